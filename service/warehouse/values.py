"""Reads the stored values of dimensions with `index_values`, so that people's words ("frozen pizza") are found.

read = read_values(warehouse, catalog)
read.values["products.department"]      [("GROCERY", 39021), ("DRUG GM", 31529), …]
read.unread                             {"products.remark": "warehouse-timeout"}
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal

from semantic.book.meanings import Stored
from semantic.book.phrases import IndexedValues
from semantic.catalog import Catalog
from semantic.definitions.types import Dimension
from semantic.errors import DragomanError, QueryInvalid
from service.answer import Cell
from service.errors import Cancelled, Unavailable, WarehouseError
from service.warehouse.probes import values_statement, with_probes
from service.warehouse.types import DEFAULT_LIMITS, Cancellation, Limits, Warehouse

MOST_VALUES = 5_000
LONGEST_VALUE = 200
"""Longer texts are remarks, not names that somebody asks for."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReadValues:
    """By a dimension's qualified name: its values with their number of rows, the most frequent first; or the code of
    the error for which they could not be read; and what the values were read by."""

    values: IndexedValues
    unread: Mapping[str, str]
    statements: Mapping[str, str] = field(default_factory=dict)


def read_values(
    warehouse: Warehouse,
    catalog: Catalog,
    limits: Limits = DEFAULT_LIMITS,
    *,
    most: int = MOST_VALUES,
    cancellation: Cancellation | None = None,
    known: ReadValues | None = None,
) -> ReadValues:
    """The `most` frequent values of every dimension that asks for it; NULL and overlong texts are left out.

    What is hidden is not read, nor what no definition marks with `index_values`. What was read before from the same
    warehouse (`known`) is taken over where it would be read by the same statement.

    A dimension that cannot be read as defined, or not within the limits, takes nothing else down: it is logged and
    named in `unread`, and questions still reach it by name; nor does one of several warehouses that is not there.
    Raises Unavailable, where none is and none was before, or Cancelled.
    """
    asked = [catalog.dimensions[name] for name in read_by_name(catalog)]
    if not asked:
        return ReadValues({}, {})
    probes, before = with_probes(catalog), known or ReadValues({}, {})
    places = {dimension.model: catalog.warehouse_of(catalog.models[dimension.model]) for dimension in asked}
    values: dict[str, Sequence[tuple[Stored, int]]] = {}
    statements: dict[str, str] = {}
    unread: dict[str, str] = {}
    gone: dict[str, Unavailable] = {}
    for dimension in asked:
        name, place = dimension.qualified, places[dimension.model]
        try:
            statement = values_statement(probes, name, warehouse.dialect, most)
            text = repr((statement.warehouse, statement.sql, statement.parameters))
            if before.statements.get(name) == text:
                values[name] = before.values.get(name, ())
            elif place in gone:
                raise gone[place]
            else:
                [result] = warehouse.run([statement], limits, cancellation=cancellation)
                values[name] = _stored_values(result.rows[:most])
            statements[name] = text
        except Cancelled:
            raise
        except (QueryInvalid, WarehouseError) as error:
            if isinstance(error, Unavailable):
                gone[place] = error
                if known is None and len(gone) == len(set(places.values())):
                    raise
            unread[name] = _logged(name, error)
    return ReadValues(values, unread, statements)


def _stored_values(rows: Sequence[Sequence[Cell]]) -> list[tuple[Stored, int]]:
    return [(value, int(str(count))) for cell, count in rows if (value := _stored(cell)) is not None]


def read_by_name(catalog: Catalog) -> Set[str]:
    """The dimensions whose values people ask for by name, in their order."""
    return {
        name: None
        for name, dimension in catalog.dimensions.items()
        if _may_be_read(dimension, catalog) and not dimension.type.is_time
    }.keys()


def _may_be_read(dimension: Dimension, catalog: Catalog) -> bool:
    return dimension.index_values and not dimension.hidden and not catalog.models[dimension.model].hidden


def _logged(dimension: str, error: DragomanError) -> str:
    """The error's code. Its message stays out of the log: it may repeat what the warehouse says about a value."""
    code = error.problem.code
    _LOG.warning(
        "values-unread dimension=%s code=%s", dimension, code, extra={"dimension": dimension, "code": code}
    )
    return code


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
