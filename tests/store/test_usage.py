"""What was asked in a time, counted on both databases: how it went, by how many people, and what it failed at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from semantic.principal import Principal
from semantic.query import parse_query
from service.answer import Answer, Computation, Kind, MetricUsed, Status
from service.asking.keeping import Finished, How
from service.asking.planned import StepQuery, Stepwise, ValuesOf
from service.asking.state import AskState, Phase
from service.store.feedback import FeedbackOf
from service.store.people import forget_person
from service.store.questions import KeptInStore
from service.store.store import Store
from service.store.usage import Counts, FailingWord, activity_in, named_in_queries
from tests.store.samples import ANNA, BEN, NOON, Clock, answer, asked, asked_back

DAY = timedelta(days=1)
SINCE, UNTIL = NOON - DAY, NOON + DAY


def refused(id_: str, who: Principal, *words: str) -> Finished:
    state = AskState(Phase.DONE, who, question="?", unplaced=words)
    return Finished(Answer(id_, Status.REFUSED, Kind.DATA, "?", "I could not."), state, How.ASKED)


@pytest.fixture
def used(timed: Store, clock: Clock) -> Store:
    """Two days: before noon of the first, something that does not count."""
    keeping = KeptInStore(timed)
    clock.move(days=-2)
    keeping.keep(asked("before"))
    clock.now = NOON
    keeping.keep(asked("a1"))
    keeping.keep(asked("a2", conversation="c"))
    keeping.keep(replace(asked("b1", BEN), how=How.QUERY))
    keeping.keep(replace(asked("b2", BEN), how=How.RERUN))
    keeping.keep(asked_back("a3"))
    keeping.keep(refused("a4", ANNA, "Unicorns", "dragons"))
    keeping.keep(refused("a5", ANNA, "dragons"))
    keeping.keep(refused("b3", BEN, "unicorns"))
    FeedbackOf(timed).vote("a1", "anna", "down")
    FeedbackOf(timed).correct("a1", "anna", {"metrics": ["margin"]})
    clock.move(days=1)
    keeping.keep(asked("after"))
    return timed


def test_what_was_asked_is_counted_by_how_it_went(used: Store) -> None:
    activity = activity_in(used, SINCE, UNTIL)
    assert activity.people == 2
    assert activity.questions == Counts(total=6, answered=2, clarified=1, refused=3)
    assert activity.queries == activity.reruns == Counts(total=1, answered=1)
    assert activity.choices == Counts()
    assert (activity.votes_up, activity.votes_down, activity.corrections) == (0, 1, 1)
    assert (activity.tokens_in, activity.tokens_out) == (4 * 812, 4 * 41)
    assert activity.cost == 4 * Decimal("0.0001234")


def test_words_are_told_by_how_many_people_said_them(used: Store) -> None:
    assert activity_in(used, SINCE, UNTIL).words == (
        FailingWord("unicorns", "unknown", times=2, people=2),
        FailingWord("dragons", "unknown", times=2, people=1),
        FailingWord("money", "unclear", times=1, people=1),
    )


def test_metrics_are_counted_by_runs_and_names_are_found_in_queries(used: Store) -> None:
    assert activity_in(used, SINCE, UNTIL).metrics == {"sales.revenue": 4}
    wanted = {"revenue", "department", "margin", "depart"}
    assert named_in_queries(used, SINCE, UNTIL, wanted) == {"revenue", "department"}
    assert named_in_queries(used, UNTIL + DAY, UNTIL + 2 * DAY, wanted) == set()


def test_a_report_uses_the_metrics_of_its_parts(timed: Store) -> None:
    margin = Computation(metrics=(MetricUsed("margin", "", "sum(margin)"),))
    part = replace(answer("part"), computation=margin)
    report = replace(answer("r"), kind=Kind.REPORT, query=None, sections=(answer("x"), part))
    KeptInStore(timed).keep(replace(asked("r"), answer=report))
    assert activity_in(timed, SINCE, UNTIL).metrics == {"sales.revenue": 1, "margin": 1}


def test_a_question_in_steps_uses_the_names_of_each(timed: Store) -> None:
    best = StepQuery(parse_query({"metrics": ["revenue"], "dimensions": ["store.region"], "limit": 1}))
    rest = StepQuery(parse_query({"metrics": ["margin"]}), (ValuesOf("store.region", 0, "store.region"),))
    steps = replace(answer("r"), kind=Kind.STEPS, query=None, sections=(answer("x"),))
    before = asked("r")
    state = replace(before.state, stepwise=Stepwise((best, rest)))
    KeptInStore(timed).keep(replace(before, answer=steps, state=state))
    wanted = {"revenue", "region", "margin", "department"}
    assert named_in_queries(timed, SINCE, UNTIL, wanted) == {"revenue", "region", "margin"}


def test_an_empty_time_has_nothing(used: Store) -> None:
    activity = activity_in(used, NOON + 10 * DAY, NOON + 20 * DAY)
    assert (activity.people, activity.questions, activity.words) == (0, Counts(), ())
    assert (activity.tokens_in, activity.cost) == (0, Decimal(0))


def test_a_person_who_is_forgotten_counts_no_more(used: Store) -> None:
    forget_person(used, "anna")
    activity = activity_in(used, SINCE, UNTIL)
    assert activity.people == 1
    assert activity.words == (FailingWord("unicorns", "unknown", times=1, people=1),)


def test_long_and_many_words_are_cut(timed: Store) -> None:
    KeptInStore(timed).keep(refused("a", ANNA, *(f"{n} {'x' * 200}" for n in range(100))))
    words = activity_in(timed, SINCE, UNTIL).words
    assert len(words) == 20
    assert max(len(each.word) for each in words) == 80
