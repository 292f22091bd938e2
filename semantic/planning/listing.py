"""A query without metrics lists the distinct combinations of its dimensions: of which model's rows?

With `rows` it says of which, and lists each row.
"""

from __future__ import annotations

from dataclasses import replace

from semantic.catalog import Catalog
from semantic.errors import NotAllowed, QueryInvalid, QueryMalformed, Unreachable
from semantic.planning.listed_rows import check_model
from semantic.planning.names import Member, Names
from semantic.query.types import Query


def home_of_listing(catalog: Catalog, shape: Query) -> str:
    """The model whose own rows hold most of the query's dimensions, the others being above it by to-one joins; where no
    row holds any, the one with which all names begin, as in `sales.customer.city`.

    Raises QueryMalformed or Unreachable with what to say instead.
    """
    if shape.of:
        return shape.of
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
    begun = {name.partition(".")[0] for name in names}
    if not homes and len(begun) == 1:
        homes = sorted(begun & owned.keys())
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


def with_rows(catalog: Catalog, shape: Query) -> Query:
    """A query for each row of a model, checked; without dimensions it shows all of the model. Raises QueryInvalid."""
    if not shape.rows:
        return shape
    check_model(catalog, shape.rows, "/rows")
    model = catalog.models[shape.rows]
    wrong = {
        "/metrics": ("has no metrics: each row stands for itself", bool(shape.metrics)),
        "/totals": ("has no totals", shape.totals),
        "/limit": ("has a plain limit", bool(shape.limit and (shape.limit.per or shape.limit.other))),
    }
    for path, (what, asked) in wrong.items():
        if asked:
            raise QueryMalformed(
                f"A query for each row of a model {what}.",
                hint="Leave `rows` out to compute metrics.",
                path=path,
            )
    shown = [f"{model.name}.{name}" for name, dimension in model.dimensions.items() if not dimension.hidden]
    if not shape.dimensions and not shown:
        raise QueryMalformed(f"Model `{model.name}` has no dimensions to show.", path="/rows")
    names = Names(catalog, model.name)
    for index, name in enumerate(shape.dimensions):
        path = f"/dimensions/{index}"
        if name.partition(".")[0] != "time" and not names.member(name, path).route.to_one:
            raise NotAllowed(
                f"`{name}` has many values for one row of `{model.name}`, which is shown once.",
                code="to-many-rows",
                hint="Show the rows of the model that has one value each, or leave `rows` out.",
                path=path,
            )
    return shape if shape.dimensions else replace(shape, dimensions=tuple(shown))


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
