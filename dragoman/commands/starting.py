"""`dragoman init`: definitions to begin with, from the tables of a database or from files."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from dragoman.commands.checking import counted
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
from dragoman.commands.started import form_of, patch, show, show_texts

if TYPE_CHECKING:
    from rich.status import Status

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
    from dragoman.starting import start
    from dragoman.wishes import Nobody, Wishes
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
        show_texts(screen, started, wishes)
    else:
        show(screen, started, wishes)
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
