"""Results that replicas share through the store: what one has read, another one gives.

    shared = SharedResults(CacheEntries(store), most_bytes=256 * 2**20)
    shared.put(key, kept)           at once; written behind
    shared.get(key)                 as old as it is, whoever read it

It only ever saves work: where the store fails or falls behind, nothing is found and nothing kept, and the log says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from time import monotonic
from typing import TypeVar

from semantic.errors import DragomanError
from service.caching.kept_json import body_of, kept_of
from service.caching.types import Kept, Seconds
from service.store.cache import CacheEntries
from service.version import installed_version

LARGEST_READ = 16 * 2**20
"""Bytes in memory of a result that is shared: to write a larger one as text would hold up the answer."""
LARGEST = 4 * 2**20
"""Bytes of an entry. What is larger holds up everything else that is written."""
MOST_WAITING = 16 * 2**20
"""Bytes that wait to be written, which are in memory twice as long as they wait."""
SWEPT_PARTS = 16
"""Each replica sweeps when it has written so small a part of what all may hold."""
REST_SECONDS = 10.0
"""For how long a store that failed is not asked."""

T = TypeVar("T")

_LOG = logging.getLogger("dragoman.cache")


class SharedResults:
    """Safe for many threads. `clock` is the one by which `Kept` has its times."""

    def __init__(self, entries: CacheEntries, *, most_bytes: int, clock: Seconds = monotonic) -> None:
        self._entries = entries
        self._most = most_bytes
        self._clock = clock
        # What another version reads from a warehouse may be of other types.
        self._version = installed_version()
        self._lock = Lock()
        self._waiting = 0
        self._unswept = most_bytes  # what a killed replica left is swept with the first write
        self._resting_until = float("-inf")

    def get(self, key: bytes) -> Kept | None:
        if self._clock() < self._resting_until:
            return None
        # Before the store tells an age: what it takes to tell makes a result older, never younger.
        asked = self._clock()
        try:
            entry = self._entries.get(self._name(key))
        except DragomanError as error:
            self._failed(error)
            return None
        if entry is None:
            return None
        try:
            return kept_of(entry.body, read_at=asked - entry.age)
        except ValueError:
            _LOG.warning("shared-result-unreadable")
            return None

    def put(self, key: bytes, kept: Kept) -> None:
        if self._clock() < self._resting_until or kept.bytes > LARGEST_READ:
            return
        body = body_of(kept)
        if len(body) > min(LARGEST, self._most) or not self._begun(len(body)):
            return
        self._write(lambda: self._put(key, kept, body), len(body))
        with self._lock:
            self._unswept += len(body)
            due = self._unswept * SWEPT_PARTS >= self._most
            self._unswept = 0 if due else self._unswept
        if due:
            self._write(lambda: self._entries.sweep(to=self._most), 0)

    def _put(self, key: bytes, kept: Kept, body: bytes) -> Future[None]:
        return self._entries.put(
            self._name(key),
            body,
            age=lambda: self._clock() - kept.read_at,
            seconds=kept.usable_until - kept.read_at,
        )

    def _name(self, key: bytes) -> str:
        return f"{self._version} {key.hex()}"

    def _begun(self, size: int) -> bool:
        with self._lock:
            if self._waiting + size > MOST_WAITING:
                return False
            self._waiting += size
            return True

    def _write(self, submit: Callable[[], Future[T]], size: int) -> None:
        try:
            future = submit()
        except DragomanError as error:
            self._ended(size)
            self._failed(error)
        else:
            future.add_done_callback(lambda done: self._written(done, size))

    def _written(self, done: Future[T], size: int) -> None:
        self._ended(size)
        error = done.exception()
        if isinstance(error, DragomanError):
            self._failed(error)
        elif error is not None:
            _LOG.error("cache-share-failed", exc_info=error)

    def _ended(self, size: int) -> None:
        with self._lock:
            self._waiting -= size

    def _failed(self, error: DragomanError) -> None:
        """Lets the store be for a while: who asks would wait for it, and be told nothing."""
        if self._clock() >= self._resting_until:
            _LOG.warning("cache-share-failed", extra={"code": error.problem.code})
        self._resting_until = self._clock() + REST_SECONDS
