"""The databases in which compiled statements are run beside each other, each with the same small tables.

with open_sqlite_database() as database:
    database.load({"t": Table((("n", "int"),), [(1,), (None,)])})
    database.rows(compiled.main)
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, Self

import duckdb
import sqlalchemy as sa

from semantic import Statement
from service.answer import Cell
from service.warehouse.on_duckdb import SOUND_OPTIMIZER
from service.warehouse.on_sqlalchemy import adapt_postgresql, adapt_sqlite
from service.warehouse.reading import as_cell
from service.warehouse.sqlite_functions import add_functions
from service.warehouse.typed import typed_rows

Row = tuple[Cell, ...]

KINDS: Mapping[str, Mapping[str, str]] = {
    "duckdb": {
        "int": "BIGINT",
        "decimal": "DECIMAL(18, 3)",
        "double": "DOUBLE",
        "text": "VARCHAR",
        "bool": "BOOLEAN",
        "date": "DATE",
        "timestamp": "TIMESTAMP",
        "timestamptz": "TIMESTAMPTZ",
    },
    "sqlite": {
        "int": "INTEGER",
        "decimal": "REAL",
        "double": "REAL",
        "text": "TEXT",
        "bool": "INTEGER",
        "date": "TEXT",
        "timestamp": "TEXT",
        "timestamptz": "TEXT",
    },
    "postgres": {
        "int": "bigint",
        "decimal": "numeric(18, 3)",
        "double": "double precision",
        "text": "text",
        "bool": "boolean",
        "date": "date",
        "timestamp": "timestamp",
        "timestamptz": "timestamptz",
    },
    "mariadb": {
        "int": "BIGINT",
        "decimal": "DECIMAL(18, 3)",
        "double": "DOUBLE",
        "text": "VARCHAR(200)",
        "bool": "BOOLEAN",
        "date": "DATE",
        "timestamp": "DATETIME(6)",
        "timestamptz": "TIMESTAMP(6) NULL",
    },
    "clickhouse": {
        "int": "Nullable(Int64)",
        "decimal": "Nullable(Decimal(18, 3))",
        "double": "Nullable(Float64)",
        "text": "Nullable(String)",
        "bool": "Nullable(Bool)",
        "date": "Nullable(Date32)",
        "timestamp": "Nullable(DateTime64(6))",
        "timestamptz": "Nullable(DateTime64(6, 'UTC'))",
    },
    "spark": {
        "int": "BIGINT",
        "decimal": "DECIMAL(18, 3)",
        "double": "DOUBLE",
        "text": "STRING",
        "bool": "BOOLEAN",
        "date": "DATE",
        "timestamp": "TIMESTAMP_NTZ",
        "timestamptz": "TIMESTAMP",
    },
}
"""Column kinds of the tests' tables, as each database calls them."""

_KIND_OF = {
    "BIGINT": "int",
    "INTEGER": "int",
    "SMALLINT": "int",
    "HUGEINT": "int",
    "DOUBLE": "double",
    "FLOAT": "double",
    "VARCHAR": "text",
    "BOOLEAN": "bool",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}


@dataclass(frozen=True)
class Table:
    """`columns` are (name, kind)."""

    columns: tuple[tuple[str, str], ...]
    rows: Sequence[tuple[object, ...]]


Tables = Mapping[str, Table]


class Database(Protocol):
    """One database with the tables of one company at a time. `errors` is what a failing statement raises."""

    dialect: str
    errors: tuple[type[Exception], ...]

    def load(self, tables: Tables) -> None:
        """These tables in the place of those before."""

    def rows(self, statement: Statement) -> list[Row]: ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class _Closing(ABC):
    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None: ...


def create_table(name: str, table: Table, dialect: str) -> str:
    quote = "`" if dialect in ("mysql", "mariadb", "spark", "databricks", "bigquery") else '"'
    columns = ", ".join(f"{quote}{column}{quote} {KINDS[dialect][kind]}" for column, kind in table.columns)
    return f"CREATE TABLE {quote}{name}{quote} ({columns})"


class DuckDB(_Closing):
    dialect = "duckdb"
    tables = "duckdb"
    """What its tables are created in."""
    errors: tuple[type[Exception], ...] = (duckdb.Error,)

    def __init__(self) -> None:
        self.connection = duckdb.connect(config={**SOUND_OPTIMIZER, "threads": "1"})

    def load(self, tables: Tables) -> None:
        for (name,) in self.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            self.connection.execute(f'DROP TABLE "{name}"')
        for name, table in tables.items():
            self.connection.execute(create_table(name, table, self.tables))
            if table.rows:
                marks = ", ".join("?" for _ in table.columns)
                every = ", ".join(f"({marks})" for _ in table.rows)
                cells = [cell for row in table.rows for cell in row]
                self.connection.execute(f'INSERT INTO "{name}" VALUES {every}', cells)

    def rows(self, statement: Statement) -> list[Row]:
        parameters = dict(statement.parameters)
        found = self.connection.execute(statement.sql, parameters) if parameters else None
        return [
            tuple(map(as_cell, row)) for row in (found or self.connection.execute(statement.sql)).fetchall()
        ]

    def close(self) -> None:
        self.connection.close()


class SQLite(_Closing):
    dialect = "sqlite"
    errors: tuple[type[Exception], ...] = (sqlite3.Error,)

    def __init__(self) -> None:
        self.connection = self._opened()

    @staticmethod
    def _opened() -> sqlite3.Connection:
        connection = sqlite3.connect(":memory:")
        add_functions(connection)
        return connection

    def load(self, tables: Tables) -> None:
        self.connection.close()
        self.connection = self._opened()
        for name, table in tables.items():
            self.connection.execute(create_table(name, table, self.dialect))
            marks = ", ".join("?" for _ in table.columns)
            rows = [tuple(map(_in_sqlite, row)) for row in table.rows]
            self.connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)

    def rows(self, statement: Statement) -> list[Row]:
        sql, values = adapt_sqlite(statement.sql, statement.parameters)
        with closing(self.connection.execute(sql, values)) as cursor:
            return typed_rows(cursor.fetchall(), statement.types)

    def close(self) -> None:
        self.connection.close()


def _in_sqlite(value: object) -> object:
    """As people store values in SQLite: whole seconds without a fraction."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


class PostgreSQL(_Closing):
    dialect = "postgres"

    def __init__(self, url: sa.URL) -> None:
        import psycopg

        self.errors: tuple[type[Exception], ...] = (psycopg.Error,)
        self.connection = psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
        self.connection.execute("SET synchronous_commit = off")

    def load(self, tables: Tables) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            for name, table in tables.items():
                cursor.execute(create_table(name, table, self.dialect).encode())
                marks = ", ".join("%s" for _ in table.columns)
                cursor.executemany(f'INSERT INTO "{name}" VALUES ({marks})'.encode(), list(table.rows))

    def rows(self, statement: Statement) -> list[Row]:
        sql, values = adapt_postgresql(statement.sql, statement.parameters)
        found = self.connection.execute(sql.encode(), values).fetchall()
        return [tuple(map(as_cell, row)) for row in found]

    def close(self) -> None:
        self.connection.close()


def tables_of(connection: duckdb.DuckDBPyConnection) -> Tables:
    """All tables of a DuckDB database with their rows."""
    out = {}
    for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        found = connection.execute(f'SELECT * FROM "{name}"')
        columns = tuple((str(c[0]), _kind(str(c[1]))) for c in found.description or ())
        out[str(name)] = Table(columns, found.fetchall())
    return out


def _kind(type_: str) -> str:
    return "decimal" if type_.startswith("DECIMAL") else _KIND_OF[type_]
