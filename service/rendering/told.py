"""A result as its headline looks at it: which metric it is about, over which time and rows, and what a row is called.

told.label        "revenue"
told.opening      "where age is 25-34, among the first 9 rows, "
name(told, 0)     "GROCERY in August 2017"
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from service.answer import Cell, Column
from service.rendering.formatting import elide, format_cell
from service.rendering.shape import Rows, Shape, is_number
from service.rendering.words import at_time, group_name, mid_sentence

Number = int | float | Decimal
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Told:
    """What every case looks at. `lead` is the index of the metric to talk about (-1: the result has no metric) and
    `order` how the query ranks it; `among` is "among the first 100 of 812 rows" when rows are missing, else ""."""

    columns: Sequence[Column]
    rows: Rows
    shape: Shape
    lead: int
    order: str
    period: str
    where: str
    among: str
    row_count: int
    truncated: bool
    compared: str = ""
    """When that was which the only metric is compared with: "in February 2017"; "" where nothing is."""
    partial: str = ""
    """What notes say about periods that are cut short, in small letters."""
    before: str = ""
    """What the period before is called; "" where nothing is compared."""
    each: str = ""
    """The model each row of which is a row of the result."""
    of: str = ""
    """What the rows are the lowest of, where others have nothing: "among those with any, "."""

    @property
    def label(self) -> str:
        return mid_sentence(self.columns[self.lead].label)

    @property
    def opening(self) -> str:
        """What stands before a statement about many rows: "where age is 25-34, among the first 9 rows, "."""
        return self.of + "".join(f"{part}, " for part in (self.where, self.among) if part)

    @property
    def ending(self) -> str:
        return f" {self.period}, {self.where}" if self.where else f" {self.period}"


def numbers_of(result: Told) -> list[tuple[Number, int]]:
    """The lead metric's numbers with their row's index; NULL and not-a-number left out."""
    cells = ((row[result.lead], index) for index, row in enumerate(result.rows))
    return [(cell, index) for cell, index in cells if is_number(cell)]


def short(cells: Sequence[Cell], column: Column) -> Callable[[Cell], str]:
    """Shows big numbers compactly, but in full when two different ones would then look the same."""
    distinct = set(cells)
    compact = len({format_cell(cell, column, compact=True) for cell in distinct}) == len(distinct)
    return lambda cell: format_cell(cell, column, compact=compact)


def elided(text: str) -> str:
    return elide(text, _LONGEST_NAME)


def name(result: Told, row: int) -> str:
    """The row's group: "GROCERY", "GROCERY / 25-34", "GROCERY in August 2017"; alone, a period is a name."""
    cells, columns, shape = result.rows[row], result.columns, result.shape
    names = " / ".join(elided(group_name(cells[index], columns[index])) for index in shape.categories)
    if not names:
        return " / ".join(group_name(cells[index], columns[index]) for index in shape.times)
    return " ".join([names, *(at_time(cells[index], columns[index]) for index in shape.times)])
