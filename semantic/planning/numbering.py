"""What tells the base rows of a conversion apart: their key or, for a model without one, their number.

    SELECT *, ROW_NUMBER() OVER (ORDER BY user_id DESC, referrer DESC, at DESC) AS dragoman_row FROM visits

Rows that are equal in all that the definitions read of them are as good as each other, so that it does not matter
which of them a database numbers first: two readings of the table give the same groups.
"""

from __future__ import annotations

from sqlglot import exp

from semantic.catalog import Catalog, Path
from semantic.catalog.binding import column, path_of
from semantic.catalog.derived import Converted
from semantic.catalog.missing import PRESENT
from semantic.planning.plan import ROW


def base_keys(catalog: Catalog, converted: Converted, path: Path = ()) -> list[exp.Column]:
    """What tells base rows apart: their key, or their number."""
    return [column(path, key) for key in catalog.behind.models[converted.base.home].key or (ROW,)]


def numbering(catalog: Catalog, converted: Converted) -> tuple[exp.Column, ...]:
    """The columns by which base rows without a key are numbered: all that anything in the definitions reads of them."""
    home = converted.base.home
    catalog = catalog.origin or catalog
    model = catalog.models[home]
    if model.key:
        return ()
    found: dict[str, exp.Column] = {}
    trees_ = [catalog.bound(dimension).tree for dimension in model.dimensions.values()]
    trees_ += [catalog.bound(segment).tree for segment in model.segments.values()]
    for metric in model.metrics.values():
        for leaf in catalog.measure(metric).leaves:
            bounds = (*leaf.arguments, *leaf.where) if leaf.home == home else ()
            trees_ += [bound.tree for bound in bounds]
    for node in (node for tree in trees_ for node in tree.find_all(exp.Column)):
        if not path_of(node) and node.name != PRESENT:
            found[node.name] = column((), node.this.copy())
    for edge in catalog.graph.edges.get(home, {}).values():
        found |= {here: column((), here) for here, _ in edge.pairs}
    return tuple(found[name] for name in sorted(found))
