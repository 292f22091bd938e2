"""Neutral nodes for what warehouses spell differently; `semantic.compiling.dialects` turns them into SQL.

A marker is a function call whose name no warehouse has. Trees with markers are made when definitions are bound and
when a query is planned; none is left when SQL is written.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from semantic import trees

LOCAL_TIME = "dragoman_local_time"
UTC_TIME = "dragoman_utc_time"
TRUNCATE = "dragoman_truncate"
PART = "dragoman_part"
TEXT_MATCH = "dragoman_text_match"
ADD_DAYS = "dragoman_add_days"
DAYS_BETWEEN = "dragoman_days_between"
SAME = "dragoman_same"
AGGREGATE = "dragoman_aggregate"
PERIODS = "dragoman_periods"
ADD_SPAN = "dragoman_add_span"
MOVE_DAYS = "dragoman_move_days"
BEFORE = "dragoman_before"
MOMENT = "dragoman_moment"
ON_CLOCK = "dragoman_on_clock"
NULL_LIKE = "dragoman_null_like"
COMPARABLE = "dragoman_comparable"


def _marker(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


def local_time(moment: exp.Expr, stored_in: str) -> exp.Anonymous:
    """The wall-clock time of an instant in the query's zone; `stored_in` is the zone of the stored value, or
    "with zone" where the column carries its own."""
    return _marker(LOCAL_TIME, moment, exp.Literal.string(stored_in))


def utc_time(moment: exp.Expr, stored_in: str) -> exp.Anonymous:
    """The wall-clock time of an instant in UTC, whatever the query's zone: for instants that are stored differently."""
    return _marker(UTC_TIME, moment, exp.Literal.string(stored_in))


def truncate(time: exp.Expr, grain: str) -> exp.Anonymous:
    """The start of the period of `grain` in which a date or wall-clock time lies: a date, or for grains under a day a
    wall-clock time."""
    return _marker(TRUNCATE, time, exp.Literal.string(grain))


def part(time: exp.Expr, name: str) -> exp.Anonymous:
    """A number read off a date or wall-clock time: day_of_week is 1 for Monday to 7 for Sunday."""
    return _marker(PART, time, exp.Literal.string(name))


def add_days(day: exp.Expr, count: exp.Expr) -> exp.Anonymous:
    """A calendar day moved by a whole number of days, which may be computed."""
    return _marker(ADD_DAYS, day, count)


def days_between(first: exp.Expr, last: exp.Expr) -> exp.Anonymous:
    """How many days lie from one calendar day to another, as a whole number."""
    return _marker(DAYS_BETWEEN, first, last)


def text_match(text: exp.Expr, pattern: exp.Expr, how: str) -> exp.Anonymous:
    """Whether `text` contains, starts or ends with (`how`) the pattern, without regard to case."""
    return _marker(TEXT_MATCH, text, pattern, exp.Literal.string(how))


def aggregate(
    name: str, arguments: Sequence[exp.Expr], fraction: exp.Expr | None, where: exp.Expr | None
) -> exp.Anonymous:
    """An aggregate of `semantic.definitions.aggregates` over those rows for which `where` is true."""
    return _marker(
        AGGREGATE,
        exp.Literal.string(name),
        exp.Tuple(expressions=list(arguments)),
        trees.copied(fraction) if fraction is not None else exp.Null(),
        where if where is not None else exp.Null(),
    )


def periods(start: exp.Expr, until: exp.Expr, grain: str) -> exp.Anonymous:
    """In a SELECT list: one row per period of `grain` that meets the half-open range of wall-clock times."""
    return _marker(PERIODS, start, until, exp.Literal.string(grain))


def same(left: exp.Expr, right: exp.Expr) -> exp.Anonymous:
    """Whether two values of one dimension are the same; NULL is the same as NULL."""
    return _marker(SAME, left, right)


def null_like(table: str, column: str, type_: str) -> exp.Anonymous:
    """NULL in the place of `column` of another branch of a union; `type_` is its type, "" where that is not known."""
    return _marker(NULL_LIKE, trees.column(column, table), exp.Literal.string(type_))


def add_span(time: exp.Expr, count: int, unit: str) -> exp.Anonymous:
    """A date or wall-clock time moved by the calendar, as a wall-clock time. Where the month does not have the day it
    becomes the month's last. `unit` is a grain; a negative `count` moves back."""
    return _marker(ADD_SPAN, time, exp.Literal.string(str(count)), exp.Literal.string(unit))


def move_days(moment: exp.Expr, count: exp.Expr) -> exp.Anonymous:
    """A wall-clock time moved by a whole number of days, which may be computed."""
    return _marker(MOVE_DAYS, moment, count)


def before(time: exp.Expr) -> exp.Anonymous:
    """The last moment before a wall-clock time."""
    return _marker(BEFORE, time)


def moment(time: exp.Expr) -> exp.Anonymous:
    """A date as the wall-clock time with which it begins; a wall-clock time as it is."""
    return _marker(MOMENT, time)


def comparable(time: exp.Expr) -> exp.Anonymous:
    """A date or wall-clock time in the one form in which it can be compared in another SELECT than where it is made."""
    return _marker(COMPARABLE, time)


def on_clock(period: exp.Expr, grain: str) -> exp.Anonymous:
    """Whether clocks in the query's zone ever showed a time of the period: they skip one when they are put forward."""
    return _marker(ON_CLOCK, period, exp.Literal.string(grain))


def marker_name(node: exp.Expr) -> str:
    """The marker's name, or "" for every other node."""
    if isinstance(node, exp.Anonymous) and isinstance(node.this, str) and node.this.startswith("dragoman_"):
        return node.this
    return ""
