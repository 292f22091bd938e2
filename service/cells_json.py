"""One cell as JSON, and the way back: `read_cell(written_cell(cell)) == cell`, of the same type.

written_cell(Decimal("0.1"))                       {"type": "decimal", "value": "0.1"}
written_cell(Decimal("0.1"), "number", True)       0.1, where the column says that its numbers are decimals
cell_json(Decimal("0.1"))                          0.1, to look at
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from service.answer import Cell

# What comes in is JSON of the form that was written here: a wrong one raises KeyError, TypeError or ValueError.
Parsed = Mapping[str, Any]

_TIME_TYPES = frozenset({"date", "local", "instant"})
_SAFE_INTEGER = 2**53 - 1
"""Readers that know only doubles (JavaScript) lose digits beyond this."""


def written_cell(cell: Cell, type_: str = "", exact: bool = False) -> object:
    """The plain form where it reads back as the same value of the same type, else the form that names its type."""
    plain = _plain(cell)
    if _reads_back(cell, plain, type_, exact):
        return plain
    if plain is None and cell is not None:
        return _named(cell)
    back = read_cell(plain, type_, exact)
    return plain if type(back) is type(cell) and back == cell else _named(cell)


def _reads_back(cell: Cell, plain: object, type_: str, exact: bool) -> bool:
    """Whether the plain form surely is the same again: what most cells are, so that it need not be tried."""
    kind = type(cell)
    if kind is str:
        return type_ not in _TIME_TYPES
    if plain is None:
        return cell is None
    return kind is Decimal if exact else kind is int or kind is float


def cell_json(cell: Cell) -> object:
    """A cell by itself: plain where that keeps its value, a moment or a day as text; else with its type."""
    plain = _plain(cell)
    return _named(cell) if plain is None and cell is not None else plain


def _plain(cell: Cell) -> object:
    """The cell as a JSON value; None where JSON has none."""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return _plain_decimal(cell)
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell if abs(cell) <= _SAFE_INTEGER else None
    return cell


def _plain_decimal(cell: Decimal) -> int | float | None:
    if not cell.is_finite():
        return None
    if cell == cell.to_integral_value():
        return int(cell) if abs(cell) <= _SAFE_INTEGER else None
    number = float(cell)
    return number if Decimal(repr(number)) == cell else None


def _named(cell: Cell) -> dict[str, object]:
    kinds = {
        int: "integer",
        float: "number",
        Decimal: "decimal",
        str: "string",
        date: "date",
        datetime: "time",
    }
    value = cell.isoformat() if isinstance(cell, date) else str(cell)
    return {"type": kinds[type(cell)], "value": value}


def read_cell(form: object, type_: str = "", exact: bool = False) -> Cell:
    if isinstance(form, Mapping):
        return _from_named(form)
    if isinstance(form, str):
        return _time(form) if type_ in _TIME_TYPES else form
    if exact and isinstance(form, int | float) and not isinstance(form, bool):
        return Decimal(repr(form))
    if form is None or isinstance(form, bool | int | float):
        return form
    raise TypeError(f"A cell is a JSON value or an object with a type, not {type(form).__name__}.")


def _from_named(form: Parsed) -> Cell:
    text: str = form["value"]
    match form["type"]:
        case "integer":
            return int(text)
        case "number":
            return float(text)
        case "decimal":
            return Decimal(text)
        case "date":
            return date.fromisoformat(text)
        case "time":
            return datetime.fromisoformat(text)
        case "string":
            return text
    raise ValueError(f"There is no cell type {form['type']!r}.")


def _time(text: str) -> Cell:
    """A day or a time, by which of both was written; other text in a time column is text."""
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return text
