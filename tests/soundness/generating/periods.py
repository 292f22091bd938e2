"""Ranges that rich queries ask for, by the grain that they group by, and filters that pick periods.

range_for(chance, "day", in_need=True)      # TimeClause("2017-03")
"""

from __future__ import annotations

from datetime import date, timedelta

from semantic.query.types import Bounds, Condition, Filter, Operator, TimeClause, Value
from tests.soundness.generating.chance import Chance
from tests.soundness.oracle.own_periods import OwnPeriods
from tests.soundness.oracle.schema import Metric

SHORT = (
    "2017-03",
    "2017-02",
    "2017-03-01 to 2017-03-14",
    "last 2 weeks",
    "this month",
    "last 3 days",
    "2017-02-28",
)
MIDDLE = (
    "2017-Q1",
    "2017",
    "this year",
    "last 3 months",
    "2016-12-01 to 2017-03-31",
    "this quarter",
    "last 2 quarters",
)
WEEKS = ("last 3 weeks", "this week", "last 10 days", "last week")
DAY_FILTERS: dict[str, tuple[Value, ...]] = {
    "time.day_of_week": (1, 3, 7),
    "time.month": ("2017-03", "2017-02"),
    "time.day_of_month": (1, 5, 12, 31),
}
MONTHLY = ("month", "quarter")
ROUND = "shop_round"
"""The grain of the company's own that some companies have."""
MONTH_FILTERS: dict[str, tuple[Value, ...]] = {"time.month_of_year": (1, 2, 3, 11), "time.year": ("2017",)}


def range_for(chance: Chance, grain: str, in_need: bool) -> TimeClause | None:
    if grain == "day":
        return TimeClause(chance.one(SHORT))
    if grain == "week":
        return TimeClause(chance.one((*MIDDLE[:4], *WEEKS)))
    if chance.percent(15):
        start = chance.one(("2017-01-15", "2016-02-29", "2017-03-01"))
        return TimeClause(Bounds(start, chance.one(("", "2017-03-12", "2017-04-01T12:00:00"))))
    if not in_need and chance.percent(25):
        return None if chance.percent(50) else TimeClause(Bounds("", "2017-03-31"))
    return TimeClause(chance.one(MIDDLE + SHORT[:3]))


def own_periods(chance: Chance) -> OwnPeriods:
    """Rounds of one to three lengths, called after one of their days; some days are in none."""
    lengths = chance.some((3, 5, 9, 14, 31), 1, 3)
    named, day = chance.one((0, 0, 2)), date(2015, 12, 20)
    days: list[tuple[date, date]] = []
    while day < date(2017, 9, 1):
        length = chance.one(lengths)
        days += [(day + timedelta(at), day + timedelta(named)) for at in range(length)]
        day += timedelta(length)
    holes = chance.some([day for day, _ in days if day.day == 28], 0, 1)
    return OwnPeriods(ROUND, tuple(pair for pair in days if pair[0] not in holes))


def by_rounds(metric: Metric) -> bool:
    """Whether a metric looks back by periods of the company's own, for which it is grouped by time."""
    return bool(metric.offset and metric.offset.span and metric.offset.span.unit == ROUND)


def period_filter(chance: Chance, grain: str) -> list[Filter]:
    pool = DAY_FILTERS if grain == "day" else MONTH_FILTERS if grain == "month" else {}
    if not pool:
        return []
    name = chance.one(sorted(pool))
    op = chance.one((Operator.IN, Operator.NOT_IN))
    return [Condition(name, op, tuple(chance.some(pool[name], 1, 2)))]
