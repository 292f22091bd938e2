"""What was seen of a table's rows, and of each of its columns.

No text of a row stands here but the few values of a column that has few, and none of what looks private.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from service.answer import Cell

TextShape = Literal["", "email", "phone", "iban", "card", "address", "secret", "date", "time", "number"]
"""What the texts of a column look like, nearly all of them; "" for no form in particular."""


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """`filled` and `distinct` count rows and values of the rows that were looked at. `smallest` and `largest` are of
    numbers and times only. `values` are those of a column that has few, the most frequent first; None where it has
    many, or where they were not asked for. `family` is that of the values where the database's type says nothing.
    `whole_days`: its times are all midnights."""

    filled: int
    distinct: int
    family: str = ""
    smallest: Cell = None
    largest: Cell = None
    longest: int = 0
    average_length: float = 0.0
    whole_days: bool = False
    shape: TextShape = ""
    values: tuple[tuple[Cell, int], ...] | None = None

    @property
    def span(self) -> tuple[float, float] | None:
        """From the smallest to the largest number; None for what has none, or where one is infinite or not a number."""
        ends = (self.smallest, self.largest)
        found = [float(end) for end in ends if isinstance(end, int | float | Decimal)]
        return (found[0], found[1]) if len(found) == 2 and all(map(math.isfinite, found)) else None


@dataclass(frozen=True, slots=True)
class TableProfile:
    """`looked_at` rows were looked at, all of them where `whole`. `total` is how many there are, or about how many;
    None where nobody knows. `unreadable` says why nothing was seen."""

    looked_at: int = 0
    whole: bool = True
    total: int | None = None
    columns: Mapping[str, ColumnProfile] = field(default_factory=dict)
    unreadable: str = ""

    @property
    def rows(self) -> int:
        return self.total if self.total is not None else self.looked_at
