"""So many days from a day on or up to one, and the period next to another, put with both ends.

    sales in the week starting 20 november          sales from 20 november to 26 november
    sales in the week ending 26 november 2017       sales from 20 november 2017 to 26 november 2017
    the two weeks from 4 september                  from 4 september to 17 september
    … versus the week right before it               … versus the week before

Without a year only days between which no 29 February can lie are counted.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from semantic.calendars import month_number
from service.asking.offline.rephrasing.parts_of_years import COUNT, LED, MONTH, count_of, said_day
from service.asking.offline.rephrasing.rule import Rule

_DAY = (
    rf"(?:(?:on )?(?:the )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: the)? ,? ?)?(?:on )?(?:the )?"
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({MONTH})|({MONTH})(?: the)? (\d{{1,2}})(?:st|nd|rd|th)?)"
    r"(?:(?: ,)? (20\d\d))?(?! \d)"
)
_UNIT = r"(day|week|fortnight)s?"
_LENGTH = rf"(?:{COUNT} )?{_UNIT}"
_STARTING = (
    r"(?:that |which )?(?:starting|starts|started|beginning|begins|began|commencing|commences|commenced|from|opening)"
    r"(?: from| with)?"
)
_ENDING = (
    r"(?:that |which )?(?:ending|ends|ended|closing|closed|up to and including|leading up to|up to|finishing|finished"
    r"|to)(?: with| and including)?"
)
_NO_SERIES = "".join(
    rf"(?<!{word} )" for word in ("by", "per", "each", "every", "first", "last", "which", "what", "from")
)
"""Each week up to a day is no week that ends there."""
_LENGTHS = {"day": 1, "week": 7, "fortnight": 14}
_LEAP = 2020


def _day(found: re.Match[str]) -> date | None:
    """The day in the last five groups, in a leap year if it has none; None where there is no such day."""
    number, month, other, place, year = found.groups()[-5:]
    named = month_number((month or other).lower().rstrip("."))
    try:
        return date(int(year or _LEAP), named or 0, int(number or place))
    except ValueError:
        return None


def _counted(found: re.Match[str], *, back: bool) -> str:
    day = _day(found)
    if day is None:
        return found[0]
    count = count_of(found[1]) if found[1] else 1
    days = timedelta(count * _LENGTHS[found[2].lower()] - 1)
    first, last = (day - days, day) if back else (day, day + days)
    if found[7] is not None:
        return f"from {said_day(first)} {first.year} to {said_day(last)} {last.year}"
    leaps = any(first <= date(year, 2, 29) <= last for year in (_LEAP, _LEAP + 4))
    if leaps or days.days > 300:
        return found[0]
    return f"from {said_day(first)} to {said_day(last)}"


def _from(found: re.Match[str]) -> str:
    return _counted(found, back=False)


def _up_to(found: re.Match[str]) -> str:
    return _counted(found, back=True)


WEEKS: tuple[Rule, ...] = (
    Rule(
        r"(?:the )?(day|week|month|quarter|year|weekend|fortnight) (?:right |just |directly |immediately |straight )?"
        r"(?:before|prior to|preceding|previous to) (?:it|that|this|that one|this one)",
        r"the \1 before",
    ),
    Rule(
        r"(?:the )?(day|week|month|quarter|year) (?:right|just|directly|immediately|straight) "
        r"(?:before|prior|preceding)"
        r"(?= ,|$| in | by | for | of )",
        r"the \1 before",
    ),
    Rule(rf"{LED}{_LENGTH} {_STARTING} {_DAY}", _from),
    Rule(rf"{_NO_SERIES}{LED}{_LENGTH} {_ENDING} {_DAY}", _up_to),
)
