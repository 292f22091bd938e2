"""`dragoman test`: what must hold of the numbers, held against the data."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.asking import warn_of_problems
from dragoman.commands.checking import place_from_here, show_problem, with_path
from dragoman.commands.running import (
    ANSWERED,
    FAILED,
    USAGE,
    As,
    AsJson,
    Attributes,
    Models,
    Screen,
    Warehouse,
    acting,
    command,
    print_json,
    readable,
    show_problems,
    usage_error,
)

if TYPE_CHECKING:
    from dragoman.app import App
    from semantic.definitions.metric_tests import MetricTest
    from semantic.errors import Problem
    from service.testing import Result, Runner, Status

FORMS = ("text", "json", "junit")

Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="WORD",
        help="Only tests with this tag, of this metric, question or model, of this file, or with this in their "
        "name. May be repeated.",
    ),
]
Jobs = Annotated[int, typer.Option("--jobs", min=1, max=64, help="How many tests are run at once.")]
Seconds = Annotated[
    float, typer.Option("--seconds", min=0.1, max=3600, help="What each test may take, unless it says so.")
]
Form = Annotated[str, typer.Option("--format", metavar="FORM", help="text, json or junit.")]
ShowSql = Annotated[bool, typer.Option("--sql", help="Also the SQL of what failed.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Also name the tests that passed.")]
Record = Annotated[
    bool,
    typer.Option(
        "--record",
        help="Test nothing: print tests that hold verified questions to the SQL and the rows of today.",
    ),
]


@command
def run_tests(
    select: Select = None,
    jobs: Jobs = 4,
    seconds: Seconds = 60.0,
    form: Form = "text",
    show_sql: ShowSql = False,
    verbose: Verbose = False,
    record: Record = False,
    as_: As = None,
    attributes: Attributes = None,
    as_json: AsJson = False,
    models: Models = None,
    warehouse: Warehouse = None,
) -> int:
    """Test the numbers."""
    from dragoman.app import open_app
    from semantic.errors import DefinitionsInvalid
    from semantic.principal import OPERATOR
    from service.errors import WarehouseError
    from service.testing import Runner, Status

    if form not in FORMS:
        usage_error(f"There is no form `{form}`. There are: {', '.join(FORMS)}.")
    principal = acting(as_, attributes) if as_ is not None or attributes else OPERATOR
    words = [readable(word) for word in select or ()]
    form = "json" if as_json else form
    with open_app(models, warehouse) as app:
        warn_of_problems(app)
        tests, problems = _tests(app, words)
        if words and not tests:
            usage_error(f"No test and no verified question is meant by {', '.join(words)}.")
        begun = perf_counter()
        try:
            runner = Runner(app.catalog, app.warehouse, principal=principal, seconds=seconds)
            if record:
                return _record(runner, tests)
            results = _with_progress(runner, tests, jobs)
        except (WarehouseError, DefinitionsInvalid) as error:
            return _cannot_run(error.problems, form)
        took = perf_counter() - begun
        results = [_seen_from_here(result, app.models) for result in results]
        problems = [with_path(problem, app.models) for problem in problems]
    _show(results, problems, took, form, show_sql=show_sql, verbose=verbose)
    codes = {Status.PASSED: ANSWERED, Status.FAILED: FAILED, Status.NOT_RUN: USAGE}
    return codes[_status(results, problems)]


tests_help = """Hold what must be true of the numbers against the data: expected values, what adds up, what is equal,
ranges, freshness; and that every verified question still compiles.

The tests are those in the folder of definitions, under tests/. They are compiled like every question, and run with the
rights of whoever sees everything, unless --as or a test says who asks. `dragoman check` looks without data whether they
fit the definitions.

\b
Examples:
  dragoman test
  dragoman test --select finance --select revenue
  dragoman test --format junit > tests.xml
  dragoman test --select "sales last week" --record > models/tests/recorded.yml

Exit codes: 0 all passed, 1 some failed, 2 some could not be run or wrong usage, 130 stopped."""


def _tests(app: App, words: Sequence[str]) -> tuple[tuple[MetricTest, ...], list[Problem]]:
    """The tests that are meant, those of verified questions last; and what is wrong with the files of tests."""
    from semantic.definitions.metric_tests import read_tests
    from service.testing import chosen, question_tests

    tests, problems = read_tests(app.models)
    return chosen((*tests, *question_tests(app.catalog, tests)), words), list(problems)


def _with_progress(runner: Runner, tests: Sequence[MetricTest], jobs: int) -> list[Result]:
    """The results in the tests' order; with a bar on stderr where a person waits there."""
    screen = Screen(stderr=True)
    found: dict[int, Result] = {}
    if not screen.is_terminal:
        found = {id(result.test): result for result in runner.run(tests, jobs)}
        return [found[id(test)] for test in tests]
    from rich.progress import Progress

    with Progress(console=screen, transient=True) as progress:
        bar = progress.add_task("tests", total=len(tests))
        for result in runner.run(tests, jobs):
            found[id(result.test)] = result
            progress.advance(bar)
    return [found[id(test)] for test in tests]


def _seen_from_here(result: Result, models: Path) -> Result:
    """The result with its test's file as seen from here, so that an editor or terminal can open it."""
    at = result.test.position
    return replace(result, test=replace(result.test, position=place_from_here(at, models)))


def _status(results: Sequence[Result], problems: Sequence[Problem]) -> Status:
    """That of the whole run. A file of tests that cannot be read is a test that was not run."""
    from service.testing import Status

    found = {result.status for result in results}
    if Status.FAILED in found:
        return Status.FAILED
    return Status.NOT_RUN if problems or Status.NOT_RUN in found else Status.PASSED


def _cannot_run(problems: Sequence[Problem], form: str) -> int:
    if form == "json":
        print_json({"status": "not run", "problems": [problem.as_json() for problem in problems]})
    else:
        show_problems(problems)
    return USAGE


def _show(
    results: Sequence[Result],
    problems: Sequence[Problem],
    took: float,
    form: str,
    *,
    show_sql: bool,
    verbose: bool,
) -> None:
    from service.testing import counts

    if form == "json":
        found = counts(results)
        print_json(
            {
                "status": _status(results, problems).value,
                "counts": {status.value: count for status, count in found.items()},
                "seconds": round(took, 3),
                "problems": [problem.as_json() for problem in problems],
                "tests": [result.as_json() for result in results],
            }
        )
        return
    for problem in problems:
        show_problem(Screen(stderr=True), problem)
    if form == "junit":
        from service.testing.junit import junit

        sys.stdout.write(junit(results))
        return
    _show_text(results, took, show_sql=show_sql, verbose=verbose)


def _show_text(results: Sequence[Result], took: float, *, show_sql: bool, verbose: bool) -> None:
    from service.rendering import clean
    from service.testing import Status
    from service.testing.text import details, heading, summary

    screen = Screen()
    styles = {Status.PASSED: "green", Status.FAILED: "red", Status.NOT_RUN: "yellow"}
    for result in results:
        if result.status is Status.PASSED:
            if verbose:
                screen.print(clean(heading(result)), style="green", soft_wrap=True)
            continue
        screen.print(clean(heading(result)), style=styles[result.status], soft_wrap=True)
        for line in details(result):
            screen.print(f"    {clean(line)}", soft_wrap=True)
        if show_sql and result.sql:
            screen.print(f"    {clean(result.sql)}", style="dim", soft_wrap=True)
    if not results:
        screen.print("There are no tests: docs/testing.md says how to write some.")
        return
    screen.print(summary(results, took), soft_wrap=True)


def _record(runner: Runner, tests: Sequence[MetricTest]) -> int:
    """Prints a file of tests for the verified questions among those that are meant."""
    from semantic.definitions.metric_tests import StillAsks
    from semantic.definitions.writing import written
    from semantic.errors import QueryInvalid
    from service.errors import WarehouseError
    from service.testing.recording import recorded

    forms: list[dict[str, object]] = []
    problems: list[Problem] = []
    for each in tests:
        if not isinstance(each.expected, StillAsks):
            continue
        try:
            forms.append(recorded(runner, each))
        except (QueryInvalid, WarehouseError) as error:
            message = f"{each.expected.question!r} is not recorded: {error.problem.message}"
            problems.append(replace(error.problem, message=message))
    sys.stdout.write(written("tests", {"tests": forms}))
    show_problems(problems)
    return USAGE if problems else ANSWERED
