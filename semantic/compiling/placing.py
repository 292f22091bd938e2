"""Trees of a plan become trees of a statement: columns stand in the place of leaves and groups."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from semantic import trees
from semantic.catalog.measures import leaf_index
from semantic.planning.metric_filters import group_index

Place = Callable[[exp.Expr], exp.Expr]
"""Puts the columns of a statement in the place of leaves and groups."""


def replaced(tree: exp.Expr, leaf: Callable[[int], exp.Expr], group: Callable[[int], exp.Expr]) -> exp.Expr:
    """A copy of a tree over leaves and groups with both put in their place."""

    def visit(node: exp.Expr) -> exp.Expr:
        index = leaf_index(node)
        if index is not None:
            return leaf(index)
        index = group_index(node)
        return node if index is None else group(index)

    return trees.rewritten(tree, visit)
