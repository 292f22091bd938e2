"""Semi-additive metrics: `over: {pick: last, per: [warehouse]}` tied to its model.

A stock of units may be added over warehouses, not over days: of each period shown, the rows of one time stand for all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from sqlglot import exp

from semantic.catalog.binding import Binder, BindingFailed, Bound
from semantic.definitions.aggregates import Aggregate
from semantic.definitions.types import Metric, Model
from semantic.errors import Problem

TIMELESS = "none"


@dataclass(frozen=True, slots=True)
class BoundPick:
    """Which time's rows count, apart for each value of `per`, which
    is written as `names`. `aggregate` over `arguments` is what "min" and "max"
    compare. `key` is equal for picks that pick alike over the same rows."""

    which: Literal["last", "first", "min", "max"]
    per: tuple[Bound, ...]
    names: tuple[str, ...]
    key: str
    aggregate: Aggregate | None = None
    arguments: tuple[Bound, ...] = ()
    fraction: exp.Expr | None = None


def bound_pick(metric: Metric, model: Model | None, binder: Binder) -> BoundPick | None:
    """The pick that a metric declares, if any, without what it compares. Raises BindingFailed."""
    pick = metric.pick
    if pick is None:
        return None
    if model is None:
        raise _failed(
            metric,
            "no-home",
            f"`{metric.name}` picks a time, but it belongs to no model whose rows have one.",
            "Define it in the model whose rows it aggregates.",
        )
    if metric.time == TIMELESS or not (metric.time or model.time or model.times):
        raise _failed(
            metric,
            "pick-without-time",
            f"`{metric.name}` picks a time, and its rows have none.",
            f"Give model `{model.name}` a `time`, or the metric one.",
        )
    per = tuple(binder.member(model, name, metric.position) for name in pick.per)
    trees = ", ".join(sorted(bound.tree.sql() for bound in per))
    return BoundPick(pick.which, per, pick.per, f"{pick.which} per ({trees})")


def comparing(
    pick: BoundPick, aggregate: Aggregate, arguments: tuple[Bound, ...], fraction: exp.Expr | None
) -> BoundPick:
    """The pick with what it compares: the aggregate that it picks for."""
    if pick.which in ("last", "first"):
        return pick
    given = ", ".join(argument.tree.sql() for argument in arguments)
    key = f"{pick.key} of {aggregate.name}({given}; {fraction.sql() if fraction is not None else ''})"
    return replace(pick, key=key, aggregate=aggregate, arguments=arguments, fraction=fraction)


def nested(metric: Metric, inner: str) -> BindingFailed:
    """A pick of what has a pick of its own, other rows or no time."""
    return _failed(
        metric,
        "pick-on-metric",
        f"`{metric.name}` picks a time for {inner}, which {metric.name} cannot pick for.",
        "Pick for aggregates over rows of its own model, which have a time and no pick of their own.",
    )


def _failed(metric: Metric, code: str, message: str, hint: str) -> BindingFailed:
    return BindingFailed(Problem(code, message, hint=hint, position=metric.position))
