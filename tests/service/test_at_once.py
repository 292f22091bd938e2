"""At once: from what is kept, and never by asking a database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, Thread

import duckdb
import pytest

from semantic.book.book import build_book
from semantic.catalog import load_texts
from semantic.principal import EVERYONE
from service.asking.views import Views
from service.errors import Failed
from service.warehouse import DuckDBWarehouse, Rows, SqlStatement
from service.warehouse.at_once import WouldWait, about_to_wait, at_once
from service.warehouse.reach import KEPT_SECONDS, DataClock
from tests.service import shop


def test_no_database_is_asked() -> None:
    warehouse = DuckDBWarehouse(duckdb.connect(":memory:"))
    one = SqlStatement("SELECT 1")
    with at_once(), pytest.raises(WouldWait):
        warehouse.run([one])
    with at_once(), pytest.raises(WouldWait), warehouse.stream(one):
        pass
    assert warehouse.run([one])[0].rows == [(1,)]


def test_how_far_data_reach_is_known_or_would_have_to_be_read() -> None:
    catalog = load_texts(
        {"sales.yml": "model: sales\ntable: sales\nkey: id\nmetrics: {n: {expr: count()}}\n"}
    )
    clock = DataClock(DuckDBWarehouse(duckdb.connect(":memory:")), catalog)
    with at_once(), pytest.raises(WouldWait):
        clock.reaches()
    reaches = clock.reaches()
    with at_once():
        assert clock.reaches() is reaches


def test_while_another_looks_how_far_data_reach_nobody_at_once_waits_for_it() -> None:
    """A service answers for all from one thread: what another reads must not stop it."""
    warehouse, seconds = shop.warehouse(), [0.0]
    known = replace(shop.catalog(), origin=shop.catalog())
    clock = DataClock(warehouse, known, elapsed=lambda: seconds[0])
    told = clock.told(known)
    reading, go_on = Event(), Event()
    waited_for: list[bool] = []

    def slow(*_: object) -> list[Rows]:
        reading.set()
        waited_for.append(go_on.wait(5))
        raise Failed("Nothing there.")

    with ThreadPoolExecutor(1) as threads:
        warehouse.run = slow  # type: ignore[method-assign, assignment]
        seconds[0] = KEPT_SECONDS
        threads.submit(clock.reaches)
        assert reading.wait(60)
        seconds[0] = 0
        with at_once():
            assert clock.told(known) is told
        go_on.set()
    assert waited_for and all(waited_for)


def test_a_book_is_cut_for_somebody_where_waiting_is_allowed() -> None:
    book = build_book(shop.catalog(), shop.VALUES)
    views = Views(lambda principal: frozenset({"sales.baskets"}))
    with at_once(), pytest.raises(WouldWait):
        views.of(book, EVERYONE)
    cut = views.of(book, EVERYONE)
    with at_once():
        assert views.of(book, EVERYONE) is cut


def test_other_threads_may_wait_meanwhile() -> None:
    waited: list[bool] = []

    def work() -> None:
        about_to_wait()
        waited.append(True)

    with at_once():
        thread = Thread(target=work)
        thread.start()
        thread.join()
    assert waited == [True]
