"""A copy of a SQLite store while it is in use, and what a store holds.

back_up(store, Path("state-2026-11-22.db"))         bytes written; a store that can be put in the place of the first
describe("sqlite:////srv/state.db")                 Description(place, version, …, rows={"runs": 41, …})
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from service.store.errors import StoreMisconfigured, StoreUnavailable
from service.store.opening import is_missing, open_engine, parse_url, shown
from service.store.store import Store, translated
from service.store.tables import metadata
from service.store.versions import HEAD, version_of


def back_up(store: Store, path: Path) -> int:
    """Writes a copy of one moment, which only its owner can read, and returns when it is on disk; its bytes. Raises
    StoreUnavailable where the file is there already or cannot be made, StoreMisconfigured for PostgreSQL."""
    if store.is_server:
        raise StoreMisconfigured(
            "This store is a PostgreSQL database, which has a better way to copy it.",
            hint="Run `pg_dump --format=custom --file=state.dump` with the same database.",
        )
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StoreUnavailable(
            f"The file {path} cannot be made: {error.strerror}.", hint="Name a file that is not there yet."
        ) from error
    try:
        with store.reading() as connection:
            connection.execute(sa.text("VACUUM INTO :path"), {"path": str(path)})
        _to_disk(path)
        _to_disk(path.parent)
    except BaseException:
        path.unlink(missing_ok=True)  # half a copy is worse than none
        raise
    return path.stat().st_size


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@dataclass(frozen=True, slots=True)
class Description:
    """`version` is that of its tables, "" where there are none; `needed` is this program's. `bytes` on disk."""

    place: str
    version: str
    needed: str
    bytes: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)


def describe(url: str | sa.URL) -> Description:
    """What is at a URL; nothing is made or changed there. Raises a StoreError."""
    parsed = parse_url(url)
    if is_missing(parsed):
        return Description(shown(parsed), "", HEAD)
    engine = open_engine(parsed)
    try:
        with translated():
            version = version_of(engine)
            rows = _rows(engine) if version == HEAD else {}
            return Description(shown(parsed), version, HEAD, _bytes(engine), rows)
    finally:
        engine.dispose()


def _rows(engine: sa.Engine) -> dict[str, int]:
    with engine.connect() as connection:
        counts = {
            name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }
    return dict(sorted(counts.items()))


def _bytes(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
