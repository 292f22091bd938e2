"""Cases run against a corner shop from its definitions to its rows: questions, conversations, what is withheld."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dragoman.app import App, open_app
from semantic.book import Book
from semantic.definitions.suites import read_suite
from service.asking.offline import plan_offline
from service.asking.performing import Planners
from service.asking.planned import Context, Planned, PlannerResult
from service.evaluating import (
    CaseRecord,
    Stage,
    Verdict,
    bench_of,
    check_suites,
    chosen,
    figures,
    misses,
    run_trials,
    suite_trials,
    verified_trials,
)
from service.evaluating.text import misses_text, summary_text, table_text
from tests.cli.corner_shop import make_corner_shop

SUITE = """\
suite: shop
half: tuning
cases:
  - {ask: turnover this month, query: {metrics: [revenue], time: this month}}
  - {ask: turnover in february, query: {metrics: [revenue], time: 2024-03}}
  - {ask: earnings this month, query: {metrics: [revenue], time: this month}}
  - {ask: earnings last month, decline: clarify}
  - {ask: how happy are people, decline: refuse, tags: [mood]}
  - {ask: turnover by aisle, rows: [[Fruit, 15.75], [Bread, 6.25], [null, 1]]}
  - {ask: turnover of unicorns, query: {metrics: [revenue]}, half: held_out}
"""
CONVERSATIONS = """\
suite: talks
cases:
  - name: a choice, then a follow-up
    turns:
      - {ask: earnings this month, decline: clarify}
      - {choose: revenue, query: {metrics: [revenue], time: this month}}
      - {ask: and by aisle?, query: {metrics: [revenue], dimensions: [product.department], time: this month}}
  - name: a miss is counted once
    turns:
      - {ask: takings of unicorns, query: {metrics: [revenue], time: last month}}
      - {ask: and by aisle?, query: {metrics: [revenue], dimensions: [product.department], time: last month}}
  - name: nothing to choose from
    turns:
      - {ask: turnover this month, decline: clarify}
      - {choose: 3}
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    shop = make_corner_shop(tmp_path_factory.mktemp("shop"))
    with open_app(shop.models, environment={}, here=shop.root) as opened:
        yield opened


def run(app: App, text: str, planner: str = "offline", jobs: int = 1, repeat: int = 1) -> list[CaseRecord]:
    suite, problems = read_suite(text, "models/suites/s.yml")
    assert problems == () and suite is not None
    return list(run_trials(suite_trials([suite]), app.bench(planner), jobs=jobs, repeat=repeat))


def test_each_case_gets_its_verdict_and_whose_fault_it_is(app: App) -> None:
    records = run(app, SUITE)
    assert [(record.turns[0].ask, record.verdict, record.turns[0].judged.stage) for record in records] == [
        ("turnover this month", Verdict.CORRECT, Stage.NONE),
        ("turnover in february", Verdict.WRONG, Stage.PLANNING),
        ("earnings this month", Verdict.CLARIFIED, Stage.PLANNING),
        ("earnings last month", Verdict.CORRECT, Stage.NONE),
        ("how happy are people", Verdict.CORRECT, Stage.NONE),
        ("turnover by aisle", Verdict.CORRECT, Stage.NONE),
        ("turnover of unicorns", Verdict.REFUSED, Stage.PLANNING),
    ]
    first = records[0].turns[0]
    assert first.judged.same_query and first.planner == "offline" and 0 < first.planning <= first.seconds


def by_aisle(question: str, book: Book, context: Context) -> PlannerResult:
    """The offline planner, and one follow-up whatever it can do by itself."""
    if question == "and by aisle?" and context.last is not None:
        return Planned(replace(context.last, dimensions=("product.department",)))
    return plan_offline(question, book, context)


def talks(app: App) -> list[CaseRecord]:
    suite, problems = read_suite(CONVERSATIONS, "models/suites/s.yml")
    assert problems == () and suite is not None
    planners = Planners(offline=by_aisle)
    return list(run_trials(suite_trials([suite]), bench_of(app.asker, planners)))


def test_a_conversation_goes_on_from_what_was_meant(app: App) -> None:
    choice, miss, nothing = talks(app)
    assert [turn.verdict for turn in choice.turns] == [Verdict.CORRECT] * 3
    assert [turn.verdict for turn in miss.turns] == [Verdict.REFUSED, Verdict.CORRECT]
    assert miss.verdict is Verdict.REFUSED
    assert [turn.verdict for turn in nothing.turns] == [Verdict.WRONG, Verdict.REFUSED]


def test_many_at_once_and_again_come_to_the_same(app: App) -> None:
    alone = {record.key: record.verdict for record in run(app, SUITE)}
    records = run(app, SUITE, jobs=4, repeat=3)
    assert len(records) == 3 * len(alone) and {record.repeat for record in records} == {1, 2, 3}
    assert all(alone[record.key] is record.verdict for record in records)


def test_what_is_done_is_not_run_again(app: App) -> None:
    suite, _ = read_suite(SUITE, "s.yml")
    assert suite is not None
    trials = suite_trials([suite])
    done = {(trials[0].key, 1), (trials[1].key, 2)}
    records = list(run_trials(trials[:2], app.bench("offline"), repeat=2, done=done))
    assert [(record.key, record.repeat) for record in records] == [(trials[1].key, 1), (trials[0].key, 2)]


def test_a_verified_question_is_withheld_from_itself(app: App) -> None:
    trials = verified_trials(app.catalog.questions)
    [seen] = run_trials(trials, app.bench("verified"))
    assert seen.verdict is Verdict.REFUSED
    asked = trials[0].case.turns[0].ask
    assert app.bench("verified").asker().ask(asked).planner == "verified"
    assert app.bench("offline").asker().ask(asked).planner == "offline"


def test_cases_are_chosen_by_suite_tag_words_and_half() -> None:
    suite, _ = read_suite(SUITE, "s.yml")
    assert suite is not None
    trials = suite_trials([suite, suite])
    assert len(chosen(trials)) == 7, "each once"
    assert len(chosen(trials, tags=["mood"])) == 1
    assert len(chosen(trials, words=["EARNINGS", "happy"])) == 3
    assert len(chosen(trials, half="held_out")) == 1
    assert chosen(trials, suites=["other"]) == []


def test_a_suite_that_no_longer_fits_is_said_to_be_wrong(app: App) -> None:
    text = """\
suite: s
cases:
  - {ask: a, query: {metrics: [profit]}}
  - {ask: b, definition: [sales.revenue, products, margin]}
  - {ask: a, query: {metrics: [revenue]}}
"""
    suite, _ = read_suite(text, "models/suites/s.yml")
    assert suite is not None
    problems = list(check_suites([suite], app.catalog, app.asker.compile))
    assert [(problem.code, str(problem.position)) for problem in problems] == [
        ("suite-query", "models/suites/s.yml:3:5"),
        ("suite-name", "models/suites/s.yml:4:5"),
        ("duplicate-case", "models/suites/s.yml:5:5"),
    ]
    assert "no metric `profit`" in problems[0].message and "`margin`" in problems[1].message


def test_the_table_counts_what_can_be_answered_apart_from_what_must_be_declined(app: App) -> None:
    lines = {(line.suite, line.half, line.kind): line for line in figures(run(app, SUITE))}
    answer = lines["shop", "tuning", "to answer"]
    assert (answer.of, answer.count(Verdict.CORRECT), answer.count(Verdict.WRONG)) == (4, 2, 1)
    assert answer.percent(Verdict.CORRECT) == 50 and 0 < answer.quantile(0.5) <= answer.quantile(0.95)
    assert lines["shop", "tuning", "to decline"].count(Verdict.CORRECT) == 2
    assert lines["shop", "held_out", "to answer"].count(Verdict.REFUSED) == 1
    [*_, whole] = figures(talks(app))
    assert (whole.kind, whole.of, whole.count(Verdict.CORRECT)) == ("whole conversations", 3, 1)


def test_held_out_cases_leave_no_words(app: App, tmp_path: Path) -> None:
    records = run(app, SUITE)
    assert "unicorns" not in misses_text(records) and "unicorns" in misses_text(records, held_out=True)
    assert [turn.ask for _, turn in misses(records)] == ["turnover in february", "earnings this month"]
    assert "50.0" in table_text(figures(records))
    assert summary_text(records) == (
        "Of 5 that can be answered, 40.0 % are correct and 20.0 % silently wrong. "
        "Of 2 that must be declined, 0.0 % are answered."
    )
