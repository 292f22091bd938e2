"""Columns and answers of a small shop that the examples share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from semantic.definitions.types import Format
from semantic.planning.time_ranges import ResolvedRange
from semantic.query.types import Limit, MetricUse, OrderBy, Query
from service.answer import (
    Answer,
    Cell,
    Column,
    Computation,
    Kind,
    MetricUsed,
    Status,
    Trust,
)

REVENUE = Column("revenue", "Revenue", "metric", "number", Format("currency", "USD"))
NET_SALES = Column("net_sales", "Net sales", "metric", "number", Format("currency", "USD"))
BASKETS = Column("baskets", "Baskets", "metric", "number", Format("integer"))
RATE = Column("redemption_rate", "Redemption rate", "metric", "number", Format("percent"))
FIRST_SALE = Column("first_sale", "First sale", "metric", "date")
DEPARTMENT = Column("product.department", "Department", "dimension", "string")
AGE = Column("household.age", "Age", "dimension", "string")
STORE = Column("store", "Store", "dimension", "number")
KIDS = Column("household.kids", "Has kids", "dimension", "boolean")
MONTH = Column("time.month", "Month", "time", "instant", grain="month")
WEEK = Column("time.week", "Week", "time", "instant", grain="week")
DAY = Column("time.day", "Day", "time", "date", grain="day")
HOUR = Column("time.hour", "Hour", "time", "instant", grain="hour")
WEEKDAY = Column("time.day_of_week", "Day of week", "time", "number", grain="day_of_week")

DECEMBER = ResolvedRange(
    datetime(2017, 12, 1), datetime(2018, 1, 1), "America/New_York", "last month", "December 2017"
)
YEAR = ResolvedRange(datetime(2017, 1, 1), datetime(2018, 1, 1), "America/New_York", "2017", "2017")

REVENUE_USED = MetricUsed(
    name="Revenue",
    description="Dollars the store received for what was scanned.",
    formula="sum(sales_value)",
    owner="retail-analytics",
    position="models/sales.yml:31",
    certified=True,
)


def month(number: int, year: int = 2017) -> datetime:
    return datetime(year, number, 1)


def top(metric: str, rows: int = 3) -> Query:
    return Query(
        metrics=(MetricUse(metric),), order_by=(OrderBy(metric, descending=True),), limit=Limit(rows)
    )


def bottom(metric: str, rows: int = 3) -> Query:
    return Query(metrics=(MetricUse(metric),), order_by=(OrderBy(metric),), limit=Limit(rows))


def during(time: ResolvedRange | None, *filters: str, notes: Sequence[str] = ()) -> Computation:
    return Computation(time=time, filters=filters, notes=tuple(notes))


def answered(
    columns: Sequence[Column],
    rows: Sequence[tuple[Cell, ...]],
    *,
    sentence: str = "Revenue was $5.00 in December 2017.",
    totals: tuple[Cell, ...] = (),
    row_count: int = 0,
    truncated: bool = False,
    computation: Computation | None = None,
    query: Query | None = None,
    warnings: tuple[str, ...] = (),
    follow_ups: tuple[str, ...] = (),
) -> Answer:
    return Answer(
        id="a1",
        status=Status.ANSWERED,
        kind=Kind.DATA,
        question="what was revenue?",
        sentence=sentence,
        columns=tuple(columns),
        rows=tuple(rows),
        totals=totals,
        row_count=row_count or len(rows),
        truncated=truncated,
        trust=Trust.GOVERNED,
        computation=computation or during(DECEMBER),
        query=query,
        warnings=warnings,
        follow_ups=follow_ups,
    )
