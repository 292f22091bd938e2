"""Stretches of time: what a window, an offset or a comparison makes of a period. Half-open, on the wall's clock.

march = Stretch(datetime(2017, 3, 1), datetime(2017, 4, 1), "month")
windowed(Window(last=Span(7, "day")), march, calendar) == Stretch(datetime(2017, 3, 25), datetime(2017, 4, 1))
offset(Offset(Span(1, "year")), march, calendar) == Stretch(datetime(2016, 3, 1), datetime(2016, 4, 1), "month")
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from semantic.definitions.types import Offset, Span, Window
from semantic.query.types import Bounds, TimeClause
from tests.soundness.oracle.times import GRAINS, LENGTHS, MONTHS, Calendar, Range, shift, truncate

MOMENT = timedelta(microseconds=1)
SHORTER = ("second", "minute", "hour")


@dataclass(frozen=True, slots=True)
class Stretch:
    """[start, until); None is open. `grain` says of which period it is, "" where it is of none.

    `shown` is the first moment of it that is shown: later than `start` where the range cuts it.
    """

    start: datetime | None
    until: datetime | None
    grain: str = ""
    shown: datetime | None = None

    @property
    def is_empty(self) -> bool:
        return bool(self.start and self.until and self.start >= self.until)

    def holds(self, moment: datetime | None) -> bool:
        return (
            moment is not None
            and (self.start is None or self.start <= moment)
            and (self.until is None or moment < self.until)
        )


def windowed(window: Window, period: Stretch, calendar: Calendar, begun: datetime | None = None) -> Stretch:
    """All that the window holds at the end of the period: days, or units where it is given in shorter ones. `begun` is
    when the range of the query begins."""
    until = period.until
    assert until is not None
    step = step_of(window)
    last = truncate(until - MOMENT, step, calendar)
    if window.to_date == "all_time":
        return Stretch(None, until)
    if window.to_date == "range":
        return Stretch(begun, until)
    if window.to_date:
        return Stretch(truncate(last, window.to_date, calendar), until)
    assert window.last is not None
    return Stretch(_begin(window.last, last), until)


def _begin(span: Span, last: datetime) -> datetime:
    """After the day so long before the last one; a month that has no such day lends its last one."""
    if span.unit not in MONTHS:
        step = span.unit if span.unit in SHORTER else "day"
        return last - span.count * LENGTHS[span.unit] + LENGTHS[step]
    return clamped(last, span.unit, -span.count) + timedelta(1)


def clamped(moment: datetime, unit: str, count: int) -> datetime:
    """Moved by months; where the day does not exist the last day of the month."""
    if unit in LENGTHS:
        return moment + count * LENGTHS[unit]
    first = shift(moment.replace(day=1), unit, count)
    days = (shift(first, "month", 1) - first).days
    return first.replace(day=min(moment.day, days))


def step_of(window: Window) -> str:
    """What a window moves by: days, or the shorter unit that it is given in."""
    shorter = window.last is not None and window.last.unit in SHORTER
    return window.last.unit if shorter and window.last else "day"


def first_step(window: Window, period: Stretch) -> Stretch:
    """The period up to the end of its first day."""
    begin = period.shown or period.start
    assert begin is not None
    assert period.until is not None
    return Stretch(period.start, min(period.until, begin + LENGTHS[step_of(window)]))


def steps(window: Window, period: Stretch, calendar: Calendar) -> list[Stretch]:
    """Each day of the period, the last one perhaps cut."""
    begin = period.shown or period.start
    assert begin is not None
    assert period.until is not None
    step, found = step_of(window), []
    at = truncate(begin, step, calendar)
    while at < period.until:
        found.append(Stretch(at, min(at + LENGTHS[step], period.until)))
        at += LENGTHS[step]
    return found


def offset(how: Offset, period: Stretch, calendar: Calendar) -> Stretch:
    """So much earlier. `start of`: the period shown with which the larger one begins; `first day of`: its first day."""
    if how.start_of:
        assert period.start is not None
        assert period.grain or how.unit
        begin = truncate(period.start, how.start_of, calendar)
        if how.unit:
            return Stretch(begin, begin + LENGTHS[how.unit], how.unit)
        first = truncate(begin, period.grain, calendar)
        return Stretch(first, shift(first, period.grain, 1), period.grain)
    assert how.span is not None
    return earlier(period, how.span.unit, how.span.count)


def earlier(period: Stretch, unit: str, count: int) -> Stretch:
    """The period, moved by the calendar; a day stays a day, years move weeks by 52."""
    if period.grain == "week" and unit in MONTHS:
        assert unit == "year", "weeks do not line up with months"
        unit, count = "week", 52 * count
    start = None if period.start is None else shift(period.start, unit, -count)
    until = end_moved(period.start, period.until, unit, count)
    if start and until and unit in MONTHS and period.grain in SHORTER:
        until = min(until, start + LENGTHS[period.grain])
    shown = None if period.shown is None else shift(period.shown, unit, -count)
    return Stretch(start, until, period.grain, shown)


def lost(period: Stretch, there: Stretch) -> bool:
    """Whether nothing is left of a period where it was moved to: 29 February has no counterpart a year before."""
    return there.is_empty and (bool(period.grain) or not period.is_empty)


def end_moved(start: datetime | None, until: datetime | None, unit: str, count: int) -> datetime | None:
    """Where a stretch ends so much earlier: with the counterpart of its last day, unless it is of whole months."""
    if until is None:
        return None
    whole = start is None or start.day == 1 or until != datetime(until.year, until.month, 1)
    if unit in LENGTHS or whole:
        return shift(until, unit, -count)
    last = until - timedelta(1)
    there = shift(last, unit, -count)
    return there + timedelta(1) if there.day == last.day else there


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much earlier the compared range lies, and its bounds."""

    unit: str
    count: int
    length: timedelta
    bounds: Range
    cover: datetime | None = None
    """Where the last period that has a counterpart ends, if that is after the range."""

    def counterpart(self, period: Stretch) -> Stretch:
        """The period with which one of the current range is paired, cut by the compared range."""
        if self.unit:
            found = earlier(period, self.unit, self.count)
        else:
            assert period.start is not None
            assert period.until is not None
            found = Stretch(period.start - self.length, period.until - self.length, period.grain)
        start, until = self.bounds
        assert found.start is not None
        assert found.until is not None
        assert start is not None
        assert until is not None
        return Stretch(max(found.start, start), min(found.until, until), found.grain)


def compared(time: TimeClause, asked: Range, by_week: bool) -> Comparison:
    """Rule 10: the range before, or a year earlier."""
    start, until = asked
    assert start is not None
    assert until is not None
    unit, count = _units(time, start, until)
    if time.compare == "previous_year":
        unit, count = ("week", 52) if by_week or unit == "week" else ("year", 1)
        bounds = shift(start, unit, -count), end_moved(start, until, unit, count)
        return Comparison(unit, count, timedelta(), bounds)
    length = until - start
    if isinstance(time.range, str) and re.match("this|today", time.range):
        begin = shift(start, unit, -count)
        if time.whole:
            return Comparison(unit, count, length, (begin, start), max(until, shift(start, unit, count)))
        return Comparison(unit, count, length, (begin, min(begin + length, start)))
    if unit:
        return Comparison(unit, count, length, (shift(start, unit, -count), shift(until, unit, -count)))
    return Comparison("", 0, length, (start - length, start))


def _units(time: TimeClause, start: datetime, until: datetime) -> tuple[str, int]:
    """The whole units that a range holds, ("", 0) for a stretch of some length."""
    if isinstance(time.range, str):
        if time.range in ("today", "yesterday"):
            return "day", 1
        named = re.fullmatch(r"(?:last|this) (?:(\d+) )?([a-z ]+?)s?", time.range)
        if named and (unit := named[2].replace(" ", "_")) in GRAINS:
            return unit, int(named[1] or 1)
    assert isinstance(time.range, str | Bounds)
    midnight = datetime(start.year, start.month, 1)
    end = datetime(until.year, until.month, 1)
    if start == midnight and until == end and until > start:
        return "month", (until.year - start.year) * 12 + until.month - start.month
    return "", 0
