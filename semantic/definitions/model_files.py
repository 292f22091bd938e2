"""The tree of a model file → a Model, without the members that are broken.

A wrong key of the model itself leaves the whole model out, because its numbers would mean something else without it;
a broken member is left out alone and its name is kept in `left_out`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from semantic.definitions.access_reading import read_access
from semantic.definitions.expressions import Use
from semantic.definitions.fields import Fields, Findings
from semantic.definitions.keys import SECTIONS
from semantic.definitions.members import (
    read_described,
    read_dimension,
    read_join,
    read_metric,
    read_segment,
)
from semantic.definitions.names import is_file_like, is_table_name
from semantic.definitions.spans import read_between
from semantic.definitions.types import Described, Freshness, Model, Refresh
from semantic.definitions.yaml_nodes import Node, Scalar, Sequence, Tree
from semantic.errors import Position

Member = TypeVar("Member", bound=Described)
Reader = Callable[[Fields, str, str, Position], Member | None]

_DURATION_HINT = "Write a number and minutes, hours, days, weeks or months: 2 days."


def read_model(root: Tree, findings: Findings) -> Model | None:
    """A model with the members that are sound; None when the model itself is broken. Everything wrong is reported."""
    name_node = root.entries.get("model")
    written = name_node.value.text if name_node and isinstance(name_node.value, Scalar) else ""
    fields = Fields(root, SECTIONS["model"], findings, f"model {written}".rstrip())
    name = fields.name("model")
    left_out: list[str] = []
    joins = read_members(fields, "joins", name, read_join, left_out)
    dimensions = read_members(fields, "dimensions", name, read_dimension, left_out)
    segments = read_members(fields, "segments", name, read_segment, left_out)
    metrics = read_members(fields, "metrics", name, read_metric, left_out)
    clashing = _report_clashes(fields)
    model = Model(
        name=name,
        position=findings.at(name_node.value if name_node else root),
        table=read_table(fields),
        sql=fields.select("sql"),
        warehouse=fields.name("warehouse"),
        key=_key(fields),
        unique=_unique(fields),
        time=_time(fields),
        times=read_names(fields, "times"),
        freshness=_freshness(fields),
        refresh=_refresh(fields),
        label=fields.name("label"),
        covers=fields.text("covers"),
        valid=read_between(fields, "valid"),
        joins=_without(joins, clashing),
        dimensions=_without(dimensions, clashing),
        segments=_without(segments, clashing),
        metrics=_without(metrics, clashing),
        left_out=tuple(dict.fromkeys([*left_out, *sorted(clashing)])),
        access=read_access(fields),
        **read_described(fields),
    )
    return None if fields.broken else model


def read_members(
    fields: Fields, key: str, home: str, read: Reader[Member], left_out: list[str]
) -> dict[str, Member]:
    """The sound members under one key of a model or of settings; the names of others are added to `left_out`."""
    entry = fields.node.entries.get(key)
    repeated: frozenset[str] = frozenset()
    if entry and isinstance(entry.value, Tree):
        repeated = entry.value.repeated
        fields.broken = fields.broken or entry.value.torn
    section = SECTIONS[fields.section.keys[key].of]
    members: dict[str, Member] = {}
    for name, item in fields.members(key):
        what = f"{section.name} {name}"
        if not isinstance(item.value, Tree):
            known = ", ".join(section.keys)
            fields.findings.add(
                "wrong-kind", f"{what} must be a mapping.", item.key, f"Its keys are: {known}."
            )
            left_out.append(name)
            continue
        inner = Fields(item.value, section, fields.findings, what)
        inner.check_name(name, item.key)
        member = read(inner, name, home, fields.findings.at(item.key))
        if member is None or inner.broken or name in repeated:
            left_out.append(name)
        else:
            members[name] = member
    return members


def _without(members: Mapping[str, Member], names: set[str]) -> dict[str, Member]:
    return {name: member for name, member in members.items() if name not in names}


def _report_clashes(fields: Fields) -> set[str]:
    """The names that two members of a model have, whether these are sound or not: none of them has a meaning."""
    first: dict[str, tuple[str, Position]] = {}
    clashing: set[str] = set()
    for key in ("joins", "dimensions", "segments", "metrics"):
        kind = fields.section.keys[key].of
        group = fields.node.entries.get(key)
        if group is None or not isinstance(group.value, Tree):
            continue
        for name, entry in group.value.entries.items():
            position = fields.findings.at(entry.key)
            if name not in first:
                first[name] = (kind, position)
                continue
            clashing.add(name)
            other, place = first[name]
            fields.findings.add(
                "duplicate-name",
                f"The {kind} {name!r} has the name of the {other} at {place}.",
                entry.key,
                "Joins, dimensions, segments and metrics of a model share one namespace; rename one of the two.",
            )
    return clashing


def read_table(fields: Fields) -> str:
    """The name of a table or view, reported when it is something else."""
    text = fields.text("table")
    node = fields.node_of("table")
    if node is None or not text:
        return ""
    if not is_table_name(text) or is_file_like(text.replace('"', "")):
        fields.fail(
            "table-invalid",
            f"{text!r} is not the name of a table.",
            node,
            "Write a table or view, with its schema where needed, unusual names in double quotes. Make a view of a "
            "file; write a SELECT under sql.",
        )
    return text


def _key(fields: Fields) -> tuple[str, ...] | None:
    node = fields.node_of("key")
    if node is None:
        if "key" not in fields.node.entries:
            fields.findings.add(
                "key-missing",
                f"{fields.what} does not say what tells its rows apart.",
                fields.node,
                "Write key: with its columns, or key: none.",
                severity="warning",
            )
        return None
    if isinstance(node, Scalar) and node.text == "none":
        return None
    return fields.columns(fields.section.keys["key"], node)


def _unique(fields: Fields) -> tuple[tuple[str, ...], ...]:
    node = fields.node_of("unique")
    key = fields.section.keys["unique"]
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        fields.wrong(key, node, "Write a list: unique: [receipt_number, [store, till, number]].")
        return ()
    return tuple(fields.columns(key, item) for item in node.items)


def _time(fields: Fields) -> str:
    name = fields.name("time")
    return "" if name == "none" else name


def read_names(fields: Fields, key: str) -> dict[str, str]:
    """A mapping of names to names."""
    node = fields.tree(key)
    if node is None:
        return {}
    names: dict[str, str] = {}
    for name, entry in node.entries.items():
        value: Node = entry.value
        if not isinstance(value, Scalar):
            fields.wrong(fields.section.keys[key], value)
        elif fields.check_name(name, entry.key) and fields.check_name(value.text, value):
            names[name] = value.text
    return names


def _freshness(fields: Fields) -> Freshness | None:
    node = fields.tree("freshness")
    if node is None:
        return None
    inner = Fields(node, SECTIONS["freshness"], fields.findings, f"freshness of {fields.what}")
    expr = inner.expression("expr", Use.FRESHNESS)
    warn_after = inner.pattern("warn_after", _DURATION_HINT)
    fields.broken = fields.broken or inner.broken
    return Freshness(expr=expr, warn_after=warn_after) if expr else None


_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


def _refresh(fields: Fields) -> Refresh | None:
    node = fields.tree("refresh")
    if node is None:
        return None
    inner = Fields(node, SECTIONS["refresh"], fields.findings, f"refresh of {fields.what}")
    every = inner.pattern("every", "Write a number and a unit: 10 minutes.")
    expr = inner.expression("expr", Use.REFRESH)
    fields.broken = fields.broken or inner.broken
    if not every:
        return None
    count, _, unit = every.partition(" ")
    return Refresh(int(count) * _SECONDS[unit.removesuffix("s")], expr)


def without_file_suffix(file: str) -> str:
    """The name that a model most likely has whose file cannot be read: "models/sales.yml" → "sales"."""
    return file.rpartition("/")[2].partition(".")[0]
