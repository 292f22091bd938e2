"""The second lock: what a session may do although the check of statements would have let everything through."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import cast

import duckdb
import pytest
import sqlalchemy as sa

from service.errors import Failed, Refused
from service.warehouse import DEFAULT_LIMITS, SqlStatement, open_duckdb, open_postgresql, open_sqlite
from service.warehouse.connected import Connected
from service.warehouse.on_duckdb import _Session
from tests.service.test_postgresql import server  # noqa: F401  (the fixture that starts a PostgreSQL server)


def unchecked(warehouse: Connected, *sql: str) -> list[list[tuple[object, ...]]]:
    """Runs statements in one session as `run` does, without the check of their text."""
    found = []
    with warehouse._session(DEFAULT_LIMITS, None) as (session, _):
        for text in sql:
            found.append([tuple(row) for row in session.execute(SqlStatement(text)).fetchmany(100)])
    return found


# DuckDB


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute("CREATE TABLE sales AS SELECT 7 AS value")
        connection.execute("CREATE SEQUENCE ids")
        (tmp_path / "prices.csv").write_text("price\n5\n")
        (tmp_path / "secret.csv").write_text("secret\n1\n")
        for name in ("prices", "secret"):
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_csv('{tmp_path}/{name}.csv')")
    return tmp_path / "shop.duckdb"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_parquet('https://example.com/x.parquet')",
        "SELECT nextval('ids')",
        "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
    ],
)
def test_duckdb_reads_no_other_file(file: Path, sql: str) -> None:
    with closing(open_duckdb(file)) as warehouse, pytest.raises(Failed):
        unchecked(warehouse, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO sales VALUES (8)",
        "CREATE TABLE more (x INT)",
        "COPY (SELECT 1) TO '/tmp/dragoman-was-here.csv'",
        "ATTACH '/tmp/dragoman-was-here.duckdb' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "PRAGMA database_list",
        "SELECT 1; SELECT 2",
    ],
)
def test_duckdb_runs_nothing_but_one_select(file: Path, sql: str) -> None:
    with closing(open_duckdb(file)) as warehouse:
        with pytest.raises(Refused):
            unchecked(warehouse, sql)
        with warehouse._session(DEFAULT_LIMITS, None) as (session, _):
            # Nor where that is passed by, too.
            cursor = cast(_Session, session)._cursor
            if sql not in ("PRAGMA database_list", "SELECT 1; SELECT 2"):
                with pytest.raises(duckdb.Error):
                    cursor.execute(sql)
    assert not Path("/tmp/dragoman-was-here.csv").exists()


def test_duckdb_reads_the_files_that_are_declared(file: Path) -> None:
    with closing(open_duckdb(file, files=[file.with_name("prices.csv")])) as warehouse:
        assert warehouse.run([SqlStatement("SELECT price FROM prices")])[0].rows == [(5,)]
        with pytest.raises(Failed):
            warehouse.run([SqlStatement("SELECT * FROM secret")])
    folder = file.parent / "data"
    folder.mkdir()
    (folder / "more.csv").write_text("price\n6\n")
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"CREATE VIEW more AS SELECT * FROM read_csv('{folder}/*.csv')")
    with closing(open_duckdb(file, files=[folder])) as warehouse:
        assert warehouse.run([SqlStatement("SELECT price FROM more")])[0].rows == [(6,)]
        with pytest.raises(Failed):
            warehouse.run([SqlStatement("SELECT * FROM prices")])


# SQLite


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO sales VALUES (8)",
        "CREATE TEMP TABLE more (x)",
        "ATTACH '/tmp/dragoman-was-here.db' AS other",
        "PRAGMA query_only = OFF",
        "SELECT * FROM pragma_database_list",
        "SELECT load_extension('/tmp/x.so')",
        "SELECT readfile('/etc/passwd')",
        "SELECT * FROM sqlite_master",
        "SELECT zeroblob(1)",
        "VACUUM INTO '/tmp/dragoman-was-here.db'",
    ],
)
def test_sqlite_may_read_tables_and_call_what_is_on_the_list(tmp_path: Path, sql: str) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.execute("CREATE TABLE sales (value)")
    with closing(open_sqlite(tmp_path / "shop.db")) as warehouse:
        assert unchecked(warehouse, "SELECT count(*) FROM sales") == [[(0,)]]
        with pytest.raises(Failed):
            unchecked(warehouse, sql)
    assert not Path("/tmp/dragoman-was-here.db").exists()


# PostgreSQL, as the user who owns everything: the worst case; then as the role that the documentation makes


@pytest.fixture(scope="module")
def owner(server: sa.URL) -> Iterator[sa.Engine]:  # noqa: F811
    engine = sa.create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE ledger AS SELECT 7 AS value")
        connection.exec_driver_sql("CREATE SEQUENCE ids")
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO ledger VALUES (8)",
        "WITH a AS (DELETE FROM ledger RETURNING *) SELECT * FROM a",
        "SELECT * FROM ledger FOR UPDATE",
        "SELECT * INTO copied FROM ledger",
        "SELECT nextval('ids')",
        "SELECT setval('ids', 100)",
        "SELECT 1; COMMIT; DROP TABLE ledger",
        "SELECT 1 FROM ledger; DROP TABLE ledger",
        "COPY ledger TO '/tmp/dragoman-was-here.csv'",
    ],
)
def test_postgresql_only_reads(server: sa.URL, owner: sa.Engine, sql: str) -> None:  # noqa: F811
    with closing(open_postgresql(server)) as warehouse:
        with pytest.raises(Failed):
            unchecked(warehouse, sql)
        assert unchecked(warehouse, "SELECT value FROM ledger") == [[(7,)]]
    assert not Path("/tmp/dragoman-was-here.csv").exists()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT set_config('transaction_read_only', 'off', true)",
        "SELECT set_config('transaction_read_only', 'off', false)",
    ],
)
def test_postgresql_stays_read_only(server: sa.URL, owner: sa.Engine, sql: str) -> None:  # noqa: F811
    with closing(open_postgresql(server)) as warehouse, pytest.raises(Failed):
        unchecked(warehouse, sql)


def test_postgresql_has_the_time_limit_too(server: sa.URL) -> None:  # noqa: F811
    with closing(open_postgresql(server)) as warehouse:
        names = "'statement_timeout', 'idle_in_transaction_session_timeout'"
        [rows] = unchecked(warehouse, f"SELECT setting FROM pg_settings WHERE name IN ({names})")
    assert [29_000 < int(str(milliseconds)) <= 30_000 for (milliseconds,) in rows] == [True, True]


def test_postgresql_keeps_nothing_of_what_a_statement_did(server: sa.URL, owner: sa.Engine) -> None:  # noqa: F811
    """Older servers let read-only transactions make large objects: the transaction is never committed."""
    with closing(open_postgresql(server)) as warehouse, suppress(Failed):
        unchecked(warehouse, "SELECT lo_create(4711)")
    with owner.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM pg_largeobject_metadata").scalar() == 0
