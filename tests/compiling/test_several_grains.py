"""Windows and earlier times by several grains at once, by a company's own calendar, and earlier times by parts of time.

The periods shown are the days that the grains share: the week from 30 January 2017 has two days in January and five in
February. Each sale's amount is a power of two, so that a sum tells which sales are in it.
"""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog
from tests.compiling.running import close, problem_of, rows_of

FILES = {
    "settings.yml": """
calendars:
  retail: {pattern: 4-4-5, month: february, weekday: sunday}
  crew: {table: shifts, day: day, periods: {shift: named}}
""",
    "sales.yml": """
model: sales
table: sales
key: id
time: day
dimensions: {day: {type: date}, seen_at: {type: local}, shop: {type: string}}
metrics:
  revenue: {expr: sum(amount)}
  last_2: {expr: revenue, over: {last: 2 days}}
  first_2: {expr: revenue, over: {last: 2 days, show: first}}
  mean_2: {expr: revenue, over: {last: 2 days, show: average}}
  ever: {expr: revenue, over: {to_date: all_time}}
  before: {expr: revenue, offset: 5 days}
  month_before: {expr: revenue, offset: 1 month}
  hour_before: {expr: sum(amount), time: seen_at}
  hours: {expr: hour_before, offset: 3 hours}
  opening: {expr: revenue, offset: start of month}
  first_day: {expr: revenue, offset: first day of month}
  first_hour: {expr: hour_before, offset: first hour of day}
""",
}
TABLES = """
CREATE TABLE sales (id INT, day DATE, seen_at TIMESTAMP, shop TEXT, amount INT);
INSERT INTO sales VALUES
  (1, '2017-01-30', '2017-01-30 22:30:00', 'a', 1), (2, '2017-01-31', '2017-01-31 23:00:00', 'b', 2),
  (3, '2017-02-01', '2017-02-01 01:00:00', 'a', 4), (4, '2017-02-05', '2017-02-05 22:59:00', 'b', 8),
  (5, '2017-02-06', '2017-02-06 12:00:00', 'a', 16), (6, NULL, NULL, 'a', 32);
CREATE TABLE shifts (day DATE, named DATE);
INSERT INTO shifts VALUES ('2017-01-29', '2020-01-01'), ('2017-01-30', '2020-01-01'), ('2017-01-31', '2020-01-02'),
  ('2017-02-01', '2020-01-02'), ('2017-02-02', '2020-01-02'), ('2017-02-05', '2020-01-03'),
  ('2017-02-06', '2020-01-03'), ('2017-02-07', NULL);
"""
NOW = datetime(2017, 2, 9)
TWO_WEEKS = {"from": "2017-01-30", "until": "2017-02-08"}
WEEK_OF_30, WEEK_OF_6 = date(2017, 1, 30), date(2017, 2, 6)
JANUARY, FEBRUARY = date(2017, 1, 1), date(2017, 2, 1)
FIRST_SHIFT, SECOND_SHIFT, THIRD_SHIFT = date(2020, 1, 1), date(2020, 1, 2), date(2020, 1, 3)


@pytest.mark.parametrize(
    ("metric", "shared"),
    [
        # The last two days, the first two, and the mean of all: 1, 3 in January; 6, 4, 8 on days of February; 24, 16.
        ("last_2", [3, 8, 16]),
        ("first_2", [1, 6, 24]),
        ("mean_2", [2, 6, 20]),
        ("ever", [3, 15, 31]),
        # 25 to 26 January, 27 to 31 January, 1 to 2 February.
        ("before", [None, 3, 4]),
        # 1 January, and 1 February twice.
        ("first_day", [None, 4, 4]),
    ],
)
def test_a_week_and_a_month_share_days(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, metric: str, shared: list[float | None]
) -> None:
    form = {"metrics": [metric], "dimensions": ["time.week", "time.month"], "time": {"range": TWO_WEEKS}}
    periods = [(WEEK_OF_30, JANUARY), (WEEK_OF_30, FEBRUARY), (WEEK_OF_6, FEBRUARY)]
    expected = [(*period, value) for period, value in zip(periods, shared, strict=True) if value is not None]
    assert rows_of(catalog, warehouse, form, NOW) == expected


def test_what_a_week_and_a_month_share_is_moved_by_its_days(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    # 27 and 28 February are 27 and 28 January a month before, which have no sales, and not all days to its end.
    week = {"from": "2017-02-27", "until": "2017-03-06"}
    form = {"metrics": ["month_before"], "dimensions": ["time.week", "time.month"], "time": {"range": week}}
    assert rows_of(catalog, warehouse, form, NOW) == [(date(2017, 2, 27), date(2017, 3, 1), 12)]


@pytest.mark.parametrize(
    ("metric", "rows"),
    [
        # The third shift begins on 5 February and ends on 6; 3 and 4 are in no shift, and 7 has none.
        ("last_2", [(FIRST_SHIFT, 1), (SECOND_SHIFT, 4), (THIRD_SHIFT, 24)]),
        ("mean_2", [(FIRST_SHIFT, 1), (SECOND_SHIFT, 13 / 3), (THIRD_SHIFT, 16)]),
        ("before", [(THIRD_SHIFT, 6)]),
        ("first_day", [(THIRD_SHIFT, 4)]),
    ],
)
def test_a_calendar_in_a_table_has_windows_and_earlier_times(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, metric: str, rows: list[tuple[date, float]]
) -> None:
    form = {"metrics": [metric], "dimensions": ["time.crew_shift"], "time": {"range": TWO_WEEKS}}
    assert rows_of(catalog, warehouse, form, NOW) == close(rows)


def test_retail_months_have_windows(catalog: Catalog, warehouse: duckdb.DuckDBPyConnection) -> None:
    """The retail year 2017 began on 29 January: before it there is nothing, and its first month ends on 25 February."""
    form = {"metrics": ["ever", "last_2"], "dimensions": ["time.retail_month", "sales.shop"]}
    first = date(2017, 1, 29)
    assert rows_of(catalog, warehouse, form, datetime(2017, 2, 7)) == [
        (first, "a", 21, 16),
        (first, "b", 10, 8),
    ]


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        ([{"field": "time.crew_shift", "op": ">=", "values": ["2020-01-02"]}], [4, 6, 12, 8, 24]),
        ([{"field": "time.crew_shift", "values": ["2020-01-03"]}], [8, 24]),
        ([{"field": "time.retail_month", "values": ["2017-01-29"]}], [1, 3, 6, 4, 8, 24, 16]),
    ],
)
def test_a_filter_on_a_calendar_of_ones_own_picks_days(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, filters: list[object], rows: list[int]
) -> None:
    """31 January sees 1 and 2; the second shift are 31 January to 2 February. Only days with a value are looked at."""
    form = {
        "metrics": ["last_2"],
        "dimensions": ["time.day"],
        "filters": filters,
        "time": {"range": TWO_WEEKS},
    }
    found = [row[1] for row in rows_of(catalog, warehouse, form, NOW)]
    expected = [3, 6, 4, 8, 24] if rows[0] == 4 else rows
    assert found == expected


def test_a_filter_picks_among_shared_days_by_what_they_share(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    form = {
        "metrics": ["last_2"],
        "dimensions": ["time.week", "time.month"],
        "filters": [{"field": "time.month", "values": ["2017-02"]}],
        "time": {"range": TWO_WEEKS},
    }
    assert rows_of(catalog, warehouse, form, NOW) == [(WEEK_OF_30, FEBRUARY, 8), (WEEK_OF_6, FEBRUARY, 16)]
    form["filters"] = [{"field": "time.day", "values": ["2017-02-06"]}]
    assert problem_of(catalog, form, NOW).code == "time-filter"


@pytest.mark.parametrize(
    ("metric", "dimensions", "rows"),
    [
        # Five days later they are on Saturday 4, Sunday 5, Monday 6, Friday 10 and Saturday 11 February.
        ("before", ["time.day_of_week"], [(1, 4), (5, 8), (6, 17), (7, 2)]),
        ("before", ["time.month", "time.day_of_week"],
         [(FEBRUARY, 1, 4), (FEBRUARY, 5, 8), (FEBRUARY, 6, 17), (FEBRUARY, 7, 2)]),
        # A month later; 30 and 31 January have no such day in February.
        ("month_before", ["time.day_of_month"], [(1, 4), (5, 8), (6, 16)]),
        ("hours", ["time.hour_of_day"], [(1, 9), (2, 2), (4, 4), (15, 16)]),
    ],
)  # fmt: skip
def test_what_is_seen_later_has_the_parts_of_the_day_on_which_it_is_seen(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    metric: str,
    dimensions: list[str],
    rows: list[tuple[object, ...]],
) -> None:
    form = {"metrics": [metric], "dimensions": dimensions}
    assert rows_of(catalog, warehouse, form, datetime(2017, 4, 1)) == rows


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"metrics": ["last_2"], "dimensions": ["time.week", "time.day_of_week"]}, "window-grouping"),
        ({"metrics": ["opening"], "dimensions": ["time.day_of_month"]}, "window-grouping"),
        ({"metrics": ["opening"], "dimensions": ["time.week", "time.month"]}, "window-grouping"),
        ({"metrics": ["opening"], "dimensions": ["time.crew_shift"]}, "window-grouping"),
        ({"metrics": ["change(revenue)"], "dimensions": ["time.week", "time.month"]}, "window-grouping"),
        ({"metrics": ["change(revenue)"], "dimensions": ["time.retail_month"]}, "not-supported"),
    ],
)
def test_what_has_no_one_value_there_is_refused(catalog: Catalog, form: dict[str, object], code: str) -> None:
    assert problem_of(catalog, {**form, "time": {"range": TWO_WEEKS}}, NOW).code == code
