"""DuckDB: a file opened read only, without access to other files or the network, a connection of its own per call.

warehouse = open_duckdb(Path("data/demo.duckdb"), name="main")
DuckDBWarehouse(duckdb.connect(":memory:"))     # a connection that exists already, for tests
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from time import perf_counter

import duckdb

from service.errors import Failed, Unavailable, WarehouseError
from service.warehouse.checks import check_statement
from service.warehouse.messages import safe_message
from service.warehouse.reading import fetch_rows
from service.warehouse.stopping import RunningQueries, Watch, watched
from service.warehouse.types import DEFAULT_LIMITS, Cancellation, Limits, Rows, StatementLike

SOUND_OPTIMIZER = {"disabled_optimizers": "common_subplan"}
"""DuckDB 2.0.0 mixes up columns when this rule finds one subplan in two facts that are then stacked: a metric came back
as NULL. `tests/soundness/kept.py` has the case; without the rule the result is right."""

_CONFIG = {
    **SOUND_OPTIMIZER,
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
}
"""Nothing that a statement says can reach another file or the network, nor change this."""

_ABOUT_NAMES = (duckdb.CatalogException, duckdb.BinderException, duckdb.ParserException)


class DuckDBWarehouse:
    """Statements over one DuckDB database. It takes over the connection and closes it."""

    dialect = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, name: str = "main") -> None:
        self.name = name
        self._connection = connection
        self._lock = Lock()
        self._running = RunningQueries()
        self._closed = False

    def run(
        self,
        statements: Sequence[StatementLike],
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> list[Rows]:
        for statement in statements:
            check_statement(statement.sql, self.dialect)
        cursor = self._cursor()
        try:
            with watched(cursor.interrupt, limits, cancellation, self._running.current()) as watch:
                return self._run_all(cursor, statements, limits, watch)
        finally:
            cursor.close()

    def _run_all(
        self,
        cursor: duckdb.DuckDBPyConnection,
        statements: Sequence[StatementLike],
        limits: Limits,
        watch: Watch,
    ) -> list[Rows]:
        try:
            watch.check()
            cursor.execute("BEGIN TRANSACTION READ ONLY")
            return [self._run_one(cursor, statement, limits, watch) for statement in statements]
        except duckdb.Error as error:
            raise watch.error() or self._failed(error) from error

    def _run_one(
        self, cursor: duckdb.DuckDBPyConnection, statement: StatementLike, limits: Limits, watch: Watch
    ) -> Rows:
        watch.check()
        begun = perf_counter()
        cursor.execute(statement.sql, dict(statement.parameters) or None)
        columns = tuple((str(column[0]), str(column[1])) for column in cursor.description or ())
        rows, truncated = fetch_rows(cursor.fetchmany, limits, watch)
        return Rows(columns, rows, truncated, perf_counter() - begun)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._closed:
                raise Unavailable(f"The warehouse `{self.name}` is closed.", hint="Start Dragoman again.")
            try:
                return self._connection.cursor()
            except duckdb.Error as error:
                raise Unavailable(f"The warehouse `{self.name}` does not answer.") from error

    def _failed(self, error: duckdb.Error) -> WarehouseError:
        names = isinstance(error, _ABOUT_NAMES)
        hint = (
            "A definition names a table or column that the warehouse does not have: correct its `table` or `expr`."
            if names
            else "Look at the definitions that the query uses: `dragoman compile` shows the SQL."
        )
        return Failed(
            f"DuckDB could not run the query: {safe_message(str(error), names=names)}",
            hint=hint,
            code="schema-mismatch" if names else "",
        )

    def cancel(self) -> None:
        self._running.cancel()

    def close(self) -> None:
        self.cancel()
        with self._lock:
            self._closed = True
            self._connection.close()


def open_duckdb(path: Path, *, name: str = "main") -> DuckDBWarehouse:
    """Opens a DuckDB file read only. Raises Unavailable with what to do."""
    if not path.is_file():
        raise Unavailable(
            f"The warehouse `{name}` is the DuckDB file {path}, which does not exist.",
            hint="For the demo run `dragoman demo`, which loads it; for your own data correct the path in "
            f"models/settings.yml under `warehouses: {name}: url`.",
            code="warehouse-missing",
        )
    try:
        return DuckDBWarehouse(duckdb.connect(str(path), read_only=True, config=dict(_CONFIG)), name=name)
    except duckdb.Error as error:
        raise Unavailable(
            f"The DuckDB file {path} cannot be opened: {_reason(error)}",
            hint="Close the program that writes to it, or let it write to a copy."
            if "lock" in str(error).lower()
            else "Check in models/settings.yml that the path is right, and that the file is DuckDB's.",
        ) from error


def _reason(error: duckdb.Error) -> str:
    text = str(error)
    if "lock" in text.lower():
        return "another program is writing to it."
    if "not a valid DuckDB" in text:
        return "it is not a DuckDB database."
    return safe_message(text, names=True)
