"""Calendars of a company's own: years of whole weeks in a 4-4-5 pattern, and calendars that stand in a table.

    retail = PatternCalendar("retail", weeks=(4, 4, 5), month=2, begins="nearest", week_start=6)
    retail.start_of(date(2017, 3, 1), "month")      2017-02-26: the second month of the year that began 2017-01-29
    retail.next_start(date(2017, 2, 26), "month")   2017-03-26

Their grains are named `retail_week`, `retail_month`, `retail_quarter` and `retail_year`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

UNITS = ("week", "month", "quarter", "year")
QUARTER_DAYS = 91
Begins = Literal["nearest", "on_or_before", "on_or_after"]
DAYS_AHEAD: Mapping[Begins, int] = {"nearest": 3, "on_or_before": 0, "on_or_after": 6}
"""How far after the first of the month to look back from, so that the weekday found is the one that is meant."""


@dataclass(frozen=True, slots=True)
class PatternCalendar:
    """Years of 52 or 53 whole weeks. A year begins on the weekday `week_start` (0 is Monday) that is nearest to, on or
    before, or on or after the first day of `month`; its quarters have 13 weeks, shared among three months as `weeks`
    says. A 53rd week belongs to the last month."""

    name: str
    weeks: tuple[int, int, int]
    month: int
    begins: Begins
    week_start: int

    def grains(self) -> tuple[str, ...]:
        return tuple(f"{self.name}_{unit}" for unit in UNITS)

    def year_start(self, year: int) -> date:
        """The first day of the year that begins around the first of `month` in calendar year `year`."""
        latest = date(year, self.month, 1) + timedelta(days=DAYS_AHEAD[self.begins])
        return latest - timedelta(days=(latest.weekday() - self.week_start) % 7)

    def start_of(self, day: date, unit: str) -> date:
        """The first day of the period of `unit` in which `day` lies."""
        year = next(
            start for start in (self.year_start(day.year + ahead) for ahead in (1, 0, -1)) if start <= day
        )
        return year + timedelta(days=self.days_before((day - year).days, unit))

    def days_before(self, days: int, unit: str) -> int:
        """How many days of the year precede the period that holds its day number `days`, which counts from 0."""
        if unit == "week":
            return days - days % 7
        return max(begin for begin in self.begin_days(unit) if begin <= days)

    def begin_days(self, unit: str) -> tuple[int, ...]:
        """The numbers of the days, counted from 0, on which the periods of a year begin."""
        if unit == "year":
            return (0,)
        quarters = tuple(QUARTER_DAYS * quarter for quarter in range(4))
        if unit == "quarter":
            return quarters
        first, second, _ = self.weeks
        return tuple(start + 7 * weeks for start in quarters for weeks in (0, first, first + second))

    def next_start(self, start: date, unit: str) -> date:
        """The first day of the period after the one that begins on `start`."""
        longest = {"week": 7, "month": 7 * (max(self.weeks) + 1), "quarter": 98, "year": 371}[unit]
        later = self.start_of(start + timedelta(days=longest), unit)
        return later if later > start else self.start_of(later + timedelta(days=longest), unit)

    def previous_start(self, start: date, unit: str) -> date:
        return self.start_of(start - timedelta(days=1), unit)


@dataclass(frozen=True, slots=True)
class TableCalendar:
    """A table with one row per day: `day` is its column of days, `columns` maps a unit ("month", "season") to the
    column that holds the first day of the period in which the day lies."""

    name: str
    table: str
    day: str
    columns: Mapping[str, str] = field(hash=False)

    def grains(self) -> tuple[str, ...]:
        return tuple(f"{self.name}_{unit}" for unit in self.columns)


CustomCalendar = PatternCalendar | TableCalendar
