"""A query without metrics lists the distinct combinations of its dimensions: of which model's rows?"""

from __future__ import annotations

from semantic.catalog import Catalog
from semantic.errors import QueryInvalid, QueryMalformed, Unreachable
from semantic.planning.names import Member, Names
from semantic.query.types import Query


def home_of_listing(catalog: Catalog, shape: Query) -> str:
    """The model whose own rows hold most of the query's dimensions, the others being above it by to-one joins.

    Raises QueryMalformed or Unreachable with what to say instead.
    """
    names = [name for name in shape.dimensions if name.partition(".")[0] != "time"]
    if not names:
        raise QueryMalformed(
            "Periods alone say nothing.", hint="Add a metric, or a dimension to list.", path="/metrics"
        )
    owned: dict[str, int] = {}
    for home in catalog.models:
        members = [_member(catalog, home, name) for name in names]
        if all(member is not None and member.route.to_one for member in members):
            owned[home] = sum(1 for member in members if member is not None and not member.route.edges)
    most = max(owned.values(), default=0)
    homes = sorted(home for home, count in owned.items() if count == most and count)
    if len(homes) == 1:
        return homes[0]
    if homes:
        raise Unreachable(
            f"It is not clear which rows' combinations are meant: those of {', '.join(homes)}.",
            code="ambiguous-listing",
            hint="Add a metric, whose rows then decide.",
            path="/dimensions",
        )
    raise _no_home(catalog, names)


def _member(catalog: Catalog, home: str, name: str) -> Member | None:
    try:
        return Names(catalog, home).member(name, "")
    except QueryInvalid:
        return None


def _no_home(catalog: Catalog, names: list[str]) -> QueryInvalid:
    """A role means nothing without a home: say the model that it leads to instead."""
    for index, name in enumerate(names):
        *roles, last = name.split(".")
        ends = {
            f"{edge.target}.{last}"
            for edges in catalog.graph.edges.values()
            for role, edge in edges.items()
            if roles and role == roles[-1] and last in catalog.models[edge.target].dimensions
        }
        if ends and name not in ends:
            return Unreachable(
                f"Without a metric `{name}` has no rows to begin at.",
                code="no-home",
                hint=f"Name the model: {' or '.join(sorted(ends))}.",
                suggestions=sorted(ends),
                path=f"/dimensions/{index}",
            )
    try:
        Names(catalog, next(iter(catalog.models), "")).member(names[0], "/dimensions/0")
    except QueryInvalid as error:
        if error.problem.code == "unknown-name":
            return error
    return Unreachable(
        "No model reaches all of these dimensions.",
        code="no-home",
        hint="Ask for fewer at once, or add a metric, whose rows then decide.",
        path="/dimensions",
    )
