"""What a warehouse's column type holds, whatever its name there, and whether a dimension may say what it says about it.

family("DECIMAL(18,3)") == "number"        misfit(ValueType.DATE, "", "text") == "it holds texts"
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from semantic.definitions.types import ValueType
from service.answer import Cell

WITH_ZONE = "with zone"

_FAMILIES = (
    ("instant", ("timestamp with time zone", "timestamptz", "timestamp_tz", "timestamp_ltz")),
    ("local", ("timestamp", "datetime")),
    ("boolean", ("bool",)),
    ("date", ("date",)),
    ("number", ("int", "decimal", "numeric", "double", "float", "real", "number", "serial", "money")),
    ("text", ("char", "text", "string", "uuid", "enum", "name", "clob")),
)
"""By what a type's name holds; the first that fits counts."""

_NEITHER = ("interval", "range", "point", "struct", "map", "list", "[]", "json", "variant")
"""Types of which nothing is said, though their names hold the words above."""

_WORDS = {
    "instant": "points in time with their zone",
    "local": "times without a zone",
    "boolean": "true and false",
    "date": "calendar days",
    "number": "numbers",
    "text": "texts",
}

_FITS: dict[ValueType, frozenset[str]] = {
    ValueType.STRING: frozenset({"text"}),
    ValueType.NUMBER: frozenset({"number"}),
    ValueType.BOOLEAN: frozenset({"boolean"}),
    ValueType.DATE: frozenset({"date"}),
    ValueType.LOCAL: frozenset({"local", "date"}),
    ValueType.INSTANT: frozenset({"local", "instant"}),
}


def family(type_name: str) -> str:
    """ "number", "text", "boolean", "date", "local" or "instant"; "" for a type that is none of them."""
    name = type_name.lower()
    if name.startswith("enum"):
        return "text"
    if any(word in name for word in _NEITHER):
        return ""
    return next((kind for kind, words in _FAMILIES if any(word in name for word in words)), "")


def family_of_cells(cells: Sequence[Cell]) -> str:
    """The family of values themselves, for warehouses whose columns have no types; "" where they say nothing."""
    found = {_family_of(cell) for cell in cells if cell is not None}
    return found.pop() if len(found) == 1 else ""


def _family_of(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "boolean"
    if isinstance(cell, int | float | Decimal):
        return "number"
    if isinstance(cell, datetime):
        return "instant" if cell.tzinfo else "local"
    return "date" if isinstance(cell, date) else "text"


def misfit(type_: ValueType, stored_in: str, found: str) -> str:
    """What is wrong with a dimension over a column of this family; "" where nothing is, or nothing is known."""
    if not found:
        return ""
    if found not in _FITS[type_]:
        return f"it holds {_WORDS[found]}"
    if type_ is ValueType.INSTANT and found == "instant" and stored_in != WITH_ZONE:
        return "its times carry their own zone"
    if type_ is ValueType.INSTANT and found == "local" and stored_in == WITH_ZONE:
        return "its times carry no zone"
    return ""


def advice(type_: ValueType, stored_in: str, found: str) -> str:
    """What to write instead."""
    if type_ is ValueType.INSTANT and found == "instant":
        return "Write `stored_in: with zone`."
    if type_ is ValueType.INSTANT and stored_in == WITH_ZONE and found == "local":
        return "Say in which zone they are stored: `stored_in: UTC`."
    if type_ is ValueType.DATE and found in ("local", "instant"):
        return "Declare it `local` or `instant`, or cast it in `expr`: cast(x as date)."
    return f"Declare another type, or cast it in `expr` to a {type_.value}."


def readable_times(cells: Iterable[Cell]) -> bool:
    """Whether texts that stand for times can be read as such: 2017-03-31, 2017-03-31 14:30:00."""
    for cell in cells:
        if cell is None or isinstance(cell, date):
            continue
        try:
            datetime.fromisoformat(str(cell))
        except ValueError:
            return False
    return True
