"""The suites of the demo company fit its definitions, and the offline planner does on them what is promised.

Held-out cases are counted, never shown. Rows are compared on a sample of the data (see tests/demo/sample.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.app import App, open_app
from dragoman.demo.paths import demo_paths
from semantic.definitions.suites import read_suites
from service.evaluating import check_suites, figures, run_trials, suite_trials, verified_trials
from service.evaluating.text import misses_text, table_text
from service.evaluating.thresholds import Thresholds, missed

pytestmark = pytest.mark.skipif(
    not demo_paths().warehouse.exists(), reason="the demo data are not loaded: run `make data`"
)


@pytest.fixture(scope="module")
def app(demo_sample: Path) -> Iterator[App]:
    with open_app(demo_paths().models, str(demo_sample)) as opened:
        yield opened


def test_the_shipped_suites_fit_the_definitions(app: App) -> None:
    suites, problems = read_suites(app.models)
    assert [*problems, *check_suites(suites, app.catalog, app.asker.compile)] == []
    names = {(suite.name, suite.half) for suite in suites}
    assert {(name, half) for name, _ in names for half in ("tuning", "held_out")} == names


@pytest.mark.slow
def test_verified_questions_with_themselves_withheld(app: App) -> None:
    records = list(run_trials(verified_trials(app.catalog.questions), app.bench("offline")))
    assert missed(records, Thresholds(min_correct=94, max_wrong=0)) == [], misses_text(records)


REACHED = {
    "tuning": Thresholds(min_correct=89, max_wrong=0.5, max_answered=0),
    "held_out": Thresholds(min_correct=73, max_wrong=1.8, max_answered=1.7),
    "everyday_tuning": Thresholds(min_correct=85, max_wrong=0.3, max_answered=2.8),
    "everyday_held_out": Thresholds(min_correct=54, max_wrong=1.5, max_answered=3.6),
    "fresh_tuning": Thresholds(min_correct=81, max_wrong=0.7, max_answered=0),
    "fresh_held_out": Thresholds(min_correct=65, max_wrong=4, max_answered=0),
}
"""By half; the cases of `everyday` and `fresh`, which came later, by themselves. The goals are 85, 1 and 2 on all of
them. These hold what has been reached: one question less may be answered, and not one more wrongly."""

SLOW = {part for part in REACHED if part != "held_out"}
"""Those for tuning are looked at with every change of the planner; each of the others would take `make test` as long as
the one that is left."""


LATER = ("everyday", "fresh")
"""Suites that came after the four others, each measured by itself."""


@pytest.mark.parametrize(
    "part", [pytest.param(part, marks=[pytest.mark.slow] if part in SLOW else []) for part in REACHED]
)
def test_the_offline_planner_on_questions_as_people_type_them(part: str, app: App) -> None:
    later, _, half = part.partition("_") if part.startswith(LATER) else ("", "", part)
    suites = [
        suite for suite in read_suites(app.models)[0] if (suite.name if suite.name in LATER else "") == later
    ]
    trials = [trial for trial in suite_trials(suites) if trial.case.half == half]
    records = list(run_trials(trials, app.bench("offline")))
    shown = f"{table_text(figures(records))}\n{misses_text(records)}"
    assert missed(records, REACHED[part]) == [], shown
