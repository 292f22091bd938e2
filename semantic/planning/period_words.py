"""Ways to say a period that the calendar's own texts do not have: ordinals, halves, and periods without a year.

spelled("third quarter of 2017")      "q3 2017"
piece_of("first 2 weeks of june")     14 days at the beginning, of "june"
halves("first half of 2017")          ("2017-01", "2017-06")
latest("december", 2018-01-01)        December 2017: the most recent one that has ended
latest("friday", 2018-01-01)          29 December 2017
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from semantic.calendars import Calendar, Period, add, month_number, period_named, start_of

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKEND = "weekend"
ORDINALS = {
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
_ORDINAL_QUARTER = re.compile(rf"(?:the )?({'|'.join(ORDINALS)}) quarter(?:(?: of| in)? (\d{{4}}))?")
_HALF = re.compile(
    r"(?:the )?(first|1st|second|2nd) half (?:of |in )?(\d{4})|h([12])[ -]?(\d{4})|(\d{4})[ -]?h([12])"
)
_YEAR_HALF = re.compile(r"h([12])|(?:the )?(first|1st|second|2nd) half(?: of the year)?")
_PIECE = re.compile(
    r"(?:the )?(first|last|final)(?: (\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|couple of))?"
    r" (day|week)(s?) (?:of|in) (.+)"
)
_COUNTS = {"couple of": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
           "ten": 10, "twelve": 12}  # fmt: skip
_NUMBERS = re.compile(
    r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})|(\d{1,2})[/.](\d{4})|(\d{4})/(\d{1,2})(?:/(\d{1,2}))?"
)
_WEEK = re.compile(
    r"(?:the )?(?:calendar |iso )?(?:week|wk|cw)(?: no| number)? ?(\d{1,2})(?:(?: of| in)? (\d{4}))?"
)
_FISCAL = re.compile(r"(?:fy ?|fiscal (?:year )?)(\d{4}|\d{2})")
_FISCAL_QUARTER = re.compile(
    r"(?:the )?(?:fiscal q|(first|1st|second|2nd|third|3rd|fourth|4th) fiscal quarter)([1-4])?(?: of| in)?"
    r"(?: (?:fy ?|fiscal (?:year )?)?(\d{4}|\d{2}))?|fq([1-4])(?: (\d{4}))?"
)
_NUMBERED_WEEK = re.compile(r"w\d{2}")
_FULL_YEAR = 2020
"""A year that has a 29 February and a week 53."""
_YEARS_BACK = 9
"""Far enough to meet 29 February again, also across 1900 and 2100."""


@dataclass(frozen=True, slots=True)
class Piece:
    """So many days at the beginning of a period, or at its end."""

    days: int
    at_end: bool

    def of(self, period: Period) -> tuple[datetime, datetime]:
        """Half-open. Raises ValueError where the period is shorter."""
        if (period.until - period.start).days < self.days:
            raise ValueError("the period has fewer days")
        if self.at_end:
            return add(period.until, -self.days, "day"), period.until
        return period.start, add(period.start, self.days, "day")


def piece_of(text: str) -> tuple[Piece, str] | None:
    """The piece that "the last two weeks of june 2017" names, and of what: a week is seven days here."""
    found = _PIECE.fullmatch(text)
    if not found:
        return None
    if found[4] and not found[2]:
        return None  # "the last days of june": how many?
    count = _COUNTS.get(found[2]) or int(found[2] or 1)
    days = count * (7 if found[3] == "week" else 1)
    return (Piece(days, found[1] != "first"), found[5]) if days else None


def spelled(text: str) -> str:
    """A period's text as `period_named` reads it; any other text comes back as it is."""
    if (number := _NUMBERS.fullmatch(text)) and (date := _date(number)):
        return date
    if found := _WEEK.fullmatch(text):
        return f"{found[2]}-w{int(found[1]):02}" if found[2] else f"w{int(found[1]):02}"
    if found := _FISCAL.fullmatch(text):
        return f"fy{_full_year(found[1])}"
    if found := _FISCAL_QUARTER.fullmatch(text):
        return _fiscal_quarter(found) or text
    if found := _ORDINAL_QUARTER.fullmatch(text):
        if found[1] == "last" and not found[2]:
            return text
        return f"q{ORDINALS[found[1]]} {found[2] or ''}".strip()
    if found := _YEAR_HALF.fullmatch(text):
        return "h1" if found[1] == "1" or found[2] in ("first", "1st") else "h2"
    text = re.sub(
        r"^(?:all of |the whole of |whole of |(?:the )?(?:whole|entire|full|calendar) )?(?:the )?"
        r"(?:year|month of) (?=\S)"
        r"|^(?:all of|(?:the )?whole of|(?:the )?full|(?:the )?entire) (?=\d{4}$)",
        "",
        text,
    )
    return re.sub(r"(?<=[a-z0-9]) (?:of|in) (?=\d{4}$)", " ", text)


def _date(found: re.Match[str]) -> str:
    """12/2017, 2017/12/24, 24/12/2017 and 12/24/2017; "" where day and month may be exchanged (3/4/2017)."""
    if found[3]:
        one, two = int(found[1]), int(found[2])
        if one <= 12 and two <= 12 and one != two:
            return ""
        day, month = (one, two) if one > 12 else (two, one)
        return f"{found[3]}-{month:02}-{day:02}"
    if found[5]:
        return f"{found[5]}-{int(found[4]):02}"
    return f"{found[6]}-{int(found[7]):02}" + (f"-{int(found[8]):02}" if found[8] else "")


def _full_year(text: str) -> str:
    return text if len(text) == 4 else f"20{text}"


def _fiscal_quarter(found: re.Match[str]) -> str:
    """ "fiscal q2", with its year if there is one; "" where a number is missing."""
    number = str(ORDINALS[found[1]]) if found[1] else found[2] or found[4]
    if not number or (found[1] and found[2]):
        return ""
    year = found[3] or found[5]
    return f"fiscal q{number} {_full_year(year)}" if year else f"fiscal q{number}"


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
    comes_again = text in WEEKDAYS or text == WEEKEND
    return comes_again or (
        bool(re.match(r"[a-z]|\d{1,2}", text)) and _in_year(text, _FULL_YEAR, Calendar()) is not None
    )


def is_day(text: str) -> bool:
    """Whether the text names a day that comes again each year: "22 november", "nov 22nd"."""
    period = _in_year(text, _FULL_YEAR, Calendar()) if re.match(r"[a-z]|\d{1,2}", text) else None
    return period is not None and period.grain == "day"


def comes_weekly(text: str) -> bool:
    """Whether the text names days of the week or a week by its number: a year before is the same ones, not dates."""
    return text in WEEKDAYS or text == WEEKEND or bool(_NUMBERED_WEEK.fullmatch(text))


def latest(
    text: str, now: datetime, calendar: Calendar | None = None, *, ended: bool = True
) -> Period | None:
    """The most recent period of that name that has ended by `now` (or only begun, if not `ended`)."""
    calendar = calendar or Calendar()
    if text in WEEKDAYS:
        return _latest_days(WEEKDAYS.index(text), 1, now, calendar, ended=ended)
    if text == WEEKEND:
        return _latest_days(WEEKDAYS.index("saturday"), 2, now, calendar, ended=ended)
    for year in range(
        now.year + 1, now.year - _YEARS_BACK, -1
    ):  # a fiscal year may have the number of the next one
        period = _in_year(text, year, calendar)
        if period is not None and (period.until if ended else period.start) <= now:
            return period
    return None


def _latest_days(weekday: int, days: int, now: datetime, calendar: Calendar, *, ended: bool) -> Period:
    today = start_of(now, "day", calendar)
    reached = add(today, 1 - days, "day") if ended else add(today, 1, "day")
    back = (reached.weekday() - weekday - 1) % 7 + 1
    first = add(reached, -back, "day")
    return Period(first, add(first, days, "day"), "day")


def _in_year(text: str, year: int, calendar: Calendar) -> Period | None:
    if re.search(r"\d{4}", text):
        return None
    if text in ("h1", "h2"):
        start = datetime(year, 1 if text == "h1" else 7, 1)
        return Period(start, add(start, 6, "month"), "")
    if _NUMBERED_WEEK.fullmatch(text):
        return period_named(f"{year}-{text}", calendar)
    if not (re.fullmatch(r"(?:fiscal )?q[1-4]", text) or _has_month(text)):
        return None
    return period_named(f"{text} {year}", calendar)


def _has_month(text: str) -> bool:
    return any(month_number(word.rstrip(".,")) for word in text.split())
