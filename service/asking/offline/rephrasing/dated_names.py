"""Seasons and feasts whose dates stand beside them: the dates are what is asked for.

    sales over the summer months, June to August     sales in June to August
    sales in Thanksgiving week, 20 to 26 November    sales from 20 to 26 November
    sales in the week before Halloween, 24 to 30 October    sales from 24 to 30 October
    sales on New Year's Day 2017                     sales on 1 january 2017

Where the dates cannot be those of the feast nothing is put otherwise; without dates only feasts on fixed days have any.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

from semantic.calendars import MONTHS, month_number
from service.asking.offline.rephrasing.parts_of_years import MONTH, said_day
from service.asking.offline.rephrasing.rule import Rule

_MONTHS_OF = {
    "easter": (3, 4, 5),
    "good friday": (3, 4),
    "thanksgiving": (11, 12),
    "black friday": (11,),
    "cyber monday": (11, 12),
    "christmas": (11, 12, 1),
    "xmas": (11, 12, 1),
    "boxing day": (12,),
    "halloween": (10, 11),
    "labor day": (8, 9),
    "labour day": (4, 5, 8, 9),
    "memorial day": (5, 6),
    "independence day": (6, 7),
    "valentine": (1, 2),
    "mother": (2, 3, 4, 5),
    "father": (5, 6),
    "new year": (12, 1),
    "super bowl": (1, 2),
    "superbowl": (1, 2),
    "st patrick": (3,),
    "holidays": tuple(range(1, 13)),
    "bank holiday": tuple(range(1, 13)),
    "public holiday": tuple(range(1, 13)),
}
"""In which months the days around a feast can lie."""
_FEAST = (
    r"(?P<feast>easter|good friday|thanksgiving|black friday|cyber monday|christmas|xmas|boxing day|halloween"
    r"|labou?r day|memorial day|independence day|valentine|mother|father|new year|super ?bowl|st patrick|holidays?"
    r"|festive|school holidays?|spring break|back to school|bank holiday|public holiday)"
    r"(?:'?s'?)?(?: (?:eve|day|sunday|monday))?"
)
_SEASON = (
    r"(?:(?:early |late |high |peak )?(?:summer|winter|spring|autumn|fall)(?:time)?|(?:the )?dog days"
    r"|(?:hot|cold|warm|cool|hotter|colder|warmer|rainy|dry|wet|busy|slow|peak|quiet|high|low|dark)"
    r" (?:months|season|weeks))"
)
_ANY_SEASON = r"(?:in|during|over|through|throughout|across|for|at) (?:the |our )?[a-z]+(?: [a-z]+)? season"
"""The season of anything, where a word before it says that a time is meant: "in flu season"."""
_STRETCH = (
    r"(?: (?:weeks?|weekend|season|period|months?|holidays?|quarter|days?|time|run ?up|rush|stretch|window"
    r"|fortnight))?"
)
_LED = (
    r"(?:(?:in|during|over|for|across|around|at|on|throughout|through|of) )?(?:the |this |last |all )?"
    r"(?:(?:\d+ |two |three |few )?(?:weeks?|weekend|days?|run ?up|period|time|month|stretch|fortnight) )?"
    r"(?:(?:of|to|around|before|after|leading up to|up to|ahead of|following|in) )?(?:the )?"
)
_SAYING = r"(?: (?:that is|i e|ie|say|meaning|so|namely|which is|being|i mean|of|from|between|only))*"
_SAID = rf"(?: ,)?{_SAYING}"
_DAY = r"(?:the )?\d{1,2}(?:st|nd|rd|th)?"
_TO = r"(?:to|through|thru|until|till|and|-)(?: the)?(?: end of)?"
_YEAR = r"(?: (?:of )?20\d\d)?"
_DATE = rf"(?:{_DAY}(?: of)? {MONTH}|{MONTH} {_DAY})"
_RANGE = (
    rf"(?P<range>{_DATE}(?: ,)?{_YEAR} {_TO} {_DATE}{_YEAR}"
    rf"|{_DAY} {_TO} {_DAY}(?: of)? {MONTH}{_YEAR}|{MONTH} {_DAY} {_TO} {_DAY}{_YEAR}"
    rf"|{MONTH}{_YEAR} {_TO} {MONTH}{_YEAR}"
    rf"|{MONTH}(?: ,)? {MONTH}(?:(?: ,)?(?: and)? {MONTH}){{0,3}}{_YEAR}(?! \d))"
)
_ENDS = rf"(?! {_TO} (?:\d|{MONTH}))"
_FIXED = {
    "new year eve": "31 december",
    "new year day": "1 january",
    "christmas eve": "24 december",
    "christmas day": "25 december",
    "boxing day": "26 december",
    "halloween": "31 october",
    "valentine day": "14 february",
    "independence day": "4 july",
    "st patrick day": "17 march",
}


_BEFORE = (
    r"(?P<before>since|from|until|till|before|after|to|and|through|between|by|vs|versus|including|up to|ending"
    r"|ended)"
)


def _named_months(text: str) -> list[int]:
    named = (month_number(word.rstrip(".,")) for word in text.lower().split())
    return [month for month in named if month is not None]


def _dates(found: re.Match[str]) -> str:
    """The dates alone: of months in a row the stretch that they make, as the season is one."""
    text, feast = found["range"].lower(), (found.groupdict().get("feast") or "").lower()
    months = _named_months(text)
    known = _MONTHS_OF.get(feast)
    if known is not None and not set(months) <= set(known):
        return found[0]
    if re.search(r"\d{1,2}(?:st|nd|rd|th)?\b(?!\d)", re.sub(r"20\d\d", "", text)):
        return f"from {_plain(text)}"
    if re.search(r" (?:to|through|thru|until|till|-)\b", text) or len(months) == 1:
        return f"in {re.sub(r' (?:to|through|thru|until|till|and|-)(?: the)?(?: end of)? ', ' to ', text)}"
    if all(later == earlier % 12 + 1 for earlier, later in pairwise(months)):
        year = re.search(r" 20\d\d$", text)
        return f"in {MONTHS[months[0] - 1]} to {MONTHS[months[-1] - 1]}{year[0] if year else ''}"
    return found[0]


def _plain(text: str) -> str:
    """ "the 20th to the 26th of november" as "20 to 26 november"."""
    text = re.sub(r"(\d{1,2})(?:st|nd|rd|th)", r"\1", text)
    text = re.sub(r"\bthe (?=\d)|\b(?<=\d )of (?=[a-z])|,", "", text)
    text = re.sub(r" (?:through|thru|until|till|and|-) ", " to ", text)
    within = re.fullmatch(rf"({MONTH}) (\d{{1,2}}) to (\d{{1,2}})((?: 20\d\d)?)", text)
    text = f"{within[2]} to {within[3]} {within[1]}{within[4]}" if within else text
    return " ".join(re.sub(rf"({MONTH}) (\d{{1,2}})\b", r"\2 \1", text).split())


def _dates_behind(found: re.Match[str]) -> str:
    """ "Mother's Day weekend sales of flowers, 13 and 14 May"."""
    said = _dates(found)
    return found[0] if said == found[0] else f"{found['between']} {said}"


def _day(found: re.Match[str]) -> str:
    """ "since Easter, 16 April"."""
    known, text = _MONTHS_OF.get(found["feast"].lower()), _plain(found["day"].lower())
    if known is None or not set(_named_months(text)) <= set(known):
        return found[0]
    return f"{found['before'] or 'on'} {text}"


def _fixed(found: re.Match[str]) -> str:
    before, name = (
        found["before"],
        re.sub(r"'s?\b", "", found["name"].lower())
        .replace("years ", "year ")
        .replace("valentines", "valentine")
        .replace("xmas", "christmas"),
    )
    return f"{before or 'on'} {_FIXED[name]}"


def _beside(found: re.Match[str]) -> str:
    """ "the day after Christmas": of the feast itself only the day has a date."""
    name = re.sub(r"'s\b|(?<=valentine)s\b|(?<=year)s\b", "", found["name"].lower())
    number, month = _FIXED[name if name in _FIXED else f"{name} day"].split()
    feast = date(_LEAP, month_number(month) or 0, int(number))
    return f"on {said_day(feast + timedelta(1 if found['side'].lower() in ('after', 'following') else -1))}"


_LEAP = 2020
DATED_NAMES: tuple[Rule, ...] = (
    Rule(
        r"(?:on )?the day (?P<side>after|following|before) (?P<name>christmas(?: (?:eve|day))?|halloween"
        r"|valentine'?s day|independence day|new year'?s eve|st patrick'?s day)(?! (?:week|season|time))",
        _beside,
    ),
    Rule(rf"{_LED}{_FEAST}{_STRETCH}{_SAID} {_RANGE}{_ENDS}", _dates),
    Rule(rf"{_ANY_SEASON}{_STRETCH}{_SAID} {_RANGE}{_ENDS}", _dates),
    Rule(rf"{_LED}{_SEASON}{_STRETCH}{_SAID} {_RANGE}{_ENDS}", _dates),
    Rule(rf"(?P<before>between) (?:the )?{_FEAST}{_SAID}(?: on)? (?P<day>{_DATE}{_YEAR})(?= and )", _day),
    Rule(
        rf"^{_LED}{_FEAST}{_STRETCH} (?P<between>[a-z][^,]*?|[^,]+? , [^,]*?) ,{_SAYING} {_RANGE}$",
        _dates_behind,
    ),
    Rule(
        rf"(?:{_BEFORE} )?(?:on |at )?(?:the )?{_FEAST}{_SAID}(?: on)? (?P<day>{_DATE}{_YEAR})"
        rf"{_ENDS}",
        _day,
    ),
    Rule(
        rf"(?:{_BEFORE} )?(?:on |at )?(?:the )?"
        r"(?P<name>new year'?s? (?:eve|day)|(?:christmas|xmas) (?:eve|day)|boxing day|halloween|valentine'?s? day"
        r"|independence day|st patrick'?s? day)(?! (?:week|weekend|season|time|period|eve))",
        _fixed,
    ),
)
