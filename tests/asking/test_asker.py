"""The shell that runs the steps, on a small shop in DuckDB; planners are scripted, so that only the shell is shown."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from semantic.book.book import build_book
from semantic.catalog import Catalog
from semantic.definitions.types import VerifiedQuestion
from semantic.errors import NameUnknown
from semantic.principal import Principal
from semantic.query import parse_query, query_json
from service.answer import Choice, Kind, Status, Trust
from service.asking.performing import PLANNERS, Planners
from service.asking.planned import Clarify, Planned, PlannerResult, Refuse
from service.asking.shell import Asker
from service.asking.state import ORDERS, Phase
from tests.service.shop import VALUES, catalog, warehouse

REVENUE = parse_query({"metrics": ["revenue"], "time": "last month"})
SPEND = parse_query({"metrics": [{"expr": "revenue / baskets", "as": "spend"}]})
APPROVED = VerifiedQuestion(question="takings", query=query_json(REVENUE), verified_by="retail")

SCRIPT: dict[str, PlannerResult] = {
    "sales last month": Planned(REVENUE, ("Sales are revenue.",)),
    "spend": Planned(SPEND),
    "money": Clarify("Which money?", (Choice("Revenue", query=REVENUE), Choice("Spend", question="spend"))),
    "revenue by department in December 2017": Planned(
        parse_query({"metrics": ["revenue"], "dimensions": ["product.department"], "time": "December 2017"})
    ),
    "revenue by week in December 2017": Planned(parse_query({"metrics": ["baskets"]})),
}
SCRIPTED = Planners(
    verified=lambda wording, book, context: (
        Planned(REVENUE, verified=APPROVED) if wording == "takings" else None
    ),
    offline=lambda wording, book, context: SCRIPT.get(wording, Refuse("I do not understand that.")),
)


def asker(definitions: Catalog | None = None, planners: Planners = SCRIPTED) -> Asker:
    known = definitions or catalog()
    return Asker(known, warehouse(), build_book(known, VALUES), planners=planners)


def test_a_question_is_planned_run_and_explained() -> None:
    answer = asker().ask("sales last month")
    assert answer.sentence == "Revenue was $180.00 in December 2017."
    assert (answer.planner, answer.trust, answer.question) == ("offline", Trust.GOVERNED, "sales last month")
    assert answer.warnings == ("Sales are revenue.",)
    assert answer.now == datetime(2018, 1, 1), "the data reach into the last hour of 31 December in New York"
    assert list(answer.seconds) == ["plan", "clock", "compile", "run", "render"]
    assert all(spent >= 0 for spent in answer.seconds.values())


def test_trust_is_said() -> None:
    shop = asker()
    assert shop.ask("takings").trust is Trust.VERIFIED
    assert shop.ask("spend").trust is Trust.AD_HOC
    assert shop.query(REVENUE).trust is Trust.GOVERNED


def test_a_plan_is_what_a_question_would_run_a_verified_question_first() -> None:
    shop = asker()
    assert shop.plan("takings") == Planned(REVENUE, verified=APPROVED)
    assert shop.plan("spend") == Planned(SPEND)
    assert shop.plan("love") == Refuse("I do not understand that.")


def test_follow_ups_are_only_those_that_will_be_understood_as_meant() -> None:
    """The script understands the question by week wrongly and the one by department rightly."""
    assert asker().ask("sales last month").follow_ups == ("revenue by department in December 2017",)


def test_a_question_back_goes_on_with_what_was_clicked() -> None:
    shop = asker()
    back = shop.ask("money")
    assert (back.status, back.sentence, len(back.id)) == (Status.CLARIFY, "Which money?", 32)
    first, second = shop.choose(back.id, 0), shop.choose(back.id, 1)
    assert (first.rows, first.question, first.planner) == (((Decimal("180.00"),),), "money", "choice")
    assert (second.rows, second.question, second.planner) == (((47.5,),), "money", "offline")
    assert len({back.id, first.id, second.id}) == 3


def test_a_choice_is_only_for_the_person_who_was_asked() -> None:
    shop = asker()
    back = shop.ask("money", Principal("anna"))
    other = shop.choose(back.id, 0, Principal("ben"))
    assert (other.status, other.problems[0].code) == (Status.REFUSED, "nothing-to-choose")
    assert shop.choose(back.id, 0, Principal("anna")).status is Status.ANSWERED
    assert shop.choose("no such answer", 0).problems[0].code == "nothing-to-choose"
    assert shop.choose(back.id, 7, Principal("anna")).problems[0].code == "no-such-choice"


def test_a_waiting_state_can_be_carried_elsewhere() -> None:
    back = asker().ask("money")
    here = asker()
    state = here.waiting(back.id)
    assert state is None
    there = asker()
    waiting = there.waiting(there.ask("money").id)
    assert waiting is not None and waiting.phase is Phase.WAITING
    assert here.choose(waiting, 0).rows == ((Decimal("180.00"),),)


def test_a_waiting_state_goes_on_where_there_is_no_language_model() -> None:
    """It began in a process that had one."""
    there = asker()
    waiting = there.waiting(there.ask("money").id)
    assert waiting is not None
    other = replace(waiting, order=ORDERS["auto"], choices=(Choice("Love", question="love"),))
    assert there.choose(other, 0).sentence == "I do not understand that."


def test_a_state_that_does_not_wait_has_nothing_to_choose() -> None:
    shop = asker()
    waiting = shop.waiting(shop.ask("money").id)
    assert waiting is not None
    done = replace(waiting, phase=Phase.DONE)
    assert shop.choose(done, 0).problems[0].code == "nothing-to-choose"


def test_a_state_cannot_write_into_the_conversation_of_somebody_else() -> None:
    shop, anna, ben = asker(), Principal("anna"), Principal("ben")
    of_anna = shop.ask("sales last month", anna).conversation
    waiting = shop.waiting(shop.ask("money", ben).id)
    assert waiting is not None
    answer = shop.choose(replace(waiting, conversation=of_anna), 0, ben)
    assert (answer.status, answer.conversation) == (Status.ANSWERED, "")
    known = shop.conversation(of_anna, anna)
    assert known is not None and [turn.question for turn in known.turns] == ["sales last month"]
    assert shop.conversation(of_anna, ben) is None


def test_a_refusal_is_an_answer() -> None:
    answer = asker().ask("what is love")
    assert (answer.status, answer.sentence) == (Status.REFUSED, "I do not understand that.")
    assert (len(answer.id), answer.catalog_hash) == (32, catalog().digest)


def test_a_zone_that_does_not_exist_is_refused() -> None:
    answer = asker().query(parse_query({"metrics": ["revenue"], "timezone": "Mars/Olympus"}))
    assert (answer.status, answer.problems[0].path) == (Status.REFUSED, "/timezone")


def test_a_warehouse_that_went_away_is_an_answer() -> None:
    shop = asker()
    shop.warehouse.close()
    answer = shop.ask("sales last month")
    assert (answer.status, answer.problems[0].code) == (Status.FAILED, "warehouse-unavailable")
    assert answer.query == REVENUE


def test_compiling_runs_nothing() -> None:
    compiled = asker().compile(REVENUE)
    assert compiled.main.sql == (
        "SELECT SUM(sales.value) AS revenue FROM sales WHERE sales.sold >= $p1 AND sales.sold < $p2"
    )
    with pytest.raises(NameUnknown):
        asker().compile(parse_query({"metrics": ["nothing"]}))


def test_many_people_at_once() -> None:
    shop = asker()
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(shop.choose(shop.ask("money").id, 0).rows[0][0]))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Decimal("180.00")] * 6


def test_with_the_real_planners() -> None:
    known = catalog()
    shop = Asker(known, warehouse(), build_book(known, VALUES))
    answer = shop.ask("revenue by department last month")
    assert answer.rows == (("DAIRY", Decimal("20.00")), ("DELI", Decimal("80.00")), (None, Decimal("80.00")))
    assert (answer.planner, answer.trust) == ("offline", Trust.GOVERNED)


def test_composed_answers_are_driven_like_others() -> None:
    """The real planner: a definition, a change and a report, each with what may be asked next."""
    shop = asker(planners=PLANNERS)
    defined = shop.ask("what does basket value mean?")
    assert (defined.kind, defined.planner, defined.question) == (
        Kind.DEFINITION,
        "offline",
        "what does basket value mean?",
    )
    assert defined.id and defined.sentence == "Basket value: Revenue per basket."
    assert defined.follow_ups == ("basket value last month", "what can I group basket value by")
    changed = shop.ask("why did revenue rise last month")
    assert changed.kind is Kind.REPORT and changed.sections
    assert changed.sentence.startswith("Revenue was $180.00 in December 2017, up 1,700.0% from $10.00")
    report = shop.ask("overview of last month")
    assert report.sections[0].question == "Key figures"
    for answer in (defined, changed, report):
        assert all(shop.ask(question).status is Status.ANSWERED for question in answer.follow_ups)


def test_questions_with_filters_are_asked_on_in_their_own_words() -> None:
    shop = asker(planners=PLANNERS)
    answer = shop.ask("dairy revenue last month")
    assert answer.follow_ups == ("dairy revenue last month by week", "dairy revenue last month by region")
    assert all(shop.ask(question).status is Status.ANSWERED for question in answer.follow_ups)


def test_what_words_mean_is_told_while_the_warehouse_is_down() -> None:
    known = catalog()
    down = warehouse()
    shop = Asker(known, down, build_book(known, VALUES))
    down.close()
    assert shop.ask("what does revenue mean").sentence == "Revenue: Dollars received."
    assert shop.ask("why did revenue rise last month").status is Status.FAILED
