"""Conversions: which base events are followed by a converted event of the same entity (`convert` of a metric).

    trial_rate: {convert: {from: visits, to: purchases, by: user, within: 7 days, same: [session]}, as: rate}

The converted rows of the base metric's home are found first, by key; the metric counts them. With `count: to` each has
the number of events that follow it, and the metric is their sum.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

from sqlglot import exp

from semantic.catalog.binding import Binder, BindingFailed, Bound, paths_of
from semantic.catalog.derived import Converted, computed_column, derived_edge
from semantic.catalog.entities import NoEntity
from semantic.catalog.graph import JoinGraph
from semantic.catalog.measures import (
    TIMELESS,
    Leaf,
    Measure,
    MeasureBuilder,
    check_no_time,
    filled,
    leaf_index,
    leaf_key,
    own_where,
)
from semantic.definitions.aggregates import AGGREGATES
from semantic.definitions.types import Conversion, Metric, Model, ValueType
from semantic.errors import Problem

Lookup = Callable[[tuple[str, ...]], Measure]
_SHORTER_THAN_A_DAY = ("second", "minute", "hour")
_PLAIN = frozenset({"home", "aggregate", "arguments", "fraction", "where", "time", "type", "key"})
"""What an aggregate over rows says about itself; all else makes it something other than a count of events."""


def build_conversion(
    metric: Metric, model: Model | None, binder: Binder, graph: JoinGraph, lookup: Lookup
) -> Measure:
    """The measure of a metric with `convert`. Raises BindingFailed."""
    conversion = metric.convert
    assert conversion is not None
    check_no_time(metric)
    builder = MeasureBuilder()
    builder.metrics[metric.qualified] = None
    base = _counted(metric, conversion.base, lookup)
    event = _counted(metric, conversion.converted, lookup)
    if own_where(metric, model, binder):
        raise _failed(
            metric, "has a `where`", "Put it on the metric that counts base events or converted ones."
        )
    _check(metric, conversion, base, event, binder)
    role = f"~{metric.name}"
    derived = Converted(
        *(metric.name, base, event, (conversion.by, *conversion.same), conversion.within),
        each=conversion.each,
    )
    graph.derived.setdefault(base.home, {})[role] = derived_edge(role, base.home, derived)
    converted = _events(base, role) if conversion.each else _followed(base, role)
    tree: exp.Expr = builder.leaf(replace(converted, key=leaf_key(converted)))
    if conversion.each and metric.fill != "none":
        tree = exp.Coalesce(this=tree, expressions=[exp.Literal.number(0)])
    if conversion.rate:
        tree = exp.Div(this=tree, expression=builder.leaf(base), typed=False, safe=False)
    for name in (conversion.base, conversion.converted):
        builder.metrics.update(dict.fromkeys(lookup(tuple(name.split("."))).metrics))
    if metric.fill is not None:
        tree = filled(tree, metric.fill, builder)
    return Measure(tree, tuple(builder.leaves), ValueType.NUMBER, tuple(builder.metrics))


def _followed(base: Leaf, role: str) -> Leaf:
    """The count of base rows that are among those at the end of the role."""
    found = exp.Not(this=exp.Is(this=computed_column((role,), 0), expression=exp.Null()))
    return replace(base, where=(*base.where, Bound(found, paths_of(found), ValueType.BOOLEAN)))


def _events(base: Leaf, role: str) -> Leaf:
    """The sum of what base rows have there: how many events follow each."""
    number = computed_column((role,), 0)
    return replace(
        base, aggregate=AGGREGATES["sum"], arguments=(Bound(number, paths_of(number), ValueType.NUMBER),)
    )


def _counted(metric: Metric, name: str, lookup: Lookup) -> Leaf:
    """The one count of rows that an event metric must be."""
    measure = lookup(tuple(name.split(".")))
    leaf = measure.leaves[0]
    others = [field.name for field in fields(leaf) if field.name not in _PLAIN]
    plain = leaf.aggregate.name == "count_rows" and not any(getattr(leaf, other) for other in others)
    if not plain or leaf_index(measure.tree) is None:
        raise _failed(
            metric, f"follows `{name}`, which is no count of rows", "Name a metric that is just count()."
        )
    return leaf


def _check(metric: Metric, conversion: Conversion, base: Leaf, event: Leaf, binder: Binder) -> None:
    home = binder.models[base.home]
    if not home.key and not conversion.each:
        raise _failed(
            metric, f"counts rows of `{home.name}`, which has no key", f"Declare the `key` of `{home.name}`."
        )
    times = [_time_type(metric, leaf, binder) for leaf in (base, event)]
    dates = [type_ is ValueType.DATE for type_ in times]
    if dates[0] != dates[1]:
        raise _failed(
            metric,
            "compares calendar days with times, so that nobody knows which comes first",
            "Give both metrics a `time` of the same kind.",
        )
    within = conversion.within
    if dates[0] and within is not None and within.unit in _SHORTER_THAN_A_DAY:
        raise _failed(
            metric, f"looks {within} ahead, and its events have no time of day", "Write `within` in days."
        )
    for name in (conversion.by, *conversion.same):
        try:
            one = binder.entity(base.home, name)
            other = binder.entity(event.home, name, one.meaning if one.dimension is None else "")
        except NoEntity as none:
            raise _failed(metric, f"cannot match its events: {none.message}", none.hint) from none
        kinds = {entity.dimension and (entity.dimension.type, entity.grain) for entity in (one, other)}
        if len(kinds) > 1:
            raise _failed(
                metric, f"matches events by `{name}`, which is of two kinds", "Match them by what both have."
            )


def _time_type(metric: Metric, leaf: Leaf, binder: Binder) -> ValueType:
    path = leaf.time or binder.models[leaf.home].time
    *roles, name = path.split(".")
    route = binder.graph.follow(leaf.home, roles) if path and path != TIMELESS else None
    dimension = binder.models[route.target].dimensions.get(name) if route is not None else None
    if route is None or dimension is None or not dimension.type.is_time or not route.to_one:
        raise _failed(
            metric,
            f"follows rows of `{leaf.home}`, which have no time",
            f"Give model `{leaf.home}` a `time`.",
        )
    return dimension.type


def _failed(metric: Metric, what: str, hint: str) -> BindingFailed:
    return BindingFailed(
        Problem(
            "conversion-invalid",
            f"`{metric.qualified}` {what.rstrip('.')}.",
            hint=hint,
            position=metric.position,
        )
    )
