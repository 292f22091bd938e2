"""Periods and words of those who keep the books: by the day on which a period ends, and what is left over.

    net sales for the half year to 30 june       net sales from january to june
    sales for the three months ended 31 march    sales from january to march
    sales, each sunday in december               sales, by day on sundays in december
    every department bar grocery                 every department except grocery

A year to the end of a month is a year to some people and what there is of a year to others, so that only one to the
end of December is put otherwise.
"""

from __future__ import annotations

import re
from calendar import monthrange

from semantic.calendars import MONTHS, month_number
from semantic.planning.period_words import WEEKDAYS
from service.asking.offline.rephrasing.parts_of_years import COUNT, MONTH, count_of
from service.asking.offline.rephrasing.rule import Rule

_COMMON = 2017
_PLACES = (
    *(
        "first",
        "second",
        "third",
        "fourth",
        "last",
        "final",
        "previous",
        "this",
        "other",
        "1st",
        "2nd",
        "3rd",
    ),
    *("4th", "by", "per", "each", "every", "of the", "which", "what", "next", "latter", "back", "one"),
)
_LENGTHS = {"half": 6, "half year": 6, "half-year": 6, "quarter": 3, "year": 12, "full year": 12}
_NO_PART = "".join(rf"(?<!{word} )" for word in _PLACES)
"""Of "the first quarter to june" the quarter has a place of its own."""
_LENGTH = rf"{_NO_PART}(?:(?P<unit>half[- ]year|half|quarter|full year|year)|(?:{COUNT} )months?'?)"
_END = (
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{MONTH})"
    rf"|(?P<other>{MONTH}) (?P<place>\d{{1,2}})(?:st|nd|rd|th)?|(?:(?:the )?end of )?(?P<alone>{MONTH}))"
    r"(?: (?P<year>20\d\d))?"
)
_ENDS_IT = "from|since|by|per|each|every|and|or|vs|versus|ago|before|after|last|this|first|second"
_BETWEEN = rf"((?: (?!{_ENDS_IT})[a-z]+){{0,3}})"


def _months_to(found: re.Match[str]) -> str:
    """The months that end with the one of that day, where it is its last; as it was where it is not."""
    groups = found.groupdict()
    month = month_number((groups["month"] or groups["other"] or groups["alone"]).lower().rstrip("."))
    day, unit = groups["day"] or groups["place"], groups["unit"]
    count = _LENGTHS[unit.lower()] if unit else count_of(found[2])
    assert month is not None
    leaps = month == 2 and groups["year"] is None and day is not None
    last = monthrange(int(groups["year"] or _COMMON), month)[1]
    if (day is not None and int(day) != last) or leaps or not count <= month or count > 12:
        return found[0]
    said, year = found[3] or "", f" {groups['year']}" if groups["year"] else ""
    if count == 1:
        return f"{said} in {MONTHS[month - 1]}{year}"
    return f"{said} from {MONTHS[month - count]} to {MONTHS[month - 1]}{year}"


_DAY = rf"({'|'.join(WEEKDAYS)})"
_EACH = r"(?:(?:in|on|for|across|over) )?(?:each|every)"
_QUARTER = r"(?:(?:first|second|third|fourth|1st|2nd|3rd|4th) quarter|q[1-4])"
_WHOLE = r"(?:full[- ]year|whole year|entire year|year's|last year|20\d\d)"
"""Of which a quarter or a month is a part: all of them are shown beside each other."""
ACCOUNTING: tuple[Rule, ...] = (
    Rule(
        rf"(?:(?:in|for|over|during) )?(?:the )?{_LENGTH}{_BETWEEN} (?:to|ended|ending|up to)(?: on)? {_END}"
        r"(?! (?:to|and|until)\b)",
        _months_to,
    ),
    Rule(rf"{_DAY}s? (.+?)(?: ,)? {_EACH} \1", r"\2 by day on \1s"),
    Rule(rf"{_EACH} {_DAY}(?= (?:in|of|during|since|from|last|between)\b|$| ,)", r"by day on \1s"),
    Rule(rf"this past ({MONTH}|{'|'.join(('quarter', 'month'))})", r"last \1"),
    Rule(r"both by(?= .+ and by )", "by"),
    Rule(r"(on |in )?(which|what) single (day|week|month|quarter|hour)", r"\1\2 \3"),
    Rule(
        r"((?:every|each|all|any)(?: [a-z]+)? [a-z]+) bar(?= (?!chart|graph|by|per|of)[a-z0-9])", r"\1 except"
    ),
    Rule(
        r"(?:mid ?week|middle of the week)(?: ,)?(?: (?:that is|i e|ie|so|meaning))?"
        r" tuesdays? (?:to|through|until|till|-) thursdays?",
        "on tuesdays , wednesdays and thursdays",
    ),
    Rule(r"(?:variance|spread|delta|gap) between(?= .+ and )", "difference between"),
    Rule(
        r"^((?:neither|excluding|without|leaving|taking|setting|ignoring|stripping|apart from|except) .+?(?: ,)?)"
        r" (what .+?)"
        r" (?:is|was|are|were|remains) left(?: over)?(?= |$)",
        r"\1 \2",
    ),
    *(
        Rule(
            rf"^(?:what (?:was|is) )?(?:the )?{part}(?:'s)? (?:share|contribution|proportion|part) (?:of|to) "
            rf"(?=.*\b{_WHOLE}\b)(?!.*\b(?:by|per|each|every|for|vs|versus|and|annual)\b)(.+)$",
            rf"share of \1 by {grain}",
        )
        for part, grain in ((_QUARTER, "quarter"), (MONTH, "month"))
    ),
    Rule(r", (?=as an? (?:percentage|share|proportion|part|fraction|percent|%) of )", ""),
    Rule(r", all of (?:them|those|these)$", ""),
    Rule(r"^((?:(?!how many).)+?)(?: ,)? (?:the )?number of$", r"number of \1"),
)
