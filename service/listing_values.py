"""The values of a dimension, to be picked from: those that who asks may see, in pages, searched by a part of them.

    page = list_values(revision, ValuesAsked("product.department", search="fru"), ana)
    page.items          (ListedValue("Fruit"),)

It is a query like any other, over the rows of the dimension's own model: policies act in it. So what is masked has no
values to pick, because it cannot be filtered by; and where small groups are withheld, no values are listed at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from semantic.definitions.types import Dimension, DimensionValue, ValueType
from semantic.errors import NotSupported, QueryInvalid
from semantic.principal import Principal
from semantic.query.types import AnyOf, Condition, Filter, Limit, Operator, OrderBy, Query, Value
from service.answer import Cell
from service.revision import Revision
from service.warehouse.types import Cancellation, Limits


@dataclass(frozen=True, slots=True)
class ValuesAsked:
    """`dimension` is a unique name or a path; `search` is a part of the values, whatever its case, or of what people
    call them. `after` is the last value of the page before, as text, and `of` the dimension that it was of."""

    dimension: str
    search: str = ""
    limit: int = 50
    after: str | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class PickedValue:
    """A stored value, and its declared label."""

    value: Cell
    label: str = ""


@dataclass(frozen=True, slots=True)
class ValuesPage:
    """`dimension` is the unique name. `more` says whether there is a page after it; `age` is that of kept rows."""

    dimension: str
    type: str
    items: tuple[PickedValue, ...]
    more: bool
    age: float | None


def list_values(
    revision: Revision,
    asked: ValuesAsked,
    principal: Principal,
    *,
    limits: Limits,
    cancellation: Cancellation | None = None,
) -> ValuesPage:
    """Raises a QueryInvalid, also for an `after` that is no place in these values, or a WarehouseError."""
    catalog = revision.catalog_of(principal)
    name = revision.browser_of(principal).detail("dimension", asked.dimension).entry.qualified
    dimension = catalog.dimensions[name]
    query = _query(dimension, asked)
    if query is None:
        return ValuesPage(name, dimension.type.value, (), False, None)
    compiled = revision.asker.compile(query, principal, limits=limits)
    [result] = revision.asker.warehouse.run(
        [compiled.main], replace(limits, rows=asked.limit + 1), cancellation=cancellation
    )
    labels: Mapping[Cell, str] = {value.value: value.label for value in dimension.values}
    items = tuple(PickedValue(cell, labels.get(_key(cell), "")) for cell, *_ in result.rows[: asked.limit])
    return ValuesPage(name, dimension.type.value, items, len(result.rows) > asked.limit, result.age)


def _query(dimension: Dimension, asked: ValuesAsked) -> Query | None:
    """The query that lists the values; None where no declared value is called so and nothing else is searched."""
    name = dimension.qualified
    if dimension.type.is_time:
        raise NotSupported(
            f"`{name}` is a time, of which no values are listed.",
            hint="Ask for a range of it.",
            code="values-not-listed",
        )
    filters: list[Filter] = [Condition(name, Operator.IS_NOT_NULL)]
    if asked.search:
        found = _searched(dimension, asked.search)
        if found is None:
            return None
        filters.append(found)
    if asked.after is not None:
        if asked.of != name:
            raise _no_place("This is a place in the values of another dimension.")
        filters.append(_behind(dimension, asked.after))
    return Query(
        dimensions=(name,), filters=tuple(filters), order_by=(OrderBy(name),), limit=Limit(asked.limit)
    )


def _searched(dimension: Dimension, search: str) -> Filter | None:
    """What holds for values that are written or called so."""
    name = dimension.qualified
    if "\0" in search:
        raise NotSupported("A text that is searched for has no NUL.", path="/search")
    called = tuple(value.value for value in dimension.values if _is_called(value, search.casefold()))
    of_these = Condition(name, Operator.IN, called)
    if dimension.type is ValueType.STRING:
        written = Condition(name, Operator.CONTAINS, (search,))
        return AnyOf((written, of_these)) if called else written
    if not dimension.values:
        raise NotSupported(
            f"`{name}` holds no texts that could be searched.",
            hint="Leave `search` out.",
            code="values-not-searched",
            path="/search",
        )
    return of_these if called else None


def _is_called(value: DimensionValue, search: str) -> bool:
    return any(search in text.casefold() for text in (value.label, *value.synonyms) if text)


def _behind(dimension: Dimension, after: str) -> Filter:
    """What holds for the values behind one. Raises QueryInvalid for a text that is none of its type."""
    match dimension.type:
        case ValueType.BOOLEAN:
            if after not in _TRUTHS:
                raise _no_place("This is no truth value.")
            # There are two of them, and no order that SQL would know everywhere.
            return Condition(dimension.qualified, Operator.NE, (_TRUTHS[after],))
        case ValueType.NUMBER:
            if not _NUMBER.fullmatch(after):
                raise _no_place("This is no number.")
            number = Decimal(after)
            return Condition(dimension.qualified, Operator.GT, (number,))
        case _:
            return Condition(dimension.qualified, Operator.GT, (after,))


_TRUTHS: dict[str, Value] = {"true": True, "false": False}
_NUMBER = re.compile(r"-?\d{1,60}(\.\d{1,60})?([eE][+-]?\d{1,3})?", re.ASCII)


def _no_place(message: str) -> QueryInvalid:
    return QueryInvalid(message, hint="Send the `next` of the page before as it is.", code="cursor-invalid")


def text_of(items: Sequence[PickedValue]) -> str:
    """The last of some values as the text that `after` takes."""
    value = items[-1].value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _key(cell: Cell) -> Cell:
    """The cell as definitions hold it."""
    return Decimal(repr(cell)) if isinstance(cell, float) else cell
