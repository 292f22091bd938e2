"""`dragoman check`: every problem in the definitions, with its place, in one run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    FAILED,
    AsJson,
    Models,
    Screen,
    Warehouse,
    command,
    print_json,
)

if TYPE_CHECKING:
    from dragoman.app import App
    from semantic.catalog import Catalog
    from semantic.compiling import Compiled
    from semantic.errors import Problem
    from semantic.query import Query
    from service.onboarding import DataReport

ANY_TIME = datetime(2024, 1, 1)
"""When questions are checked: their queries compile at any time or at none."""


Data = Annotated[
    bool, typer.Option("--data", help="Also hold the definitions against the data, in the warehouse.")
]
Seconds = Annotated[
    float,
    typer.Option(
        "--seconds",
        min=0.1,
        max=3600,
        help="What each check of the data may take; all together 20 times that.",
    ),
]


@command
def check(
    data: Data = False,
    seconds: Seconds = 30.0,
    as_json: AsJson = False,
    models: Models = None,
    warehouse: Warehouse = None,
) -> int:
    """Check the definitions."""
    from dragoman.app import open_app

    with open_app(models, warehouse) as app:
        found = [*app.catalog.problems, *question_problems(app.catalog), *suite_problems(app)]
        report = checked_data(app, seconds) if data else None
        found += report.problems if report else ()
        problems = [with_path(problem, app.models) for problem in found]
        counts = count_words(app.catalog)
    errors = sum(problem.severity == "error" for problem in problems)
    if as_json:
        ok = "failed" if errors else "ok"
        print_json(
            {"status": ok, "problems": [problem.as_json() for problem in problems], **data_json(report)}
        )
        return FAILED if errors else ANSWERED
    screen = Screen(stderr=bool(errors))
    for problem in problems:
        show_problem(screen, problem)
    for unchecked in report.unchecked if report else ():
        screen.print(unchecked.message, style="dim", soft_wrap=True)
    others = len(problems) - errors
    result = ", ".join(part for part in (counted(errors, "error"), counted(others, "warning")) if part)
    made = data_words(report) if report else ""
    screen.print(f"{counts}{made}: {result or 'no problems'}.", soft_wrap=True)
    return FAILED if errors else ANSWERED


check_help = f"""Load all definitions and list every problem, with its file, line and column and what to do about it.

The queries of verified questions and of suites are checked too. The warehouse is not needed, unless --data asks
whether tables, columns, types, keys, joins, values and freshness are as the definitions say. What cannot be found out
in time is named.

\b
Examples:
  dragoman check
  dragoman check --models path/to/models --json
  dragoman check --data --seconds 60

{EXIT_CODES}"""


def checked_data(app: App, seconds: float) -> DataReport:
    """The checks of the data; on a terminal one line says which is made."""
    from rich.markup import escape

    screen = Screen(stderr=True)
    if not screen.is_terminal:
        return app.check_data(seconds=seconds, progress=lambda done, of, what: None)
    with screen.status("Checking the data") as status:
        return app.check_data(
            seconds=seconds,
            progress=lambda done, of, what: status.update(escape(f"{done} of {of} checks made. {what}")),
        )


def data_json(report: DataReport | None) -> dict[str, object]:
    if report is None:
        return {}
    unchecked = [problem.as_json() for problem in report.unchecked]
    return {"data": {"checks": report.checks, "unchecked": unchecked}}


def data_words(report: DataReport) -> str:
    """What was asked of the data, and what was not found out."""
    left = f", {len(report.unchecked):,} of them not made" if report.unchecked else ""
    return f", {counted(report.checks, 'check') or 'no checks'} of the data{left}"


def show_problem(screen: Screen, problem: Problem) -> None:
    """What is wrong, where, and what to do. What comes from rows is cleaned: it goes to a terminal."""
    from service.rendering import clean

    style = "red" if problem.severity == "error" else "yellow"
    where = f"{problem.position}: " if problem.position and problem.position.file else ""
    line = Text.assemble(where, (f"{problem.severity}: ", style), clean(problem.message))
    screen.print(line, soft_wrap=True)
    if problem.hint:
        screen.print(f"    {clean(problem.hint)}", style="dim", soft_wrap=True)
    if problem.suggestions and not all(name in problem.hint for name in problem.suggestions):
        screen.print(f"    Did you mean: {', '.join(problem.suggestions)}?", style="dim", soft_wrap=True)


def question_problems(catalog: Catalog) -> Iterator[Problem]:
    """What is wrong with the queries of verified questions, at the question's place."""
    from semantic.compiling import compile_query
    from semantic.errors import QueryInvalid
    from semantic.principal import OPERATOR
    from semantic.query import parse_query

    for question in catalog.questions:
        try:
            compile_query(
                catalog, parse_query(question.query), dialect="duckdb", now=ANY_TIME, principal=OPERATOR
            )
        except QueryInvalid as error:
            found = error.problem
            message = f"The query of {question.question!r} does not compile: {found.message}"
            yield replace(found, message=message, position=question.position)


def suite_problems(app: App) -> Iterator[Problem]:
    """What is wrong with the suites of questions, and where their expected queries no longer fit the definitions."""
    from semantic.compiling import compile_query
    from semantic.definitions.suites import read_suites
    from semantic.principal import OPERATOR
    from service.evaluating.checking import check_suites

    def compiled(query: Query) -> Compiled:
        return compile_query(app.catalog, query, dialect="duckdb", now=ANY_TIME, principal=OPERATOR)

    suites, problems = read_suites(app.models)
    yield from problems
    yield from check_suites(suites, app.catalog, compiled)


def with_path(problem: Problem, models: Path) -> Problem:
    """The problem with its file as seen from here, so that an editor or terminal can open it."""
    from semantic.errors import Position

    if problem.position is None or not problem.position.file:
        return problem
    path = os.path.relpath(models.parent / problem.position.file)
    return replace(problem, position=Position(path, problem.position.line, problem.position.column))


def count_words(catalog: Catalog) -> str:
    """ "9 models, 76 metrics, 48 dimensions, 105 verified questions"."""
    counts = (
        (len(catalog.models), "model"),
        (len(catalog.metrics), "metric"),
        (len(catalog.dimensions), "dimension"),
        (len(catalog.questions), "verified question"),
    )
    return ", ".join(counted(number, noun) or f"no {noun}s" for number, noun in counts)


def counted(number: int, noun: str) -> str:
    """ "1 error", "3 errors"; "" for none."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if number else ""
