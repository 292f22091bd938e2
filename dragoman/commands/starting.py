"""`dragoman init`: definitions to begin with, from the tables of a database or from files."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.text import Text

from dragoman.commands.checking import counted, show_problem
from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    FAILED,
    AsJson,
    Screen,
    command,
    print_json,
    readable,
    usage_error,
)

if TYPE_CHECKING:
    from rich.status import Status

    from dragoman.starting import Started, Wishes
    from service.onboarding.proposing import Guess
    from service.onboarding.structure import Structure

From = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="SOURCE",
        help="A database's URL, a DuckDB or SQLite file, or a folder of CSV, Parquet or JSON files. Default: the "
        "warehouse of the settings that are there.",
    ),
]
Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the definitions are written.")
]
Schemas = Annotated[
    list[str] | None,
    typer.Option("--schema", metavar="NAME", help="Only this schema; may be given several times."),
]
Include = Annotated[
    list[str] | None,
    typer.Option(
        "--include", metavar="PATTERN", help='Only tables of such names: orders, "shop.*"; also several.'
    ),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="PATTERN", help="No tables of such names; also several."),
]
Zone = Annotated[
    str,
    typer.Option(
        "--zone", metavar="ZONE", help="The zone of days and months. Default: that of this machine."
    ),
]
Times = Annotated[
    str,
    typer.Option(
        "--times",
        metavar="ZONE",
        help="The zone in which times without one are stored, or local: wall-clock times. Default: local.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; take what is proposed.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing; show what would be written.")]
Diff = Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change, as a patch.")]
NoModel = Annotated[
    bool, typer.Option("--no-model", help="Ask no language model for words, though one is configured.")
]
Seconds = Annotated[
    float, typer.Option("--seconds", min=0.1, max=3600, help="What each question to the data may take.")
]

MANY_TABLES = 25
"""With more, people are asked which schemas matter."""
SHOWN = 12


@command
def init(
    source: From = "",
    output: Output = Path("models"),
    schema: Schemas = None,
    include: Include = None,
    exclude: Exclude = None,
    zone: Zone = "",
    times: Times = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    diff: Diff = False,
    no_model: NoModel = False,
    seconds: Seconds = 10.0,
    as_json: AsJson = False,
) -> int:
    """Propose definitions."""
    from dragoman.starting import Nobody, Wishes, start
    from service.onboarding.selecting import Wanted

    wishes = Wishes(
        readable(source),
        output,
        Wanted(tuple(schema or ()), tuple(include or ()), tuple(exclude or ())),
        _zone(zone, "--zone"),
        times if times == "local" else _zone(times, "--times"),
        seconds,
        write=not (dry_run or diff),
        model=not no_model,
    )
    screen = Screen(stderr=as_json or diff)
    alone = yes or as_json or not (sys.stdin.isatty() and screen.is_terminal)
    steps = _Steps(screen)
    with steps:
        asks = Nobody() if alone else Terminal(screen, steps)
        started = start(wishes, asks, os.environ, Path.cwd(), steps.say)
    if as_json:
        print_json(form_of(started, wishes))
    elif diff:
        sys.stdout.write(patch(started, wishes.output))
    elif dry_run:
        _show_texts(screen, started, wishes)
    else:
        _show(screen, started, wishes)
    failed = started.report is not None and started.report.errors
    return FAILED if failed or any(p.severity == "error" for p in started.problems) else ANSWERED


init_help = f"""Propose definitions for the tables of a database, or for files: models, joins, dimensions, metrics.

Keys and joins that the database does not declare are guessed from names and held against the data; a comment says what
each guess rests on. What looks private is hidden and masked, secrets are left out, and no value of a row is written but
the few values of a column that has few. Then the definitions are checked against the data and asked a first question.

Nothing that is there is overwritten: run again, it adds what is new in the database, and only that. On a terminal it
asks about what is not certain; --yes takes what is proposed. A password in the URL is not written anywhere.

\b
Examples:
  dragoman init --from postgresql://ana@db.example.com/shop
  dragoman init --from 'postgresql://ana:${{DB_PASSWORD}}@db.example.com/shop' --schema sales --yes
  dragoman init --from exports/ --zone Europe/Oslo
  dragoman init --from shop.duckdb --exclude 'tmp_*' --dry-run
  dragoman init --diff

{EXIT_CODES}"""


def _zone(text: str, option: str) -> str:
    from semantic.zones import known_zone

    if text and known_zone(text) is None:
        usage_error(f"{option} {text!r} is no time zone. Write, for example, Europe/Oslo or UTC.")
    return text


class _Steps:
    """One line on a terminal says what is being done; it is taken away while somebody is asked."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._status: Status | None = None

    def __enter__(self) -> None:
        if self._screen.is_terminal:
            self._status = self._screen.status("Beginning")
            self._status.start()

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()

    def say(self, sentence: str) -> None:
        if self._status is not None:
            self._status.update(escape(sentence))

    def paused(self) -> AbstractContextManager[None]:
        return _Paused(self._status) if self._status is not None else nullcontext()


class _Paused:
    def __init__(self, status: Status) -> None:
        self._status = status

    def __enter__(self) -> None:
        self._status.stop()

    def __exit__(self, *_: object) -> None:
        self._status.start()


class Terminal:
    """Asks a person. Enter takes what is proposed."""

    def __init__(self, screen: Screen, steps: _Steps) -> None:
        self._screen = screen
        self._steps = steps

    def schemas(self, structure: Structure) -> tuple[str, ...]:
        from service.onboarding.meaning.left_out import is_technical

        tables: dict[str, list[str]] = {}
        for table in structure.tables:
            tables.setdefault(table.schema, []).append(table.name)
        if len(tables) < 2 or len(structure.tables) <= MANY_TABLES:
            return ()
        names = sorted(tables, key=lambda schema: (is_technical(schema), -len(tables[schema])))
        proposed = [name for name in names if not is_technical(name)] or names
        with self._steps.paused():
            self._screen.print(f"\n{len(structure.tables):,} tables in {len(tables)} schemas:")
            for number, name in enumerate(names, 1):
                some = ", ".join(tables[name][:3]) + (", …" if len(tables[name]) > 3 else "")
                self._screen.print(f"  {number:>2}  {name}: {counted(len(tables[name]), 'table')} ({some})")
            numbers = ",".join(str(names.index(name) + 1) for name in proposed)
            while True:
                said = typer.prompt("Which of them matter? Numbers or names", default=numbers)
                chosen = chosen_of(said, names)
                if chosen:
                    return chosen
                self._screen.print(
                    f"Write numbers from 1 to {len(names)}, or names, with commas between them."
                )

    def zone(self, guess: str) -> str:
        from semantic.zones import known_zone

        with self._steps.paused():
            while True:
                said = str(
                    typer.prompt("In which time zone do days and months begin?", default=guess)
                ).strip()
                if known_zone(said) is not None:
                    return said
                self._screen.print(f"{said!r} is no time zone. Write, for example, Europe/Oslo or UTC.")

    def times(self) -> str:
        from semantic.zones import known_zone

        with self._steps.paused():
            self._screen.print(
                "Some times have no zone. They may be wall-clock times, or stored in some zone."
            )
            while True:
                said = str(typer.prompt("What are they? local, UTC or another zone", default="local")).strip()
                if said == "local" or known_zone(said) is not None:
                    return said
                self._screen.print(f"{said!r} is no time zone.")

    def joins(self, guesses: Sequence[Guess]) -> frozenset[str]:
        refused = set()
        with self._steps.paused():
            self._screen.print(
                f"\n{counted(len(guesses), 'guess')} to look at:"
                if len(guesses) == 1
                else f"\n{len(guesses)} guesses to look at:"
            )
            for guess in guesses:
                self._screen.print(f"  {guess.because}", style="dim", soft_wrap=True)
                if not typer.confirm(guess.question, default=True):
                    refused.add(guess.id)
        return frozenset(refused)

    def goes_to_model(self, url: str) -> bool:
        with self._steps.paused():
            self._screen.print(f"\nBetter words can come from the language model at {url}.", soft_wrap=True)
            question = "Send it the names and comments of tables and columns? No rows are sent"
            return typer.confirm(question, default=True)


def chosen_of(said: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names that are meant by numbers, counted from 1, or by themselves; none where something is neither."""
    chosen: list[str] = []
    for part in said.replace(" ", ",").split(","):
        if not part:
            continue
        if part in names:
            chosen.append(part)
        elif part.isdigit() and 0 < int(part) <= len(names):
            chosen.append(names[int(part) - 1])
        else:
            return ()
    return tuple(dict.fromkeys(chosen))


# What came of it


def form_of(started: Started, wishes: Wishes) -> dict[str, object]:
    from service.answer_json import answer_json

    form: dict[str, object] = {
        "status": "ok",
        "folder": str(wishes.output),
        "written": started.written,
        "files": [
            {"file": name, "new": name not in started.before, "text": started.texts[name]}
            for name in started.files
        ],
        "left_out": [{"what": each.what, "why": each.why} for each in started.drafted.proposal.omissions],
        "guesses": [
            {"id": each.id, "question": each.question, "because": each.because}
            for each in started.drafted.proposal.guesses
        ],
        "environment": sorted(started.source.secrets),
        "unread": dict(started.unread),
        "by_hand": dict(started.drafted.by_hand),
        "language_model": [{"code": each.code, "message": each.message} for each in started.failures],
    }
    problems = [*started.problems, *(started.report.problems if started.report else ())]
    form["problems"] = [problem.as_json() for problem in problems]
    if started.report is not None:
        form["data"] = {
            "checks": started.report.checks,
            "unchecked": [u.as_json() for u in started.report.unchecked],
        }
    if started.first is not None:
        form["first_answer"] = answer_json(started.first)
    if any(problem.severity == "error" for problem in problems):
        form["status"] = "failed"
    return form


def patch(started: Started, folder: Path) -> str:
    """What would change, as `git apply` and people read it."""
    out: list[str] = []
    for name in started.files:
        before = started.before.get(name)
        lines = difflib.unified_diff(
            (before or "").splitlines(keepends=True),
            started.texts[name].splitlines(keepends=True),
            f"a/{folder / name}" if before is not None else "/dev/null",
            f"b/{folder / name}",
        )
        out += lines
    return "".join(out)


def _show_texts(screen: Screen, started: Started, wishes: Wishes) -> None:
    for name in started.files:
        screen.print(Text(f"# {wishes.output / name}", style="bold"), soft_wrap=True)
        screen.print(started.texts[name], soft_wrap=True)
    _show_left_out(screen, started)
    screen.print("Nothing was written.")


def _show(screen: Screen, started: Started, wishes: Wishes) -> None:
    if started.nothing_new:
        screen.print(
            f"Nothing is new in {started.source.title}: {wishes.output}/ has it all.", soft_wrap=True
        )
        return
    _show_files(screen, started, wishes)
    _show_left_out(screen, started)
    _show_checks(screen, started, wishes)
    _show_first(screen, started)
    _show_next(screen, started, wishes)


def _show_files(screen: Screen, started: Started, wishes: Wishes) -> None:
    models = started.drafted.additions.models
    sections = ("joins", "dimensions", "metrics")
    numbers = {section: sum(len(model.members_of(section)) for model in models) for section in sections}
    nouns = {"joins": "join", "dimensions": "dimension", "metrics": "metric"}
    told = ", ".join(counted(number, nouns[section]) for section, number in numbers.items() if number)
    if models:
        screen.print(
            f"{counted(len(models), 'model')} of {started.source.title}, with {told}, in {wishes.output}/:",
            soft_wrap=True,
        )
        for model in models[:SHOWN]:
            parts = ", ".join(
                counted(len(model.members_of(section)), nouns[section])
                for section in sections
                if model.members_of(section)
            )
            screen.print(f"  {model.name}.yml: {parts}", soft_wrap=True)
        if len(models) > SHOWN:
            screen.print(f"  and {len(models) - SHOWN:,} more")
    for name, members in started.drafted.additions.members.items():
        screen.print(f"  {name}: added {', '.join(member.name for member in members)}", soft_wrap=True)
    for file, why in started.drafted.by_hand.items():
        screen.print(f"  {file}: {why} Add by hand what --diff shows.", style="yellow", soft_wrap=True)
    for failure in started.failures[:1]:
        more = f" ({len(started.failures)} times)" if len(started.failures) > 1 else ""
        screen.print(f"  No better words{more}: {failure.message}", style="yellow", soft_wrap=True)
    for guess in started.drafted.proposal.guesses[:SHOWN]:
        screen.print(f"  A guess: {guess.question} {guess.because}", style="dim", soft_wrap=True)


def _show_left_out(screen: Screen, started: Started) -> None:
    groups: dict[str, list[str]] = {}
    for omission in started.drafted.proposal.omissions:
        groups.setdefault(omission.why, []).append(omission.what)
    for name, why in started.unread.items():
        groups.setdefault(f"it cannot be read: {why}", []).append(name)
    if groups:
        screen.print("Left out:")
    for why, names in groups.items():
        shown = ", ".join(names[:6]) + (f" and {len(names) - 6:,} more" if len(names) > 6 else "")
        screen.print(f"  {shown}: {why}", style="dim", soft_wrap=True)


def _show_checks(screen: Screen, started: Started, wishes: Wishes) -> None:
    report = started.report
    if report is None:
        return
    problems = [*started.problems, *report.problems]
    for problem in problems:
        show_problem(screen, problem)
    errors = sum(problem.severity == "error" for problem in problems)
    parts = (counted(errors, "error"), counted(len(problems) - errors, "warning"))
    said = ", ".join(filter(None, parts)) or "no problems"
    left = len(report.unchecked)
    rest = f" {left:,} were not made in time: dragoman check --data makes them." if left else ""
    screen.print(
        f"Checked against the data, {counted(report.checks, 'check') or 'no checks'}: {said}.{rest}",
        soft_wrap=True,
    )


def _show_first(screen: Screen, started: Started) -> None:
    if started.first is None:
        return
    from service.rendering import render_terminal

    screen.print()
    screen.print(Text(f'dragoman ask "{started.first.question}"', style="bold cyan"), soft_wrap=True)
    encoding = screen.encoding or "ascii"
    screen.print(
        render_terminal(started.first, width=screen.width, explain=False, chart=False, encoding=encoding)
    )


def _show_next(screen: Screen, started: Started, wishes: Wishes) -> None:
    screen.print()
    for name in sorted(started.source.secrets):
        screen.print(
            f"The password is not in settings.yml, which reads it from the environment: export {name}=…",
            soft_wrap=True,
        )
    question = started.first.question if started.first else "…"
    models = "" if wishes.output == Path("models") else f" --models {wishes.output}"
    screen.print("Next:")
    for line in (
        f'dragoman ask "{question}"{models}',
        f"dragoman catalog{models}",
        f"dragoman serve{models}",
    ):
        screen.print(f"  {line}", soft_wrap=True)
