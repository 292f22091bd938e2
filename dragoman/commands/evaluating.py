"""`dragoman eval` and `dragoman eval compare`: how well questions are understood, measured on suites."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    FAILED,
    AsJson,
    Models,
    P,
    Screen,
    Warehouse,
    command,
    print_json,
    usage_error,
)

if TYPE_CHECKING:
    from dragoman.measuring import Measurement
    from service.evaluating import CaseRecord
    from service.evaluating.comparing import RunRead

PLANNERS = ("offline", "verified", "llm", "auto")
HELPS = ("retrieval", "enums", "mends")
HALVES = ("tuning", "held_out")

Planner = Annotated[str, typer.Option("--planner", metavar="NAME", help="offline, verified, llm or auto.")]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="HELP", help="The language model without retrieval, enums or mends."),
]
Suites = Annotated[
    list[str] | None, typer.Option("--suite", metavar="NAME", help="Only this suite. May be repeated.")
]
Tags = Annotated[
    list[str] | None, typer.Option("--tag", metavar="TAG", help="Only cases with this tag. May be repeated.")
]
Cases = Annotated[
    list[str] | None,
    typer.Option("--case", metavar="WORDS", help="Only cases in which this is asked. May be repeated."),
]
Half = Annotated[str, typer.Option("--half", metavar="HALF", help="Only tuning or held_out.")]
Repeat = Annotated[int, typer.Option("--repeat", min=1, max=100, help="How often each case is run.")]
Jobs = Annotated[int, typer.Option("--jobs", min=1, max=64, help="How many cases are run at once.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write the run into a file of JSON lines.")
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the run that --out holds.")]
Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write a page that needs nothing else.")
]
MinCorrect = Annotated[
    float | None, typer.Option("--min-correct", min=0, max=100, help="Fail with fewer percent correct.")
]
MaxWrong = Annotated[
    float | None, typer.Option("--max-wrong", min=0, max=100, help="Fail with more percent silently wrong.")
]
MaxAnswered = Annotated[
    float | None,
    typer.Option(
        "--max-answered", min=0, max=100, help="Fail with more percent answered of what must be declined."
    ),
]
ShowHeldOut = Annotated[
    bool,
    typer.Option("--show-held-out", help="Also the words of held-out cases. Nobody can tune on them then."),
]
Short = Annotated[bool, typer.Option("--short", help="Only the table, not each case that was missed.")]


def unless_within(run: Callable[P, None]) -> Callable[P, None]:
    """For a command that has commands within: does nothing where one of these is meant."""

    @functools.wraps(run)
    def only_by_itself(*args: P.args, **kwargs: P.kwargs) -> None:
        if not getattr(kwargs["context"], "invoked_subcommand", None):
            run(*args, **kwargs)

    return only_by_itself


@unless_within
@command
def eval_(
    context: typer.Context,
    planner: Planner = "offline",
    without: Without = None,
    suite: Suites = None,
    tag: Tags = None,
    case: Cases = None,
    half: Half = "",
    repeat: Repeat = 1,
    jobs: Jobs = 1,
    out: Out = None,
    resume: Resume = False,
    html: Html = None,
    min_correct: MinCorrect = None,
    max_wrong: MaxWrong = None,
    max_answered: MaxAnswered = None,
    show_held_out: ShowHeldOut = False,
    short: Short = False,
    as_json: AsJson = False,
    models: Models = None,
    warehouse: Warehouse = None,
) -> int:
    """Measure how well questions are understood."""
    _check(planner, half, out, resume)
    if any(name not in HELPS for name in without or ()):
        usage_error(f"--without takes one of {', '.join(HELPS)}.")
    from dragoman.app import open_app
    from dragoman.measuring import Measurement, Wanted
    from service.evaluating.thresholds import Thresholds, missed

    wanted = Wanted(
        planner,
        tuple(suite or ()),
        tuple(tag or ()),
        tuple(case or ()),
        half,
        repeat,
        jobs,
        out,
        resume,
        show_held_out,
        tuple(without or ()),
    )
    with open_app(models, warehouse) as app:
        measurement = Measurement(app, wanted)
        records = _with_progress(measurement)
    failures = missed(records, Thresholds(min_correct, max_wrong, max_answered))
    if html is not None:
        from service.evaluating.page import page

        html.write_text(page(measurement.head, records, held_out=show_held_out), encoding="utf-8")
    if as_json:
        print_json(_as_json(measurement, records, failures, held_out=show_held_out))
    else:
        _print(records, held_out=show_held_out, short=short, failures=failures)
    return FAILED if failures else ANSWERED


def _check(planner: str, half: str, out: Path | None, resume: bool) -> None:
    if planner not in PLANNERS:
        usage_error(f"There is no planner {planner!r}: it is one of {', '.join(PLANNERS)}.")
    if half and half not in HALVES:
        usage_error(f"There is no half {half!r}: it is one of {', '.join(HALVES)}.")
    if resume and out is None:
        usage_error("--resume needs --out with the file of the run.")


def _with_progress(measurement: Measurement) -> list[CaseRecord]:
    """Runs, with a bar on stderr where a person waits there."""
    screen = Screen(stderr=True)
    if not screen.is_terminal:
        return measurement.run()
    from rich.progress import Progress

    with Progress(console=screen, transient=True) as progress:
        bar = progress.add_task("cases", total=measurement.total)
        return measurement.run(lambda record: progress.advance(bar))


def _as_json(
    measurement: Measurement, records: list[CaseRecord], failures: list[str], *, held_out: bool
) -> dict[str, object]:
    from dataclasses import asdict

    from service.evaluating import figures
    from service.evaluating.figures import line_json
    from service.evaluating.run_files import record_json, without_words

    shown = [r if held_out or not r.held_out else without_words(r) for r in records]
    return {
        "run": asdict(measurement.head),
        "figures": [line_json(line) for line in figures(records)],
        "failures": failures,
        "cases": [record_json(record) for record in shown],
    }


def _print(records: list[CaseRecord], *, held_out: bool, short: bool, failures: list[str]) -> None:
    from service.evaluating import figures
    from service.evaluating.text import misses_text, summary_text, table_text

    screen = Screen()
    lines = figures(records)
    screen.print(table_text(lines), soft_wrap=True)
    if summary := summary_text(records):
        screen.print(f"\n{summary}", soft_wrap=True)
    if not short and (text := misses_text(records, held_out=held_out)):
        screen.print(f"\n{text}", soft_wrap=True)
    for failure in failures:
        Screen(stderr=True).print(failure, style="red", soft_wrap=True)


eval_help = f"""Ask every question of the suites, and hold what comes against what must come of it.

The suites are those in the folder of definitions, under suites/, and the verified questions, each asked while it is
withheld. Rows decide; asking back and refusing are honest, a wrong answer is not. Runs queries on the warehouse.
Of held-out cases only figures are shown.

\b
Examples:
  dragoman eval --short
  dragoman eval --suite paraphrases --tag typo
  dragoman eval --out run.jsonl --html report.html
  dragoman eval --half held_out --min-correct 85 --max-wrong 1 --max-answered 2
  dragoman eval compare before.jsonl after.jsonl

{EXIT_CODES}"""

Run = Annotated[Path, typer.Argument(metavar="RUN", help="A file that `dragoman eval --out` has written.")]


@command
def compare(before: Run, after: Run, html: Html = None, as_json: AsJson = False) -> int:
    """Hold two runs side by side."""
    from service.evaluating.comparing import compare_runs, comparison_json, comparison_text

    comparison = compare_runs(_read(before), _read(after))
    if html is not None:
        from service.evaluating.page import comparison_page

        html.write_text(comparison_page(comparison), encoding="utf-8")
    if as_json:
        print_json(comparison_json(comparison))
    else:
        Screen().print(comparison_text(comparison), soft_wrap=True)
    return FAILED if comparison.worse else ANSWERED


def _read(path: Path) -> RunRead:
    from service.evaluating.run_files import read_run

    try:
        return read_run(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        usage_error(f"{path} cannot be read: {error}.")


compare_help = f"""Hold two runs side by side: the figures of both, and every case whose verdict flipped.

A case that has become worse makes exit code 1.

\b
Examples:
  dragoman eval --out before.jsonl
  dragoman eval compare before.jsonl after.jsonl

{EXIT_CODES}"""
