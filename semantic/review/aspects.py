"""What of a definition can change, and what such a change can do: one table for every kind of definition.

    aspects(metric)["expr"]       Aspect("expr", Does.NUMBERS, "sum(sales_value)")

Expressions are shown and compared as their trees say: another layout of the same expression is no change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from semantic import trees
from semantic.definitions.expression_text import expression_text
from semantic.definitions.types import (
    Between,
    Described,
    Dimension,
    Expression,
    Format,
    Join,
    Metric,
    Model,
    Offset,
    Segment,
    Settings,
    Span,
    VerifiedQuestion,
)

Definition = Described | Settings | VerifiedQuestion


class Does(StrEnum):
    """What can come of a change."""

    NUMBERS = "numbers"
    """What is counted, or into which groups and periods, may be another."""

    TYPE = "type"
    """The values are of another type."""

    ACCESS = "access"
    """Who sees what may be another."""

    WORDS = "words"
    """How it is found, named and shown; every number stays."""

    RUNNING = "running"
    """Where, when and with what it runs; every number stays."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """One key of a definition: as it is written there, what a change of it does, and its value as a text."""

    key: str
    does: Does
    text: str


N, T, A, W, R = Does.NUMBERS, Does.TYPE, Does.ACCESS, Does.WORDS, Does.RUNNING

_DESCRIBED: Mapping[str, tuple[str, Does]] = {
    "description": ("description", W),
    "synonyms": ("synonyms", W),
    "owner": ("owner", W),
    "format": ("format", W),
    "tags": ("tags", W),
    "certified": ("certified", W),
    "deprecated": ("deprecated", W),
    "hidden": ("hidden", W),
    "examples": ("examples", W),
    "meta": ("meta", W),
}

TABLE: Mapping[type, Mapping[str, tuple[str, Does]]] = {
    Metric: {
        "expr": ("expr", N), "where": ("where", N), "time": ("time", N), "fill": ("fill", N),
        "every_period": ("every_period", N), "per": ("per", N),
        "window": ("over", N), "pick": ("over", N), "offset": ("offset", N), "during": ("during", N),
        "convert": ("convert", N), "access": ("access", A), **_DESCRIBED,
    },
    Dimension: {
        "type": ("type", T), "expr": ("expr", N), "stored_in": ("stored_in", N), "groups": ("groups", N),
        "values": ("values", W), "index_values": ("index_values", W), "share_with_model": ("share_with_model", A),
        "access": ("access", A), "mask": ("mask", A), **_DESCRIBED,
    },
    Segment: {"where": ("where", N), "access": ("access", A), **_DESCRIBED},
    Join: {
        "model": ("model", N), "on": ("on", N), "condition": ("on", N), "type": ("type", N), "through": ("through", N),
        "where": ("where", N), "same_as": ("same_as", N), "inverse": ("inverse", N), "access": ("access", A),
        **_DESCRIBED,
    },
    Model: {
        "table": ("table", N), "sql": ("sql", N), "warehouse": ("warehouse", N), "key": ("key", N),
        "unique": ("unique", N), "time": ("time", N), "times": ("times", N), "valid": ("valid", N),
        "access": ("access", A), "freshness": ("freshness", R), "refresh": ("refresh", R), "label": ("label", W),
        "covers": ("covers", W), **_DESCRIBED,
    },
    Settings: {
        "zone": ("zone", N), "now": ("now", N), "week_start": ("week_start", N),
        "fiscal_year_start": ("fiscal_year_start", N), "fan_out": ("fan_out", N), "calendars": ("calendars", N),
        "spine": ("spine", N),
        "warehouses": ("warehouses", R), "language_model": ("language_model", R), "embeddings": ("embeddings", R),
        "attributes": ("attributes", A), "company": ("company", W),
    },
    VerifiedQuestion: {
        "query": ("query", N), "also": ("also", W), "verified_by": ("verified_by", W),
        "verified_on": ("verified_on", W), "note": ("note", W),
    },
}  # fmt: skip
"""Field of the definition → its key, and what a change of it does."""

APART: Mapping[type, frozenset[str]] = {
    Metric: frozenset({"name", "model", "position"}),
    Dimension: frozenset({"name", "model", "position"}),
    Segment: frozenset({"name", "model", "position"}),
    Join: frozenset({"name", "home", "typed", "position"}),
    Model: frozenset({"name", "joins", "dimensions", "segments", "metrics", "left_out", "position"}),
    Settings: frozenset({"metrics", "position", "broken", "left_out"}),
    VerifiedQuestion: frozenset({"question", "position"}),
}
"""Fields that say which definition it is, hold definitions of their own, or tell how it was read."""

_NOT_SHOWN = frozenset({"position"})


def aspects(definition: Definition) -> Mapping[str, Aspect]:
    """What a definition says, by key; what it does not say is left out."""
    out: dict[str, Aspect] = {}
    for name, (key, does) in TABLE[type(definition)].items():
        if text := value_text(getattr(definition, name)):
            out[key] = Aspect(key, does, text)
    return MappingProxyType(out)


def counting(definition: Definition) -> str:
    """All that a definition says of what is counted and of its type, to be compared; cheaper than texts for people."""
    parts = []
    for name, (key, does) in TABLE[type(definition)].items():
        if does in (Does.NUMBERS, Does.TYPE):
            value = getattr(definition, name)
            expression = isinstance(value, Expression) and value.text and not value.dialects
            parts.append(f"{key}: {trees.signature(value.tree) if expression else value_text(value)}")
    return "; ".join(parts)


def value_text(value: object) -> str:
    """A value of a definition as people would write it; "" for what says nothing."""
    if value is None or value == "" or value is False:
        return ""
    if value is True:
        return "true"
    if isinstance(value, Expression):
        return _expression(value)
    if isinstance(value, str | int | Decimal | Format | Span | Offset):
        return str(value)
    if isinstance(value, Between):
        return f"from {value.start} until {value.until}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_inner(held)}" for key, held in value.items())
    if isinstance(value, tuple | list | frozenset | set):
        items = sorted(value) if isinstance(value, frozenset | set) else value
        return ", ".join(_inner(item) for item in items)
    if is_dataclass(value):
        held = {
            each.name: value_text(getattr(value, each.name))
            for each in fields(value)
            if each.name not in _NOT_SHOWN
        }
        return ", ".join(f"{name}: {text}" for name, text in held.items() if text)
    return repr(value)


def _inner(value: object) -> str:
    text = value_text(value)
    if isinstance(value, tuple | list):
        return f"[{text}]"
    return f"{{{text}}}" if isinstance(value, Mapping) or (is_dataclass(value) and ": " in text) else text


def _expression(value: Expression) -> str:
    if not value.text:
        return ""
    texts = [expression_text(value.tree)]
    texts += [f"{dialect}: {tree.sql(dialect)}" for dialect, tree in sorted(value.dialects.items())]
    return "; ".join(texts)
