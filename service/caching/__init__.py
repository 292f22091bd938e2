"""Results that are kept: asked again while they are fresh, they come without the warehouse, and say how old they are.

cache = ResultCache(most_bytes=64 * 2**20, seconds=60, usable_seconds=0)
warehouse = cache.over(warehouse, catalog)
[rows] = warehouse.run([statement])
[rows] = warehouse.run([statement])
rows.age                                  0.8, the seconds since the warehouse was read
"""

from service.caching.cache import ResultCache

__all__ = ["ResultCache"]
