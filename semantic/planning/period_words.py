"""Ways to say a period that the calendar's own texts do not have: ordinals, halves, and periods without a year.

spelled("third quarter of 2017")      "q3 2017"
halves("first half of 2017")          ("2017-01", "2017-06")
latest("december", 2018-01-01)        December 2017: the most recent one that has ended
latest("friday", 2018-01-01)          29 December 2017
"""

from __future__ import annotations

import re
from datetime import datetime

from semantic.calendars import Calendar, Period, add, month_number, period_named, start_of

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": 4,
}
_ORDINAL_QUARTER = re.compile(rf"(?:the )?({'|'.join(_ORDINALS)}) quarter(?:(?: of| in)? (\d{{4}}))?")
_HALF = re.compile(
    r"(?:the )?(first|1st|second|2nd) half (?:of |in )?(\d{4})|h([12])[ -]?(\d{4})|(\d{4})[ -]?h([12])"
)
_YEARS_BACK = 9
"""Far enough to meet 29 February again, also across 1900 and 2100."""


def spelled(text: str) -> str:
    """A period's text as `period_named` reads it; any other text comes back as it is."""
    if found := _ORDINAL_QUARTER.fullmatch(text):
        if found[1] == "last" and not found[2]:
            return text
        return f"q{_ORDINALS[found[1]]} {found[2] or ''}".strip()
    text = re.sub(r"^(?:the )?(?:year|month of) (?=\S)", "", text)
    return re.sub(r"(?<=[a-z0-9]) (?:of|in) (?=\d{4}$)", " ", text)


def halves(text: str) -> tuple[str, str] | None:
    """The first and the last month of a half year that the text names; None if it names none."""
    found = _HALF.fullmatch(text)
    if not found:
        return None
    year = found[2] or found[4] or found[5]
    first = (found[1] in ("first", "1st")) if found[1] else (found[3] or found[6]) == "1"
    return (f"{year}-01", f"{year}-06") if first else (f"{year}-07", f"{year}-12")


def lacks_year(text: str) -> bool:
    """Whether the text names a period that comes again each year or week: "december", "q3", "22 november", "friday"."""
    return text in WEEKDAYS or (bool(re.match(r"[a-z]|\d{1,2}", text)) and _in_year(text, 2016) is not None)


def latest(
    text: str, now: datetime, *, ended: bool = True, calendar: Calendar | None = None
) -> Period | None:
    """The most recent period of that name that has ended by `now` (or only begun, if not `ended`)."""
    if text in WEEKDAYS:
        today = start_of(now, "day", calendar or Calendar())
        back = (
            (today.weekday() - WEEKDAYS.index(text) - 1) % 7 + 1
            if ended
            else (today.weekday() - WEEKDAYS.index(text)) % 7
        )
        return Period(add(today, -back, "day"), add(today, 1 - back, "day"), "day")
    for year in range(now.year, now.year - _YEARS_BACK, -1):
        period = _in_year(text, year)
        if period is not None and (period.until if ended else period.start) <= now:
            return period
    return None


def _in_year(text: str, year: int) -> Period | None:
    if re.search(r"\d{4}", text) or not (re.fullmatch(r"q[1-4]", text) or _has_month(text)):
        return None
    return period_named(f"{text} {year}")


def _has_month(text: str) -> bool:
    return any(month_number(word.rstrip(".,")) for word in text.split())
