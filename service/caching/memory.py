"""Results in this process's memory, within so many bytes: what rested longest leaves first.

results = ResultsInMemory(64 * 2**20)
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from service.caching.types import Kept

LARGEST_PART = 8
"""No result may take more than one of so many parts: else a single one would empty the cache."""


class ResultsInMemory:
    """`most_bytes` bounds all results together, as `Kept.bytes` counts them."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._lock = Lock()
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()
        self._bytes = 0

    @property
    def bytes_kept(self) -> int:
        return self._bytes

    def get(self, key: bytes) -> Kept | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def put(self, key: bytes, kept: Kept) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._bytes -= before.bytes if before is not None else 0
            if kept.bytes * LARGEST_PART > self._most:
                return
            self._kept[key] = kept
            self._bytes += kept.bytes
            while self._bytes > self._most:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= gone.bytes
