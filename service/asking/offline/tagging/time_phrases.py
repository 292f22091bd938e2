"""Phrases of time in questions: ranges that the query accepts as said, those that lack a year, and hours of the day.

read_time("last month")           TimeSpan("last month")
read_time("march")                TimeSpan("last march", "“March” is taken as the most recent one that has ended.")
read_hours("between 9 and 12 pm") Hours((9, 10, 11), "…")
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from semantic.calendars import month_number
from semantic.errors import TimeInvalid
from semantic.planning.time_ranges import parse_range

_STARTERS = (
    "last past previous prior this current today yesterday ytd mtd qtd wtd rolling trailing since between from before "
    "after until till first second third fourth 1st 2nd 3rd 4th fy fiscal year quarter month week monday tuesday "
    "wednesday thursday friday saturday sunday q1 q2 q3 q4 h1 h2 the"
)
TIME_STARTERS = frozenset(_STARTERS.split())
"""Words that a phrase of time can begin with, besides numbers and months."""
_OTHERS = (
    "moving running "
    "through up by final fq1 fq2 fq3 fq4 wk cw calendar iso full whole entire all so day a an one two three "
    "four five six seven eight nine ten eleven twelve in at on during around as early mid late about to "
    "towards toward for over recently lately nowadays these some next coming upcoming following tomorrow "
    "future morning mornings afternoon afternoons evening evenings night nights nighttime lunch lunchtime "
    "weekend midday noon midnight rush opening business peak off end start beginning middle easter good thanksgiving "
    "christmas xmas boxing black cyber halloween labor labour memorial independence columbus veterans "
    "presidents mother father valentine valentines new super superbowl ramadan hanukkah passover lent advent "
    "carnival mardi holidays holiday festive school back spring summer autumn winter pandemic lockdown"
)
_BEGINNINGS = TIME_STARTERS | frozenset(_OTHERS.split())
_MAY_LACK_YEAR = re.compile(
    r"(?:on or before|since|from|between|until|till|before|through|up|by|first|last|final|the|week)\b"
    r"|.+ (?:to|until|till|through|thru) "
)
_UNTIL = re.compile(r"(?:until|till|before) (.+)")
_THROUGH = re.compile(
    r"(?:until|till|up to|through|by) (?:and including|the end of|including) (.+)|(?:(?:up )?through|on or before) (.+)"
)


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A range's phrase, as the query writes it, and what was assumed in order to read it. `own` is its unit if that is
    none of the common calendar: a company's own, or no unit at all ("last retail month", "last month sales")."""

    phrase: str
    assumption: str = ""
    own: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of the day, 0 to 23, and how they were read."""

    hours: tuple[int, ...]
    assumption: str = ""


def begins_time(word: str) -> bool:
    """Whether a phrase of time may begin with the word."""
    return word in _BEGINNINGS or word[:1].isdigit() or month_number(word) is not None or word[:2] == "fy"


@lru_cache(maxsize=20_000)
def read_time(text: str) -> TimeSpan | None:
    """The range that a text names; one without a year is the most recent that has ended, which is said."""
    text = text.removesuffix(" ,")
    try:
        spec = parse_range(text)
    except TimeInvalid as error:
        if error.problem.code != "year-missing" and not _MAY_LACK_YEAR.match(text):
            return None
        return _without_year(text)
    if not all(1900 <= int(year) <= 2100 for year in re.findall(r"\b\d{4}\b", text)):
        return None  # "between 1000 and 2000" are dollars or baskets, and no years
    if re.match(r"last an? ", text):
        return None  # "campaigns last a month" says how long
    if re.fullmatch(r"\d{1,2}\.\d{4}", text):
        return None  # a number with four decimals, as likely as a month
    if found := re.match(r"until (?!and|the end)(.+)", text):
        return TimeSpan(text, f"Until {found[1]} is read as ending before it.")
    if re.fullmatch(r"from (?:week \d\d?|q[1-4]|[a-z]+) \d{4}", text):
        return TimeSpan(text, f"“{text}” is read as since it began: for that alone, say “in”.")
    return TimeSpan(text, own=spec.unit if spec.own else "")


def _without_year(text: str) -> TimeSpan | None:
    if re.search(r"[a-z] \d\d$", text) and not re.search(r"(?:week|wk|cw) \d\d$", text):
        return None  # "Dec 17" is a day to some people and a month of 2017 to others.
    if text == "weekend" or text.endswith(("the weekend", "the week")):
        return None
    if found := _THROUGH.fullmatch(text):
        return _latest(f"through last {found[1] or found[2]}", found[1] or found[2], "")
    if found := _UNTIL.fullmatch(text):
        note = ", and does not belong to the range" if not text.startswith("before") else ""
        return _latest(f"until last {found[1]}", found[1], note)
    text = re.sub(r"^from (.+) on(?:wards?)?$", r"since \1", text)
    since = text.startswith("since ")
    bare = re.sub(r"^(?:since|from|between) ", "", text)
    if since:
        bare = re.sub(r"^the (?:start|beginning) of ", "", bare)
        return _latest(f"since last {bare}", bare, "", "most recent one, up to now")
    if text.startswith("between "):
        bare = re.sub(r" and ", " to ", bare)
    if text.startswith("from ") and _is_day(bare):
        return _latest(f"since last {bare}", bare, "", "most recent one, up to now")
    if text.startswith("from ") and not _ENDED.search(bare):
        alone = f", and “{text}” as that alone: for all from then on say “since {bare}”"
        return _latest(f"last {bare}", bare, alone)
    if bare == text and re.fullmatch(r"\d+", bare):
        return None
    if (found := re.fullmatch(r"(?:the )?week of (?:the )?(.+)", bare)) and _is_day(found[1]):
        return _latest(f"week of last {found[1]}", f"week of {found[1]}", "")
    if found := re.fullmatch(r"(?:the )?((?:first|last|final) .+ (?:of|in)) (.+)", bare):
        return _latest(f"{found[1]} last {found[2]}", found[2], "")
    return _latest(f"last {bare.removeprefix('the ')}", bare, "")


_ENDED = re.compile(r"\b(?:to|until|till|through|and|of|in|first|last|final)\b|-|–")
"""A range with an end of its own, or a part of one."""


_DAY = re.compile(
    r"(?:the )?\d{1,2}(?:st|nd|rd|th)?(?: of)? ([a-z]+)|([a-z]+) (?:the )?\d{1,2}(?:st|nd|rd|th)?"
)


def _is_day(text: str) -> bool:
    """Whether a text without a year names a day: "1 december", "dec 1st"."""
    found = _DAY.fullmatch(text)
    return found is not None and month_number(found[1] or found[2]) is not None


def _latest(
    phrase: str, bare: str, note: str, said: str = "most recent one that has ended"
) -> TimeSpan | None:
    try:
        spec = parse_range(phrase)
    except TimeInvalid:
        return None
    if spec.anchor != "latest":
        return None
    name = re.sub(r"\b(?!to\b|and\b|of\b|the\b|in\b|week|day)[a-z]", lambda found: found[0].upper(), bare)
    return TimeSpan(phrase, f"“{name}” is taken as the {said}{note}.")


_CLOCK = r"(\d{1,2})(?:[: .](00))?\s?(am|pm|a\.?m\.?|p\.?m\.?|a m|p m|o'clock|h|oclock)?|noon|midday|midnight"
_AT = re.compile(rf"(?:(?:at|around) )({_CLOCK})|(\d{{1,2}}\s?(?:am|pm|o'clock|oclock))")
_SPAN = re.compile(rf"(?:between|from) ({_CLOCK}) (?:and|to|until|till) ({_CLOCK})")
_AFTER = re.compile(rf"(?:after|from) ({_CLOCK})(?: on| onwards)?")
_BEFORE = re.compile(rf"(?:before|until|till) ({_CLOCK})")
_SURE = re.compile(r"am|pm|o'?clock|noon|midday|midnight|\d h$|\dh$|[: ]00")


@lru_cache(maxsize=20_000)
def read_hours(text: str) -> Hours | None:
    """The hours of the day that a text names: whole hours, with "pm", "o'clock" or ":00" at least once."""
    if not _SURE.search(text):
        return None
    if found := _AT.fullmatch(text):
        hour = _hour(found[1] or found[5], "")
        return None if hour is None else _hours(text, hour, hour + 1)
    if found := _SPAN.fullmatch(text):
        until = _hour(found[5], "")
        start = _hour(found[1], _half(found[5]) if until is not None else "")
        if start is None or until is None:
            return None
        if start >= until and not _half(found[1]) and _half(found[5]) == "pm":
            start = _hour(found[1], "am") or 0
        return None if start == until else _hours(text, start, until)
    if found := _AFTER.fullmatch(text):
        hour = _hour(found[1], "")
        return None if hour is None else _hours(text, hour, 24)
    if found := _BEFORE.fullmatch(text):
        hour = _hour(found[1], "")
        return None if not hour else _hours(text, 0, hour)
    return None


def _half(text: str) -> str:
    found = re.search(r"(a|p)\.?\s?m", text)
    return f"{found[1]}m" if found else ""


def _hour(text: str, half: str) -> int | None:
    if text in ("noon", "midday"):
        return 12
    if text == "midnight":
        return 0
    number = re.match(r"\d{1,2}", text)
    half = _half(text) or half
    if number is None:
        return None
    hour = int(number[0])
    if half:
        return None if not 1 <= hour <= 12 else hour % 12 + (12 if half == "pm" else 0)
    return hour if hour <= 24 else None


def _hours(text: str, start: int, until: int) -> Hours:
    length = (until - start) % 24 or 24
    hours = tuple((start + step) % 24 for step in range(length))
    return Hours(hours, f"“{text}” is read as {start}:00 to {until % 24 or 24}:00.")
