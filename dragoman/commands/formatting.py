"""`dragoman format`: definition files in the one layout, comments and all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    FAILED,
    AsJson,
    Models,
    Screen,
    command,
    print_json,
    replace_file,
    show_problems,
)

if TYPE_CHECKING:
    from semantic.errors import Problem

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FILE]...", help="Definition files. All of the folder unless said.", show_default=False
    ),
]
Check = Annotated[bool, typer.Option("--check", help="Write nothing; exit code 1 where a file would change.")]
Diff = Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")]


@command
def format_(
    files: Files = None,
    check: Check = False,
    diff: Diff = False,
    as_json: AsJson = False,
    models: Models = None,
) -> int:
    """Lay out definition files."""
    from semantic.review.formatting import formatted

    changed: list[str] = []
    left: list[Problem] = []
    screen = Screen()
    paths = files or sorted(_all_files(models))
    for path in paths:
        text = _read(path)
        made = formatted(text, os.path.relpath(path))
        if not isinstance(made, str):
            left.append(made)
        elif made != text:
            changed.append(os.path.relpath(path))
            if diff and not as_json:
                lines = unified_diff(
                    text.splitlines(), made.splitlines(), changed[-1], changed[-1], lineterm=""
                )
                screen.print("\n".join(lines), soft_wrap=True)
            if not (check or diff):
                replace_file(path, made)
    errors = any(problem.severity == "error" for problem in left)
    failed = bool(errors or ((check or diff) and changed))
    if as_json:
        problems = [problem.as_json() for problem in left]
        print_json({"status": "failed" if failed else "ok", "changed": changed, "problems": problems})
        return FAILED if failed else ANSWERED
    show_problems(left)
    would = "would be" if check or diff else "were"
    for name in changed if not diff else ():
        screen.print(name, soft_wrap=True)
    screen.print(f"{len(changed)} of {len(paths)} files {would} laid out anew.", soft_wrap=True)
    return FAILED if failed else ANSWERED


format_help = f"""Lay out definition files in one way: indentation, air, and lines that are not too long. Values, their
order, quotes and every comment stay; what is written is read back first, and a file that would lose something is left
alone.

\b
Examples:
  dragoman format
  dragoman format --check                 for a build
  dragoman format models/sales.yml --diff

{EXIT_CODES}"""


def _all_files(models: Path | None) -> Iterator[Path]:
    from dragoman.places import find_models
    from semantic.definitions.folder import is_laid_out

    folder = find_models(models, os.environ, Path.cwd())
    return (path for path in folder.rglob("*") if path.is_file() and is_laid_out(path.relative_to(folder)))


def _read(path: Path) -> str:
    from semantic.errors import DefinitionsInvalid, Problem

    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise DefinitionsInvalid([Problem("file-unreadable", f"{path} cannot be read: {reason}.")]) from None
