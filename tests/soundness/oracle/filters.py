"""Filter trees: which part acts on rows before aggregation and which on merged rows (DESIGN 4, rule 8).

split((deli, big_revenue), is_metric) == ((deli,), (big_revenue,))
split((AnyOf((deli, big_revenue)),), is_metric) == ((), (AnyOf((deli, big_revenue)),))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from semantic.query.types import AllOf, AnyOf, Condition, EntityHas, Filter, InSegment, NoneOf, Not, SomeOf
from tests.soundness.oracle.values import all_of, any_of

Leaf = Condition | InSegment | SomeOf | NoneOf | EntityHas
"""What one widened row says at once; `some` and `none` look at rows of their own."""


def leaves(tree: Filter) -> Iterator[Leaf]:
    match tree:
        case Condition() | InSegment() | SomeOf() | NoneOf() | EntityHas():
            yield tree
        case AllOf(filters) | AnyOf(filters):
            for each in filters:
                yield from leaves(each)
        case Not(inner):
            yield from leaves(inner)


def fields(tree: Filter) -> list[str]:
    """The names that a tree uses, segments included; what `some` and `none` hold counts too."""
    found: list[str] = []
    for leaf in leaves(tree):
        match leaf:
            case SomeOf(inner) | NoneOf(inner):
                found += fields(inner)
            case InSegment(segment):
                found.append(segment)
            case Condition(field):
                found.append(field)
    return found


def picks_periods(tree: Filter) -> bool:
    """Whether a filter is about nothing but the periods shown."""
    return all(name.startswith("time.") for name in fields(tree)) and bool(fields(tree))


def holds_tree(tree: Filter, holds_leaf: Callable[[Leaf], bool | None]) -> bool | None:
    """all, any and not over what the leaves say."""
    match tree:
        case Condition() | InSegment() | SomeOf() | NoneOf() | EntityHas():
            return holds_leaf(tree)
        case AllOf(filters):
            return all_of(holds_tree(each, holds_leaf) for each in filters)
        case AnyOf(filters):
            return any_of(holds_tree(each, holds_leaf) for each in filters)
        case Not(inner):
            found = holds_tree(inner, holds_leaf)
            return None if found is None else not found


def split(
    filters: tuple[Filter, ...], is_metric: Callable[[str], bool]
) -> tuple[tuple[Filter, ...], tuple[Filter, ...]]:
    """(on rows, on merged rows). An `all` is taken apart; another tree that holds a metric stays whole."""
    on_rows: list[Filter] = []
    on_merged: list[Filter] = []
    for tree in filters:
        if isinstance(tree, AllOf):
            inner_rows, inner_merged = split(tree.filters, is_metric)
            on_rows += inner_rows
            on_merged += inner_merged
        elif any(is_metric(name) for name in fields(tree)):
            on_merged.append(tree)
        else:
            on_rows.append(tree)
    return tuple(on_rows), tuple(on_merged)
