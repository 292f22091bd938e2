"""The dimensions by which people look at a metric, in a fixed order: for decompositions, overviews and suggestions.

    common_dimensions(catalog, "sales.revenue", values)      store.store_id, product.department, household.age, …

A dimension serves where each row has one value of it (to-one joins), its values are known and not too many, and it is
not hidden. Those that verified questions use most come first, then those of the order of the files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import cast

from semantic.book.phrases import IndexedValues
from semantic.catalog import Catalog
from semantic.catalog.catalog import Reached
from semantic.definitions.types import Dimension

MOST_VALUES = 500
"""A dimension of more values has no groups that are worth a name."""


def common_dimensions(
    catalog: Catalog, metric: str, values: IndexedValues | None = None
) -> tuple[Reached, ...]:
    """All that serve, best first. Without `values` it is not known how many there are of each."""
    asked = uses_of(catalog)
    found = [
        reached
        for reached in catalog.reach(metric)
        if not (reached.overlaps or reached.dimension.hidden)
        and not reached.dimension.type.is_time
        and _serves(reached.dimension, values)
    ]
    # Sorting is stable: what nobody has asked by stays in the order of the files.
    return tuple(sorted(found, key=lambda reached: -asked[reached.dimension.name]))


def uses_of(catalog: Catalog) -> Mapping[str, int]:
    """How many verified questions group by each dimension, by its short name."""
    return Counter(
        str(name).rpartition(".")[2]
        for question in catalog.questions
        for name in cast(Sequence[object], question.query.get("dimensions") or ())
    )


def _serves(dimension: Dimension, values: IndexedValues | None) -> bool:
    if values is None:
        return dimension.index_values or len(dimension.values) > 1
    known = max(len(values.get(dimension.qualified, ())), len(dimension.values))
    return 1 < known <= MOST_VALUES
