"""A query split in two: the shape, which decides plan and SQL text, and the values, which are bound.

    split(sales in household.age 25-34 "last month")  ->  the same query with Slot(0) for '25-34' and OpenEnds for the
                                                      range, and Values(("25-34",), RangeSpec("last month"))

NULL among the values, the number of values and the open ends of a range belong to the shape: SQL text depends on them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from semantic.planning.time_ranges import RangeSpec, parse_range
from semantic.query.types import (
    AllOf,
    AnyOf,
    Condition,
    EntityHas,
    Filter,
    InSegment,
    NoneOf,
    Not,
    OpenEnds,
    Query,
    Slot,
    SomeOf,
    TimeClause,
    Value,
)


@dataclass(frozen=True, slots=True)
class Values:
    """What a shape leaves out: `items[i]` fills Slot(i)."""

    items: tuple[Value, ...]
    range: RangeSpec | None
    ranges: tuple[RangeSpec, ...] = ()
    """Those of filters with a time of their own: number n of the shape is at n - 1."""


def split(query: Query) -> tuple[Query, Values]:
    """The query's shape and its values. Raises TimeInvalid for a range that cannot be parsed."""
    values: list[Value] = []
    ranges: list[RangeSpec] = []
    filters = tuple(_filter(item, values, ranges) for item in query.filters)
    metrics = tuple(
        replace(use, filters=tuple(_filter(item, values, ranges) for item in use.filters))
        if use.filters
        else use
        for use in query.metrics
    )
    time, spec = query.time, None
    if time is not None and time.range is not None and not isinstance(time.range, OpenEnds):
        spec = parse_range(time.range)
        time = replace(time, range=OpenEnds(spec.has_start, spec.has_until))
    return replace(query, filters=filters, metrics=metrics, time=time), Values(
        tuple(values), spec, tuple(ranges)
    )


def _own_time(time: TimeClause | None, ranges: list[RangeSpec]) -> TimeClause | None:
    """The time of one filter, its range numbered from 1."""
    if time is None or time.range is None or isinstance(time.range, OpenEnds):
        return time
    spec = parse_range(time.range)
    ranges.append(spec)
    return replace(time, range=OpenEnds(spec.has_start, spec.has_until, number=len(ranges)))


def _slots(given: tuple[Value, ...], values: list[Value]) -> tuple[Value, ...]:
    out: list[Value] = []
    for value in given:
        if value is None:
            out.append(None)
        else:
            out.append(Slot(len(values)))
            values.append(value)
    return tuple(out)


def _filter(item: Filter, values: list[Value], ranges: list[RangeSpec]) -> Filter:
    match item:
        case Condition(field, op, given):
            return Condition(field, op, _slots(given, values))
        case InSegment():
            return item
        case AllOf(filters):
            return AllOf(tuple(_filter(child, values, ranges) for child in filters))
        case AnyOf(filters):
            return AnyOf(tuple(_filter(child, values, ranges) for child in filters))
        case Not(child):
            return Not(_filter(child, values, ranges))
        case SomeOf(child):
            return SomeOf(_filter(child, values, ranges))
        case NoneOf(child):
            return NoneOf(_filter(child, values, ranges))
        case EntityHas():
            return replace(item, values=_slots(item.values, values), time=_own_time(item.time, ranges))
