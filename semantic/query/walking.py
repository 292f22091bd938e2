"""Walking a filter tree: what stands at its leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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


def parts_of(item: Filter, path: str) -> list[tuple[Filter, str]]:
    """The parts of an `all`, each of which must hold by itself, with its place in the query."""
    if not isinstance(item, AllOf):
        return [(item, path)]
    return [part for i, child in enumerate(item.filters) for part in parts_of(child, f"{path}/all/{i}")]


def conditions_of(item: Filter) -> Iterator[Condition]:
    """The comparisons of a tree, from left to right."""
    return (leaf for leaf in leaves_of(item) if isinstance(leaf, Condition))


def fields_of(item: Filter) -> tuple[str, ...]:
    """The fields that a filter compares, in order."""
    return tuple(condition.field for condition in conditions_of(item))


def with_conditions(item: Filter, change: Callable[[Condition], Filter]) -> Filter:
    """The tree with every comparison changed."""
    match item:
        case Condition():
            return change(item)
        case AllOf(filters):
            return AllOf(tuple(with_conditions(child, change) for child in filters))
        case AnyOf(filters):
            return AnyOf(tuple(with_conditions(child, change) for child in filters))
        case Not(child):
            return Not(with_conditions(child, change))
        case SomeOf(child):
            return SomeOf(with_conditions(child, change))
        case NoneOf(child):
            return NoneOf(with_conditions(child, change))
        case InSegment() | EntityHas():
            return item
