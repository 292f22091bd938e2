"""An aggregate of an aggregate: metrics get a value for each entity first, which is then aggregated again.

median_spend: {expr: median(revenue), per: household}     the median household's revenue
shoppers:     {expr: count(), per: household}             how many households have a row
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlglot import exp

from semantic.catalog.binding import Binder, BindingFailed, Bound
from semantic.catalog.entities import NoEntity
from semantic.catalog.measures import (
    Leaf,
    Measure,
    MeasureBuilder,
    PerEntity,
    check_no_time,
    filled,
    inner_column,
    inner_index,
    leaf_index,
    leaf_key,
    narrowed,
    own_where,
)
from semantic.definitions.aggregates import AGGREGATES, AggregateCall, aggregate_call
from semantic.definitions.expression_text import name_parts
from semantic.definitions.types import Metric, Model, ValueType
from semantic.errors import Problem

Lookup = Callable[[tuple[str, ...]], Measure]


def build_per_entity(metric: Metric, model: Model | None, binder: Binder, lookup: Lookup) -> Measure:
    """The measure of a metric with `per`. `lookup` finds the metrics that its expression names.

    Raises BindingFailed.
    """
    where = own_where(metric, model, binder)
    builder = MeasureBuilder()
    builder.metrics[metric.qualified] = None
    names = _names_within(metric.expr.tree)
    if names:
        check_no_time(metric)
    inner = tuple(narrowed(metric, lookup(name), where) for name in names)
    if not inner:
        inner = (_rows(metric, model, where),)
    entity = PerEntity(metric.per, _meaning(metric, inner, binder), tuple(map(".".join, names)), inner)

    def visit(node: exp.Expr) -> exp.Expr:
        call = aggregate_call(node)
        if call is not None:
            return builder.leaf(_leaf(entity, call, names))
        if isinstance(node, exp.Column):
            return builder.include(narrowed(metric, lookup(name_parts(node)), where))
        return node

    tree = metric.expr.tree.transform(visit)
    for measure in inner:
        builder.metrics.update(dict.fromkeys(measure.metrics))
    if not any(leaf.per == entity for leaf in builder.leaves):
        raise BindingFailed(
            Problem(
                "not-an-aggregate",
                f"`{metric.name}` has `per`, and aggregates nothing over {metric.per}.",
                hint="Write an aggregate of metrics, as in median(revenue), or leave `per` out.",
                position=metric.expr.position,
            )
        )
    single = leaf_index(tree)
    type_ = builder.leaves[single].type if single is not None else ValueType.NUMBER
    if metric.fill is not None:
        tree = filled(tree, metric.fill, builder)
    return Measure(tree, tuple(builder.leaves), type_, tuple(builder.metrics))


def _names_within(tree: exp.Expr) -> list[tuple[str, ...]]:
    """The metrics that stand within aggregates, each once."""
    names: dict[tuple[str, ...], None] = {}
    for node in tree.walk(bfs=False):
        call = aggregate_call(node)
        for argument in call.arguments if call is not None else ():
            names.update(dict.fromkeys(name_parts(column) for column in argument.find_all(exp.Column)))
    return list(names)


def _rows(metric: Metric, model: Model | None, where: tuple[Bound, ...]) -> Measure:
    """The rows of the metric's own model, which decide what entities there are where it names no metric."""
    if model is None:
        raise BindingFailed(
            Problem(
                "no-home",
                f"`{metric.name}` names no metric and belongs to no model, so it has no rows.",
                hint="Define it in the model whose rows it looks at.",
                position=metric.expr.position,
            )
        )
    counted = AGGREGATES["count_rows"]
    leaf = Leaf(model.name, counted, (), None, where, metric.time or "", ValueType.NUMBER, "")
    builder = MeasureBuilder()
    tree = builder.leaf(replace(leaf, key=leaf_key(leaf)))
    return Measure(tree, tuple(builder.leaves))


def _meaning(metric: Metric, inner: tuple[Measure, ...], binder: Binder) -> str:
    """What the entity is, which must be the same for the homes of all inner metrics."""
    meaning = ""
    for home in dict.fromkeys(home for measure in inner for home in measure.homes):
        try:
            meaning = binder.entity(home, metric.per, meaning).meaning
        except NoEntity as none:
            raise BindingFailed(
                Problem(
                    none.code,
                    f"`per` of `{metric.qualified}`: {none.message}",
                    hint=none.hint,
                    position=metric.position,
                )
            ) from none
    return meaning


def _leaf(entity: PerEntity, call: AggregateCall, names: list[tuple[str, ...]]) -> Leaf:
    def place(node: exp.Expr) -> exp.Expr:
        return inner_column(names.index(name_parts(node))) if isinstance(node, exp.Column) else node

    trees = [argument.transform(place) for argument in call.arguments]
    arguments = tuple(Bound(tree, frozenset(), _type_of(tree, entity)) for tree in trees)
    type_ = ValueType.BOOLEAN if call.aggregate.result == "boolean" else ValueType.NUMBER
    if call.aggregate.result == "argument" and arguments[0].type is not None:
        type_ = arguments[0].type
    home = entity.inner[0].homes[0]
    leaf = Leaf(home, call.aggregate, arguments, call.fraction, (), "", type_, "", per=entity)
    return replace(leaf, key=leaf_key(leaf))


def _type_of(tree: exp.Expr, entity: PerEntity) -> ValueType | None:
    index = inner_index(tree)
    return entity.inner[index].type if index is not None else None
