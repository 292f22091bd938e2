"""Time by hand: wall clocks in a zone with summer time, buckets, parts, half-open ranges, fills, metrics of no time."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.soundness.examples import Json, check, company, metric, model, to_one
from tests.soundness.oracle.expressions import Name, Scalar
from tests.soundness.oracle.schema import Dimension

AT = Dimension("at", "instant", Name("at"), "UTC")
TILLS = model(
    "sales",
    "at:timestamp amount:int",
    time="at",
    dimensions={"at": AT},
    metrics=[
        metric("revenue", "sum", "amount"),
        metric("sold", "sum", "amount", fill=0),
        metric("ever", "sum", "amount", time="none"),
    ],
)
NEW_YORK = company(
    [TILLS],
    zone="America/New_York",
    sales=[
        (datetime(2017, 3, 12, 4, 59, 59), 1),  # 11 March 23:59:59, a Saturday
        (datetime(2017, 3, 12, 5), 20),  # 12 March 00:00
        (datetime(2017, 3, 12, 6, 59), 300),  # 12 March 01:59
        (datetime(2017, 3, 12, 7), 4000),  # 12 March 03:00, after the jump
        (datetime(2017, 3, 13, 3, 59), 50000),  # 12 March 23:59 in summer time
        (datetime(2017, 3, 13, 4), 600000),  # 13 March 00:00, a Monday
        (None, 7000000),
    ],
)


def midnight(*day: int) -> datetime:
    return datetime(*day)  # type: ignore[arg-type]  # year, month and day


def test_days_break_at_midnight_on_the_wall_also_when_clocks_change() -> None:
    check(
        NEW_YORK,
        {"metrics": ["revenue"], "dimensions": ["time.day"]},
        rows=[
            (midnight(2017, 3, 11), 1),
            (midnight(2017, 3, 12), 54320),
            (midnight(2017, 3, 13), 600000),
            (None, 7000000),
        ],
    )
    check(
        NEW_YORK,
        {"metrics": ["revenue"], "dimensions": ["time.day"], "timezone": "UTC"},
        rows=[(midnight(2017, 3, 12), 4321), (midnight(2017, 3, 13), 650000), (None, 7000000)],
    )


@pytest.mark.parametrize(
    ("first", "weeks"),
    [
        (0, [(midnight(2017, 3, 6), 54321), (midnight(2017, 3, 13), 600000)]),
        (6, [(midnight(2017, 3, 5), 1), (midnight(2017, 3, 12), 654320)]),
    ],
)
def test_weeks_start_where_settings_say(first: int, weeks: list[tuple[Scalar, ...]]) -> None:
    made = company(
        [TILLS],
        zone="America/New_York",
        week_start=first,
        sales=[tuple(row.values()) for row in NEW_YORK.tables["sales"]],
    )
    check(made, {"metrics": ["revenue"], "dimensions": ["time.week"]}, rows=[*weeks, (None, 7000000)])
    check(
        made,
        {"metrics": ["revenue"], "dimensions": ["time.day_of_week"]},
        rows=[(1, 600000), (6, 1), (7, 54320), (None, 7000000)],
    )


def test_hours_are_those_of_the_wall() -> None:
    check(
        NEW_YORK,
        {"metrics": ["revenue"], "dimensions": ["time.hour_of_day"], "time": {"range": "2017-03-12"}},
        rows=[(0, 20), (1, 300), (3, 4000), (23, 50000)],
    )


@pytest.mark.parametrize(
    ("asked", "revenue"),
    [
        ("2017-03-12", 54320),
        ("2017-03", 654321),
        ("2017-Q1", 654321),
        ("2017-03-11 to 2017-03-12", 54321),
        ({"from": "2017-03-12"}, 654320),
        ({"until": "2017-03-12"}, 1),
        ({"from": "2017-03-12T01:59:00", "until": "2017-03-12T23:59:00"}, 4300),
        ("yesterday", 54320),
        ("last 2 days", 54321),
        ("last week", 54321),
        ("this week", 600000),
        ("this month", 654321),
        ("last month", None),
        ("rolling 1 days", 654000),
    ],
)
def test_ranges_are_half_open_in_the_zone_of_the_query(asked: str | Json, revenue: Scalar) -> None:
    """Asked on Monday 13 March at two in the morning. The sale without a time is in no range."""
    check(
        NEW_YORK,
        {"metrics": ["revenue"], "time": {"range": asked}},
        rows=[(revenue,)],
        now=datetime(2017, 3, 13, 2),
    )


def test_a_calendar_day_is_never_shifted() -> None:
    """31 March is in March wherever one asks, and the last day of a range is whole."""
    days = model(
        "days",
        "on:date amount:int",
        time="day",
        dimensions={"day": Dimension("day", "date", Name("this.on"))},
        metrics=[metric("paid", "sum", "amount")],
    )
    made = company(
        [days],
        zone="America/New_York",
        days=[(date(2017, 3, 1), 1), (date(2017, 3, 31), 20), (date(2017, 4, 1), 300), (None, 4000)],
    )
    months: list[tuple[Scalar, ...]] = [(midnight(2017, 3, 1), 21), (midnight(2017, 4, 1), 300), (None, 4000)]
    check(made, {"metrics": ["paid"], "dimensions": ["time.month"]}, rows=months)
    check(made, {"metrics": ["paid"], "time": {"range": "2017-03-01 to 2017-03-31"}}, rows=[(21,)])
    check(
        made,
        {"metrics": ["paid"], "dimensions": ["time.quarter_of_year"]},
        rows=[(1, 21), (2, 300), (None, 4000)],
    )


def test_a_declared_fill_covers_every_period_of_the_range() -> None:
    """Revenue declares none: it is NULL where the days are empty."""
    check(
        NEW_YORK,
        {
            "metrics": ["sold", "revenue"],
            "dimensions": ["time.day"],
            "time": {"range": "2017-03-10 to 2017-03-13"},
        },
        rows=[
            (midnight(2017, 3, 10), 0, None),
            (midnight(2017, 3, 11), 1, 1),
            (midnight(2017, 3, 12), 54320, 54320),
            (midnight(2017, 3, 13), 600000, 600000),
        ],
    )


def test_a_metric_of_no_time_repeats_and_adds_no_period() -> None:
    check(
        NEW_YORK,
        {
            "metrics": ["revenue", "ever"],
            "dimensions": ["time.day"],
            "time": {"range": "2017-03-11 to 2017-03-12"},
            "totals": True,
        },
        rows=[(midnight(2017, 3, 11), 1, 7654321), (midnight(2017, 3, 12), 54320, 7654321)],
        totals=(54321, 7654321),
    )


def test_facts_with_different_dates_line_up_on_time() -> None:
    """Each fact by its own date; refunds are calendar days, and one metric is dated by what it refunds."""
    sales = model(
        "sales",
        "id:int at:timestamp amount:int",
        key="id",
        time="at",
        dimensions={"at": AT},
        metrics=[metric("revenue", "sum", "amount")],
    )
    refunds = model(
        "refunds",
        "sale_id:int day:date amount:int",
        time="day",
        joins=[to_one("sale", "sales", "sale_id=id")],
        dimensions={"day": "date"},
        metrics=[metric("refunded", "sum", "amount"), metric("regretted", "sum", "amount", time="sale.at")],
    )
    made = company(
        [sales, refunds],
        zone="America/New_York",
        sales=[(1, datetime(2017, 4, 1, 3), 100), (2, datetime(2017, 4, 1, 5), 2000)],
        refunds=[(1, date(2017, 4, 1), 3), (2, date(2017, 5, 1), 40), (9, date(2017, 5, 2), 500)],
    )
    check(
        made,
        {"metrics": ["revenue", "refunded", "regretted"], "dimensions": ["time.month"]},
        rows=[
            (midnight(2017, 3, 1), 100, None, 3),
            (midnight(2017, 4, 1), 2000, 3, 40),
            (midnight(2017, 5, 1), None, 540, None),
            (None, None, None, 500),
        ],
    )
