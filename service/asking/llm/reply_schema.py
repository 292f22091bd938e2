"""The JSON schema of a reply, made for one question: names are enums, so that no other can be written.

    reply_schema(Names(metrics=("revenue",), dimensions=(("products.department", STRING, ("DELI", "PASTRY")),), …))

In the strict form that endpoints ask for: every property required, none additional, null where nothing is wanted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from semantic.definitions.types import ValueType
from semantic.query.operators import OPERATORS
from semantic.query.types import Operator
from service.asking.llm.thinking import Route

Json = dict[str, object]

MOST_QUERIES = 4
"""Queries of a report."""
MOST_STEPS = 3
"""Queries one after the other, of which each but the first takes values from an earlier one."""
MOST_ENUM = 24
"""Values of a dimension that are listed; where there are more, they are looked up."""
GRAINS = ("day", "week", "month", "quarter", "year", "day_of_week", "hour_of_day", "month_of_year")
_CHANGES = ("change", "change_rate")
"""Columns of a comparison that may be ordered by."""
_TEXT = (Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN)
_NUMBER = (Operator.EQ, Operator.GT, Operator.GE, Operator.LT, Operator.LE, Operator.BETWEEN)


@dataclass(frozen=True, slots=True)
class Field:
    """A dimension that may be named; `values` are all that may be written, where they are few and may be shown."""

    name: str
    type: ValueType
    values: tuple[str | bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """All that a reply may name; `changes` where it may order by how a metric changed, `keeps` where it may keep
    filters of the query before by their number."""

    metrics: tuple[str, ...]
    fields: tuple[Field, ...] = ()
    segments: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    changes: bool = False
    keeps: bool = False


def reply_schema(names: Names) -> Json:
    """The schema of one query."""
    return _query(names, _filters(names))


def steps_schema(names: Names) -> Json:
    """The schema of queries one after the other: a filter may take its values from what an earlier query finds."""
    # Strict endpoints tell the kinds of filter apart by their first key.
    taken = _object(from_query={"type": "integer"}, field=_enum(_grouped(names)))
    return _object(queries=_array(_query(names, [*_filters(names), taken])))


def _grouped(names: Names) -> list[str]:
    return [field.name for field in names.fields if not field.type.is_time]


def _query(names: Names, filters: Sequence[Json]) -> Json:
    groups = [*_grouped(names), *(f"time.{grain}" for grain in GRAINS)]
    changed = [f"{name}.{change}" for name in names.metrics for change in _CHANGES if names.changes]
    ranked = [*names.metrics, *changed]
    orders = [*ranked, *(f"-{name}" for name in ranked)]
    orders += [name for name in groups if name.startswith("time.")]
    return _object(
        missing=_array({"type": "string"}),
        metrics=_array(_metric(names)),
        dimensions=_array(_enum(groups)),
        filters=_array({"anyOf": list(filters)}) if filters else _array({"type": "null"}),
        range=_nullable({"type": "string"}),
        compare=_nullable(_enum(["previous_period", "previous_year"])),
        order_by=_nullable(_enum(orders)),
        limit=_nullable({"type": "integer"}),
    )


def report_schema(query: Mapping[str, object]) -> Json:
    """The schema of several queries with titles."""
    properties = query["properties"]
    assert isinstance(properties, Mapping)
    one = _object(title={"type": "string"}, **properties)
    return _object(title={"type": "string"}, queries=_array(one))


def route_schema(defined: Sequence[str]) -> Json:
    """The schema of a route."""
    nothing: Json = {"type": "null"}
    about = _enum(list(defined)) if defined else nothing
    return _object(route=_enum([route.value for route in Route]), about=_array(about))


def _metric(names: Names) -> Json:
    one = _enum(names.metrics)
    joined = _object(left=one, op=_enum(["+", "-", "*", "/"]), right=one)
    part = _object(part_of=one, where=_array({"anyOf": _row_filters(names)}))
    return {"anyOf": [one, joined, _object(share_of=one), part]}


def _filters(names: Names) -> list[Json]:
    out = _row_filters(names)
    out.append(_condition(_enum(names.metrics), _NUMBER, {"type": "number"}))
    if names.entities:
        number: Json = {"type": "number"}
        out.append(
            _object(
                metric=_enum(names.metrics),
                per=_enum(names.entities),
                op=_enum([operator.value for operator in _NUMBER]),
                values=_array(number),
            )
        )
    return out


def _row_filters(names: Names) -> list[Json]:
    """What picks rows: the part of a metric is picked by nothing else."""
    out: list[Json] = []
    free = [f.name for f in names.fields if f.type is ValueType.STRING and not f.values]
    for field in names.fields:
        if field.type is ValueType.BOOLEAN:
            out.append(_condition(_enum([field.name]), (Operator.EQ,), {"type": "boolean"}))
        elif field.values:
            values = _enum([str(value) for value in field.values])
            out.append(_condition(_enum([field.name]), _TEXT, values))
    if free:
        out.append(_condition(_enum(free), _TEXT, {"type": "string"}))
    numbers = [f.name for f in names.fields if f.type is ValueType.NUMBER and not f.values]
    if numbers:
        out.append(_condition(_enum(numbers), _NUMBER, {"type": "number"}))
    days = _enum(["time.day_of_week", "time.hour_of_day"])
    out.append(_condition(days, (Operator.IN, Operator.NOT_IN), {"type": "integer"}))
    if names.segments:
        out.append(_object(segment=_enum(names.segments)))
    if names.keeps:
        out.append(_object(kept={"type": "integer"}))
    return out


def _condition(field: Json, operators: Sequence[Operator], values: Json) -> Json:
    assert all(operator in OPERATORS for operator in operators)
    return _object(field=field, op=_enum([operator.value for operator in operators]), values=_array(values))


def _object(**properties: object) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _array(items: Json) -> Json:
    return {"type": "array", "items": items}


def _enum(values: Sequence[str]) -> Json:
    return {"type": "string", "enum": list(dict.fromkeys(values))}


def _nullable(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}
