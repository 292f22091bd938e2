"""The periods that a spine lists, instead of a series that the warehouse makes.

SELECT DISTINCT CAST(DATE_TRUNC('week', spine.ds) AS DATE) AS period FROM days AS spine WHERE spine.ds < $until
"""

from __future__ import annotations

from sqlglot import exp

from semantic import markers, trees
from semantic.calendars import SUB_DAY_GRAINS
from semantic.planning.plan import PERIOD
from semantic.spines import Spine

ALIAS = "spine"


def base_of(grain: str) -> str:
    """What a period of `grain` is made of, by which it is known whether it is in a range: days, or shorter ones."""
    return grain if grain in SUB_DAY_GRAINS else "day"


def spine_periods(spine: Spine, grain: str, start: str, until: str, column: str = PERIOD) -> exp.Select:
    """SELECT of one column: every period of `grain` that has a day (or shorter unit) in the range between two
    parameters, "" for no bound."""
    time = trees.column(spine.column, ALIAS)
    select = trees.select_from(trees.aliased_table(trees.table(spine.table), ALIAS))
    select.select(trees.alias(markers.truncate(time, grain), column), copy=False).distinct(copy=False)
    base = base_of(grain)
    unit = markers.truncate(trees.copied(time), base)
    known = exp.Not(this=exp.Is(this=trees.copied(time), expression=exp.Null()))
    conditions: list[exp.Expr] = [known]
    if start:
        conditions.append(
            exp.GT(this=markers.add_span(trees.copied(unit), 1, base), expression=_bound(start))
        )
    if until:
        conditions.append(exp.LT(this=markers.moment(trees.copied(unit)), expression=_bound(until)))
    return select.where(*conditions, copy=False)


def _bound(name: str) -> exp.Expr:
    return markers.moment(exp.Placeholder(this=name))
