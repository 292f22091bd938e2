"""The whole statement of a plan, still neutral: facts aggregated apart, merged on their groups, then finished.

One fact is one SELECT. Several facts are one CTE each, stacked by UNION ALL and grouped again, so that NULL groups meet
NULL groups without any join: each fact has at most one row per group, and MAX finds it. Facts without groups are one
row each, and stand side by side.

    WITH sales_metrics AS (SELECT … GROUP BY 1), redemptions_metrics AS (SELECT … GROUP BY 1),
    merged AS (SELECT household__age, MAX(revenue) AS revenue, MAX(redemptions) AS redemptions FROM
                 (SELECT household__age, revenue, NULL AS redemptions FROM sales_metrics
                  UNION ALL SELECT household__age, NULL, redemptions FROM redemptions_metrics) GROUP BY 1)
    SELECT household__age, redemptions / revenue AS … FROM merged ORDER BY …
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from semantic.catalog.measures import leaf_index
from semantic.compiling.fact_select import FactSelect
from semantic.definitions.types import Model
from semantic.planning.metric_filters import group_index
from semantic.planning.plan import Fact, Order, Plan
from semantic.planning.planner import unique_name

MERGED = "merged"
STACKED = "stacked"

Trees = Callable[[exp.Expr], exp.Expr]


def build_statement(plan: Plan, models: Mapping[str, Model], fetch: int | None) -> exp.Select:
    """The neutral SELECT of a plan; `fetch` is how many rows it may return (None: all)."""
    taken: set[str] = set()
    groups = [unique_name(group.name, taken) for group in plan.groups]
    outputs = [unique_name(output.name, taken) for output in plan.outputs]
    build = _single if len(plan.facts) == 1 else _several
    select = build(plan, models, groups, outputs)
    one_row = plan.outputs and not plan.groups
    return select if fetch is None or one_row else select.limit(fetch, copy=False)


def _single(plan: Plan, models: Mapping[str, Model], groups: list[str], outputs: list[str]) -> exp.Select:
    fact = FactSelect(plan.facts[0], groups, models)
    aggregates, trees = fact.aggregates(), fact.group_trees()

    def place(tree: exp.Expr) -> exp.Expr:
        return _replaced(tree, lambda index: aggregates[index].copy(), lambda index: trees[index].copy())

    select = fact.source()
    select.select(*(exp.alias_(tree, name) for tree, name in zip(trees, groups, strict=True)), copy=False)
    if not plan.outputs:
        select.distinct(copy=False)
    elif trees:
        select.group_by(*(exp.Literal.number(i) for i in range(1, len(trees) + 1)), copy=False)
    for condition in plan.having:
        select.having(place(condition), copy=False)
    return _finish(select, plan, groups, outputs, place)


def _several(plan: Plan, models: Mapping[str, Model], groups: list[str], outputs: list[str]) -> exp.Select:
    select = exp.Select()
    for fact in plan.facts:
        select.with_(fact.name, as_=_fact_cte(fact, groups, models), append=True, copy=False)
    merged = [fact for fact in plan.facts if not fact.timeless]
    names = {leaf.index: leaf.name for fact in plan.facts for leaf in fact.leaves}
    if not plan.groups:
        homes = {leaf.index: fact.name for fact in plan.facts for leaf in fact.leaves}
        select.from_(merged[0].name, copy=False)
        for fact in merged[1:]:
            select.join(fact.name, join_type="cross", copy=False)
    else:
        source = merged[0].name if len(merged) == 1 else MERGED
        homes = {
            leaf.index: fact.name if fact.timeless else source for fact in plan.facts for leaf in fact.leaves
        }
        if len(merged) > 1:
            select.with_(MERGED, as_=_merge(merged, groups), append=True, copy=False)
        select.from_(source, copy=False)
        for fact in plan.facts:
            if fact.timeless:
                _join_repeated(select, fact, groups, source)
    empty = {leaf.index: leaf.leaf.aggregate.empty for fact in plan.facts for leaf in fact.leaves}

    def leaf_tree(index: int) -> exp.Expr:
        column = exp.column(names[index], table=homes[index])
        if empty[index] is None or not plan.groups:
            return column
        return exp.func("COALESCE", column, exp.Literal.number(empty[index]))

    def place(tree: exp.Expr) -> exp.Expr:
        return _replaced(tree, leaf_tree, lambda index: exp.column(groups[index], table=source))

    shown = [exp.alias_(exp.column(name, table=source), name) for name in groups] if plan.groups else []
    select.select(*shown, copy=False)
    for condition in plan.having:
        select.where(place(condition), copy=False)
    return _finish(select, plan, groups, outputs, place)


def _fact_cte(fact: Fact, groups: list[str], models: Mapping[str, Model]) -> exp.Select:
    parts = FactSelect(fact, groups, models)
    trees, aggregates = parts.group_trees(), parts.aggregates()
    select = parts.source()
    columns = [exp.alias_(tree, name) for tree, name in zip(trees, parts.group_names, strict=True)]
    columns += [exp.alias_(aggregates[leaf.index], leaf.name) for leaf in fact.leaves]
    select.select(*columns, copy=False)
    if trees:
        select.group_by(*(exp.Literal.number(i) for i in range(1, len(trees) + 1)), copy=False)
    return select


def _merge(facts: Sequence[Fact], groups: list[str]) -> exp.Select:
    leaves = [leaf.name for fact in facts for leaf in fact.leaves]
    branches: list[exp.Select] = []
    for fact in facts:
        own = {leaf.name for leaf in fact.leaves}
        columns: list[exp.Expr] = [exp.column(name) for name in groups]
        for name in leaves:
            columns.append(exp.column(name) if name in own else exp.alias_(exp.Null(), name))
        branches.append(exp.select(*columns).from_(fact.name))
    stacked = exp.union(*branches, distinct=False, copy=False)
    columns = [exp.column(name) for name in groups]
    columns += [exp.alias_(exp.Max(this=exp.column(name)), name) for name in leaves]
    numbers = [exp.Literal.number(i) for i in range(1, len(groups) + 1)]
    return exp.select(*columns).from_(stacked.subquery(STACKED)).group_by(*numbers)


def _join_repeated(select: exp.Select, fact: Fact, groups: list[str], source: str) -> None:
    """A fact without time stands beside every period of the groups that it has."""
    shared = [name for name, tree in zip(groups, fact.groups, strict=True) if tree is not None]
    if not shared:
        select.join(fact.name, join_type="cross", copy=False)
        return
    same = [
        exp.NullSafeEQ(this=exp.column(name, table=source), expression=exp.column(name, table=fact.name))
        for name in shared
    ]
    select.join(fact.name, on=exp.and_(*same, copy=False), join_type="left", copy=False)


def _finish(
    select: exp.Select, plan: Plan, groups: list[str], outputs: list[str], place: Trees
) -> exp.Select:
    for output, name in zip(plan.outputs, outputs, strict=True):
        if not output.hidden:
            select.select(exp.alias_(place(output.tree), name), copy=False)
    for item in plan.order:
        select.order_by(_ordered(item, plan, groups, outputs, place), copy=False)
    return select


def _ordered(item: Order, plan: Plan, groups: list[str], outputs: list[str], place: Trees) -> exp.Ordered:
    if item.kind == "group":
        key: exp.Expr = exp.column(groups[item.column])
    elif plan.outputs[item.column].hidden:
        key = place(plan.outputs[item.column].tree)
    else:
        key = exp.column(outputs[item.column])
    return exp.Ordered(this=key, desc=item.descending, nulls_first=False)


def _replaced(tree: exp.Expr, leaf: Callable[[int], exp.Expr], group: Callable[[int], exp.Expr]) -> exp.Expr:
    """A copy of a tree over leaves and groups with both put in their place."""

    def visit(node: exp.Expr) -> exp.Expr:
        index = leaf_index(node)
        if index is not None:
            return leaf(index)
        index = group_index(node)
        return node if index is None else group(index)

    return tree.transform(visit)
