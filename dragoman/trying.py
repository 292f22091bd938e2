"""Proposed definitions are tried before they are put in their place: checked against the data, and asked questions.

trial = tried(drafted, stage, survey, environment, here, progress, now)
trial.report, trial.answered
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from semantic.errors import Position, Problem
from service.answer import Answer, Status
from service.onboarding.data_checks import DataReport
from service.onboarding.proposing.questions import Example, example_questions
from service.onboarding.starting import Drafted
from service.onboarding.surveying import Progress, Survey
from service.onboarding.writing.placing import Stage

if TYPE_CHECKING:
    from dragoman.app import App

MOST_ASKED = 8
"""So many questions are tried, to find a few that are answered."""
CHECK_SECONDS, ALL_CHECKS_SECONDS = 20.0, 60.0
"""Keys and joins have been asked about already: checks that take longer are left to `dragoman check --data`."""


@dataclass(frozen=True, slots=True)
class Trial:
    """`answered` are the questions that were answered with rows, the best first."""

    report: DataReport
    problems: tuple[Problem, ...]
    answered: tuple[tuple[Example, Answer], ...]


def tried(
    drafted: Drafted,
    stage: Stage,
    survey: Survey,
    environment: Mapping[str, str],
    here: Path,
    progress: Progress,
    now: Callable[[], datetime],
) -> Trial:
    """Checked against the data, and asked."""
    from dragoman.app import open_app

    plain = {key: value for key, value in environment.items() if key != "DRAGOMAN_WAREHOUSE"}
    with open_app(stage.folder, None, environment=plain, here=here) as app:
        progress("Checking the definitions against the data")
        report = app.check_data(
            seconds=CHECK_SECONDS,
            most_seconds=ALL_CHECKS_SECONDS,
            progress=lambda done, of, what: progress(f"Made {done} of {of} checks of the data. {what}"),
        )
        progress("Asking a first question")
        answered = _answered(app, drafted, survey, now().replace(tzinfo=None))
        problems = tuple(_placed(app.catalog.problems, stage))
        report = replace(report, problems=tuple(_placed(report.problems, stage)))
    return Trial(report, problems, tuple(answered))


def _placed(problems: Sequence[Problem], stage: Stage) -> Iterator[Problem]:
    """Problems where the files will be."""
    for problem in problems:
        at = problem.position
        if at is None or not at.file.startswith(f"{stage.folder.name}/"):
            yield problem
            continue
        file = f"{stage.target.name}/{at.file.partition('/')[2]}"
        yield replace(problem, position=Position(file, at.line, at.column))


def _answered(app: App, drafted: Drafted, survey: Survey, now: datetime) -> list[tuple[Example, Answer]]:
    """The questions that are answered with rows, of those that come to mind."""
    tables = {table.place: table for table in survey.tables}
    found: list[tuple[Example, Answer]] = []
    for example in example_questions(drafted.additions.models, tables, now)[:MOST_ASKED]:
        answer = app.ask(example.question, planner="offline")
        if answer.status is Status.ANSWERED and answer.rows:
            found.append((example, answer))
    return found
