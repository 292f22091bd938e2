"""What the metrics of one fact ask of its rows together.

sum(amount) where frozen, count() where frozen     ->  WHERE frozen
sum(amount) where frozen, count() where fresh      ->  WHERE frozen OR fresh, and each sum has its own condition
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from semantic import trees
from semantic.definitions.aggregates import AGGREGATES
from semantic.planning.plan import PlannedLeaf

SHOWN_ROWS = "shown_rows"


def shown_rows_of(shown: list[PlannedLeaf], leaves: list[PlannedLeaf]) -> PlannedLeaf | None:
    """A count of the rows that show a group, where the fact also reads rows for metrics that are not shown."""
    hidden = len(shown) < len(leaves)
    if not hidden or not shown or any(not leaf.where for leaf in shown):
        return None
    first = shown[0]
    if all(leaf.where == first.where for leaf in leaves):
        return None
    any_of = trees.any_of([_every(leaf) for leaf in shown])
    counting = replace(first.leaf, aggregate=AGGREGATES["count_rows"], arguments=(), fraction=None)
    return PlannedLeaf(-1, SHOWN_ROWS, counting, (any_of,))


def _every(leaf: PlannedLeaf) -> exp.Expr:
    """A copy of the leaf's conditions as one."""
    return trees.all_of([trees.copied(condition) for condition in leaf.where])


def shared_where(leaves: list[PlannedLeaf]) -> tuple[list[exp.Expr], list[PlannedLeaf]]:
    """Conditions that the rows of a fact must pass so that any of its leaves can see them.

    If all leaves have the same conditions, these filter the rows and the leaves need none. If each has some, rows that
    pass none of them are left out: a group is shown only when a leaf has a row in it. If one has none, all rows count.
    """
    if not leaves or any(not leaf.where for leaf in leaves):
        return [], leaves
    first = leaves[0].where
    if all(leaf.where == first for leaf in leaves):
        return list(first), [PlannedLeaf(leaf.index, leaf.name, leaf.leaf, ()) for leaf in leaves]
    widest = [leaf for leaf in leaves if not any(set(other.where) < set(leaf.where) for other in leaves)]
    if all(leaf.where == widest[0].where for leaf in widest):
        return list(widest[0].where), leaves
    return [exp.Paren(this=trees.any_of([_every(leaf) for leaf in widest]))], leaves
