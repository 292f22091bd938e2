"""What can be seen of a part of an expression by where it stands and of what it is made.

in_aggregate(node)      whether an aggregate stands around it
is_inexact(node)        whether a side of a division is no whole number by its form
"""

from __future__ import annotations

from sqlglot import exp

from semantic.definitions.aggregates import AGGREGATE_NODES
from semantic.definitions.expression_text import name_node, name_parts


def in_aggregate(node: exp.Expr) -> bool:
    return node.find_ancestor(exp.AggFunc, *AGGREGATE_NODES) is not None


def is_argument(node: exp.Expr) -> bool:
    """Whether an aggregate takes this and nothing else."""
    return isinstance(node.parent, exp.Distinct) or type(node.parent) in AGGREGATE_NODES


def from_there(node: exp.Expr, roles: tuple[str, ...]) -> exp.Expr:
    """A column of `this` as the column of the row that the roles lead to."""
    if not isinstance(node, exp.Column):
        return node
    return name_node((*roles, *name_parts(node)[1:]))


def is_inexact(tree: exp.Expr) -> bool:
    """Whether a side of a division is no whole number by its form."""
    inner = tree.unnest()
    if isinstance(inner, exp.Literal):
        return inner.is_number and "." in inner.name
    if isinstance(inner, exp.Cast):
        return inner.args["to"].this not in exp.DataType.INTEGER_TYPES
    return isinstance(inner, exp.Avg) or (
        isinstance(inner, exp.Mul | exp.Add | exp.Sub | exp.Div)
        and (is_inexact(inner.this) or is_inexact(inner.expression))
    )
