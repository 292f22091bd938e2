"""The words of an alert, as a condition: every word has its place, or it is said which one has none.

read_condition("daily revenue falls 20% below the four-week average of that weekday")
Said("revenue", Watch("day", Change(BELOW, 0.2, relative, Average(4, "week"))))
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from service.scheduling.conditions import (
    ADJECTIVES,
    Average,
    Change,
    Earlier,
    Reference,
    Side,
    Threshold,
    Watch,
)
from service.scheduling.errors import NotUnderstood

CAN_BE_SAID = (
    "Say for instance “tell me when daily revenue falls below 1,000”, “… drops by 20% compared to the day before” or "
    "“… falls 20% below the four-week average of that weekday”."
)

COUNTS = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        start=1,
    )
}
_GRAINS = {adjective: grain for grain, adjective in ADJECTIVES.items()} | {"annual": "year"}
_UNIT = r"(?P<unit>hour|day|week|month|quarter|year)"
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(COUNTS)})"
_SCALE = r"(?P<scale>k|m|thousand|million|billion)?"
_NUMBER = rf"(?:[$€£])?(?P<number>-?\d[\d,]*(?:\.\d+)?)\s*{_SCALE}\b\s*(?P<percent>%|percent)?"
_DOWN, _UP = (
    r"falls?|drops?|dips?|sinks?|declines?|decreases?|shrinks?",
    r"rises?|climbs?|jumps?|grows?|increases?|spikes?",
)
_EITHER = r"changes?|moves?|differs?|deviates?"
_PLAIN = r"is|are|goes|go|gets?|comes in|stays?|lies"
_BELOW, _ABOVE = (
    r"below|under|less than|fewer than|lower than",
    r"above|over|more than|greater than|higher than",
)
_AT = r"at most|at least"
_VERB = rf"(?P<down>{_DOWN})|(?P<up>{_UP})|(?P<either>{_EITHER})|(?P<plain>{_PLAIN})"
_MORE = r"(?P<more>more than|over|at least|by)"

_SAID = re.compile(rf"(?P<subject>.+?)\s+(?:{_VERB})\s+(?P<rest>.+)", re.I)
_EXCEEDS = re.compile(rf"(?P<subject>.+?)\s+exceeds?\s+(?P<rest>{_NUMBER})", re.I)
_REACHES = re.compile(rf"(?P<subject>.+?)\s+(?:hits?|reach(?:es)?)\s+(?P<rest>{_NUMBER})", re.I)
_WITHOUT_VERB = re.compile(rf"(?P<subject>.+?)\s+(?P<rest>(?:{_BELOW}|{_ABOVE})\s+{_NUMBER})", re.I)
_PARTS = {"half": "50%", "quarter": "25%", "fifth": "20%", "tenth": "10%"}
_PART = re.compile(rf"\bby (?:an? )?({'|'.join(_PARTS)})\b", re.I)
_LEADS = re.compile(r"(?:(?P<down>down)|up)\s+(?:by\s+)?(?:(?:more than|over|at least)\s+)?\d", re.I)
_THRESHOLD = re.compile(
    rf"(?:down |up )?(?:to )?(?:(?P<below>{_BELOW}|at most)|(?P<above>{_ABOVE}|at least))\s+(?:of )?{_NUMBER}",
    re.I,
)
_AGAINST = re.compile(
    rf"(?:(?P<below>{_BELOW})|(?P<above>{_ABOVE}))\s+(?P<reference>(?:the|its|their|last|yesterday|a|what)\b.*)",
    re.I,
)
_CHANGE = re.compile(
    rf"(?:down |up )?(?:by )?(?:{_MORE}\s+)?{_NUMBER}(?:\s+or more)?"
    rf"(?:\s*,?\s*(?:(?P<below>below|under|less than|lower than)|(?P<above>above|over|more than|higher than)|"
    r"compared (?:to|with)|vs\.?|versus|against|from|on|than|relative to|off)?\s+(?P<reference>.+))?",
    re.I,
)
_BACK = r"(?:last|previous|preceding|prior|past)"
_SAME = r"(?:that|the same|this|same)"
_LAST = rf"(?:the )?{_BACK}"
_WEEKDAY = r"(?:weekday|day of (?:the )?week|day)s?"
_REFERENCES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?:the |its |their )?{text}", re.I), kind)
    for text, kind in (
        (
            rf"{_COUNT}[- ](?P<unit>week)s?[- ]?(?:moving |rolling )?average (?:of|for|on) {_SAME} {_WEEKDAY}",
            "average",
        ),
        (
            rf"average (?:of|for|on) {_SAME} {_WEEKDAY} (?:of|over|in) the (?:{_BACK} )?{_COUNT} (?P<unit>week)s",
            "average",
        ),
        (rf"average of the {_BACK} {_COUNT} (?:of the )?same weekdays", "same"),
        (rf"{_COUNT}[- ]{_UNIT}s?[- ]?(?:moving |rolling )?average", "plain"),
        (rf"average of the {_BACK} {_COUNT} {_UNIT}s", "plain"),
        (rf"average of the {_COUNT} {_UNIT}s before", "plain"),
        (rf"{_BACK} {_UNIT}", "earlier"),
        (rf"{_UNIT} before", "earlier"),
        (rf"{_SAME} {_WEEKDAY} (?:of )?{_LAST} (?P<unit>week|month|year)", "earlier"),
        (
            rf"(?:{_SAME} (?:{_WEEKDAY}|week|month|quarter|hour) )?(?:a|one) {_UNIT} (?:earlier|before|ago)",
            "earlier",
        ),
        (rf"{_UNIT}[- ](?:over|on)[- ](?P=unit)", "earlier"),
    )
)


@dataclass(frozen=True, slots=True)
class Said:
    """`subject` is a question that names the metric, its filters, and what it is watched by ("revenue by store")."""

    subject: str
    watch: Watch


def read_condition(text: str) -> Said:
    """Raises NotUnderstood."""
    said, rest, side = _divided(_PART.sub(lambda found: f"by {_PARTS[found[1].lower()]}", text))
    subject, grain = _subject(said)
    test = _threshold(rest, side) or _against(rest, side, grain) or _change(rest, side, grain)
    if test is None:
        raise NotUnderstood(f"I do not understand “{_short(rest)}” as a condition.", hint=CAN_BE_SAID)
    grain = grain or (_grain_of(test) if isinstance(test, Change) else "day")
    try:
        return Said(subject, Watch(grain, test))
    except ValueError:
        raise NotUnderstood(
            f"{ADJECTIVES[grain].capitalize()} numbers cannot be held against that.", hint=CAN_BE_SAID
        ) from None


def _divided(text: str) -> tuple[str, str, Side | None]:
    """The subject, what is said of it, and what its verb says."""
    if found := _EXCEEDS.fullmatch(text):
        return found["subject"], f"above {found['rest']}", None
    if found := _REACHES.fullmatch(text):
        return found["subject"], f"at least {found['rest']}", None
    if found := _SAID.fullmatch(text):
        return found["subject"], found["rest"], _side(found, found["rest"])
    if found := _WITHOUT_VERB.fullmatch(text):
        return found["subject"], found["rest"], None
    raise NotUnderstood(f"“{_short(text)}” says nothing that happens to a number.", hint=CAN_BE_SAID)


def _side(found: re.Match[str], rest: str) -> Side | None:
    """What the verb says, or "down 20%" behind it; None where they say nothing."""
    if found["down"]:
        return Side.BELOW
    if found["up"]:
        return Side.ABOVE
    if found["either"]:
        return Side.EITHER
    leads = _LEADS.match(rest)
    return None if leads is None else Side.BELOW if leads["down"] else Side.ABOVE


def _subject(text: str) -> tuple[str, str]:
    """The question in a subject, and the grain that it names ("" for none)."""
    grain = ""
    if found := re.fullmatch(r"(?:any|each|every|a single) ([\w-]+)(?:'s|’s) (.+)", text, re.I):
        text = f"{found[2]} by {found[1]}"
    if found := re.fullmatch(rf"(?:the )?({'|'.join(_GRAINS)}) (.+)", text, re.I):
        grain, text = _GRAINS[found[1].lower()], found[2]
    elif found := re.fullmatch(
        r"(.+?) (?:per|a|by|each|every) (hour|day|week|month|quarter|year)(?: (.+))?", text, re.I
    ):
        grain, text = found[2].lower(), " ".join(part for part in (found[1], found[3]) if part)
    text = re.sub(r" (?:of|in|for|at) (?:any|each|every|a single) ", " by ", text, flags=re.I)
    return text.strip(), grain


def _threshold(text: str, side: Side | None) -> Threshold | None:
    found = _THRESHOLD.fullmatch(text)
    if found is None:
        return None
    said = Side.BELOW if found["below"] else Side.ABOVE
    reached = bool(re.search(_AT, text, re.I))
    if side is not None and side is not said:
        raise NotUnderstood(f"“{_short(text)}” is not where that leads.", hint=CAN_BE_SAID)
    return Threshold(said, _number(found), percent=bool(found["percent"]), reached=reached)


def _against(text: str, side: Side | None, grain: str) -> Change | None:
    """Below or above another period, by whatever it is."""
    found = _AGAINST.fullmatch(text)
    if found is None:
        return None
    said = Side.BELOW if found["below"] else Side.ABOVE
    if side is not None and side is not said:
        raise NotUnderstood(f"“{_short(text)}” is not where that leads.", hint=CAN_BE_SAID)
    return Change(said, Decimal(0), True, _reference(found["reference"], grain), reached=False)


def _change(text: str, side: Side | None, grain: str) -> Change | None:
    found = _CHANGE.fullmatch(text)
    if found is None:
        return None
    said = Side.BELOW if found["below"] else Side.ABOVE if found["above"] else None
    if said and side and side is not said:
        raise NotUnderstood(f"“{_short(text)}” is not where that leads.", hint=CAN_BE_SAID)
    side = side or said
    amount = _number(found)
    if side is None or amount <= 0:
        return None
    against = _reference(found["reference"], grain) if found["reference"] else Earlier(1, grain or "day")
    relative = bool(found["percent"])
    if relative and side is Side.BELOW and amount > 100:
        raise NotUnderstood("Nothing falls by more than 100%.", hint=CAN_BE_SAID)
    reached = (found["more"] or "").lower() not in ("more than", "over")
    return Change(side, amount / 100 if relative else amount, relative, against, reached)


def _reference(text: str, grain: str) -> Reference:
    text = text.strip()
    if re.fullmatch(r"yesterday|the day before", text, re.I):
        return Earlier(1, "day")
    for pattern, kind in _REFERENCES:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        groups = found.groupdict()
        unit = groups.get("unit", "week").lower()
        if kind == "earlier":
            return Earlier(1, unit)
        count = _count(groups["count"])
        if kind == "plain" and unit != (grain or "day"):
            raise NotUnderstood(
                f"“{_short(text)}” of {ADJECTIVES[grain or 'day']} numbers may be of the same "
                f"{_same(grain)}s or of all.",
                hint="Say “the four-week average of that weekday”, or “the average of the last 7 days”.",
            )
        return Average(count, unit)
    raise NotUnderstood(
        f"I do not understand what “{_short(text)}” is to be compared with.", hint=CAN_BE_SAID
    )


def _same(grain: str) -> str:
    return "weekday" if grain in ("", "day") else grain


def _grain_of(test: Change) -> str:
    """The grain of a condition that names none: that of what it is held against, where this is a period by itself."""
    return (
        "day"
        if test.against.unit in ("day", "week") and isinstance(test.against, Average)
        else test.against.unit
    )


def _count(text: str) -> int:
    return COUNTS.get(text.lower()) or int(text)


_SCALES = {"k": 1000, "thousand": 1000, "m": 10**6, "million": 10**6, "billion": 10**9}


def _number(found: re.Match[str]) -> Decimal:
    text = found["number"]
    if re.search(r",(?!\d{3}(?!\d))", text) or re.fullmatch(r"-?\d{1,3}\.\d{3}", text):
        raise NotUnderstood(f"“{text}” may be two numbers.", hint="Write 1000, 1,000 or 1.5.")
    return Decimal(text.replace(",", "")) * _SCALES.get((found["scale"] or "").lower(), 1)


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
