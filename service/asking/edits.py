"""What a follow-up changes: small typed edits of the query before it, each applied as a pure function.

    edited(Query(metrics=(revenue,)), (AddGroup("product.department"), ReplaceTime(october)))
        Query(metrics=(revenue,), dimensions=("product.department",), time=october)

What an edit does not name stays as it was. The order of rows follows its columns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from semantic.query.sql_names import COMPARED
from semantic.query.types import (
    Compare,
    Condition,
    Filter,
    Limit,
    MetricUse,
    Operator,
    OrderBy,
    Query,
    TimeClause,
)


@dataclass(frozen=True, slots=True)
class AddGroup:
    path: str


@dataclass(frozen=True, slots=True)
class ReplaceGroups:
    """`paths` in place of `instead_of`, which are some of the query's dimensions; without new ones: removed."""

    paths: tuple[str, ...]
    instead_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddFilter:
    filter: Filter


@dataclass(frozen=True, slots=True)
class ReplaceFilter:
    """`filter` in place of those that say something about the same thing."""

    filter: Filter
    instead_of: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class RemoveFilters:
    filters: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class ReplaceTime:
    """Another range; what it is compared with stays the same kind of period. None: all time."""

    time: TimeClause | None


@dataclass(frozen=True, slots=True)
class ComparePeriods:
    compare: Compare


@dataclass(frozen=True, slots=True)
class AddMetric:
    use: MetricUse


@dataclass(frozen=True, slots=True)
class ReplaceMetrics:
    uses: tuple[MetricUse, ...]


@dataclass(frozen=True, slots=True)
class RemoveMetric:
    use: MetricUse


@dataclass(frozen=True, slots=True)
class Arrange:
    """Another order of the rows."""

    order_by: tuple[OrderBy, ...]


@dataclass(frozen=True, slots=True)
class LimitRows:
    """Another number of rows; None shows all."""

    limit: Limit | None


Edit = (
    AddGroup
    | ReplaceGroups
    | AddFilter
    | ReplaceFilter
    | RemoveFilters
    | ReplaceTime
    | ComparePeriods
    | AddMetric
    | ReplaceMetrics
    | RemoveMetric
    | Arrange
    | LimitRows
)


def edited(query: Query, edits: tuple[Edit, ...]) -> Query:
    """The query with all edits, in their order."""
    for edit in edits:
        query = _edited(query, edit)
    return query


def _edited(query: Query, edit: Edit) -> Query:
    match edit:
        case AddGroup(path):
            return _grouped(query, (*query.dimensions, path))
        case ReplaceGroups(paths, instead_of):
            return _regrouped(query, paths, instead_of)
        case AddFilter(item):
            return replace(query, filters=(*query.filters, item))
        case ReplaceFilter(item, instead_of):
            return _refiltered(query, item, instead_of)
        case RemoveFilters(filters):
            return replace(query, filters=tuple(item for item in query.filters if item not in filters))
        case ReplaceTime(time):
            compare = query.time.compare if query.time is not None else ""
            kept = replace(time, compare=compare) if time is not None and not time.compare else time
            return replace(query, time=kept)
        case ComparePeriods(compare):
            return replace(query, time=replace(query.time or TimeClause(), compare=compare))
        case AddMetric(use):
            return replace(query, metrics=(*query.metrics, use))
        case ReplaceMetrics(uses):
            return _measured(query, uses)
        case RemoveMetric(use):
            return _measured(query, tuple(known for known in query.metrics if known != use))
        case Arrange(order_by):
            return replace(query, order_by=order_by)
        case LimitRows(limit):
            return replace(query, limit=limit)
        case _:
            assert_never(edit)


def _grouped(query: Query, dimensions: tuple[str, ...]) -> Query:
    """Time runs from early to late unless the rows stand in the order of a number: of periods, not of what they take
    the place of."""
    dimensions = tuple(dict.fromkeys(dimensions))
    by_number = [item for item in query.order_by if item.field not in query.dimensions]
    if query.limit is None and _only_times(dimensions) and not _only_times(query.dimensions):
        by_number = []
    times = any(name.startswith("time.") for name in dimensions)
    order = tuple(OrderBy(name) for name in dimensions) if times else ()
    kept = tuple(item for item in query.order_by if item.field in dimensions or item in by_number)
    ordered = kept if by_number and dimensions else order
    return replace(query, dimensions=dimensions, order_by=ordered)


def _only_times(dimensions: tuple[str, ...]) -> bool:
    return bool(dimensions) and all(name.startswith("time.") for name in dimensions)


def _regrouped(query: Query, paths: tuple[str, ...], instead_of: tuple[str, ...]) -> Query:
    """New groups stand where the first of the old ones stood. Without groups there is nothing to order or to cut; what
    was left out only so that a nameless group would not stand first goes with its group."""
    gone = set(instead_of) - set(paths)
    query = replace(query, filters=tuple(item for item in query.filters if not _named(item, gone)))
    left: list[str] = []
    placed = False
    for name in query.dimensions:
        if name not in instead_of:
            left.append(name)
        elif not placed:
            left += paths
            placed = True
    dimensions = tuple(left) if placed else (*left, *paths)
    if not dimensions:
        return replace(query, dimensions=(), order_by=(), limit=None, totals=False)
    limit = query.limit
    if limit is not None and set(limit.per) & set(instead_of):
        limit = replace(limit, per=tuple(name for name in limit.per if name not in instead_of))
    return _grouped(replace(query, limit=limit), dimensions)


def _named(item: Filter, paths: set[str]) -> bool:
    return isinstance(item, Condition) and item.op is Operator.IS_NOT_NULL and item.field in paths


def _refiltered(query: Query, item: Filter, instead_of: tuple[Filter, ...]) -> Query:
    filters: list[Filter] = []
    for known in query.filters:
        if known not in instead_of:
            filters.append(known)
        elif item not in filters:
            filters.append(item)
    if item not in filters:
        filters.append(item)
    return replace(query, filters=tuple(filters))


def _measured(query: Query, uses: tuple[MetricUse, ...]) -> Query:
    """An order by a metric that leaves becomes one by the first that is there."""
    names = {name_of(use) for use in uses}
    known = {name_of(use) for use in query.metrics}
    order = tuple(
        replace(item, field=_renamed(item.field, known - names, name_of(uses[0]))) for item in query.order_by
    )
    return replace(query, metrics=uses, order_by=tuple(dict.fromkeys(order)))


def _renamed(field: str, gone: set[str], name: str) -> str:
    """A metric's column, or that of its change, under the name of another metric."""
    base, _, compared = field.rpartition(".")
    if compared in COMPARED and base in gone:
        return f"{name}.{compared}"
    return name if field in gone else field


def name_of(use: MetricUse) -> str:
    """What an order or a filter calls a column of the result."""
    return use.name
