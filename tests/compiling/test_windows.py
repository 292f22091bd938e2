"""Windows and offsets: what a metric sees at other times than those it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog
from semantic.calendars import add
from tests.compiling.running import Row, close, rows_of
from tests.compiling.visits import APRIL, FEBRUARY, FILES, FIRST_WEEK, MARCH, NOW, TABLES, march  # noqa: F401


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
    expected: list[Row],
) -> None:
    assert rows_of(catalog, warehouse, form, NOW) == close(expected)


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
    found = rows_of(catalog, warehouse, form, NOW)
    assert len(found) > (400 if grain == "day" else 1)
    for first, *values in found[:: 9 if grain == "day" else 1]:
        assert isinstance(first, date)
        start = datetime(first.year, first.month, first.day)
        until = min(add(start, 1, grain), datetime(2017, 4, 10))
        bounds = {"from": start.isoformat(), "until": until.isoformat()}
        alone = rows_of(catalog, warehouse, {"metrics": metrics, "time": {"range": bounds}}, NOW)
        assert alone == [tuple(values)], bounds
