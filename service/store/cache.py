"""Results that replicas share: bytes under a key until a time, within a number of bytes in all.

    cache = CacheEntries(store)
    cache.put(key, body, age=lambda: 0.2, seconds=3600)     kept as 0.2 seconds old
    cache.get(key)                      CacheEntry(body, age=12.0), until it ends
    cache.sweep(to=500_000_000)         first what has ended, then the oldest

Ages are by the clock of the database, where that is a server: replicas need not agree about the time. What is lost here
is computed again, so a write is not waited for.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from service.store import tables
from service.store.store import Store
from service.store.writing import Unit

cached = tables.cached


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """`age` is in seconds, since what it holds was true."""

    body: bytes
    age: float


class CacheEntries:
    """The cache entries of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        now = sa.func.clock_timestamp() if store.is_server else sa.null()
        self._query = sa.select(cached.c.body, cached.c.at, cached.c.until, now.label("now")).where(
            cached.c.key == sa.bindparam("key")
        )

    def get(self, key: str) -> CacheEntry | None:
        """None also for what has ended, or comes from the future because a clock was set back."""
        with self._store.reading() as connection:
            row = connection.execute(self._query, {"key": key}).one_or_none()
        if row is None:
            return None
        now = row.now or self._store.now()
        if not row.at <= now < row.until:
            return None
        return CacheEntry(bytes(row.body), (now - row.at).total_seconds())

    def put(self, key: str, body: bytes, *, age: Callable[[], float], seconds: float) -> Future[None]:
        """Keeps an entry in place of an earlier one, until `seconds` after what it holds was true. `age` is asked when
        it is written. What it gives is done when it is kept."""

        def job(unit: Unit) -> None:
            at = unit.now() - timedelta(seconds=age())
            until = at + timedelta(seconds=seconds)
            unit.put(cached, {"key": key, "body": body, "size": len(body), "at": at, "until": until})

        return self._store.submit(job)

    def bytes(self) -> int:
        """How much all entries hold."""
        with self._store.reading() as connection:
            return int(
                connection.execute(sa.select(sa.func.coalesce(sa.func.sum(cached.c.size), 0))).scalar_one()
            )

    def sweep(self, *, to: int) -> Future[int]:
        """Removes what has ended, then the oldest until the rest holds no more than so many bytes; gives how many."""
        before = sa.func.sum(cached.c.size).over(order_by=(cached.c.at.desc(), cached.c.key))
        ranked = sa.select(cached.c.key, before.label("total")).subquery()
        oldest = cached.delete().where(cached.c.key.in_(sa.select(ranked.c.key).where(ranked.c.total > to)))

        def job(unit: Unit) -> int:
            ended = cached.delete().where(cached.c.until <= unit.now())
            return sum(unit.connection.execute(gone).rowcount for gone in (ended, oldest))

        return self._store.submit(job)
