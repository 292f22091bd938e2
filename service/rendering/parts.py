"""Which numbers of a result belong together: a metric beside itself in another period, and shares of a whole.

compared(columns)                 Compared(now=1, before=2, change=3, rate=4) for revenue, revenue.previous, …
adds_up(rows, within=0, share=2)  whether the shares of each group are all there and make one
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from service.answer import Cell, Column
from service.rendering.shape import Rows, is_number

_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Compared:
    """The places of a metric's columns: in its own period, in the one before, and how it changed."""

    now: int
    before: int
    change: int
    rate: int

    @property
    def derived(self) -> tuple[int, ...]:
        return (self.before, self.change, self.rate)


def compared(columns: Sequence[Column]) -> tuple[Compared, ...]:
    """Every metric that stands beside itself in another period, in the order of the columns."""
    places = {column.name: place for place, column in enumerate(columns) if column.role == "metric"}
    out = []
    for name, place in places.items():
        beside = [places.get(f"{name}.{ending}") for ending in ("previous", "change", "change_rate")]
        before, change, rate = beside
        if before is not None and change is not None and rate is not None:
            out.append(Compared(place, before, change, rate))
    return tuple(out)


def is_share(column: Column) -> bool:
    """Whether a column is a part of a whole."""
    return column.name.startswith("share(")


def adds_up(rows: Rows, *, share: int, within: int | None = None) -> bool:
    """Whether the shares make one, in all or in each group of the column `within`: nothing is missing and nothing is
    counted twice."""
    sums: dict[Cell, list[float]] = defaultdict(list)
    for row in rows:
        cell = row[share]
        if not is_number(cell) or cell < 0:
            return False
        sums[row[within] if within is not None else None].append(float(cell))
    return bool(sums) and all(abs(math.fsum(values) - 1) <= _TOLERANCE for values in sums.values())
