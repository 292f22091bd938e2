"""What somebody says who wants to be told something again and again, taken apart word by word.

    read_words("every Monday at 9 post sales by department here")
    Report("sales by department", Recurrence((09:00,), weekdays=(1,)), zone="")
    read_words("tell me when daily revenue falls below 1,000")
    Alert("revenue", Watch("day", Threshold(BELOW, 1000)), None)

The question inside is not read here: who plans questions does, and accounts for each of its words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.scheduling.condition_words import read_condition
from service.scheduling.conditions import Watch
from service.scheduling.errors import NotUnderstood
from service.scheduling.schedules import LONGEST_WORDS
from service.scheduling.times import Recurrence
from service.scheduling.when_words import CAN_BE_SAID, When

_BEFORE_VERB = re.compile(r"(.+?)[\s,]+(?:post|send|share|publish)\s", re.I)
_MORE_WHEN = re.compile(
    r"(^(?:and|at|on|every|each)\b.*|\b(?:every|each)\s+(?:other|second|third|day|week|month|quarter|hour|morning|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b.*)",
    re.I,
)

_POLITE = re.compile(
    r"(?:please|hey|hi|hello|dragoman|(?:can|could|would|will) you|i want you to|i'?d like you to)[\s,:]+",
    re.I,
)
_POST = re.compile(
    r"(?:post|send|show|share|give|report|publish|remind|tell)(?:\s+(?:me|us|everyone|everybody))?(?:\s+(?:with|about|of))?\s+",
    re.I,
)
_WATCH = re.compile(
    r"(?:check (?:and )?)?(?:(?:tell|alert|notify|warn|ping|message|inform)(?:\s+(?:me|us))?|let\s+(?:me|us)\s+know)"
    r"(?:\s+(?:here|in this channel))?\s+(?:when(?:ever)?|if|once|as soon as)\s+",
    re.I,
)
_ALERT = re.compile(
    r"(?:set up|create|make|add)\s+(?:an?\s+)?(?:new\s+)?alert\s+(?:for|on|when(?:ever)?|if|once)\s+", re.I
)
_BEGINS = re.compile(
    r"(?:every|each|daily|hourly|weekly|monthly|quarterly|on the (?:first|last|1st)|alert|notify|remind)\b",
    re.I,
)
_RECURS = re.compile(
    r"\b(?:every|each|daily|hourly|weekly|monthly|quarterly|(?:mon|tues|wednes|thurs|fri|satur|sun|week)days|"
    r"on the (?:first|last|\d{1,2}(?:st|nd|rd|th)))\b",
    re.I,
)
_TO_TELL = re.compile(
    r"(?:post(?! ?(?:code|office)s?\b)|send|publish|remind|schedule|share(?! of\b))\b|"
    r"(?:every|each|daily|hourly|weekly|monthly|quarterly|at|on)\b.*\b(?:post(?! ?(?:code|office)s?\b)|publish|remind|"
    r"send (?:me|us))\b",
    re.I,
)
_PLACE = re.compile(
    r"(?:\s|^)(?:(?:in )?here|(?:in|to) (?:this|the) (?:channel|thread|conversation)|to (?:me|us)|please|"
    r"thanks|thank you)$",
    re.I,
)
_SCHEDULE = re.compile(
    r"(?:schedule|set up|create|make)\s+(?:an?\s+)?(?:(?:alert|report|schedule)\s*[:,]?\s+)?(?:of\s+|for\s+)?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Report:
    """A question that is asked again. `zone` is "" where none was said; `timed` is whether a time of the day was."""

    question: str
    recurrence: Recurrence
    zone: str = ""
    timed: bool = True


@dataclass(frozen=True, slots=True)
class Alert:
    """A condition that is looked at again; `recurrence` is None where it was not said when."""

    question: str
    watch: Watch
    recurrence: Recurrence | None = None
    zone: str = ""
    timed: bool = True


def may_be_one(text: str) -> bool:
    """Whether somebody may want to be told something again; "each store's revenue" is a question all the same."""
    return is_surely_one(text) or _BEGINS.match(_without_start(text.strip(), _POLITE)) is not None


def is_surely_one(text: str) -> bool:
    """Whether nobody begins a question so."""
    said = _without_start(text.strip(), _POLITE)
    if (
        _WATCH.match(said)
        or _ALERT.match(said)
        or re.match(r"(?:alert (?:me|us)|notify|remind)\b", said, re.I)
    ):
        return True
    return bool(_RECURS.search(said) and _TO_TELL.match(said))


def read_words(text: str) -> Report | Alert:
    """Raises NotUnderstood, with what can be said instead."""
    said = " ".join(text.split()).rstrip(".!? ")
    if not said or len(said) > LONGEST_WORDS:
        raise NotUnderstood(f"A schedule is said in 1 to {LONGEST_WORDS} characters.", hint=CAN_BE_SAID)
    when = When()
    said = _without_start(_without_end(said), _POLITE)
    if alert := _ALERT.match(said):
        return _alert(said[alert.end() :], when)
    rest = _without_start(when.taken(_without_start(said, _POLITE, _SCHEDULE), "<"), _POLITE)
    if watched := _WATCH.match(rest):
        return _alert(rest[watched.end() :], when)
    rest = _edges(when, _without_start(_edges(when, rest), _POLITE, _POST))
    rest = _without_end(when.inside(rest))
    _check_rest(rest)
    recurrence = when.recurrence()
    if not rest:
        raise NotUnderstood(
            "I do not know what is to be posted.", code="schedule-what-missing", hint=CAN_BE_SAID
        )
    return Report(rest, recurrence, when.zone, when.is_timed)


def condition_in(text: str) -> str:
    """What is said of a number in the words of an alert: "tell me when sales fall by 20%" → "sales fall by 20%"."""
    found = _WATCH.search(text) or _ALERT.search(text)
    return _without_end(text[found.end() :]) if found else text


def _alert(text: str, when: When) -> Alert:
    said = read_condition(_without_end(text))
    if not when.is_said:
        return Alert(said.subject, said.watch, None, when.zone)
    return Alert(said.subject, said.watch, when.recurrence(), when.zone, when.is_timed)


def _check_rest(text: str) -> None:
    """What is left is a question: no planner is to be given words that were about when."""
    left = _BEFORE_VERB.match(text) or _MORE_WHEN.search(text)
    if left is not None:
        raise NotUnderstood(f"I do not understand “{left[1].strip()[:80]}” here.", hint=CAN_BE_SAID)


def _edges(when: When, text: str) -> str:
    while (shorter := _without_end(when.taken(text))) != text:
        text = shorter
    return text


def _without_start(text: str, *patterns: re.Pattern[str]) -> str:
    while True:
        shorter = text
        for pattern in patterns:
            shorter = pattern.sub("", shorter, count=1) if pattern.match(shorter) else shorter
        if shorter == text:
            return text
        text = shorter


def _without_end(text: str) -> str:
    while (shorter := _PLACE.sub("", text).rstrip(" ,;:")) != text:
        text = shorter
    return text
