"""Cube's date ranges → ranges of ours. Both ends of Cube's belong to the range, and a day is all of that day.

range_of(["2024-01-01", "2024-01-31"], "")     {"from": "2024-01-01", "until": "2024-02-01"}
range_of("last 7 days", "")                    "last 7 days"
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from semantic.formats.cube.references import CannotSay

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z)?")
_LAST = re.compile(r"last\s+(?:(\d+)\s+)?(second|minute|hour|day|week|month|quarter|year)s?")
_THIS = re.compile(r"this\s+(day|week|month|quarter|year)")
_END_OF_DAY = timedelta(hours=23, minutes=59, seconds=59)
_A_MILLISECOND = timedelta(milliseconds=1)
TO_NOW = "It ends now, where Cube's range goes on to the end of the period."


def moment(text: str, zone: str) -> datetime:
    """The wall-clock time of a date or a time in the query's zone. Raises CannotSay."""
    found = _MOMENT.fullmatch(text)
    if found and found[3] and zone not in ("", "UTC"):
        raise CannotSay(f"`{text}` is a time in UTC, and the query's zone is {zone}: write the time there.")
    try:
        if found:
            return datetime.fromisoformat(f"{found[1]}T{_six_digits(found[2])}")
        if _DAY.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise CannotSay(f"`{text[:40]}` is no date: write 2024-01-31, or 2024-01-31T14:30:00.")


def _six_digits(time: str) -> str:
    whole, dot, fraction = time.partition(".")
    return f"{whole}{dot}{fraction.ljust(6, '0')}" if dot else whole


def is_day(text: str) -> bool:
    return _DAY.fullmatch(text) is not None


def end(text: str, zone: str) -> datetime:
    """The first moment after a range that ends with `text`: a day, or a moment to the millisecond, is part of it."""
    at = moment(text, zone)
    if is_day(text):
        return at + timedelta(days=1)
    if at - at.replace(hour=0, minute=0, second=0, microsecond=0) >= _END_OF_DAY:
        return at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return at + _A_MILLISECOND


def written(at: datetime) -> str:
    """The shortest text of a moment."""
    if at.time() == datetime.min.time():
        return f"{at:%Y-%m-%d}"
    return at.isoformat(timespec="microseconds" if at.microsecond else "seconds")


def exact(at: datetime) -> str:
    """The text of a moment that names nothing longer."""
    return at.isoformat(timespec="microseconds")


def bounds(values: list[str], zone: str) -> tuple[datetime, datetime]:
    """From the first moment until that after the last. Raises CannotSay."""
    if not 1 <= len(values) <= 2:
        raise CannotSay("A date range has a first and a last date.")
    start, until = moment(values[0], zone), end(values[-1], zone)
    if until <= start:
        raise CannotSay(f"The range {values[0]} to {values[-1]} ends before it begins.")
    return start, until


def range_of(given: object, zone: str) -> tuple[str | dict[str, object], str]:
    """The range of a query's time, and what reads otherwise. Raises CannotSay."""
    if isinstance(given, list) and all(isinstance(value, str) for value in given):
        start, until = bounds(given, zone)
        return {"from": written(start), "until": written(until)}, ""
    if not isinstance(given, str):
        raise CannotSay("A date range is two dates, or words such as `last month`.")
    words = " ".join(given.lower().split())
    if words in ("today", "yesterday"):
        return words, TO_NOW if words == "today" else ""
    if found := _THIS.fullmatch(words):
        return ("today" if found[1] == "day" else words), TO_NOW
    if found := _LAST.fullmatch(words):
        if found[1] and not int(found[1]):
            raise CannotSay("The range is empty.")
        return words if found[1] else f"last {found[2]}", ""
    if is_day(words) or _MOMENT.fullmatch(given):
        start, until = bounds([given], zone)
        return {"from": written(start), "until": written(until)}, ""
    raise CannotSay(
        f"The range `{given[:40]}` has no words here. Write two dates, `this month`, `last month` or `last 7 days`."
    )


def compared(ranges: object, zone: str) -> tuple[object, str]:
    """The later of two ranges, and which period the other one is to it. Raises CannotSay."""
    if not isinstance(ranges, list) or len(ranges) != 2:
        raise CannotSay("A query compares a range with one other; ask once more for each further range.")
    spans = []
    for each in ranges:
        if not isinstance(each, list) or not all(isinstance(value, str) for value in each):
            raise CannotSay("Which period is compared is seen from dates: write both ranges as two dates.")
        spans.append((bounds(each, zone), each))
    ((start, until), early), ((later, last), late) = sorted(spans, key=lambda span: span[0])
    if until == later and _as_long(start, until, later, last):
        return late, "previous_period"
    if (_year_before(later), _year_before(last)) == (start, until):
        return late, "previous_year"
    raise CannotSay(
        f"{early[0]} to {early[-1]} is neither the period before {late[0]} to {late[-1]} nor the same a year before: "
        "ask once for each."
    )


def _as_long(start: datetime, until: datetime, later: datetime, last: datetime) -> bool:
    """Whether two ranges are as many whole months long, or else as many days."""
    if all(at.day == 1 and at.time() == datetime.min.time() for at in (start, until, later, last)):
        return _months(until) - _months(start) == _months(last) - _months(later)
    return until - start == last - later


def _months(at: datetime) -> int:
    return 12 * at.year + at.month


def _year_before(at: datetime) -> datetime | None:
    try:
        return at.replace(year=at.year - 1)
    except ValueError:
        return None
