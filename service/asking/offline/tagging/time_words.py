"""The words of change and comparison in time: growing and falling, the period before, year over year, and what has no
date.

CHANGES["grew"]                      ChangeWord(direction=1, verb=True)
EARLIER["the month before"]          Earlier("previous_period", "month")
SERIES["yoy"]                        "year"
dateless("since easter")             "Nothing here says when “easter” is: give its dates."
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from semantic.calendars import MONTHS, SHORT_MONTHS
from semantic.planning.period_words import WEEKDAYS
from semantic.query.types import Compare

UNITS = ("day", "week", "month", "quarter", "year")
ALL_TIME = re.compile(
    r"\b(?:all time|ever|overall|altogether|in total|in all|so far|to date)\b", re.IGNORECASE
)
"""Words that say that no period is meant."""


@dataclass(frozen=True, slots=True)
class ChangeWord:
    """`direction` is 1 for growing, -1 for falling, 0 for either; `rate` asks for it as a part of what was before.

    `verb`: it says of its subject that it grew or fell ("departments that grew"); `relative` where it needs two periods
    to be said ("more … than"); `either` where a great one may be a rise or a fall ("biggest change");
    `moved` where it says so only of a number, and between two periods ("lost sales in q4 compared to q3").
    """

    direction: int = 0
    rate: bool = False
    verb: bool = False
    relative: bool = False
    either: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A period that is named by its distance: the `unit` before, the same period a year ago, or one unit `back`."""

    against: Compare
    unit: str = ""
    back: str = ""


def _each(phrases: str, word: ChangeWord) -> dict[str, ChangeWord]:
    return {phrase.strip(): word for phrase in phrases.split("|")}


CHANGES: dict[str, ChangeWord] = {
    **_each("growth", ChangeWord()),
    **_each(
        "change|changes|difference|variation|up or down|increase or decrease|grow or shrink|growth or decline"
        "|rise or fall|changing|changed",
        ChangeWord(either=True),
    ),
    **_each(
        "growth rate|growth rates|percentage growth|percent growth|% growth|growth percentage|growth percent|growth %"
        "|rate of growth|pct growth",
        ChangeWord(rate=True),
    ),
    **_each(
        "percentage change|percent change|% change|rate of change|relative change|change rate|pct change",
        ChangeWord(rate=True, either=True),
    ),
    **_each("increase|increases|rise|rises|gain|gains|jump|uplift|upswing|upturn", ChangeWord(1)),
    **_each(
        "decrease|decreases|drop|drops|decline|declines|fall|falls|dip|dips|reduction|slump|downturn",
        ChangeWord(-1),
    ),
    **_each(
        "grow|grew|grown|growing|increased|increasing|rose|risen|rising|go up|goes up|went up|gone up|going up|climbed"
        "|gained|jumped|improve|improved|improving|been growing|is growing|are growing|is up|are up|was up|were up",
        ChangeWord(1, verb=True),
    ),
    **_each(
        "shrink|shrank|shrunk|shrinking|decreased|decreasing|dropped|dropping|declined|declining|fell|fallen|falling"
        "|go down|goes down|went down|gone down|going down|dipped|sank|slumped|is down|are down|was down"
        "|were down|been falling|been declining",
        ChangeWord(-1, verb=True),
    ),
    **_each("lost|lose|loses|losing|shed", ChangeWord(-1, verb=True, moved=True)),
    **_each(
        "move|moved|moves|swing|swung|shift|shifted|differ|differed|differs",
        ChangeWord(either=True, moved=True),
    ),
    **_each("how much more|how many more|more|higher", ChangeWord(1, relative=True)),
    **_each("how much less|how many fewer|how many less|fewer|lower", ChangeWord(-1, relative=True)),
}
"""By the phrase as written."""

COMPARING = frozenset(
    {
        "vs",
        "versus",
        "compared",
        "comparison",
        "against",
        "than",
        "from",
        "between",
        "over",
        "before",
        "previous",
    }
)
"""Words of which one is there where a number is said to have moved: without, "lost" and "moved" say something else."""

SPEED = {
    **dict.fromkeys(("fastest", "the fastest", "quickest", "the quickest"), True),
    **dict.fromkeys(("slowest", "the slowest"), False),
}
"""Which changes come first by their rate, beside a word of change: whether the greatest."""

WHOSE = {"whose": True, "where": True, "for which": True, "of which the": True}
"""Words that tie a metric to the noun that the rows are: "departments whose sales grew"."""


_WHICH = ("last", "previous", "prior", "preceding")


def _earlier() -> dict[str, Earlier]:
    table: dict[str, Earlier] = {}
    year = Earlier("previous_year")
    units = ("period", "time", "month", "quarter", "week", "day", "days", "weeks", "months", "dates")
    whens = (
        *(f"{of}{the}{which} year" for of in ("", "in ", "of ") for the in ("", "the ") for which in _WHICH),
        *(f"{of}the year {when}" for of in ("", "in ", "of ") for when in ("before", "earlier")),
        *(f"{one} year {when}" for one in ("a", "one") for when in ("ago", "before", "earlier")),
        "year before",
    )
    for same in ("same", "the same", "that same"):
        for unit in units:
            table |= {f"{same} {unit} {when}": year for when in whens}
    for phrase in ("a year ago", "a year earlier", "one year ago", "one year earlier", "a year before", "year ago",
                   "this time last year", "the year ago period", "12 months ago", "12 months earlier"):  # fmt: skip
        table[phrase] = year
    for phrase in ("last year ytd", "ytd last year", "prior year ytd", "previous year ytd", "this day last year",
                   "this month last year", "this week last year", "this quarter last year"):  # fmt: skip
        table[phrase] = year
    for back in ("week", "month", "quarter"):
        for when in (
            f"last {back}",
            f"a {back} ago",
            f"a {back} earlier",
            f"a {back} before",
            f"the {back} before",
        ):
            for same in ("same day", "same days", "same time", "same hours", "same period"):
                table |= {f"{the}{same} {when}": Earlier("", back=back) for the in ("", "the ")}
    for name in WEEKDAYS:
        table[f"the {name} before"] = Earlier("", back="week")
    for unit in (*UNITS, "period"):
        length = "" if unit == "period" else unit
        for phrase in ("the previous {}", "previous {}", "the prior {}", "prior {}", "the preceding {}",
                       "preceding {}", "the {} before", "{} before", "the {} earlier", "a {} earlier", "a {} before",
                       "one {} earlier", "the {} prior", "the {} before that", "previous {}'s"):  # fmt: skip
            table.setdefault(phrase.format(unit), Earlier("previous_period", length))
    for unit in UNITS:
        for phrase in (
            "the previous {}s",
            "previous {}s",
            "the {}s before",
            "the preceding {}s",
            "the prior {}s",
        ):
            table.setdefault(phrase.format(unit), Earlier("previous_period"))
    return table


EARLIER: dict[str, Earlier] = _earlier()
"""By the phrase as written."""

SERIES: dict[str, str] = {
    **{
        phrase.format(unit): unit
        for unit in UNITS
        for phrase in (
            "{0} over {0}",
            "{0} on {0}",
            "{0} to {0}",
            "{0} vs {0}",
            "{0} versus {0}",
            "{0} against {0}",
        )
    },
    "yoy": "year",
    "y/y": "year",
    "y / y": "year",
    "qoq": "quarter",
    "mom": "month",
    "wow": "week",
    "dod": "day",
    "from year to year": "year",
    "from month to month": "month",
    "from week to week": "week",
    "from quarter to quarter": "quarter",
    "from day to day": "day",
}
"""Each period against the one before it, by the phrase as written."""

_BEFORE = (
    r"(?:(?:since|before|after|until|till|around|during|over|at|on|in|by|for|from|up to|as of|between)\s+)?"
    r"(?:the )?(?:last |this |next )?"
)
_FEASTS = (
    "easter|easter sunday|easter monday|good friday|thanksgiving|christmas|xmas|christmas eve"
    "|christmas day|christmas time|boxing day|black friday|cyber monday|halloween|labor day|labour day"
    "|memorial day|independence day|columbus day|veterans day|presidents day|mother day|father day"
    "|valentine|valentines|valentine day|valentines day|new year|new years|new year eve|new years eve"
    "|new year day|new years day|super bowl|superbowl|ramadan|hanukkah|passover|lent|advent|carnival"
    "|mardi gras|holidays|holiday|holiday season|festive season|school holidays|back to school"
    "|spring break|spring|summer|autumn|winter|pandemic|lockdown"
)
_FEAST = re.compile(
    rf"(?:the (?:day|week|weekend|month)s? )?{_BEFORE}({_FEASTS})(?: and (?:{_FEASTS}))?"
    r"(?:\s+(?:week|weekend|period|day))?(?: \d{4})?"
)
_FUTURE = re.compile(
    r"(?:(?:in|for|over|during)\s+)?(?:the )?(?:tomorrow|(?:next|coming|upcoming|following)\s+"
    r"(?:\d+ |few |couple of )?(?:day|week|month|quarter|year|hour|fiscal year|fiscal quarter)s?"
    r"|day after tomorrow|in the future|future)"
)
_IN_YEAR = "|".join((*MONTHS, *SHORT_MONTHS, "q[1-4]"))
_NAMED = rf"(?:{_IN_YEAR}|year|quarter|month|week)"
_THIS = re.compile(
    rf"(?:(?:in|on|for|over|during|at|by|since|until|before|after)\s+)?"
    rf"(?:this|these) (?:({_IN_YEAR}|{'|'.join(WEEKDAYS)}|weekend)s?|(?:weekday|working day)s?)"
)
_PLACES = "first|second|third|fourth|last|1st|2nd|3rd|4th"
_VAGUE = re.compile(
    r"(?:recently|lately|nowadays|these days|in the past|some time ago|a while ago|the other day|a few days ago"
    rf"|(?:in )?(?:early|mid|late|around|about) (?:in )?{_NAMED}(?: \d{{4}})?"
    rf"|(?:at |by |towards? |around |as of )?(?:the )?(?:end|start|beginning|middle) of (?:the )?{_NAMED}(?: \d{{4}})?"
    rf"|as of (?:the )?{_NAMED}(?: \d{{1,4}})?(?: \d{{4}})?"
    rf"|(?:in |on )?(?:the )?(?:{_PLACES}) (?:{'|'.join(WEEKDAYS)}|weekend|working day) (?:of|in) {_NAMED}"
    r"(?: \d{4})?"
    r"|(?:in |on |for |over |at )?(?:the )?weekend (?:of|from|around|starting|beginning) .+"
    rf"|(?:in |on )?(?:the )?(?:second|third|fourth|fifth|2nd|3rd|4th|5th) week (?:of|in) {_NAMED}(?: \d{{4}})?"
    rf"|(?:on )?(?:the )?(?:{_PLACES}|\d{{1,2}}(?:st|nd|rd|th))(?: day)? of (?:the|each|every|a) "
    r"(?:month|week|quarter|year)"
    rf"|(?:in )?(?:the )?(?:first|second|1st|2nd) half of (?:the month|{'|'.join(MONTHS)})(?: \d{{4}})?)"
)
_DAYTIME = re.compile(
    r"(?:(?:in|during|at|by)\s+)?(?:the )?(mornings?|afternoons?|evenings?|nights?|night ?time|lunch ?time|lunch|midday"
    r"|rush hours?|opening hours|business hours|peak hours|off ?peak)"
)
_TO_HOUR = re.compile(
    r"(?:to|\d{1,2} [-–]) (\d{1,2}(?: [ap] m| ?[ap]\.?m\.?| o'?clock)|noon|midday|midnight)"
)


def dateless(text: str) -> str:
    """Why a phrase of time stands for no time that a query can say; "" for any other text."""
    if found := _FEAST.fullmatch(text):
        return f"Nothing here says when “{found[1]}” is: give its dates, as in “between 1 and 15 April 2017”."
    if _FUTURE.fullmatch(text):
        return f"“{text}” lies in the future, and the data say what has been."
    if found := _THIS.fullmatch(text):
        last = f"say “last {found[1]}”, or " if found[1] else ""
        return f"“{text}” may be over or still to come: {last}give its dates."
    if found := _DAYTIME.fullmatch(text):
        return f"Nothing here says when “{found[1]}” begins and ends: give the hours, as in “between 6 am and 12 pm”."
    if found := _TO_HOUR.fullmatch(text):
        return f"“{text}” does not say from when: say “from … to {found[1]}”, or “until {found[1]}”."
    if _VAGUE.fullmatch(text):
        return (
            f"“{text}” has no clear beginning and end: give the dates, as in “between 1 and 15 April 2017”."
        )
    return ""


def is_feast(text: str) -> bool:
    """Whether a phrase says when by a feast or a season."""
    return _FEAST.fullmatch(text) is not None


def past_of(text: str) -> tuple[str, ...]:
    """What has been of a time that lies in the future: "next month" → "last month"."""
    if _FUTURE.fullmatch(text) is None:
        return ()
    past = _NEXT.sub("last", text)
    return (past,) if past != text else ("yesterday",) if "tomorrow" in text else ()


_NEXT = re.compile(r"\b(?:next|coming|upcoming|following)\b")

SO_FAR = dict.fromkeys(
    ("so far", "to date", "until now", "up to now", "till now", "up to today", "until today"), True
)
"""Up to now: all data, or what there is of a period that has not ended."""

_WINDOW_COUNTS = {"two": 2, "three": 3, "four": 4, "six": 6, "seven": 7, "ten": 10, "twelve": 12}
WINDOW_COUNT = rf"(\d{{1,3}}|{'|'.join(_WINDOW_COUNTS)})"
_WINDOW_UNITS = r"(hour|day|week|month|quarter|year)s?"
_ROLLING = r"(?:rolling|moving|trailing|running)"
_WINDOW = re.compile(
    rf"{WINDOW_COUNT} {_WINDOW_UNITS} {_ROLLING}(?: (average|sum|total|window))?"
    rf"|{_ROLLING} {WINDOW_COUNT} {_WINDOW_UNITS} (average|sum|total|window)"
    rf"|{_ROLLING} (average|sum|total|window)(?: over)?(?: the last)? {WINDOW_COUNT} {_WINDOW_UNITS}"
)


@dataclass(frozen=True, slots=True)
class Running:
    """A running total (`count` is 0), or a window of so many units; `average` of what is in it instead of its sum."""

    count: int = 0
    unit: str = ""
    average: bool = False
    moving: bool = False
    to_date: str = ""
    """From the beginning of this period on, in each period shown; "" for all of the range."""


@lru_cache(maxsize=5_000)
def read_window(text: str) -> Running | None:
    """The window that "7 day moving average" names."""
    found = _WINDOW.fullmatch(text)
    if found is None:
        return None
    count, unit = found[1] or found[4] or found[8], found[2] or found[5] or found[9]
    kind = found[3] or found[6] or found[7] or ""
    return Running(_WINDOW_COUNTS.get(count) or int(count), unit, kind == "average", moving=True)


RUNNING: dict[str, Running] = {
    **dict.fromkeys(
        ("running total of", "running total", "running totals", "running totals of", "running sum of", "running sum",
         "cumulative", "cumulated", "accumulated", "cumulatively"), Running()),
    **dict.fromkeys(
        ("moving average", "moving average of", "rolling average", "rolling average of", "smoothed",
         "trailing average", "trailing average of", "running average", "running average of"),
        Running(average=True, moving=True)),
    **dict.fromkeys(
        ("rolling sum", "rolling sum of", "rolling total", "rolling total of", "moving sum", "moving total", "rolling",
         "trailing", "moving", "running"), Running(moving=True)),
    **{
        text: Running(to_date=unit)
        for unit in ("week", "month", "quarter", "year")
        for text in (f"{unit} to date", f"{unit[0]}td")
    },
}  # fmt: skip
"""What only a metric defined with a window is, by the phrase as written."""


def falls_into(text: str, around: Sequence[str]) -> bool:
    """ "receipts that fell in each size": they belong to it, and became no fewer. `around` are the first word of the
    question and the next two; who begins with "did" asks whether they became fewer."""
    if text not in _FALLS or len(around) < 3 or around[0] in ("did", "do", "does", "have", "has"):
        return False
    return around[1] in _INTO and around[2] in ("each", "every")


_FALLS = frozenset({"fell", "fall", "falls", "fallen", "falling"})
_INTO = frozenset({"in", "into", "on", "under", "within"})


def moves_nothing(payload: object, words: Set[str]) -> bool:
    """ "lost" in "baskets lost last month", where nothing is said of two periods."""
    return isinstance(payload, ChangeWord) and payload.moved and not COMPARING & words
