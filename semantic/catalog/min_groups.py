"""The smallest groups that may be shown, tied to the catalog: what is counted, and what singles few out.

min_group: {entity: household, size: 5, quasi: [household.postcode]}
MinGroupOf("sales", 5, household_id, frozenset({"households.postcode", "households.id"}), ())
"""

from __future__ import annotations

from dataclasses import dataclass

from semantic.catalog.binding import Binder, BindingFailed, Bound, column
from semantic.catalog.graph import JoinGraph
from semantic.catalog.versions import column_of
from semantic.definitions.access import Access, MinGroup
from semantic.definitions.types import Model
from semantic.errors import Problem


@dataclass(frozen=True, slots=True)
class MinGroupOf:
    """`entity` is the column or value that tells entities apart, None where every row is one. `quasi` are qualified
    names of dimensions that may not be filtered by. Who is in a group of `unless` sees all groups."""

    model: str
    size: int
    entity: Bound | None
    quasi: frozenset[str]
    unless: tuple[str, ...]


def bind_min_group(
    model: Model, access: Access, given: MinGroup, binder: Binder, graph: JoinGraph
) -> MinGroupOf | Problem:
    entity: Bound | None = None
    quasi: set[str] = set()
    edge = graph.role(model.name, given.entity) if given.entity else None
    if edge is not None:
        if not edge.type.to_one or len(edge.pairs) != 1 or edge.selects or edge.versioned:
            return Problem(
                "not-supported",
                f"`{given.entity}` cannot be counted: it is no plain join of one column to one row.",
                hint="Name a dimension instead, such as the number of the customer.",
                position=access.position,
            )
        (here, there) = edge.pairs[0]
        entity = Bound(column((), here), frozenset({()}))
        for owner, key in ((model, here), (binder.models[edge.target], there)):
            quasi |= {each.qualified for each in owner.dimensions.values() if column_of(each) == key}
    elif given.entity:
        dimension = model.dimensions.get(given.entity)
        if dimension is None:
            return Problem(
                "unknown-name",
                f"`{given.entity}` is no join and no dimension of `{model.name}`.",
                hint="Name what groups are made of: household.",
                position=access.position,
            )
        try:
            entity = binder.dimension(dimension)
        except BindingFailed as failed:
            return failed.problem
        if entity.paths - {()}:
            return Problem(
                "not-supported",
                f"`{dimension.qualified}` is read in another model, so it cannot be counted here.",
                hint="Name a dimension of a column of the table itself.",
                position=access.position,
            )
        quasi.add(dimension.qualified)
    else:
        quasi |= {
            each.qualified for each in model.dimensions.values() if column_of(each) in (model.key or ())
        }
    for path in given.quasi:
        try:
            binder.member(model, path, access.position)
        except BindingFailed as failed:
            return failed.problem
        *roles, last = path.split(".")
        route = graph.follow(model.name, roles)
        assert route is not None, "a member that is bound has a route"
        quasi.add(f"{route.target}.{last}")
    return MinGroupOf(model.name, given.size, entity, frozenset(quasi), access.unless)
