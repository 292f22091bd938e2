"""The period of a company's own calendar in which a day lies, as SQL.

A calendar in a table is looked up by the day. A pattern of whole weeks is computed: the year begins on a weekday near
the first of a month, and its periods begin so many days later.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from semantic import markers, trees
from semantic.custom_calendars import DAYS_AHEAD, CustomCalendar, PatternCalendar, TableCalendar

YearStart = Callable[[exp.Expr, int], exp.Expr]
"""(day, month) to the latest first day of that month that is not after the day."""


def own_period(day: exp.Expr, calendar: CustomCalendar, unit: str, month_start: YearStart) -> exp.Expr:
    """The first day of the period of `unit` in which a calendar day lies. May hold markers of day arithmetic."""
    if isinstance(calendar, TableCalendar):
        return _looked_up(day, calendar, unit)
    return _computed(day, calendar, unit, month_start)


def _looked_up(day: exp.Expr, calendar: TableCalendar, unit: str) -> exp.Expr:
    """One value for each day, also where the table should hold a day twice."""
    first = exp.Min(this=trees.column(calendar.columns[unit], calendar.name))
    table = exp.alias_(exp.to_table(calendar.table), calendar.name, table=True)
    same = exp.EQ(this=trees.column(calendar.day, calendar.name), expression=day)
    return (
        exp.Select()
        .select(first, copy=False)
        .from_(table, copy=False)
        .where(same, copy=False)
        .subquery(copy=False)
    )


def _computed(day: exp.Expr, calendar: PatternCalendar, unit: str, month_start: YearStart) -> exp.Expr:
    ahead = markers.add_days(trees.copied(day), _number(6))
    latest = month_start(ahead, calendar.month)
    earlier = month_start(markers.add_days(trees.copied(latest), _number(-1)), calendar.month)
    year = _first_of(_weekday_near(latest, calendar), _weekday_near(earlier, calendar), day)
    if unit == "year":
        return year
    number = markers.days_between(trees.copied(year), trees.copied(day))
    if unit == "week":
        return markers.add_days(trees.copied(day), exp.Neg(this=exp.Mod(this=number, expression=_number(7))))
    begins = calendar.begin_days(unit)
    later = [
        exp.If(this=exp.GTE(this=trees.copied(number), expression=_number(n)), true=_number(n))
        for n in begins[:0:-1]
    ]
    return markers.add_days(year, exp.Case(ifs=later, default=_number(0)))


def _weekday_near(first: exp.Expr, calendar: PatternCalendar) -> exp.Expr:
    """The weekday on which the calendar's years begin, near the first of a month."""
    ahead = DAYS_AHEAD[calendar.begins]
    latest = markers.add_days(first, _number(ahead)) if ahead else first
    weekday = markers.part(trees.copied(latest), "day_of_week")  # 1 for Monday
    back = exp.Mod(
        this=exp.Paren(this=exp.Add(this=weekday, expression=_number(6 - calendar.week_start))),
        expression=_number(7),
    )
    return markers.add_days(latest, exp.Neg(this=back))


def _first_of(later: exp.Expr, earlier: exp.Expr, day: exp.Expr) -> exp.Expr:
    """The later of two first days if it is not after `day`."""
    reached = exp.LTE(this=later, expression=trees.copied(day))
    return exp.Case(ifs=[exp.If(this=reached, true=trees.copied(later))], default=earlier)


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value))
