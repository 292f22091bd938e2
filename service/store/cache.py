"""Results that replicas share: bytes under a key until a time, within a number of bytes in all.

    cache = CacheEntries(store)
    cache.put(key, body, until=now + timedelta(hours=1))
    cache.get(key)                      CacheEntry(body, at, until), also after `until`: the caller says if it will do
    cache.shrink(to=500_000_000)        the oldest first

What is lost here is computed again, so a write is not waited for.
"""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from service.store import tables
from service.store.store import Store
from service.store.writing import Unit

cached = tables.cached


@dataclass(frozen=True, slots=True)
class CacheEntry:
    body: bytes
    at: datetime
    until: datetime


class CacheEntries:
    """The cache entries of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, key: str) -> CacheEntry | None:
        query = sa.select(cached.c.body, cached.c.at, cached.c.until).where(cached.c.key == key)
        with self._store.reading() as connection:
            row = connection.execute(query).one_or_none()
        return CacheEntry(bytes(row.body), row.at, row.until) if row is not None else None

    def put(self, key: str, body: bytes, *, until: datetime) -> Future[None]:
        """Keeps an entry in place of an earlier one. What it gives is done when it is kept."""
        row = {"key": key, "body": body, "size": len(body), "at": self._store.now(), "until": until}
        return self._store.submit(lambda unit: unit.put(cached, row))

    def remove(self, key: str) -> None:
        gone = cached.delete().where(cached.c.key == key)
        self._store.write(lambda unit: unit.connection.execute(gone).rowcount)

    def bytes(self) -> int:
        """How much all entries hold."""
        with self._store.reading() as connection:
            return int(
                connection.execute(sa.select(sa.func.coalesce(sa.func.sum(cached.c.size), 0))).scalar_one()
            )

    def shrink(self, *, to: int) -> int:
        """Removes the oldest entries until the rest holds no more than so many bytes; says how many it removed."""
        before = sa.func.sum(cached.c.size).over(order_by=(cached.c.at.desc(), cached.c.key))
        ranked = sa.select(cached.c.key, before.label("total")).subquery()
        gone = cached.delete().where(cached.c.key.in_(sa.select(ranked.c.key).where(ranked.c.total > to)))

        def job(unit: Unit) -> int:
            return unit.connection.execute(gone).rowcount

        return self._store.write(job)
