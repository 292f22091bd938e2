"""A filter of MetricFlow → conditions of the kind that a query has, each of which holds or does not.

    filter_tree(parse_filter("NOT {{ Dimension('listing__country') }} = 'us'"))
    All((Leaf(call, "!=", ("us",)), Leaf(call, "is_not_null")))

SQL has a third truth value: a row whose country is unknown passes neither `= 'us'` nor its negation. Negations are
therefore moved to the leaves, where each says that there has to be a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from semantic.formats.metricflow.calls import Call
from semantic.formats.metricflow.where import Condition, FilterRefused

Value = str | Decimal | bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition. `op` is an operator of queries: = != in "not in" < <= > >= between is_null is_not_null."""

    call: Call
    op: str
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class All:
    """Holds where every part does: always, if there are none."""

    parts: tuple[FilterTree, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Holds where some part does: never, if there are none."""

    parts: tuple[FilterTree, ...]


FilterTree = Leaf | All | Any

_COMPARED: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "!=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_NEGATED = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def filter_tree(condition: Condition) -> FilterTree:
    """Raises FilterRefused for what a query's filter cannot say."""
    return _Reader(condition).read(condition.tree, negated=False)


class _NotPlain(Exception):
    """Internal: something else than a comparison of a call with values."""


class _Reader:
    def __init__(self, condition: Condition) -> None:
        self.condition = condition

    def read(self, node: exp.Expr, *, negated: bool) -> FilterTree:
        if isinstance(node, exp.Paren):
            return self.read(node.this, negated=negated)
        if isinstance(node, exp.Not):
            return self.read(node.this, negated=not negated)
        if isinstance(node, exp.And | exp.Or):
            parts = tuple(self.read(part, negated=negated) for part in (node.left, node.right))
            return _joined(All if isinstance(node, exp.And) is not negated else Any, parts)
        if isinstance(node, exp.Boolean):
            return All(()) if bool(node.this) is not negated else Any(())
        try:
            return self._leaf(node, negated=negated)
        except _NotPlain:
            raise FilterRefused(
                f"`{self._shown(node)}` is no comparison of one member with values, which is all that a filter of a "
                "query is."
            ) from None

    def _leaf(self, node: exp.Expr, *, negated: bool) -> FilterTree:
        if call := self.condition.call(node):
            return Leaf(call, "=", (not negated,))
        if type(node) in _COMPARED:
            return self._compared(node, _COMPARED[type(node)], negated=negated)
        if isinstance(node, exp.Is):
            return self._is(node, negated=negated)
        if isinstance(node, exp.In):
            return self._in(node, negated=negated)
        if isinstance(node, exp.Between):
            low, high = self._value(node.args["low"]), self._value(node.args["high"])
            call = self._call(node.this)
            return _present(Leaf(call, "not between" if negated else "between", (low, high)))
        raise _NotPlain

    def _compared(self, node: exp.Expr, op: str, *, negated: bool) -> FilterTree:
        left, right = node.this, node.expression
        if self.condition.call(_bare(left)) is None:
            left, right, op = right, left, _MIRRORED[op]
        call, value = self._call(left), self._value(right)
        op = _NEGATED[op] if negated else op
        if isinstance(value, bool) and op in ("=", "!="):
            # The other truth value, so that no NULL slips in.
            return Leaf(call, "=", (value if op == "=" else not value,))
        return _present(Leaf(call, op, (value,)))

    def _is(self, node: exp.Is, *, negated: bool) -> FilterTree:
        call, asked = self._call(node.this), node.expression
        if isinstance(asked, exp.Not):
            asked, negated = asked.this, not negated
        if isinstance(asked, exp.Null):
            return Leaf(call, "is_not_null" if negated else "is_null")
        if isinstance(asked, exp.Boolean):
            # IS knows no third value: what is not true is false or unknown.
            return Leaf(call, "!=" if negated else "=", (bool(asked.this),))
        raise _NotPlain

    def _in(self, node: exp.In, *, negated: bool) -> FilterTree:
        call = self._call(node.this)
        if not node.expressions or any(node.args.get(key) for key in ("query", "unnest", "field")):
            raise _NotPlain
        listed = [item for item in node.expressions if not isinstance(item, exp.Null)]
        if negated and len(listed) < len(node.expressions):
            return Any(())  # With a NULL in its list, NOT IN holds for nothing.
        values = tuple(self._value(item) for item in listed)
        if not values:
            return Any(())
        return _present(Leaf(call, "not in" if negated else "in", values))

    def _call(self, node: exp.Expr) -> Call:
        call = self.condition.call(_bare(node))
        if call is None:
            raise _NotPlain
        return call

    def _value(self, node: exp.Expr) -> Value:
        """A literal, perhaps cast to a type: DATE '2020-01-01', '2020-01-01'::timestamp, -3."""
        node = _bare(node)
        if isinstance(node, exp.Cast | exp.TryCast | exp.Date) and isinstance(node.this, exp.Literal):
            node = node.this
        sign = 1
        if isinstance(node, exp.Neg):
            node, sign = node.this, -1
        if isinstance(node, exp.Boolean):
            return bool(node.this)
        if isinstance(node, exp.Literal) and node.is_string and sign == 1:
            return str(node.this)
        if isinstance(node, exp.Literal) and not node.is_string:
            return sign * Decimal(str(node.this))
        raise _NotPlain

    def _shown(self, node: exp.Expr) -> str:
        text = node.sql()
        for call in node.find_all(exp.Placeholder):
            text = text.replace(call.sql(), str(self.condition.calls[int(call.name)]))
        return text[:100]


def _bare(node: exp.Expr) -> exp.Expr:
    """Without parentheses and, around a call, without a cast to a time, which is what a time is already."""
    while isinstance(node, exp.Paren) or (isinstance(node, exp.Cast) and _is_cast_call(node)):
        node = node.this
    return node


def _is_cast_call(node: exp.Cast) -> bool:
    return isinstance(node.this, exp.Placeholder) and node.to.this in exp.DataType.TEMPORAL_TYPES


def _present(leaf: Leaf) -> FilterTree:
    """A negation that holds for values only: in a query it would hold for rows without one, too."""
    if leaf.op in ("!=", "not in", "not between"):
        return All((leaf, Leaf(leaf.call, "is_not_null")))
    return leaf


def _joined(kind: type[All] | type[Any], parts: tuple[FilterTree, ...]) -> FilterTree:
    """Parts of the same kind are one list."""
    flat: list[FilterTree] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else (part,)
    return kind(tuple(flat))
