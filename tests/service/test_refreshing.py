"""Stored values are read again in the background; what cannot be read stays as it was."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from threading import Event

import pytest

from semantic.book import IndexedValues
from semantic.catalog import load_texts
from service.errors import Cancelled, TimedOut, Unavailable, WarehouseError
from service.warehouse import Cancellation, Limits, Rows, StatementLike
from service.warehouse.refreshing import FreshValues
from service.warehouse.types import DEFAULT_LIMITS

CATALOG = load_texts(
    {
        "settings.yml": "zone: UTC\n",
        "products.yml": """
model: products
table: products
key: id
dimensions:
  department: {type: string, index_values: true}
  size: {type: number, index_values: true}
  secret: {type: string, index_values: true, hidden: true}
metrics:
  products: {expr: count()}
""",
    }
)
Listed = dict[str, list[tuple[str | int, int]]]


class Shelf:
    """Brings the values that stand on it by column, and fails where an error stands instead."""

    dialect = "duckdb"
    name = "shelf"

    def __init__(self, columns: dict[str, list[tuple[str | int, int]] | WarehouseError]) -> None:
        self.columns = columns

    def run(
        self,
        statements: Sequence[StatementLike],
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> list[Rows]:
        [statement] = statements
        assert "secret" not in statement.sql
        [found] = [values for column, values in self.columns.items() if column in statement.sql]
        if isinstance(found, WarehouseError):
            raise found
        return [Rows((("value", ""), ("count", "")), list(found), False, 0.0)]

    def cancel(self) -> None: ...

    def close(self) -> None: ...


FIRST: Listed = {"products.department": [("DELI", 2)], "products.size": [(1, 3)]}


def fresh(shelf: Shelf, used: list[IndexedValues]) -> FreshValues:
    return FreshValues(shelf, CATALOG, FIRST, used.append)


def test_only_what_has_changed_is_handed_over() -> None:
    used: list[IndexedValues] = []
    shelf = Shelf({"department": [("DELI", 2)], "size": [(1, 3)]})
    values = fresh(shelf, used)
    assert not values.refresh() and used == []
    shelf.columns["department"] = [("DELI", 2), ("FISH", 1)]
    assert values.refresh() and not values.refresh()
    assert used == [{"products.department": [("DELI", 2), ("FISH", 1)], "products.size": [(1, 3)]}]


def test_what_cannot_be_read_stays_as_it_was() -> None:
    used: list[IndexedValues] = []
    assert fresh(Shelf({"department": TimedOut("slow"), "size": [(1, 4)]}), used).refresh()
    assert used == [{"products.department": [("DELI", 2)], "products.size": [(1, 4)]}]


def test_a_warehouse_that_is_not_there_changes_nothing() -> None:
    used: list[IndexedValues] = []
    gone = Shelf({"department": Unavailable("secret DELI"), "size": [(1, 4)]})
    with pytest.raises(Unavailable):
        fresh(gone, used).refresh()
    assert used == []


def test_what_could_not_be_used_is_handed_over_again() -> None:
    used: list[IndexedValues] = []

    def use(values: IndexedValues) -> None:
        used.append(values)
        if len(used) == 1:
            raise ValueError("not now")

    values = FreshValues(Shelf({"department": [("FISH", 1)], "size": [(1, 3)]}), CATALOG, FIRST, use)
    with pytest.raises(ValueError, match="not now"):
        values.refresh()
    assert values.refresh() and not values.refresh()
    assert used == [{"products.department": [("FISH", 1)], "products.size": [(1, 3)]}] * 2


def test_what_could_not_be_read_at_first_is_read_soon() -> None:
    """Not after the quarter of an hour that values are left alone otherwise."""
    used, shelf = Event(), Shelf({"department": [("FISH", 1)], "size": [(1, 3)]})
    values = FreshValues(shelf, CATALOG, {}, lambda _: used.set(), seconds=900, soon=0.01, whole=False)
    values.start()
    assert used.wait(20)
    values.stop()


def test_to_be_stopped_while_reading_is_nothing_to_warn_of(caplog: pytest.LogCaptureFixture) -> None:
    reading = Event()

    class Slow(Shelf):
        def run(
            self,
            statements: Sequence[StatementLike],
            limits: Limits = DEFAULT_LIMITS,
            *,
            cancellation: Cancellation | None = None,
        ) -> list[Rows]:
            assert cancellation is not None
            stopped = Event()
            cancellation.attach(stopped.set)
            reading.set()
            assert stopped.wait(20)
            raise Cancelled("stopped")

    values = FreshValues(Slow({}), CATALOG, FIRST, lambda _: None, seconds=0.001)
    values.start()
    assert reading.wait(20)
    values.stop()
    assert not values._thread.is_alive() and "values-stale" not in caplog.text


def test_the_thread_goes_on_after_an_error_and_ends_when_stopped(caplog: pytest.LogCaptureFixture) -> None:
    handed, failed = Event(), Event()
    shelf = Shelf({"department": Unavailable("secret DELI"), "size": [(1, 4)]})

    class Told(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            shelf.columns["department"] = [("FISH", 1)]
            failed.set()

    told = Told()
    logging.getLogger("service.warehouse.refreshing").addHandler(told)
    values = FreshValues(shelf, CATALOG, FIRST, lambda _: handed.set(), seconds=0.001)
    values.start()
    try:
        assert failed.wait(20) and handed.wait(20)
    finally:
        values.stop()
        logging.getLogger("service.warehouse.refreshing").removeHandler(told)
    assert not values._thread.is_alive()
    assert "values-stale code=warehouse-unavailable" in caplog.text and "DELI" not in caplog.text
