"""Calendars of a company's own: retail years of whole weeks, and seasons that stand in a table.

The retail year 2017 of the United States began on Sunday 29 January 2017 and had 53 weeks: its last one began on 28
January 2018. Each sale's amount is a power of two, so that a sum tells which sales are in it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import duckdb
import pytest

from semantic import Catalog, compile_query, load_texts, parse_query
from semantic.custom_calendars import PatternCalendar
from semantic.errors import QueryInvalid

SETTINGS = """
calendars:
  retail: {pattern: 4-5-4, month: february, weekday: sunday, begins: nearest}
  shop: {table: school_days, day: day, periods: {season: begins}}
"""
SALES = """
model: sales
table: sales
key: id
time: day
dimensions: {day: {type: date}}
metrics:
  revenue: {expr: sum(amount)}
  lines: {expr: count(), fill: 0}
"""
BEST = """
  best_month: {expr: max(revenue), per: day.retail_month}
  best_season: {expr: max(revenue), per: day.shop_season}
"""
FILES = {"settings.yml": SETTINGS, "sales.yml": SALES + BEST}
TABLES = """
CREATE TABLE sales (id INT, day DATE, amount INT);
INSERT INTO sales VALUES (1, '2017-01-28', 1), (2, '2017-01-29', 2), (3, '2017-02-25', 4), (4, '2017-02-26', 8),
  (5, '2017-04-01', 16), (6, '2017-04-02', 32), (7, '2018-02-03', 64), (8, '2018-02-04', 128), (9, NULL, 256);
CREATE TABLE school_days (day DATE, begins DATE);
INSERT INTO school_days SELECT d, CASE WHEN d < '2017-03-20' THEN DATE '2016-12-21' ELSE DATE '2017-03-20' END
  FROM (SELECT CAST(UNNEST(generate_series(DATE '2017-01-01', DATE '2017-12-31', INTERVAL 1 DAY)) AS DATE) AS d);
INSERT INTO school_days VALUES ('2017-04-02', '2017-03-20');
"""
RETAIL = PatternCalendar("retail", (4, 5, 4), month=2, begins="nearest", week_start=6)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    made = load_texts(FILES)
    assert not made.errors, made.errors
    return made


def ask(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, query: dict[str, object]
) -> list[tuple[object, ...]]:
    compiled = compile_query(catalog, parse_query(query), dialect="duckdb", now=datetime(2017, 4, 5))
    parameters = compiled.main.parameters
    return warehouse.execute(compiled.main.sql, parameters or None).fetchall()


@pytest.mark.parametrize(
    ("grain", "rows"),
    [
        ("year", [("2016-01-31", 1), ("2017-01-29", 2 + 4 + 8 + 16 + 32 + 64), ("2018-02-04", 128)]),
        ("quarter", [("2016-10-30", 1), ("2017-01-29", 62), ("2017-10-29", 64), ("2018-02-04", 128)]),
        ("month", [("2017-01-01", 1), ("2017-01-29", 6), ("2017-02-26", 24), ("2017-04-02", 32),
                   ("2017-12-31", 64), ("2018-02-04", 128)]),
        ("week", [("2017-01-22", 1), ("2017-01-29", 2), ("2017-02-19", 4), ("2017-02-26", 8), ("2017-03-26", 16),
                  ("2017-04-02", 32), ("2018-01-28", 64), ("2018-02-04", 128)]),
    ],
)  # fmt: skip
def test_retail_periods_group_and_the_53rd_week_is_in_the_last_month(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, grain: str, rows: list[tuple[str, int]]
) -> None:
    found = ask(catalog, warehouse, {"metrics": ["revenue"], "dimensions": [f"time.retail_{grain}"]})
    assert found == [*((date.fromisoformat(day), amount) for day, amount in rows), (None, 256)]


def test_a_retail_month_is_named_by_its_first_day(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    def revenue(op: str, day: str) -> object:
        wanted = {"field": "time.retail_month", "op": op, "values": [day]}
        return ask(catalog, warehouse, {"metrics": ["revenue"], "filters": [wanted]})[0][0]

    assert (revenue("=", "2017-02-26"), revenue("<=", "2017-02-26"), revenue(">", "2017-02-26")) == (
        24,
        31,
        224,
    )
    with pytest.raises(QueryInvalid, match="does not name one retail month"):
        revenue("=", "2017-03-01")


@pytest.mark.parametrize(
    ("phrase", "revenue"),
    [
        ("last retail month", 24),
        ("last 2 retail months", 30),
        ("this retail month", 32),
        ("last retail year", 1),
    ],
)
def test_ranges_count_retail_periods(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, phrase: str, revenue: int
) -> None:
    assert ask(catalog, warehouse, {"metrics": ["revenue"], "time": {"range": phrase}}) == [(revenue,)]


def test_fill_shows_every_retail_month_of_a_range(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    asked: dict[str, object] = {
        "metrics": ["lines"],
        "dimensions": ["time.retail_month"],
        "time": {"range": "2017-04-02 to 2017-06-04"},
    }
    days = [date(2017, 4, 2), date(2017, 4, 30), date(2017, 5, 28)]
    assert ask(catalog, warehouse, asked) == list(zip(days, (1, 0, 0), strict=True))


def test_a_season_stands_in_a_table_even_twice(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """The sales of 2018 are on no day of the table, and 2 April is there twice."""
    found = ask(catalog, warehouse, {"metrics": ["revenue"], "dimensions": ["time.shop_season"]})
    assert found == [(date(2016, 12, 21), 15), (date(2017, 3, 20), 48), (None, 64 + 128 + 256)]
    spring = {"field": "day.shop_season", "values": ["2017-03-20"]}
    assert ask(catalog, warehouse, {"metrics": ["revenue"], "filters": [spring]}) == [(48,)]


def test_a_calendar_may_be_called_as_a_model(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Were the model's name that of the calendar's table, too, each day would be any day of it, in its first period."""
    settings = "calendars: {sales: {table: school_days, day: day, periods: {season: begins}}}"
    made = load_texts({"settings.yml": settings, "sales.yml": SALES})
    assert not made.errors, made.errors
    found = ask(made, warehouse, {"metrics": ["revenue", "lines"], "dimensions": ["time.sales_season"]})
    assert found == [(date(2016, 12, 21), 15, 4), (date(2017, 3, 20), 48, 2), (None, 448, 3)]


def test_a_row_may_belong_to_a_period_of_the_companys_own(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """The months have 1, 6, 24, 32, 64 and 128, the seasons 15 and 48; sale 9 is in none."""
    assert ask(catalog, warehouse, {"metrics": ["best_month", "best_season"]}) == [(128, 48)]
    good = {"metric": "revenue", "per": "day.retail_month", "op": "between", "values": [24, 64]}
    assert ask(catalog, warehouse, {"metrics": ["revenue"], "filters": [good]}) == [(24 + 32 + 64,)]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"dimensions": ["time.retail_season"]}, "not a grain"),
        ({"time": {"range": "last shop season"}}, "stands in a table"),
        ({"time": {"range": "last rtail month"}}, "not a time range"),
    ],
)
def test_what_no_calendar_says_is_refused(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, query: dict[str, object], message: str
) -> None:
    with pytest.raises(QueryInvalid, match=message):
        ask(catalog, warehouse, {"metrics": ["revenue"], **query})


@pytest.mark.parametrize("begins", ["nearest", "on_or_before", "on_or_after"])
@pytest.mark.parametrize("weeks", [(4, 4, 5), (5, 4, 4)])
def test_sql_and_python_agree_on_every_day_of_24_years(
    warehouse: duckdb.DuckDBPyConnection, begins: str, weeks: tuple[int, int, int]
) -> None:
    pattern = "-".join(str(week) for week in weeks)
    settings = f"calendars: {{own: {{pattern: {pattern}, month: 9, weekday: friday, begins: {begins}}}}}"
    made = load_texts(
        {"settings.yml": settings, "sales.yml": SALES.replace("table: sales", "table: every_day")}
    )
    calendar = made.settings.calendar.custom[0]
    assert isinstance(calendar, PatternCalendar)
    warehouse.execute(
        "CREATE OR REPLACE TABLE every_day AS SELECT i AS id, DATE '1995-01-01' + CAST(i AS INT) AS day, 1 AS amount "
        "FROM range(9000) AS days(i)"
    )
    for unit in ("week", "month", "quarter", "year"):
        found = ask(made, warehouse, {"metrics": ["revenue"], "dimensions": ["day.day", f"day.own_{unit}"]})
        assert len(found) == 9000
        assert all(calendar.start_of(day, unit) == start for day, start, _ in found)  # type: ignore[arg-type]


def test_next_and_previous_starts_meet() -> None:
    for unit in ("week", "month", "quarter", "year"):
        start = RETAIL.start_of(date(2010, 5, 5), unit)
        for _ in range(200):
            later = RETAIL.next_start(start, unit)
            assert RETAIL.start_of(later, unit) == later > start
            assert (
                RETAIL.previous_start(later, unit)
                == start
                == RETAIL.start_of(later - timedelta(days=1), unit)
            )
            start = later
