"""Budgets in tokens and money, for a question, a person's day and everybody's; checked before a call, settled after."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from semantic.language_model import Budget, Budgets, LanguageModel, Price
from service.asking.model_calls import ModelFailed, ModelReplied
from service.model.budgets import KEPT, MemoryLedger, Purse, Spent, cost, purses_of
from service.model.client import Clocks, ModelClient
from tests.model.serving import CALL, REVENUE, bench

OK = {"reply": REVENUE}
TODAY = date(2026, 11, 21)


def test_what_tokens_cost() -> None:
    prices = {"small": Price(Decimal(2), Decimal(10), Decimal("0.5")), "plain": Price(Decimal(3), Decimal(4))}
    # 1000 sent, 400 of them kept: 600 × 2 + 400 × 0.5 + 100 × 10 = 2400 millionths.
    assert cost(prices, "small", 1000, 100, 400) == Decimal("0.0024")
    assert cost(prices, "plain", 1000, 100, 400) == Decimal("0.0034")
    assert cost(prices, "unknown", 1000, 100) == 0


def test_an_amount_is_held_in_every_purse_or_in_none() -> None:
    ledger = MemoryLedger()
    day, question = Purse("day", "day", Budget(tokens=100)), Purse("q", "question", Budget(tokens=30))
    assert ledger.hold((question, day), Spent(30)) == ""
    assert ledger.hold((question, day), Spent(1)) == "question"
    assert (ledger.spent("q"), ledger.spent("day")) == (Spent(30), Spent(30))
    ledger.settle((question, day), Spent(30), Spent(12))
    assert (ledger.spent("q"), ledger.spent("day")) == (Spent(12), Spent(12))


def test_a_day_is_not_forgotten_for_many_questions() -> None:
    ledger = MemoryLedger()
    limits = Budgets(question=Budget(tokens=10), person_per_day=Budget(tokens=10))
    [first, person] = purses_of(limits, question="first", person="kim", day=TODAY)
    ledger.hold((first, person), Spent(10))
    for number in range(KEPT):
        [question, _] = purses_of(limits, question=f"q{number}", person="kim", day=TODAY)
        ledger.hold((question,), Spent(1))
    assert (ledger.spent(first.key), ledger.spent(person.key)) == (Spent(), Spent(10)), (
        "the oldest question went"
    )
    assert ledger.hold((person,), Spent(1)) == "person"


def test_calls_at_one_time_do_not_pass_a_limit_together() -> None:
    ledger = MemoryLedger()
    day = Purse("day", "day", Budget(tokens=100))
    with ThreadPoolExecutor(8) as pool:
        held = list(pool.map(lambda _: ledger.hold((day,), Spent(30)), range(40)))
    assert (held.count(""), held.count("day"), ledger.spent("day")) == (3, 37, Spent(90))


def test_only_what_is_limited_is_counted() -> None:
    budgets = Budgets(person_per_day=Budget(tokens=5))
    [purse] = purses_of(budgets, question="q1", person="kim", day=TODAY)
    assert purse == Purse("person 2026-11-21 kim", "person", Budget(tokens=5))


@pytest.mark.parametrize(
    ("budgets", "words"),
    [
        (Budgets(question=Budget(tokens=10)), "one question"),
        (Budgets(person_per_day=Budget(tokens=10)), "one person"),
        (Budgets(day=Budget(tokens=10)), "today is used up"),
        (Budgets(day=Budget(money=Decimal("0.0001"))), "today is used up"),
    ],
)
def test_a_call_that_would_pass_a_limit_is_not_made(budgets: Budgets, words: str) -> None:
    prices = {"small": Price(Decimal(2), Decimal(10))}
    with bench(OK, settings=LanguageModel(timeout=10, budgets=budgets, prices=prices)) as b:
        reply = b.complete()
        assert isinstance(reply, ModelFailed)
        assert (reply.code, reply.tokens_in) == ("budget-spent", 0)
        assert words in reply.message
        assert b.server.seen == ()


def test_what_was_really_spent_counts_and_the_rest_is_given_back() -> None:
    with bench(OK, settings=LanguageModel(timeout=10, budgets=Budgets(day=Budget(tokens=10_000)))) as b:
        reply = b.complete()
        assert isinstance(reply, ModelReplied)
        assert b.client.ledger.spent("day 2026-11-21") == Spent(reply.tokens_in + reply.tokens_out)


def test_a_question_has_its_own_budget_and_a_person_their_own_day() -> None:
    with bench(OK) as b:
        first = b.complete()
        assert isinstance(first, ModelReplied)
        # Enough for one call as it is estimated, with its 50 tokens of reply, and not for two.
        one = Budget(tokens=first.tokens_in + 120)
    with bench(OK, settings=LanguageModel(timeout=10, budgets=Budgets(question=one))) as b:
        codes = [
            getattr(b.client.complete(CALL, question_id=question), "code", "replied")
            for question in ("q1", "q1", "q2")
        ]
        assert codes == ["replied", "budget-spent", "replied"]
    with bench(OK, settings=LanguageModel(timeout=10, budgets=Budgets(person_per_day=one))) as b:
        codes = [
            getattr(b.client.complete(CALL, person=person), "code", "replied") for person in ("a", "a", "b")
        ]
        assert codes == ["replied", "budget-spent", "replied"]


def test_a_call_for_no_question_is_one_of_its_own() -> None:
    settings = LanguageModel(timeout=10, budgets=Budgets(question=Budget(tokens=250)))
    with bench(OK, settings=settings) as b:
        assert [type(b.client.complete(CALL)) for _ in range(4)] == [ModelReplied] * 4


def test_the_day_begins_in_the_zone_of_the_company() -> None:
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    with bench(OK) as b:
        limited = replace(b.client.access.settings, budgets=Budgets(day=Budget(tokens=10_000)))
        access = replace(b.client.access, settings=limited)
        with ModelClient(access, zone="Asia/Tokyo", clocks=Clocks(now=lambda: late)) as client:
            client.complete(CALL)
            assert client.ledger.spent("day 2026-11-22") != Spent()


def test_a_reply_that_broke_off_was_paid_for() -> None:
    cut = {"reply": REVENUE, "fault": "cut_stream"}
    settings = LanguageModel(timeout=10, retries=0, budgets=Budgets(day=Budget(tokens=10_000)))
    with bench(cut, settings=settings) as b:
        reply = b.complete()
        assert isinstance(reply, ModelFailed)
        assert reply.tokens_in > 50
        assert reply.tokens_out == 4
        assert b.client.ledger.spent("day 2026-11-21") == Spent(reply.tokens_in + reply.tokens_out)


def test_an_error_costs_nothing() -> None:
    settings = LanguageModel(timeout=10, budgets=Budgets(day=Budget(tokens=10_000)))
    with bench({"fault": "server_error"}, settings=settings) as b:
        reply = b.complete()
        assert (reply.tokens_in, b.client.ledger.spent("day 2026-11-21")) == (0, Spent())
