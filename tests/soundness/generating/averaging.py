"""Queries of means per period: average(m, day), of a whole range, of each month, or of each weekday.

asked = averaging(Chance("rich 7"), made.schema)
"""

from __future__ import annotations

from semantic.query.types import Bounds, Condition, Filter, MetricUse, Operator, Query, TimeClause, Value
from tests.soundness.generating import pools
from tests.soundness.generating.chance import Chance
from tests.soundness.generating.conditions import tree
from tests.soundness.generating.entity_queries import (
    about_rows,
    beside_time,
    finished,
    homes_of,
    parts_of,
    timed,
)
from tests.soundness.generating.metrics import usable
from tests.soundness.generating.periods import DAY_FILTERS, MIDDLE, MONTH_FILTERS, SHORT, WEEKS
from tests.soundness.generating.queries import bases, filtered_uses, groupings, time_type
from tests.soundness.generating.reach import fields
from tests.soundness.oracle.arithmetic import formula
from tests.soundness.oracle.expressions import Aggregate, Formula, MetricArithmetic, MetricName
from tests.soundness.oracle.filters import fields as named_in
from tests.soundness.oracle.kinds import aggregates_in
from tests.soundness.oracle.schema import Metric, Schema

GROUPED: dict[str, tuple[str, ...]] = {
    "hour": ("", "day", "month", "hour_of_day", "day_of_week"),
    "day": ("", "", "week", "month", "quarter", "day_of_week", "month_of_year", "hour_of_day"),
    "week": ("", "week", "day_of_week"),
    "month": ("", "quarter", "year", "month_of_year"),
    "quarter": ("", "year"),
    "fiscal_quarter": ("", "fiscal_year"),
    "year": ("",),
}
"""What may be shown of an average over each period."""
OFF_BOUNDS = (
    Bounds("2017-03-03T10:30", "2017-03-20T12:00"),
    Bounds("2017-01-15", "2017-03-12"),
    Bounds("2016-11-20", ""),
)
NONE_WHOLE = (Bounds("2017-03-03T10:30", "2017-03-04T09:00"), Bounds("2031-01-01", ""))
"""A range between two midnights, and one in which nothing is over."""
HOURS: tuple[str | Bounds, ...] = (
    "2017-03-12",
    "2017-03-11 to 2017-03-13",
    Bounds("2017-02-28T12:30", "2017-03-01T12:30"),
)


def averaging(chance: Chance, schema: Schema) -> Query | None:
    names = sorted(name for name in usable(schema) if timed(schema, name) and _adds_up(schema, name))
    if not names:
        return None
    name = chance.one(names)
    days = any(time_type(schema, base) == "date" for base in bases(schema, formula(name)))
    units = ["day", "day", "day", "week", "month", "quarter", "fiscal_quarter", "year"]
    unit = chance.one(units if days else ["hour", *units])
    grain = chance.one([grain for grain in GROUPED[unit] if not (days and grain == "hour_of_day")])
    text = f"average({name}, {unit})"
    uses = [MetricUse(chance.one((text, text, f"{text} * 2")), alias="mean")]
    if chance.percent(30):
        uses.append(MetricUse(name, alias="all_of_it"))
    if chance.percent(15) and unit == "day" and grain in ("", "month"):
        uses.append(MetricUse(f"average({name}, day) / average({chance.one(names)}, day)", alias="of_two"))
    reached = fields(schema, homes_of(schema, uses))
    known = beside_time(schema, uses, reached)
    picked = groupings(chance, known)[:1] if chance.percent(60) else []
    filters: list[Filter] = [tree(chance, known, picked, False)] if known and chance.percent(40) else []
    filters += about_rows(chance, schema, uses, known)
    filters += _periods_picked(chance, unit) if chance.percent(30) else []
    first = filtered_uses(chance, schema, uses[0], picked)[-1].filters if chance.percent(50) else ()
    if not any(field.startswith("time") for item in first for field in named_in(item)):
        uses[0] = MetricUse(uses[0].expr, alias="mean", filters=first)
    asked = Query(
        metrics=tuple(chance.shuffled(uses)),
        dimensions=tuple(
            chance.shuffled([field.name for field in picked] + ([f"time.{grain}"] if grain else []))
        ),
        filters=tuple(filters),
        time=TimeClause(_range(chance, unit)),
        totals=chance.percent(40),
        timezone=chance.one(pools.ZONES) if chance.percent(30) else "",
    )
    return finished(chance, asked, ["mean"])


def _range(chance: Chance, unit: str) -> str | Bounds:
    pool: tuple[str | Bounds, ...] = (*MIDDLE, "2016-02-10 to 2017-12-31", *OFF_BOUNDS[1:])
    if unit == "hour":
        pool = HOURS
    if unit == "day":
        pool = (*MIDDLE[:3], *SHORT, *WEEKS, *OFF_BOUNDS)
    if unit == "week":
        pool = (*MIDDLE[:4], *WEEKS[:2], *OFF_BOUNDS)
    if unit != "hour" and chance.percent(5):
        pool = NONE_WHOLE
    return chance.one(pool)


def _periods_picked(chance: Chance, unit: str) -> list[Filter]:
    """Filters that pick among the periods counted, or say of each which hours or weekdays count."""
    weekdays: dict[str, tuple[Value, ...]] = {"time.day_of_week": (1, 6, 7)}
    pool = {"day": DAY_FILTERS, "month": MONTH_FILTERS, "week": weekdays}.get(unit)
    if pool is None:
        return []
    name = chance.one(sorted(pool))
    op = chance.one((Operator.IN, Operator.NOT_IN))
    return [Condition(name, op, tuple(chance.some(pool[name], 1, 2)))]


def _adds_up(schema: Schema, name: str) -> bool:
    return all(_is_sum(metric) for metric in parts_of(schema, [name]))


def _is_sum(metric: Metric) -> bool:
    """Whether 0 is right for a period without rows, and the periods of a metric add up."""
    moved = metric.window or metric.offset or metric.during or metric.pick or metric.per or metric.convert
    counted = all(each.function in ("sum", "count", "count distinct") for each in aggregates_in(metric.expr))
    return not moved and metric.fill in (None, 0) and counted and _only_added(metric.expr)


def _only_added(found: Formula) -> bool:
    match found:
        case MetricArithmetic(op, left, right):
            return op in ("+", "-") and _only_added(left) and _only_added(right)
        case Aggregate() | MetricName():
            return True
    return False
