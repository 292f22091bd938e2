"""Slowly changing models: between which times a row is in force, and of what kind these times are.

    valid: {from: valid_from, to: valid_to}
    dimensions: {valid_from: {type: date}, valid_to: {type: date}}

A time cannot be compared before it is known what it is: a day, a wall-clock time, or an instant stored in some zone.
The columns of `valid` are therefore those that a time dimension of the model reads.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from semantic.definitions.expression_text import name_parts
from semantic.definitions.types import Dimension, Model, ValueType
from semantic.errors import Problem


@dataclass(frozen=True, slots=True)
class VersionTime:
    """One end: the column, and what it holds."""

    column: str
    type: ValueType
    stored_in: str


@dataclass(frozen=True, slots=True)
class Versions:
    """Half-open: a row is in force from `start` until `until`; without an end it still is, without a start never."""

    start: VersionTime
    until: VersionTime


def versions_of(model: Model) -> Versions | Problem | None:
    """None for a model that does not change slowly; a problem where the kind of its times is not known."""
    if model.valid is None:
        return None
    ends = [_end(model, key, name) for key, name in (("from", model.valid.start), ("to", model.valid.until))]
    for end in ends:
        if isinstance(end, Problem):
            return end
    start, until = (end for end in ends if isinstance(end, VersionTime))
    return Versions(start, until)


def _end(model: Model, key: str, name: str) -> VersionTime | Problem:
    readers = [d for d in model.dimensions.values() if d.type.is_time and column_of(d) == name]
    named = model.dimensions.get(name)
    if named is not None and column_of(named) != name:
        # The word is a dimension that is more, or another, than the column.
        column = column_of(named)
        readers = [named] if named.type.is_time and column else []
        name = column or name
    kinds = {(reader.type, reader.stored_in) for reader in readers}
    if len(kinds) != 1:
        several = (
            "several time dimensions read in different ways" if kinds else "no time dimension of it reads"
        )
        return Problem(
            "not-a-time",
            f"`valid.{key}` of model `{model.name}` is `{name}`, which {several}.",
            hint=f"Say what it holds by a dimension: {name}: {{type: date}}, local, or instant with stored_in.",
            position=model.position,
        )
    type_, stored_in = kinds.pop()
    return VersionTime(name, type_, stored_in)


def column_of(dimension: Dimension) -> str:
    """The column that a dimension is; "" where it is computed."""
    tree = dimension.expr.tree
    parts = name_parts(tree) if isinstance(tree, exp.Column) else ()
    return parts[-1] if len(parts) == 1 or (len(parts) == 2 and parts[0] == "this") else ""
