"""A query in its JSON form (DESIGN 4), written here by hand so that the product's own writer is not trusted.

query_json(Query(metrics=(MetricUse("revenue"),), limit=Limit(3))) == {"metrics": ["revenue"], "limit": 3}
"""

from __future__ import annotations

from decimal import Decimal

from semantic.definitions.types import Window
from semantic.query.types import (
    AllOf,
    AnyOf,
    Bounds,
    Condition,
    EntityHas,
    Filter,
    InSegment,
    Limit,
    MetricUse,
    NoneOf,
    Not,
    Query,
    Slot,
    SomeOf,
    TimeClause,
    Value,
)

Json = dict[str, object]


def query_json(query: Query) -> Json:
    tree: Json = {
        "metrics": [_metric(use) for use in query.metrics],
        "dimensions": list(query.dimensions),
        "filters": [_filter(each) for each in query.filters],
        "order_by": [f"-{each.field}" if each.descending else each.field for each in query.order_by],
        "time": _time(query.time) if query.time else {},
        "timezone": query.timezone,
        "totals": query.totals,
    }
    tree |= {"rows": query.rows, "of": query.of, "beside": list(query.beside), "also": list(query.also)}
    if query.limit:
        tree["limit"] = _limit(query.limit)
    return {key: value for key, value in tree.items() if value}


def _limit(limit: Limit) -> int | Json:
    if not limit.per and not limit.other:
        return limit.rows
    tree: Json = {"rows": limit.rows, "per": list(limit.per), "other": limit.other}
    return {key: value for key, value in tree.items() if value}


def _metric(use: MetricUse) -> str | Json:
    if not use.alias and not use.filters and not use.via and not use.over:
        return use.expr
    tree: Json = {"expr": use.expr}
    if use.alias:
        tree["as"] = use.alias
    if use.filters:
        tree["filters"] = [_filter(each) for each in use.filters]
    if use.via:
        tree["via"] = dict(use.via)
    if use.over:
        tree["over"] = _over(use.over)
    return tree


def _over(window: Window) -> Json:
    shown = window.show if window.show != "last" else ""
    tree: Json = {"last": str(window.last) if window.last else "", "to_date": window.to_date, "show": shown}
    return {key: value for key, value in tree.items() if value}


def _filter(tree: Filter) -> Json:
    match tree:
        case Condition(field, op, values) if values:
            return {"field": field, "op": str(op), "values": [_value(value) for value in values]}
        case Condition(field, op):
            return {"field": field, "op": str(op)}
        case InSegment(segment):
            return {"segment": segment}
        case AllOf(filters):
            return {"all": [_filter(each) for each in filters]}
        case AnyOf(filters):
            return {"any": [_filter(each) for each in filters]}
        case Not(inner):
            return {"not": _filter(inner)}
        case SomeOf(inner):
            return {"some": _filter(inner)}
        case NoneOf(inner):
            return {"none": _filter(inner)}
        case EntityHas(metric, per, op, values, time, matching):
            found: Json = {"metric": metric, "per": per, "op": str(op)}
            if matching:
                found["matching"] = matching
            if values:
                found["values"] = [_value(value) for value in values]
            return {**found, "time": _time(time)} if time else found
    raise ValueError(tree)


def _value(value: Value) -> str | int | float | bool | None:
    assert not isinstance(value, Slot), "a shape has no values"
    return float(value) if isinstance(value, Decimal) else value


def _time(time: TimeClause) -> Json:
    tree: Json = {}
    if isinstance(time.range, Bounds):
        ends = {"from": time.range.start, "until": time.range.until}
        tree["range"] = {name: end for name, end in ends.items() if end}
    else:
        tree["range"] = time.range
    tree |= {"basis": time.basis, "compare": time.compare, "whole": time.whole}
    return {key: value for key, value in tree.items() if value}
