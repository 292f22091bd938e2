"""Mappings of a model file → dimensions, segments, metrics and joins.

read_metric(fields, "revenue", "sales")       Metric(name="revenue", model="sales", …), None when broken
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Container, Mapping
from decimal import Decimal
from typing import Literal, TypedDict

from sqlglot import exp

from semantic.definitions.access_reading import read_mask, read_member_access
from semantic.definitions.expression_text import name_parts
from semantic.definitions.expressions import Use, bare_name
from semantic.definitions.fields import Fields
from semantic.definitions.keys import SECTIONS
from semantic.definitions.spans import read_between, read_conversion, read_offset, read_over
from semantic.definitions.types import (
    Cardinality,
    Deprecation,
    Dimension,
    DimensionValue,
    Expression,
    Format,
    Join,
    Metric,
    Segment,
    ValueType,
)
from semantic.definitions.yaml_nodes import Node, Scalar, Sequence, Tree, scalar_value
from semantic.errors import Position
from semantic.naming import nearest
from semantic.zones import known_zone

WITH_ZONE = "with zone"
"""`stored_in` of a column that carries its zone (timestamptz)."""

Value = str | int | Decimal | bool

_FORMAT_HINT = "Write number, number 2, integer, percent, percent 1, currency USD or currency USD 0."
_FORMAT = re.compile(r"(?P<kind>[a-z]+)(?: (?P<currency>[A-Z]{3}))?(?: (?P<decimals>[0-9]))?")


class DescribedFields(TypedDict):
    """What every definition may say about itself, as arguments of its type."""

    description: str
    synonyms: tuple[str, ...]
    owner: str
    format: Format | None
    tags: tuple[str, ...]
    certified: bool
    deprecated: Deprecation | None
    hidden: bool
    examples: tuple[str, ...]
    meta: Mapping[str, object]


def read_described(fields: Fields) -> DescribedFields:
    return DescribedFields(
        description=fields.text("description"),
        synonyms=fields.texts("synonyms"),
        owner=fields.text("owner"),
        format=_format(fields),
        tags=fields.texts("tags"),
        certified=fields.flag("certified"),
        deprecated=_deprecation(fields),
        hidden=fields.flag("hidden"),
        examples=fields.texts("examples"),
        meta=fields.free("meta"),
    )


def _format(fields: Fields) -> Format | None:
    text = fields.pattern("format", _FORMAT_HINT)
    found = _FORMAT.fullmatch(text)
    if found is None:
        return None
    decimals = int(found["decimals"]) if found["decimals"] else None
    kinds: dict[str, Literal["number", "integer", "percent", "currency"]] = {
        "number": "number",
        "integer": "integer",
        "percent": "percent",
        "currency": "currency",
    }
    return Format(kinds[found["kind"]], found["currency"] or "", decimals)


def _deprecation(fields: Fields) -> Deprecation | None:
    node = fields.node_of("deprecated")
    if node is None:
        return None
    if not isinstance(node, Tree):
        reason = fields.text("deprecated")
        return Deprecation(reason) if reason else None
    inner = Fields(node, SECTIONS["deprecated"], fields.findings, f"deprecated of {fields.what}")
    deprecation = Deprecation(inner.text("reason"), inner.path("replacement"))
    fields.broken = fields.broken or inner.broken
    return deprecation


def read_dimension(fields: Fields, name: str, model: str, position: Position) -> Dimension | None:
    """None when anything is wrong with it, which is then reported."""
    written = fields.choice("type")
    type_ = ValueType(written) if written else None
    expr = fields.expression("expr", Use.ROW)
    values = _values(fields, type_)
    dimension = Dimension(
        name=name,
        model=model,
        position=position,
        type=type_ or ValueType.STRING,
        expr=expr or bare_name(name, position),
        stored_in=_stored_in(fields, type_),
        values=values,
        groups=_groups(fields, type_, {value.value for value in values}),
        index_values=fields.flag("index_values"),
        share_with_model=fields.flag("share_with_model"),
        access=read_member_access(fields),
        mask=read_mask(fields),
        **read_described(fields),
    )
    return None if fields.broken else dimension


def _stored_in(fields: Fields, type_: ValueType | None) -> str:
    zone = fields.text("stored_in")
    node = fields.node_of("stored_in")
    if type_ is ValueType.INSTANT and node is None:
        fields.fail(
            "stored-in-missing",
            f"{fields.what} is an instant and does not say in which zone it is stored.",
            fields.node.entries["type"].value,
            f"Add `stored_in: UTC` (or another zone) for a column without zone, `stored_in: {WITH_ZONE}` for one that "
            "carries its own; or make it `type: local` if it is a wall-clock time that is never shifted.",
            ("stored_in: UTC", f"stored_in: {WITH_ZONE}", "type: local"),
        )
    elif node is not None and type_ not in (ValueType.INSTANT, None):
        hint = "Only an instant is shifted between zones: delete stored_in, or write type: instant."
        fields.fail("stored-in-unexpected", f"{fields.what} is no instant.", node, hint)
    elif node is not None and zone and zone != WITH_ZONE:
        check_zone(fields, "stored_in", zone, node)
    return zone


def check_zone(fields: Fields, key: str, zone: str, node: Node) -> None:
    """Report a zone that is not known everywhere."""
    if known_zone(zone) is None:
        fields.fail(
            "zone-unknown",
            f"{key!r} of {fields.what} names no time zone: {zone!r}.",
            node,
            "Write UTC or a name such as America/New_York.",
            nearest(zone, zoneinfo.available_timezones()),
        )


def _values(fields: Fields, type_: ValueType | None) -> tuple[DimensionValue, ...]:
    node = fields.node_of("values")
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        fields.wrong(fields.section.keys["values"], node)
        return ()
    values: list[DimensionValue] = []
    seen: set[Value] = set()
    for item in node.items:
        value = _declared_value(fields, item, type_)
        if value is None:
            continue
        if value.value in seen:
            fields.fail("duplicate-value", f"{fields.what} lists {value.value!r} twice.", item)
        seen.add(value.value)
        values.append(value)
    return tuple(values)


def _declared_value(fields: Fields, item: Node, type_: ValueType | None) -> DimensionValue | None:
    if not isinstance(item, Tree):
        value = _value(fields, item, type_)
        return None if value is None else DimensionValue(value=value)
    inner = Fields(item, SECTIONS["value"], fields.findings, f"value of {fields.what}")
    node = inner.node_of("value")
    value = None if node is None else _value(inner, node, type_)
    label, synonyms = inner.text("label"), inner.texts("synonyms")
    fields.broken = fields.broken or inner.broken
    return None if value is None else DimensionValue(value=value, label=label, synonyms=synonyms)


def _value(fields: Fields, node: Node, type_: ValueType | None) -> Value | None:
    """A value of the dimension's type; reported when it is of another."""
    value = scalar_value(node) if isinstance(node, Scalar) else None
    if type_ is ValueType.NUMBER:
        fits = isinstance(value, int | Decimal) and not isinstance(value, bool) and Decimal(value).is_finite()
        wanted = "a number"
    elif type_ is ValueType.BOOLEAN:
        fits, wanted = isinstance(value, bool), "true or false"
    else:
        fits, wanted = isinstance(value, str), "a text; put it in quotes"
    if type_ is None:
        return value
    if not fits or value is None:
        shown = repr(node.text) if isinstance(node, Scalar) else "this"
        hint = f"A {type_} dimension has values that are {wanted}."
        fields.fail("value-type", f"{shown} is not a {type_} value.", node, hint)
        return None
    return value


def _groups(
    fields: Fields, type_: ValueType | None, declared: Container[Value]
) -> Mapping[str, tuple[Value, ...]]:
    node = fields.tree("groups")
    if node is None:
        return {}
    groups: dict[str, tuple[Value, ...]] = {}
    for name, entry in node.entries.items():
        if not isinstance(entry.value, Sequence) or not entry.value.items:
            hint = "Write its values as a list: Chicago: [ORD, MDW]."
            fields.fail("wrong-kind", f"The group {name!r} must be a list of values.", entry.value, hint)
            continue
        values = (_value(fields, item, type_) for item in entry.value.items)
        groups[name] = tuple(value for value in values if value is not None)
        if name in declared and name not in groups[name]:
            hint = "In a filter the name means the group's values: choose another, or list the value in the group."
            fields.fail("duplicate-value", f"The group {name!r} has the name of a value.", entry.key, hint)
    return groups


def read_segment(fields: Fields, name: str, model: str, position: Position) -> Segment | None:
    where = fields.expression("where", Use.CONDITION)
    access, described = read_member_access(fields), read_described(fields)
    if fields.broken or where is None:
        return None
    return Segment(name=name, model=model, position=position, where=where, access=access, **described)


def read_metric(fields: Fields, name: str, model: str, position: Position) -> Metric | None:
    expr = fields.expression("expr", Use.METRIC)
    convert = read_conversion(fields)
    window, pick = read_over(fields)
    metric = Metric(
        name=name,
        model=model,
        position=position,
        expr=expr or bare_name(name, position),
        where=fields.expression("where", Use.CONDITION),
        time=fields.path("time") or None,
        fill=fields.number_or_none("fill"),
        every_period=fields.flag("every_period") if "every_period" in fields.node.entries else None,
        per=fields.path("per"),
        window=window,
        pick=pick,
        offset=read_offset(fields),
        during=read_between(fields, "during"),
        convert=convert,
        access=read_member_access(fields),
        **read_described(fields),
    )
    return None if fields.broken else metric


def read_join(fields: Fields, name: str, home: str, position: Position) -> Join | None:
    pairs, condition = _on(fields)
    written = fields.choice("type")
    join = Join(
        name=name,
        home=home,
        position=position,
        model=fields.name("model"),
        on=pairs,
        condition=condition,
        type=Cardinality(written or Cardinality.MANY_TO_ONE),
        typed=bool(written),
        inverse=fields.name("inverse"),
        through=fields.roles("through"),
        where=fields.expression("where", Use.CONDITION),
        same_as=fields.roles("same_as"),
        access=read_member_access(fields),
        **read_described(fields),
    )
    return None if fields.broken else join


def _on(fields: Fields) -> tuple[tuple[tuple[str, str], ...], Expression | None]:
    """Pairs of columns (here, there), or a condition."""
    node = fields.node_of("on")
    key = fields.section.keys["on"]
    if node is None:
        return (), None
    if isinstance(node, Sequence):
        return tuple((column, column) for column in fields.columns(key, node)), None
    if isinstance(node, Tree):
        here = (fields.column(key, entry.key) for entry in node.entries.values())
        there = (fields.column(key, entry.value) for entry in node.entries.values())
        if not node.entries:
            fields.wrong(key, node)
        return tuple(zip(here, there, strict=True)), None
    condition = fields.expression("on", Use.CONDITION)
    if condition is None or not isinstance(condition.tree, exp.Column):
        return (), condition
    parts = name_parts(condition.tree)
    if len(parts) > 1:
        hint = "Write the column that both sides have, a mapping {here: there}, or a condition with =."
        fields.fail("wrong-kind", f"{condition.text!r} joins nothing.", node, hint)
    return ((parts[-1], parts[-1]),), None
