"""Cells of warehouses that know fewer types than a result has: 0 stands for false, in SQLite a text for a time.

typed_rows([(1, "2017-03-01")], [ValueType.BOOLEAN, ValueType.DATE])     [(True, date(2017, 3, 1))]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from semantic.definitions.types import ValueType
from service.answer import Cell


def _boolean(cell: Cell) -> Cell:
    return bool(cell) if isinstance(cell, int) else cell


def _time(cell: Cell) -> Cell:
    """A day or a moment, as the text has it; a text that is none stays what it is."""
    if not isinstance(cell, str):
        return cell
    try:
        return date.fromisoformat(cell) if len(cell) == 10 else datetime.fromisoformat(cell)
    except ValueError:
        return cell


def _date(cell: Cell) -> Cell:
    cell = _time(cell)
    return cell.date() if isinstance(cell, datetime) else cell


def _moment(cell: Cell) -> Cell:
    cell = _time(cell)
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)
    return cell


_AS: Mapping[ValueType, Callable[[Cell], Cell]] = {
    ValueType.BOOLEAN: _boolean,
    ValueType.DATE: _date,
    ValueType.LOCAL: _moment,
    ValueType.INSTANT: _moment,
}


def typed_rows(rows: Iterable[tuple[Cell, ...]], types: Sequence[ValueType]) -> list[tuple[Cell, ...]]:
    """The rows with every cell of its column's type, where a cell of another type stands for one of that."""
    changed = [(index, _AS[type_]) for index, type_ in enumerate(types) if type_ in _AS]
    if not changed:
        return list(rows)
    out = []
    for row in rows:
        cells = list(row)
        for index, change in changed:
            cells[index] = change(cells[index])
        out.append(tuple(cells))
    return out
