"""What each operator says of a value, with its NULLs; how filters combine; what aggregates make of values.

holds("!=", None, ("a",), metric=False) is True     # rule 4: != and not in keep NULLs
holds(">", None, (3,), metric=True) is None          # rule 8: a NULL metric passes no comparison
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import cast

from semantic.query.types import Operator, Slot, Value
from tests.soundness.oracle.expressions import Aggregate, Scalar
from tests.soundness.oracle.times import named_period

Text = Callable[[str, str], bool]
POSITIVE: dict[Operator, Operator] = {
    Operator.NE: Operator.EQ,
    Operator.NOT_IN: Operator.IN,
    Operator.NOT_BETWEEN: Operator.BETWEEN,
    Operator.NOT_CONTAINS: Operator.CONTAINS,
    Operator.NOT_STARTS_WITH: Operator.STARTS_WITH,
    Operator.NOT_ENDS_WITH: Operator.ENDS_WITH,
    Operator.IS_NOT_NULL: Operator.IS_NULL,
}
"""Each negated operator and the one that it negates."""
TEXTS: dict[Operator, Text] = {
    Operator.CONTAINS: lambda value, piece: piece.lower() in value.lower(),
    Operator.STARTS_WITH: lambda value, piece: value.lower().startswith(piece.lower()),
    Operator.ENDS_WITH: lambda value, piece: value.lower().endswith(piece.lower()),
}
"""Pieces of text are found whatever their case; `=` and `in` compare exactly."""


def holds(op: Operator, value: Scalar, operands: Sequence[Value], metric: bool) -> bool | None:
    """True, False, or None for "not to be said". Only a comparison of a NULL metric cannot be said.

    A condition on a dimension is never unknown: a NULL passes no positive operator (but is_null, and `=` or
    `in` that list NULL), so it passes every negated one.
    """
    if op in POSITIVE:
        inner = holds(POSITIVE[op], value, operands, metric)
        return None if inner is None else not inner
    if op is Operator.IS_NULL:
        return value is None
    if value is None:
        listed = op in (Operator.EQ, Operator.IN) and None in operands
        return listed or (None if metric else False)
    if isinstance(value, datetime):
        return _in_time(op, value, [each for each in operands if each is not None])
    wanted = [operand(each) for each in operands]
    if op in (Operator.EQ, Operator.IN):
        return value in [each for each in wanted if each is not None]
    if op in TEXTS:
        return TEXTS[op](cast(str, value), cast(str, wanted[0]))
    return _ordered(op, value, wanted)


def _ordered(op: Operator, value: Scalar, wanted: list[Scalar]) -> bool:
    if op is Operator.BETWEEN:
        return _less_equal(wanted[0], value) and _less_equal(value, wanted[1])
    bound = wanted[0]
    if op is Operator.LE:
        return _less_equal(value, bound)
    if op is Operator.GE:
        return _less_equal(bound, value)
    return not _less_equal(bound, value) if op is Operator.LT else not _less_equal(value, bound)


def _less_equal(left: Scalar, right: Scalar) -> bool:
    return left <= right  # type: ignore[operator]  # both have the field's type


def _in_time(op: Operator, value: datetime, operands: Sequence[Value]) -> bool:
    """Texts name periods, as wall clocks of the query's zone: after a month is after all of it."""
    named = [named_period(cast(str, each)) for each in operands]
    if op in (Operator.EQ, Operator.IN):
        return any(start <= value < until for start, until in named)
    (start, until), (_, last) = named[0], named[-1]
    return {
        Operator.LT: value < start,
        Operator.LE: value < until,
        Operator.GT: value >= until,
        Operator.GE: value >= start,
        Operator.BETWEEN: start <= value < last,
    }[op]


def operand(written: Value) -> Scalar:
    """A filter value as the type of what it is compared with."""
    assert not isinstance(written, Slot), "a shape has no values"
    return float(written) if isinstance(written, Decimal) else written


def all_of(parts: Iterable[bool | None]) -> bool | None:
    said = list(parts)
    return False if False in said else None if None in said else True


def any_of(parts: Iterable[bool | None]) -> bool | None:
    said = list(parts)
    return True if True in said else None if None in said else False


def aggregate(how: Aggregate, values: Sequence[Scalar]) -> Scalar:
    """An aggregate over the argument's value on each row; NULLs are left out, as in SQL."""
    if how.argument is None:
        return len(values)
    present = [value for value in values if value is not None]
    if how.function == "count":
        return len(present)
    if how.function == "count distinct":
        return len(set(present))
    if not present:
        return None
    if how.function in ("min", "max"):
        return (min if how.function == "min" else max)(present)
    numbers = cast(list[int | float], present)
    if how.function == "sum":
        return sum(numbers)
    if how.function == "avg":
        return sum(numbers) / len(numbers)
    return percentile(numbers, 0.5 if how.function == "median" else how.fraction)


def percentile(numbers: Sequence[int | float], fraction: float) -> float:
    """Continuous: between the two values around the place (n - 1) × fraction, in proportion."""
    ordered = sorted(numbers)
    at = (len(ordered) - 1) * fraction
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)
