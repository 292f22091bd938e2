"""Reads the stored values of dimensions with `index_values`, so that people's words ("frozen pizza") are found.

read_values(warehouse, catalog)["products.department"]    [("GROCERY", 39021), ("DRUG GM", 31529), …]
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from semantic.book.meanings import Stored
from semantic.catalog import Catalog
from semantic.errors import QueryInvalid
from service.answer import Cell
from service.errors import Failed
from service.warehouse.probes import values_statement, with_probes
from service.warehouse.types import DEFAULT_LIMITS, Limits, Warehouse

MOST_VALUES = 5_000
LONGEST_VALUE = 200
"""Longer texts are remarks, not names that somebody asks for."""


def read_values(
    warehouse: Warehouse, catalog: Catalog, limits: Limits = DEFAULT_LIMITS, *, most: int = MOST_VALUES
) -> dict[str, list[tuple[Stored, int]]]:
    """The `most` frequent values of every dimension that asks for it; NULL and overlong texts are left out.

    A dimension whose table cannot be read as defined is left out too: questions still reach it by name. Raises
    Unavailable, TimedOut, Cancelled or TooLarge.
    """
    probes = with_probes(catalog)
    found: dict[str, list[tuple[Stored, int]]] = {}
    for dimension in catalog.dimensions.values():
        if not dimension.index_values or dimension.type.is_time:
            continue
        try:
            statement = values_statement(probes, dimension.qualified, warehouse.dialect, most)
            [result] = warehouse.run([statement], limits)
        except (QueryInvalid, Failed):
            continue
        found[dimension.qualified] = [
            (value, int(str(count)))
            for cell, count in result.rows[:most]
            if (value := _stored(cell)) is not None
        ]
    return found


def is_complete(values: Sequence[tuple[Stored, int]], most: int = MOST_VALUES) -> bool:
    """Whether a value that is not among them does not occur at all. A list that is nearly full may have been cut
    before blank and overlong values were left out of it."""
    return len(values) < most * 0.95


def _stored(cell: Cell) -> Stored | None:
    if isinstance(cell, str):
        return cell if cell.strip() and len(cell) <= LONGEST_VALUE else None
    if isinstance(cell, float):
        return Decimal(repr(cell))
    return cell if isinstance(cell, bool | int | Decimal) else None
