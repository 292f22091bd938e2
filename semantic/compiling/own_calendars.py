"""The period of a company's own calendar in which a day lies, as SQL.

A calendar in a table is looked up by the day. A pattern of whole weeks is computed: the year begins on a weekday near
the first of a month, and its periods begin so many days later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from semantic import markers, trees
from semantic.custom_calendars import DAYS_AHEAD, CustomCalendar, PatternCalendar, TableCalendar
from semantic.planning.outputs import unique_name

LONGEST_YEAR_DAYS = 371


@dataclass(frozen=True, slots=True)
class Starts:
    """`week(day, weekday)` is the latest such weekday that is not after the day (0 is Monday); `year(day, month)` the
    latest first day of that month."""

    week: Callable[[exp.Expr, int], exp.Expr]
    year: Callable[[exp.Expr, int], exp.Expr]


def own_period(day: exp.Expr, calendar: CustomCalendar, unit: str, starts: Starts) -> exp.Expr:
    """The first day of the period of `unit` in which a calendar day lies. May hold markers of day arithmetic."""
    if isinstance(calendar, TableCalendar):
        return _looked_up(day, calendar, unit)
    return _computed(day, calendar, unit, starts)


def _looked_up(day: exp.Expr, calendar: TableCalendar, unit: str) -> exp.Expr:
    """One value for each day, also where the table should hold a day twice."""
    name = unique_name(calendar.name, {column.table.lower() for column in day.find_all(exp.Column)})
    first = exp.Min(this=trees.column(calendar.columns[unit], name))
    table = exp.alias_(exp.to_table(calendar.table), name, table=True)
    same = exp.EQ(this=trees.column(calendar.day, name), expression=day)
    return (
        exp.Select()
        .select(first, copy=False)
        .from_(table, copy=False)
        .where(same, copy=False)
        .subquery(copy=False)
    )


def _computed(day: exp.Expr, calendar: PatternCalendar, unit: str, starts: Starts) -> exp.Expr:
    """A week belongs to the year that begins with it or before: the one of which the month has begun a few days later,
    so that no two years need be compared. Each expression is written as few times as can be: they nest."""
    week = starts.week(day, calendar.week_start)
    if unit == "week":
        return week
    ahead = DAYS_AHEAD[calendar.begins]
    month = starts.year(_later(trees.copied(week), 6 - ahead), calendar.month)
    year = starts.week(_later(month, ahead), calendar.week_start)
    if unit == "year":
        return year
    number = markers.days_between(trees.copied(year), week)
    begins = [(days, calendar.days_before(days, unit)) for days in range(0, LONGEST_YEAR_DAYS, 7)]
    ifs = [exp.If(this=_number(days), true=_number(first)) for days, first in begins if first]
    return markers.add_days(year, exp.Case(this=number, ifs=ifs, default=_number(0)))


def _later(day: exp.Expr, count: int) -> exp.Expr:
    return markers.add_days(day, _number(count)) if count else day


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)
