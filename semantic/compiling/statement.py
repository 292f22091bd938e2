"""The whole statement of a plan, still neutral: one SELECT for one fact, CTEs merged on their groups for several.

WITH sales_metrics AS (SELECT … GROUP BY 1), redemptions_metrics AS (SELECT … GROUP BY 1),
merged AS (SELECT household__age, MAX(revenue) AS revenue, MAX(redemptions) AS redemptions FROM
             (SELECT household__age, revenue, NULL AS redemptions FROM sales_metrics
              UNION ALL SELECT household__age, NULL, redemptions FROM redemptions_metrics) GROUP BY 1)
SELECT household__age, redemptions / revenue AS … FROM merged ORDER BY …
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from semantic import trees
from semantic.catalog.binding import grouped
from semantic.compiling.fact_select import FactSelect, grouped_by
from semantic.compiling.limits import first_and_rest, first_of_each, select_outputs
from semantic.compiling.merging import MergedFacts
from semantic.compiling.placing import Place, replaced
from semantic.compiling.subplans import converted_rows, prepend_with
from semantic.definitions.types import Model
from semantic.planning.outputs import column_names
from semantic.planning.plan import Order, Plan, SubPlan


def build_statement(plan: Plan, models: Mapping[str, Model], fetch: int | None) -> exp.Select:
    """The neutral SELECT of a plan; `fetch` is how many rows it may return (None: all)."""
    groups, outputs = column_names(plan)
    if plan.places is not None and plan.places.rest is not None:
        select = first_and_rest(plan, plan.places, models, groups, outputs)
    else:
        alone = len(plan.facts) == 1 and plan.periods is None and plan.facts[0].seen is None
        alone = alone and plan.facts[0].least is None
        build = _single if alone else _several
        select, place = build(plan, models, groups)
        if plan.places is not None:
            select_outputs(select, plan, outputs, place)
            select = first_of_each(select, plan, plan.places, groups, outputs)
        else:
            _finish(select, plan, groups, outputs, place)
        if plan.facts[0].each_row:
            _end_in_key(select, FactSelect(plan.facts[0], groups, models))
    for name, body in reversed([(sub.name, _sub_plan(sub, models)) for sub in plan.subplans]):
        prepend_with(select, name, body)
    one_row = plan.outputs and not plan.groups
    return select if fetch is None or one_row else trees.limit(select, fetch)


def _sub_plan(sub: SubPlan, models: Mapping[str, Model]) -> exp.Select:
    """The rows of a plan within another one."""
    if isinstance(sub.body, Plan):
        return build_statement(sub.body, models, None)
    return converted_rows(sub.body, models)


def _single(plan: Plan, models: Mapping[str, Model], groups: list[str]) -> tuple[exp.Select, Place]:
    fact = FactSelect(plan.facts[0], groups, models)
    aggregates, groupings = fact.aggregates(), fact.group_trees()

    def place(tree: exp.Expr) -> exp.Expr:
        return replaced(
            tree,
            lambda index: trees.copied(aggregates[index]),
            lambda index: grouped(trees.copied(groupings[index])),
        )

    select = fact.source()
    select.select(
        *(trees.alias(tree, name) for tree, name in zip(groupings, groups, strict=True)), copy=False
    )
    if plan.outputs:
        grouped_by(select, len(groupings))
    elif not plan.facts[0].each_row:
        select.distinct(copy=False)
    shown = plan.facts[0].shown_rows
    if shown is not None:
        select.having(exp.GT(this=aggregates[shown.index], expression=exp.Literal.number(0)), copy=False)
    for condition in plan.having:
        select.having(place(condition), copy=False)
    return select, place


def _several(plan: Plan, models: Mapping[str, Model], groups: list[str]) -> tuple[exp.Select, Place]:
    facts = MergedFacts(plan, models, groups)
    select = facts.select
    select.select(*(trees.alias(facts.group(index), name) for index, name in enumerate(groups)), copy=False)
    for condition in plan.having:
        select.where(facts.place(condition), copy=False)
    return select, facts.place


def _finish(select: exp.Select, plan: Plan, groups: list[str], outputs: list[str], place: Place) -> None:
    for output, name in zip(plan.outputs, outputs, strict=True):
        if not output.hidden:
            select.select(trees.alias(place(output.tree), name), copy=False)
    for item in plan.order:
        select.order_by(_ordered(item, plan, groups, outputs, place), copy=False)


def _end_in_key(select: exp.Select, fact: FactSelect) -> None:
    """Rows that are equal in all that is shown come in the order of the key, so that a limit cuts alike every time."""
    for column in fact.key():
        select.order_by(exp.Ordered(this=column, desc=False, nulls_first=False), copy=False)


def _ordered(item: Order, plan: Plan, groups: list[str], outputs: list[str], place: Place) -> exp.Ordered:
    if item.kind == "group":
        key: exp.Expr = trees.column(groups[item.column])
    elif plan.outputs[item.column].hidden:
        key = place(plan.outputs[item.column].tree)
    else:
        key = trees.column(outputs[item.column])
    return exp.Ordered(this=key, desc=item.descending, nulls_first=False)
