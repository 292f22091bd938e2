"""Looking back by periods of a calendar in a table: the same place in a period of another length.

Rounds have three days, two days and four; each sale's amount is a power of two, so that a sum tells which are in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog, compile_query, load_texts, parse_query
from semantic.errors import QueryInvalid

SETTINGS = """
calendars:
  shop: {table: shop_days, day: day, periods: {round: name}}
  retail: {pattern: 4-4-5, month: february, weekday: sunday}
"""
SALES = """
model: sales
table: sales
key: id
time: sold_at
dimensions: {sold_at: {type: local}, ended: {type: local}, kind: {type: string}}
metrics:
  revenue: {expr: sum(amount)}
  before: {expr: revenue, offset: 1 shop_round}
  long_before: {expr: revenue, offset: 2 shop_round}
  twice_before: {expr: before, offset: 1 shop_round}
  two_days_before: {expr: before, over: {last: 2 days}}
  all_before: {expr: before, over: {to_date: all_time}}
  before_of_two_days: {expr: two_days, offset: 1 shop_round}
  two_days: {expr: revenue, over: {last: 2 days}}
  last_of: {expr: sum(amount), over: {pick: last}}
  last_before: {expr: last_of, offset: 1 shop_round}
  open: {expr: count(), during: {from: sold_at, to: ended}}
  open_before: {expr: open, offset: 1 shop_round}
"""
TABLES = """
CREATE TABLE sales (id INT, sold_at TIMESTAMP, ended TIMESTAMP, kind TEXT, amount INT);
INSERT INTO sales VALUES (1, '2017-03-01 10:00', NULL, 'a', 1), (2, '2017-03-02 10:00', NULL, 'a', 2),
  (3, '2017-03-03 10:00', NULL, 'b', 4), (4, '2017-03-04 10:00', NULL, 'a', 8), (5, '2017-03-05 10:00', NULL, 'a', 16),
  (6, '2017-03-06 10:00', NULL, 'a', 32), (7, NULL, NULL, 'a', 64), (8, '2017-03-05 22:00', NULL, 'a', 128);
CREATE TABLE shop_days (day TIMESTAMP, name DATE);
INSERT INTO shop_days VALUES ('2017-03-01', '2017-03-20'), ('2017-03-02', '2017-03-20'), ('2017-03-03', '2017-03-20'),
  ('2017-03-04', '2017-03-04'), ('2017-03-04', '2017-03-04'), ('2017-03-05', '2017-03-04'),
  ('2017-03-06', '2017-03-06'), ('2017-03-07', '2017-03-06'), ('2017-03-08', '2017-03-06'),
  ('2017-03-09', '2017-03-06'), ('2017-03-10', NULL), (NULL, '2017-03-01');
"""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    made = load_texts({"settings.yml": SETTINGS, "sales.yml": SALES})
    assert not made.errors, made.errors
    return made


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


def ask(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    now: datetime = datetime(2017, 4, 1),
    **query: object,
) -> list[tuple[object, ...]]:
    compiled = compile_query(catalog, parse_query(query), dialect="duckdb", now=now)
    return warehouse.execute(compiled.main.sql, compiled.main.parameters or None).fetchall()


def day(number: int) -> date:
    return date(2017, 3, number)


def test_a_day_counts_at_its_place_in_the_next_round_or_on_its_last_day(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """The third day of the first round counts on the second of the next, whatever the rounds are called."""
    found = ask(catalog, warehouse, metrics=["before"], dimensions=["time.day"])
    assert found == [(day(4), 1), (day(5), 2 + 4), (day(6), 8), (day(7), 16 + 128)]
    found = ask(catalog, warehouse, metrics=["long_before"], dimensions=["time.day"])
    assert found == [(day(6), 1), (day(7), 2), (day(8), 4)]


def test_a_round_shows_all_of_the_one_before(catalog: Catalog, warehouse: duckdb.DuckDBPyConnection) -> None:
    """It is called after any of its days. What is in no round counts nowhere."""
    found = ask(catalog, warehouse, metrics=["revenue", "before"], dimensions=["time.shop_round"])
    assert found == [(day(4), 152, 7), (day(6), 32, 152), (day(20), 7, None), (None, 64, None)]


def test_offsets_of_offsets_go_on_from_the_day_on_which_it_counts(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """2 and 4 both count on 5 March, the second day of its round, and then on 7 March."""
    found = ask(catalog, warehouse, metrics=["twice_before"], dimensions=["time.day"])
    assert found == [(day(6), 1), (day(7), 6)]


def test_a_window_holds_the_days_that_count_in_it(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    found = ask(
        catalog,
        warehouse,
        metrics=["two_days_before", "all_before"],
        dimensions=["time.day"],
        time={"range": "2017-03-05 to 2017-03-07"},
    )
    assert found == [(day(5), 7, 7), (day(6), 6 + 8, 7 + 8), (day(7), 8 + 144, 7 + 8 + 144)]


def test_a_day_cut_by_now_sees_that_part_of_the_other_day(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """What was sold at 22:00 two days before does not count at noon."""
    noon = datetime(2017, 3, 7, 12)
    found = ask(catalog, warehouse, noon, metrics=["before"], dimensions=["time.day"])
    assert found[-1] == (day(7), 16)
    found = ask(
        catalog, warehouse, noon, metrics=["before"], dimensions=["time.hour"], time={"range": "2017-03-06"}
    )
    assert found == [(datetime(2017, 3, 6, 10), 8)]


@pytest.mark.parametrize(
    ("metric", "dimensions", "message"),
    [
        ("before", [], "is not grouped by time"),
        ("before_of_two_days", ["time.day"], "sees another time itself"),
        ("last_before", ["time.day"], "picks among its times"),
        ("open_before", ["time.day"], "counts rows in force"),
    ],
)
def test_what_has_no_meaning_is_refused(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, metric: str, dimensions: list[str], message: str
) -> None:
    with pytest.raises(QueryInvalid, match=message):
        ask(catalog, warehouse, metrics=[metric], dimensions=dimensions)


@pytest.mark.parametrize(
    ("offset", "message"),
    [
        ("1 shop_rounds", "is not there"),
        ("1 retail_month", "has no table of days"),
        ("2 fiscal_year", "is not there"),
    ],
)
def test_an_offset_names_periods_of_a_calendar_in_a_table(offset: str, message: str) -> None:
    sales = SALES.replace("offset: 2 shop_round}", f"offset: {offset}}}")
    [problem] = load_texts({"settings.yml": SETTINGS, "sales.yml": sales}).errors
    assert (problem.code, message in problem.message) == ("unknown-grain", True)
