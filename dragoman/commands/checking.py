"""`dragoman check`: every problem in the definitions, with its place, in one run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
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
    replace_file,
    usage_error,
)

if TYPE_CHECKING:
    from dragoman.app import App
    from semantic.catalog import Catalog
    from semantic.compiling import Compiled
    from semantic.errors import Position, Problem
    from semantic.query import Query
    from service.onboarding import DataReport

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


Lint = Annotated[
    bool, typer.Option("--lint", help="Also say what is allowed and yet worth a look, as warnings.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit code 1 for warnings, too.")]
Fix = Annotated[
    bool, typer.Option("--fix", help="Mend what has one right form: misspelt keys, texts cut at a comma.")
]
Form = Annotated[
    str,
    typer.Option(
        "--format", metavar="FORM", help="text, json, github (annotations of a pull request) or sarif."
    ),
]
FORMS = ("text", "json", "github", "sarif")


@command
def check(
    data: Data = False,
    seconds: Seconds = 30.0,
    lint: Lint = False,
    strict: Strict = False,
    fix: Fix = False,
    form: Form = "text",
    as_json: AsJson = False,
    models: Models = None,
    warehouse: Warehouse = None,
) -> int:
    """Check the definitions."""
    from dragoman.app import open_app
    from semantic.review.questions import question_problems

    if form not in FORMS:
        usage_error(f"There is no form `{form}`. There are: {', '.join(FORMS)}.")
    as_json = as_json or form == "json"
    mended = _fix(models) if fix else ()
    with open_app(models, warehouse) as app:
        found = [*app.catalog.problems, *question_problems(app.catalog)]
        found += [*suite_problems(app), *test_problems(app)]
        if lint:
            from semantic.review.lint import lint as linted

            found += linted(app.catalog)
        report = checked_data(app, seconds) if data else None
        found += report.problems if report else ()
        problems = [with_path(problem, app.models) for problem in found]
        counts = count_words(app.catalog)
    errors = sum(problem.severity == "error" for problem in problems)
    code = FAILED if errors or (strict and problems) else ANSWERED
    if form in ("github", "sarif"):
        from service.rendering.problems import github_annotations, sarif

        print_json(sarif(problems)) if form == "sarif" else print(github_annotations(problems), end="")
        return code
    if as_json:
        ok = "failed" if code else "ok"
        fixes = {"mended": [problem.as_json() for problem in mended]} if fix else {}
        print_json(
            {
                "status": ok,
                "problems": [problem.as_json() for problem in problems],
                **fixes,
                **data_json(report),
            }
        )
        return code
    screen = Screen(stderr=bool(errors))
    for problem in mended:
        screen.print(f"{problem.position}: mended: {problem.message}", style="green", soft_wrap=True)
    for problem in problems:
        show_problem(screen, problem)
    for unchecked in report.unchecked if report else ():
        screen.print(unchecked.message, style="dim", soft_wrap=True)
    others = len(problems) - errors
    result = ", ".join(part for part in (counted(errors, "error"), counted(others, "warning")) if part)
    made = data_words(report) if report else ""
    screen.print(f"{counts}{made}: {result or 'no problems'}.", soft_wrap=True)
    return code


def _fix(models: Path | None) -> tuple[Problem, ...]:
    """Mends the files of the folder where that needs no choice, and says what it mended."""
    from dragoman.places import find_models
    from semantic.definitions.folder import is_definition
    from semantic.review.fixing import fixed

    folder = find_models(models, os.environ, Path.cwd())
    files: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and is_definition(name):
            with suppress(OSError, UnicodeError):
                files[name.as_posix()] = path.read_bytes().decode("utf-8")
    done = fixed(files)
    for changed, text in done.texts.items():
        replace_file(folder / changed, text)
    return tuple(with_path(_below(problem, folder), folder) for problem in done.mended)


def _below(problem: Problem, folder: Path) -> Problem:
    """The problem with its file named as the loader names it: with the folder's own name."""
    assert problem.position is not None
    return replace(problem, position=replace(problem.position, file=f"{folder.name}/{problem.position.file}"))


check_help = f"""Load all definitions and list every problem, with its file, line and column and what to do about it.

The queries of verified questions, of suites and of tests are checked too. The warehouse is not needed, unless --data
asks whether tables, columns, types, keys, joins, values and freshness are as the definitions say. What cannot be found
out in time is named.

--lint also names missing descriptions, metrics that count the same, dimensions that no metric reaches, words that mean
several things, and what rests on deprecated definitions. `meta: {{lint: [code]}}` on a member or model says that
it is meant so.

\b
Examples:
  dragoman check
  dragoman check --fix
  dragoman check --lint --strict --format github
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


def suite_problems(app: App) -> Iterator[Problem]:
    """What is wrong with the suites of questions, and where their expected queries no longer fit the definitions."""
    from semantic.compiling import compile_query
    from semantic.definitions.suites import read_suites
    from semantic.principal import OPERATOR
    from semantic.review.questions import ANY_TIME
    from service.evaluating.checking import check_suites

    def compiled(query: Query) -> Compiled:
        return compile_query(app.catalog, query, dialect="duckdb", now=ANY_TIME, principal=OPERATOR)

    suites, problems = read_suites(app.models)
    yield from problems
    yield from check_suites(suites, app.catalog, compiled)


def test_problems(app: App) -> Iterator[Problem]:
    """What is wrong with the tests of metrics, and where they no longer fit the definitions."""
    from semantic.definitions.metric_tests import read_tests
    from semantic.testing import check_tests

    tests, problems = read_tests(app.models)
    yield from problems
    yield from check_tests(tests, app.catalog)


def with_path(problem: Problem, models: Path) -> Problem:
    """The problem with its file as seen from here, so that an editor or terminal can open it."""
    if problem.position is None or not problem.position.file:
        return problem
    return replace(problem, position=place_from_here(problem.position, models))


def place_from_here(position: Position, models: Path) -> Position:
    """A place in the folder of definitions with its file as seen from here."""
    return replace(position, file=os.path.relpath(models.parent / position.file))


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
