"""Planners that cheat: whatever trick they have, what it changes is not counted as correct."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from dragoman.app import App, open_app
from semantic import parse_query
from semantic.book import Book
from semantic.definitions.suites import read_suite
from semantic.query.types import Query
from service.asking.performing import Planners
from service.asking.planned import Context, Define, Planned, PlannerResult, Refuse
from service.evaluating import CaseRecord, Verdict, bench_of, run_trials, suite_trials
from service.evaluating.figures import overall
from service.evaluating.thresholds import Thresholds, missed
from tests.cli.corner_shop import make_corner_shop

BY_AISLE = {"metrics": ["revenue"], "dimensions": ["product.department"]}
FRUIT = {"field": "product.department", "op": "=", "values": ["Fruit"]}
HIGHEST_FIRST = {**BY_AISLE, "order_by": ["-revenue"]}

FILTERED = {
    "turnover of fruit": {"metrics": ["revenue"], "filters": [FRUIT]},
    "turnover of fruit this month": {"metrics": ["revenue"], "filters": [FRUIT], "time": "this month"},
    "aisles with a turnover above 6 dollars": {
        **BY_AISLE,
        "filters": [{"field": "revenue", "op": ">", "values": [6]}],
    },
}
CUT_OFF = {
    "which aisle has the highest turnover": {**HIGHEST_FIRST, "limit": 1},
    "top 2 aisles by turnover": {**HIGHEST_FIRST, "limit": 2},
    "the worst aisles": {**BY_AISLE, "order_by": ["revenue"], "limit": 2},
}
GROUPED = {"turnover by aisle": BY_AISLE}
UNANSWERABLE = "how happy are people"
FOLLOW_UP = "and all of it before tax?"
BEFORE_TAX = {
    **HIGHEST_FIRST,
    "metrics": ["takings_before_tax"],
    "order_by": ["-takings_before_tax"],
    "limit": 2,
}
QUERIES = {**FILTERED, **CUT_OFF, **GROUPED, FOLLOW_UP: BEFORE_TAX}

Cheat = Callable[[str], PlannerResult]


def honest(question: str) -> PlannerResult:
    """What each question means; the others are refused."""
    form = QUERIES.get(question)
    return Planned(parse_query(form)) if form else Refuse("There is no such thing here.")


def changed(change: Callable[[Query], Query]) -> Cheat:
    """The honest planner, with every query changed."""

    def cheat(question: str) -> PlannerResult:
        result = honest(question)
        return Planned(change(result.query)) if isinstance(result, Planned) else result

    return cheat


def always(result: PlannerResult) -> Cheat:
    return lambda _: result


def crashes(question: str) -> PlannerResult:
    if not question:
        return Refuse("Nothing was asked.")
    raise RuntimeError(question)


the_total = always(Planned(parse_query({"metrics": ["revenue"]})))
every_aisle = always(Planned(parse_query(BY_AISLE)))
all_rows = changed(lambda query: replace(query, limit=None, order_by=()))
all_in_order = changed(lambda query: replace(query, limit=None))
only_the_numbers = changed(lambda query: replace(query, dimensions=(), order_by=(), limit=None))
no_filter = changed(lambda query: replace(query, filters=()))
refuses = always(Refuse("No."))
explains = always(Define(("sales.revenue",)))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    shop = make_corner_shop(tmp_path_factory.mktemp("shop"))
    with open_app(shop.models, environment={}, here=shop.root) as opened:
        yield opened


def measured(app: App, cheat: Cheat) -> list[CaseRecord]:
    """Every question, one that must be refused, and one that leans on the two best aisles before it."""

    def plan(question: str, book: Book, context: Context) -> PlannerResult:
        return cheat(question)

    single = [{"ask": ask, "query": query} for ask, query in QUERIES.items() if ask != FOLLOW_UP]
    turns = [{"ask": ask, "query": QUERIES[ask]} for ask in ("top 2 aisles by turnover", FOLLOW_UP)]
    cases = [*single, {"ask": UNANSWERABLE, "decline": "refuse"}, {"name": "two turns", "turns": turns}]
    # JSON is YAML.
    suite, problems = read_suite(json.dumps({"suite": "cheats", "half": "tuning", "cases": cases}), "s.yml")
    assert problems == () and suite is not None
    return list(run_trials(suite_trials([suite]), bench_of(app.asker, Planners(offline=plan))))


def verdicts(records: list[CaseRecord]) -> dict[str, Verdict]:
    """By question; of the one that is asked twice, the one in the conversation."""
    return {turn.ask: turn.verdict for record in records for turn in record.turns}


def test_an_honest_planner_is_right_everywhere(app: App) -> None:
    assert set(verdicts(measured(app, honest)).values()) == {Verdict.CORRECT}


@pytest.mark.parametrize(
    ("cheat", "wrong"),
    [
        pytest.param(the_total, {*QUERIES, UNANSWERABLE}, id="always the total"),
        pytest.param(every_aisle, {*QUERIES, UNANSWERABLE} - {*GROUPED}, id="always every aisle"),
        pytest.param(all_rows, {*CUT_OFF, FOLLOW_UP}, id="never cut off"),
        pytest.param(
            all_in_order, {*CUT_OFF, FOLLOW_UP} - {"the worst aisles"}, id="never cut off, in order"
        ),
        pytest.param(
            only_the_numbers,
            {*QUERIES} - {"turnover of fruit", "turnover of fruit this month"},
            id="never grouped",
        ),
        pytest.param(no_filter, {*FILTERED}, id="never filtered"),
    ],
)
def test_what_a_trick_changes_is_silently_wrong(cheat: Cheat, wrong: set[str], app: App) -> None:
    found = verdicts(measured(app, cheat))
    assert {ask for ask, verdict in found.items() if verdict is Verdict.WRONG} == wrong
    assert {verdict for ask, verdict in found.items() if ask not in wrong} <= {Verdict.CORRECT}


@pytest.mark.parametrize(
    ("cheat", "of_questions", "of_the_unanswerable"),
    [
        pytest.param(refuses, Verdict.REFUSED, Verdict.CORRECT, id="refuses everything"),
        pytest.param(explains, Verdict.REFUSED, Verdict.WRONG, id="explains a word whatever is asked"),
        pytest.param(crashes, Verdict.ERROR, Verdict.ERROR, id="crashes"),
    ],
)
def test_who_never_answers_is_never_right(
    cheat: Cheat, of_questions: Verdict, of_the_unanswerable: Verdict, app: App
) -> None:
    records = measured(app, cheat)
    found = verdicts(records)
    assert {found[ask] for ask in QUERIES} == {of_questions}
    assert found[UNANSWERABLE] is of_the_unanswerable
    assert missed(records, Thresholds(min_correct=1, max_wrong=0)) != []


def test_shares_are_of_all_that_was_asked(app: App) -> None:
    """Who answers one question only, and that wrongly, has not brought down the share by keeping silent."""

    def one_answer(question: str) -> PlannerResult:
        return the_total(question) if question == "turnover by aisle" else Refuse("No.")

    counted = {overall(measured(app, cheat), declines=False).of for cheat in (honest, refuses, one_answer)}
    assert counted == {len(QUERIES) + 1}
    line = overall(measured(app, one_answer), declines=False)
    assert (line.percent(Verdict.CORRECT), line.count(Verdict.WRONG)) == (0.0, 1)
