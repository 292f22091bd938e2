"""SQLite through SQLAlchemy: the same promises as every warehouse makes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from service.errors import Failed, Refused, TimedOut, Unavailable
from service.warehouse import Limits, SQLAlchemyWarehouse, SqlStatement
from service.warehouse.on_sqlalchemy import open_sqlite

ENDLESS = SqlStatement(
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE sales (store TEXT, value REAL, sold TEXT)")
    connection.execute(
        "INSERT INTO sales VALUES ('north', 10.5, '2017-12-01 09:00:00'), ('south', 20, '2017-12-02 10:00:00')"
    )
    connection.commit()
    connection.close()
    return path


@pytest.fixture
def warehouse(file: Path) -> Iterator[SQLAlchemyWarehouse]:
    made = open_sqlite(file)
    yield made
    made.close()


def test_rows_and_bound_values(warehouse: SQLAlchemyWarehouse) -> None:
    statement = SqlStatement(
        "SELECT store, value FROM sales WHERE value > :p1 AND sold < :p2 AND sold >= :p3",
        {"p1": Decimal("10.25"), "p2": datetime(2017, 12, 1, 23), "p3": date(2017, 12, 1)},
    )
    [result] = warehouse.run([statement])
    assert result.columns == (("store", ""), ("value", ""))
    assert result.rows == [("north", 10.5)]
    assert (warehouse.dialect, result.truncated) == ("sqlite", False)


def test_row_limit(warehouse: SQLAlchemyWarehouse) -> None:
    [result] = warehouse.run([SqlStatement("SELECT store FROM sales ORDER BY 1")], Limits(rows=1))
    assert (result.rows, result.truncated) == ([("north",)], True)


def test_time_limit(warehouse: SQLAlchemyWarehouse) -> None:
    with pytest.raises(TimedOut):
        warehouse.run([ENDLESS], Limits(seconds=0.05))
    assert warehouse.run([SqlStatement("SELECT 1")])[0].rows == [(1,)]


def test_one_snapshot(warehouse: SQLAlchemyWarehouse, file: Path) -> None:
    """A writer commits between the two statements of one call; the second must not see it."""
    setup = sqlite3.connect(file)
    setup.execute("PRAGMA journal_mode = WAL")
    setup.close()

    class Writing:
        parameters: dict[str, str] = {}  # noqa: RUF012
        warehouse = ""
        tables = frozenset({"sales"})
        asked = 0

        @property
        def sql(self) -> str:
            self.asked += 1
            if self.asked == 2:
                writer = sqlite3.connect(file)
                writer.execute("INSERT INTO sales VALUES ('east', 40, NULL)")
                writer.commit()
                writer.close()
            return "SELECT COUNT(*) FROM sales"

    first, second = warehouse.run([SqlStatement("SELECT COUNT(*) FROM sales"), Writing()])
    [after] = warehouse.run([SqlStatement("SELECT COUNT(*) FROM sales")])
    assert (first.rows, second.rows, after.rows) == ([(2,)], [(2,)], [(3,)])


def test_it_is_read_only(warehouse: SQLAlchemyWarehouse) -> None:
    with pytest.raises(Refused):
        warehouse.run([SqlStatement("DELETE FROM sales")])
    with (
        warehouse._engine.connect() as connection,
        pytest.raises(Exception, match="not authorized"),
    ):
        connection.exec_driver_sql("DELETE FROM sales")


def test_failures_name_tables_and_no_values(warehouse: SQLAlchemyWarehouse) -> None:
    with pytest.raises(Failed) as raised:
        warehouse.run([SqlStatement("SELECT 1 FROM sale WHERE x = :p1", {"p1": "secret"})])
    assert raised.value.problem.message == "The warehouse could not run the query: no such table: sale"
    assert raised.value.problem.code == "schema-mismatch"


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"the SQLite file .*/none\.db, which does not exist"):
        open_sqlite(tmp_path / "none.db")
