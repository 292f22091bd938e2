"""Results that are kept: asked again while they are fresh, they come without the warehouse, and say how old they are.

warehouse = CachedWarehouse(warehouse, ResultsInMemory(64 * 2**20), versions)
[rows] = warehouse.run([statement])
[rows] = warehouse.run([statement])
rows.age                                  0.8, the seconds since the warehouse was read
"""

from service.caching.cached_warehouse import CachedWarehouse
from service.caching.memory import ResultsInMemory
from service.caching.types import Kept, Results, Versions
from service.caching.versions import DataVersions

__all__ = ["CachedWarehouse", "DataVersions", "Kept", "Results", "ResultsInMemory", "Versions"]
