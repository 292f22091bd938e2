"""Which tables a database has and which this program needs; migrations run at start, under a lock, all or nothing.

    ensure_current(engine)                   two replicas that start together migrate once
    version_of(engine)                       "0003", or "" for an empty database
    migrate(engine)                          ("", "0003"): from where to where

Alembic is loaded only when there is something to migrate: a program that starts often starts fast.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from service.store.errors import StoreError, StoreTooNew
from service.store.opening import WRITES, shown

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0003"
"""The newest of `migrations/versions`; a test holds it to that."""
VERSION_TABLE = "store_version"
_LOCK = 0x0D7A_60_3A4
"""The key of PostgreSQL's advisory lock; any number that others do not use."""
_LOCK_SECONDS = 600
"""How long one replica waits while another one migrates."""


class StoreBehind(StoreError):
    """The database has the tables of an older program, and this one may not change them now."""

    default_code = "store-behind"

    def __init__(self, place: str, version: str) -> None:
        super().__init__(
            f"The store {place} has version {version or 'none'}, and this program needs {HEAD}.",
            hint="Run `dragoman store migrate`.",
        )


def version_of(engine: sa.Engine) -> str:
    """The version of the database's tables, "" where there are none."""
    with engine.connect() as connection:
        return _version(connection)


def _version(connection: sa.Connection) -> str:
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return ""
    return str(connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar() or "")


def ensure_current(engine: sa.Engine, *, migrate: bool = True) -> None:
    """Makes the tables those of this program. Raises StoreTooNew, or StoreBehind where it may not."""
    known = version_of(engine)
    if known == HEAD:
        return
    if not migrate:
        _refuse_newer(engine, known)
        raise StoreBehind(shown(engine.url), known)
    run_migrations(engine)


def run_migrations(engine: sa.Engine) -> tuple[str, str]:
    """Brings the tables up to date in one transaction, and gives the versions before and after."""
    if engine.dialect.name == "sqlite":
        _use_wal(engine)
    writing = engine.execution_options(**{WRITES: True})
    with writing.begin() as connection:  # SQLite: this is the lock
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        before = _version(connection)
        if before != HEAD:
            _refuse_newer(engine, before)
            _upgrade(connection)
        return before, HEAD


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command

    command.upgrade(_configuration(connection), "head")


def _configuration(connection: sa.Connection) -> Config:
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    configuration.attributes["connection"] = connection
    return configuration


def _refuse_newer(engine: sa.Engine, version: str) -> None:
    if version and version > HEAD:
        raise StoreTooNew(
            f"The store {shown(engine.url)} was written by a newer Dragoman: it has version {version}, "
            f"and this program knows up to {HEAD}.",
            hint="Run the newer program, or restore the backup from before the upgrade.",
        )


def _use_wal(engine: sa.Engine) -> None:
    """Readers and the writer do not wait for each other. The file remembers it."""
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        mode = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())
        if mode != "wal":
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
