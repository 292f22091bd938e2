"""The periods that an alert looks at, each as the clock shows it and as the moments between which it lies.

    periods = Periods("day", "America/New_York", catalog.settings.calendar)
    next(periods.until(moment))             the last whole one that has ended by then; then those before it

Days and longer periods are those of the calendar. Hours are those that pass: where clocks go back there are two of one
name, and where they go forward there is none of the one that they skip.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from semantic.calendars import Calendar, Period, add, start_of
from semantic.frames import is_empty, moved
from service.scheduling.conditions import Change, Watch
from service.scheduling.times import moment_of

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Whole:
    """A period that is over. `begins` and `ends` are in UTC; `zone` is that of its clock, which shows it `twice` where
    it is an hour that comes again."""

    period: Period
    begins: datetime
    ends: datetime
    zone: str
    twice: bool = False

    @property
    def mark(self) -> str:
        """What is remembered of it."""
        return (self.begins if self.period.grain == "hour" else self.period.start).isoformat()

    def is_after(self, mark: str) -> bool:
        """Whether it begins after the one of which this was remembered; everything does after ""."""
        if not mark:
            return True
        then = datetime.fromisoformat(mark)
        return self.begins > (then if then.tzinfo else moment_of(then, self.zone))

    @property
    def words(self) -> str:
        """ "20 December 2017", "the week of 4 December 2017"."""
        start = self.period.start
        day = f"{start.day} {start:%B %Y}"
        match self.period.grain:
            case "hour":
                which = f" {self.begins.astimezone(ZoneInfo(self.zone)):%Z}" if self.twice else ""
                return f"the hour of {day}, {start:%H:%M}{which}"
            case "day":
                return day
            case "week":
                return f"the week of {day}"
            case "month":
                return f"{start:%B %Y}"
            case "quarter":
                return f"Q{(start.month + 2) // 3} {start.year}"
        return f"{start.year}"

    @property
    def when(self) -> str:
        """The same with its preposition: "on 20 December 2017"."""
        return f"{'on' if self.period.grain == 'day' else 'in'} {self.words}"

    @property
    def hours_on(self) -> int:
        """After how many hours the clock shows one that it shows once: by that one it can be asked for."""
        count = 0
        while _is_doubled(self.begins + count * HOUR, self.zone):
            count += 1
        return count

    def later(self, hours: int) -> Period:
        """The hour so many hours later."""
        start = _wall(self.begins + hours * HOUR, self.zone)
        return Period(start, start + HOUR, "hour")


@dataclass(frozen=True, slots=True)
class Periods:
    grain: str
    zone: str
    calendar: Calendar

    def until(self, moment: datetime) -> Iterator[Whole]:
        """Those that have ended by a moment, the last first."""
        if self.grain == "hour":
            yield from self._hours(moment)
            return
        end = start_of(_wall(moment, self.zone), self.grain, self.calendar)
        while True:
            start = add(end, -1, self.grain, self.calendar)
            period = Period(start, end, self.grain)
            yield Whole(period, moment_of(start, self.zone), moment_of(end, self.zone), self.zone)
            end = start

    def _hours(self, moment: datetime) -> Iterator[Whole]:
        end = start_of(_wall(moment, self.zone), "hour", self.calendar) + HOUR
        while True:
            start = end - HOUR
            begins, ends = moment_of(start, self.zone), moment_of(end, self.zone)
            # Where clocks change by half an hour, what they show as one is none; nothing is told of it.
            count = (ends - begins) // HOUR if (ends - begins) % HOUR == timedelta() else 0
            for number in reversed(range(count)):
                first = begins + number * HOUR
                if first + HOUR <= moment:
                    period = Period(start, end, "hour")
                    yield Whole(period, first, first + HOUR, self.zone, twice=count > 1)
            end = start


def can_be_held(whole: Whole, watch: Watch, *, exact: bool) -> bool:
    """Whether every period that a condition holds this one against is there: there is no 31 February, and no hour of a
    day before that clocks skipped. `exact` are the times of which it is known which of two hours of one name they lie
    in; of others, hours are told apart by the clock alone."""
    hourly = whole.period.grain == "hour"
    if hourly and not exact and whole.twice:
        return False
    if not isinstance(watch.test, Change):
        return True
    unit = watch.test.against.unit
    if unit == "hour" and exact:
        return True
    if hourly and whole.twice:
        return False
    for count in watch.test.against.offsets:
        there = moved(whole.period.start, whole.period.until, -count, unit)
        if is_empty(there):
            return False
        if hourly and not _is_one_hour(there[0], whole, count if unit == "hour" else 0):
            return False
    return True


def _is_one_hour(start: datetime | None, whole: Whole, before: int) -> bool:
    """Whether an hour of the clock is one, and lies so many hours `before` (0 for any)."""
    assert start is not None
    begins, ends = moment_of(start, whole.zone), moment_of(start + HOUR, whole.zone)
    return ends - begins == HOUR and before * HOUR in (timedelta(), whole.begins - begins)


def _is_doubled(moment: datetime, zone: str) -> bool:
    there = moment.astimezone(ZoneInfo(zone))
    return there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()


def _wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
