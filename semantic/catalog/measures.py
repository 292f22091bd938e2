"""Metrics taken apart: leaves (one aggregate over one home's rows) and the arithmetic over them.

    basket_value: {expr: revenue / baskets}     ->  "#0" / "#1",  leaves: sum(sales_value), count(distinct basket_id)

A metric's tree holds columns of the pseudo-table `leaf`, one per leaf, named by the leaf's place in `Measure.leaves`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal

from sqlglot import exp

from semantic import trees
from semantic.catalog.binding import Binder, BindingFailed, Bound, grouped
from semantic.catalog.framing import check_average, check_offset, during_of, frames_of, window_of_window
from semantic.catalog.picks import TIMELESS as TIMELESS
from semantic.catalog.picks import BoundPick, bound_pick, comparing, nested
from semantic.definitions.aggregates import AGGREGATES, Aggregate, AggregateCall, aggregate_call
from semantic.definitions.expression_text import name_parts
from semantic.definitions.types import Metric, Model, ValueType, Window
from semantic.errors import Problem
from semantic.frames import Frame

LEAF = "leaf"


@dataclass(frozen=True, slots=True)
class PerEntity:
    """What the rows of an aggregate of an aggregate are: one per entity, with the values of `inner` for it.

    `median(revenue)` with `per: household` has one row per household that has sales, and revenue as its only value.
    `labels` are the names of the inner metrics. The entity is named `name` in the inner homes and means `meaning`.
    """

    name: str
    meaning: str
    labels: tuple[str, ...]
    inner: tuple[Measure, ...]

    @property
    def key(self) -> str:
        """Equal for those that have the same rows and values."""
        inner = [
            (trees.signature(measure.tree), *(leaf.key for leaf in measure.leaves)) for measure in self.inner
        ]
        return f"per {self.meaning} by {self.name}: {inner}"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One aggregate over rows of `home`.

    `arguments` are row-level trees (none for count()). `fraction` is a percentile's. `where` are the conditions that
    pick rows first, all of which must hold. `time` is the dotted path of the time dimension that places a row in time,
    "" for the home's default, TIMELESS for none. `within` are the places of those of the query's dimensions that it is
    grouped by, for the denominator of a share; None for all. `pick` says which time's rows count. `frame` says which
    other times it sees than those it is asked for, outermost first. With `during` a row has no one time: it counts in
    every period between two. `key` is equal for leaves that compute the same.
    """

    home: str
    aggregate: Aggregate
    arguments: tuple[Bound, ...]
    fraction: exp.Expr | None
    where: tuple[Bound, ...]
    time: str
    type: ValueType
    key: str
    within: tuple[int, ...] | None = None
    pick: BoundPick | None = None
    frame: tuple[Frame, ...] = ()
    during: tuple[Bound, Bound] | None = None
    unfiltered: bool = False
    """Whether it ignores the filters of its own that a query gives its metric: it is then the whole of a part."""
    per: PerEntity | None = None
    """Set where the rows are entities: `arguments` are then over the columns of `inner_column`."""
    each: str = ""
    """Only rows in whole periods of this grain count, and what is distinct is counted for each of them by itself."""
    counts_each: bool = False
    """Counts those periods, and no rows."""

    @property
    def homes(self) -> tuple[str, ...]:
        """Whose rows it rests on."""
        return tuple(dict.fromkeys(leaf.home for leaf in self.over_rows()))

    def over_rows(self) -> Iterator[Leaf]:
        """The aggregates over rows that it rests on: itself, or those of which the values of its entities are made."""
        if self.per is None:
            yield self
        else:
            for measure in self.per.inner:
                for leaf in measure.leaves:
                    yield from leaf.over_rows()

    @property
    def needs_time(self) -> bool:
        """Whether it means nothing without a time, also where the query does not ask for one."""
        return self.pick is not None or self.sees_otherwise

    @property
    def windowed(self) -> bool:
        """Whether a window says already what it sees of each period, so that another around it would change nothing."""
        return any(isinstance(frame, Window) for row in self.over_rows() for frame in row.frame)

    @property
    def sees_otherwise(self) -> bool:
        """Whether it sees other rows than those whose own time it is asked for."""
        return bool(self.frame) or self.during is not None


@dataclass(frozen=True)
class Measure:
    """A metric (or an expression over metrics) as arithmetic over leaves."""

    tree: exp.Expr
    leaves: tuple[Leaf, ...]
    type: ValueType = ValueType.NUMBER
    metrics: tuple[str, ...] = ()
    """Qualified names of the metrics that it rests on, itself first."""

    @cached_property
    def homes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(home for leaf in self.leaves for home in leaf.homes))


def leaf_column(index: int) -> exp.Column:
    return trees.column(str(index), LEAF, quoted=True)


def leaf_index(node: exp.Expr) -> int | None:
    """The place of the leaf that a node stands for; None for every other node."""
    return int(node.name) if isinstance(node, exp.Column) and node.table == LEAF else None


INNER = "inner"


def inner_column(index: int) -> exp.Column:
    """The value of an inner metric for one entity."""
    return exp.column(str(index), table=INNER, quoted=True)


def inner_index(node: exp.Expr) -> int | None:
    """The place of the inner metric that a node stands for; None for every other node."""
    return int(node.name) if isinstance(node, exp.Column) and node.table == INNER else None


class MeasureBuilder:
    """Collects the leaves of one tree; equal leaves are kept once."""

    def __init__(self) -> None:
        self.leaves: list[Leaf] = []
        self.metrics: dict[str, None] = {}

    def leaf(self, leaf: Leaf) -> exp.Column:
        for index, known in enumerate(self.leaves):
            if known.key == leaf.key:
                return leaf_column(index)
        self.leaves.append(leaf)
        return leaf_column(len(self.leaves) - 1)

    def include(self, measure: Measure) -> exp.Expr:
        """The tree of another measure, its leaves renumbered into this one's."""
        self.metrics.update(dict.fromkeys(measure.metrics))

        def renumber(node: exp.Expr) -> exp.Expr:
            index = leaf_index(node)
            return node if index is None else self.leaf(measure.leaves[index])

        return grouped(trees.rewritten(measure.tree, renumber))


def build_measure(
    metric: Metric, model: Model | None, binder: Binder, lookup: Callable[[tuple[str, ...]], Measure]
) -> Measure:
    """The measure of a metric. `lookup` finds the measures of the metrics that its expression names.

    Raises BindingFailed.
    """
    builder = MeasureBuilder()
    builder.metrics[metric.qualified] = None
    where = own_where(metric, model, binder)
    pick = bound_pick(metric, model, binder)
    during = during_of(metric, model, binder) if metric.during is not None and model is not None else None

    def visit(node: exp.Expr) -> exp.Expr:
        call = aggregate_call(node)
        if call is not None:
            if model is None:
                raise BindingFailed(
                    Problem(
                        "no-home",
                        f"`{metric.name}` aggregates rows, but it belongs to no model.",
                        hint="Define it in the model whose rows it aggregates, or write it over other metrics.",
                        position=metric.expr.position,
                    )
                )
            arguments = tuple(
                binder.rows(model, replace(metric.expr, tree=argument)) for argument in call.arguments
            )
            return builder.leaf(_picking(pick, _leaf(model, metric, call, arguments, where, during)))
        if isinstance(node, exp.Column):
            found = lookup(name_parts(node))
            check_no_time(metric)
            _check_no_during(metric)
            return builder.include(_picked(metric, narrowed(metric, found, where), pick))
        return node

    tree = trees.rewritten(metric.expr.tree, visit)
    if not builder.leaves:
        raise BindingFailed(
            Problem(
                "not-an-aggregate",
                f"`{metric.name}` aggregates nothing.",
                hint="A metric is an aggregate such as sum(amount), or arithmetic over metrics.",
                position=metric.expr.position,
            )
        )
    single = leaf_index(tree)
    check_offset(metric, binder.calendar)
    if frames := frames_of(metric):
        if metric.window is not None and any(leaf.windowed for leaf in builder.leaves):
            raise BindingFailed(window_of_window(metric))
        check_average(metric, single=averageable(builder.leaves[single]) if single is not None else None)
        builder.leaves = [framed(leaf, frames, metric) for leaf in builder.leaves]
    type_ = builder.leaves[single].type if single is not None else ValueType.NUMBER
    if metric.fill is not None:
        tree = filled(tree, metric.fill, builder)
    return Measure(tree, tuple(builder.leaves), type_, tuple(builder.metrics))


def own_where(metric: Metric, model: Model | None, binder: Binder) -> tuple[Bound, ...]:
    """The condition by which the metric picks rows of its model; () if it has none."""
    if metric.where is None:
        return ()
    if model is None:
        raise BindingFailed(
            Problem(
                "no-home",
                f"`{metric.name}` has a `where`, but it belongs to no model whose rows that could pick.",
                hint="Put the condition on a metric of the model, and use that metric here.",
                position=metric.where.position,
            )
        )
    return (binder.rows(model, metric.where),)


def check_no_time(metric: Metric) -> None:
    """Arithmetic over metrics takes place in the times of those metrics; a time of its own would mean nothing."""
    if metric.time:
        raise BindingFailed(
            Problem(
                "time-on-arithmetic",
                f"`{metric.name}` has a `time`, but it rests on other metrics, which have their own.",
                hint="Put `time` on the metrics that aggregate rows.",
                position=metric.position,
            )
        )


def _check_no_during(metric: Metric) -> None:
    if metric.during is not None:
        raise BindingFailed(
            Problem(
                "during-on-arithmetic",
                f"`{metric.name}` has `during`, but it rests on other metrics.",
                hint="Put `during` on the metrics that aggregate the rows that are in force.",
                position=metric.position,
            )
        )


def filled(tree: exp.Expr, fill: Decimal | Literal["none"], builder: MeasureBuilder) -> exp.Expr:
    """The tree where one of its leaves has a row, `fill` where none has: rows without a value are no reason to fill."""
    if fill == "none":
        builder.leaves = [_unfilled(leaf) for leaf in builder.leaves]
        return tree
    counted = AGGREGATES["count_rows"]
    rows: dict[int, exp.Column] = {}
    for leaf in list(builder.leaves):
        counting = replace(leaf, aggregate=counted, arguments=(), fraction=None, type=ValueType.NUMBER)
        found = builder.leaf(replace(counting, key=leaf_key(counting)))
        rows[int(found.name)] = found
    none = [exp.EQ(this=column, expression=exp.Literal.number(0)) for column in rows.values()]
    number = exp.Literal.number(str(fill))
    return exp.Case(ifs=[exp.If(this=exp.and_(*none, copy=False), true=number)], default=tree)


def _unfilled(leaf: Leaf) -> Leaf:
    """A count that has no value where there is no row, instead of 0."""
    leaf = replace(leaf, aggregate=replace(leaf.aggregate, empty=None))
    return replace(leaf, key=leaf_key(leaf))


def _leaf(
    model: Model,
    metric: Metric,
    call: AggregateCall,
    arguments: tuple[Bound, ...],
    where: tuple[Bound, ...],
    during: tuple[Bound, Bound] | None,
) -> Leaf:
    type_ = ValueType.BOOLEAN if call.aggregate.result == "boolean" else ValueType.NUMBER
    if call.aggregate.result == "argument" and arguments[0].type is not None:
        type_ = arguments[0].type
    leaf = Leaf(model.name, call.aggregate, arguments, call.fraction, where, metric.time or "", type_, "")
    if metric.during is not None:
        leaf = replace(leaf, time=metric.during.start, during=during)
    return replace(leaf, key=leaf_key(leaf))


def averageable(leaf: Leaf) -> ValueType | None:
    """The type of an aggregate whose days can be averaged; None for others."""
    return leaf.type if leaf.pick is None and leaf.per is None else None


def framed(leaf: Leaf, frames: tuple[Frame, ...], metric: Metric | None = None) -> Leaf:
    """The same leaf, seen through further frames: entities have the values that they have there.

    Raises BindingFailed where the leaf has no time.
    """
    if leaf.per is not None:
        inner = tuple(
            replace(measure, leaves=tuple(framed(each, frames, metric) for each in measure.leaves))
            for measure in leaf.per.inner
        )
        leaf = replace(leaf, per=replace(leaf.per, inner=inner))
        return replace(leaf, key=leaf_key(leaf))
    if leaf.time == TIMELESS and metric is not None:
        raise BindingFailed(
            Problem(
                "no-time",
                f"`{metric.qualified}` looks at other times, and what it rests on ignores time.",
                hint="Take `time: none` away there, or `over` and `offset` here.",
                position=metric.position,
            )
        )
    leaf = replace(leaf, frame=(*frames, *leaf.frame))
    return replace(leaf, key=leaf_key(leaf))


def leaf_key(leaf: Leaf) -> str:
    """A text that two leaves share exactly when they compute the same."""
    arguments = ", ".join(f"({trees.signature(argument.tree)})" for argument in leaf.arguments)
    where = " AND ".join(sorted(trees.signature(condition.tree) for condition in leaf.where))
    fraction = trees.signature(leaf.fraction) if leaf.fraction is not None else ""
    key = f"{leaf.home}|{leaf.time}|{leaf.aggregate.name}({arguments}; {fraction})|{where}"
    key += "|no value over no rows" if leaf.aggregate.empty != AGGREGATES[leaf.aggregate.name].empty else ""
    key += "" if leaf.pick is None else f"|{leaf.pick.key}"
    if leaf.during is not None:
        key += f"|during ({', '.join(trees.signature(bound.tree) for bound in leaf.during)})"
    key += f"|seen through {leaf.frame}" if leaf.frame else ""
    key += f"|each {leaf.each}{' counted' if leaf.counts_each else ''}" if leaf.each else ""
    key = f"{leaf.per.key}|{key}" if leaf.per is not None else key
    key += "|unfiltered" if leaf.unfiltered else ""
    return key if leaf.within is None else f"{key}|within {leaf.within}"


def narrowed(metric: Metric, measure: Measure, where: tuple[Bound, ...]) -> Measure:
    """A `where` on arithmetic over metrics picks rows of each of them; they must share its home."""
    if not where:
        return measure
    if measure.homes != (metric.model,):
        raise BindingFailed(
            Problem(
                "where-on-other-model",
                f"`{metric.name}` has a `where`, but {measure.metrics[0]} counts rows of {', '.join(measure.homes)}.",
                hint="Put the condition on a metric of that model and use that metric here.",
                position=metric.where.position if metric.where else metric.position,
            )
        )
    return replace(measure, leaves=tuple(_narrowed_leaf(metric, leaf, where) for leaf in measure.leaves))


def _narrowed_leaf(metric: Metric, leaf: Leaf, where: tuple[Bound, ...]) -> Leaf:
    """A condition on rows reaches through entities to the rows that their values are made of."""
    if leaf.per is None:
        leaf = replace(leaf, where=(*leaf.where, *where))
    else:
        inner = tuple(narrowed(metric, measure, where) for measure in leaf.per.inner)
        leaf = replace(leaf, per=replace(leaf.per, inner=inner))
    return replace(leaf, key=leaf_key(leaf))


def _picking(pick: BoundPick | None, leaf: Leaf) -> Leaf:
    """The leaf under a pick; "min" and "max" compare the leaf itself."""
    if pick is None:
        return leaf
    picking = replace(leaf, pick=comparing(pick, leaf.aggregate, leaf.arguments, leaf.fraction))
    return replace(picking, key=leaf_key(picking))


def _picked(metric: Metric, measure: Measure, pick: BoundPick | None) -> Measure:
    """A pick on arithmetic over metrics: each of their aggregates picks for itself."""
    if pick is None:
        return measure
    for leaf in measure.leaves:
        if leaf.home != metric.model or leaf.needs_time or leaf.per or leaf.time == TIMELESS:
            raise nested(metric, measure.metrics[0])
    return replace(measure, leaves=tuple(_picking(pick, leaf) for leaf in measure.leaves))
