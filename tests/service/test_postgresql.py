"""PostgreSQL through SQLAlchemy, against a server of its own that this module starts and stops."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa

from service.errors import Cancelled, Failed, Refused, TimedOut, Unavailable
from service.warehouse import Cancellation, Limits, SqlStatement, Warehouse, open_postgresql
from service.warehouse.on_sqlalchemy import adapt_postgresql
from tests.engines.servers import postgresql

ENDLESS = SqlStatement(
    "SELECT COUNT(*) FROM generate_series(1, 100000000) AS a(x), generate_series(1, 1000) AS b(y)"
)


@pytest.fixture(scope="module")
def server() -> Iterator[sa.URL]:
    with postgresql() as url:
        yield url


@pytest.fixture(scope="module")
def writer(server: sa.URL) -> Iterator[sa.Engine]:
    engine = sa.create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE sales (store text, value numeric(10, 2), sold timestamp)")
        connection.exec_driver_sql(
            "INSERT INTO sales VALUES ('north', 10.50, '2017-12-01 09:00'), ('50%% off', 20, '2017-12-02 10:00')"
        )
        connection.exec_driver_sql(
            "CREATE FUNCTION sell() RETURNS int LANGUAGE sql AS "
            "$$ INSERT INTO sales VALUES ('west', 80, NULL); SELECT 1 $$"
        )
    yield engine
    engine.dispose()


@pytest.fixture
def warehouse(server: sa.URL, writer: sa.Engine) -> Iterator[Warehouse]:
    made = open_postgresql(server)
    yield made
    made.close()


def test_rows_types_and_bound_values(warehouse: Warehouse) -> None:
    statement = SqlStatement(
        "SELECT store, value, sold, COUNT(*) OVER () AS n FROM sales WHERE value > %(p1)s AND sold >= %(p2)s",
        {"p1": Decimal("10.25"), "p2": date(2017, 12, 1)},
    )
    [result] = warehouse.run([statement])
    assert result.columns == (("store", "text"), ("value", "numeric"), ("sold", "timestamp"), ("n", "int8"))
    assert sorted(result.rows, key=str) == [
        ("50% off", Decimal("20.00"), datetime(2017, 12, 2, 10), 2),
        ("north", Decimal("10.50"), datetime(2017, 12, 1, 9), 2),
    ]


def test_a_percent_sign_is_text(warehouse: Warehouse) -> None:
    sql = "SELECT store, '%(p1)s' FROM sales WHERE store LIKE '50% o%' AND value % 3 = %(p1)s"
    [result] = warehouse.run([SqlStatement(sql, {"p1": 2})])
    assert result.rows == [("50% off", "%(p1)s")]
    assert adapt_postgresql(sql, {"p1": 2})[0] == (
        "SELECT store, '%%(p1)s' FROM sales WHERE store LIKE '50%% o%%' AND value %% 3 = %(p1)s"
    )


def test_row_limit(warehouse: Warehouse) -> None:
    [result] = warehouse.run(
        [SqlStatement("SELECT x FROM generate_series(1, 5000) AS s(x)")], Limits(rows=1500)
    )
    assert (len(result.rows), result.rows[-1], result.truncated) == (1500, (1500,), True)


def test_time_limit(warehouse: Warehouse) -> None:
    with pytest.raises(TimedOut):
        warehouse.run([ENDLESS], Limits(seconds=0.2))
    assert warehouse.run([SqlStatement("SELECT 1")])[0].rows == [(1,)]


def test_cancelling(warehouse: Warehouse) -> None:
    handle = Cancellation()
    threading.Timer(0.1, handle.cancel).start()
    with pytest.raises(Cancelled):
        warehouse.run([ENDLESS], cancellation=handle)


def test_one_snapshot(warehouse: Warehouse, writer: sa.Engine) -> None:
    """A writer commits between the two statements of one call; the second must not see it."""

    class Writing:
        parameters: dict[str, str] = {}  # noqa: RUF012
        warehouse = ""
        tables = frozenset({"sales"})
        asked = 0

        @property
        def sql(self) -> str:
            self.asked += 1
            if self.asked == 2:
                with writer.connect() as connection:
                    connection.exec_driver_sql("INSERT INTO sales VALUES ('east', 40, NULL)")
            return "SELECT COUNT(*) FROM sales"

    first, second = warehouse.run([SqlStatement("SELECT COUNT(*) FROM sales"), Writing()])
    [after] = warehouse.run([SqlStatement("SELECT COUNT(*) FROM sales")])
    assert (first.rows, second.rows, after.rows) == ([(2,)], [(2,)], [(3,)])


def test_it_is_read_only(warehouse: Warehouse) -> None:
    with pytest.raises(Refused):
        warehouse.run([SqlStatement("DELETE FROM sales")])
    with pytest.raises(Refused, match="the function `sell`"):
        warehouse.run([SqlStatement("SELECT sell()")])


def test_failures_name_columns_and_no_values(warehouse: Warehouse) -> None:
    with pytest.raises(Failed) as missing:
        warehouse.run([SqlStatement("SELECT shop FROM sales")])
    assert 'column "shop" does not exist' in missing.value.problem.message
    assert missing.value.problem.code == "schema-mismatch"
    with pytest.raises(Failed) as data:
        warehouse.run([SqlStatement("SELECT CAST(store AS int) FROM sales")])
    assert data.value.problem.message == (
        'The warehouse could not run the query: invalid input syntax for type integer: "…"'
    )


def test_a_server_that_is_not_there(server: sa.URL) -> None:
    gone = open_postgresql(server.set(port=1, password="hunter2"))
    with pytest.raises(Unavailable) as raised:
        gone.run([SqlStatement("SELECT 1")])
    assert raised.value.problem.code == "warehouse-unavailable"
    assert "hunter2" not in str(raised.value)
