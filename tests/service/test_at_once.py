"""At once: from what is kept, and never by asking a database."""

from __future__ import annotations

from threading import Thread

import duckdb
import pytest

from semantic.catalog import load_texts
from service.warehouse import DuckDBWarehouse, SqlStatement
from service.warehouse.at_once import WouldWait, about_to_wait, at_once
from service.warehouse.reach import DataClock


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
