"""Which warehouse a plan reads, and the dialects of several.

dialects = Dialects((("main", "duckdb"), ("billing", "postgres")))
dialects.of(warehouse_of(catalog, plan))        "postgres"
"""

from __future__ import annotations

from dataclasses import dataclass

from semantic.catalog import Catalog
from semantic.errors import NotSupported
from semantic.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class Dialects:
    """The dialect of each warehouse by its name."""

    by_name: tuple[tuple[str, str], ...]

    @property
    def only(self) -> str:
        """The dialect that all of them have; "" where they differ."""
        found = {dialect for _, dialect in self.by_name}
        return found.pop() if len(found) == 1 else ""

    def of(self, warehouse: str) -> str:
        """Raises NotSupported for a warehouse that there is not."""
        found = dict(self.by_name).get(warehouse)
        if found is None:
            raise NotSupported(
                f"The definitions name the warehouse `{warehouse}`, which settings.yml does not have.",
                code="unknown-warehouse",
                hint="`dragoman check` says which model names it.",
            )
        return found


def warehouse_of(catalog: Catalog, plan: Plan) -> str:
    """The name of the only warehouse that a plan reads. Raises NotSupported where it would read two.

    Models that are joined are in one warehouse, which is checked when the definitions are loaded.
    """
    models = {fact.model.name: fact.model for fact in plan.facts_read}
    places: dict[str, list[str]] = {}
    for name in sorted(models):
        places.setdefault(catalog.warehouse_of(models[name]), []).append(name)
    if len(places) > 1:
        said = "; ".join(f"{', '.join(names)} in `{place}`" for place, names in places.items())
        raise NotSupported(
            f"This would read two warehouses at once: {said}.",
            code="two-warehouses",
            hint="Ask for each by itself, or load one of the tables where the other is.",
        )
    return next(iter(places), "")
