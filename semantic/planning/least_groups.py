"""Groups that stand for too few are withheld (DESIGN 5.12): how a plan is changed, and what is refused beside it.

sales of fewer than 5 households     withheld, and with them the smallest of the other groups, so that nobody who knows
                                     the total can subtract

What would tell of few in another way is refused: filters on what singles few out, filters of one metric, windows and
comparisons of periods, shares and ranks, entities one by one, rows one by one, and other models' metrics beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlglot import exp

from semantic import trees
from semantic.catalog import Catalog, Route
from semantic.catalog.binding import grouped, paths_of
from semantic.catalog.measures import TIMELESS
from semantic.catalog.min_groups import Column, MinGroupOf, columns_joined_by, columns_read
from semantic.definitions.aggregates import AGGREGATES
from semantic.definitions.types import Dimension, Segment
from semantic.errors import NotAllowed, QueryInvalid
from semantic.planning.names import Names, is_time
from semantic.planning.notes import models_read
from semantic.planning.plan import Fact, Least, Note, Plan, PlannedLeaf
from semantic.planning.row_filters import find_segment
from semantic.query.types import Condition, EntityHas, InSegment, OpenEnds, Query
from semantic.query.walking import leaves_of

ENTITIES = "dragoman_entities"
"""The columns that count entities begin so."""


def with_least_groups(catalog: Catalog, shape: Query, plan: Plan) -> Plan:
    """The plan, which withholds groups where a model that it reads says so. Raises NotAllowed."""
    if catalog.origin is None or not catalog.min_groups:
        return plan
    guarded = models_read(plan.facts_read) & catalog.min_groups.keys()
    if not guarded:
        return plan
    name = sorted(guarded)[0]
    if any(fact.counted is not None for fact in plan.facts):
        raise _refused(name, "as an average per period", "Ask for the metric itself.")
    if any(_sees_other_times(fact) for fact in plan.facts):
        raise _refused(
            name,
            "in a window of time or beside another period",
            "Group by time, and ask for the metric itself.",
        )
    if len(guarded) > 1 or len(plan.facts) != 1 or plan.facts[0].model.name != name:
        raise _refused(
            name,
            "beside metrics of other models or of other times, or through them",
            "Ask for its own metrics alone.",
        )
    group, fact = catalog.min_groups[name], plan.facts[0]
    for what, asked in _told_otherwise(shape, plan, fact):
        if asked:
            raise _refused(name, what, "Leave that out.")
    _check_filters(catalog, shape, fact, group)
    text = f"Groups of fewer than {group.size} are withheld, and with them the smallest of the others."
    return replace(
        plan,
        facts=(replace(fact, least=Least(group.size, tuple(_counts(fact, group)))),),
        notes=(*plan.notes, Note("withheld", text)),
    )


def _sees_other_times(fact: Fact) -> bool:
    """Whether metrics pick rows by time beside the range, which a window does also where nothing is grouped by time;
    rows in force do in the periods of a grouping alone."""
    return fact.seen is not None or any(leaf.leaf.frame or leaf.leaf.pick for leaf in fact.leaves)


def _told_otherwise(shape: Query, plan: Plan, fact: Fact) -> Iterator[tuple[str, bool]]:
    """What would tell of few in spite of the groups that are withheld, and whether it is asked for."""
    yield "as a list of rows or values", fact.each_row or not plan.outputs
    many = {route.path for route in fact.routes if not route.to_one}
    grouped_by = {path for tree in fact.groups if tree is not None for path in paths_of(tree)}
    yield "by what one row has many of, in groups that overlap", bool(many & grouped_by)
    yield "by entities one by one", bool(plan.subplans or fact.source or fact.derived or fact.related)
    yield "first of each group or with the rest", plan.places is not None
    yield "with a metric that fills empty periods", plan.periods is not None
    yield "with a filter on one metric", any(use.filters for use in shape.metrics)
    yield "for a filter or the order only", fact.shown_rows is not None
    windows = any(output.tree.find(exp.Window) is not None for output in plan.outputs)
    yield "as a share or a rank", windows or any(leaf.leaf.within is not None for leaf in fact.leaves)


def _check_filters(catalog: Catalog, shape: Query, fact: Fact, group: MinGroupOf) -> None:
    # What is asked of one fact has one choice of paths, by which a name is found that could mean several rows.
    names = Names(catalog, group.model, dict(shape.metrics[0].via))
    time = fact.time if fact.time != TIMELESS else ""
    if shape.time is not None and isinstance(shape.time.range, OpenEnds) and time:
        member = names.time(time, "", "time", "/time")
        _check_reads(catalog, member.route, member.dimension, group, "/time/range")
        for bound in (bound for leaf in fact.leaves for bound in leaf.leaf.during or ()):
            if group.quasi & columns_read(catalog.behind.graph, group.model, bound):
                raise _singles_out(group, "/time/range")
    for index, item in enumerate(shape.filters):
        path = f"/filters/{index}"
        for leaf in leaves_of(item):
            if isinstance(leaf, EntityHas):
                raise _singles_out(group, path)
            for route, member_meant in _members_meant(catalog, names, leaf, time):
                _check_reads(catalog, route, member_meant, group, path)


def _check_reads(
    catalog: Catalog, route: Route, member: Dimension | Segment, group: MinGroupOf, path: str
) -> None:
    """Raises NotAllowed for what reads a column that few share, and for what is joined by one, as a calendar is by a
    day."""
    behind, bound = catalog.behind, catalog.behind.bound(member)
    further = (behind.graph.follow_bound(member.model, each) for each in bound.paths)
    routes = [route, *(each for each in further if each is not None)]
    joined = frozenset[Column]().union(*(columns_joined_by(each) for each in routes))
    if any(each.versioned for each in routes):
        model = behind.models[group.model]
        joined |= columns_read(behind.graph, model.name, behind.bound(model.dimensions[model.time]))
    if group.quasi & columns_read(behind.graph, member.model, bound) or group.joining & joined:
        raise _singles_out(group, path)


def _members_meant(
    catalog: Catalog, names: Names, leaf: Condition | InSegment, time: str
) -> list[tuple[Route, Dimension | Segment]]:
    """What a leaf of a filter looks at, and the way there; nothing where it is a metric, by which groups are filtered
    after those that are too small have gone."""
    if isinstance(leaf, InSegment):
        return [find_segment(catalog, names, leaf.segment, "")]
    if is_time(leaf.field) and not time:
        return []
    try:
        member = names.time(time, "", leaf.field, "") if is_time(leaf.field) else names.member(leaf.field, "")
    except QueryInvalid:
        return []
    return [(member.route, member.dimension)]


def _singles_out(group: MinGroupOf, path: str) -> NotAllowed:
    return NotAllowed(
        f"A filter on what may single few out is not allowed where groups of {group.model} have a smallest size.",
        code="min-group",
        hint="Group by it instead: groups that are large enough are shown.",
        path=path,
    )


def _counts(fact: Fact, group: MinGroupOf) -> Iterator[PlannedLeaf]:
    """One count of entities for each set of rows that leaves rest on."""
    arguments = (group.entity,) if group.entity is not None else ()
    aggregate = AGGREGATES["count_distinct" if arguments else "count_rows"]
    for number, where in enumerate(dict.fromkeys(map(_rested_on, fact.leaves)), 1):
        leaf = replace(fact.leaves[0].leaf, aggregate=aggregate, arguments=arguments, fraction=None)
        yield PlannedLeaf(-1 - number, f"{ENTITIES}_{number}", leaf, tuple(map(trees.copied, where)))


def _rested_on(leaf: PlannedLeaf) -> tuple[exp.Expr, ...]:
    """The conditions on rows that a leaf rests on: its own, and that there is something to aggregate."""
    read = (argument.tree for argument in leaf.leaf.arguments if argument.tree.find(exp.Column))
    return (*leaf.where, *(_is_there(tree) for tree in read))


def _is_there(tree: exp.Expr) -> exp.Expr:
    return exp.Not(this=exp.Is(this=grouped(trees.copied(tree)), expression=exp.Null()))


def _refused(model: str, what: str, hint: str) -> NotAllowed:
    return NotAllowed(
        f"Groups of {model} have a smallest size, so it is not shown {what}: that could tell of fewer.",
        code="min-group",
        hint=hint,
    )
