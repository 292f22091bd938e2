"""The order in which rows are shown where the query asks for none: that of declared values, and numbers by size.

    100-124K, 15-24K, Under 15K      →      Under 15K, 15-24K, 100-124K        as `values` of the dimension has them
    1, 10, 11, 2                     →      1, 2, 10, 11                       texts that are all numbers

The rows stay the same; all other columns keep the order that the warehouse gave them, rows without a value come last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from semantic.compiling import Compiled
from semantic.planning.plan import GroupColumn
from service.answer import Cell

Row = tuple[Cell, ...]
Place = tuple[int, int | str]
_LONGEST = 18
"""Longer digits are codes."""


def in_natural_order(compiled: Compiled, rows: Sequence[Row], *, truncated: bool) -> tuple[Row, ...]:
    """The rows as they are shown; as they are where an order was asked for or some were cut off."""
    query, plan = compiled.query, compiled.main.plan
    if query.order_by or query.limit is not None or plan.places is not None or truncated:
        return tuple(rows)
    cells = [[row[index] for row in rows] for index in range(len(plan.groups))]
    own = [_own_order(group, column) for group, column in zip(plan.groups, cells, strict=True)]
    if not any(own):
        return tuple(rows)
    first = _first_rows(rows, len(own))

    def places(row: Row) -> list[Place]:
        return [
            place(row[index]) if place else (0, first[row[: index + 1]]) for index, place in enumerate(own)
        ]

    return tuple(sorted(rows, key=places))


def _first_rows(rows: Sequence[Row], groups: int) -> dict[Row, int]:
    """Where the rows that begin with the same cells begin: as the warehouse orders texts, which need not be as Python
    does."""
    first: dict[Row, int] = {}
    for number, row in enumerate(rows):
        for index in range(groups):
            first.setdefault(row[: index + 1], number)
    return first


def _own_order(group: GroupColumn, cells: Sequence[Cell]) -> Callable[[Cell], Place] | None:
    """The place of a value among those of its column; None where it has no better one than as it is stored."""
    if group.grain or group.dimension is None:
        return None
    declared = {str(value.value): place for place, value in enumerate(group.dimension.values)}
    if any(str(cell) in declared for cell in cells):
        return lambda cell: (0, declared[str(cell)]) if str(cell) in declared else _after(cell)
    if all(cell is None or (isinstance(cell, str) and _is_whole(cell)) for cell in cells):
        return lambda cell: (0, int(cell)) if isinstance(cell, str) else _after(cell)
    return None


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST


def _after(cell: Cell) -> Place:
    return (2, 0) if cell is None else (1, str(cell))
