"""Time as rules 9 and 3 of the definitions have it: wall clocks, buckets, parts and half-open ranges.

late = datetime(2017, 2, 28, 23, 30)
wall_clock(datetime(2017, 3, 1, 4, 30), "instant", "UTC", "America/New_York") == late
truncate(late, "month", week_start=0) == datetime(2017, 2, 1)
resolve("2017-02", now=late, week_start=0) == (datetime(2017, 2, 1), datetime(2017, 3, 1))
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from semantic.query.types import Bounds, OpenEnds
from tests.soundness.oracle.expressions import Scalar

GRAINS = ("hour", "day", "week", "month", "quarter", "year")
UNITS = {
    "hour_of_day": "hour",
    "day_of_week": "day",
    "day_of_month": "day",
    "month_of_year": "month",
    "quarter_of_year": "quarter",
}
"""What one value of a part covers."""
PARTS = ("hour_of_day", "day_of_week", "day_of_month", "month_of_year", "quarter_of_year")
Range = tuple[datetime | None, datetime | None]


def one_value_within(grain: str, unit: str) -> bool:
    """Whether a period of `grain` lies in a single period of `unit`: a day in a month, but not a week."""
    if grain == "week" or unit == "week":
        return unit == "week" and grain in ("hour", "day", "week")
    nested = ("hour", "day", "month", "quarter", "year")
    return nested.index(grain) <= nested.index(unit)


def wall_clock(value: Scalar, type_: str, stored_in: str, zone: str) -> datetime | None:
    """The time as a clock on the wall shows it. Only an instant is shifted; a day is its midnight."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        assert isinstance(value, date)
        return datetime(value.year, value.month, value.day)
    if type_ != "instant":
        return value
    return value.replace(tzinfo=ZoneInfo(stored_in)).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def truncate(moment: datetime, grain: str, week_start: int) -> datetime:
    """The start of the bucket that holds the moment."""
    midnight = datetime(moment.year, moment.month, moment.day)
    match grain:
        case "hour":
            return moment.replace(minute=0, second=0, microsecond=0)
        case "day":
            return midnight
        case "week":
            return midnight - timedelta(days=(moment.weekday() - week_start) % 7)
        case "month":
            return midnight.replace(day=1)
        case "quarter":
            return midnight.replace(day=1, month=(moment.month - 1) // 3 * 3 + 1)
        case "year":
            return midnight.replace(day=1, month=1)
    raise ValueError(grain)


def part(moment: datetime, name: str) -> int:
    """A date part: day_of_week is 1 for Monday to 7 for Sunday, whenever weeks start."""
    match name:
        case "hour_of_day":
            return moment.hour
        case "day_of_week":
            return moment.isoweekday()
        case "day_of_month":
            return moment.day
        case "month_of_year":
            return moment.month
        case "quarter_of_year":
            return (moment.month - 1) // 3 + 1
    raise ValueError(name)


def bucket(moment: datetime | None, grain: str, week_start: int) -> datetime | int | None:
    """What a grouping by a grain or a date part shows; NULL times are in the NULL bucket."""
    if moment is None or not grain:
        return moment
    return part(moment, grain) if grain in PARTS else truncate(moment, grain, week_start)


def shift(start: datetime, grain: str, count: int) -> datetime:
    """The start of the bucket `count` buckets later, from the start of a bucket."""
    if grain in ("hour", "day", "week"):
        return start + count * {"hour": timedelta(hours=1), "day": timedelta(1), "week": timedelta(7)}[grain]
    months = start.year * 12 + start.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[grain]
    return start.replace(year=months // 12, month=months % 12 + 1)


def periods(start: datetime, until: datetime, grain: str, week_start: int) -> Iterator[datetime]:
    """The buckets that a range touches, the first and the last perhaps in part."""
    at = truncate(start, grain, week_start)
    while at < until:
        yield at
        at = shift(at, grain, 1)


def resolve(asked: str | Bounds | OpenEnds | None, now: datetime, week_start: int) -> Range:
    """Rule 9: a range as half-open wall-clock bounds; None is open."""
    if asked is None:
        return None, None
    if isinstance(asked, Bounds):
        return _moment(asked.start), _moment(asked.until)
    assert isinstance(asked, str), "a shape has no range"
    for resolver in (_relative, _calendar, _between):
        found = resolver(asked, now, week_start)
        if found is not None:
            return found
    raise ValueError(asked)


def contains(bounds: Range, moment: datetime | None) -> bool:
    """NULL times are in no range; without a range everything is."""
    start, until = bounds
    if start is None and until is None:
        return True
    return moment is not None and (start is None or start <= moment) and (until is None or moment < until)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _relative(phrase: str, now: datetime, week_start: int) -> Range | None:
    """ "last N months" is N whole months before this one; "this month" runs to now; "rolling N days" ends now."""
    phrase = {"yesterday": "last 1 days", "today": "this day"}.get(phrase, phrase)
    found = re.fullmatch(r"(last|this|rolling) (?:(\d+) )?(day|week|month|quarter|year)s?", phrase)
    if found is None:
        return None
    word, count, grain = found[1], int(found[2] or 1), found[3]
    current = truncate(now, grain, week_start)
    if word == "this":
        return current, now
    if word == "last":
        return shift(current, grain, -count), current
    return now - timedelta(days=count * {"day": 1, "week": 7}[grain]), now


def _calendar(phrase: str, now: datetime, week_start: int) -> Range | None:
    """2017, 2017-Q3, 2017-03 or 2017-03-12: the whole of it."""
    found = re.fullmatch(r"(\d{4})(?:-(?:Q(\d)|(\d\d)(?:-(\d\d))?))?", phrase)
    if found is None:
        return None
    year, quarter, month, day = (int(text) if text else 0 for text in found.groups())
    start = datetime(year, month or (quarter or 1) * 3 - 2, day or 1)
    grain = "day" if day else "month" if month else "quarter" if quarter else "year"
    return start, shift(start, grain, 1)


def _between(phrase: str, now: datetime, week_start: int) -> Range | None:
    """ "2017-03-01 to 2017-03-31" holds the whole of its last day."""
    first, separator, last = phrase.partition(" to ")
    return (datetime.fromisoformat(first), datetime.fromisoformat(last) + timedelta(1)) if separator else None
