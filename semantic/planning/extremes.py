"""The least and the greatest value of a dimension over the rows of its model: `max(sales.sold_at.month)`.

They are metrics of that model's rows like any that the definitions have, so that filters, groups and policies act on
them alike. Each is the value of one row, so there are none where groups of rows must have a smallest size.
"""

from __future__ import annotations

from dataclasses import replace

from semantic.catalog import Catalog
from semantic.catalog.binding import Bound, paths_of
from semantic.catalog.measures import Leaf, leaf_key
from semantic.catalog.min_groups import columns_read
from semantic.definitions.aggregates import AGGREGATES
from semantic.errors import NameAmbiguous, NameUnknown, NotAllowed
from semantic.naming import nearest
from semantic.planning.names import Member, Names
from semantic.planning.row_filters import member_tree, shown_tree


def extreme(catalog: Catalog, function: str, name: str, path: str) -> Leaf:
    """The aggregate `function` of a dimension, which may be named with its model or at a grain. Raises QueryInvalid."""
    member = _member(catalog, name, path)
    _check_groups(catalog, member, path)
    tree = shown_tree(catalog, member) if member.grain else member_tree(catalog, member)
    bound = Bound(tree, paths_of(tree), member.type)
    leaf = Leaf(member.route.home, AGGREGATES[function], (bound,), None, (), "", member.type, "")
    return replace(leaf, key=leaf_key(leaf))


def _member(catalog: Catalog, name: str, path: str) -> Member:
    """The dimension, seen from the rows of the model that the name begins with or that alone has it."""
    head = name.partition(".")[0]
    owners = [head] if head in catalog.models else _owners(catalog, head)
    if len(owners) > 1:
        named = [f"{owner}.{name}" for owner in owners]
        raise NameAmbiguous(
            f"`{head}` is a dimension of {', '.join(owners)}.",
            hint=f"Say which: {', '.join(named)}.",
            suggestions=named,
            path=path,
        )
    if not owners:
        near = nearest(name, catalog.dimensions)
        raise NameUnknown(
            f"There is no dimension `{name}`.",
            hint=f"Did you mean {' or '.join(near[:3])}?"
            if near
            else "Name it with its model, as in sales.sold_at.",
            suggestions=near,
            path=path,
        )
    member = Names(catalog, owners[0]).member(name, path)
    if not member.route.to_one:
        raise NotAllowed(
            f"`{name}` has many values for one row of `{owners[0]}`.",
            code="to-many-rows",
            hint=f"Name it as a dimension of `{member.dimension.model}`.",
            path=path,
        )
    return member


def _owners(catalog: Catalog, name: str) -> list[str]:
    return [model.name for model in catalog.models.values() if name in model.dimensions]


def _check_groups(catalog: Catalog, member: Member, path: str) -> None:
    behind = catalog.behind
    read = columns_read(behind.graph, member.dimension.model, behind.bound(member.dimension))
    models = {member.route.home, member.dimension.model, *(model for model, _ in read)}
    guarded = sorted(models & catalog.min_groups.keys()) if catalog.origin is not None else []
    if guarded:
        raise NotAllowed(
            f"`{member.name}` has no least or greatest value where groups of {guarded[0]} have a smallest size: it is "
            "that of one row.",
            code="min-group",
            hint="Ask for a metric.",
            path=path,
        )
