"""PostgreSQL and SQLite through SQLAlchemy: read-only transactions on one snapshot, stopped by their own means.

    open_postgresql(make_url("postgresql://reader@db/shop"))      REPEATABLE READ, READ ONLY, statement_timeout
    open_sqlite(Path("shop.db"))                                  mode=ro, query_only

Statements are driver SQL with the placeholders that sqlglot writes: `:p1` for SQLite, `%(p1)s` for PostgreSQL.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
import sqlglot
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlglot.tokenizer_core import TokenType

from service.errors import Failed, Unavailable, WarehouseError
from service.warehouse.allowed import FUNCTIONS
from service.warehouse.checks import is_system_table
from service.warehouse.connected import Connected
from service.warehouse.costs import CostGuard, Estimate, planner_cost
from service.warehouse.messages import safe_message
from service.warehouse.reading import BATCH
from service.warehouse.sqlite_functions import add_functions
from service.warehouse.turns import Turns
from service.warehouse.types import Bindable, StatementLike

CONNECT_SECONDS = 10
_STREAMED = {"stream_results": True, "max_row_buffer": BATCH}
_SCHEMA_STATES = "42"
"""The class of PostgreSQL's SQLSTATE for errors about names and syntax; their messages hold no values."""


@dataclass(frozen=True, slots=True)
class Driver:
    """What differs between databases.

    `begin` starts a snapshot, given the seconds that are left. `interrupt` makes what stops a statement from another
    thread, given the driver's connection. `adapt` turns text and values into what the driver takes. `type_name`
    names the type of a column from its cursor's description. `has_types`: whether the database has truth values and
    times, or the statement must say which of its columns are. `estimate` asks what a statement would cost.
    """

    dialect: str
    begin: Callable[[sa.Connection, float], None]
    interrupt: Callable[[object], Callable[[], None]]
    adapt: Callable[[str, Mapping[str, Bindable]], tuple[str, dict[str, object]]]
    type_name: Callable[[object, object], str]
    about_names: Callable[[DBAPIError], bool]
    has_types: bool = True
    estimate: Callable[[sa.Connection, str, Mapping[str, object]], Estimate] | None = None


class SQLAlchemyWarehouse(Connected):
    """Statements over one engine, which it takes over and disposes of."""

    def __init__(
        self,
        engine: sa.Engine,
        driver: Driver,
        *,
        name: str = "main",
        turns: Turns | None = None,
        guard: CostGuard | None = None,
    ) -> None:
        super().__init__(_SQLAlchemy(engine, driver, name), name=name, turns=turns, guard=guard)
        self._engine = engine


def unreachable(name: str, error: SQLAlchemyError) -> Unavailable:
    """What it means that no connection could be made; the URL is not repeated."""
    reason = safe_message(str(error.__cause__ or error), names=True)
    return Unavailable(
        f"The warehouse `{name}` cannot be reached: {reason}",
        hint="Check its URL (settings.yml, or --from), that the server runs, and that it lets this user in.",
    )


class _SQLAlchemy:
    errors = DBAPIError

    def __init__(self, engine: sa.Engine, driver: Driver, name: str) -> None:
        self.dialect = driver.dialect
        self.has_types = driver.has_types
        self._engine = engine
        self._driver = driver
        self._name = name

    def session(self) -> _Session:
        try:
            return _Session(self._engine.connect(), self._driver, self._name)
        except SQLAlchemyError as error:
            raise unreachable(self._name, error) from error

    def close(self) -> None:
        self._engine.dispose()


class _Session:
    """A connection of the pool, which gets it back."""

    def __init__(self, connection: sa.Connection, driver: Driver, name: str) -> None:
        self._connection = connection
        self._driver = driver
        self._name = name
        self._raw = connection.connection.driver_connection
        self.interrupt = driver.interrupt(self._raw)

    def begin(self, seconds: float) -> None:
        self._driver.begin(self._connection, seconds)

    def execute(self, statement: StatementLike) -> _Result:
        sql, values = self._driver.adapt(statement.sql, statement.parameters)
        result = self._connection.exec_driver_sql(sql, values, execution_options=_STREAMED)
        return _Result(result, self._raw, self._driver)

    def estimate(self, statement: StatementLike) -> Estimate | None:
        if self._driver.estimate is None:
            return None
        return self._driver.estimate(
            self._connection, *self._driver.adapt(statement.sql, statement.parameters)
        )

    def failed(self, error: Exception) -> WarehouseError:
        assert isinstance(error, DBAPIError)
        if error.connection_invalidated:
            return Unavailable(
                f"The connection to the warehouse `{self._name}` was lost.", hint="Ask again in a moment."
            )
        names = self._driver.about_names(error)
        return Failed(
            f"The warehouse could not run the query: {safe_message(str(error.orig), names=names)}",
            hint="A definition names a table or column that the warehouse does not have: correct its `table` or `expr`."
            if names
            else "Look at the definitions that the query uses: `dragoman compile` shows the SQL.",
            code="schema-mismatch" if names else "",
        )

    def close(self) -> None:
        # Where it was stopped in the very moment in which it ended, the pool finds out by itself that this connection
        # is of no more use; what came of the statement is known by then.
        with suppress(DBAPIError):
            self._connection.close()


class _Result:
    def __init__(self, result: sa.CursorResult[Any], raw: object, driver: Driver) -> None:
        self._result = result
        described = result.cursor.description if result.cursor else ()
        self.columns = tuple((str(column[0]), driver.type_name(raw, column[1])) for column in described or ())
        self.fetchmany = result.fetchmany

    def close(self) -> None:
        self._result.close()


# SQLite


def open_sqlite(path: Path, *, name: str = "main", turns: Turns | None = None) -> SQLAlchemyWarehouse:
    """Opens an SQLite file read only. Raises Unavailable."""
    turns = turns or Turns()
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
        connection.set_authorizer(_may)
        return connection

    engine = sa.create_engine(
        "sqlite://", creator=connect, poolclass=sa.QueuePool, pool_size=turns.at_once, max_overflow=0
    )
    return SQLAlchemyWarehouse(engine, SQLITE, name=name, turns=turns)


def _may(action: int, first: str | None, second: str | None, database: str | None, source: str | None) -> int:
    """SQLite asks about everything that a statement would do: it may read tables, and call what is on the list."""
    match action:
        case sqlite3.SQLITE_SELECT | sqlite3.SQLITE_RECURSIVE | sqlite3.SQLITE_TRANSACTION:
            return sqlite3.SQLITE_OK
        case sqlite3.SQLITE_PRAGMA if (first, second) == ("read_uncommitted", None):
            return sqlite3.SQLITE_OK  # SQLAlchemy asks for it at the first connection
        case sqlite3.SQLITE_READ if not is_system_table(first or ""):
            return sqlite3.SQLITE_OK
        case sqlite3.SQLITE_FUNCTION if (second or "").lower() in FUNCTIONS:
            return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


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


def open_postgresql(
    url: sa.URL, *, name: str = "main", turns: Turns | None = None, guard: CostGuard | None = None
) -> SQLAlchemyWarehouse:
    """Reaches a PostgreSQL server when the first statement runs. Raises Unavailable if the driver is not installed."""
    turns = turns or Turns()
    engine = postgresql_engine(url, name=name, connections=turns.at_once)
    return SQLAlchemyWarehouse(engine, POSTGRESQL, name=name, turns=turns, guard=guard)


def postgresql_engine(url: sa.URL, *, name: str = "main", connections: int = 1) -> sa.Engine:
    """What `open_postgresql` makes a warehouse of. Raises Unavailable if the driver is not installed."""
    try:
        from service.warehouse.postgresql_values import keep_values
    except ImportError as error:
        raise Unavailable(
            f"The warehouse `{name}` is PostgreSQL, whose driver is not installed.",
            hint="Install it: pip install 'dragoman[postgres]'.",
            code="driver-missing",
        ) from error
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=connections,
        max_overflow=0,
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "dragoman"},
        isolation_level="REPEATABLE READ",
    )
    sa.event.listen(engine, "connect", lambda raw, _: keep_values(raw))
    return engine


def _begin_postgresql(connection: sa.Connection, seconds: float) -> None:
    """Read only from here on: a transaction cannot take that back once it has read something, which this does. Where
    Dragoman is killed or cut off, the server ends what it left open."""
    connection.exec_driver_sql(
        "SELECT set_config('transaction_read_only', 'on', true), set_config('statement_timeout', %(ms)s, true), "
        "set_config('idle_in_transaction_session_timeout', %(ms)s, true), "
        "set_config('standard_conforming_strings', 'on', true), set_config('intervalstyle', 'iso_8601', true)",
        {"ms": str(max(math.ceil(seconds * 1000), 1))},
    )


def _interrupt_postgresql(raw: object) -> Callable[[], None]:
    import psycopg

    assert isinstance(raw, psycopg.Connection)
    return raw.cancel


def adapt_postgresql(sql: str, parameters: Mapping[str, Bindable]) -> tuple[str, dict[str, object]]:
    """The driver reads every % as its own: all but those of placeholders are doubled."""
    out, kept = [], 0
    tokens = sqlglot.tokenize(sql, read="postgres")
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


def _postgresql_estimate(connection: sa.Connection, sql: str, values: Mapping[str, object]) -> Estimate:
    """The planner's total cost and rows; nothing is run."""
    [plan] = json.loads(connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", dict(values)).scalar_one())
    return planner_cost(plan["Plan"]["Total Cost"], plan["Plan"]["Plan Rows"])


def _postgresql_about_names(error: DBAPIError) -> bool:
    return str(getattr(error.orig, "sqlstate", "") or "").startswith(_SCHEMA_STATES)


POSTGRESQL = Driver(
    dialect="postgres",
    begin=_begin_postgresql,
    interrupt=_interrupt_postgresql,
    adapt=adapt_postgresql,
    type_name=_postgresql_type,
    about_names=_postgresql_about_names,
    estimate=_postgresql_estimate,
)
