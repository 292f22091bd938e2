"""Revisions of the definitions as replicas tell each other of them: which one serves, which ones were rejected and why.

    revisions = Revisions(store)
    revisions.add(NewRevision(digest, "1a2b3c", "git main", State.SERVING))
    revisions.serving()                      the last one that all replicas shall serve
    revisions.list(limit=20)

They are numbered in the order in which they were added: a replica that has served number 7 never goes back to 6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from service.store import tables
from service.store.store import Store
from service.store.writing import Unit

revisions = tables.revisions


class State(StrEnum):
    SERVING = "serving"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class NewRevision:
    """`digest` is the catalog's, `revision` the commit, `source` says where it comes from."""

    digest: str
    revision: str
    source: str
    state: State
    problems: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True, slots=True)
class StoredRevision:
    number: int
    at: datetime
    digest: str
    revision: str
    source: str
    state: State
    problems: tuple[Mapping[str, object], ...] = ()


class Revisions:
    """The revisions of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, new: NewRevision, *, heard: int | None = None) -> StoredRevision | None:
        """The revision with its number; the one that is there where it is the last one already.

        `heard` is the number of the last one that whoever adds knows of: where another serves since then, nothing is
        added, and there is None.
        """
        at = self._store.now()
        row = {
            "digest": new.digest,
            "revision": new.revision,
            "source": new.source,
            "state": new.state.value,
            "problems": [dict(problem) for problem in new.problems],
            "at": at,
        }

        def job(unit: Unit) -> StoredRevision | None:
            if unit.connection.dialect.name == "postgresql":
                # Two replicas that found the same commit add it once.
                unit.connection.exec_driver_sql("LOCK TABLE revisions IN SHARE ROW EXCLUSIVE MODE")
            last = unit.connection.execute(_newest()).mappings().one_or_none()
            if last is not None and all(last[name] == row[name] for name in ("digest", "revision", "state")):
                return _revision(last)
            if heard is not None:
                serving = unit.connection.execute(_serving()).mappings().one_or_none()
                if serving is not None and serving["number"] > heard:
                    return None
            number = unit.connection.execute(revisions.insert().values(row)).inserted_primary_key
            assert number is not None  # both databases say it
            return _revision({**row, "number": number[0]})

        return self._store.write(job)

    def serving(self) -> StoredRevision | None:
        """The newest revision that is to be served."""
        with self._store.reading() as connection:
            row = connection.execute(_serving()).mappings().one_or_none()
        return _revision(row) if row is not None else None

    def list(self, *, limit: int = 50) -> tuple[StoredRevision, ...]:
        """The newest first."""
        query = sa.select(revisions).order_by(revisions.c.number.desc()).limit(limit)
        with self._store.reading() as connection:
            return tuple(_revision(row) for row in connection.execute(query).mappings())


def _newest() -> sa.Select[Any]:
    return sa.select(revisions).order_by(revisions.c.number.desc()).limit(1)


def _serving() -> sa.Select[Any]:
    return _newest().where(revisions.c.state == State.SERVING.value)


def _revision(row: Mapping[str, Any] | sa.RowMapping) -> StoredRevision:
    return StoredRevision(
        row["number"],
        row["at"],
        row["digest"],
        row["revision"],
        row["source"],
        State(row["state"]),
        tuple(row["problems"]),
    )
