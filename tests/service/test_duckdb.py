"""DuckDB files and connections: read only, on one snapshot, within limits, stopped when nobody waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from service.errors import Cancelled, Failed, Refused, TimedOut, TooLarge, Unavailable
from service.warehouse import Bindable, Cancellation, DuckDBWarehouse, Limits, SqlStatement, open_duckdb

ENDLESS = SqlStatement(
    "SELECT COUNT(*) FROM range(10000000) AS a, range(10000000) AS b WHERE a.range < b.range"
)


@pytest.fixture
def warehouse() -> Iterator[DuckDBWarehouse]:
    connection = duckdb.connect(":memory:")
    connection.execute("CREATE TABLE sales (store VARCHAR, value DECIMAL(10,2), sold TIMESTAMP)")
    connection.execute(
        "INSERT INTO sales VALUES ('north', 10.50, '2017-12-01 09:00'), ('south', 20, '2017-12-02 10:00'), "
        "(NULL, 40, NULL)"
    )
    made = DuckDBWarehouse(connection, name="shop")
    yield made
    made.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE sales AS SELECT 7 AS value")
    return path


def test_rows_come_with_names_types_and_values(warehouse: DuckDBWarehouse) -> None:
    [result] = warehouse.run([SqlStatement("SELECT store, value, sold FROM sales ORDER BY value")])
    assert result.columns == (("store", "VARCHAR"), ("value", "DECIMAL(10,2)"), ("sold", "TIMESTAMP"))
    assert result.rows == [
        ("north", Decimal("10.50"), datetime(2017, 12, 1, 9)),
        ("south", Decimal("20.00"), datetime(2017, 12, 2, 10)),
        (None, Decimal("40.00"), None),
    ]
    assert not result.truncated
    assert result.seconds > 0


def test_values_are_bound(warehouse: DuckDBWarehouse) -> None:
    given: dict[str, Bindable] = {
        "p1": "north' OR 1=1 --",
        "p2": date(2017, 1, 1),
        "p3": Decimal("0.5"),
        "p4": True,
    }
    sql = "SELECT COUNT(*) FROM sales WHERE store = $p1 AND sold > $p2 AND value > $p3 AND $p4"
    [wrong] = warehouse.run([SqlStatement(sql, given)])
    [right] = warehouse.run([SqlStatement(sql, {**given, "p1": "north"})])
    assert (wrong.rows, right.rows) == ([(0,)], [(1,)])


def test_unusual_values_become_text(warehouse: DuckDBWarehouse) -> None:
    [result] = warehouse.run(
        [SqlStatement("SELECT [1, 2], TIME '10:30', 'ab'::BLOB, repeat('ab', 50)::BLOB")]
    )
    assert result.rows == [("[1, 2]", "10:30:00", "6162", "(100 bytes)")]


def test_one_more_row_than_allowed_is_seen_but_not_given(warehouse: DuckDBWarehouse) -> None:
    statement = SqlStatement("SELECT range FROM range(3)")
    [cut] = warehouse.run([statement], Limits(rows=2))
    [whole] = warehouse.run([statement], Limits(rows=3))
    assert (cut.rows, cut.truncated) == ([(0,), (1,)], True)
    assert (whole.rows, whole.truncated) == ([(0,), (1,), (2,)], False)


def test_a_result_of_too_many_bytes_is_not_kept(warehouse: DuckDBWarehouse) -> None:
    with pytest.raises(TooLarge) as raised:
        warehouse.run([SqlStatement("SELECT repeat('x', 1000000) FROM range(9)")], Limits(bytes=5 * 2**20))
    assert raised.value.problem.message == "The result holds more than 5 MB, so it was not fetched."


def test_a_statement_that_takes_too_long_is_stopped(warehouse: DuckDBWarehouse) -> None:
    with pytest.raises(TimedOut) as raised:
        warehouse.run([ENDLESS], Limits(seconds=0.05))
    assert raised.value.problem.code == "warehouse-timeout"
    assert warehouse.run([SqlStatement("SELECT 1")])[0].rows == [(1,)], "it goes on working"


def test_the_time_limit_is_for_all_statements_together(warehouse: DuckDBWarehouse) -> None:
    with pytest.raises(TimedOut):
        warehouse.run([SqlStatement("SELECT 1"), SqlStatement("SELECT 2")], Limits(seconds=0))


def test_a_cancelled_query_stops(warehouse: DuckDBWarehouse) -> None:
    handle = Cancellation()
    timer = threading.Timer(0.05, handle.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        warehouse.run([ENDLESS], Limits(seconds=30), cancellation=handle)
    with pytest.raises(Cancelled):
        warehouse.run([SqlStatement("SELECT 1")], cancellation=handle)


def test_cancelling_the_warehouse_stops_what_runs_and_nothing_later(warehouse: DuckDBWarehouse) -> None:
    timer = threading.Timer(0.05, warehouse.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        warehouse.run([ENDLESS], Limits(seconds=30))
    assert warehouse.run([SqlStatement("SELECT 1")])[0].rows == [(1,)]


def test_all_statements_see_one_snapshot() -> None:
    """A writer commits between the two statements of one call; the second must not see it."""
    connection = duckdb.connect(":memory:")
    connection.execute("CREATE TABLE sales AS SELECT 1 AS value")
    writer = connection.cursor()

    class Writing:
        """A statement that lets the writer commit when its turn comes."""

        parameters: dict[str, str] = {}  # noqa: RUF012
        warehouse = ""
        tables = frozenset({"sales"})
        asked = 0

        @property
        def sql(self) -> str:
            self.asked += 1
            if self.asked == 2:
                writer.execute("INSERT INTO sales VALUES (2)")
            return "SELECT COUNT(*) FROM sales"

    warehouse = DuckDBWarehouse(connection)
    first, second = warehouse.run([SqlStatement("SELECT COUNT(*) FROM sales"), Writing()])
    [after] = warehouse.run([SqlStatement("SELECT COUNT(*) FROM sales")])
    assert (first.rows, second.rows, after.rows) == ([(1,)], [(1,)], [(2,)])
    warehouse.close()


def test_many_threads_at_once(warehouse: DuckDBWarehouse) -> None:
    found: list[object] = []

    def ask(number: int) -> None:
        [result] = warehouse.run([SqlStatement("SELECT $p1 + COUNT(*) FROM sales", {"p1": number})])
        found.append(result.rows[0][0])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [3, 4, 5, 6, 7, 8, 9, 10]  # type: ignore[type-var]


def test_a_missing_column_is_said_with_its_name(warehouse: DuckDBWarehouse) -> None:
    with pytest.raises(Failed) as raised:
        warehouse.run([SqlStatement("SELECT shop FROM sales")])
    assert raised.value.problem.code == "schema-mismatch"
    assert raised.value.problem.message == (
        'DuckDB could not run the query: Binder Error: Referenced column "shop" not found in FROM clause!'
    )


def test_a_failure_over_data_says_no_value(warehouse: DuckDBWarehouse) -> None:
    with pytest.raises(Failed) as raised:
        warehouse.run(
            [SqlStatement("SELECT CAST(store AS INT) FROM sales WHERE value < $p1", {"p1": 987654})]
        )
    assert "north" not in str(raised.value)
    assert "987654" not in str(raised.value)
    assert "Could not convert string '…' to INT32" in str(raised.value)


def test_writing_is_refused_before_it_runs(warehouse: DuckDBWarehouse) -> None:
    with pytest.raises(Refused):
        warehouse.run([SqlStatement("DELETE FROM sales")])
    assert warehouse.run([SqlStatement("SELECT COUNT(*) FROM sales")])[0].rows == [(3,)]


def test_a_file_is_read_only_and_reaches_no_other_file(file: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    warehouse = open_duckdb(file)
    assert warehouse.run([SqlStatement("SELECT value FROM sales")])[0].rows == [(7,)]
    inside = warehouse._connection
    with pytest.raises(duckdb.PermissionException):
        inside.execute(f"SELECT * FROM read_csv('{tmp_path}/secret.csv')")
    with pytest.raises(duckdb.InvalidInputException):
        inside.execute("SET enable_external_access = true")
    with pytest.raises(duckdb.InvalidInputException):
        inside.execute("DROP TABLE sales")
    warehouse.close()


def test_a_closed_warehouse_says_so(file: Path) -> None:
    warehouse = open_duckdb(file)
    warehouse.close()
    with pytest.raises(Unavailable):
        warehouse.run([SqlStatement("SELECT 1")])


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as raised:
        open_duckdb(tmp_path / "none.duckdb", name="main")
    assert raised.value.problem.code == "warehouse-missing"
    assert raised.value.problem.message == (
        f"The warehouse `main` is the DuckDB file {tmp_path}/none.duckdb, which does not exist."
    )
    assert "`dragoman demo`" in raised.value.problem.hint
    assert "models/settings.yml under `warehouses: main: url`" in raised.value.problem.hint


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "notes.duckdb"
    path.write_text("hello" * 2000)
    with pytest.raises(Unavailable, match="it is not a DuckDB database"):
        open_duckdb(path)
