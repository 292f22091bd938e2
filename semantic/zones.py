"""Time zones by name: only those that mean the same on every machine and in every warehouse.

known_zone("America/New_York").key      "America/New_York"
known_zone("localtime")                 None: the zone of whatever machine compiles
skipped_hours(2017-03-12, 2017-03-13, "America/New_York")       1: there was no hour from 2 to 3
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_WEEK = timedelta(weeks=1)
"""Clocks are not changed twice within it."""
_LOCAL = frozenset({"localtime", "posixrules", "Factory"})
"""Names in the zone database that mean another zone on every machine."""

_VARIANTS = ("posix/", "right/")
"""Copies of the database on some machines, one of them with leap seconds; warehouses do not know their names."""


def known_zone(name: str) -> ZoneInfo | None:
    """The zone of a name; None for a name that is none everywhere."""
    if name in _LOCAL or name.startswith(_VARIANTS):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def skipped_hours(start: datetime, until: datetime, name: str) -> int:
    """How many hours between two wall-clock times no clock of the zone showed."""
    zone = ZoneInfo(name)
    weeks = _put_forward(start, until, _WEEK, zone)
    days = (day for week in weeks for day in _put_forward(*week, _DAY, zone))
    return sum(
        not _is_shown(first + number * _HOUR, zone)
        for first, end in days
        for number in range((end - first) // _HOUR)
    )


def _put_forward(
    start: datetime, until: datetime, step: timedelta, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """The steps in which clocks are put forward."""
    while start < until:
        end = start + min(step, until - start)
        if _ahead(end, zone) > _ahead(start, zone):
            yield start, end
        start = end


def _ahead(moment: datetime, zone: ZoneInfo) -> timedelta:
    return zone.utcoffset(moment) or timedelta()


def _is_shown(hour: datetime, zone: ZoneInfo) -> bool:
    """An hour that was skipped is another one after there and back."""
    back = hour.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return back.replace(tzinfo=None, minute=0, second=0, microsecond=0) == hour
