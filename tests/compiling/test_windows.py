"""Windows, offsets, compared periods and rows in force: what a metric sees at other times than those it is asked for.

Every amount is a power of two, so that a sum tells which rows are in it. The shop is in New York, its times are UTC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog, compile_query, load_texts, parse_query
from semantic.calendars import add
from semantic.errors import QueryInvalid

FILES = {
    "settings.yml": "zone: America/New_York",
    "sales.yml": """
model: sales
table: s
key: id
time: sold_at
joins: {customer: {model: customers, on: {cid: id}, inverse: purchases}}
dimensions:
  sold_at: {type: instant, stored_in: UTC, expr: ts}
  shop: {type: string}
metrics:
  revenue: {expr: sum(a)}
  lines: {expr: count()}
  buyers: {expr: count(distinct cid)}
  per_buyer: {expr: revenue / buyers}
  x_revenue: {expr: sum(a), where: shop = 'x'}
  revenue_3d: {expr: revenue, over: {last: 3 days}}
  x_revenue_3d: {expr: x_revenue, over: {last: 3 days}}
  lines_3d: {expr: lines, over: {last: 3 days}}
  per_buyer_3d: {expr: per_buyer, over: {last: 3 days}}
  revenue_1m: {expr: revenue, over: {last: 1 month}}
  revenue_2w: {expr: revenue, over: {last: 2 weeks}}
  revenue_6h: {expr: revenue, over: {last: 6 hours}}
  revenue_mtd: {expr: revenue, over: {to_date: month}}
  revenue_ever: {expr: revenue, over: {to_date: all_time}}
  first_3d: {expr: revenue, over: {last: 3 days, show: first}}
  average_3d: {expr: revenue, over: {last: 3 days, show: average}}
  average_lines_3d: {expr: count(), over: {last: 3 days, show: average}}
  month_before: {expr: revenue, offset: 1 month}
  year_before: {expr: revenue, offset: 1 year}
  month_begin: {expr: revenue, offset: start of month}
  last_year_3d: {expr: revenue_3d, offset: 1 year}
  filled_3d: {expr: revenue_3d, fill: 0}
  filled: {expr: sum(a), fill: 0}
  share_of_ever: {expr: revenue / revenue_ever}
""",
    "customers.yml": """
model: customers
table: c
key: id
dimensions: {city: {type: string}, joined: {type: date}, gone: {type: date}}
metrics:
  customers: {expr: count(), time: none}
  members: {expr: count(), during: {from: joined, to: gone}}
  members_before: {expr: members, offset: 1 month}
""",
    "visits.yml": """
model: visits
table: v
key: none
time: day
joins: {customer: {model: customers, on: {cid: id}}}
dimensions: {day: {type: date}}
metrics:
  visits: {expr: sum(n)}
  visits_2d: {expr: visits, over: {last: 2 days}}
""",
}
TABLES = """
CREATE TABLE s (id INT, a INT, cid INT, shop VARCHAR, ts TIMESTAMP);
INSERT INTO s VALUES
  (1, 1, 1, 'x', '2017-03-01 12:00'), (2, 2, 2, 'x', '2017-03-03 12:00'), (3, 4, 1, 'y', '2017-03-04 04:59'),
  (4, 8, 1, 'x', '2017-03-06 12:00'), (5, 16, NULL, 'x', '2017-03-31 12:00'), (6, 32, 2, 'y', '2017-02-27 12:00'),
  (7, 64, 1, 'x', NULL), (8, 128, 2, 'y', '2016-02-29 12:00'), (9, 256, 1, 'x', '2016-03-01 12:00');
CREATE TABLE c (id INT, city VARCHAR, joined DATE, gone DATE);
INSERT INTO c VALUES (1, 'Oslo', '2017-01-15', '2017-03-01'), (2, 'Rome', '2017-02-10', NULL), (3, NULL, NULL, NULL),
  (4, 'Oslo', '2017-04-01', '2017-03-01'), (5, 'Oslo', '2017-02-05', '2017-02-06');
CREATE TABLE v (cid INT, day DATE, n INT);
"""
NOW = datetime(2017, 5, 10, 9, 30)
FEBRUARY, MARCH, APRIL, MAY = (date(2017, month, 1) for month in (2, 3, 4, 5))


def march(day: int) -> date:
    return date(2017, 3, day)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    loaded = load_texts(FILES)
    assert loaded.problems == ()
    return loaded


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute(TABLES)
    yield connection
    connection.close()


def rows(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, form: Mapping[str, object], now: datetime = NOW
) -> list[tuple[object, ...]]:
    compiled = compile_query(catalog, parse_query(form), dialect="duckdb", now=now)
    statement = compiled.main
    found = warehouse.execute(statement.sql, statement.parameters).fetchall()
    assert [column[0] for column in warehouse.description or ()] and len(statement.columns) == len(
        warehouse.description or ()
    )
    if compiled.totals is not None:
        found += warehouse.execute(compiled.totals.sql, compiled.totals.parameters).fetchall()
    return found


FIRST_WEEK = {"range": "2017-03-01 to 2017-03-07"}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(
            {"metrics": ["revenue", "revenue_3d"], "dimensions": ["time.day"], "time": FIRST_WEEK},
            # 1 March sees 27 February, which lies before the range; a day without sales has a window all the same.
            [
                (march(1), 1, 33),
                (march(2), None, 1),
                (march(3), 6, 7),
                (march(4), None, 6),
                (march(5), None, 6),
                (march(6), 8, 8),
                (march(7), None, 8),
            ],
            id="days-before-the-range-are-seen",
        ),
        pytest.param(
            {
                "metrics": ["revenue_3d"],
                "dimensions": ["time.day"],
                "time": FIRST_WEEK,
                "filters": [
                    {"some": {"field": "time.day_of_month", "op": "<", "values": [4]}},
                    {"none": {"field": "time.day", "values": ["2017-03-02"]}},
                ],
            },
            [(march(1), 33), (march(3), 7)],
            id="some-and-none-of-a-period-pick-it-too",
        ),
        pytest.param(
            {
                "metrics": ["per_buyer_3d", "lines_3d"],
                "dimensions": ["time.day"],
                "time": {"range": "2017-03-03"},
            },
            [(march(3), 3.5, 3)],
            id="a-ratio-is-computed-anew-over-the-window",
        ),
        pytest.param(
            {
                "metrics": ["revenue_3d"],
                "dimensions": ["time.day", "sales.shop"],
                "time": {"range": "2017-03-04"},
            },
            [(march(4), "x", 2), (march(4), "y", 4)],
            id="each-group-while-its-window-has-rows",
        ),
        pytest.param(
            {
                "metrics": ["x_revenue_3d", "revenue_3d"],
                "dimensions": ["time.day"],
                "time": {"range": "2017-03-01"},
            },
            [(march(1), 1, 33)],
            id="own-where-within-the-window",
        ),
        pytest.param(
            {
                "metrics": ["revenue_3d"],
                "dimensions": ["time.month"],
                "time": {"range": "2017-02-27 to 2017-03-05"},
                "totals": True,
            },
            [(FEBRUARY, 32), (MARCH, 6), (6,)],
            id="a-month-shows-its-last-day-cut-by-the-range",
        ),
        pytest.param(
            {"metrics": ["revenue_3d"], "time": {"range": "2017-03-04"}}, [(6,)], id="one-value-at-the-end"
        ),
        pytest.param({"metrics": ["revenue_ever", "revenue_mtd"]}, [(447, None)], id="no-range-ends-now"),
        pytest.param(
            {
                "metrics": ["revenue_mtd", "revenue_ever"],
                "dimensions": ["time.day"],
                "time": {"range": "2017-03-04"},
            },
            [(march(4), 7, 128 + 256 + 32 + 7)],
            id="to-date",
        ),
        pytest.param(
            {
                "metrics": ["revenue_1m"],
                "dimensions": ["time.day"],
                "time": {"range": "2017-03-28 to 2017-03-31"},
            },
            # (28 February, 28 March], and the same for 29 to 31 March, whose month before ends on the 28th.
            [(march(day), 15 + (16 if day == 31 else 0)) for day in (28, 29, 30, 31)],
            id="a-month-is-clamped",
        ),
        pytest.param(
            {
                "metrics": ["revenue_2w"],
                "dimensions": ["time.week"],
                "time": {"range": "2017-03-06 to 2017-03-19"},
            },
            [(march(6), 32 + 15), (march(13), 8)],
            id="weeks",
        ),
        pytest.param(
            {
                "metrics": ["revenue_6h"],
                "dimensions": ["time.hour"],
                "time": {"range": {"from": "2017-03-03T22:00", "until": "2017-03-04T06:00"}},
            },
            [(datetime(2017, 3, 3, 23), 4), *((datetime(2017, 3, 4, hour), 4) for hour in range(5))],
            id="hours",
        ),
        pytest.param(
            {
                "metrics": ["first_3d", "average_3d", "average_lines_3d"],
                "dimensions": ["time.month"],
                "time": {"range": "2017-03"},
            },
            # The days from 1 to 8 March have 33, 1, 7, 6, 6, 8, 8, 8, and 31 March has 16.
            [(MARCH, 33, 93 / 9, 14 / 31)],
            id="first-and-average",
        ),
        pytest.param(
            {
                "metrics": ["average_3d", "average_lines_3d"],
                "dimensions": ["time.month"],
                "time": {"range": "2017-03-02 to 2017-03-04"},
            },
            [(MARCH, 14 / 3, 2)],
            id="average-of-the-days-in-the-range",
        ),
        pytest.param(
            {
                "metrics": ["filled_3d"],
                "dimensions": ["time.day"],
                "time": {"range": "2017-03-08 to 2017-03-10"},
            },
            [(march(8), 8), (march(9), 0), (march(10), 0)],
            id="fill-where-the-window-is-empty",
        ),
        pytest.param(
            {
                "metrics": ["revenue", "month_before", "year_before"],
                "dimensions": ["time.month"],
                "filters": [{"field": "time.year", "values": ["2017"]}],
            },
            [(FEBRUARY, 32, None, 128), (MARCH, 31, 32, 256), (APRIL, None, 31, None)],
            id="offsets-of-the-months-shown",
        ),
        pytest.param(
            {"metrics": ["month_before"], "dimensions": ["time.day"], "time": {"range": "2017-03"}},
            [(march(27), 32)],
            id="a-day-a-month-before",
        ),
        pytest.param(
            {"metrics": ["month_before"], "dimensions": ["time.day"], "time": {"range": "2017-04"}},
            # 31 March is the day a month before no day of April; 1 May is the first after 30 April.
            [(date(2017, 4, 1), 1), (date(2017, 4, 3), 6), (date(2017, 4, 6), 8)],
            id="a-day-without-counterpart",
        ),
        pytest.param(
            {
                "metrics": ["year_before", "last_year_3d"],
                "dimensions": ["time.day"],
                "time": {"range": "2017-02-28 to 2017-03-01"},
            },
            # The three days until 28 February 2016 hold nothing, those until 1 March 2016 29 February.
            [(march(1), 256, 128 + 256)],
            id="leap-day",
        ),
        pytest.param(
            {
                "metrics": ["year_before"],
                "dimensions": ["time.week"],
                "time": {"range": "2017-02-27 to 2017-03-05"},
            },
            [(date(2017, 2, 27), 128 + 256)],
            id="a-year-of-weeks-is-52",
        ),
        pytest.param(
            {
                "metrics": ["revenue", "month_begin"],
                "dimensions": ["time.week"],
                "time": {"range": "2017-03-06 to 2017-03-12"},
            },
            [(march(6), 8, 32 + 7)],
            id="the-week-that-begins-the-month",
        ),
        pytest.param(
            {"metrics": ["month_before", "year_before"], "time": {"range": "2017-03"}},
            [(32, 256)],
            id="offset-ranges",
        ),
        pytest.param(
            {
                "metrics": ["revenue", "share_of_ever"],
                "dimensions": ["time.month"],
                "time": {"range": "2017-03"},
            },
            [(MARCH, 31, 31 / 447)],
            id="arithmetic-over-a-window",
        ),
        pytest.param(
            {"metrics": ["visits_2d"], "dimensions": ["time.day"]}, [], id="an-empty-table-has-no-periods"
        ),
        pytest.param(
            {"metrics": ["visits_2d"], "time": {"range": "2017"}}, [(None,)], id="an-empty-table-has-no-value"
        ),
        pytest.param(
            {
                "metrics": ["members", "members_before"],
                "dimensions": ["time.month"],
            },
            [
                (date(2017, 1, 1), 1, 0),
                (FEBRUARY, 3, 1),
                (MARCH, 1, 3),
                (APRIL, 1, 1),
                (MAY, 1, 1),
            ],
            id="in-force",
        ),
        pytest.param(
            {
                "metrics": ["members"],
                "dimensions": ["customers.city"],
                "time": {"range": "2017-02"},
                "totals": True,
            },
            [("Oslo", 2), ("Rome", 1), (3,)],
            id="in-force-at-some-moment-of-the-range",
        ),
        pytest.param({"metrics": ["members"]}, [(5,)], id="in-force-at-any-time-is-all"),
        pytest.param(
            {
                "metrics": ["members"],
                "dimensions": ["time.day"],
                "time": {"range": "2017-02-28 to 2017-03-01"},
            },
            [(date(2017, 2, 28), 2), (march(1), 1)],
            id="in-force-until-is-not-in-it",
        ),
        pytest.param(
            {
                "metrics": ["members"],
                "dimensions": ["time.month", "purchases.shop"],
                "time": {"range": "2017-02"},
                "totals": True,
            },
            [(FEBRUARY, "x", 2), (FEBRUARY, "y", 2), (FEBRUARY, None, 1), (3,)],
            id="fan-out-in-force",
        ),
        pytest.param(
            {
                "metrics": ["members"],
                "dimensions": ["time.month"],
                "time": {"range": "2017-02"},
                "filters": [{"field": "purchases.shop", "op": "in", "values": ["x", "y"]}],
            },
            [(FEBRUARY, 2)],
            id="fan-out-counts-each-row-once-in-a-period",
        ),
        pytest.param(
            {
                "metrics": ["revenue_3d"],
                "dimensions": ["time.day"],
                "time": FIRST_WEEK,
                "filters": [{"field": "time.day_of_week", "values": [1]}],
            },
            [(march(6), 8)],
            id="a-filter-on-time-picks-days-shown",
        ),
        pytest.param(
            {
                "metrics": ["revenue_3d"],
                "dimensions": ["time.day"],
                "time": {"range": "2017-03-03"},
                "filters": [{"field": "sold_at", "op": ">=", "values": ["2017-03-03T12:00"]}],
            },
            [(march(3), 4)],
            id="a-filter-on-the-column-picks-rows",
        ),
        pytest.param(
            {
                "metrics": ["revenue_3d"],
                "dimensions": ["time.day", "time.month", "time.day_of_week"],
                "time": {"range": "2017-03-04"},
            },
            [(march(4), MARCH, 6, 6)],
            id="parts-are-read-off-the-period",
        ),
    ],
)
def test_windows_and_offsets(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: Mapping[str, object],
    expected: list[tuple[object, ...]],
) -> None:
    assert rows(catalog, warehouse, form) == [
        tuple(pytest.approx(value) if isinstance(value, float) else value for value in row)
        for row in expected
    ]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(
            {"metrics": ["revenue"], "time": {"range": "2017-03", "compare": "previous_period"}},
            [(31, 32, -1, -1 / 32)],
            id="the-month-before",
        ),
        pytest.param(
            {
                "metrics": ["lines"],
                "dimensions": ["sales.shop"],
                "time": {"range": "2017-03", "compare": "previous_year"},
            },
            [("x", 4, 1, 3, 3), ("y", 1, 0, 1, None)],
            id="a-count-of-nothing-is-zero",
        ),
        pytest.param(
            {
                "metrics": ["revenue"],
                "dimensions": ["sales.shop"],
                "time": {"range": "2017-03-05 to 2017-03-07", "compare": "previous_period"},
                "order_by": ["-revenue"],
                "totals": True,
            },
            # The three days before: 2 to 4 March, by New York's clocks.
            [("x", 8, 2, 6, 3), ("y", None, 4, None, None), (8, 6, 2, 1 / 3)],
            id="groups-of-the-period-before-are-kept",
        ),
        pytest.param(
            {
                "metrics": ["revenue"],
                "dimensions": ["time.month"],
                "time": {"range": "2017-02 to 2017-03", "compare": "previous_year"},
            },
            [(FEBRUARY, 32, 128, -96, -0.75), (MARCH, 31, 256, -225, -225 / 256)],
            id="buckets-pair-by-position",
        ),
        pytest.param(
            {
                "metrics": ["revenue"],
                "dimensions": ["time.week"],
                "time": {"range": "2017-02-27 to 2017-03-05", "compare": "previous_year"},
            },
            [(date(2017, 2, 27), 39, 384, -345, -345 / 384)],
            id="weeks-against-52-weeks-before",
        ),
        pytest.param(
            {"metrics": ["revenue_3d"], "time": {"range": "2017-03-06", "compare": "previous_period"}},
            [(8, 6, 2, 1 / 3)],
            id="a-window-and-the-window-before",
        ),
        pytest.param(
            {
                "metrics": ["revenue"],
                "dimensions": ["sales.shop"],
                "time": {"range": "2017-03", "compare": "previous_period"},
                "filters": [{"field": "revenue.previous", "op": ">", "values": [0]}],
                "order_by": ["-revenue.change_rate"],
            },
            [("y", 4, 32, -28, -0.875)],
            id="filtered-and-ordered-by-what-it-was",
        ),
        pytest.param(
            {
                "metrics": ["revenue", "change(revenue)", "change_rate(revenue)"],
                "dimensions": ["time.month"],
                "time": {"range": "2017"},
            },
            [(FEBRUARY, 32, None, None), (MARCH, 31, -1, -1 / 32), (APRIL, None, None, None)],
            id="change-against-the-month-before",
        ),
        pytest.param(
            {"metrics": ["change(revenue, year)"], "time": {"range": "2017-03"}},
            [(-225,)],
            id="change-against-a-year-before",
        ),
        pytest.param(
            {"metrics": ["change(revenue)"], "time": {"range": "2017-03"}}, [(-1,)], id="change-of-a-range"
        ),
        pytest.param(
            {
                "metrics": ["revenue"],
                "dimensions": ["time.day_of_week"],
                "time": {"range": "2017-03", "compare": "previous_period"},
                "filters": [{"field": "time.day_of_week", "values": [1]}],
            },
            [(1, 8, 32, -24, -0.75)],
            id="weekdays-against-weekdays",
        ),
    ],
)
def test_compared_periods(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: Mapping[str, object],
    expected: list[tuple[object, ...]],
) -> None:
    assert rows(catalog, warehouse, form) == [
        tuple(pytest.approx(value) if isinstance(value, float) else value for value in row)
        for row in expected
    ]


@pytest.mark.parametrize(
    ("now", "time", "expected"),
    [
        # 1 to 3 March 12:00 against 1 to 3 February 12:00, and against all of February.
        pytest.param(datetime(2017, 3, 3, 12), {"range": "this month"}, [(3, None)], id="elapsed"),
        pytest.param(datetime(2017, 3, 3, 12), {"range": "this month", "whole": True}, [(3, 32)], id="whole"),
        # 31 days into March there are only 28 of February.
        pytest.param(datetime(2017, 3, 31, 12), {"range": "this month"}, [(31, 32)], id="capped"),
        # The 58th day of 2017 is the 58th of 2016, which is no leap year's 28 February 12:00 either.
        pytest.param(datetime(2017, 2, 27, 12), {"range": "this year"}, [(32, None)], id="elapsed-year"),
        pytest.param(datetime(2017, 3, 6), {"range": "rolling 2 days"}, [(None, 6)], id="rolling"),
    ],
)
def test_the_period_before_one_that_has_not_ended(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    now: datetime,
    time: dict[str, object],
    expected: list[tuple[object, ...]],
) -> None:
    form = {"metrics": ["revenue"], "time": {"compare": "previous_period", **time}}
    assert [row[:2] for row in rows(catalog, warehouse, form, now)] == expected


def test_filling_periods_keeps_those_of_the_whole_period_before(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Of 2018 there is nothing yet; its March stands beside that of 2017, which is not over in February."""
    form = {
        "metrics": ["filled"],
        "dimensions": ["time.month"],
        "time": {"range": "this year", "compare": "previous_period", "whole": True},
    }
    expected = [
        (date(2018, 1, 1), 0, 0, 0, None),
        (date(2018, 2, 1), 0, 32, -32, -1),
        (date(2018, 3, 1), 0, 31, -31, -1),
    ]
    assert rows(catalog, warehouse, form, datetime(2018, 2, 10)) == expected
    by_shop = {**form, "dimensions": ["shop", "time.month"]}
    assert rows(catalog, warehouse, by_shop, datetime(2018, 2, 10)) == [
        ("x", date(2018, 1, 1), 0, 0, 0, None),
        ("x", date(2018, 2, 1), 0, 0, 0, None),
        ("x", date(2018, 3, 1), 0, 27, -27, -1),
        ("y", date(2018, 1, 1), 0, 0, 0, None),
        ("y", date(2018, 2, 1), 0, 32, -32, -1),
        ("y", date(2018, 3, 1), 0, 4, -4, -1),
    ]


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year"])
def test_a_period_of_a_grouping_shows_what_the_same_range_shows_alone(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, grain: str
) -> None:
    """The ends are computed in SQL where the query is grouped, and in Python where it is not."""
    metrics = ["revenue_3d", "revenue_1m", "revenue_2w", "revenue_mtd", "revenue_ever", "members"]
    metrics += ["last_year_3d"] if grain in ("month", "quarter", "year") else ["per_buyer_3d"]
    metrics += ["year_before", "month_before"] if grain in ("month", "quarter", "year") else []
    form = {
        "metrics": metrics,
        "dimensions": [f"time.{grain}"],
        "time": {"range": "2016-02-22 to 2017-04-09"},
    }
    found = rows(catalog, warehouse, form)
    assert len(found) > (400 if grain == "day" else 1)
    for first, *values in found[:: 9 if grain == "day" else 1]:
        assert isinstance(first, date)
        start = datetime(first.year, first.month, first.day)
        until = min(add(start, 1, grain), datetime(2017, 4, 10))
        bounds = {"from": start.isoformat(), "until": until.isoformat()}
        alone = rows(catalog, warehouse, {"metrics": metrics, "time": {"range": bounds}})
        assert alone == [tuple(values)], bounds


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"metrics": ["revenue_3d"], "dimensions": ["time.month", "time.day_of_week"]}, "window-grouping"),
        ({"metrics": ["revenue_3d"], "dimensions": ["time.day_of_week"]}, "window-grouping"),
        ({"metrics": ["revenue_3d"], "dimensions": ["sales.sold_at.day"]}, "window-grouping"),
        ({"metrics": ["month_begin"]}, "window-grouping"),
        ({"metrics": ["month_begin"], "dimensions": ["time.year"]}, "window-grouping"),
        ({"metrics": ["month_before"], "dimensions": ["time.week"]}, "window-grouping"),
        (
            {"metrics": ["revenue_3d"], "filters": [{"field": "time.month", "values": ["2017-03"]}]},
            "time-filter",
        ),
        (
            {"metrics": ["revenue_3d"], "filters": [{"field": "time", "op": ">", "values": ["2017-03"]}]},
            "time-filter",
        ),
        (
            {
                "metrics": [
                    {"expr": "revenue_3d", "filters": [{"field": "time.month", "values": ["2017-03"]}]},
                    "lines",
                ],
                "dimensions": ["time.month"],
            },
            "time-filter",
        ),
        (
            {
                "metrics": [{"expr": "revenue", "filters": [{"field": "time.month", "values": ["2017-03"]}]}],
                "time": {"range": "2017-03", "compare": "previous_period"},
            },
            "time-filter",
        ),
        ({"metrics": ["revenue"], "time": {"compare": "previous_year"}}, "range-missing"),
        ({"metrics": ["revenue"], "time": {"range": "2017", "whole": True}}, "whole-alone"),
        ({"metrics": ["customers"], "time": {"range": "2017", "compare": "previous_year"}}, "no-time"),
        ({"metrics": ["change(revenue)"]}, "range-missing"),
        ({"metrics": ["change(revenue, decade)"]}, "query-malformed"),
    ],
)
def test_what_has_no_one_meaning_is_refused(catalog: Catalog, form: Mapping[str, object], code: str) -> None:
    with pytest.raises(QueryInvalid) as caught:
        compile_query(catalog, parse_query(form), dialect="duckdb", now=NOW)
    assert caught.value.problem.code == code


@pytest.mark.parametrize(
    ("metric", "time"), [("per_buyer_3d", "2017-03"), ("change(per_buyer)", "since 2017-03")]
)
def test_a_refused_ratio_is_called_as_it_was_asked_for(catalog: Catalog, metric: str, time: str) -> None:
    """Not as SQL calls one of the aggregates that it is made of."""
    query = parse_query({"metrics": [metric], "dimensions": ["time.day_of_week"], "time": time})
    with pytest.raises(QueryInvalid) as caught:
        compile_query(catalog, query, dialect="duckdb", now=NOW)
    assert caught.value.problem.message.startswith(f"`{metric}` ")


def test_no_row_is_in_force_in_a_range_without_a_moment(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Member 2 has been there since February. In the first moment of March, nothing of March has been."""
    form = {"metrics": ["members"], "time": {"range": "this month", "compare": "previous_period"}}
    assert rows(catalog, warehouse, form, datetime(2017, 3, 1)) == [(0, 0, 0, None)]
    assert rows(catalog, warehouse, form, datetime(2017, 3, 1, 0, 1)) == [(1, 1, 0, 0)]
    by_week = {
        "metrics": ["members", "revenue_3d"],
        "dimensions": ["time.week"],
        "time": {"range": "this month"},
    }
    assert rows(catalog, warehouse, by_week, datetime(2017, 3, 1)) == []


@pytest.mark.parametrize(
    ("metric", "code"),
    [
        ("{expr: customers, over: {last: 3 days}}", "no-time"),
        ("{expr: 'members / customers', offset: 1 year}", "no-time"),
        ("{expr: 'members / members', over: {last: 3 days, show: average}}", "average-of-several"),
        ("{expr: count(), over: {last: 3 days, show: average}, fill: 0}", "average-of-several"),
        ("{expr: count(), during: {from: joined, to: city}}", "not-a-time"),
        ("{expr: count(), time: gone, during: {from: joined, to: gone}}", "during-with-time"),
        ("{expr: members, during: {from: joined, to: gone}}", "during-on-arithmetic"),
    ],
)
def test_definitions_without_a_meaning_do_not_load(metric: str, code: str) -> None:
    more = f"{FILES['customers.yml']}  more: {metric}\n"
    loaded = load_texts({**FILES, "customers.yml": more})
    assert [problem.code for problem in loaded.problems] == [code]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, True),
        ({"time": "2017"}, False),
        ({"dimensions": ["time.month"]}, False),
        ({"dimensions": ["time.month"], "totals": True}, True),
        ({"dimensions": ["time.month"], "totals": True, "time": "since 2017"}, False),
    ],
)
def test_what_is_in_force_says_that_no_period_was_asked_for(
    catalog: Catalog, form: Mapping[str, object], said: bool
) -> None:
    query = parse_query({"metrics": ["members"], **form})
    compiled = compile_query(catalog, query, dialect="duckdb", now=datetime(2018, 1, 1))
    assert ("no-period" in [note.code for note in compiled.notes]) == said


def test_a_comparison_of_one_shape_is_bound_anew(catalog: Catalog) -> None:
    form = {"metrics": ["revenue"], "time": {"range": "this month", "compare": "previous_period"}}
    dates = datetime(2017, 3, 3, 12), datetime(2017, 3, 29, 12)
    first, second = (
        compile_query(catalog, parse_query(form), dialect="duckdb", now=now).main for now in dates
    )
    again = compile_query(load_texts(FILES), parse_query(form), dialect="duckdb", now=dates[1]).main
    assert first.sql == second.sql == again.sql
    assert second.parameters == again.parameters != first.parameters
