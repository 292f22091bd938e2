"""The smallest groups that may be shown, tied to the catalog: what is counted, and what singles few out.

min_group: {entity: household, size: 5, quasi: [household.postcode]}
MinGroupOf("sales", 5, household_id, frozenset({("households", "postcode"), ("households", "id"), …}),
           frozenset({("households", "postcode")}), ())
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from semantic.catalog.binding import Binder, BindingFailed, Bound, column, path_of
from semantic.catalog.graph import JoinGraph, Route
from semantic.definitions.access import Access, MinGroup
from semantic.definitions.types import Model
from semantic.errors import Problem

Column = tuple[str, str]
"""A model and a column of its table, in small letters."""


@dataclass(frozen=True, slots=True)
class MinGroupOf:
    """`entity` is the column or value that tells entities apart, None where every row is one. `quasi` are columns, each
    with its model: what reads one of them may not be filtered by, and neither what is joined by one of `joining`, which
    are those without the entity's own. Who is in a group of `unless` sees all groups."""

    model: str
    size: int
    entity: Bound | None
    quasi: frozenset[Column]
    joining: frozenset[Column]
    unless: tuple[str, ...]


def columns_read(graph: JoinGraph, home: str, bound: Bound) -> frozenset[Column]:
    """The columns of tables that an expression over rows of `home` reads, each with its model."""
    read = set()
    for node in bound.tree.find_all(exp.Column):
        route = graph.follow_bound(home, path_of(node))
        if route is not None:
            read.add((route.target, node.name.lower()))
    return frozenset(read)


def columns_joined_by(route: Route) -> frozenset[Column]:
    """The columns that decide which rows a route meets. Where a time does so, it is not among them."""
    steps = [step for edge in route.edges for step in (edge, *edge.steps)]
    return frozenset((step.home, name.lower()) for step in steps for name in step.columns_here)


def bind_min_group(
    model: Model, access: Access, given: MinGroup, binder: Binder, graph: JoinGraph
) -> MinGroupOf | Problem:
    entity: Bound | None = None
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
        quasi = {(model.name, here.lower()), (edge.target, there.lower())}
    elif given.entity:
        found = _value_of(model, given.entity, access, binder)
        if isinstance(found, Problem):
            return found
        entity, quasi = found, set(columns_read(graph, model.name, found))
    else:
        quasi = {(model.name, each.lower()) for each in model.key or ()}
    joining = set[Column]()
    for path in given.quasi:
        try:
            joining |= columns_read(graph, model.name, binder.member(model, path, access.position))
        except BindingFailed as failed:
            return failed.problem
    joining -= quasi
    return MinGroupOf(
        model.name, given.size, entity, frozenset(quasi | joining), frozenset(joining), access.unless
    )


def _value_of(model: Model, name: str, access: Access, binder: Binder) -> Bound | Problem:
    """The dimension of the model's own table that tells entities apart."""
    dimension = model.dimensions.get(name)
    if dimension is None:
        return Problem(
            "unknown-name",
            f"`{name}` is no join and no dimension of `{model.name}`.",
            hint="Name what groups are made of: household.",
            position=access.position,
        )
    try:
        found = binder.dimension(dimension)
    except BindingFailed as failed:
        return failed.problem
    if found.paths - {()}:
        return Problem(
            "not-supported",
            f"`{dimension.qualified}` is read in another model, so it cannot be counted here.",
            hint="Name a dimension of a column of the table itself.",
            position=access.position,
        )
    return found
