"""PostgreSQL and SQLite through SQLAlchemy: read-only transactions on one snapshot, stopped by their own means.

    open_postgresql(make_url("postgresql://reader@db/shop"))      REPEATABLE READ, READ ONLY, statement_timeout
    open_sqlite(Path("shop.db"))                                  mode=ro, query_only

Statements are driver SQL with the placeholders that sqlglot writes: `:p1` for SQLite, `%(p1)s` for PostgreSQL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlglot.tokenizer_core import TokenType
from sqlglot.tokens import Tokenizer

from service.errors import Failed, Unavailable, WarehouseError
from service.warehouse.checks import check_statement
from service.warehouse.messages import safe_message
from service.warehouse.reading import BATCH, fetch_rows
from service.warehouse.sqlite_functions import add_functions
from service.warehouse.stopping import RunningQueries, Watch, watched
from service.warehouse.typed import typed_rows
from service.warehouse.types import (
    DEFAULT_LIMITS,
    Bindable,
    Cancellation,
    Limits,
    Rows,
    StatementLike,
)

_SCHEMA_STATES = "42"
"""The class of PostgreSQL's SQLSTATE for errors about names and syntax; their messages hold no values."""


@dataclass(frozen=True, slots=True)
class Driver:
    """What differs between databases.

    `begin` starts a snapshot, given the seconds that are left. `interrupt` makes what stops a statement from another
    thread, given the driver's connection. `adapt` turns text and values into what the driver takes. `type_name`
    names the type of a column from its cursor's description. `has_types`: whether the database has truth values and
    times, or the statement must say which of its columns are.
    """

    dialect: str
    begin: Callable[[sa.Connection, float], None]
    interrupt: Callable[[object], Callable[[], None]]
    adapt: Callable[[str, Mapping[str, Bindable]], tuple[str, dict[str, object]]]
    type_name: Callable[[object, object], str]
    about_names: Callable[[DBAPIError], bool]
    has_types: bool = True


class SQLAlchemyWarehouse:
    """Statements over one engine, which it takes over and disposes of."""

    def __init__(self, engine: sa.Engine, driver: Driver, *, name: str = "main") -> None:
        self.name = name
        self._engine = engine
        self._driver = driver
        self._running = RunningQueries()

    @property
    def dialect(self) -> str:
        return self._driver.dialect

    def run(
        self,
        statements: Sequence[StatementLike],
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> list[Rows]:
        for statement in statements:
            check_statement(statement.sql, self.dialect)
        with self._connect() as connection:
            raw = connection.connection.driver_connection
            stop = self._driver.interrupt(raw)
            with watched(stop, limits, cancellation, self._running.current()) as watch:
                return self._run_all(connection, statements, limits, watch)

    def _connect(self) -> sa.Connection:
        try:
            return self._engine.connect()
        except SQLAlchemyError as error:
            reason = safe_message(str(error.__cause__ or error), names=True)
            raise Unavailable(
                f"The warehouse `{self.name}` cannot be reached: {reason}",
                hint="Check its URL in models/settings.yml, that the server runs, and that it lets this user in.",
            ) from error

    def _run_all(
        self,
        connection: sa.Connection,
        statements: Sequence[StatementLike],
        limits: Limits,
        watch: Watch,
    ) -> list[Rows]:
        try:
            watch.check()
            self._driver.begin(connection, watch.seconds_left)
            return [self._run_one(connection, statement, limits, watch) for statement in statements]
        except DBAPIError as error:
            raise watch.error() or self._failed(error) from error

    def _run_one(
        self, connection: sa.Connection, statement: StatementLike, limits: Limits, watch: Watch
    ) -> Rows:
        watch.check()
        begun = perf_counter()
        sql, values = self._driver.adapt(statement.sql, statement.parameters)
        streamed = connection.execution_options(stream_results=True, max_row_buffer=BATCH)
        with streamed.exec_driver_sql(sql, values) as result:
            described = result.cursor.description if result.cursor else ()
            raw = connection.connection.driver_connection
            columns = tuple(
                (str(column[0]), self._driver.type_name(raw, column[1])) for column in described or ()
            )
            rows, truncated = fetch_rows(result.fetchmany, limits, watch)
        if not self._driver.has_types:
            rows = typed_rows(rows, getattr(statement, "types", ()))
        return Rows(columns, rows, truncated, perf_counter() - begun)

    def _failed(self, error: DBAPIError) -> WarehouseError:
        if error.connection_invalidated:
            return Unavailable(
                f"The connection to the warehouse `{self.name}` was lost.", hint="Ask again in a moment."
            )
        names = self._driver.about_names(error)
        return Failed(
            f"The warehouse could not run the query: {safe_message(str(error.orig), names=names)}",
            hint="A definition names a table or column that the warehouse does not have: correct its `table` or `expr`."
            if names
            else "Look at the definitions that the query uses: `dragoman compile` shows the SQL.",
            code="schema-mismatch" if names else "",
        )

    def cancel(self) -> None:
        self._running.cancel()

    def close(self) -> None:
        self.cancel()
        self._engine.dispose()


# SQLite


def open_sqlite(path: Path, *, name: str = "main") -> SQLAlchemyWarehouse:
    """Opens an SQLite file read only. Raises Unavailable."""
    if not path.is_file():
        raise Unavailable(
            f"The warehouse `{name}` is the SQLite file {path}, which does not exist.",
            hint=f"Correct the path in models/settings.yml under `warehouses: {name}: url`.",
            code="warehouse-missing",
        )

    def connect() -> sqlite3.Connection:
        uri = f"file:{quote(str(path.resolve()))}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        add_functions(connection)
        return connection

    return SQLAlchemyWarehouse(
        sa.create_engine("sqlite://", creator=connect, poolclass=sa.QueuePool), SQLITE, name=name
    )


def _begin_sqlite(connection: sa.Connection, seconds: float) -> None:
    connection.exec_driver_sql("BEGIN")


def _interrupt_sqlite(raw: object) -> Callable[[], None]:
    assert isinstance(raw, sqlite3.Connection)
    return raw.interrupt


def adapt_sqlite(sql: str, parameters: Mapping[str, Bindable]) -> tuple[str, dict[str, object]]:
    return sql, {name: _sqlite_value(value) for name, value in parameters.items()}


def _sqlite_value(value: Bindable) -> object:
    """SQLite has neither decimals nor times: numbers become floats, times the texts that its functions read."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="milliseconds")
    return value.isoformat() if isinstance(value, date) else value


def _sqlite_about_names(error: DBAPIError) -> bool:
    return isinstance(error, OperationalError) and str(error.orig).startswith(("no such", "near "))


SQLITE = Driver(
    dialect="sqlite",
    begin=_begin_sqlite,
    interrupt=_interrupt_sqlite,
    adapt=adapt_sqlite,
    type_name=lambda raw, code: "",
    about_names=_sqlite_about_names,
    has_types=False,
)


# PostgreSQL


def open_postgresql(url: sa.URL, *, name: str = "main") -> SQLAlchemyWarehouse:
    """Reaches a PostgreSQL server when the first statement runs. Raises Unavailable if the driver is not installed."""
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise Unavailable(
            f"The warehouse `{name}` is PostgreSQL, whose driver is not installed.",
            hint="Install it: pip install 'dragoman[postgres]'.",
            code="driver-missing",
        ) from error
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10, "application_name": "dragoman"},
        isolation_level="REPEATABLE READ",
    )
    return SQLAlchemyWarehouse(engine, POSTGRESQL, name=name)


def _begin_postgresql(connection: sa.Connection, seconds: float) -> None:
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    milliseconds = str(max(int(seconds * 1000), 1))
    connection.exec_driver_sql("SELECT set_config('statement_timeout', %(ms)s, true)", {"ms": milliseconds})


def _interrupt_postgresql(raw: object) -> Callable[[], None]:
    import psycopg

    assert isinstance(raw, psycopg.Connection)
    return raw.cancel


def adapt_postgresql(sql: str, parameters: Mapping[str, Bindable]) -> tuple[str, dict[str, object]]:
    """The driver reads every % as its own: all but those of placeholders are doubled."""
    out, kept = [], 0
    tokens = Tokenizer(dialect="postgres").tokenize(sql)
    for index, token in enumerate(tokens):
        if token.token_type is TokenType.MOD and _is_placeholder(tokens[index + 1 : index + 5], parameters):
            out.append(sql[kept : token.start].replace("%", "%%") + "%")
            kept = token.end + 1
    out.append(sql[kept:].replace("%", "%%"))
    return "".join(out), dict(parameters)


def _is_placeholder(following: Sequence[object], parameters: Mapping[str, Bindable]) -> bool:
    """Whether what follows a % is `(p1)s` of a parameter."""
    texts = [getattr(token, "text", "") for token in following]
    return len(texts) == 4 and texts[0] == "(" and texts[2:] == [")", "s"] and texts[1] in parameters


def _postgresql_type(raw: object, code: object) -> str:
    import psycopg

    assert isinstance(raw, psycopg.Connection)
    known = raw.adapters.types.get(code) if isinstance(code, int) else None
    return known.name if known else str(code)


def _postgresql_about_names(error: DBAPIError) -> bool:
    return str(getattr(error.orig, "sqlstate", "") or "").startswith(_SCHEMA_STATES)


POSTGRESQL = Driver(
    dialect="postgres",
    begin=_begin_postgresql,
    interrupt=_interrupt_postgresql,
    adapt=adapt_postgresql,
    type_name=_postgresql_type,
    about_names=_postgresql_about_names,
)
