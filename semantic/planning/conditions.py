"""One condition as a tree: the meaning of each operator, with its NULLs (semantic.query.operators says it in words).

Conditions are two-valued, so negations are pushed down to here and never stand above a comparison. A time value is the
period that its text names: `= 2017-03` holds for every moment of March, `<= 2017-03-31` for all of that day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from semantic import markers, trees
from semantic.definitions.types import ValueType
from semantic.errors import QueryInvalid
from semantic.planning.plan import Edge
from semantic.query.operators import OPERATORS
from semantic.query.types import Condition, Operator, Slot, Value

Place = Callable[[Slot, Edge], exp.Expr]
"""Makes the placeholder of a slot."""


@dataclass(frozen=True, slots=True)
class Operand:
    """The left side of a condition, whose tree is nobody else's. `keeps_null`: whether a negated operator holds for
    NULL (it does for rows, and does not for a metric, which passes no comparison when it is NULL)."""

    tree: exp.Expr
    type: ValueType
    keeps_null: bool = True


_FLIPPED = {
    Operator.LT: Operator.GE,
    Operator.LE: Operator.GT,
    Operator.GT: Operator.LE,
    Operator.GE: Operator.LT,
}
_COMPARISONS: dict[Operator, type[exp.Binary]] = {
    Operator.LT: exp.LT,
    Operator.LE: exp.LTE,
    Operator.GT: exp.GT,
    Operator.GE: exp.GTE,
}


def connected(parts: Sequence[exp.Expr], *, all_of: bool) -> exp.Expr:
    """The trees joined by AND, or by OR."""
    if len(parts) == 1:
        return parts[0]
    return exp.Paren(this=trees.all_of(parts) if all_of else trees.any_of(parts))


def check_operator(item: Condition, type_: ValueType, path: str) -> None:
    """Raises QueryInvalid where the operator does not apply to values of the type."""
    if type_ not in OPERATORS[item.op].types:
        raise QueryInvalid(
            f"`{item.op.value}` does not apply to `{item.field}`, which is a {type_}.",
            code="operator-type",
            path=f"{path}/op",
        )


def condition(
    operand: Operand, op: Operator, values: Sequence[Value], place: Place, *, negate: bool
) -> exp.Expr:
    """The tree of `operand op values`, or of its complement."""
    rule = OPERATORS[op]
    if rule.positive is not None:
        op, negate = rule.positive, not negate
    if op is Operator.IS_NULL:
        return _is_null(operand, negate=negate)
    slots = [value for value in values if isinstance(value, Slot)]
    with_null = len(slots) < len(values)
    if op in (Operator.EQ, Operator.IN):
        return _one_of(operand, slots, with_null, place, negate=negate)
    if len(slots) < len(values):
        # Nothing is compared with NULL: the condition holds nowhere, and its complement everywhere.
        return exp.true() if negate and operand.keeps_null else exp.false()
    if op in _COMPARISONS:
        return _compared(operand, op, slots[0], place, negate=negate)
    if op is Operator.BETWEEN:
        return _between(operand, slots, place, negate=negate)
    match = markers.text_match(_taken(operand), place(slots[0], ""), op.value)
    return _or_null(operand, exp.Not(this=match)) if negate else match


def _taken(operand: Operand) -> exp.Expr:
    """The operand's tree, or a copy once it stands somewhere."""
    return operand.tree if operand.tree.parent is None else trees.copied(operand.tree)


def _is_null(operand: Operand, *, negate: bool) -> exp.Expr:
    test = exp.Is(this=_taken(operand), expression=exp.Null())
    return exp.Not(this=test) if negate else test


def _or_null(operand: Operand, test: exp.Expr) -> exp.Expr:
    """A negated test, which on rows holds for NULL too."""
    if not operand.keeps_null:
        return test
    return exp.Paren(this=trees.any_of((test, _is_null(operand, negate=False))))


def _one_of(
    operand: Operand, slots: Sequence[Slot], with_null: bool, place: Place, *, negate: bool
) -> exp.Expr:
    if not slots:
        return _is_null(operand, negate=negate)
    test: exp.Expr
    if operand.type.is_time:
        periods = [_in_period(operand, slot, slot, place, negate=negate) for slot in slots]
        test = periods[0] if len(periods) == 1 else (trees.all_of if negate else trees.any_of)(periods)
        test = test if len(periods) == 1 else exp.Paren(this=test)
    elif len(slots) == 1:
        node = exp.NEQ if negate else exp.EQ
        test = node(this=_taken(operand), expression=place(slots[0], ""))
    else:
        test = exp.In(this=_taken(operand), expressions=[place(slot, "") for slot in slots])
        test = exp.Not(this=test) if negate else test
    if with_null:
        null = _is_null(operand, negate=negate)
        return exp.Paren(this=trees.all_of((test, null)) if negate else trees.any_of((test, null)))
    return _or_null(operand, test) if negate else test


def _compared(operand: Operand, op: Operator, slot: Slot, place: Place, *, negate: bool) -> exp.Expr:
    op = _FLIPPED[op] if negate else op
    edge: Edge = ""
    if operand.type.is_time:
        # x <= March is x < 1 April; x > March is x >= 1 April; x < March and x >= March look at its first moment.
        edge = "until" if op in (Operator.LE, Operator.GT) else "start"
        op = {Operator.LE: Operator.LT, Operator.GT: Operator.GE}.get(op, op)
    test = _COMPARISONS[op](this=_taken(operand), expression=place(slot, edge))
    return _or_null(operand, test) if negate else test


def _between(operand: Operand, slots: Sequence[Slot], place: Place, *, negate: bool) -> exp.Expr:
    if operand.type.is_time:
        test = _in_period(operand, slots[0], slots[1], place, negate=negate)
        return _or_null(operand, test) if negate else test
    test = exp.Between(this=_taken(operand), low=place(slots[0], ""), high=place(slots[1], ""))
    return _or_null(operand, exp.Not(this=test)) if negate else test


def _in_period(operand: Operand, first: Slot, last: Slot, place: Place, *, negate: bool) -> exp.Expr:
    """From the start of the first value's period until the end of the last one's, or outside of that."""
    below, above = (exp.LT, exp.GTE) if negate else (exp.GTE, exp.LT)
    ends = (
        below(this=_taken(operand), expression=place(first, "start")),
        above(this=_taken(operand), expression=place(last, "until")),
    )
    return exp.Paren(this=trees.any_of(ends) if negate else trees.all_of(ends))
