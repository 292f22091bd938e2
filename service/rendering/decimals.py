"""How many decimals all numbers of a column are shown with, where the usual ones would hide what they differ by.

    0.0043, 0.0102 in numbers        four: 0.0043 beside 0.0102, and not beside 0.01
    0.0043, 0.0051 in percent        two: 0.43% beside 0.51%, and not 0.4% beside 0.5%
    0.482, 0.0004 in percent         two: 48.20% beside 0.04%
    0.482, 0.013 in percent          the usual one: 48.2% beside 1.3%

A format that says its decimals is obeyed, and whole numbers have none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from semantic.definitions.types import Format
from service.answer import Cell, Column
from service.rendering.formatting import Number, rounded, shown_value, usual_decimals

_SIGNIFICANT = 2
"""Digits that the smallest number keeps, …"""
_MOST_SIGNIFICANT = 4
"""… as long as the largest does not get more than these, which nobody reads."""
_PLAIN = Format("number")
_PART = Decimal("0.5")
"""A number that is not whole."""


def with_decimals(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], totals: Sequence[Cell] = ()
) -> tuple[Column, ...]:
    """The columns of a result, each with the decimals that all its numbers are shown with."""
    shown = [*rows, *([totals] if totals else [])]
    return tuple(
        replace(column, decimals=_decimals(column, [row[index] for row in shown]))
        for index, column in enumerate(columns)
    )


def _sizes(cells: Iterable[Cell]) -> Iterator[Number]:
    for cell in cells:
        if (
            cell
            and isinstance(cell, int | float | Decimal)
            and not isinstance(cell, bool)
            and math.isfinite(cell)
        ):
            yield -cell if cell < 0 else cell


def _decimals(column: Column, cells: Sequence[Cell]) -> int | None:
    form = column.format or _PLAIN
    if column.role != "metric" or form.decimals is not None or form.kind == "integer":
        return None
    sizes = set(_sizes(cells))
    if not sizes:
        return None
    smallest, largest = shown_value(min(sizes), form), shown_value(max(sizes), form)
    usual = usual_decimals(_PART, form)
    hidden = not rounded(smallest, usual)
    # Amounts of money have their cents, also the small ones.
    small = form.kind != "currency" and largest.adjusted() + usual + 1 <= _SIGNIFICANT
    if not (hidden or small):
        return None  # of most columns this is all that is looked at: the rows of a result may be many
    enough = _SIGNIFICANT - 1 - smallest.adjusted()
    decimals = max(usual, min(enough, _MOST_SIGNIFICANT - 1 - largest.adjusted()))
    while decimals > usual and all(
        rounded(shown, decimals) == rounded(shown, decimals - 1)
        for shown in (shown_value(size, form) for size in sizes)
    ):
        decimals -= 1
    return decimals if decimals > usual else None
