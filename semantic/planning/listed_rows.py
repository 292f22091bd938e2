"""The rows that a query without metrics lists combinations of: those of one model, perhaps with those of others.

    {"of": "listings", "beside": ["days"]}      each listing beside each day
    {"of": "listings", "also": ["user"]}        and the users that no listing has

Models that stand beside the rows become joins that leave none out: edges without columns, by the models' names.
"""

from __future__ import annotations

from semantic.catalog import Catalog, Edge
from semantic.definitions.types import Cardinality, Join
from semantic.errors import NameUnknown, NotAllowed, NotSupported, QueryMalformed
from semantic.naming import nearest
from semantic.query.types import Query


def listed_catalog(catalog: Catalog, shape: Query) -> Catalog:
    """The catalog in which all rows that are listed are reached; itself where a query says nothing of them.

    Raises a QueryInvalid.
    """
    if not (shape.of or shape.beside or shape.also):
        return catalog
    home = _home(catalog, shape)
    edges = {name: _beside(catalog, home, name, f"/beside/{at}") for at, name in enumerate(shape.beside)}
    for at, role in enumerate(shape.also):
        _check_also(catalog, home, role, f"/also/{at}")
    if len(edges) < len(shape.beside) or len(set(shape.also)) < len(shape.also):
        raise QueryMalformed("A name stands twice.", path="/beside" if shape.beside else "/also")
    return catalog.listing(home, edges, may_miss=bool(shape.also))


def check_model(catalog: Catalog, name: str, path: str) -> None:
    """Raises NameUnknown for a model that is not there."""
    if name in catalog.models:
        return
    near = nearest(name, catalog.models)
    raise NameUnknown(
        f"There is no model `{name}`.",
        hint=f"Did you mean {' or '.join(near[:3])}?" if near else "See `dragoman catalog`.",
        suggestions=near,
        path=path,
    )


def _home(catalog: Catalog, shape: Query) -> str:
    key = "of" if shape.of else "beside" if shape.beside else "also"
    if shape.metrics:
        raise QueryMalformed(
            "A metric says itself which rows are meant.",
            hint=f"Leave `{key}` out, or the metrics.",
            path=f"/{key}",
        )
    if shape.rows and (shape.of or shape.also):
        key = "of" if shape.of else "also"
        raise QueryMalformed(
            "`rows` lists each row of one model.",
            hint=f"Leave `{key}` out, or write `of` instead.",
            path=f"/{key}",
        )
    home = shape.rows or shape.of
    if not home:
        raise QueryMalformed(
            "It is not said which rows these are beside.",
            hint="Name the model: of: sales, or rows: sales for each row.",
            path=f"/{key}",
        )
    check_model(catalog, home, "/of" if shape.of else "/rows")
    return home


def _beside(catalog: Catalog, home: str, name: str, path: str) -> Edge:
    check_model(catalog, name, path)
    reached = name == home or catalog.graph.role(home, name) is not None or name in catalog.graph.routes(home)
    if reached:
        raise NotAllowed(
            f"`{home}` reaches `{name}` by itself, so that its rows have their own rows there.",
            hint=f"Leave it out of `beside`, and name its dimensions: {name}.…",
            code="reached",
            path=path,
        )
    if catalog.warehouse_of(catalog.models[name]) != catalog.warehouse_of(catalog.models[home]):
        raise NotSupported(
            f"`{name}` is in another warehouse than `{home}`.", code="two-warehouses", path=path
        )
    join = Join(name=name, home=home, model=name)
    return Edge(name, home, name, Cardinality.MANY_TO_ONE, (), None, join)


def _check_also(catalog: Catalog, home: str, role: str, path: str) -> None:
    edge = catalog.graph.role(home, role)
    if edge is None:
        known = sorted(catalog.graph.edges.get(home, {}))
        near = nearest(role, known)
        raise NameUnknown(
            f"`{home}` has no join `{role}`.",
            hint=f"Its joins: {', '.join(known)}." if known else "It has no joins.",
            suggestions=near,
            path=path,
        )
    if not edge.pairs or edge.selects or edge.versioned:
        raise NotSupported(
            f"`{home}.{role}` is no plain join by columns, so that nobody knows which of its rows are met by none.",
            path=path,
        )


def refuse_repeated(shape: Query, many: str) -> None:
    """Each row beside each of another model is one row of the result: what meets many more has no place there."""
    if shape.rows and shape.beside:
        raise NotAllowed(
            f"One row of `{shape.rows}` meets many rows of `{many}`, and is shown once beside each of others.",
            code="to-many-rows",
            hint="Filter with `some` or `none`, or write `of` instead of `rows`.",
            path="/filters",
        )


def refuse_related(shape: Query) -> None:
    """A row that is there although no row meets it has nothing of the rows that it would be compared with."""
    if shape.also:
        raise NotSupported(
            "`some` and `none` look at rows of the model that is listed, and `also` lists rows that have none.",
            hint="Leave `also` out, or ask for the two lists apart.",
            path="/filters",
        )
