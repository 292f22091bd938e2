"""The rows of a conversion: base events and converted events as they are matched (see `ConvertedRows`)."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from semantic import trees
from semantic.catalog import Leaf
from semantic.catalog.derived import Converted
from semantic.planning.facts import FactBuilder, LeafUse
from semantic.planning.numbering import base_keys, numbering
from semantic.planning.plan import ConvertedRows, Fact
from semantic.planning.row_filters import shown_tree
from semantic.planning.subplans import SubPlans
from semantic.query.types import Query


def plan_converted(converted: Converted, subplans: SubPlans) -> ConvertedRows:
    """All base rows and all converted events, whatever the query filters."""
    keys = base_keys(subplans.catalog, converted)
    base, matches = _rows(converted, converted.base, keys, subplans)
    base = replace(base, numbered=numbering(subplans.catalog, converted))
    events, _ = _rows(converted, converted.event, [], subplans)
    return ConvertedRows(base, events, len(keys), matches, converted.within, converted.each)


def _rows(converted: Converted, leaf: Leaf, keys: list[exp.Column], subplans: SubPlans) -> tuple[Fact, int]:
    """One row per event with its keys, what it is matched by, and its time; and by how many columns it is matched."""
    catalog = subplans.catalog
    base = leaf.time or catalog.behind.models[leaf.home].time
    use = LeafUse(0, converted.label, converted.label, leaf)
    builder = FactBuilder(
        catalog, Query(), (), subplans.parameters, [use], subplans, home=leaf.home, base=base
    )
    matches = [
        builder.entities.columns(builder.entities.find(name, "", own=True), name, "")
        for name in converted.matches
    ]
    for each in matches:
        for route in each.routes:
            builder.use(route)
    time = builder.names.time(base, "", "time", "")
    builder.use_member(time)
    builder.use_paths(leaf.where)
    matched = [tree for each in matches for tree in each.trees]
    at = shown_tree(catalog, time)
    known = [exp.Not(this=exp.Is(this=trees.copied(tree), expression=exp.Null())) for tree in (*matched, at)]
    routes, conditions = builder.joins()
    fact = Fact(
        name=converted.label,
        model=catalog.behind.models[leaf.home],
        routes=routes,
        groups=(*keys, *matched, at),
        where=(*(trees.copied(bound.tree) for bound in leaf.where), *known),
        leaves=(),
        fans_out=False,
        matching=conditions,
        derived=builder.entities.derived,
    )
    return fact, len(matched)
