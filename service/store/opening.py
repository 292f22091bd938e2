"""From a URL to an engine on which an acknowledged write is on disk: SQLite in a file, or PostgreSQL.

    open_engine("sqlite:////var/lib/dragoman/state.db")       WAL, synchronous=FULL, foreign keys
    open_engine("postgresql://dragoman@db/dragoman")          synchronous_commit, limits on waiting for locks

Nobody but its owner can read a file that is made here: it holds questions and the hashes of keys.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from service.store.errors import StoreMisconfigured, StoreUnavailable

BUSY_SECONDS = 15
"""How long a lock is waited for. A write takes milliseconds, so this is a store in trouble."""
STATEMENT_SECONDS = 60
IDLE_SECONDS = 60
"""After so long in an open transaction a session is ended: that of a replica whose machine is gone holds nothing."""
POOL, MORE = 5, 20

_SETTINGS = (
    "foreign_keys=ON",
    "synchronous=FULL",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cache_size=-8000",  # KiB for each connection
    "wal_autocheckpoint=4000",  # pages: moving what is committed into the file costs as much as many commits
)

WRITES = "dragoman_writes"
"""The execution option of a connection whose transactions write, so that SQLite takes its lock at their beginning."""


def sqlite_url(path: Path) -> sa.URL:
    """The URL of a file, whatever its name looks like."""
    return sa.URL.create("sqlite", database=str(path))


def parse_url(url: str | sa.URL) -> sa.URL:
    """Raises StoreMisconfigured. The message never holds the URL, in which a password may stand."""
    try:
        named = url.replace("postgres://", "postgresql://", 1) if isinstance(url, str) else url
        parsed = sa.make_url(named)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError):
        backend = ""
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed
    if backend == "postgresql":
        return parsed
    raise StoreMisconfigured(
        "The store's URL names neither a SQLite file nor a PostgreSQL database.",
        hint="Write sqlite:////path/to/state.db or postgresql://user@host/database.",
    )


def shown(url: sa.URL) -> str:
    """Where the store is, without user, password and options: "sqlite:////srv/state.db", "postgresql://db/dragoman"."""
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{url.database}"
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{url.host or ''}{port}/{url.database or ''}"


def is_missing(url: sa.URL) -> bool:
    """Whether it is a file that is not there."""
    return url.get_backend_name() == "sqlite" and not Path(str(url.database)).expanduser().exists()


def open_engine(url: sa.URL) -> sa.Engine:
    """No connection is made yet, but a file is created. Raises StoreMisconfigured or StoreUnavailable."""
    return _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)


def _sqlite(url: sa.URL) -> sa.Engine:
    assert url.database is not None  # parse_url saw to it
    path = Path(url.database).expanduser().absolute()
    _make_file(path)
    engine = sa.create_engine(
        sa.URL.create("sqlite+pysqlite", database=str(path)),
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "isolation_level": None},
        hide_parameters=True,
        pool_size=POOL,
        max_overflow=MORE,
        pool_timeout=BUSY_SECONDS,
    )

    @sa.event.listens_for(engine, "connect")
    def on_connect(raw: sqlite3.Connection, _: object) -> None:
        raw.isolation_level = None  # the driver begins nothing by itself
        for setting in _SETTINGS:
            raw.execute(f"PRAGMA {setting}").close()

    @sa.event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        if options.get(WRITES):
            # The lock is taken now: a transaction that reads first and then writes could not get it any more.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif options.get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN")

    return engine


def _make_file(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreUnavailable(
            f"The store's file {path} cannot be opened: {error.strerror}.",
            hint="Name another file in the setting `store.url`, or let this user write there.",
        ) from error


def _postgresql(url: sa.URL) -> sa.Engine:
    try:
        import psycopg
    except ImportError as error:
        raise StoreMisconfigured(
            "The driver for PostgreSQL is not installed.", hint='pip install "dragoman[postgres]"'
        ) from error
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={"connect_timeout": 10, "application_name": "dragoman"},
        hide_parameters=True,
        pool_size=POOL,
        max_overflow=MORE,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
    )
    limits = {
        "lock_timeout": f"{BUSY_SECONDS}s",
        "statement_timeout": f"{STATEMENT_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
        "TimeZone": "UTC",
    }
    settings = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in limits.items())
    # A server or role on which a commit may be lost is told to keep ours; what is stricter stays.
    durable = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"

    @sa.event.listens_for(engine, "connect")
    def on_connect(raw: psycopg.Connection[object], _: object) -> None:
        raw.autocommit = True
        raw.execute(f"SELECT {settings}".encode()).close()
        raw.execute(durable.encode()).close()
        raw.autocommit = False

    return engine
