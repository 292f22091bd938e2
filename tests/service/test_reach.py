"""How far the data reach, and what time it is for a question (DESIGN 5.9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import duckdb
import pytest

from semantic.catalog import Catalog, load_texts
from service.errors import Failed, Unavailable
from service.warehouse import DuckDBWarehouse, Rows
from service.warehouse.reach import DataClock, Reach, read_reaches, resolve_now
from tests.service import shop as small_shop

NEW_YORK = "America/New_York"

SALES = """
model: sales
table: sales
key: id
time: sold_at
freshness: {expr: FRESHNESS}
dimensions:
  sold_at: {type: instant, expr: sold, stored_in: UTC}
  paid_on: {type: date, expr: cast(paid as date)}
metrics:
  revenue: {expr: sum(value)}
"""
BOOKINGS = """
model: bookings
table: bookings
key: id
time: day
freshness: {expr: max(day)}
dimensions:
  day: {type: date}
metrics:
  bookings: {expr: count()}
"""


def shop(now: str = "data", freshness: str = "max(sold)", **more: str) -> Catalog:
    texts = {
        "settings.yml": f"zone: {NEW_YORK}\nnow: {now}\n",
        "sales.yml": SALES.replace("FRESHNESS", freshness),
        **{f"{name}.yml": text for name, text in more.items()},
    }
    catalog = load_texts(texts)
    assert not catalog.errors, catalog.errors
    return catalog


def warehouse(sold: str = "2018-01-01 04:01", booked: str = "2017-12-25") -> DuckDBWarehouse:
    connection = duckdb.connect(":memory:")
    connection.execute(
        f"CREATE TABLE sales AS SELECT 1 AS id, 5 AS value, TIMESTAMP '{sold}' AS sold, TIMESTAMP '{sold}' AS paid"
    )
    connection.execute(f"CREATE TABLE bookings AS SELECT 1 AS id, DATE '{booked}' AS day")
    return DuckDBWarehouse(connection)


def test_a_column_is_read_like_the_models_time() -> None:
    """04:01 UTC on 1 January is 23:01 of 31 December in New York."""
    reach = read_reaches(warehouse(), shop()).known["sales"]
    assert reach.last == datetime(2018, 1, 1, 4, 1, tzinfo=UTC)
    assert reach.moment(NEW_YORK) == datetime(2017, 12, 31, 23, 1)
    assert reach.complete_until(NEW_YORK) == datetime(2018, 1, 1)
    assert reach.complete_until("UTC") == datetime(2018, 1, 1), "1 January has just begun there"


@pytest.mark.parametrize("freshness", ["max(sold)", "max(sold_at)"])
def test_a_dimension_and_its_column_mean_the_same(freshness: str) -> None:
    reach = read_reaches(warehouse(), shop(freshness=freshness)).known["sales"]
    assert reach.moment(NEW_YORK) == datetime(2017, 12, 31, 23, 1)


def test_a_date_is_a_whole_day() -> None:
    reach = read_reaches(warehouse(), shop(freshness="max(paid_on)")).known["sales"]
    assert reach.last == date(2018, 1, 1)
    assert reach.complete_until(NEW_YORK) == datetime(2018, 1, 2)


@pytest.mark.parametrize(
    ("last", "until"),
    [
        (datetime(2017, 12, 31, 23, 0), datetime(2018, 1, 1)),
        (datetime(2017, 12, 31, 22, 59), datetime(2017, 12, 31)),
        (datetime(2017, 12, 31), datetime(2017, 12, 31)),
        (date(2017, 12, 31), datetime(2018, 1, 1)),
    ],
)
def test_a_day_is_complete_when_its_last_hour_has_begun(last: date, until: datetime) -> None:
    assert Reach(last).complete_until(NEW_YORK) == until


def test_now_is_the_latest_end_of_a_complete_day_of_any_model() -> None:
    clock = DataClock(warehouse(sold="2017-12-28 15:00", booked="2017-12-29"), shop(bookings=BOOKINGS))
    assert clock.now(NEW_YORK) == datetime(2017, 12, 30)


@pytest.mark.parametrize(
    ("setting", "now"),
    [("clock", datetime(2024, 5, 10, 8, 30)), ("2013-12-15T00:00", datetime(2013, 12, 15))],
)
def test_now_can_be_the_clock_or_fixed(setting: str, now: datetime) -> None:
    clock = DataClock(
        warehouse(), shop(f'"{setting}"'), clock=lambda: datetime(2024, 5, 10, 12, 30, 7, 99, tzinfo=UTC)
    )
    assert clock.now(NEW_YORK).replace(second=0) == now


def test_what_is_read_is_kept_for_a_while() -> None:
    connection = duckdb.connect(":memory:")
    connection.execute(
        "CREATE TABLE sales AS SELECT 1 AS id, 5 AS value, TIMESTAMP '2018-01-01 04:30' AS sold"
    )
    writer, seconds = connection.cursor(), [0.0]
    clock = DataClock(DuckDBWarehouse(connection), shop(), kept_seconds=60, elapsed=lambda: seconds[0])
    assert clock.now(NEW_YORK) == datetime(2018, 1, 1)
    writer.execute("UPDATE sales SET sold = TIMESTAMP '2018-02-01 04:30'")
    seconds[0] = 59.0
    assert clock.now(NEW_YORK) == datetime(2018, 1, 1)
    seconds[0] = 60.0
    assert clock.now(NEW_YORK) == datetime(2018, 2, 1)


def test_a_failure_is_kept_for_a_few_seconds() -> None:
    """Threads that waited for a dead warehouse do not ask it again one after the other."""
    asked, seconds = [], [0.0]

    class Dead(DuckDBWarehouse):
        def run(self, *_: object, **__: object) -> list[Rows]:
            asked.append(1)
            seconds[0] += 30.0
            raise Unavailable("It is not there.", hint="Start it.", code="gone")

    clock = DataClock(Dead(duckdb.connect(":memory:")), shop(), elapsed=lambda: seconds[0])
    raised = []
    for wait in (0.0, 4.9, 0.1):
        seconds[0] += wait
        with pytest.raises(Unavailable) as caught:
            clock.reaches()
        raised.append(caught.value)
    assert len(asked) == 2, "at first, and again 5 seconds after that had failed"
    assert len(set(map(id, raised))) == 3
    assert {(e.problem.message, e.problem.hint, e.problem.code) for e in raised} == {
        ("It is not there.", "Start it.", "gone")
    }


def test_a_model_that_cannot_be_read_leaves_the_others() -> None:
    missing = BOOKINGS.replace("table: bookings", "table: not_there")
    reaches = read_reaches(warehouse(), shop(bookings=missing))
    assert list(reaches.known) == ["sales"]
    assert reaches.unknown == ("bookings",)


def test_when_data_begin_is_known_without_freshness() -> None:
    """The shop's refunds have a time and nothing that tells how far they reach."""
    place = small_shop.warehouse()
    reaches = read_reaches(place, small_shop.catalog())
    assert "refunds" not in reaches.known and reaches.unknown == ()
    assert reaches.first("refunds") == datetime(2017, 12, 5)
    assert reaches.first("sales") == datetime(2017, 11, 30, 21)
    assert reaches.first("products") is None


def test_now_is_not_guessed() -> None:
    missing = BOOKINGS.replace("table: bookings", "table: not_there")
    clock = DataClock(warehouse(), shop(bookings=missing))
    with pytest.raises(Failed) as raised:
        clock.now(NEW_YORK)
    assert raised.value.problem.code == "now-unknown"
    assert "`freshness` of `bookings` cannot be read" in raised.value.problem.message


def test_a_fixed_now_needs_no_data() -> None:
    def reaches() -> Mapping[str, Reach]:
        raise AssertionError("not asked")

    now = resolve_now(reaches, "2013-12-15", NEW_YORK, lambda: datetime(2024, 1, 1, tzinfo=UTC))  # type: ignore[arg-type]
    assert now == datetime(2013, 12, 15)
