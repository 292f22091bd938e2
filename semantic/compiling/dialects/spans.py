"""Moving times by the calendar, as most warehouses do it: by intervals that clamp to the last day of a month."""

from __future__ import annotations

from sqlglot import exp

from semantic import trees
from semantic.catalog.binding import grouped

_UNITS = {"quarter": (3, "MONTH"), "fiscal_quarter": (3, "MONTH"), "fiscal_year": (1, "YEAR")}


def add_span(time: exp.Expr, count: int, unit: str) -> exp.Expr:
    factor, name = _UNITS.get(unit, (1, unit.upper()))
    node = exp.Add if count > 0 else exp.Sub
    span = exp.Interval(this=exp.Literal.string(str(abs(count) * factor)), unit=exp.var(name))
    return node(this=grouped(time), expression=span)


def is_moment(time: exp.Expr) -> bool:
    """Whether it is known to be a wall-clock time, not a day."""
    return time.meta.get("time") == "moment"


def before(time: exp.Expr) -> exp.Expr:
    return add_span(time, -1, "microsecond")


def move_days(time: exp.Expr, count: exp.Expr) -> exp.Expr:
    """A day so many times."""
    day = exp.Interval(this=exp.Literal.string("1"), unit=exp.var("DAY"))
    return exp.Add(this=grouped(time), expression=exp.Mul(this=grouped(count), expression=day))


def moment(time: exp.Expr) -> exp.Expr:
    return trees.cast(time, "TIMESTAMP")
