"""A query in its JSON form (DESIGN 4), written here by hand so that the product's own writer is not trusted.

query_json(Query(metrics=(MetricUse("revenue"),), limit=Limit(3))) == {"metrics": ["revenue"], "limit": 3}
"""

from __future__ import annotations

from decimal import Decimal

from semantic.query.types import (
    AllOf,
    AnyOf,
    Bounds,
    Condition,
    Filter,
    InSegment,
    MetricUse,
    Not,
    Query,
    Slot,
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
    if query.limit:
        tree["limit"] = query.limit.rows
    return {key: value for key, value in tree.items() if value}


def _metric(use: MetricUse) -> str | Json:
    if not use.alias and not use.filters:
        return use.expr
    tree: Json = {"expr": use.expr}
    if use.alias:
        tree["as"] = use.alias
    if use.filters:
        tree["filters"] = [_filter(each) for each in use.filters]
    return tree


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
    raise ValueError(tree)


def _value(value: Value) -> str | int | float | bool | None:
    assert not isinstance(value, Slot), "a shape has no values"
    return float(value) if isinstance(value, Decimal) else value


def _time(time: TimeClause) -> Json:
    if isinstance(time.range, Bounds):
        ends = {"from": time.range.start, "until": time.range.until}
        return {"range": {name: end for name, end in ends.items() if end}}
    return {"range": time.range} if time.range else {}
