"""Truncation by our calendar, made of what a warehouse computes with days.

A period of a day or more is found from the day; a fiscal one by moving the day to where calendar years begin, and back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from semantic import trees
from semantic.calendars import SUB_DAY_GRAINS, Calendar
from semantic.compiling.dialects.types import Build


def call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """A function call that is written as it stands."""
    return exp.Anonymous(this=name, expressions=list(arguments))


@dataclass(frozen=True, slots=True)
class Days:
    """`of(time)` is its day; `start(day, unit)` the first day of its month, quarter or year; `week(day, first)` that
    of its week, which begins on weekday `first` (0 is Monday); `add_months(day, count)`; `moment(time, grain)` the
    start of its second, minute or hour."""

    of: Callable[[exp.Expr], exp.Expr]
    start: Callable[[exp.Expr, str], exp.Expr]
    week: Callable[[exp.Expr, int], exp.Expr]
    add_months: Callable[[exp.Expr, int], exp.Expr]
    moment: Callable[[exp.Expr, str], exp.Expr]


def truncating(days: Days) -> Build:
    """The dialect's `truncate`."""

    def truncate(time: exp.Expr, grain: str, calendar: Calendar) -> exp.Expr:
        if grain in SUB_DAY_GRAINS:
            return days.moment(time, grain)
        day = days.of(time)
        if grain == "day":
            return day
        if grain == "week":
            return days.week(day, calendar.week_start)
        plain = grain.removeprefix("fiscal_")
        months = (calendar.fiscal_start - 1) % (3 if plain == "quarter" else 12) if plain != grain else 0
        if not months:
            return days.start(day, plain)
        return days.add_months(days.start(days.add_months(day, -months), plain), months)

    return truncate


MONTHS = {"month": 1, "quarter": 3, "year": 12, "fiscal_quarter": 3, "fiscal_year": 12}
"""Grains that are made of months."""


def step_of(grain: str) -> tuple[int, str]:
    """A period's length as a count of seconds, minutes, hours, days or months."""
    if grain in MONTHS:
        return MONTHS[grain], "month"
    return (7, "day") if grain == "week" else (1, grain)


def moved_by(count: int, unit: str) -> tuple[int, str]:
    """So many periods as a count of seconds, minutes, hours, days or months."""
    times, plain = step_of(unit)
    return count * times, plain


def not_before(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """The last one, NULL before the first: some warehouses fail at a sequence that goes back."""
    after = exp.GTE(this=trees.copied(last), expression=trees.copied(first))
    return exp.Case(ifs=[exp.If(this=after, true=last)])


def recursive_periods(
    truncate: Build, add: Callable[[exp.Expr, int, str], exp.Expr], moment: Callable[[exp.Expr], exp.Expr]
) -> Build:
    """Periods by a CTE that reads itself: the first one, then the next while that begins before the end."""

    def periods(
        start: exp.Expr, until: exp.Expr, grain: str, calendar: Calendar, column: str, table: str
    ) -> exp.Query:
        following = add(trees.column(column, table), *step_of(grain))
        first = exp.Select().select(trees.alias(truncate(moment(start), grain, calendar), column), copy=False)
        first.where(
            exp.LT(this=moment(trees.copied(start)), expression=moment(trees.copied(until))), copy=False
        )
        others = exp.Select().select(following, copy=False).from_(table, copy=False)
        later = exp.LT(this=moment(trees.copied(following)), expression=moment(until))
        return exp.union(first, others.where(later, copy=False), distinct=False, copy=False)

    return periods


def rows_from(source: exp.Expr, column: str, shown: exp.Expr | None = None) -> exp.Select:
    """SELECT of the one column of a source that makes rows."""
    select = exp.Select().select(trees.alias(shown or trees.column(column), column), copy=False)
    return select.from_(source, copy=False)
