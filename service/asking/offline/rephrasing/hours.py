"""Hours of the day that stand beside the name of a time of day, which says whether they are in the morning.

    sales at lunch, 11 to 2                     sales from 11 am to 2 pm
    evening baskets, from 6 on                  baskets from 6 pm on
    sales 8 pm until midnight                   sales from 8 pm to midnight

Where hours and name do not fit each other nothing is put otherwise.
"""

from __future__ import annotations

import re

from semantic.calendars import MONTHS, SHORT_MONTHS
from service.asking.offline.rephrasing.parts_of_years import MONTH
from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.tagging.lexicon import NUMBERS

_WORDS = "|".join(word for word, number in NUMBERS.items() if number <= 12)
_HALF = r"(?: ?(?:am|pm|a m|p m))"
_HOUR = rf"(?:(?:\d{{1,2}}|{_WORDS})(?: 00)?(?:{_HALF}| o'?clock)?|noon|midday|midnight|12 noon)"
_SURE = rf"(?:(?:\d{{1,2}}|{_WORDS})(?: 00)?{_HALF}|noon|midday|midnight)"
_NAME = (
    r"(?:(?:early |late )?(mornings?|afternoons?|evenings?|nights?|night ?time|lunch ?times?|lunch|midday|noon"
    r"|breakfast)"
    r"(?: (?:hours?|window|time|period|rush|shift|slot|hours window|break))?)"
)
_SPANS = {"morning": (4, 12), "breakfast": (4, 12), "lunch": (10, 16), "midday": (10, 16), "noon": (10, 16),
          "afternoon": (11, 19), "evening": (16, 24), "night": (18, 31)}  # fmt: skip
"""Between which hours a time of day can lie at all; hours beyond 24 are those of the next day."""
_IN = r"(?:(?:in|at|during|over|for|on|within|across) )?(?:the |all |our )?"
_SAID = r"(?: ,)?(?: (?:that is|i e|ie|say|meaning|so|namely|which is|counted))?"
_TO = r"(?:to|till|until|and|through|-)"
_OPEN = (
    r"(?: (?:on(?= ,|$)|onwards?|and later|or later|and after|(?:till|until) (?:closing time|closing|close)))"
)


def _number(text: str) -> int | None:
    """The hour as it is written, 0 to 24 without regard to its half of the day."""
    if text in ("noon", "midday", "12 noon"):
        return 12
    if text == "midnight":
        return 24
    word = text.split()[0]
    digits = re.match(r"\d{1,2}", word)
    number = NUMBERS.get(word) or (int(digits[0]) if digits else None)
    if number is None or number > 24:
        return None
    if re.search(r"p ?m$", text):
        return number % 12 + 12 if 1 <= number <= 12 else None
    if re.search(r"a ?m$", text):
        return number % 12 if 1 <= number <= 12 else None
    return number


def _within(text: str, name: str) -> int | None:
    """The hour in its time of day: "2" of a lunch is 14, of a night 26; None where there is none, or two."""
    number = _number(text)
    if number is None:
        return None
    kind = next(kind for kind in _SPANS if name.replace(" ", "").startswith(kind))
    first, last = _SPANS[kind]
    bare = not re.search(r"[ap] ?m$|noon|midday|midnight", text) and 1 <= number <= 12
    places = {number, number + 24, *((number + 12,) if bare else ())}
    fits = sorted(place for place in places if first <= place <= last)
    return fits[0] if len(fits) == 1 else None


def _clock(hour: int) -> str:
    hour %= 24
    if hour in (0, 12):
        return "noon" if hour else "midnight"
    return f"{hour % 12} {'pm' if hour > 12 else 'am'}"


def _both(found: re.Match[str]) -> str:
    name, start, end, *rest = (part and part.lower() for part in found.groups())
    first, last = _within(start, name), _within(end, name)
    if first is None or last is None or first >= last:
        return found[0]
    return f"{' '.join(filter(None, rest))} from {_clock(first)} to {_clock(last)}"


def _behind(found: re.Match[str]) -> str:
    """ "between six and ten in the morning"; twelve in the morning may be noon or midnight."""
    start, end, name = (part.lower() for part in found.groups())
    if "12" in (start, end) or "twelve" in (start, end):
        return found[0]
    first, last = _within(start, name), _within(end, name)
    if first is None or last is None or first >= last:
        return found[0]
    return f"from {_clock(first)} to {_clock(last)}"


def _since(found: re.Match[str]) -> str:
    """ "evenings after 6" go on until midnight; nights would go on beyond it."""
    name, start = found["name"].lower(), found["hour"].lower()
    first = _within(start, name)
    if first is None or first >= 24 or not name.startswith(("evening", "afternoon")):
        return found[0]
    return f"{found['noun'] or ''} from {_clock(first)} on"


def _until(found: re.Match[str]) -> str:
    name, end = found["name"].lower(), found["hour"].lower()
    last = _within(end, name)
    if last is None or not name.startswith(("morning", "breakfast")):
        return found[0]
    return f"{found['noun'] or ''} before {_clock(last)}"


_NOUN = (
    r"(?P<noun>(?: (?!(?:and|or|vs|versus|than|to|not|before|after|from|in|on|at|by|per)\b)[a-z']+){0,3}?)"
)
"""A few words between the time of day and its hours: "morning receipts before 9 am"."""

_NO_DAY = rf"(?! \d| (?:of )?(?:the )?{MONTH}\b)"
"""6 to 10 may be days: of May."""

_LEADING = ("from", "between", "after", "before", "at", "until", "till", "to", "and", "by", "since")
_UNLED = "".join(f"(?<!{word} )" for word in (*_LEADING, *MONTHS, *SHORT_MONTHS))
"""No word before it says what the hour is, nor is it a day: "dec 5 to 10 am"."""

HOURS: tuple[Rule, ...] = (
    Rule(r"(?:at|in|during|over|for) (?:the )?(?:noon|12 noon|midday) hour", "at noon"),
    Rule(
        r"(?:in (?:the |all )?)?(?:evenings?|nights?) (?:after|past|from|since) ([5-9]|10|11)"
        rf"(?! ?(?:am|pm|to|until|till|[a-z]*days?|:|\d)|(?: of)? (?:{'|'.join((*MONTHS, *SHORT_MONTHS))})\b)",
        r"after \1 pm",
    ),
    Rule(
        rf"(?:from |between )?({_HOUR}) {_TO} ({_HOUR}) (?:in|at) (?:the )?(morning|afternoon|evening|night)",
        _behind,
    ),
    Rule(rf"{_IN}{_NAME}{_SAID}(?: from| between)? ({_HOUR}) {_TO} ({_HOUR}){_NO_DAY}", _both),
    Rule(
        rf"{_IN}(?P<name>mornings?|breakfast){_NOUN}{_SAID} (?:before|until|till|up to) (?P<hour>{_HOUR}){_NO_DAY}",
        _until,
    ),
    Rule(
        rf"{_IN}(?P<name>afternoons?|evenings?){_NOUN}{_SAID} (?:from|after|since|past) (?P<hour>{_HOUR}){_OPEN}?"
        rf"{_NO_DAY}(?! \d| (?:to|until|till|and)\b)",
        _since,
    ),
    Rule(rf"{_IN}(?P<name>afternoons?|evenings?){_NOUN}{_SAID} (?P<hour>{_HOUR}){_OPEN}", _since),
    Rule(rf"{_UNLED}({_SURE}) (?:to|until|till|through) ({_HOUR}){_NO_DAY}", r"from \1 to \2"),
    Rule(rf"{_UNLED}(\d{{1,2}}) (?:to|until|till) ({_SURE})", r"from \1 to \2"),
    Rule(rf"{_UNLED}({_SURE}){_OPEN}", r"from \1 on"),
    Rule(
        rf"from ({_SURE}) (?:until|till|to|up to) (?:closing time|closing|close|the end of the day|we close)",
        r"from \1 on",
    ),
)
