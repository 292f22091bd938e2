"""The one parser of time ranges, and the one place where they meet the clock.

    parse_range("last 3 months")                        a RangeSpec: no clock needed, so it can be checked and cached
    resolve_range(spec, now=2017-05-10T09:30, Calendar())   2017-02-01 until 2017-05-01

Ranges are half-open wall-clock times in the query's zone. "last N units" is N whole units before the current one;
"this unit" runs from its start to now; "rolling N units" ends now; "A to B" includes all of B. "2 weeks ago" is the
week before the last one. "last december" is the most recent December that has ended, "last march to may" the most
recent such months, "week of last 5 may" the week with that day; "since last june" runs to now, "until last june" ends
before it and "through last june" with it.
"First 2 weeks of june 2017" are 14 days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from semantic.calendars import LEAVES, OUTSIDE, Calendar, Period, add, is_at_end, period_named, start_of
from semantic.errors import TimeInvalid
from semantic.frames import MOMENT
from semantic.planning.period_words import Piece, halves, is_day, lacks_year, latest, piece_of, spelled
from semantic.planning.range_words import range_words
from semantic.query.types import Bounds

MAX_COUNT = 10_000

Anchor = Literal["last", "this", "rolling", "latest", "absolute"]


@dataclass(frozen=True, slots=True)
class RangeSpec:
    """A range before it meets the clock. `start` and `until` are texts of absolute ranges ("" is open), or of periods
    without a year if the anchor is "latest" (where no `until` means now); with
    `whole_end` the period that `until` names belongs to the range, else the range ends where that period begins."""

    phrase: str
    anchor: Anchor
    unit: str = ""
    count: int = 1
    start: str = ""
    until: str = ""
    whole_end: bool = True
    own: bool = False
    """Whether `unit` is one of a company's own calendar."""
    back: int = 0
    """How many units earlier than the last one a range of "last" ends."""
    piece: Piece | None = None
    """The part of the period that is meant: its first or last so many days."""
    after: bool = False
    """Whether the range begins where the period that `start` names ends."""

    @property
    def has_start(self) -> bool:
        return self.anchor not in ("absolute", "latest") or bool(self.start)

    @property
    def has_until(self) -> bool:
        return self.anchor != "absolute" or bool(self.until)


@dataclass(frozen=True, slots=True)
class ResolvedRange:
    """The time asked for: half-open, as wall-clock times in `zone`. `words` is how a person says it
    ("December 2017", "4 to 10 December 2017"); `partial` tells that it was cut short by now."""

    start: datetime | None
    until: datetime | None
    zone: str
    phrase: str
    words: str
    partial: bool = False


_UNITS = r"(second|minute|hour|day|week|month|quarter|year|fiscal quarter|fiscal year)"
_WORD_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_OWN_UNITS = r"([a-z]\w* [a-z]+?)"
_COUNT = r"(\d{1,5}|" + "|".join(_WORD_NUMBERS) + ")"
_LAST = re.compile(
    rf"(?:the )?(?:last|previous|past|prior)(?:\s+{_COUNT})?(?:\s+(?:full|whole|completed?))?\s+{_UNITS}s?"
)
_THIS = re.compile(rf"(?:this|current|the current)\s+{_UNITS}(?:\s+(?:to date|so far))?")
_ROLLING = re.compile(rf"(?:rolling|trailing)\s+{_COUNT}\s+{_UNITS}s?")
_OWN_LAST = re.compile(rf"(?:the )?(?:last|previous|past|prior)(?:\s+{_COUNT})?\s+{_OWN_UNITS}s?")
_OWN_THIS = re.compile(rf"(?:this|current|the current)\s+{_OWN_UNITS}(?:\s+(?:to date|so far))?")
_AGO = re.compile(rf"{_COUNT}\s+{_UNITS}s?\s+ago")
_BEFORE_LAST = re.compile(rf"(?:the )?{_UNITS} before (?:last|the last(?: one)?|the previous(?: one)?)")
_SO_FAR = re.compile(rf"so far (?:in )?(?:this|the current)\s+{_UNITS}")
_TO_DATE = {"ytd": "year", "mtd": "month", "qtd": "quarter", "wtd": "week"}
_UNIT_TO_DATE = re.compile(rf"{_UNITS}[\s-]to[\s-]date")
_BETWEEN = re.compile(
    r"(?:from\s+|between\s+(?!.* and ))?(.+?)\s*"
    r"(?:\.\.|\s+(?:to the end of|to|until and including|up to and including|up to|until|till|through|thru|-|–)\s+)"
    r"\s*(.+)"
    r"|between\s+(.+?)\s+and\s+(.+)"
)
_SINCE = re.compile(
    r"(?:since|from|after) the (?:start|beginning) of (?:the )?(?:year )?(.+)"
    r"|(?:since|from|on or after)\s+(.+?)(?: (?:on|onwards))?"
)
_AFTER = re.compile(r"after\s+(.+)")
_UNTIL = re.compile(r"(?:until|before)\s+(.+)")
_WHOLE_UNTIL = re.compile(
    r"(?:until|up to|through|by|to) (?:and including|the end of|and with|including)\s+(.+)"
    r"|(?:(?:up )?through|on or before)\s+(.+)"
)
_LATEST = re.compile(r"(since )?(?:the )?(?:last|previous) (.+)")
_WEEK_OF = re.compile(r"(?:the )?week (of|starting|starting on|beginning|beginning on|from) (monday )?(.+)")
_NUMBERED_WEEK = re.compile(r"(?:\d{4}-?)?w\d\d?")
_WEEK_OF_LATEST = re.compile(r"(?:the )?week of (?:the )?last (.+)")
_LATEST_UNTIL = re.compile(r"(until|before|through) (?:the )?last (.+)")


def parse_range(given: str | Bounds, *, path: str = "/time/range") -> RangeSpec:
    """The range that a phrase or explicit bounds stand for. Raises TimeInvalid."""
    if isinstance(given, Bounds):
        return _explicit(given, path)
    text = " ".join(given.lower().split())
    spec = _relative(given, text) or _absolute(given, text) or _own(given, text)
    if spec is None:
        raise _unknown(given, text, path)
    if not 1 <= spec.count <= MAX_COUNT or not 0 <= spec.back <= MAX_COUNT:
        raise TimeInvalid(f"`{given}` is not between 1 and {MAX_COUNT:,} periods.", path=path)
    return spec


def _explicit(bounds: Bounds, path: str) -> RangeSpec:
    for key, text in (("from", bounds.start), ("until", bounds.until)):
        if text and period_named(text) is None:
            if is_at_end(text):
                raise _leaves(text, f"{path}/{key}")
            raise TimeInvalid(
                f"`{text[:60]}` is not a date or time.",
                hint="Write 2017-03-31, or 2017-03-31T14:30.",
                path=f"{path}/{key}",
            )
    phrase = f"{bounds.start or 'the beginning'} until {bounds.until or 'the end'}"
    return RangeSpec(phrase, "absolute", start=bounds.start, until=bounds.until, whole_end=False)


def _relative(given: str, text: str) -> RangeSpec | None:
    if text == "today":
        return RangeSpec(given, "this", "day")
    if text == "yesterday":
        return RangeSpec(given, "last", "day")
    if text in ("day before yesterday", "the day before yesterday"):
        return RangeSpec(given, "last", "day", back=1)
    if found := _AGO.fullmatch(text):
        return RangeSpec(given, "last", _unit(found[2]), back=_count(found[1]) - 1)
    if found := _BEFORE_LAST.fullmatch(text):
        return RangeSpec(given, "last", _unit(found[1]), back=1)
    if found := _SO_FAR.fullmatch(text):
        return RangeSpec(given, "this", _unit(found[1]))
    if text in _TO_DATE:
        return RangeSpec(given, "this", _TO_DATE[text])
    if found := _UNIT_TO_DATE.fullmatch(text):
        return RangeSpec(given, "this", _unit(found[1]))
    if found := _LAST.fullmatch(text):
        return RangeSpec(given, "last", _unit(found[2]), _count(found[1]))
    if found := _THIS.fullmatch(text):
        return RangeSpec(given, "this", _unit(found[1]))
    if found := _ROLLING.fullmatch(text):
        return RangeSpec(given, "rolling", _unit(found[2]), _count(found[1]))
    return _latest(given, text)


def _own(given: str, text: str) -> RangeSpec | None:
    """Periods of a company's own calendar: "last 3 retail months"; whether there is such a one is known later."""
    if found := _OWN_LAST.fullmatch(text):
        return RangeSpec(given, "last", _unit(found[2]), _count(found[1]), own=True)
    if found := _OWN_THIS.fullmatch(text):
        return RangeSpec(given, "this", _unit(found[1]), own=True)
    return None


def _latest(given: str, text: str) -> RangeSpec | None:
    """Periods without a year: "last december", "last q3", "last friday", "last march to may", "since last june"."""
    if found := _LATEST_UNTIL.fullmatch(text):
        name = spelled(found[2])
        return (
            RangeSpec(given, "latest", until=name, whole_end=found[1] == "through")
            if lacks_year(name)
            else None
        )
    if (found := _WEEK_OF_LATEST.fullmatch(text)) and is_day(day := spelled(found[1])):
        return RangeSpec(given, "latest", "week", start=day, until=day)
    if (part := piece_of(text)) and (found := _LATEST.fullmatch(part[1])) and lacks_year(spelled(found[2])):
        whole = spelled(found[2])
        return RangeSpec(given, "latest", start=whole, until=whole, piece=part[0])
    found = _LATEST.fullmatch(text)
    if found is None:
        return None
    name = spelled(found[2])
    if lacks_year(name):
        return RangeSpec(given, "latest", start=name, until="" if found[1] else name)
    between = None if found[1] else _BETWEEN.fullmatch(name)
    if between is not None:
        start, until = spelled(between[1] or between[3]), spelled(between[2] or between[4])
        start = f"{start} {until.split(' ', 1)[1]}" if start.isdigit() and " " in until else start
        if lacks_year(start) and lacks_year(until) and _are_alike(start, until):
            return RangeSpec(given, "latest", start=start, until=until)
    return None


def _absolute(given: str, text: str) -> RangeSpec | None:
    if period_named(name := spelled(text)):
        return RangeSpec(given, "absolute", start=name, until=name)
    if half := halves(name):
        return RangeSpec(given, "absolute", start=half[0], until=half[1])
    if (part := piece_of(text)) and period_named(whole := spelled(part[1])):
        return RangeSpec(given, "absolute", start=whole, until=whole, piece=part[0])
    if (found := _WHOLE_UNTIL.fullmatch(text)) and period_named(last := spelled(found[1] or found[2])):
        return RangeSpec(given, "absolute", until=last)
    if (
        (found := _WEEK_OF.fullmatch(text))
        and (period := period_named(spelled(found[3])))
        and period.grain == "day"
        and not (found[2] and period.start.weekday())
    ):
        if found[1] == "of":
            return RangeSpec(given, "absolute", "week", start=spelled(found[3]), until=spelled(found[3]))
        sixth = add(period.start, 6, "day")
        return RangeSpec(given, "absolute", start=f"{period.start:%Y-%m-%d}", until=f"{sixth:%Y-%m-%d}")
    if found := _BETWEEN.fullmatch(text):
        until = spelled(found[2] or found[4])
        start = _complete(spelled(found[1] or found[3]), until)
        if period_named(start) and period_named(until) and _are_alike(start, until):
            return RangeSpec(given, "absolute", start=start, until=until)
    if (found := _AFTER.fullmatch(text)) and period_named(first := spelled(found[1])):
        return RangeSpec(given, "absolute", start=first, after=True)
    if (found := _SINCE.fullmatch(text)) and period_named(first := spelled(found[1] or found[2])):
        return RangeSpec(given, "absolute", start=first)
    if (found := _UNTIL.fullmatch(text)) and period_named(last := spelled(found[1])):
        return RangeSpec(given, "absolute", until=last, whole_end=False)
    return None


def _are_alike(start: str, until: str) -> bool:
    """A numbered week begins no range that ends with anything else: in "easter week 10 to 16 april" 10 is a day."""
    return bool(_NUMBERED_WEEK.fullmatch(start)) == bool(_NUMBERED_WEEK.fullmatch(until))


def _complete(start: str, until: str) -> str:
    """The year of the second half serves the first: "march to may 2017", "3 to 9 march 2017", "w09 to 2017-w12"."""
    if re.fullmatch(r"w\d\d", start) and (year := re.fullmatch(r"(\d{4})-w\d\d", until)):
        return f"{year[1]}-{start}"
    year = re.search(r"\d{4}$", until)
    if year is None or re.search(r"\d{4}", start):
        return start
    if re.fullmatch(r"\d{1,2}", start):
        return f"{start} {until.split(' ', 1)[1]}" if " " in until else start
    return f"{start} {year[0]}"


def _unknown(given: str, text: str, path: str) -> TimeInvalid:
    if lacks_year(spelled(text)):
        return TimeInvalid(
            f"`{given}` does not say of which year.",
            hint=f"Write `{given} 2017`, or `last {given}` for the most recent one.",
            code="year-missing",
            path=path,
        )
    if is_at_end(text):
        return _leaves(given, path)
    return TimeInvalid(
        f"`{given[:60]}` is not a time range that can be resolved.",
        hint="Write `last 3 months`, `this week`, `rolling 7 days`, `2017`, `2017-Q1`, `2017-03`, `March 2017`, "
        "`2017-03-05`, `2017-03-05 to 2017-03-31` or `since 2017-03-05`.",
        path=path,
    )


def _leaves(given: str, path: str) -> TimeInvalid:
    return TimeInvalid(
        f"`{given[:60]}` {LEAVES}.",
        hint="Give a range within it; `since 2017` has no end, and `until 2017` no start.",
        path=path,
    )


def _unit(word: str) -> str:
    return word.replace(" ", "_")


def _count(word: str | None) -> int:
    if word is None:
        return 1
    return _WORD_NUMBERS[word] if word in _WORD_NUMBERS else int(word)


def resolve_range(spec: RangeSpec, now: datetime, zone: str, calendar: Calendar) -> ResolvedRange:
    """The range as the clock stands. Raises TimeInvalid if it is empty or leaves the calendar."""
    if spec.own and not (calendar.custom_unit(spec.unit) and calendar.is_computed(spec.unit)):
        raise _no_own_unit(spec, calendar)
    if calendar.week_start and (_NUMBERED_WEEK.fullmatch(spec.start) or _NUMBERED_WEEK.fullmatch(spec.until)):
        raise TimeInvalid(
            f"`{spec.phrase}` counts weeks from Mondays, and weeks begin on another day here.",
            hint="Give the range by its days, as in `2017-03-19 to 2017-03-25`.",
            path="/time/range",
        )
    try:
        start, until = _ends(spec, now, calendar)
        cut = spec.anchor == "this" and now < add(start or now, 1, spec.unit, calendar)
    except OUTSIDE as error:
        raise _leaves(spec.phrase, "/time/range") from error
    if start and until and until <= start and spec.anchor == "absolute":
        raise TimeInvalid(
            f"`{spec.phrase}` ends before it begins.", hint="Give the earlier date first.", path="/time/range"
        )
    return ResolvedRange(start, until, zone, spec.phrase, range_words(start, until, calendar), cut)


def _no_own_unit(spec: RangeSpec, calendar: Calendar) -> TimeInvalid:
    if calendar.custom_unit(spec.unit):
        return TimeInvalid(
            f"When `{spec.unit}` begins stands in a table, so `{spec.phrase}` cannot be resolved.",
            hint=f"Group by `time.{spec.unit}`, and give the range by its days.",
            path="/time/range",
        )
    return _unknown(spec.phrase, spec.phrase.lower(), "/time/range")


def _ends(spec: RangeSpec, now: datetime, calendar: Calendar) -> tuple[datetime | None, datetime | None]:
    if spec.anchor == "last":
        until = add(start_of(now, spec.unit, calendar), -spec.back, spec.unit, calendar)
        return add(until, -spec.count, spec.unit, calendar), until
    if spec.anchor == "this":
        return start_of(now, spec.unit, calendar), now
    if spec.anchor == "rolling":
        return add(now, -spec.count, spec.unit), now
    if spec.anchor == "latest":
        return _latest_ends(spec, now, calendar)
    if spec.piece:
        return spec.piece.of(_period(spec.until, calendar))
    if spec.unit == "week":
        first = start_of(_period(spec.start, calendar).start, "week", calendar)
        return first, add(first, 1, "week")
    start: datetime | None = None
    if spec.start:
        first_named = _period(spec.start, calendar)
        start = first_named.until if spec.after else first_named.start
    if not spec.until:
        return start, None
    last = _period(spec.until, calendar)
    return start, last.until if spec.whole_end else last.start


def _latest_ends(spec: RangeSpec, now: datetime, calendar: Calendar) -> tuple[datetime | None, datetime]:
    if not spec.until:
        begun = latest(spec.start, now - MOMENT, calendar, ended=False)  # what begins now has nothing in it
        return (begun.start if begun else now), now
    last = latest(spec.until, now, calendar)
    if last is None:
        raise ValueError(spec.until)
    if spec.piece:
        return spec.piece.of(last)
    if spec.unit == "week":
        return _latest_week(spec, last, now, calendar)
    if not spec.start:
        return None, last.until if spec.whole_end else last.start
    first = latest(spec.start, last.start, calendar, ended=False) if spec.start != spec.until else last
    if first is None:
        raise ValueError(spec.start)
    return first.start, last.until


def _latest_week(
    spec: RangeSpec, day: Period, now: datetime, calendar: Calendar
) -> tuple[datetime, datetime]:
    """The most recent week with such a day that has ended: the day may be over, and its week not."""
    first = start_of(day.start, "week", calendar)
    if add(first, 1, "week") > now:
        before = latest(spec.until, day.start, calendar)
        assert before is not None
        first = start_of(before.start, "week", calendar)
    return first, add(first, 1, "week")


def _period(text: str, calendar: Calendar) -> Period:
    period = period_named(text, calendar)
    if period is None:
        raise ValueError(text)
    return period
