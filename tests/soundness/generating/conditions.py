"""Filter trees over the fields that a query may name, and conditions on metrics.

Rule 4 refuses a negated operator on a to-many path that is not grouped, so none is drawn there.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from semantic.query.types import AllOf, AnyOf, Condition, Filter, InSegment, Not, Operator, Value
from tests.soundness.generating import pools
from tests.soundness.generating.chance import Chance
from tests.soundness.generating.reach import Field
from tests.soundness.oracle.values import POSITIVE

EIGHTHS: tuple[Value, ...] = tuple(Decimal(str(number)) for number in pools.EIGHTHS)
VALUES: dict[str, tuple[Value, ...]] = {
    "string": (*pools.TEXTS, "missing"),
    "number": (*pools.WHOLES, *EIGHTHS[:4]),
    "boolean": (True, False),
    "date": (*(day.isoformat() for day in pools.DAYS), "2017-03", "2017", "2017-Q1"),
    "local": (*(moment.isoformat() for moment in pools.MOMENTS[::5]), "2017-03", "2017-03-12", "2016"),
    "instant": (
        "2017-03-12T12:00:00",
        "2017-01-01T00:30:00",
        "2017-04-01T00:00:00",
        "2016-12-31T23:59:59",
        "2017-03",
        "2017-03-12",
        "2017-Q1",
        "2017",
    ),
}
EQUALITY = (Operator.NE, Operator.IN, Operator.NOT_IN, Operator.EQ)
ORDER = (Operator.LT, Operator.LE, Operator.GT, Operator.GE, Operator.BETWEEN, Operator.NOT_BETWEEN)
PIECES = (
    Operator.CONTAINS,
    Operator.STARTS_WITH,
    Operator.ENDS_WITH,
    Operator.NOT_CONTAINS,
    Operator.NOT_STARTS_WITH,
    Operator.NOT_ENDS_WITH,
)
NULLS = (Operator.IS_NOT_NULL, Operator.IS_NULL)
OPERATORS = {
    "string": (*EQUALITY, *EQUALITY, *ORDER, *PIECES, *NULLS),
    "number": (*EQUALITY, *ORDER, *NULLS),
    "boolean": (Operator.EQ, Operator.NE, *NULLS),
    "date": (*EQUALITY, *ORDER, *NULLS),
    "local": (*EQUALITY, *ORDER, *NULLS),
    "instant": (*EQUALITY, *ORDER, *NULLS),
}
TIMES_OF = ("date", "local", "instant")
TIME_GRAINS: dict[str, tuple[Value, ...]] = {
    "time.day": ("2017-03-12", "2017-03", "2017-01-01"),
    "time.month": ("2017-03", "2017-01", "2017", "2016-02"),
    "time.year": ("2017", "2016"),
    "time.quarter": ("2017", "2017-Q1"),
}
TIME_PARTS = {
    "time.day_of_week": (1, 5, 6, 7),
    "time.month_of_year": (1, 3, 11),
    "time.day_of_month": (1, 5, 12, 31),
}


def tree(chance: Chance, known: Sequence[Field], grouped: Sequence[Field], with_time: bool) -> Filter:
    """all, any and not over conditions and segments, at most three deep. `known` holds at least one field."""

    def anywhere() -> Filter:
        return leaf(chance, known, grouped, with_time)

    def denied() -> Filter:
        inner = leaf(chance, may_deny, grouped, with_time)
        pair = inner, leaf(chance, may_deny, grouped, with_time)
        return Not(chance.one((inner, AllOf(pair), AnyOf(pair))))

    may_deny = [field for field in known if negatable(field, grouped)]
    kind = chance.one(range(8)) if may_deny else chance.one(range(6))
    if kind <= 2:
        return anywhere()
    if kind == 3:
        return AllOf((anywhere(), anywhere()))
    if kind in (4, 5):
        return AnyOf(tuple(anywhere() for _ in range(chance.one((2, 3)))))
    return (
        denied()
        if kind == 6
        else AnyOf((anywhere(), chance.one((denied(), AllOf((anywhere(), anywhere()))))))
    )


def leaf(chance: Chance, known: Sequence[Field], grouped: Sequence[Field], with_time: bool) -> Filter:
    if with_time and chance.percent(5):
        grain = chance.one(sorted(TIME_GRAINS))
        by_grain = chance.one((*EQUALITY, Operator.LT, Operator.GE, Operator.BETWEEN))
        return Condition(grain, by_grain, operands(chance, by_grain, TIME_GRAINS[grain]))
    if with_time and chance.percent(10):
        part = chance.one(sorted(TIME_PARTS))
        return Condition(part, Operator.IN, tuple(chance.some(TIME_PARTS[part], 1, 3)))
    named = [field for field in known if field.kind == "segment"]
    field = chance.one(named if named and chance.percent(15) else known)
    if field.kind == "segment":
        return InSegment(field.name)
    allowed = OPERATORS[field.kind]
    if not negatable(field, grouped):
        allowed = tuple(op for op in allowed if op not in POSITIVE)
    op = chance.one(allowed)
    return Condition(field.name, op, operands(chance, op, VALUES[field.kind]))


def negatable(field: Field, grouped: Sequence[Field]) -> bool:
    """To one row, or to the very rows that a grouping shows."""
    return not field.to_many or any(field.many_end == other.many_end for other in grouped)


def operands(chance: Chance, op: Operator, pool: Sequence[Value]) -> tuple[Value, ...]:
    if op in NULLS:
        return ()
    if op in (Operator.IN, Operator.NOT_IN):
        listed = tuple(chance.some(pool, 1, 4))
        return (*listed, None) if chance.percent(15) else listed
    if op in (Operator.BETWEEN, Operator.NOT_BETWEEN):
        return tuple(sorted((chance.one(pool), chance.one(pool))))  # type: ignore[type-var]  # one pool, one type
    if op in PIECES:
        return (chance.one(("a", "b", "A", "%", "_", "'", "a b", "ULL")),)
    return (chance.one(pool),)


def having(chance: Chance, metrics: Sequence[str]) -> Filter:
    """A condition on a metric, or its denial."""
    op = chance.one((*EQUALITY, *ORDER, Operator.GT, Operator.GE, *NULLS))
    numbers: tuple[Value, ...] = (0, 1, 2, 3, 7, Decimal("0.5"), -1)
    found = Condition(chance.one(metrics), op, operands(chance, op, numbers))
    return Not(found) if chance.percent(20) else found


def mixed(chance: Chance, metrics: Sequence[str], grouped: Sequence[Field]) -> Filter:
    """An `any` of a metric and a grouped dimension: it acts on merged rows."""
    field = chance.one(grouped)
    op = chance.one(OPERATORS[field.kind])
    return AnyOf(
        (having(chance, metrics), Condition(field.name, op, operands(chance, op, VALUES[field.kind])))
    )
