"""Every way in which the store says no.

    DragomanError
    └── StoreError
        ├── NotStorable          a name with a NUL in it: there is nothing of that name, and never will be
        ├── StoreUnavailable     it cannot be reached, or its file cannot be opened
        ├── StoreBusy            too much waits to be written, or somebody holds what is to be changed
        ├── StoreFull            its disk is full; nothing of the write was kept
        ├── StoreTooNew          a newer program has written it
        ├── StoreMisconfigured   its URL names nothing that can be a store
        └── StoreFailed          anything else: a fault of this program

No message holds a value that was to be stored, and no cause is kept that would.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from semantic.errors import DragomanError, Problem


class StoreError(DragomanError):
    """Something could not be kept, or read again."""

    default_code = "store-failed"

    def __init__(self, message: str, *, code: str = "", hint: str = "") -> None:
        super().__init__([Problem(code or self.default_code, message, hint)])


class NotStorable(StoreError):
    """A text that shall name something is not one that both databases can hold as it is."""

    default_code = "not-storable"


class StoreUnavailable(StoreError):
    """The store is not there, not reachable, or went away in between."""

    default_code = "store-unavailable"


class StoreBusy(StoreError):
    """More waits to be written than is reasonable, or a lock was not given in time."""

    default_code = "store-busy"


class StoreFull(StoreError):
    """There is no room on its disk."""

    default_code = "store-full"


class StoreTooNew(StoreError):
    """Its tables are those of a newer program."""

    default_code = "store-too-new"


class StoreMisconfigured(StoreError):
    """The URL is wrong, or the driver for it is not installed."""

    default_code = "store-misconfigured"


class StoreFailed(StoreError):
    """The database refused what this program wrote."""


_BUSY_STATES = frozenset({"55P03", "57014", "40P01", "40001", "53300"})
"""Lock not given, stopped after its time, deadlock, serialization, too many connections."""
_GONE_STATES = ("08", "57P", "28", "3D")
"""Connection, shutdown, authorization, no such database."""
_READ_ONLY_STATE = "25006"


def store_error(error: SQLAlchemyError) -> StoreError:
    """What happened, as one of ours: by what the database says of itself, never by its words about values."""
    if isinstance(error, PoolTimeout):
        return StoreBusy("All connections to the store are in use.", hint="Try again in a moment.")
    if isinstance(error, StatementError) and isinstance(error.orig, NotStorable):
        return error.orig
    if not isinstance(error, DBAPIError):
        return StoreFailed(f"The store failed: {type(error).__name__}.")
    raw = error.orig
    if isinstance(raw, sqlite3.Error):
        return _of_sqlite(raw)
    return _of_postgresql(str(getattr(raw, "sqlstate", None) or ""), error.connection_invalidated)


def _of_sqlite(raw: sqlite3.Error) -> StoreError:
    name = str(getattr(raw, "sqlite_errorname", ""))
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy("Another program is writing to the store.", hint="Try again in a moment.")
    if name.startswith("SQLITE_FULL"):
        return _full()
    if name.startswith(
        ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_NOTADB", "SQLITE_CORRUPT")
    ):
        return StoreUnavailable(
            f"The store's file cannot be used ({name.removeprefix('SQLITE_').lower()}).",
            hint="Check that it is a store of Dragoman's, its disk, and that this user may write its folder.",
        )
    return StoreFailed(f"The store failed ({name or type(raw).__name__}).")


def _of_postgresql(state: str, disconnected: bool) -> StoreError:
    if state.startswith("53") and state != "53300":
        return _full()
    if state in _BUSY_STATES:
        return StoreBusy("The store did not answer in time.", hint="Try again in a moment.")
    if disconnected or not state or state.startswith(_GONE_STATES) or state == _READ_ONLY_STATE:
        return StoreUnavailable(
            f"The store's database cannot be reached{f' ({state})' if state else ''}.",
            hint="Check the store's URL, that the server runs, and that it lets this user in.",
        )
    return StoreFailed(f"The store failed ({state}).")


def _full() -> StoreError:
    return StoreFull(
        "There is no room left where the store is kept; nothing was written.",
        hint="Free some space, then try again.",
    )
