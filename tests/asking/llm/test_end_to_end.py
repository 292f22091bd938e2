"""Questions over a real socket: a scripted endpoint with its faults, the client, the planner, the small shop's data."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from semantic.book.book import build_book
from semantic.language_model import Budget, Budgets, LanguageModel, Price
from service.answer import Answer, Kind, Status
from service.asking.shell import Asker
from tests.model.serving import Bench, bench
from tests.service.shop import VALUES, catalog, warehouse

WORK = {"metrics": ["revenue"], "dimensions": ["products.department"], "filters": [], "range": "December 2017",
        "missing": [], "compare": None, "order_by": None, "limit": None}  # fmt: skip
HARD = "in December 2017, the revenue, by department"


def ask(question: str, b: Bench) -> Answer:
    known = catalog()
    asker = Asker(known, warehouse(), build_book(known, VALUES), model=b.client)
    return asker.ask(question, planner="llm")


def test_a_question_is_answered_by_way_of_the_endpoint() -> None:
    prices = {"small": Price(Decimal(2), Decimal(10))}
    settings = LanguageModel(timeout=10, prices=prices)
    with bench({"reply": WORK}, settings=settings) as b:
        answer = ask(HARD, b)
    assert (answer.status, answer.planner) == (Status.ANSWERED, "llm"), answer.sentence
    assert answer.rows == (("DAIRY", Decimal("20.00")), ("DELI", Decimal("80.00")), (None, Decimal("80.00")))
    assert answer.prompt_version.startswith("plan 3:")
    assert answer.cost.tokens_in > 100 and answer.cost.money > 0


@pytest.mark.parametrize("fault", ["rate_limited", "server_error", "cut_stream", "prose"])
def test_what_passes_does_no_harm(fault: str) -> None:
    with bench({"reply": WORK, "fault": fault, "times": 1}, {"reply": WORK}) as b:
        assert ask(HARD, b).status is Status.ANSWERED


@pytest.mark.parametrize(
    "supports",
    [
        {"json_schema": False},
        {"json_schema": False, "tools": False},
        {"json_schema": False, "tools": False, "json_object": False},
    ],
    ids=["tools", "json", "text"],
)
def test_endpoints_that_know_less_are_enough(supports: Mapping[str, bool]) -> None:
    with bench({"reply": WORK}, supports=supports) as b:
        answer = ask(HARD, b)
    assert (answer.status, answer.planner) == (Status.ANSWERED, "llm")


def test_a_made_up_name_is_told_and_mended_by_the_model() -> None:
    wrong = WORK | {"metrics": ["profit_margin_of_the_year"]}
    with bench({"reply": wrong, "times": 1}, {"when": {"contains": "unknown-name"}, "reply": WORK}) as b:
        answer = ask(HARD, b)
        assert [seen.answer for seen in b.server.seen] == ["reply", "reply"]
    assert answer.status is Status.ANSWERED


def test_what_the_model_keeps_leaving_out_is_never_left_out() -> None:
    with bench({"reply": WORK}) as b:
        answer = ask("growth of revenue by department in December 2017", b)
        assert len(b.server.seen) == 3, "asked, and asked again twice"
    assert (answer.status, answer.kind) == (Status.REFUSED, Kind.DATA)
    assert "“growth”" in answer.sentence


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("wrong_key", "key"),
        ("out_of_quota", "account"),
        ("server_error", "language model"),
        ("prompt_leak", "language model"),
    ],
)
def test_an_endpoint_that_is_gone_is_said_and_answers_nothing(fault: str, said: str) -> None:
    with bench({"reply": WORK, "fault": fault}, settings=LanguageModel(timeout=10, retries=1)) as b:
        answer = ask(HARD, b)
    assert answer.status is not Status.ANSWERED
    assert said in " ".join((answer.sentence, *answer.warnings)).lower()
    assert "You turn a question" not in answer.sentence


def test_auto_asks_no_model_where_the_offline_planner_is_certain() -> None:
    known = catalog()
    with bench({"reply": WORK}) as b:
        asker = Asker(known, warehouse(), build_book(known, VALUES), model=b.client)
        answer = asker.ask("revenue by department in December 2017")
        assert (answer.planner, len(b.server.seen)) == ("offline", 0)


def test_auto_gives_the_model_what_the_offline_planner_cannot_place() -> None:
    known = catalog()
    reply = WORK | {"dimensions": []}
    route = {"when": {"schema": "route"}, "reply": {"route": "data", "about": []}}
    with bench(route, {"reply": reply}) as b:
        asker = Asker(known, warehouse(), build_book(known, VALUES), model=b.client)
        back = asker.ask("umsatz December 2017")
        assert (back.status, back.planner) == (Status.CLARIFY, "llm")
        assert back.sentence == "No definition has “umsatz”. Do you mean this?"
        assert [choice.label for choice in back.choices][:1] == ["revenue, December 2017"]
        assert asker.choose(back.id, 0).rows == ((Decimal("180.00"),),)


def test_a_spent_budget_is_no_outage_of_answers() -> None:
    budgets = Budgets(question=Budget(tokens=1))
    with bench({"reply": WORK}, settings=LanguageModel(timeout=10, budgets=budgets)) as b:
        answer = ask(HARD, b)
        assert not b.server.seen
    assert answer.status is Status.REFUSED
    assert answer.sentence.startswith("This question has used up what one question may cost")
