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
from semantic.catalog import Catalog
from semantic.catalog.min_groups import MinGroupOf
from semantic.definitions.aggregates import AGGREGATES
from semantic.errors import NotAllowed, QueryInvalid
from semantic.planning.names import Names, is_time
from semantic.planning.notes import models_read
from semantic.planning.plan import ConvertedRows, Fact, Least, Note, Plan, PlannedLeaf
from semantic.query.types import Condition, EntityHas, InSegment, Query
from semantic.query.walking import leaves_of


def with_least_groups(catalog: Catalog, shape: Query, plan: Plan) -> Plan:
    """The plan, which withholds groups where a model that it reads says so. Raises NotAllowed."""
    if catalog.origin is None or not catalog.min_groups:
        return plan
    guarded = models_read(list(_facts(plan))) & catalog.min_groups.keys()
    if not guarded:
        return plan
    name = sorted(guarded)[0]
    if len(guarded) > 1 or len(plan.facts) != 1 or plan.facts[0].model.name != name:
        raise _refused(
            name, "beside metrics of other models, or through them", "Ask for its own metrics alone."
        )
    group, fact = catalog.min_groups[name], plan.facts[0]
    for what, asked in _told_otherwise(shape, plan, fact):
        if asked:
            raise _refused(name, what, "Leave that out.")
    _check_filters(catalog, shape, group)
    text = f"Groups of fewer than {group.size} are withheld, and with them the smallest of the others."
    return replace(
        plan,
        facts=(replace(fact, least=Least(group.size, tuple(_counts(fact, group)))),),
        notes=(*plan.notes, Note("withheld", text)),
    )


def _facts(plan: Plan) -> Iterator[Fact]:
    yield from plan.facts
    for sub in plan.subplans:
        if isinstance(sub.body, ConvertedRows):
            yield from (sub.body.base, sub.body.events)
        else:
            yield from _facts(sub.body)


def _told_otherwise(shape: Query, plan: Plan, fact: Fact) -> Iterator[tuple[str, bool]]:
    """What would tell of few in spite of the groups that are withheld, and whether it is asked for."""
    yield "as a list of rows or values", fact.each_row or not plan.outputs
    yield "by entities one by one", bool(plan.subplans or fact.source or fact.derived or fact.related)
    yield "first of each group or with the rest", plan.places is not None
    yield "with a metric that fills empty periods", plan.periods is not None
    yield "in a window of time", bool(fact.seen or fact.picked or fact.not_shown)
    yield "beside another period", bool(shape.time and shape.time.compare)
    yield "with a filter on one metric", any(use.filters for use in shape.metrics)
    yield "for a filter or the order only", fact.shown_rows is not None
    windows = any(output.tree.find(exp.Window) is not None for output in plan.outputs)
    yield "as a share or a rank", windows or any(leaf.leaf.within is not None for leaf in fact.leaves)


def _check_filters(catalog: Catalog, shape: Query, group: MinGroupOf) -> None:
    names = Names(catalog, group.model)
    for index, item in enumerate(shape.filters):
        for leaf in leaves_of(item):
            if _singles_out(catalog, names, leaf, group):
                raise NotAllowed(
                    f"A filter on what may single few out is not allowed where groups of {group.model} have a smallest "
                    "size.",
                    code="min-group",
                    hint="Group by it instead: groups that are large enough are shown.",
                    path=f"/filters/{index}",
                )


def _singles_out(
    catalog: Catalog, names: Names, leaf: Condition | InSegment | EntityHas, group: MinGroupOf
) -> bool:
    if isinstance(leaf, EntityHas):
        return True
    if isinstance(leaf, InSegment):
        from semantic.policies.hidden import rests_on

        named = leaf.segment.rpartition(".")[2]
        segments = (segment for segment in catalog.segments.values() if segment.name == named)
        return any(group.quasi & rests_on(catalog.behind, segment) for segment in segments)
    if is_time(leaf.field):
        return False
    try:
        return names.member(leaf.field, "").dimension.qualified in group.quasi
    except QueryInvalid:
        # A metric: it filters groups, after those that are too small have gone.
        return False


def _counts(fact: Fact, group: MinGroupOf) -> Iterator[PlannedLeaf]:
    """One count of entities for each set of rows that leaves rest on."""
    rows = list(dict.fromkeys(leaf.where for leaf in fact.leaves))
    for number, where in enumerate(rows):
        arguments = (group.entity,) if group.entity is not None else ()
        aggregate = AGGREGATES["count_distinct" if arguments else "count_rows"]
        leaf = replace(fact.leaves[0].leaf, aggregate=aggregate, arguments=arguments, fraction=None)
        yield PlannedLeaf(-2 - number, f"entities_{number + 1}", leaf, tuple(map(trees.copied, where)))


def _refused(model: str, what: str, hint: str) -> NotAllowed:
    return NotAllowed(
        f"Groups of {model} have a smallest size, so it is not shown {what}: that could tell of fewer.",
        code="min-group",
        hint=hint,
    )
