"""Expressions of Ossie ↔ expressions of definitions: SQL that every warehouse takes ↔ the neutral dialect.

read_sql("1.0 * SUM(a) / NULLIF(SUM(b), 0)")     the tree of sum(a) / sum(b): division is true here, NULL by zero
portable(tree)                                   the same again, as SQL that others may run
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from semantic.definitions.aggregates import AggregateCall
from semantic.definitions.expression_text import snippet
from semantic.definitions.node_checks import Refused
from semantic.formats.neutral_sql import parse_sql
from semantic.formats.neutral_trees import divided, neutral
from semantic.trees import rewritten

ANSI = "ANSI_SQL"
DIALECTS: Mapping[str, str] = {"SNOWFLAKE": "snowflake", "DATABRICKS": "databricks", "BIGQUERY": "bigquery"}
"""Dialects of Ossie that are dialects of definitions, too."""

_PORTABLE: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Cast, exp.Abs, exp.Round, exp.Ceil, exp.Floor, exp.Sqrt,
        exp.Exp, exp.Ln, exp.Pow, exp.Sign, exp.Greatest, exp.Least, exp.Lower, exp.Upper, exp.Trim, exp.Length,
        exp.Substring, exp.Replace, exp.Concat, exp.Extract, exp.DateTrunc, exp.TimestampTrunc, exp.Year, exp.Month,
        exp.Quarter, exp.Day, exp.And, exp.Or,
    }
)  # fmt: skip
"""Functions that nearly all warehouses know under the same name, with the same arguments."""

_NOT_PORTABLE: frozenset[type[exp.Expr]] = frozenset({exp.ILike, exp.Interval, exp.AtTimeZone, exp.JSONPath})


class NotPortable(Exception):
    """A thing that has no form on the other side; its text is the reason."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def read_sql(text: str, dialect: str = "") -> exp.Expr:
    """A text of SQL as a tree in the neutral dialect, its names as they were split. Raises NotPortable."""
    try:
        return divided(neutral(parse_sql(text, dialect)))
    except Refused as refused:
        raise NotPortable(" ".join(filter(None, (refused.message, refused.hint)))) from None


def portable(tree: exp.Expr) -> exp.Expr:
    """A copy of a checked tree as SQL that others may run: it divides as it does here. Raises NotPortable."""
    for node in tree.walk(bfs=False):
        if isinstance(node, exp.Func) and not isinstance(node, exp.AggFunc) and type(node) not in _PORTABLE:
            raise NotPortable(f"`{snippet(node)}` is spelled otherwise in every warehouse.")
        if type(node) in _NOT_PORTABLE:
            raise NotPortable(f"`{snippet(node)}` is not for every warehouse.")

    def visit(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Div):
            return node
        over, under = rewritten(node.this, visit), rewritten(node.expression, visit)
        if not (isinstance(under, exp.Literal) and under.is_number and float(under.name) != 0):
            under = exp.Nullif(this=under.unnest(), expression=exp.Literal.number(0))
        one = exp.Literal.number("1.0")
        return exp.Div(this=exp.Mul(this=one, expression=_factor(over)), expression=under)

    return rewritten(tree, visit)


def _factor(tree: exp.Expr) -> exp.Expr:
    return exp.Paren(this=tree) if isinstance(tree, exp.Binary) else tree


def aggregate_sql(call: AggregateCall, arguments: list[exp.Expr]) -> exp.Expr:
    """An aggregate over arguments that are portable already. Raises NotPortable."""
    match call.aggregate.name:
        case "sum" | "avg" | "min" | "max" | "count":
            return call.node.__class__(this=arguments[0])
        case "count_distinct" if len(arguments) == 1:
            return exp.Count(this=exp.Distinct(expressions=arguments))
        case "median":
            return _percentile(exp.PercentileCont, exp.Literal.number("0.5"), arguments[0])
        case "percentile" if call.fraction is not None:
            return _percentile(exp.PercentileCont, call.fraction.copy(), arguments[0])
        case "percentile_disc" if call.fraction is not None:
            return _percentile(exp.PercentileDisc, call.fraction.copy(), arguments[0])
    raise NotPortable(f"`{snippet(call.node)}` is not an aggregate of every warehouse.")


def _percentile(kind: type[exp.Expr], fraction: exp.Expr, value: exp.Expr) -> exp.Expr:
    ordered = exp.Order(expressions=[exp.Ordered(this=value, nulls_first=True)])
    return exp.WithinGroup(this=kind(this=fraction), expression=ordered)


def when(condition: exp.Expr, value: exp.Expr) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=condition, true=value)])
