"""Windows, offsets and comparisons, by hand: which time a metric sees for each period shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.soundness.examples import Json, check, company, day, metric, model
from tests.soundness.oracle.expressions import MetricArithmetic, MetricName, Scalar

SALES = model(
    "sales",
    "day:date amount:int who:text",
    time="day",
    dimensions={"day": "date", "who": "string"},
    metrics=[
        metric("revenue", "sum", "amount"),
        metric("buyers", "count distinct", "who"),
        metric("each", MetricArithmetic("/", MetricName("revenue"), MetricName("buyers"))),
        metric("week", MetricName("revenue"), last="7 days"),
        metric("buyers_week", MetricName("buyers"), last="7 days"),
        metric("each_week", MetricName("each"), last="7 days"),
        metric("month", MetricName("revenue"), last="1 month"),
        metric("first_week", MetricName("revenue"), last="7 days", show="first"),
        metric("mean_2", MetricName("revenue"), last="2 days", show="average"),
        metric("mtd", MetricName("revenue"), to_date="month"),
        metric("ever", MetricName("revenue"), to_date="all_time"),
        metric("before", MetricName("revenue"), offset="1 month"),
        metric("last_year", MetricName("revenue"), offset="1 year"),
        metric("opening", MetricName("revenue"), offset="start of quarter"),
        metric("first_day", MetricName("revenue"), offset="first day of month"),
        metric("month_before_first_day", MetricName("first_day"), offset="1 month"),
        metric("first_day_of_month_before", MetricName("before"), offset="first day of month"),
        metric("week_before", MetricName("week"), offset="1 month"),
    ],
)
MADE = company(
    [SALES],
    sales=[
        (date(2016, 2, 29), 1, "a"),
        (date(2016, 3, 1), 2, "b"),
        (date(2017, 1, 31), 4, "a"),
        (date(2017, 2, 25), 8, "a"),
        (date(2017, 3, 1), 16, "b"),
        (date(2017, 3, 3), 32, "a"),
        (date(2017, 3, 31), 64, None),
        (None, 128, "a"),
    ],
)


def test_a_window_sees_days_before_the_range_and_ends_with_each_day() -> None:
    """(d − 7 days, d]: on 3 March from 25 February. A distinct count and a ratio are computed anew."""
    check(
        MADE,
        {
            "metrics": ["week", "buyers_week", "each_week", "revenue"],
            "dimensions": ["time.day"],
            "time": {"range": "2017-03-01 to 2017-03-05"},
        },
        rows=[
            (day(2017, 3, 1), 24, 2, 12, 16),
            (day(2017, 3, 2), 24, 2, 12, None),
            (day(2017, 3, 3), 56, 2, 28, 32),
            (day(2017, 3, 4), 48, 2, 24, None),
            (day(2017, 3, 5), 48, 2, 24, None),
        ],
    )


def test_a_month_shows_its_last_day_its_first_or_the_mean_of_its_days() -> None:
    """31 − 7 is 24 March, so 64; the first sees 23 February to 1 March; 2-day windows hold 16, 16, 32, 32 and 64."""
    check(
        MADE,
        {
            "metrics": ["week", "first_week", "mean_2"],
            "dimensions": ["time.month"],
            "time": {"range": "2017-03"},
        },
        rows=[(day(2017, 3, 1), 64, 24, (16 + 16 + 32 + 32 + 64) / 5)],
    )


@pytest.mark.parametrize(
    ("range_", "value"),
    [
        ("2017-02-28 to 2017-02-28", 12),  # after 28 January
        ("2017-03-30 to 2017-03-30", 48),  # after 28 February, for 30 February is not there
        ("2017-03-31 to 2017-03-31", 112),  # after 28 February
        ("2017-04-01 to 2017-04-01", 96),  # after 1 March
    ],
)
def test_a_window_of_a_month_is_clamped_to_the_last_day(range_: str, value: Scalar) -> None:
    check(MADE, {"metrics": ["month"], "time": {"range": range_}}, rows=[(value,)])


def test_a_running_total_begins_with_the_range() -> None:
    """All time would have 7 more, the year 4; of the distinct buyers the sum of both months would be 3. March has no 16
    where the range begins on the 3rd."""
    running: Json = {"to_date": "range"}
    uses = [{"expr": name, "over": running} for name in ("revenue", "buyers", "each", "revenue / 2")]
    check(
        MADE,
        {
            "metrics": uses,
            "dimensions": ["time.month"],
            "time": {"range": "2017-02-01 to 2017-03-31"},
            "totals": True,
        },
        rows=[(day(2017, 2, 1), 8, 1, 8, 4), (day(2017, 3, 1), 120, 2, 60, 60)],
        totals=(120, 2, 60, 60),
    )
    check(
        MADE,
        {"metrics": uses[:1], "dimensions": ["time.month"], "time": {"range": {"from": "2017-03-03"}}},
        rows=[(day(2017, 3, 1), 96)],
        now=datetime(2017, 3, 31, 12),
    )
    check(MADE, {"metrics": uses[:1], "time": {"range": {"from": "", "until": "2017-02-01"}}}, rows=[(7,)])


def test_a_running_total_is_compared_with_that_of_the_range_before() -> None:
    """Half a month each: the second begins anew on 1 February, or January's 4 would be in it."""
    check(
        MADE,
        {
            "metrics": [{"expr": "revenue", "over": {"to_date": "range"}, "as": "so_far"}],
            "dimensions": ["time.month"],
            "time": {"range": "2017-03", "compare": "previous_period"},
        },
        rows=[(day(2017, 3, 1), 112, 8, 104, 13)],
    )


def test_a_window_of_a_query_is_that_of_a_definition() -> None:
    """Also of what is shown at a month's first day, and of the average of its days; of a window it is refused."""
    week = {"last": "7 days"}
    check(
        MADE,
        {
            "metrics": [
                "week",
                {"expr": "revenue", "over": week},
                {"expr": "revenue", "over": {**week, "show": "first"}, "as": "first"},
                {"expr": "revenue", "over": {"last": "2 days", "show": "average"}, "as": "mean"},
            ],
            "dimensions": ["time.month"],
            "time": {"range": "2017-03"},
        },
        rows=[(day(2017, 3, 1), 64, 64, 24, (16 + 16 + 32 + 32 + 64) / 5)],
    )


def test_to_date_begins_with_the_period_and_all_time_never() -> None:
    check(
        MADE,
        {
            "metrics": ["mtd", "ever"],
            "dimensions": ["time.day"],
            "time": {"range": "2017-02-28 to 2017-03-03"},
        },
        rows=[
            (day(2017, 2, 28), 8, 15),
            (day(2017, 3, 1), 16, 31),
            (day(2017, 3, 2), 16, 31),
            (day(2017, 3, 3), 48, 63),
        ],
    )


def test_a_window_without_periods_ends_with_the_range_or_now() -> None:
    """Now is noon of 15 April: nothing in the last week, all of the last month after 15 March."""
    check(MADE, {"metrics": ["week", "month", "ever"]}, rows=[(None, 64, 127)])
    check(
        MADE,
        {"metrics": ["week", "month"], "time": {"range": {"from": "2017-03-30", "until": "2017-04-01"}}},
        rows=[(64, 112)],
    )


def test_a_group_is_there_while_its_window_holds_a_row() -> None:
    check(
        MADE,
        {
            "metrics": ["week"],
            "dimensions": ["who", "time.day"],
            "time": {"range": "2017-03-03 to 2017-03-04"},
        },
        rows=[
            ("a", day(2017, 3, 3), 40),
            ("a", day(2017, 3, 4), 32),
            ("b", day(2017, 3, 3), 16),
            ("b", day(2017, 3, 4), 16),
        ],
    )


def test_a_filter_on_a_grain_picks_the_periods_and_not_the_rows() -> None:
    """2017-03-05 is a Sunday; its window still holds the days before it."""
    sundays: Json = {"field": "time.day_of_week", "op": "=", "values": [7]}
    check(
        MADE,
        {
            "metrics": ["week"],
            "dimensions": ["time.day"],
            "filters": [sundays],
            "time": {"range": "2017-03-01 to 2017-03-14"},
        },
        rows=[(day(2017, 3, 5), 48)],
    )
    check(
        MADE,
        {
            "metrics": ["week"],
            "dimensions": ["time.day"],
            "filters": [{"field": "day", "op": ">", "values": ["2017-02-28"]}],
            "time": {"range": "2017-03-01 to 2017-03-01"},
        },
        rows=[(day(2017, 3, 1), 16)],
    )


def test_an_offset_reads_the_period_so_much_earlier() -> None:
    """February before March; the year before March 2017 does not hold 29 February 2016."""
    check(
        MADE,
        {
            "metrics": ["before", "last_year", "opening"],
            "dimensions": ["time.month"],
            "time": {"range": "2017-Q1"},
        },
        rows=[
            (day(2017, 1, 1), None, None, 4),
            (day(2017, 2, 1), 4, 1, 4),
            (day(2017, 3, 1), 8, 2, 4),
        ],
    )


def test_the_first_day_of_a_month_is_that_in_which_a_week_begins() -> None:
    """1 March has 16. The week of 27 February begins in February, on whose first day nothing was sold."""
    mondays = [day(2017, 3, 6), day(2017, 3, 13), day(2017, 3, 20), day(2017, 3, 27)]
    check(
        MADE,
        {"metrics": ["first_day"], "dimensions": ["time.week"], "time": {"range": "2017-03"}},
        rows=[(monday, 16) for monday in mondays],
    )
    check(
        MADE,
        {
            "metrics": ["first_day", "month_before_first_day", "first_day_of_month_before"],
            "dimensions": ["time.month"],
            "time": {"range": "2017-03-01 to 2017-04-30"},
        },
        rows=[(day(2017, 3, 1), 16, None, None), (day(2017, 4, 1), None, 16, 16)],
    )


def test_a_day_has_one_day_as_its_counterpart_and_29_february_none() -> None:
    check(
        MADE,
        {"metrics": ["last_year"], "dimensions": ["time.day"], "time": {"range": "2017-02-28 to 2017-03-01"}},
        rows=[(day(2017, 3, 1), 2)],
    )


def test_an_offset_of_a_window_is_the_window_of_the_earlier_period() -> None:
    """March a month earlier is February, whose last week begins on 22 February."""
    check(
        MADE,
        {"metrics": ["week_before"], "dimensions": ["time.month"], "time": {"range": "2017-03"}},
        rows=[(day(2017, 3, 1), 8)],
    )


@pytest.mark.parametrize(
    ("time", "row"),
    [
        ({"range": "2017-03", "compare": "previous_period"}, (112, 8, 104, 13)),
        ({"range": "2017-Q1", "compare": "previous_year"}, (124, 3, 121, 121 / 3)),
        ({"range": "2017-03-01 to 2017-03-03", "compare": "previous_period"}, (48, None, None, None)),
        ({"range": "this month", "compare": "previous_period"}, (None, 48, None, None)),
        ({"range": "this month", "compare": "previous_period", "whole": True}, (None, 112, None, None)),
    ],
)
def test_a_comparison_reads_the_same_elapsed_part(time: Json, row: tuple[Scalar, ...]) -> None:
    """Now is noon of 15 April: 1 to 15 March, noon, holds 16 and 32. Three days are compared with three days."""
    check(MADE, {"metrics": ["revenue"], "time": time}, rows=[row])


def test_compared_groups_are_kept_although_nothing_is_there_now() -> None:
    check(
        MADE,
        {
            "metrics": ["revenue"],
            "dimensions": ["who"],
            "time": {"range": "2017-02", "compare": "previous_year"},
            "totals": True,
        },
        rows=[("a", 8, 1, 7, 7)],
        totals=(8, 1, 7, 7),
    )
    check(
        MADE,
        {
            "metrics": ["revenue"],
            "dimensions": ["who"],
            "time": {"range": "2017-03", "compare": "previous_year"},
        },
        rows=[("a", 32, None, None, None), ("b", 16, 2, 14, 7), (None, 64, None, None, None)],
    )
    check(
        MADE,
        {
            "metrics": ["revenue"],
            "dimensions": ["time.month"],
            "time": {"range": "2017-02-01 to 2017-03-31", "compare": "previous_period"},
        },
        rows=[(day(2017, 2, 1), 8, None, None, None), (day(2017, 3, 1), 112, 4, 108, 27)],
    )


def test_a_change_is_against_the_period_before() -> None:
    check(
        MADE,
        {
            "metrics": [
                {"expr": "change(revenue)", "as": "more"},
                {"expr": "change_rate(revenue)", "as": "rate"},
                {"expr": "change(revenue, year)", "as": "yearly"},
            ],
            "dimensions": ["time.month"],
            "time": {"range": "2017-Q1"},
        },
        rows=[
            (day(2017, 1, 1), None, None, None),
            (day(2017, 2, 1), 4, 1, 7),
            (day(2017, 3, 1), 104, 13, 110),
        ],
    )


def test_what_it_was_before_is_seen_from_each_period_or_from_the_range() -> None:
    """March 2016 has 2 and is twelve months before; two months before March 2017 is January."""
    check(
        MADE,
        {
            "metrics": [
                "revenue",
                {"expr": "before(revenue, 2, month)", "as": "then"},
                {"expr": "before(revenue, 12, month) * 100", "as": "long_ago"},
            ],
            "dimensions": ["time.month"],
            "time": {"range": "2017-02-01 to 2017-03-31"},
        },
        rows=[(day(2017, 2, 1), 8, None, 100), (day(2017, 3, 1), 112, 4, 200)],
    )
    check(
        MADE,
        {
            "metrics": [{"expr": "revenue / before(revenue, 2, day)", "as": "part"}],
            "time": {"range": "2017-03-03 to 2017-03-03"},
        },
        rows=[(2,)],
    )


@pytest.mark.parametrize(
    ("range_", "unit", "then", "ever"),
    [
        ("2017-02-28", "month", None, 3),  # 28 January, and not until the 31st, which would be 4
        ("2017-02-01 to 2017-02-28", "month", 4, 7),  # a whole month stays one
        ("2017-01-31 to 2017-02-28", "month", None, 3),  # 31 December to 28 January
        ("2017-02-25 to 2017-02-28", "year", None, None),  # without 29 February 2016, which is 1
        ("2017-02-01 to 2017-02-28", "year", 1, 1),
        ("2017-04-01 to 2017-04-30", "month", 112, 127),
        ("2017-03-31 to 2017-04-30", "month", 48, 63),  # 1 to 30 March
        (
            "2017-03-31",
            "month",
            None,
            None,
        ),  # there is no such day: neither 28 February nor 1 March, nor all before it
        ("2017-05-31", "quarter", None, None),
        ("2016-02-29", "year", None, None),
    ],
)
def test_a_range_is_moved_by_its_days(range_: str, unit: str, then: Scalar, ever: Scalar) -> None:
    uses = [
        {"expr": f"before(revenue, 1, {unit})", "as": "then"},
        {"expr": f"before(ever, 1, {unit})", "as": "until_then"},
    ]
    check(MADE, {"metrics": uses, "time": {"range": range_}}, rows=[(then, ever)])


def test_a_window_that_ends_with_a_month_is_moved_by_its_days() -> None:
    """27 and 28 February, a month before, are 27 and 28 January, without the 4 of the 31st."""
    moved = metric("month_of_before", MetricName("before"), last="2 days")
    made = replace(MADE.schema.models[0], metrics=(*MADE.schema.models[0].metrics, moved))
    check(
        replace(MADE, schema=replace(MADE.schema, models=(made,))),
        {
            "metrics": ["month_of_before"],
            "dimensions": ["time.day"],
            "time": {"range": "2017-02-28"},
            "totals": True,
        },
        rows=[],
        totals=(None,),
    )


def test_the_total_of_what_it_was_before_is_that_of_no_group() -> None:
    asked = {
        "metrics": [{"expr": "before(revenue, 1, month)", "as": "then"}],
        "dimensions": ["sales.who"],
        "time": {"range": {"until": "2017-04-01"}},
        "totals": True,
    }
    check(MADE, asked, rows=[("a", 13), ("b", 2)], totals=(15,))
