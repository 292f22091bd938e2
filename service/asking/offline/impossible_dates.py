"""Times that there are not: 31 February, 13/13/2017, the last 0 days, Q5. Said so, with the nearest that there is.

    impossible_date("sales on 31 February 2017", book)
        Refuse("There is no 31 February 2017: that month has 28 days.", ("31 February 2017",),
               ("28 February 2017", "February 2017"), final=True)

Read before anything else is: to a reader of words such a phrase is only something that it does not know.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass

from semantic.book import Book
from semantic.book.words import phrase_key
from semantic.calendars import MONTHS, SHORT_MONTHS, month_number
from service.asking.offline.tagging.time_phrases import read_time
from service.asking.planned import Refuse

_LEAP, _COMMON = 2020, 2017
_FIRST_YEAR, _LAST_YEAR = 1900, 2100

_MONTH = rf"({'|'.join((*MONTHS, *SHORT_MONTHS))})\.?"
_TH = r"(st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(\d{4}))?(?![\w%]|[.,:/-]\d)"
_AHEAD = r"(?=\s*(?:$|[?!.,;)]|(?:and|to|until|till|through|by|for|of|in|at|on|per|vs|versus|compared)\b))"
"""What follows a date where it is one for sure: "december 45 stores" speaks of stores."""
_DAY_MONTH = re.compile(
    rf"(?<![\w/.:,-])(?:the\s+)?(\d{{1,2}}){_TH}(\s+of)?\s+{_MONTH}{_YEAR}", re.IGNORECASE
)
_MONTH_DAY = re.compile(rf"\b{_MONTH}\s+(?:the\s+)?(\d{{1,2}}){_TH}{_YEAR}{_AHEAD}", re.IGNORECASE)
_SLASHED = re.compile(r"(?<![\w/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\w/-])")
_ISO = re.compile(r"(?<![\w-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\w-])")
_TO_A_DAY = re.compile(r"\b(?:on|since|until|till|from|to|and|after|before)\s*$", re.IGNORECASE)
"""What stands before a day, and seldom before a number of things."""
_LAST = re.compile(
    r"((?:\b(?:in|over|for|during|within|of|from)\s+)?(?:\bthe\s+)?)"
    r"\b((last|past|previous|prior|rolling|trailing)\s+((?:-|minus\s+)?\d[\d,]*(?:\.\d+)?|zero|no)\s+"
    r"(hour|day|week|month|quarter|year)s?)\b",
    re.IGNORECASE,
)
_QUARTER = re.compile(rf"\b(?:q|quarter\s+)(\d{{1,2}}){_YEAR}", re.IGNORECASE)
_WEEK = re.compile(rf"\b(?:week|wk|cw)\s+(\d{{1,3}})(?:\s+of)?{_YEAR}{_AHEAD}", re.IGNORECASE)
_MONTH_NUMBER = re.compile(rf"\bmonth\s+(\d{{1,3}})(?:\s+of)?{_YEAR}{_AHEAD}", re.IGNORECASE)
_LONG_YEAR = re.compile(
    rf"\b(?:in|during|since|year)\s+(?:the\s+)?(?:year\s+)?(\d{{5,}})(?![\w,.%]){_AHEAD}", re.IGNORECASE
)
_CLOCK = re.compile(r"(?<![\d:.-])(\d{1,2}):(\d{2})(?::\d{2})?(?![\d:])")


@dataclass(frozen=True, slots=True)
class _Found:
    """The phrase as it was written, why there is no such time, and what there is instead, nearest first."""

    text: str
    why: str
    nearest: tuple[str, ...] = ()


def impossible_date(question: str, book: Book) -> Refuse | None:
    """Why a time in the question is none; None where all are, or where the words are somebody's name for something."""
    for find in _FINDERS:
        found = find(question)
        if found is not None and not book.meanings(phrase_key(found.text)):
            return Refuse(found.why, (found.text,), found.nearest, final=True)
    return None


# Days ----------------------------------------------------------------------------------------------------------------


def _day(question: str) -> _Found | None:
    for match in _DAY_MONTH.finditer(question):
        day, th, of, month, year = match.groups()
        before = question[: match.start()]
        if int(day) <= 31 or th or of or year or _TO_A_DAY.search(before):
            found = _no_day(match[0], int(day), month, year, before)
            if found is not None:
                return found
    for match in _MONTH_DAY.finditer(question):
        month, day, _, year = match.groups()
        found = _no_day(match[0], int(day), month, year, question[: match.start()])
        if found is not None:
            return found
    return None


def _no_day(text: str, day: int, name: str, year: str | None, before: str) -> _Found | None:
    month = month_number(name.lower())
    assert month is not None
    longest = monthrange(int(year) if year and int(year) else _LEAP, month)[1]
    if 1 <= day <= longest:
        return None
    said = " ".join(filter(None, (MONTHS[month - 1].title(), year)))
    most = "at most " if not year and month == 2 else ""
    nearest = f"{min(max(day, 1), monthrange(int(year or _COMMON), month)[1])} {said}"
    bare = re.sub(r"^the\s+", "", text, flags=re.IGNORECASE)
    others = () if _TO_A_DAY.search(before) else (said,)
    return _Found(text, f"There is no {bare}: {said} has {most}{longest} days.", (nearest, *others))


def _numbers(question: str) -> _Found | None:
    for match in _SLASHED.finditer(question):
        one, other, year = int(match[1]), int(match[3]), int(match[4])
        if not _FIRST_YEAR <= year <= _LAST_YEAR or _is_day(one, other, year) or _is_day(other, one, year):
            continue
        days = [(day, month) for day, month in ((one, other), (other, one)) if 1 <= month <= 12]
        if not days:
            none = f"{one} is no month" if one == other else f"neither {one} nor {other} is a month"
            why = f"There is no {match[0]}: {none}."
            return _Found(match[0], why, (_written(one, 12, year),))
        return _shorter(match[0], *days[0], year)
    for match in _ISO.finditer(question):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        if not _FIRST_YEAR <= year <= _LAST_YEAR or _is_day(day, month, year):
            continue
        if 1 <= month <= 12:
            return _shorter(match[0], day, month, year)
        near = _written(day, 12 if month else 1, year)
        return _Found(match[0], f"There is no {match[0]}: a year has twelve months.", (near,))
    return None


def _shorter(text: str, day: int, month: int, year: int) -> _Found:
    has = f"{MONTHS[month - 1].title()} {year} has {monthrange(year, month)[1]} days"
    return _Found(text, f"There is no {text}: {has}.", (_written(day, month, year),))


def _is_day(day: int, month: int, year: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _written(day: int, month: int, year: int) -> str:
    return f"{min(max(day, 1), monthrange(year, month)[1])} {MONTHS[month - 1].title()} {year}"


# Periods -------------------------------------------------------------------------------------------------------------


def _count(question: str) -> _Found | None:
    for match in _LAST.finditer(question):
        said, last = match[2], match[3].lower()
        number, unit = match[4].lower().replace(",", ""), match[5].lower()
        if re.match(r"-|minus", number):
            near = f"{match[1]}{last} {re.sub(r'[^0-9.]', '', number)} {unit}s"
            return _Found(match[0], f"“{said}” has a number below zero.", (near,))
        if number in ("zero", "no") or not float(number):
            near = "yesterday" if unit == "day" else f"last {unit}"
            return _Found(match[0], f"“{said}” is no time at all.", (near,))
        if "." in number:
            counts = [count for count in (int(float(number)), int(float(number)) + 1) if count]
            near_ones = [
                f"{match[1]}{last} {count} {unit}s" if count > 1 else f"last {unit}" for count in counts
            ]
            return _Found(match[0], f"“{said}” is no whole number of {unit}s.", tuple(near_ones))
        if read_time(said.lower().replace(",", "")) is None:
            return _Found(
                match[0], f"“{said}” reaches back further than there are dates.", ("over all dates",)
            )
    return None


def _numbered(question: str) -> _Found | None:
    for match in _QUARTER.finditer(question):
        if not 1 <= int(match[1]) <= 4:
            near = " ".join(filter(None, ("Q4" if int(match[1]) else "Q1", match[2])))
            return _Found(match[0], f"There is no {match[0]}: a year has four quarters.", (near,))
    for match in _MONTH_NUMBER.finditer(question):
        if not 1 <= int(match[1]) <= 12:
            near = " ".join(filter(None, ("December" if int(match[1]) else "January", match[2])))
            return _Found(match[0], f"There is no {match[0]}: a year has twelve months.", (near,))
    for match in _WEEK.finditer(question):
        if read_time(f"week {match[1]} {match[2] or _LEAP}") is None:
            near = " ".join(filter(None, ("week 52" if int(match[1]) else "week 1", match[2])))
            weeks = (
                f"{match[2]} has 52 weeks"
                if match[2] and int(match[1]) == 53
                else "a year has 52 weeks or 53"
            )
            return _Found(match[0], f"There is no {match[0]}: {weeks}.", (near,))
    return None


def _year(question: str) -> _Found | None:
    for match in _LONG_YEAR.finditer(question):
        year = int(match[1][:4])
        near = (str(year),) if _FIRST_YEAR <= year <= _LAST_YEAR else ()
        return _Found(match[1], f"{match[1]} is no year: a year has four digits.", near)
    return None


def _clock(question: str) -> _Found | None:
    for match in _CLOCK.finditer(question):
        hour, minute = int(match[1]), int(match[2])
        if hour > 24 or minute > 59 or (hour == 24 and minute):
            return _Found(match[0], f"There is no {match[0]}: a day has 24 hours, and an hour 60 minutes.")
    return None


_FINDERS: tuple[Callable[[str], _Found | None], ...] = (_day, _numbers, _count, _numbered, _year, _clock)
