"""Time as rules 9 and 3 of the definitions have it: wall clocks, buckets, parts and half-open ranges.

late = datetime(2017, 2, 28, 23, 30)
wall_clock(datetime(2017, 3, 1, 4, 30), "instant", "UTC", "America/New_York") == late
truncate(late, "month", Calendar()) == datetime(2017, 2, 1)
resolve("2017-02", late, Calendar()) == (datetime(2017, 2, 1), datetime(2017, 3, 1))
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from semantic.query.types import Bounds, OpenEnds
from tests.soundness.oracle.expressions import Scalar
from tests.soundness.oracle.own_periods import OwnPeriods

UNITS = {
    "hour_of_day": "hour",
    "day_of_week": "day",
    "day_of_month": "day",
    "day_of_year": "day",
    "month_of_year": "month",
    "quarter_of_year": "quarter",
}
"""What one value of a part covers."""
PARTS = tuple(UNITS)
LENGTHS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(1),
    "week": timedelta(7),
}
MONTHS = {"month": 1, "quarter": 3, "year": 12, "fiscal_quarter": 3, "fiscal_year": 12}
GRAINS = (*LENGTHS, *MONTHS)
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
Range = tuple[datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week_start` is 0 for Monday to 6 for Sunday; `fiscal_start` is the month in which the fiscal year begins; `own`
    are the company's own periods, if it has any."""

    week_start: int = 0
    fiscal_start: int = 1
    own: OwnPeriods | None = None

    def own_periods(self, grain: str) -> OwnPeriods | None:
        """The periods of a grain of the company's own, None for a grain of every calendar."""
        return self.own if self.own is not None and self.own.grain == grain else None


def one_value_within(grain: str, unit: str) -> bool:
    """Whether a period of `grain` surely lies in a single period of `unit`: a day in a month, but not a week."""
    if grain == unit or grain in ("second", "minute", "hour", "day"):
        order = ("second", "minute", "hour", "day")
        return unit not in order or (grain in order and order.index(grain) <= order.index(unit))
    if unit in LENGTHS or grain == "week" or grain not in MONTHS or unit not in MONTHS:
        return False
    if grain == "month" or unit in ("fiscal_year", "fiscal_quarter"):
        return grain == "month" or (grain, unit) == ("fiscal_quarter", "fiscal_year")
    return (grain, unit) == ("quarter", "year")


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


def truncate(moment: datetime, grain: str, calendar: Calendar) -> datetime:
    """The start of the bucket that holds the moment."""
    midnight = datetime(moment.year, moment.month, moment.day)
    match grain:
        case "second":
            return moment.replace(microsecond=0)
        case "minute":
            return moment.replace(second=0, microsecond=0)
        case "hour":
            return moment.replace(minute=0, second=0, microsecond=0)
        case "day":
            return midnight
        case "week":
            return midnight - timedelta(days=(moment.weekday() - calendar.week_start) % 7)
    first = calendar.fiscal_start if grain.startswith("fiscal") else 1
    into = (moment.month - first) % MONTHS[grain]
    return shift(midnight.replace(day=1), "month", -into)


def part(moment: datetime, name: str) -> int:
    """A date part: day_of_week is 1 for Monday to 7 for Sunday, whenever weeks start."""
    match name:
        case "hour_of_day":
            return moment.hour
        case "day_of_week":
            return moment.isoweekday()
        case "day_of_month":
            return moment.day
        case "day_of_year":
            return moment.timetuple().tm_yday
        case "month_of_year":
            return moment.month
        case "quarter_of_year":
            return (moment.month - 1) // 3 + 1
    raise ValueError(name)


def bucket(moment: datetime | None, grain: str, calendar: Calendar) -> datetime | int | None:
    """What a grouping by a grain or a date part shows; NULL times are in the NULL bucket."""
    if moment is None or not grain:
        return moment
    if (own := calendar.own_periods(grain)) is not None:
        return own.name_of(moment)
    return part(moment, grain) if grain in PARTS else truncate(moment, grain, calendar)


def shift(moment: datetime, unit: str, count: int) -> datetime:
    """Moved by the calendar. A day that a month does not have becomes the first of the next month."""
    if unit in LENGTHS:
        return moment + count * LENGTHS[unit]
    months = moment.year * 12 + moment.month - 1 + count * MONTHS[unit]
    first = moment.replace(year=months // 12, month=months % 12 + 1, day=1)
    moved = first + timedelta(moment.day - 1)
    return moved if moved.month == first.month else _next_month(first)


def bounds_of(begin: datetime, grain: str, calendar: Calendar) -> tuple[datetime, datetime]:
    """Half-open: the days of a period as it is shown; one of a company's own need not be called after its first day."""
    if (own := calendar.own_periods(grain)) is not None:
        return own.bounds_of(begin)
    return begin, shift(begin, grain, 1)


def _next_month(first: datetime) -> datetime:
    midnight = datetime(first.year, first.month, 1)
    return (midnight + timedelta(31)).replace(day=1)


def periods(start: datetime, until: datetime, grain: str, calendar: Calendar) -> Iterator[datetime]:
    """The buckets that a range touches, the first and the last perhaps in part."""
    at = truncate(start, grain, calendar)
    while at < until:
        yield at
        at = shift(at, grain, 1)


def resolve(asked: str | Bounds | OpenEnds | None, now: datetime, calendar: Calendar) -> Range:
    """Rule 9: a range as half-open wall-clock bounds; None is open."""
    if asked is None:
        return None, None
    if isinstance(asked, Bounds):
        return _moment(asked.start), _moment(asked.until)
    assert isinstance(asked, str), "a shape has no range"
    for resolver in (_relative, _named, _calendar, _between):
        found = resolver(asked, now, calendar)
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


def _relative(phrase: str, now: datetime, calendar: Calendar) -> Range | None:
    """ "last N months" is N whole months before this one; "this month" runs to now; "rolling N days" ends now."""
    phrase = {"yesterday": "last 1 days", "today": "this day"}.get(phrase, phrase)
    found = re.fullmatch(
        r"(last|this|rolling) (?:(\d+) )?(day|week|month|quarter|year|fiscal year)s?", phrase
    )
    if found is None:
        return None
    word, count, grain = found[1], int(found[2] or 1), found[3].replace(" ", "_")
    current = truncate(now, grain, calendar)
    if word == "this":
        return current, now
    if word == "last":
        return shift(current, grain, -count), current
    return now - timedelta(days=count * {"day": 1, "week": 7}[grain]), now


def _named(phrase: str, now: datetime, calendar: Calendar) -> Range | None:
    """ "last march" is the latest one that is over; "since last march" begins with the latest one that has any past."""
    found = re.fullmatch(rf"(since )?last ({'|'.join(MONTH_NAMES)})", phrase)
    if found is None:
        return None
    for year in (now.year, now.year - 1):
        first = datetime(year, MONTH_NAMES.index(found[2]) + 1, 1)
        until = _next_month(first)
        if found[1] and first < now:
            return first, now
        if not found[1] and until <= now:
            return first, until
    raise AssertionError("each year has each month")


def _calendar(phrase: str, now: datetime, calendar: Calendar) -> Range | None:
    """2017, 2017-Q3, 2017-03 or 2017-03-12: the whole of it."""
    found = re.fullmatch(r"(\d{4})(?:-(?:Q(\d)|(\d\d)(?:-(\d\d))?))?", phrase)
    if found is None:
        return None
    year, quarter, month, day = (int(text) if text else 0 for text in found.groups())
    start = datetime(year, month or (quarter or 1) * 3 - 2, day or 1)
    return start, shift(start, _calendar_unit(quarter, month, day), 1)


def _calendar_unit(quarter: int, month: int, day: int) -> str:
    return "day" if day else "month" if month else "quarter" if quarter else "year"


def named_period(text: str) -> tuple[datetime, datetime]:
    """The period that the text of a filter names: `2017-03` is the whole month, a time is its own second."""
    found = _calendar(text, datetime.min, Calendar())
    if found is None:
        moment = datetime.fromisoformat(text)
        return moment, moment + timedelta(seconds=1)
    assert found[0] is not None
    assert found[1] is not None
    return found[0], found[1]


def _between(phrase: str, now: datetime, calendar: Calendar) -> Range | None:
    """ "2017-03-01 to 2017-03-31" holds the whole of its last day."""
    first, separator, last = phrase.partition(" to ")
    return (datetime.fromisoformat(first), datetime.fromisoformat(last) + timedelta(1)) if separator else None
