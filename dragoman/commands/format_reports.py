"""What became of definitions on their way from or to another semantic layer, for people: line by line."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from dragoman.commands.running import Screen

if TYPE_CHECKING:
    from semantic.errors import Position, Problem
    from semantic.formats import Line


def lines_from_here(lines: Iterable[Line], root: Path) -> list[Line]:
    """The report with its files, named within `root`, as seen from here, so that an editor or terminal opens them."""
    return [replace(line, position=_from_here(line.position, root)) for line in lines]


def problems_from_here(problems: Iterable[Problem], root: Path) -> list[Problem]:
    return [replace(problem, position=_from_here(problem.position, root)) for problem in problems]


def _from_here(position: Position | None, root: Path) -> Position | None:
    return replace(position, file=os.path.relpath(root / position.file)) if position else None


def show_lines(title: str, lines: list[Line], *, verbose: bool, stderr: bool = False) -> None:
    """What was rewritten and what is missing before what went well; that only when `verbose`."""
    from semantic.formats import Outcome

    screen = Screen(stderr=stderr)
    groups = {outcome: [line for line in lines if line.outcome is outcome] for outcome in Outcome}
    headings = {
        Outcome.CARRIED: ("Carried over", "green"),
        Outcome.REWRITTEN: ("Rewritten: the same is meant, look at it", "yellow"),
        Outcome.LEFT_OUT: ("Left out", "red"),
    }
    for outcome, (heading, style) in headings.items():
        if groups[outcome] and (verbose or outcome is not Outcome.CARRIED):
            screen.print(Text(f"{heading} ({len(groups[outcome]):,})", style=style))
            for line in groups[outcome]:
                _show_line(screen, line)
            screen.print()
    counts = ", ".join(f"{len(found):,} {outcome.value}" for outcome, found in groups.items())
    screen.print(f"{title}: {counts}.")


def _show_line(screen: Screen, line: Line) -> None:
    """`orders.yml:12:5: metric margin → orders.margin`, and below it why. What comes from files is cleaned: it goes to
    a terminal."""
    from service.rendering import clean

    where = f"{line.position}: " if line.position else ""
    became = f" → {line.became}" if line.became else ""
    screen.print(Text.assemble("  ", (clean(where), "dim"), clean(line.what), clean(became)), soft_wrap=True)
    if line.why:
        screen.print(f"      {clean(line.why)}", style="dim", soft_wrap=True)
