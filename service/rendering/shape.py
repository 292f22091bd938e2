"""What kind of table a result is: the one reading that the sentence, the charts and the terminal share.

    shape_of((month, department, revenue))    Shape(times=(0,), categories=(1,), metrics=(2,))

`lead` says which metric the result is about and in which direction it is ranked, from the query's order.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeGuard

from semantic.query.types import Query
from service.answer import Cell, Column
from service.rendering.formatting import TIME_PARTS, clean

Rows = Sequence[tuple[Cell, ...]]

_TIME_TYPES = frozenset({"date", "local", "instant"})
_STEPS: dict[str, timedelta | int] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": 1,
    "quarter": 3,
    "year": 12,
    "fiscal_quarter": 3,
    "fiscal_year": 12,
}
"""How far the next period begins: a duration, or a number of months."""
_MOST_PERIODS = 2_000
_COMPARED_WORDS = "which it is compared with"
_PARTIAL_WORDS = (
    "partial",
    "incomplete",
    "not complete",
    "not yet complete",
    "not over",
    "lies beyond the data",
    "lies before the data",
)
_OVERLAP_WORDS = ("overlap",)
_REPEAT_WORDS = ("does not depend on time",)
_NO_PERIOD_WORDS = ("names no period",)
_AVERAGED_WORDS = ("the average is over",)
_ALL_SHOWN_WORDS = ("so that all are shown",)
_MISPLACED_WORDS = ("the numbers before are not filtered",)


@dataclass(frozen=True, slots=True)
class Shape:
    """Indices of the columns that lie on a time line, that name groups (also "Monday"), and that hold numbers."""

    times: tuple[int, ...]
    categories: tuple[int, ...]
    metrics: tuple[int, ...]

    @property
    def groups(self) -> tuple[int, ...]:
        return tuple(sorted(self.times + self.categories))


@dataclass(frozen=True, slots=True)
class Lead:
    """The metric column that the result is ranked by, else the first; `order` is "" where rows are not ranked."""

    index: int
    order: str = ""


def shape_of(columns: Sequence[Column]) -> Shape:
    metrics = tuple(i for i, column in enumerate(columns) if column.role == "metric")
    times = tuple(i for i, column in enumerate(columns) if i not in metrics and _on_time_line(column))
    return Shape(times, tuple(i for i in range(len(columns)) if i not in metrics + times), metrics)


def _on_time_line(column: Column) -> bool:
    return column.grain not in TIME_PARTS and (column.role == "time" or column.type in _TIME_TYPES)


def is_number(cell: Cell) -> TypeGuard[int | float | Decimal]:
    """A finite number: not NULL, not a truth value, not NaN."""
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool) and math.isfinite(cell)


def lead(columns: Sequence[Column], shape: Shape, query: Query | None) -> Lead | None:
    """The metric to talk about; None when the result has none."""
    if not shape.metrics:
        return None
    if query and query.order_by:
        first = query.order_by[0]
        for index in shape.metrics:
            if columns[index].name == first.field or columns[index].name.endswith(f".{first.field}"):
                return Lead(index, "highest" if first.descending else "lowest")
    return Lead(shape.metrics[0])


def every_period(cells: Iterable[Cell], grain: str) -> list[date]:
    """The periods from the first to the last in order, also those without a row, so that a gap can be seen.

    Cells that are no dates are left out. Without a known grain, or with periods that do not lie on its steps,
    these are just the given ones.
    """
    given = sorted({cell for cell in cells if isinstance(cell, date)}, key=str)
    if grain not in _STEPS or len(given) < 2:
        return given
    periods: list[date] = [given[0]]
    while len(periods) <= _MOST_PERIODS and str(periods[-1]) < str(given[-1]):
        periods.append(_after(periods[-1], grain))
    return periods if set(given) <= set(periods) else given


def _after(period: date, grain: str) -> date:
    step = _STEPS[grain]
    if isinstance(step, timedelta):
        return period + step
    months = period.year * 12 + period.month - 1 + step
    return period.replace(year=months // 12, month=months % 12 + 1)


def partial_notes(notes: Iterable[str]) -> tuple[str, ...]:
    """The notes that say that a period is cut short, by the words that `Computation.notes` uses for it."""
    return _saying(notes, _PARTIAL_WORDS)


def headline_notes(notes: Iterable[str]) -> tuple[str, ...]:
    """Of the notes about periods cut short, those that stand in a headline: the first, and the one about the period
    that is compared with."""
    partial = partial_notes(notes)
    compared = [note for note in partial if _COMPARED_WORDS in note]
    return tuple(dict.fromkeys((*partial[:1], *compared)))


def overlap_notes(notes: Iterable[str]) -> tuple[str, ...]:
    """The notes that say that groups share rows, so that they do not add up to the total."""
    return _saying(notes, _OVERLAP_WORDS)


def repeat_notes(notes: Iterable[str]) -> tuple[str, ...]:
    """The notes that say that one value stands beside every period, because its metric ignores time."""
    return _saying(notes, _REPEAT_WORDS)


def no_period_notes(notes: Iterable[str]) -> tuple[str, ...]:
    """The notes that say that a metric of what is in force counts all rows."""
    return _saying(notes, _NO_PERIOD_WORDS)


def misplaced_notes(notes: Iterable[str]) -> tuple[str, ...]:
    """The notes that say that a filter on a part of time picks what is shown, and not what it is compared with."""
    return _saying(notes, _MISPLACED_WORDS)


def all_shown_notes(notes: Iterable[str]) -> tuple[str, ...]:
    """The notes that say that there are fewer rows than were asked for."""
    return _saying(notes, _ALL_SHOWN_WORDS)


def averaged_notes(notes: Iterable[str]) -> tuple[str, ...]:
    """The notes that say which periods an average per period is over."""
    return _saying(notes, _AVERAGED_WORDS)


def _saying(notes: Iterable[str], words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(clean(note) for note in notes if any(word in note.lower() for word in words))


def rows_shown(shown: int, row_count: int, truncated: bool) -> str:
    """What a reader must know about rows that are not here: "first 5 of 812 rows", or "" when all are here."""
    if row_count > shown:
        return f"first {shown:,} of {row_count:,} rows"
    if truncated:
        return f"first {shown:,} {'row' if shown == 1 else 'rows'}; there are more"
    return ""
