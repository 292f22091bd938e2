"""What a document of Apache Ossie may hold: one table of its objects and keys, and the check of a document by it.

    wrong({"version": "0.2.0.dev0", "name": "shop"})     "" / `datasets` is missing

It says what the JSON Schema of core-spec 0.2.0.dev0 says (github.com/apache/ossie) and what that leaves to prose: names
are unique among their kind, relationships lead to datasets that are there, by as many columns on both sides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

VERSION = "0.2.0.dev0"
DIALECTS = (
    "ANSI_SQL", "SNOWFLAKE", "MDX", "TABLEAU", "DATABRICKS", "MAQL", "BIGQUERY", "SIGMA", "THOUGHTSPOT", "DAX",
)  # fmt: skip
DATATYPES = (
    "String", "Integer", "Decimal", "Float", "Boolean", "Date", "Time", "DateTime", "DateTimeTz", "Opaque",
)  # fmt: skip
VENDOR = "DRAGOMAN"

Place = tuple[str | int, ...]
"""A way into a document: ("datasets", 0, "fields", 2)."""


class Kind(StrEnum):
    TEXT = "a text"
    TEXTS = "a list of texts"
    LISTS = "a list of lists of texts"
    FLAG = "true or false"
    CONTEXT = "a text or a mapping"
    OBJECT = "a mapping"
    OBJECTS = "a list of mappings"
    DIALECT = "a dialect"
    DATATYPE = "a datatype"
    VERSION = "a version"


@dataclass(frozen=True, slots=True)
class Key:
    """What a value is; `of` names the object of OBJECT and OBJECTS. `some` asks for at least one."""

    kind: Kind
    required: bool = False
    of: str = ""
    some: bool = False


_NAMED = {
    "description": Key(Kind.TEXT),
    "ai_context": Key(Kind.CONTEXT),
    "custom_extensions": Key(Kind.OBJECTS, of="extension"),
}
OBJECTS: Mapping[str, Mapping[str, Key]] = {
    "document": {
        "version": Key(Kind.VERSION, required=True),
        "name": Key(Kind.TEXT, required=True),
        **_NAMED,
        "datasets": Key(Kind.OBJECTS, required=True, of="dataset", some=True),
        "relationships": Key(Kind.OBJECTS, of="relationship"),
        "metrics": Key(Kind.OBJECTS, of="metric"),
    },
    "dataset": {
        "name": Key(Kind.TEXT, required=True),
        "source": Key(Kind.TEXT, required=True),
        "primary_key": Key(Kind.TEXTS),
        "unique_keys": Key(Kind.LISTS),
        **_NAMED,
        "fields": Key(Kind.OBJECTS, of="field"),
    },
    "relationship": {
        "name": Key(Kind.TEXT, required=True),
        "from": Key(Kind.TEXT, required=True),
        "to": Key(Kind.TEXT, required=True),
        "from_columns": Key(Kind.TEXTS, required=True, some=True),
        "to_columns": Key(Kind.TEXTS, required=True, some=True),
        "ai_context": Key(Kind.CONTEXT),
        "custom_extensions": Key(Kind.OBJECTS, of="extension"),
    },
    "field": {
        "name": Key(Kind.TEXT, required=True),
        "expression": Key(Kind.OBJECT, required=True, of="expression"),
        "dimension": Key(Kind.OBJECT, of="dimension"),
        "label": Key(Kind.TEXT),
        "datatype": Key(Kind.DATATYPE),
        **_NAMED,
    },
    "metric": {
        "name": Key(Kind.TEXT, required=True),
        "expression": Key(Kind.OBJECT, required=True, of="expression"),
        "datatype": Key(Kind.DATATYPE),
        **_NAMED,
    },
    "expression": {"dialects": Key(Kind.OBJECTS, required=True, of="dialect_expression", some=True)},
    "dialect_expression": {
        "dialect": Key(Kind.DIALECT, required=True),
        "expression": Key(Kind.TEXT, required=True),
    },
    "dimension": {"is_time": Key(Kind.FLAG)},
    "extension": {"vendor_name": Key(Kind.TEXT, required=True), "data": Key(Kind.TEXT, required=True)},
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that a document may not be. `place` leads to it."""

    place: Place
    message: str


def wrong(document: object) -> tuple[Wrong, ...]:
    """Everything that is wrong with a document; () for a sound one."""
    found = tuple(wrong_object(document, "document"))
    return found or tuple(_wrong_references(document)) if isinstance(document, Mapping) else found


def wrong_object(value: object, name: str, place: Place = (), without: Sequence[str] = ()) -> Iterator[Wrong]:
    """What is wrong with one object, except for what stands under the keys `without`."""
    if not isinstance(value, Mapping):
        yield Wrong(place, f"This must be a mapping: a {name}.")
        return
    keys = OBJECTS[name]
    for key in value:
        if key not in keys:
            yield Wrong((*place, key), f"`{key}` is no key of a {name}.")
    for key, rule in keys.items():
        if key not in value:
            if rule.required:
                yield Wrong(place, f"`{key}` is missing in a {name}.")
        elif key not in without:
            yield from _wrong_value(value[key], rule, (*place, key))


def _wrong_value(value: object, rule: Key, place: Place) -> Iterator[Wrong]:
    if rule.kind is Kind.OBJECT:
        yield from wrong_object(value, rule.of, place)
    elif rule.kind is Kind.OBJECTS and isinstance(value, list):
        for index, item in enumerate(value):
            yield from wrong_object(item, rule.of, (*place, index))
    elif not _fits(value, rule.kind):
        yield Wrong(place, f"`{place[-1]}` must be {rule.kind}.")
    if rule.some and value == []:
        yield Wrong(place, f"`{place[-1]}` is empty.")


def _fits(value: object, kind: Kind) -> bool:
    match kind:
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.TEXTS:
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case Kind.LISTS:
            return isinstance(value, list) and all(_fits(item, Kind.TEXTS) for item in value)
        case Kind.FLAG:
            return isinstance(value, bool)
        case Kind.CONTEXT:
            return isinstance(value, str) or (isinstance(value, Mapping) and is_context(value))
        case Kind.DIALECT:
            return value in DIALECTS
        case Kind.DATATYPE:
            return value in DATATYPES
        case Kind.VERSION:
            return value == VERSION
    return False


def is_context(value: Mapping[object, object]) -> bool:
    lists = all(_fits(value.get(key, []), Kind.TEXTS) for key in ("synonyms", "examples"))
    return lists and isinstance(value.get("instructions", ""), str)


def _wrong_references(document: Mapping[str, object]) -> Iterator[Wrong]:
    """Of a document that is sound otherwise: names that come twice, and what relationships name."""
    names: dict[str, set[str]] = {}
    for section in ("datasets", "relationships", "metrics"):
        items = document.get(section, [])
        assert isinstance(items, list)
        names[section] = {item["name"] for item in items}
        yield from _repeated(items, (section,))
        for index, item in enumerate(items):
            yield from _repeated(item.get("fields", []), (section, index, "fields"))
            if section == "relationships":
                yield from _wrong_relationship(item, names["datasets"], (section, index))


def _repeated(items: list[Mapping[str, object]], place: Place) -> Iterator[Wrong]:
    counted = Counter(item["name"] for item in items)
    for index, item in enumerate(items):
        if counted[item["name"]] > 1:
            yield Wrong((*place, index), f"The name `{item['name']}` comes twice.")


def _wrong_relationship(item: Mapping[str, object], datasets: set[str], place: Place) -> Iterator[Wrong]:
    for key in ("from", "to"):
        if item[key] not in datasets:
            yield Wrong((*place, key), f"There is no dataset `{item[key]}`.")
    here, there = item["from_columns"], item["to_columns"]
    assert isinstance(here, list) and isinstance(there, list)
    if len(here) != len(there):
        yield Wrong((*place, "to_columns"), "It has another number of columns than `from_columns`.")
