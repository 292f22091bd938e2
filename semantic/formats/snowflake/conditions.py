"""Conditions of SQL → filters of a query that hold for the same rows.

    condition(tree of "status <> 'OPEN' AND amount > 3", …)
    [{"field": "orders.status", "op": "!=", "values": ["OPEN"]}, {"field": "orders.status", "op": "is_not_null"},
     {"field": "orders.amount", "op": ">", "values": [3]}]

A negation of SQL does not hold for rows without a value, while those of a query do: it is said besides.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from semantic.formats.named_sql import Unsayable

Field = Callable[[exp.Expr], str]
TypeOf = Callable[[str], str]

_COMPARED: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "!=", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OF_MOMENTS = (">=", "<")
"""With these a day means its first moment here and there."""


def condition(tree: exp.Expr, field: Field, type_of: TypeOf) -> list[object]:
    """Filters that must all hold. Raises Unsayable."""
    tree = tree.unnest()
    if isinstance(tree, exp.And):
        return [*condition(tree.left, field, type_of), *condition(tree.right, field, type_of)]
    if isinstance(tree, exp.Or):
        return [{"any": [_one(condition(each, field, type_of)) for each in (tree.left, tree.right)]}]
    return _simple(tree, field, type_of)


def _one(filters: list[object]) -> object:
    return filters[0] if len(filters) == 1 else {"all": filters}


def _simple(tree: exp.Expr, field: Field, type_of: TypeOf) -> list[object]:
    negated = isinstance(tree, exp.Not)
    if negated:
        tree = tree.this.unnest()
    if isinstance(tree, exp.Is) and isinstance(tree.expression, exp.Null):
        return [{"field": field(tree.this), "op": "is_not_null" if negated else "is_null"}]
    if isinstance(tree, exp.In) and tree.expressions:
        name = field(tree.this)
        values = [_value(each, type_of(name), "=") for each in tree.expressions]
        return _held(name, "not in" if negated else "in", values)
    if isinstance(tree, exp.Between) and not negated:
        name = field(tree.this)
        bounds = [_value(tree.args[key], type_of(name), "between") for key in ("low", "high")]
        return _held(name, "between", bounds)
    op = _COMPARED.get(type(tree))
    if op is not None and not negated and isinstance(tree, exp.Binary):
        left, right = tree.left, tree.right
        if isinstance(left, exp.Literal):
            left, right, op = right, left, _TURNED[op]
        name = field(left)
        return _held(name, op, [_value(right, type_of(name), op)])
    if isinstance(tree, exp.Column):
        name = field(tree)
        if type_of(name) == "boolean":
            return [{"field": name, "op": "=", "values": [not negated]}]
    raise Unsayable(f"A query has no filter for `{tree.sql()[:80]}`.")


def _held(name: str, op: str, values: list[object]) -> list[object]:
    """A filter; a negated one with what SQL means by it."""
    out: list[object] = [{"field": name, "op": op, "values": values}]
    if op in ("!=", "not in"):
        out.append({"field": name, "op": "is_not_null"})
    return out


def _value(node: exp.Expr, type_: str, op: str) -> object:
    """A plain value of that type. Raises Unsayable."""
    node = node.unnest()
    if isinstance(node, exp.Cast) and node.to.this is exp.DType.DATE:
        node = node.this
    if isinstance(node, exp.Boolean) and type_ == "boolean":
        return bool(node.this)
    negative = isinstance(node, exp.Neg)
    literal = node.this if negative else node
    if isinstance(literal, exp.Literal):
        if type_ == "string" and literal.is_string:
            return literal.name
        if type_ == "number" and not literal.is_string:
            text = f"-{literal.name}" if negative else literal.name
            if re.fullmatch(r"-?\d{1,15}", text):
                return int(text)
            return {"number": text}
        if (
            literal.is_string
            and _DAY.fullmatch(literal.name)
            and (type_ == "date" or (type_ == "local" and op in _OF_MOMENTS))
        ):
            return literal.name
    raise Unsayable(f"`{node.sql()[:60]}` is no plain value of the type {type_}.")
