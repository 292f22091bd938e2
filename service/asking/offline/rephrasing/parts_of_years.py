"""Parts of a year by their place in it, put as months, quarters and days that the readers know.

    sales in the back half of the year          sales in h2
    sales in the first nine months of 2017      sales from january to september 2017
    sales in the last ten weeks of the year     sales from 23 october to 31 december
    growth from the first half to the second    growth from h1 to h2

Only what has the same days in every year is put so: the first hundred days of a year have not.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from semantic.calendars import MONTHS, SHORT_MONTHS
from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.tagging.lexicon import NUMBERS

MONTH = rf"(?:{'|'.join((*MONTHS, *SHORT_MONTHS))})"
COUNT = rf"(\d{{1,3}}|{'|'.join(word for word, number in NUMBERS.items() if number <= 12)})"
LED = r"(?:(?:in|on|during|over|for|across|throughout|within|of|from|through) )?(?:the )?(?:very )?"
"""What may lead to a period, and says no more than that it is meant."""
_OWN = r"(?<!their )(?<!its )(?<!his )(?<!her )(?<!each )(?<!every )(?<!our )"
"""The first months of a customer are no months of a year."""
_FIRST, _LAST = "first|1st|opening|front|initial", "last|final|closing|concluding|latter|back"
_NOT_FIRST = "final|closing|concluding"
_OF_YEAR = r" (?:of|in) (?:(20\d\d)|(?:the |that |this past |the past |the whole |the calendar )?year)"
_MAYBE_YEAR = rf"(?:{_OF_YEAR})?(?! (?:of|in) (?!20\d\d))"
_ENDS_HERE = (
    r"(?= ,|$| (?:by|per|and|in|on|at|for|with|how|did|do|was|were|please|overall|of 20\d\d|of the year"
    r"|20\d\d)\b)"
)
_JOINT = (
    r"(?:to|until|till|through|thru|vs|v|versus|than|against|over|and|or|with|from|on|compared to|compared with"
    r"|in comparison to|in comparison with|relative to|next to)(?: in| of| on| during| for| that of)?(?: the)?"
)
_PLACES = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4,
           "final": 4}  # fmt: skip
_PLACE = "|".join(_PLACES)
FIRST_HALF = "h1"
SECOND_HALF = "h2"


def count_of(text: str) -> int:
    """The number that a digit or a word stands for."""
    return NUMBERS.get(text.lower()) or int(text)


def _year(year: str | None) -> str:
    return f" {year}" if year else ""


def _months(found: re.Match[str]) -> str:
    """ "the first nine months of 2017", "the last four months of the year"."""
    place, number, year = found["place"].lower(), count_of(found[2]), found[3]
    if not 2 <= number <= 11:
        return found[0]
    first, last = (0, number - 1) if place in _FIRST.split("|") else (12 - number, 11)
    return f"from {MONTHS[first]} to {MONTHS[last]}{_year(year)}"


def _days(found: re.Match[str]) -> str:
    """ "the last ten weeks of the year", "the closing fortnight of 2017"."""
    place, unit, year = found["place"].lower(), found[3].lower(), found[4]
    number = count_of(found[2]) if found[2] else 1
    days = number * {"day": 1, "week": 7, "fortnight": 14}[unit]
    if place in _FIRST.split("|"):
        first, last = date(2017, 1, 1), date(2017, 1, 1) + timedelta(days - 1)
        fixed = last <= date(2017, 2, 28)
    else:
        first, last = date(2017, 12, 31) - timedelta(days - 1), date(2017, 12, 31)
        fixed = first >= date(2017, 3, 1)
    if not fixed:
        return found[0]
    if first == last:
        return f"on {said_day(first)}{_year(year)}"
    return f"from {said_day(first)} to {said_day(last)}{_year(year)}"


def said_day(day: date) -> str:
    """A day without its year: "23 october"."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def _half(found: re.Match[str]) -> str:
    place, year = found[1].lower(), found[2]
    return f"in {FIRST_HALF if place in _FIRST.split('|') else SECOND_HALF}{_year(year)}"


def _both(found: re.Match[str]) -> str:
    """ "the first half to the second", "the first and the second half of 2017"."""
    groups = found.groupdict()
    first, second = _PLACES[groups["one"].lower()], _PLACES[groups["other"].lower()]
    unit = groups["unit"].lower()
    if unit == "half" and max(first, second) > 2:
        return found[0]
    letter = "h" if unit == "half" else "q"
    year, joint = _year(groups["year"]), groups["joint"].lower().removesuffix(" the")
    return f"{letter}{first}{year} {joint} {letter}{second}{year}"


PARTS_OF_YEARS: tuple[Rule, ...] = (
    Rule(
        r"(?:the )?(?:year's|year) (final|last|first|opening|closing|second|third|fourth) "
        r"(quarter|half|months?|weeks?)",
        r"the \1 \2 of the year",
    ),
    Rule(r"(?:half|semester) (?:no |number )?([12])", r"h\1"),
    Rule(r"(first|1st|second|2nd|last) (?:semester|half ?year)", r"\1 half"),
    Rule(
        rf"(?:the )?(?P<one>{_PLACE}) (?P<unit>half|quarter)(?: of the year| of (?P<year>20\d\d))? (?P<joint>{_JOINT})"
        rf" (?P<other>{_PLACE})(?: one)?(?: half| quarter)?(?: of the year)?{_ENDS_HERE}",
        _both,
    ),
    Rule(
        rf"(?:the )?(?P<one>{_PLACE}) (?P<joint>{_JOINT}) (?P<other>{_PLACE}) (?P<unit>half|quarter)"
        r"(?: of the year| of (?P<year>20\d\d))?",
        _both,
    ),
    Rule(rf"{_OWN}{LED}({_FIRST}|second|2nd|other|latter|back|later) half{_OF_YEAR}", _half),
    Rule(rf"{_OWN}{LED}(last|final|closing) half{_OF_YEAR}", _half),
    Rule(rf"{_OWN}{LED}(back|latter|front|opening) half(?! of)()", _half),
    Rule(rf"{LED}(?:final|closing|concluding) quarter(?:{_OF_YEAR})?(?! of)", r"in q4 \1"),
    Rule(rf"{LED}opening quarter(?:{_OF_YEAR})?(?! of)", r"in q1 \1"),
    Rule(rf"{_OWN}{LED}(?P<place>{_FIRST}|{_NOT_FIRST}) {COUNT} months{_MAYBE_YEAR}", _months),
    Rule(rf"{_OWN}{LED}(?P<place>{_LAST}) {COUNT} months{_OF_YEAR}", _months),
    Rule(rf"{_OWN}{LED}(?P<place>{_FIRST}|{_LAST}) (?:{COUNT} )?(day|week|fortnight)s?{_OF_YEAR}", _days),
    Rule(rf"{LED}opening (day|week|month)s?(?= (?:of|in) {MONTH})", r"in the first \1"),
    Rule(rf"{LED}(?:closing|concluding) (day|week|month)s?(?= (?:of|in) {MONTH})", r"in the last \1"),
    Rule(rf"{LED}(first|last) fortnight(?= (?:of|in) {MONTH})", r"in the \1 two weeks"),
)
"""Of a year that is not named the most recent one is meant, which the answer says."""
