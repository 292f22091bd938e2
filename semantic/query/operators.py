"""The one table of what a condition's operator means, for every door, dialect and the book.

Conditions are two-valued: on every row a condition holds or it does not, so a negation is the exact complement and
keeps NULLs. `x < 5` does not hold where x is NULL; `not (x < 5)` does, and so do `x != 5` and `x not in [5]`.
A None among the values of =, !=, in and not in means NULL itself. Text operators compare without regard to case.
"""

from __future__ import annotations

from dataclasses import dataclass

from semantic.definitions.types import ValueType
from semantic.query.types import Operator

_ANY = frozenset(ValueType)
_ORDERED = frozenset(ValueType) - {ValueType.BOOLEAN}
_TEXT = frozenset({ValueType.STRING})


@dataclass(frozen=True, slots=True)
class OperatorRule:
    """`arity` is the number of values (None: one or more). `positive` is the operator that this one negates."""

    op: Operator
    arity: int | None
    types: frozenset[ValueType]
    positive: Operator | None
    words: str

    @property
    def negated(self) -> bool:
        return self.positive is not None


OPERATORS: dict[Operator, OperatorRule] = {
    rule.op: rule
    for rule in (
        OperatorRule(Operator.EQ, 1, _ANY, None, "is"),
        OperatorRule(Operator.NE, 1, _ANY, Operator.EQ, "is not"),
        OperatorRule(Operator.IN, None, _ANY, None, "is one of"),
        OperatorRule(Operator.NOT_IN, None, _ANY, Operator.IN, "is none of"),
        OperatorRule(Operator.LT, 1, _ORDERED, None, "is less than"),
        OperatorRule(Operator.LE, 1, _ORDERED, None, "is at most"),
        OperatorRule(Operator.GT, 1, _ORDERED, None, "is more than"),
        OperatorRule(Operator.GE, 1, _ORDERED, None, "is at least"),
        OperatorRule(Operator.BETWEEN, 2, _ORDERED, None, "is between"),
        OperatorRule(Operator.NOT_BETWEEN, 2, _ORDERED, Operator.BETWEEN, "is not between"),
        OperatorRule(Operator.CONTAINS, 1, _TEXT, None, "contains"),
        OperatorRule(Operator.NOT_CONTAINS, 1, _TEXT, Operator.CONTAINS, "does not contain"),
        OperatorRule(Operator.STARTS_WITH, 1, _TEXT, None, "starts with"),
        OperatorRule(Operator.NOT_STARTS_WITH, 1, _TEXT, Operator.STARTS_WITH, "does not start with"),
        OperatorRule(Operator.ENDS_WITH, 1, _TEXT, None, "ends with"),
        OperatorRule(Operator.NOT_ENDS_WITH, 1, _TEXT, Operator.ENDS_WITH, "does not end with"),
        OperatorRule(Operator.IS_NULL, 0, _ANY, None, "is empty"),
        OperatorRule(Operator.IS_NOT_NULL, 0, _ANY, Operator.IS_NULL, "is not empty"),
    )
}

SPELLINGS: dict[str, Operator] = {
    **{op.value: op for op in Operator},
    "==": Operator.EQ,
    "eq": Operator.EQ,
    "equals": Operator.EQ,
    "<>": Operator.NE,
    "ne": Operator.NE,
    "not_in": Operator.NOT_IN,
    "lt": Operator.LT,
    "lte": Operator.LE,
    "gt": Operator.GT,
    "gte": Operator.GE,
    "not_between": Operator.NOT_BETWEEN,
    "not_contains": Operator.NOT_CONTAINS,
    "not_starts_with": Operator.NOT_STARTS_WITH,
    "not_ends_with": Operator.NOT_ENDS_WITH,
    "is null": Operator.IS_NULL,
    "is not null": Operator.IS_NOT_NULL,
    "not is_null": Operator.IS_NOT_NULL,
}
"""Accepted spellings; the first block is the one that is written back."""
