"""The rows of a model that are seen, as a fact without groups: its home, the joins that the condition needs, and it.

The condition looks up related rows as they are: what a principal may see of these does not matter to what it sees here.
"""

from __future__ import annotations

from semantic.catalog import Catalog
from semantic.catalog.binding import Bound
from semantic.catalog.graph import Path, Route
from semantic.planning.matching import matching
from semantic.planning.plan import Fact


def rows_seen(catalog: Catalog, model: str, condition: Bound) -> Fact:
    """`catalog` holds all rows and joins that the condition may need. Raises a QueryInvalid where a time is missing."""
    routes: dict[Path, Route] = {}

    def use(path: Path) -> None:
        route = catalog.graph.follow(model, path)
        assert route is not None, "a condition is bound to joins that exist"
        for step in route.steps:
            routes.setdefault(step.path, step)

    for path in sorted(condition.paths):
        use(path)
    match = matching(catalog, model, list(routes.values()))
    for path in match.paths:
        use(path)
    first = {path[:length] for path in match.paths for length in range(1, len(path) + 1)}
    ordered = sorted(routes, key=lambda path: (path not in first, len(path), path))
    return Fact(
        name=model,
        model=catalog.models[model],
        routes=tuple(routes[path] for path in ordered),
        groups=(),
        where=(condition.tree,),
        leaves=(),
        fans_out=False,
        matching=match.conditions,
    )
