"""Keys and joins that hold, with what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from service.onboarding.structure import Place


class Proof(StrEnum):
    DECLARED = "declared"
    """The database keeps to it."""

    FOUND = "found"
    """It holds for all rows that there are."""

    SAMPLED = "sampled"
    """It holds for the rows that could be looked at in time."""

    GUESSED = "guessed"
    """By its name alone: there is no row yet."""


@dataclass(frozen=True, slots=True)
class FoundKey:
    """The columns that tell a table's rows apart. `unique` are further keys that the database declares."""

    columns: tuple[str, ...]
    proof: Proof
    unique: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class FoundJoin:
    """Columns of a table that lead to the key of another. Of `references`, the rows with a value in them, `unmatched`
    lead nowhere. `one_to_one`: no two rows lead to the same row. `rare`: many rows lead nowhere, though nearly all rows
    of the other table are met."""

    home: Place
    columns: tuple[str, ...]
    to: Place
    there: tuple[str, ...]
    proof: Proof
    references: int = 0
    unmatched: int = 0
    one_to_one: bool = False
    rare: bool = False

    @property
    def matched(self) -> float:
        """The part of the references that lead somewhere."""
        return 1 - self.unmatched / self.references if self.references else 1.0


@dataclass(frozen=True, slots=True)
class FoundVersions:
    """A table that keeps the history of its rows: `columns` repeat, a row is in force from one time until another."""

    columns: tuple[str, ...]
    start: str
    until: str


@dataclass(frozen=True, slots=True)
class NotFound:
    """What looked like a join and is none: told, so that nobody wonders."""

    home: Place
    columns: tuple[str, ...]
    to: Place
    why: str


@dataclass(frozen=True, slots=True)
class Findings:
    keys: Mapping[Place, FoundKey] = field(default_factory=dict)
    joins: tuple[FoundJoin, ...] = ()
    versions: Mapping[Place, FoundVersions] = field(default_factory=dict)
    no_joins: tuple[NotFound, ...] = ()
    overlapping: frozenset[Place] = frozenset()
    """Tables that look like histories, but whose rows of one thing do not follow each other."""
    repeated: Mapping[Place, Mapping[str, str]] = field(default_factory=dict)
    """Amounts that stand in several rows and count once, with the column of what they belong to."""
