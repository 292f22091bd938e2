"""What became of every definition of another semantic layer: carried over, rewritten, or left out, and why.

    Line(Outcome.REWRITTEN, "metric orders", Position("m.yml", 12, 5), "orders.orders", "Its range was inclusive.")

Nothing is dropped silently: each thing in a source has at least one line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from semantic.errors import Position, Problem


class Outcome(StrEnum):
    CARRIED = "carried over"
    """It says the same in other words: the same number for every query."""

    REWRITTEN = "rewritten"
    """The same is meant, said in another way that a reader should look at; `why` says how."""

    LEFT_OUT = "left out"
    """It cannot be said, or not safely; `why` says what stands in the way and what to do instead."""


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one thing. `what` names it in its source's words ("measure order_total"), `became` in ours."""

    outcome: Outcome
    what: str
    position: Position | None = None
    became: str = ""
    why: str = ""

    def as_json(self) -> dict[str, object]:
        out: dict[str, object] = {"outcome": self.outcome.value, "what": self.what}
        if self.position:
            out["position"] = {
                "file": self.position.file,
                "line": self.position.line,
                "column": self.position.column,
            }
        if self.became:
            out["became"] = self.became
        if self.why:
            out["why"] = self.why
        return out

    def __str__(self) -> str:
        where = f"{self.position}: " if self.position else ""
        became = f" → {self.became}" if self.became else ""
        why = f". {self.why}" if self.why else ""
        return f"{where}{self.what}{became}: {self.outcome.value}{why}"


def counted(lines: Iterable[Line]) -> Mapping[Outcome, int]:
    found = Counter(line.outcome for line in lines)
    return {outcome: found[outcome] for outcome in Outcome}


@dataclass(frozen=True, slots=True)
class Imported:
    """Definition files by their names within the folder, and what became of everything.

    The files load without errors. `problems` are those of the source: files that could not be read at all.
    """

    files: Mapping[str, str]
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def counts(self) -> Mapping[Outcome, int]:
        return counted(self.lines)

    def as_json(self) -> dict[str, object]:
        return {
            "files": sorted(self.files),
            "counts": {outcome.value: count for outcome, count in self.counts.items()},
            "lines": [line.as_json() for line in self.lines],
            "problems": [problem.as_json() for problem in self.problems],
        }


@dataclass(frozen=True, slots=True)
class Exported:
    """Definitions as one text of another semantic layer; "" where they cannot be read, for the reasons in `problems`.

    A line says of each definition what became of it there; its position is here.
    """

    text: str
    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def counts(self) -> Mapping[Outcome, int]:
        return counted(self.lines)

    def as_json(self) -> dict[str, object]:
        return {
            "counts": {outcome.value: count for outcome, count in self.counts.items()},
            "lines": [line.as_json() for line in self.lines],
            "problems": [problem.as_json() for problem in self.problems],
        }


@dataclass(frozen=True, slots=True)
class Translated:
    """A query of another semantic layer in its form here; `query` is its JSON form, None when it cannot be said.

    `lines` tell what was said in another way or cannot be said, `problems` what is wrong with the query.
    """

    query: Mapping[str, object] | None
    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, object]:
        return {
            "query": self.query,
            "lines": [line.as_json() for line in self.lines],
            "problems": [problem.as_json() for problem in self.problems],
        }
