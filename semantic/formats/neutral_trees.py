"""Trees of some dialect's SQL → the forms that the neutral dialect has.

neutral(parse_sql("count(*) FILTER (WHERE paid)"))      COUNT(CASE WHEN paid THEN 1 END)
divided(parse_sql("1.0 * a / NULLIF(b, 0)"))            a / b: division is true here, and NULL by zero
"""

from __future__ import annotations

from sqlglot import exp

from semantic.definitions.expression_text import replaced

_INEXACT = (exp.DType.FLOAT, exp.DType.DOUBLE)


def neutral(tree: exp.Expr) -> exp.Expr:
    """The tree without what only some dialects spell so; other parts are left for the checker to name."""
    for node in list(tree.walk(bfs=False)):
        if isinstance(node, exp.Filter):
            tree = replaced(tree, node, _filtered(node))
        elif isinstance(node, exp.WithinGroup):
            tree = replaced(tree, node, _percentile(node) or node)
        elif isinstance(node, exp.CountIf):
            tree = replaced(tree, node, exp.Count(this=_when(node.this, exp.Literal.number(1))))
        elif isinstance(node, exp.SafeDivide):
            divisor = exp.Nullif(this=node.expression, expression=exp.Literal.number(0))
            tree = replaced(tree, node, exp.Paren(this=exp.Div(this=node.this, expression=divisor)))
        elif isinstance(node, exp.Quantile):
            tree = replaced(
                tree, node, exp.PercentileCont(this=node.this, expression=node.args.get("quantile"))
            )
    return tree


def _when(condition: exp.Expr, value: exp.Expr) -> exp.Case:
    return exp.Case(ifs=[exp.If(this=condition, true=value)])


def _filtered(node: exp.Filter) -> exp.Expr:
    """An aggregate of those rows for which a condition holds."""
    aggregate: exp.Expr = node.this
    condition: exp.Expr = node.expression.this
    argument = aggregate.args.get("this")
    if isinstance(aggregate, exp.Count) and (argument is None or isinstance(argument, exp.Star)):
        return exp.Count(this=_when(condition, exp.Literal.number(1)))
    if isinstance(argument, exp.Distinct):
        values = [_when(condition.copy(), value) for value in argument.expressions]
        argument.set("expressions", values)
        return aggregate
    if isinstance(argument, exp.Expr):
        aggregate.set("this", _when(condition, argument))
    return aggregate


def _percentile(node: exp.WithinGroup) -> exp.Expr | None:
    """percentile_cont(0.9) within group (order by x) is percentile(x, 0.9)."""
    kind = type(node.this)
    ordered = node.expression.expressions if isinstance(node.expression, exp.Order) else []
    fraction = node.this.this if kind in (exp.PercentileCont, exp.PercentileDisc) else None
    if len(ordered) != 1 or not isinstance(fraction, exp.Literal):
        return None
    if ordered[0].args.get("desc"):
        if kind is exp.PercentileDisc:
            return None
        fraction = exp.Literal.number(f"{1 - float(fraction.name):g}")
    return kind(this=ordered[0].this, expression=fraction)  # type: ignore[no-any-return]


def divided(tree: exp.Expr) -> exp.Expr:
    """Arithmetic over metrics without what guards against zero and whole numbers elsewhere."""
    for node in list(tree.walk(bfs=False)):
        if isinstance(node, exp.Div):
            node.set("this", _plain(node.this))
            node.set("expression", _plain(_nonzero(node.expression)))
            node.args.pop("typed", None)
            node.args.pop("safe", None)
    return tree


def _nonzero(tree: exp.Expr) -> exp.Expr:
    inner = tree.unnest()
    if isinstance(inner, exp.Nullif) and inner.expression.is_number and float(inner.expression.name) == 0:
        return _operand(inner.this)
    return tree


def _plain(tree: exp.Expr) -> exp.Expr:
    """Without a factor of one or a cast, which only make the division a true one."""
    inner = tree.unnest()
    if isinstance(inner, exp.Cast) and inner.args["to"].this in _INEXACT:
        return _operand(inner.this)
    if isinstance(inner, exp.Mul):
        if _is_one(inner.this):
            return _operand(inner.expression)
        if _is_one(inner.expression):
            return _operand(inner.this)
    return tree


def _is_one(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Literal) and tree.is_number and float(tree.name) == 1


def _operand(tree: exp.Expr) -> exp.Expr:
    return exp.Paren(this=tree) if isinstance(tree, exp.Add | exp.Sub | exp.Mul | exp.Div) else tree
