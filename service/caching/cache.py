"""One cache for all revisions of the definitions and all warehouses of a service.

cache = ResultCache(most_bytes=64 * 2**20, seconds=60, usable_seconds=0)
warehouse = cache.over(warehouse, catalog)
cache.close()
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from semantic.catalog import Catalog
from service.caching.cached_warehouse import CachedWarehouse
from service.caching.memory import ResultsInMemory
from service.caching.types import Results
from service.caching.versions import DataVersions
from service.warehouse.types import Warehouse

REFRESHERS = 2
"""Threads that read anew what is usable but no longer fresh."""


class ResultCache:
    """`seconds` is how long a result is fresh where no model says; `usable_seconds` how much longer it is given.
    `shared` is where replicas find each other's results."""

    def __init__(
        self, *, most_bytes: int, seconds: float, usable_seconds: float, shared: Results | None = None
    ) -> None:
        self._results = ResultsInMemory(most_bytes)
        self._shared = shared
        self._seconds = seconds
        self._usable = usable_seconds
        self._behind = ThreadPoolExecutor(REFRESHERS, thread_name_prefix="dragoman-refresh")

    def over(self, warehouse: Warehouse, catalog: Catalog, place: str = "") -> Warehouse:
        """The warehouse behind the results that are kept; the models say how long they are good. `place` differs where
        the same names stand for another warehouse."""
        versions = DataVersions(catalog, warehouse, default_seconds=self._seconds)
        return CachedWarehouse(
            warehouse,
            self._results,
            versions,
            place=place,
            shared=self._shared,
            usable_seconds=self._usable,
            behind=self._behind,
        )

    @property
    def bytes_kept(self) -> int:
        return self._results.bytes_kept

    def close(self) -> None:
        """Reads nothing more behind."""
        self._behind.shutdown(wait=False, cancel_futures=True)
