"""DuckDB: a file opened read only, without access to other files or the network, a connection of its own per call.

warehouse = open_duckdb(Path("data/demo.duckdb"), name="main")
DuckDBWarehouse(duckdb.connect(":memory:"))     # a connection that exists already, for tests
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

import duckdb

from service.errors import Failed, Refused, Unavailable, WarehouseError
from service.warehouse.connected import Connected
from service.warehouse.costs import Estimate
from service.warehouse.intervals import iso_interval
from service.warehouse.messages import safe_message
from service.warehouse.turns import Turns
from service.warehouse.types import StatementLike

SOUND_OPTIMIZER = {"disabled_optimizers": "common_subplan,projection_pullup"}
"""Rules of DuckDB 2.0.0 that mix up columns, found by generated cases. The first finds one subplan in two facts that
are stacked: a metric came back as NULL. The second loses the column of a long list of values beside a join with
periods, an internal error: `tests/soundness/kept.py` has the case. Without them the results are right."""

_CONFIG: Mapping[str, str] = {
    **SOUND_OPTIMIZER,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # Without them what a large query held stays with the process until another one needs it.
    "allocator_background_threads": "true",
}
_LOCKS = ("SET enable_external_access = false", "SET lock_configuration = true")
"""After these, nothing that a statement says can reach another file or the network, nor change this."""

_ABOUT_NAMES = (duckdb.CatalogException, duckdb.BinderException, duckdb.ParserException)


class DuckDBWarehouse(Connected):
    """Statements over one DuckDB database. It takes over the connection and closes it."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, *, name: str = "main", turns: Turns | None = None
    ) -> None:
        super().__init__(_DuckDB(connection, name), name=name, turns=turns)
        self._connection = connection


class _DuckDB:
    dialect = "duckdb"
    has_types = True
    errors = duckdb.Error

    def __init__(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        self._connection = connection
        self._name = name
        self._lock = Lock()
        self._closed = False

    def session(self) -> _Session:
        with self._lock:
            if self._closed:
                raise Unavailable(f"The warehouse `{self._name}` is closed.", hint="Start Dragoman again.")
            try:
                return _Session(self._connection.cursor())
            except duckdb.Error as error:
                raise Unavailable(f"The warehouse `{self._name}` does not answer.") from error

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._connection.close()


class _Session:
    """A connection of its own to the same database."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor

    def begin(self, seconds: float) -> None:
        self._cursor.execute("BEGIN TRANSACTION READ ONLY")

    def execute(self, statement: StatementLike) -> _Result:
        found = self._cursor.extract_statements(statement.sql)
        if len(found) != 1 or found[0].type != duckdb.StatementType.SELECT:
            # DuckDB itself reads it as something else than the check did.
            raise Refused(
                "Only one SELECT may be run.", hint="Dragoman reads a warehouse and never changes it."
            )
        values = dict(statement.parameters) or None
        self._cursor.execute(found[0], values)
        columns = _columns(self._cursor)
        spans = {index for index, (_, type_) in enumerate(columns) if type_ == "INTERVAL"}
        if spans:
            # The driver makes 30 days of a month; as texts they keep what they are.
            self._cursor.execute(_with_texts(statement.sql, len(columns), spans), values)
        return _Result(self._cursor, columns, spans)

    def estimate(self, statement: StatementLike) -> Estimate | None:
        """DuckDB knows no costs."""
        return None

    def interrupt(self) -> None:
        self._cursor.interrupt()

    def failed(self, error: Exception) -> WarehouseError:
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

    def close(self) -> None:
        self._cursor.close()


class _Result:
    """The rows of the statement that the cursor ran last. `spans` are the columns of intervals, which come as texts."""

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, columns: tuple[tuple[str, str], ...], spans: set[int]
    ) -> None:
        self.columns = columns
        self._cursor = cursor
        self._spans = spans

    def fetchmany(self, size: int) -> Sequence[Sequence[object]]:
        rows: list[tuple[object, ...]] = self._cursor.fetchmany(size)
        if not self._spans:
            return rows
        return [
            tuple(
                iso_interval(str(value)) if index in self._spans and value is not None else value
                for index, value in enumerate(row)
            )
            for row in rows
        ]

    def close(self) -> None:
        """The next statement, or closing the cursor, lets go of them."""


def _columns(cursor: duckdb.DuckDBPyConnection) -> tuple[tuple[str, str], ...]:
    return tuple((str(column[0]), str(column[1])) for column in cursor.description or ())


def _with_texts(sql: str, count: int, texts: set[int]) -> str:
    """The same rows with some columns as texts; their order stays, which DuckDB keeps through a subquery."""
    names = [f"c{index}" for index in range(count)]
    shown = (f"CAST({name} AS VARCHAR)" if index in texts else name for index, name in enumerate(names))
    return f"SELECT {', '.join(shown)} FROM ({sql.rstrip().rstrip(';')}\n) AS whole({', '.join(names)})"


def open_duckdb(
    path: Path, *, name: str = "main", files: Sequence[Path] = (), turns: Turns | None = None
) -> DuckDBWarehouse:
    """Opens a DuckDB file read only. Its views may read the `files`, and what is below folders among them, and no
    others. Raises Unavailable with what to do."""
    return DuckDBWarehouse(connect_duckdb(path, name=name, files=files), name=name, turns=turns)


def connect_duckdb(
    path: Path, *, name: str = "main", files: Sequence[Path] = ()
) -> duckdb.DuckDBPyConnection:
    """The connection that `open_duckdb` makes a warehouse of."""
    if not path.is_file():
        raise Unavailable(
            f"The warehouse `{name}` is the DuckDB file {path}, which does not exist.",
            hint="For the demo run `dragoman demo`, which loads it; for your own data correct the path in "
            f"models/settings.yml under `warehouses: {name}: url`.",
            code="warehouse-missing",
        )
    try:
        connection = duckdb.connect(str(path), read_only=True, config=dict(_CONFIG))
        _lock(connection, files)
        return connection
    except duckdb.Error as error:
        raise Unavailable(
            f"The DuckDB file {path} cannot be opened: {_reason(error)}",
            hint="Close the program that writes to it, or let it write to a copy."
            if "lock" in str(error).lower()
            else "Check in models/settings.yml that the path is right, and that the file is DuckDB's.",
        ) from error


def _lock(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    locked = connection.execute("SELECT current_setting('lock_configuration')").fetchone()
    if locked is not None and locked[0]:
        return  # This process has opened the file before; to DuckDB the two are one database.
    folders = [f"{file.resolve()}/" for file in files if file.is_dir()]
    single = [str(file.resolve()) for file in files if not file.is_dir()]
    for name, paths in (("allowed_directories", folders), ("allowed_paths", single)):
        if paths:
            listed = ", ".join(_quoted(path) for path in paths)
            connection.execute(f"SET {name} = [{listed}]")
    for lock in _LOCKS:
        connection.execute(lock)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _reason(error: duckdb.Error) -> str:
    text = str(error)
    if "lock" in text.lower():
        return "another program is writing to it."
    if "not a valid DuckDB" in text:
        return "it is not a DuckDB database."
    return safe_message(text, names=True)
