"""Semi-additive metrics in a query: which periods are shown, which rows decide, and how that is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from semantic.catalog import Catalog, Leaf
from semantic.catalog.binding import Bound
from semantic.catalog.picks import BoundPick
from semantic.definitions.aggregates import AGGREGATES
from semantic.definitions.types import ValueType
from semantic.planning.names import Member, is_time
from semantic.planning.plan import Fact, Picked, PlannedLeaf
from semantic.planning.row_filters import member_tree
from semantic.query.types import Filter

PICKED_AT = "picked_at"
PICKED_VALUE = "picked_value"
_WORDS = {
    "last": "the last time that has rows",
    "first": "the first time that has rows",
    "min": "the time with the least value",
    "max": "the time with the greatest value",
}


def picks_apart(leaf: Leaf, filters: tuple[Filter, ...]) -> tuple[object, ...]:
    """Equal for leaves that one fact can pick for: they pick alike, among the same rows."""
    if leaf.pick is None:
        return ()
    return leaf.pick.key, tuple(sorted(bound.tree.sql() for bound in leaf.where)), filters


def picked_of(
    catalog: Catalog, pick: BoundPick, leaf: Leaf, time: Member, members: Sequence[Member | None]
) -> Picked:
    """The pick of a fact. `time` is what places its rows in time, `members` are its groups."""
    tree = member_tree(catalog, time)
    periods = tuple(
        index for index, member in enumerate(members) if member is not None and _is_period(member, time)
    )
    per = tuple(bound.tree for bound in pick.per)
    texts = tuple(bound.type is ValueType.STRING for bound in pick.per)
    if pick.aggregate is None:
        name = "max" if pick.which == "last" else "min"
        deciding = replace(
            leaf, aggregate=AGGREGATES[name], arguments=(Bound(tree, frozenset()),), fraction=None
        )
        return Picked(pick.which, tree, periods, per, texts, PlannedLeaf(-1, PICKED_AT, deciding, ()))
    deciding = replace(leaf, aggregate=pick.aggregate, arguments=pick.arguments, fraction=pick.fraction)
    return Picked(pick.which, tree, periods, per, texts, PlannedLeaf(-1, PICKED_VALUE, deciding, ()))


def _is_period(member: Member, time: Member) -> bool:
    """Whether a group is read off the time that places the rows."""
    same = member.dimension == time.dimension and member.route.path == time.route.path
    return is_time(member.name) or same


def picked_words(fact: Fact, dimensions: Sequence[str]) -> str:
    """What a reader must know of a metric that picks a time."""
    assert fact.picked is not None
    names = " and ".join(leaf.name for leaf in fact.leaves)
    periods = [dimensions[index] for index in fact.picked.periods]
    each = f" of each {periods[0].rpartition('.')[2].replace('_', ' ')}" if periods else ""
    pick = fact.leaves[0].leaf.pick
    apart = f", for each {' and '.join(pick.names)} apart" if pick is not None and pick.per else ""
    return f"{names} cannot be added up over time: it counts the rows of {_WORDS[fact.picked.which]}{each}{apart}."
