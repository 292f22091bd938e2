"""What all commands share: options, exit codes, the way errors end a command, and where output goes.

    @app.command("ask")
    @command
    def ask(question: Question, as_json: AsJson = False, …) -> int:
        …
        return exit_code(answer)

Answers go to stdout, errors to stderr; with --json there is one JSON document on stdout, whatever happened.
Heavy imports stand inside functions, so that `dragoman --help` and completion are instant.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, ParamSpec

import typer
from rich.console import Console

if TYPE_CHECKING:
    from semantic.errors import DragomanError, Problem
    from semantic.principal import Principal
    from service.answer import Answer, Status

P = ParamSpec("P")

ANSWERED, FAILED, USAGE, ASKED_BACK, REFUSED = 0, 1, 2, 3, 4
INTERRUPTED, PIPE_CLOSED = 130, 141
EXIT_CODES = (
    "Exit codes: 0 answered, 1 failed or invalid definitions, 2 wrong usage, "
    "3 asked back, 4 refused, 130 stopped."
)

Models = Annotated[
    Path | None,
    typer.Option(
        "--models",
        metavar="FOLDER",
        help="The folder of definitions. Default: $DRAGOMAN_MODELS, else ./models, else the demo company's.",
    ),
]
Warehouse = Annotated[
    str | None,
    typer.Option(
        "--warehouse",
        metavar="URL",
        help="A warehouse URL or a DuckDB file. Default: $DRAGOMAN_WAREHOUSE, else the first in settings.yml.",
    ),
]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The file of settings. Default: $DRAGOMAN_CONFIG, else ./dragoman.toml, where it is there.",
    ),
]
As = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="NAME",
        help='Ask with this person\'s rights: ana, or "ana; regions=EU,US". Default: everyone, without attributes.',
    ),
]
Attributes = Annotated[
    list[str] | None,
    typer.Option(
        "--attribute", metavar="NAME=VALUE", help="An attribute of that person; may be given several times."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, for machines.")]


def acting(as_: str | None, attributes: Sequence[str] | None) -> Principal:
    """With whose rights a command runs: whoever may run it may read the warehouse, so that this is no door. Raises
    PrincipalInvalid; ends the command (2) where attributes belong to nobody."""
    from semantic.principal import EVERYONE

    if as_ is None:
        if attributes:
            usage_error("--attribute is of somebody: say who with --as NAME.")
        return EVERYONE
    from service.access.principals import read_principal

    return read_principal(readable(as_), map(readable, attributes or ()))


class Screen(Console):
    """Where people read. Text is never taken for markup; a reader that goes away ends the command quietly."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False)

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError


def command(function: Callable[P, int]) -> Callable[P, None]:
    """A command from a function that gives its exit code: errors become messages and exit codes."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        as_json = bool(kwargs.get("as_json"))
        try:
            code = function(*args, **kwargs)
            sys.stdout.flush()
        except KeyboardInterrupt:
            Screen(stderr=True).print("Stopped.")
            code = INTERRUPTED
        except BrokenPipeError:
            code = close_pipe()
        except Exception as error:
            from semantic.errors import DragomanError

            if not isinstance(error, DragomanError):
                raise
            code = show_error(error, as_json=as_json)
        raise typer.Exit(code)

    return run


def close_pipe() -> int:
    """Nobody reads stdout any more: what is left in its buffer goes nowhere, without a complaint at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return PIPE_CLOSED


def usage_error(message: str) -> NoReturn:
    """Ends the command as a wrong option does."""
    raise typer.BadParameter(message)


def show_error(error: DragomanError, *, as_json: bool) -> int:
    """Tells what is wrong, and gives the exit code."""
    from semantic.errors import QueryInvalid

    refused = isinstance(error, QueryInvalid)
    if as_json:
        status = "refused" if refused else "failed"
        print_json({"status": status, "problems": [problem.as_json() for problem in error.problems]})
    else:
        show_problems(error.problems)
    if error.problem.code == "json-invalid":
        return USAGE
    return REFUSED if refused else FAILED


def show_problems(problems: Iterable[Problem]) -> None:
    """Each problem on stderr: what is wrong, then what to do."""
    screen = Screen(stderr=True)
    for problem in problems:
        where = str(problem.position or problem.path)
        screen.print(f"{where}: {problem.message}" if where else problem.message, style="red", soft_wrap=True)
        if problem.hint:
            screen.print(problem.hint, soft_wrap=True)


def print_json(form: object) -> None:
    """One JSON document on stdout; in ASCII where the terminal's encoding has no more."""
    plain = not (sys.stdout.encoding or "").lower().startswith("utf")
    sys.stdout.write(json.dumps(form, ensure_ascii=plain, allow_nan=False, indent=2) + "\n")


def exit_code(answer: Answer) -> int:
    """The exit code that goes with an answer's status."""
    from service.answer import Status

    codes: dict[Status, int] = {
        Status.ANSWERED: ANSWERED,
        Status.FAILED: FAILED,
        Status.CLARIFY: ASKED_BACK,
        Status.REFUSED: REFUSED,
    }
    return codes[answer.status]


def readable(text: str) -> str:
    """The text of an argument, which must be valid UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        usage_error("The text is not valid UTF-8.")
    return text


def replace_file(path: Path, text: str) -> None:
    """All of it or nothing: whoever reads the folder meanwhile sees the old file or the new one."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8", newline="")
    beside.chmod(path.stat().st_mode)
    beside.replace(path)
