"""The aggregate functions of expressions, each declared once: its arguments, its result and how it merges.

    call = aggregate_call(node)         # for a node of count(distinct basket_id)
    call.aggregate.name                 "count_distinct"
    call.aggregate.merge                None: distinct counts of parts say nothing about the whole
    AGGREGATES["avg"].merge             Merge(("sum", "count"), ("sum", "sum"), "divide")

Totals, "other", windows and rollups ask `merge` and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

Finish = Literal["value", "divide"]


@dataclass(frozen=True, slots=True)
class Merge:
    """How an aggregate of a whole is made from aggregates of its parts, which share no row.

    `partials` are the aggregates to keep of each part, `combine` how those of several parts become one (an aggregate
    over them), `finish` what makes the result of the combined partials: the single value, or the first divided by
    the second.
    """

    partials: tuple[str, ...]
    combine: tuple[str, ...]
    finish: Finish = "value"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One aggregate function.

    `arguments` is how many it takes at least and at most. `result` is a number, a truth value, or of its argument's
    type. `duplicates_matter` says whether a row that is counted twice changes it, which is what fan-out does.
    `empty` is its value over no rows. `merge` is None when parts cannot be merged.
    """

    name: str
    syntax: str
    node: type[exp.Expr]
    result: Literal["number", "boolean", "argument"]
    duplicates_matter: bool
    merge: Merge | None
    arguments: tuple[int, int] = (1, 1)
    empty: int | None = None


_DECLARED = (
    Aggregate("sum", "sum(x)", exp.Sum, "number", True, Merge(("sum",), ("sum",))),
    Aggregate(
        "count_rows", "count()", exp.Count, "number", True, Merge(("count_rows",), ("sum",)), (0, 0), 0
    ),
    Aggregate("count", "count(x)", exp.Count, "number", True, Merge(("count",), ("sum",)), empty=0),
    Aggregate("count_distinct", "count(distinct x)", exp.Count, "number", False, None, (1, 16), 0),
    Aggregate("avg", "avg(x)", exp.Avg, "number", True, Merge(("sum", "count"), ("sum", "sum"), "divide")),
    Aggregate("min", "min(x)", exp.Min, "argument", False, Merge(("min",), ("min",))),
    Aggregate("max", "max(x)", exp.Max, "argument", False, Merge(("max",), ("max",))),
    Aggregate("median", "median(x)", exp.Median, "number", True, None),
    Aggregate("percentile", "percentile(x, 0.9)", exp.PercentileCont, "number", True, None, (2, 2)),
    Aggregate("percentile_disc", "percentile_disc(x, 0.9)", exp.PercentileDisc, "number", True, None, (2, 2)),
    Aggregate(
        "approx_percentile", "approx_percentile(x, 0.9)", exp.ApproxQuantile, "number", True, None, (2, 2)
    ),
    Aggregate("bool_or", "bool_or(x)", exp.LogicalOr, "boolean", False, Merge(("bool_or",), ("bool_or",))),
    Aggregate(
        "bool_and", "bool_and(x)", exp.LogicalAnd, "boolean", False, Merge(("bool_and",), ("bool_and",))
    ),
    Aggregate(
        "approx_count_distinct",
        "approx_count_distinct(x)",
        exp.ApproxDistinct,
        "number",
        False,
        None,
        empty=0,
    ),
)

AGGREGATES: Mapping[str, Aggregate] = {aggregate.name: aggregate for aggregate in _DECLARED}
"""By name. `percentile` is continuous: between two values it interpolates linearly; `percentile_disc` is the first
value that at least this share of all values does not exceed. The second argument is 0 to 1."""

AGGREGATE_NODES: frozenset[type[exp.Expr]] = frozenset(aggregate.node for aggregate in _DECLARED)

_BY_NODE = {aggregate.node: aggregate for aggregate in _DECLARED if aggregate.node is not exp.Count}


@dataclass(frozen=True, slots=True)
class AggregateCall:
    """An aggregate at work: its node in the tree and what it is given.

    `arguments` holds one node, several for count(distinct a, b), none for count(). `fraction` is the second argument
    of a percentile.
    """

    aggregate: Aggregate
    node: exp.Expr
    arguments: tuple[exp.Expr, ...]
    fraction: exp.Expr | None = None


def aggregate_call(node: exp.Expr) -> AggregateCall | None:
    """What aggregate a node of a checked expression is, if it is one."""
    argument = node.args.get("this")
    if isinstance(node, exp.Count):
        if isinstance(argument, exp.Star):
            return AggregateCall(AGGREGATES["count_rows"], node, ())
        if isinstance(argument, exp.Distinct):
            return AggregateCall(AGGREGATES["count_distinct"], node, tuple(argument.expressions))
        return AggregateCall(AGGREGATES["count"], node, (node.this,))
    aggregate = _BY_NODE.get(type(node))
    if aggregate is None:
        return None
    fraction = node.args.get("expression") or node.args.get("quantile")
    return AggregateCall(aggregate, node, (node.this,), fraction)
