"""A metric that shows the average of its days (`show: average`): one row per group and day becomes one per group.

    SELECT time__month, AVG(revenue_7d) AS revenue_7d FROM (<one row per month and day>) AS daily GROUP BY 1

A day on which the metric has no value is left out. A count has one on every day: it is 0 where it counts nothing, and
there is no row.
"""

from __future__ import annotations

from sqlglot import exp

from semantic import markers, trees
from semantic.compiling.seen_periods import POINT, POINTS
from semantic.planning.plan import Fact
from semantic.planning.shared_conditions import SHOWN_ROWS

DAILY = "daily"


def averaged(daily: exp.Select, fact: Fact, names: list[str]) -> exp.Select:
    """The averages of a SELECT whose columns are the groups `names`, with the day and the number of days, and the
    fact's leaves."""
    groups = [name for name in names if name not in (POINT, POINTS)]
    select = exp.Select().select(*(trees.column(name) for name in groups), copy=False)
    for leaf in fact.leaves:
        column, days = trees.column(leaf.name), exp.Max(this=trees.column(POINTS))
        mean: exp.Expr = markers.aggregate("avg", [column], None, None)
        if leaf.leaf.aggregate.empty is not None:
            mean = exp.Div(this=exp.Sum(this=column), expression=days, typed=False, safe=False)
        select.select(trees.alias(mean, leaf.name), copy=False)
    if fact.shown_rows is not None:
        select.select(trees.alias(exp.Max(this=trees.column(SHOWN_ROWS)), SHOWN_ROWS), copy=False)
    select.from_(daily.subquery(DAILY, copy=False), copy=False)
    if groups:
        select.group_by(*(exp.Literal.number(number) for number in range(1, len(groups) + 1)), copy=False)
    return select
