"""Where a period begins and ends, in the words that the readers know, and periods named twice.

sales from June till the end of August       sales from June to August
sales year to date through June              sales from january to June
sales after October                          sales since november
sales on weekdays, Monday to Friday          sales on weekdays
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

from semantic.calendars import MONTHS, month_number
from service.asking.offline.rephrasing.parts_of_years import MONTH, said_day
from service.asking.offline.rephrasing.rule import Rule

_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?)"
_PERIOD = rf"(?:{_DAY}|{MONTH}|q[1-4])(?: 20\d\d)?"
_YEAR_END = r"(?:the )?(?:year end|year's end|end of (?:the )?year|end of (20\d\d))"
_END_OF = r"(?:the )?(?:very )?(?:end|close) of (?:the )?"
_START_OF = r"(?:the )?(?:very )?(?:start|beginning|first day|outset) of (?:the )?"
_TO = r"(?:to|till|until|through|thru|up to|up until)"
_TO_DATE = r"(?:ytd|year to date|cumulative year to date|cumulative ytd)"
_NOT_BEHIND = (
    r"(?<!day )(?<!days )(?<!week )(?<!weeks )(?<!month )(?<!months )(?<!quarter )(?<!year )(?<!hour )"
)
_WEEKDAYS = r"(?:mondays?|mon) (?:to|through|thru|until|till|-) (?:fridays?|fri)"
_WEEK = r"(?:mondays?|mon) (?:to|through|thru|until|till|-) (?:sundays?|sun)"


def _after(found: re.Match[str]) -> str:
    """All from the month behind on: of December that would be of another year."""
    month = month_number(found[1].lower().rstrip("."))
    return found[0] if month is None or month == 12 else f"since {MONTHS[month]}"


def _after_day(found: re.Match[str]) -> str:
    """All from the next day on, where it is the same in every year."""
    number, month = int(found[1] or found[4]), month_number((found[2] or found[3]).lower().rstrip("."))
    try:
        day = date(2017, month or 0, number)
    except ValueError:
        return found[0]
    fixed = (day.month, day.day) not in ((2, 28), (12, 31))
    return f"since {said_day(day + timedelta(1))}" if fixed else found[0]


def _in_a_row(found: re.Match[str]) -> str:
    """ "april may june"."""
    words = found[0].split()
    numbers = [month_number(word.lower().rstrip(".")) or 0 for word in words]
    return " , ".join(words) if all(b == a + 1 for a, b in pairwise(numbers)) else found[0]


def _to_date(found: re.Match[str]) -> str:
    end = found[1]
    year = re.search(r" 20\d\d$", end)
    is_month = re.fullmatch(rf"{MONTH}(?: 20\d\d)?", end, re.IGNORECASE)
    first = "january" if is_month else "1 january"
    if re.match(r"q", end, re.IGNORECASE):
        first = "q1"
    named = re.fullmatch(rf"({MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?((?: 20\d\d)?)", end, re.IGNORECASE)
    if named and not is_month:
        end = f"{named[2]} {named[1]}{named[3]}"
    return f"from {first}{year[0] if year else ''} to {end}"


def _most_recent(found: re.Match[str]) -> str:
    return f"the last {found[1]} {found[2]}" if found[1] else f"last {found[2]}"


ENDS_OF_PERIODS: tuple[Rule, ...] = (
    Rule(
        r"(?:the )?(?:most recent|latest) (\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
        r"|twenty|fifty)? ?(weeks?|months?|quarters?|days|years?)",
        _most_recent,
    ),
    Rule(rf"(?:in )?({MONTH}(?: 20\d\d)?) to date", r"since \1"),
    Rule(r"so far in (20\d\d)", r"in \1"),
    Rule(rf"{_TO_DATE} (?:{_TO}|as of|as at|at|by|for)(?: (?:the )?end of| the)? ({_PERIOD})", _to_date),
    Rule(
        rf"(?:from {_START_OF}year) (?:up )?{_TO} (?:{_END_OF})?({_PERIOD})",
        _to_date,
    ),
    Rule(
        rf"(from|between|since) (?:{_START_OF})({_PERIOD})",
        r"\1 \2",
    ),
    Rule(rf"(from|between) ({_PERIOD}) (?:{_TO}|and) {_YEAR_END}", r"from \2 to december \3"),
    Rule(
        rf"(from|between) ({_PERIOD}) (?:to|till|until|through|thru|up to|up until|and) {_END_OF}({_PERIOD})",
        r"from \2 to \3",
    ),
    Rule(
        rf"(from|between) ({_PERIOD}) (?:up to|up until|all the way to|right through to|on to|on through) ({_PERIOD})",
        r"from \2 to \3",
    ),
    Rule(rf"(?:up until|up till) ({_PERIOD})", r"until \1"),
    Rule(rf"(?:prior to|earlier than|ahead of|previous to) ({_PERIOD})", r"before \1"),
    Rule(
        rf"(?:as from|starting from|beginning from|counting from|ever since|from) ({_PERIOD})"
        r"(?: on| onwards?| forwards?)",
        r"since \1",
    ),
    Rule(
        rf"(?:as from|ever since|right from|starting from|counting from) ({_PERIOD})(?! (?:to|till|until|through))",
        r"since \1",
    ),
    Rule(rf"(?:in )?({_PERIOD}) (?:onwards?|and later|and after|forward)", r"since \1"),
    Rule(
        rf"{_NOT_BEHIND}(?:after|later than|past) (?:{_END_OF})?({MONTH})(?! \d| (?:to|and|through)\b)",
        _after,
    ),
    Rule(
        rf"{_NOT_BEHIND}(?:after|later than|past) (?:the )?(?:(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({MONTH})"
        rf"|({MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?)(?! \d)",
        _after_day,
    ),
    Rule(r"(?:during|in|over|for) the (?:course|run|space|span) of", "in"),
    Rule(rf"(?:the )?months? (?:of )?(?:from )?({MONTH})", r"\1"),
    Rule(rf"{MONTH}(?: {MONTH})+", _in_a_row),
    Rule(
        r"(?:the )?(\d{1,2})(?:st|nd|rd|th) (?:to|till|until|through|thru) (?:the )?(\d{1,2})(?:st|nd|rd|th)?"
        rf"(?: of)? ({MONTH})",
        r"\1 to \2 \3",
    ),
    Rule(
        rf"(?:in|of|for|during) ({MONTH}(?: 20\d\d)?)((?:(?! {MONTH}\b).)*?)(?: ,)? (?:from |between |on |only )*"
        r"(?:(?<=between )|(?!(?:the )?\d{1,2}(?:st|nd|rd|th) and ))"  # "the 5th and the 9th" are two days
        r"(?:the )?(\d{1,2})(?:st|nd|rd|th) (?:to|till|until|through|thru|and|up to) (?:the )?(\d{1,2})(?:st|nd|rd|th)"
        rf"(?! (?:of )?(?:{MONTH}|places?|percentile))",
        r"\2 from \3 \1 to \4 \1",
    ),
    Rule(
        rf"(?:on )?(?:the )?(?:weekdays?|working days?|workdays?|business days?|week days?)(?: ,)?"
        r"(?: (?:only|so|that is|meaning|from))?"
        rf" {_WEEKDAYS}",
        "on weekdays",
    ),
    Rule(r"(?:from |on )?mondays (?:to|through|thru|until|till|-) fridays", "on weekdays"),
    Rule(
        r"(?:on )?(?:the )?weekends?(?: ,)?(?: (?:so|that is|meaning))? saturdays? (?:and|to|or|&) sundays?",
        "on weekends",
    ),
    Rule(r"(?:on |for )?(?:all )?(?:business days?|workdays|week days)", "on working days"),
    Rule(
        rf"(?:across|over|through|throughout|during|in|by) the (?:days of the )?week(?: ,)?(?: from)? {_WEEK}",
        "by day of the week",
    ),
    Rule(r"(?:across|throughout) the (?:days of the )?week(?= ,|$)", "by day of the week"),
    Rule(
        r"weekends (?:or|v|vs|versus|than|and|compared to|compared with) (?:during|in|on) the week",
        "weekends vs weekdays",
    ),
    Rule(
        r"during the week (?:or|v|vs|versus|than|and|compared to|compared with) (?:on |at |the )*weekends?",
        "on weekdays vs weekends",
    ),
    Rule(r"(weekdays|weekends) (?:v|and) (weekdays|weekends)", r"\1 vs \2"),
    Rule(rf"(q[1-4]|h[12]|20\d\d|{MONTH}) v (q[1-4]|h[12]|20\d\d|{MONTH})", r"\1 vs \2"),
)
