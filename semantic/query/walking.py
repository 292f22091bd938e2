"""Walking a filter tree: what stands at its leaves."""

from __future__ import annotations

from collections.abc import Iterator

from semantic.query.types import (
    AllOf,
    AnyOf,
    Condition,
    EntityHas,
    Filter,
    InSegment,
    NoneOf,
    Not,
    SomeOf,
)


def leaves_of(item: Filter) -> Iterator[Condition | InSegment | EntityHas]:
    """The conditions, segments and entity filters of a tree, from left to right."""
    match item:
        case AllOf(filters) | AnyOf(filters):
            for child in filters:
                yield from leaves_of(child)
        case Not(child) | SomeOf(child) | NoneOf(child):
            yield from leaves_of(child)
        case Condition() | InSegment() | EntityHas():
            yield item


def conditions_of(item: Filter) -> Iterator[Condition]:
    """The comparisons of a tree, from left to right."""
    return (leaf for leaf in leaves_of(item) if isinstance(leaf, Condition))


def fields_of(item: Filter) -> tuple[str, ...]:
    """The fields that a filter compares, in order."""
    return tuple(condition.field for condition in conditions_of(item))
