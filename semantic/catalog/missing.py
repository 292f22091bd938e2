"""A related row that does not exist has no values: every dimension seen through the join is NULL there (DESIGN 5.2).

`coalesce(name, 'no name')` would give 'no name' also for a shop that is not there. Where an expression could have a
value although all of its columns are NULL, it is guarded by whether the row exists:

    CASE WHEN <the shop exists> THEN COALESCE(shop.name, 'no name') END
"""

from __future__ import annotations

from sqlglot import exp

from semantic import markers

PRESENT = "dragoman_present"
"""The name of the pseudo-column that tells whether the row at the end of a path exists."""

_STRICT = (
    exp.Abs,
    exp.Add,
    exp.AtTimeZone,
    exp.Cast,
    exp.Ceil,
    exp.DPipe,
    exp.Div,
    exp.EQ,
    exp.Extract,
    exp.Floor,
    exp.GT,
    exp.GTE,
    exp.LT,
    exp.LTE,
    exp.Length,
    exp.Like,
    exp.Lower,
    exp.Mod,
    exp.Mul,
    exp.NEQ,
    exp.Neg,
    exp.Not,
    exp.Paren,
    exp.Round,
    exp.Sub,
    exp.Substring,
    exp.TimestampTrunc,
    exp.Trim,
    exp.Upper,
)
"""Nodes that are NULL as soon as one of their operands is."""


def null_when_missing(tree: exp.Expr) -> bool:
    """Whether the expression is certainly NULL when all of its columns are."""
    if isinstance(tree, exp.Column):
        return True
    if isinstance(tree, _STRICT):
        return any(null_when_missing(child) for child in tree.iter_expressions())
    if isinstance(tree, exp.And | exp.Or):
        return null_when_missing(tree.left) and null_when_missing(tree.right)
    if isinstance(tree, exp.Between | exp.In | exp.Nullif):
        return null_when_missing(tree.this)
    shifted = markers.marker_name(tree) in (markers.LOCAL_TIME, markers.UTC_TIME)
    return shifted and null_when_missing(tree.expressions[0])


def guarded(tree: exp.Expr, present: exp.Column) -> exp.Expr:
    """The tree where the row exists, NULL where it does not."""
    if null_when_missing(tree):
        return tree
    return exp.Case(ifs=[exp.If(this=present, true=tree)])
