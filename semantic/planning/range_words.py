"""How a person says a half-open range: "December 2017", "Q1 2017", "4 to 10 December 2017".

range_words(2017-01-01T00:00, 2017-04-01T00:00, Calendar())   "Q1 2017"
range_words(None, 2017-04-01T00:00, Calendar())               "before 1 April 2017"
"""

from __future__ import annotations

from datetime import datetime

from semantic.calendars import MONTHS, MONTHS_IN, Calendar, add, months_between, start_of


def range_words(start: datetime | None, until: datetime | None, calendar: Calendar) -> str:
    """The words of a range, either end of which may be open."""
    if start is None and until is None:
        return "all time"
    if until is None and start is not None:
        return f"since {_moment_words(start)}"
    if start is None and until is not None:
        return f"before {_moment_words(until)}"
    assert start is not None and until is not None
    if start >= until:
        return f"no time at all (from {_moment_words(start)} to the same moment)"
    months = months_between(start, until) if until == start_of(until, "month", calendar) else 0
    for grain in ("year", "quarter", "month"):
        if months == MONTHS_IN[grain] and start == start_of(start, grain, calendar):
            return {
                "year": f"{start.year}",
                "quarter": f"Q{(start.month + 2) // 3} {start.year}",
                "month": f"{MONTHS[start.month - 1].title()} {start.year}",
            }[grain]
    if not (_midnight(start) and _midnight(until)):
        return f"{_moment_words(start)} to {_moment_words(until)}"
    last = add(until, -1, "day")
    if start == last:
        return _day_words(start)
    if start.day == 1 and until.day == 1:
        first_month = MONTHS[start.month - 1].title()
        year = "" if start.year == last.year else f" {start.year}"
        return f"{first_month}{year} to {MONTHS[last.month - 1].title()} {last.year}"
    if (start.year, start.month) == (last.year, last.month):
        return f"{start.day} to {_day_words(last)}"
    if start.year == last.year:
        return f"{start.day} {MONTHS[start.month - 1].title()} to {_day_words(last)}"
    return f"{_day_words(start)} to {_day_words(last)}"


def _midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)


def _day_words(day: datetime) -> str:
    return f"{day.day} {MONTHS[day.month - 1].title()} {day.year}"


def _moment_words(moment: datetime) -> str:
    return _day_words(moment) if _midnight(moment) else f"{_day_words(moment)} {moment:%H:%M}"
