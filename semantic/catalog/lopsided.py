"""Numbers of two facts of which only one has a single value of a dimension: split by it, they tell something else.

    lopsided(catalog, "shopper_rate", "products.department")    "households"

The shopper rate divides shoppers by households. A line of sales has one department, a household bought in many: by
department both sides count households that bought there, and the rate is 100 percent everywhere.
"""

from __future__ import annotations

from semantic.catalog.catalog import Catalog
from semantic.catalog.graph import Route


def lopsided(catalog: Catalog, metric: str, path: str) -> str:
    """The home of the metric whose rows have many values of the dimension or segment at `path`, where another home has
    one of them; "" where all are alike."""
    homes = catalog.measure(catalog.metrics[metric]).homes
    routes = {home: _route(catalog, home, path.split(".")[:-1]) for home in homes}
    many = [home for home, route in routes.items() if route is not None and not route.to_one]
    one = any(route is not None and route.to_one for route in routes.values())
    return many[0] if many and one else ""


def _route(catalog: Catalog, home: str, path: list[str]) -> Route | None:
    if path and path[0] in catalog.models:
        found = catalog.graph.routes(home).get(path[0], ())
        return found[0] if len(found) == 1 else None
    return catalog.graph.follow(home, path)
