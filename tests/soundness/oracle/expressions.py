"""The few expressions that definitions here use: how each is written in YAML and what it is worth on one row.

    over = Arithmetic("*", Name("quantity"), Name("product.price"))
    text(over) == "quantity * product.price"
    value(over, {"quantity": 2, "product.price": 1.5}.get) == 3.0

Row expressions follow SQL: NULL spreads through arithmetic and comparisons, `and`, `or` and `not` are
three-valued, and `/` divides truly and is NULL where the divisor is zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Scalar = str | int | float | bool | date | datetime | None
Lookup = Callable[[str], Scalar]


@dataclass(frozen=True, slots=True)
class Name:
    """A dotted name; `this.x` is always the column x."""

    dotted: str


@dataclass(frozen=True, slots=True)
class Constant:
    value: str | int | float | bool


@dataclass(frozen=True, slots=True)
class Arithmetic:
    op: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Comparison:
    op: Literal["=", "<>", "<", "<=", ">", ">="]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class NullTest:
    of: Expression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Connective:
    op: Literal["and", "or"]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negation:
    of: Expression


@dataclass(frozen=True, slots=True)
class Coalesce:
    of: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class AttributeTest:
    """What a policy asks of who asks: `s in principal.regions`. It has no worth until the principal is known."""

    op: Literal["in", "not in", "=", "<>", "<", ">="]
    of: Expression
    attribute: str


Expression = (
    Name | Constant | Arithmetic | Comparison | NullTest | Connective | Negation | Coalesce | AttributeTest
)
Function = Literal["sum", "count", "count distinct", "avg", "min", "max", "median", "percentile"]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`argument` is None for count() alone; `fraction` is for percentile alone."""

    function: Function
    argument: Expression | None = None
    fraction: float = 0.5


@dataclass(frozen=True, slots=True)
class MetricName:
    name: str


@dataclass(frozen=True, slots=True)
class Number:
    value: int | float


@dataclass(frozen=True, slots=True)
class MetricArithmetic:
    op: Literal["+", "-", "*", "/"]
    left: Formula
    right: Formula


EXTREMES: Mapping[str, Function] = {"min": "min", "max": "max"}
"""Functions of a dimension, which an ad-hoc metric may call, and what they are."""


@dataclass(frozen=True, slots=True)
class Call:
    """share(m), share(m, of groups), rank(m), change(m), change(m, unit), change_rate(m), before(m, 2, unit),
    average(m, unit): ad hoc only."""

    function: str
    metric: str
    arguments: tuple[str, ...] = ()


Formula = Aggregate | MetricName | Number | MetricArithmetic | Call


def text(expression: Expression | Formula) -> str:
    """The expression as it is written in a definition file; operands that are compound get parentheses."""
    match expression:
        case Name(dotted) | MetricName(dotted):
            return dotted
        case Constant(value) if isinstance(value, str):
            return "'" + value.replace("'", "''") + "'"
        case Constant(value) if isinstance(value, bool):
            return "true" if value else "false"
        case Constant(value) | Number(value):
            return str(value)
        case Arithmetic(op, left, right) | MetricArithmetic(op, left, right):
            return f"{_operand(left)} {op} {_operand(right)}"
        case Comparison(op, left, right):
            return f"{_operand(left)} {op} {_operand(right)}"
        case NullTest(of, negated):
            return f"{_operand(of)} is {'not ' if negated else ''}null"
        case Connective(op, left, right):
            return f"{_operand(left)} {op} {_operand(right)}"
        case Negation(of):
            return f"not {_operand(of)}"
        case AttributeTest(op, of, attribute):
            return f"{_operand(of)} {op} principal.{attribute}"
        case Coalesce(of, otherwise):
            return f"coalesce({text(of)}, {text(otherwise)})"
        case Call(function, name, arguments):
            return f"{function}({', '.join((name, *arguments))})"
        case Aggregate(function, argument, fraction):
            return _aggregate_text(function, "" if argument is None else text(argument), fraction)


def _operand(expression: Expression | Formula) -> str:
    simple = Name | MetricName | Constant | Number | Coalesce | Aggregate | Call
    return text(expression) if isinstance(expression, simple) else f"({text(expression)})"


def _aggregate_text(function: str, argument: str, fraction: float) -> str:
    if function == "count distinct":
        return f"count(distinct {argument})"
    if function == "percentile":
        return f"percentile({argument}, {fraction})"
    return f"{function}({argument})"


def names(expression: Expression) -> Iterator[str]:
    """Every dotted name that an expression uses."""
    match expression:
        case Name(dotted):
            yield dotted
        case (
            Arithmetic(_, left, right)
            | Comparison(_, left, right)
            | Connective(_, left, right)
            | Coalesce(left, right)
        ):
            yield from names(left)
            yield from names(right)
        case NullTest(of) | Negation(of) | AttributeTest(_, of):
            yield from names(of)


def value(expression: Expression, lookup: Lookup) -> Scalar:
    """What a row expression is worth; `lookup` gives the value of a dotted name on the row."""
    match expression:
        case Name(dotted):
            return lookup(dotted)
        case Constant(constant):
            return constant
        case Arithmetic(op, left, right):
            return calculate(op, value(left, lookup), value(right, lookup))
        case Comparison(op, left, right):
            return _compare(op, value(left, lookup), value(right, lookup))
        case NullTest(of, negated):
            return (value(of, lookup) is None) != negated
        case Negation(of):
            inner = value(of, lookup)
            return None if inner is None else not inner
        case Connective(op, left, right):
            return _connect(op, value(left, lookup), value(right, lookup))
        case AttributeTest(_, _, attribute):
            raise ValueError(f"nobody in particular asks, so {attribute} is not known")
        case Coalesce(of, otherwise):
            first = value(of, lookup)
            return value(otherwise, lookup) if first is None else first


def calculate(op: str, left: Scalar, right: Scalar) -> int | float | None:
    """Rule 7: NULL spreads, `/` never truncates and is NULL on a zero denominator."""
    if left is None or right is None:
        return None
    assert isinstance(left, int | float)
    assert isinstance(right, int | float)
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        return left * right
    return left / right if right != 0 else None


def _compare(op: str, left: Scalar, right: Scalar) -> bool | None:
    if left is None or right is None:
        return None
    if op == "=":
        return left == right
    if op == "<>":
        return left != right
    less, equal = left < right, left == right  # type: ignore[operator]  # both sides have the column's type
    return {"<": less, "<=": less or equal, ">": not less and not equal, ">=": not less}[op]


def _connect(op: str, left: Scalar, right: Scalar) -> bool | None:
    """Three-valued `and` and `or`: one side decides alone, else an unknown side makes the whole unknown."""
    deciding = op == "or"
    if left is deciding or right is deciding:
        return deciding
    return None if left is None or right is None else not deciding
