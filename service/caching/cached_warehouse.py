"""A warehouse that answers from what it read before, while that is fresh; equal questions at once are asked once.

    fresh            given as it is
    usable           given as it is, and read anew behind it, once
    else             looked for where replicas share results, then read; who asks the same meanwhile waits for it

A key holds the statements with their bound values, the warehouse, the limits that shape a result, and the version of
the data with how long it is good. Policies act in SQL and values, so that nobody gets a result that would be another
one for them.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from hashlib import blake2b
from threading import Event, Lock
from time import monotonic

from semantic.compiling import Dialects
from service.caching.types import Kept, Results, Seconds, Versions
from service.errors import Cancelled, TimedOut, WarehouseError
from service.tracing import Attributes, span
from service.warehouse.at_once import about_to_wait
from service.warehouse.reading import size_of
from service.warehouse.stopping import Watch
from service.warehouse.types import DEFAULT_LIMITS, Cancellation, Limits, Rows, StatementLike, Warehouse

MOST_REFRESHED = 100
"""Results that wait to be read anew; more of them come when they are asked for next."""
ENTRY_BYTES = 2_000
"""What an entry takes beside its cells, about."""

_LOG = logging.getLogger("dragoman.cache")


class CachedWarehouse:
    """Wraps a warehouse, and closes it. `usable_seconds` is how long a result that is not fresh any more is still given
    while `behind` reads it anew. `place` tells warehouses of one name apart that share results."""

    def __init__(
        self,
        warehouse: Warehouse,
        results: Results,
        versions: Versions,
        *,
        place: str = "",
        shared: Results | None = None,
        usable_seconds: float = 0.0,
        clock: Seconds = monotonic,
        behind: Executor,
    ) -> None:
        self._warehouse = warehouse
        self._results = results
        self._shared = shared
        self._versions = versions
        # A replica that promises more is not one to take results from.
        self._place = f"{warehouse.name} {place} {usable_seconds}"
        self._usable = usable_seconds
        self._clock = clock
        self._behind = behind
        self._lock = Lock()
        self._flights: dict[bytes, Future[Kept]] = {}
        self._refreshed: set[bytes] = set()

    @property
    def name(self) -> str:
        return self._warehouse.name

    @property
    def dialect(self) -> str | Dialects:
        return self._warehouse.dialect

    def run(
        self,
        statements: Sequence[StatementLike],
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> list[Rows]:
        """As a warehouse's, with `age` in every result that was kept."""
        if not limits.keep:
            return self._warehouse.run(statements, limits, cancellation=cancellation)
        with span("result cache") as seen:
            results = self._given(statements, limits, cancellation)
            if seen.kept:
                seen.set(_told(results))
        return results

    def _given(
        self, statements: Sequence[StatementLike], limits: Limits, cancellation: Cancellation | None
    ) -> list[Rows]:
        """What is kept, else what is read."""
        reading = _Reading(self._place, statements, limits, self._versions)
        now = self._clock()
        kept = self._results.get(reading.key)
        if kept is not None and _may_be_given(kept, now, limits.max_age):
            if now >= kept.fresh_until:
                self._read_behind(reading)
            return _aged(kept, now)
        about_to_wait()
        if limits.max_age == 0:
            return list(self._read(reading, cancellation).rows)
        return self._together(reading, cancellation)

    def _together(self, reading: _Reading, cancellation: Cancellation | None) -> list[Rows]:
        """Read by the first who asks; the others wait for it, each as long as they may."""
        waiting = Watch(reading.limits, (cancellation,) if cancellation else ())
        while True:
            with self._lock:
                flight = self._flights.get(reading.key)
                first = flight is None
                if flight is None:
                    flight = self._flights[reading.key] = Future()
            if first:
                return self._lead(flight, reading, cancellation)
            kept, now = _awaited(flight, waiting, cancellation), self._clock()
            if kept is not None and _is_young(kept, now, reading.limits.max_age):
                return _aged(kept, now)

    def _lead(self, flight: Future[Kept], reading: _Reading, cancellation: Cancellation | None) -> list[Rows]:
        try:
            found = self._found(reading)
            kept = found or self._read(reading, cancellation)
        except BaseException as error:
            self._landed(reading)
            flight.set_exception(error)
            raise
        self._landed(reading)
        flight.set_result(kept)
        return _aged(found, self._clock()) if found else list(kept.rows)

    def _found(self, reading: _Reading) -> Kept | None:
        """What another replica has read."""
        kept = self._shared.get(reading.key) if self._shared else None
        if kept is None or not _may_be_given(kept, self._clock(), reading.limits.max_age):
            return None
        self._results.put(reading.key, kept)
        if self._clock() >= kept.fresh_until:
            self._read_behind(reading)
        return kept

    def _landed(self, reading: _Reading) -> None:
        with self._lock:
            self._flights.pop(reading.key, None)

    def _read(self, reading: _Reading, cancellation: Cancellation | None) -> Kept:
        begun = self._clock()
        rows = tuple(self._warehouse.run(reading.statements, reading.limits, cancellation=cancellation))
        # As old as when the reading began: what was written meanwhile may not be in it.
        fresh = begun + reading.seconds
        taken = ENTRY_BYTES + sum(size_of(row) for result in rows for row in result.rows)
        kept = Kept(rows, begun, fresh, fresh + self._usable, taken)
        if reading.seconds > 0:
            self._results.put(reading.key, kept)
            if self._shared:
                self._shared.put(reading.key, kept)
        return kept

    def _read_behind(self, reading: _Reading) -> None:
        with self._lock:
            if reading.key in self._refreshed or len(self._refreshed) >= MOST_REFRESHED:
                return
            self._refreshed.add(reading.key)
        self._behind.submit(self._refresh, reading)

    def _refresh(self, reading: _Reading) -> None:
        try:
            kept = self._shared.get(reading.key) if self._shared else None
            if kept is not None and self._clock() < kept.fresh_until:
                self._results.put(reading.key, kept)
            else:
                self._read(reading, None)
        except WarehouseError as error:
            # Who asks next, when it is not even usable any more, is told.
            _LOG.warning("refresh-failed", extra={"warehouse": self.name, "code": error.problem.code})
        finally:
            with self._lock:
                self._refreshed.discard(reading.key)

    def cancel(self) -> None:
        self._warehouse.cancel()

    def close(self) -> None:
        self._warehouse.close()


class _Reading:
    """What is to be read, the key under which it is kept, and for how long it is fresh."""

    __slots__ = ("key", "limits", "seconds", "statements")

    def __init__(
        self, warehouse: str, statements: Sequence[StatementLike], limits: Limits, versions: Versions
    ) -> None:
        self.statements = statements
        self.limits = limits
        version = versions.of(_tables_of(statements))
        self.seconds = version.seconds
        asked = [(each.warehouse, each.sql, sorted(each.parameters.items())) for each in statements]
        # repr tells 1, True and "1" apart, and is exact for every type that can be bound.
        text = repr((warehouse, version.token, version.seconds, limits.rows, limits.bytes, asked))
        self.key = blake2b(text.encode(), digest_size=32).digest()


def _told(results: Sequence[Rows]) -> Attributes:
    ages = [rows.age for rows in results if rows.age is not None]
    hit: Attributes = {"dragoman.cache.hit": bool(ages)}
    return {**hit, "dragoman.cache.age": max(ages)} if ages else hit


def _tables_of(statements: Sequence[StatementLike]) -> frozenset[str]:
    """All tables that are read; none where nobody knows of one of the statements."""
    if not all(statement.tables for statement in statements):
        return frozenset()
    return frozenset().union(*(statement.tables for statement in statements))


def _may_be_given(kept: Kept, now: float, max_age: float | None) -> bool:
    return now < kept.usable_until and max_age != 0 and _is_young(kept, now, max_age)


def _is_young(kept: Kept, now: float, max_age: float | None) -> bool:
    return max_age is None or now - kept.read_at <= max_age


def _aged(kept: Kept, now: float) -> list[Rows]:
    age = max(now - kept.read_at, 0.0)
    return [replace(rows, age=age) for rows in kept.rows]


def _awaited(flight: Future[Kept], waiting: Watch, cancellation: Cancellation | None) -> Kept | None:
    """What the flight brings; None where it was stopped for reasons of who asked first. Raises what failed for all, and
    TimedOut or Cancelled for who waits."""
    woken = Event()
    flight.add_done_callback(lambda _: woken.set())
    if cancellation is not None:
        cancellation.attach(woken.set)
    try:
        woken.wait(max(waiting.seconds_left, 0))
    finally:
        if cancellation is not None:
            cancellation.detach(woken.set)
    waiting.check()
    error = flight.exception(0)
    if isinstance(error, Cancelled | TimedOut):
        return None
    if error is not None:
        raise error
    return flight.result(0)
