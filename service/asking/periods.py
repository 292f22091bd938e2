"""Periods next to a period: "the month before", "the same month last year", "the quarter after that".

neighbour(Period(2017-11-01, 2017-12-01), "month", -1, Calendar())    October 2017
neighbour(Period(2017-11-01, 2017-12-01), "year", -1, Calendar())     November 2016, which is as long
neighbour(Period(2017-11-01, 2017-11-16), "", -1, Calendar())         the 15 days before
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from semantic.calendars import Calendar, add, start_of
from semantic.errors import TimeInvalid
from semantic.planning.range_words import range_words
from semantic.planning.time_ranges import parse_range, resolve_range
from semantic.query.types import Bounds

UNITS = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open, as wall-clock times. `unit` is set where it is the part of one that is over so far ("this month")."""

    start: datetime
    until: datetime
    unit: str = ""


def neighbour(period: Period, unit: str, steps: int, calendar: Calendar) -> Period:
    """The period `steps` before (negative) or after: of its own length where `unit` is "" or its own; the same part of
    another year where `unit` is "year" and it is shorter; else the nearest `unit` outside of it."""
    count, own = length(period, calendar)
    if not unit or (unit == own and count == 1):
        return _moved(period, steps * count, own)
    if unit == "year" and own != "year":
        return _away(period, steps, calendar)
    return _outside(period, unit, steps, calendar)


def length(period: Period, calendar: Calendar) -> tuple[int, str]:
    """How many of which unit a period is: the longest unit that fits it; days else."""
    if period.unit:
        return 1, period.unit
    for unit in reversed(UNITS):
        if start_of(period.start, unit, calendar) != period.start:
            continue
        count, end = 0, period.start
        while end < period.until and count < 400:
            end, count = add(end, 1, unit), count + 1
        if end == period.until:
            return count, unit
    return max((period.until - period.start).days, 1), "day"


def _moved(period: Period, steps: int, unit: str) -> Period:
    start = add(period.start, steps, unit)
    until = add(start, abs(steps), unit) if period.unit else add(period.until, steps, unit)
    return Period(start, until)


def _away(period: Period, steps: int, calendar: Calendar) -> Period:
    """A part of a year moves with it; weeks move by 52 weeks, so that they stay weeks."""
    count, own = length(period, calendar)
    if own == "week":
        return Period(add(period.start, 52 * steps, "week"), add(period.until, 52 * steps, "week"))
    start = add(period.start, steps, "year")
    return Period(start, add(start, count, own))


def _outside(period: Period, unit: str, steps: int, calendar: Calendar) -> Period:
    if steps < 0:
        until = add(start_of(period.start, unit, calendar), steps + 1, unit)
        return Period(add(until, -1, unit), until)
    start = start_of(period.until, unit, calendar)
    start = start if start >= period.until else add(start, 1, unit)
    start = add(start, steps - 1, unit)
    return Period(start, add(start, 1, unit))


def phrase_of(period: Period, now: datetime, calendar: Calendar) -> str | Bounds:
    """How a query writes a period: as a person says it where that is the same, else by its bounds."""
    words = range_words(period.start, period.until, calendar)
    try:
        found = resolve_range(parse_range(words), now, "UTC", calendar)
    except TimeInvalid:
        found = None
    if found is not None and (found.start, found.until) == (period.start, period.until):
        return words
    return Bounds(period.start.isoformat(), period.until.isoformat())
