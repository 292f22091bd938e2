"""When a schedule is due: pure, by the clock on the wall of its zone.

    monday = Recurrence(times=(time(9),), weekdays=(1,))
    next_due(monday, "Europe/Berlin", after)        the first moment after it, in UTC
    latest_due(monday, "Europe/Berlin", now)        the last one until now

A schedule is due at the first moment of its day at which the clock shows its time or later: a time that clocks skip
moves to the next that there is, one that they show twice is taken the first time. Times that meet are one.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

LAST_DAY = 31
"""The 31st is the last day of every month: a shorter one has it on its 28th, 29th or 30th."""
_FAR = 800
"""Days in which anything that recurs is due again."""
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """`times` of the day, sorted, on the days that all of the others name; () leaves days as they are.

    `weekdays` are 1 for Monday to 7 for Sunday, `days` those of the month, `months` of the year; `nth` is which of
    such weekdays in its month, -1 the last, 0 every one.
    """

    times: tuple[time, ...]
    weekdays: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    nth: int = 0

    def __post_init__(self) -> None:
        given = (bool(self.times), self.nth in range(-1, 5), not self.nth or len(self.weekdays) == 1)
        ranges = ((self.weekdays, 7), (self.days, LAST_DAY), (self.months, 12))
        inside = (1 <= each <= most for those, most in ranges for each in those)
        if not all(given) or not all(inside) or list(self.times) != sorted(set(self.times)):
            raise ValueError("this recurs never, or in an order that is none")

    def is_on(self, day: date) -> bool:
        """Whether a day is one of its days."""
        last = monthrange(day.year, day.month)[1]
        if self.months and day.month not in self.months:
            return False
        if self.weekdays and day.isoweekday() not in self.weekdays:
            return False
        if self.days and day.day not in {min(each, last) for each in self.days}:
            return False
        return not self.nth or self.nth == (-1 if self.nth < 0 and day.day + 7 > last else (day.day + 6) // 7)

    @property
    def shortest(self) -> timedelta:
        """The least time between two of its times, by the clock."""
        minutes = [each.hour * 60 + each.minute for each in self.times]
        around = [*minutes, minutes[0] + 24 * 60]
        return timedelta(minutes=min(b - a for a, b in pairwise(around)))


def next_due(recurrence: Recurrence, zone: str, after: datetime) -> datetime:
    """The first moment after `after`, in UTC. ValueError where there is none within two years."""
    first = (after.astimezone(ZoneInfo(zone)) - timedelta(days=2)).date()
    for day in _days(first, 1):
        for moment in _moments(recurrence, zone, day):
            if moment > after:
                return moment
    raise ValueError("this recurs never")


def latest_due(recurrence: Recurrence, zone: str, until: datetime) -> datetime | None:
    """The last moment until `until` and with it, in UTC; None where there was none within two years."""
    first = (until.astimezone(ZoneInfo(zone)) + timedelta(days=2)).date()
    for day in _days(first, -1):
        for moment in reversed(_moments(recurrence, zone, day)):
            if moment <= until:
                return moment
    return None


def _days(first: date, step: int) -> Iterator[date]:
    for count in range(_FAR):
        try:
            yield first + timedelta(days=step * count)
        except OverflowError:
            return


def _moments(recurrence: Recurrence, zone: str, day: date) -> list[datetime]:
    if not recurrence.is_on(day):
        return []
    return sorted({moment_of(datetime.combine(day, each), zone) for each in recurrence.times})


def moment_of(wall: datetime, zone: str) -> datetime:
    """The first moment, in UTC, at which the clock of a zone shows a wall-clock time or a later one."""
    there = ZoneInfo(zone)
    moment = wall.replace(tzinfo=there, fold=0).astimezone(UTC)
    if moment.astimezone(there).replace(tzinfo=None) == wall:
        return moment
    # Clocks skip it: the moment at which they do lies between what both offsets make of it.
    early, late = wall.replace(tzinfo=there, fold=1).astimezone(UTC), moment
    while late - early > _SECOND:
        middle = early + ((late - early) // 2)
        if middle.astimezone(there).replace(tzinfo=None) >= wall:
            late = middle
        else:
            early = middle
    return late.replace(microsecond=0)
