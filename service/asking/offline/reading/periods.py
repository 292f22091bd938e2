"""Several periods in one question: which is compared with which, or how one query shows all of them.

related(november, october)      Compared("last november", "previous_period")
apart([march, june])            Shown("last march to june", "month", "time.month_of_year", (3, 6))

No clock is known here: months without a year belong to the most recent year in which the last of them has ended.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from semantic.calendars import Calendar, Period, add, start_of
from semantic.errors import TimeInvalid
from semantic.planning.period_words import WEEKDAYS
from semantic.planning.time_ranges import RangeSpec, parse_range, resolve_range
from semantic.query.types import Compare, Value
from service.asking.offline.tagging.time_phrases import TimeSpan, read_time

_NEW_YEAR = datetime(2018, 1, 1)
"""Seen from here all months without a year are those of one year, in their order."""
_NOON = datetime(2017, 12, 30, 12)
_GRAINS = ("hour", "day", "week", "month", "quarter", "year")
_YEARLY = re.compile(r"\b\d{4}\b")
_ENDS = re.compile(r"(?:(?:from|between)\s+)?(.+?)\s+(?:to|and|until|through|till)\s+(.+)")


@dataclass(frozen=True, slots=True)
class Compared:
    """`range` is the later of two periods, and `against` how the earlier one is found from it, or `back` how much
    earlier it lies."""

    range: TimeSpan
    against: Compare
    note: str = ""
    back: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A range that holds all of the periods, by `grain`; `field` and `values` pick them if others lie between."""

    range: TimeSpan
    grain: str
    field: str = ""
    values: tuple[Value, ...] = ()


def related(first: TimeSpan, second: TimeSpan) -> Compared | None:
    """The comparison of two periods, whichever is named first; None where no query can say it."""
    fixed = _fixed((first, second))
    if fixed is not None:
        return _fixed_pair(*fixed)
    return _relative_pair(first, second) or _relative_pair(second, first)


def apart(periods: Sequence[TimeSpan], *, from_monday: bool = True) -> Shown | None:
    """How one query has a row for each of the periods; None where none can. `from_monday`: weeks begin so."""
    fixed = _fixed(periods)
    if fixed is None:
        return None
    if not from_monday and any(parse_range(period.phrase).unit == "week" for period in periods):
        return None  # "week of 5 march 2017": the range would be of weeks from Mondays
    ordered = sorted(fixed, key=lambda item: item[1].start)
    grains = {period.grain for _, period in ordered}
    if len({period.start for _, period in ordered}) < len(ordered):
        return None
    first, last = ordered[0], ordered[-1]
    grain = grains.pop()
    if grains or not grain:
        return None
    joined = all(a[1].until == b[1].start for a, b in pairwise(ordered))
    if _is_fiscal(first[0]):
        return _fiscal_apart(ordered) if joined else None
    if _is_latest(first[0]):
        part = {"month": "time.month_of_year", "quarter": "time.quarter_of_year"}.get(grain, "")
        if not part:
            return None
        whole = TimeSpan(
            f"last {bare_of(first[0])} to {bare_of(last[0])}", _latest_note([s for s, _ in ordered])
        )
        numbers = tuple(p.start.month if grain == "month" else (p.start.month + 2) // 3 for _, p in ordered)
        return Shown(whole, grain) if joined else Shown(whole, grain, part, numbers)
    final = last[1].until - timedelta(days=1)
    whole = TimeSpan(f"{first[1].start:%Y-%m-%d} to {final:%Y-%m-%d}")
    if joined:
        return Shown(whole, grain)
    return Shown(whole, grain, f"time.{grain}", tuple(_written(period) for _, period in ordered))


def _fiscal_apart(ordered: Sequence[Fixed]) -> Shown:
    """Fiscal years or quarters one after the other; where they begin is for the settings to say."""
    (first, period), (last, _) = ordered[0], ordered[-1]
    if _is_latest(first):
        note = _latest_note([span for span, _ in ordered])
        whole = TimeSpan(f"last {bare_of(first)} to {bare_of(last)}", note)
    else:
        whole = TimeSpan(f"{first.phrase} to {last.phrase}")
    return Shown(whole, f"fiscal_{period.grain}")


@lru_cache(maxsize=5_000)
def ends_of(text: str) -> tuple[TimeSpan, TimeSpan] | None:
    """The two periods that "from october to november" begins and ends with; None for other texts."""
    found = _ENDS.fullmatch(text)
    if found is None:
        return None
    first, second = found[1], found[2]
    if (year := _YEARLY.search(second)) and not _YEARLY.search(first):
        first = f"{first} {year[0]}"
    left, right = read_time(first), read_time(second)
    if left is None or right is None:
        return None
    fixed = _fixed((left, right))
    return (left, right) if fixed and len({period.grain for _, period in fixed}) == 1 else None


@lru_cache(maxsize=5_000)
def reversed_ends(text: str) -> str | None:
    """The right order of "between july and march 2017", which ends before it begins; None for other texts. "From
    november to march 2017" begins the year before; with a year for each it does not."""
    found = _ENDS.fullmatch(text)
    is_meant = text.startswith("between ") or len(_YEARLY.findall(text)) > 1
    ends = ends_of(text) if found is not None and is_meant else None
    fixed = _fixed(ends) if ends is not None else None
    if found is None or fixed is None or any(_is_latest(span) for span, _ in fixed):
        return None
    if fixed[0][1].start <= fixed[1][1].start:
        return None
    if (year := _YEARLY.search(found[2])) and not _YEARLY.search(found[1]):
        return f"between {_YEARLY.sub('', found[2]).strip()} and {found[1]} {year[0]}"
    if not text.startswith("between "):
        return f"{'from ' if text.startswith('from ') else ''}{found[2]} to {found[1]}"
    return f"between {found[2]} and {found[1]}"


@lru_cache(maxsize=5_000)
def grain_of(phrase: str) -> str:
    """The grain of which a range is just one period: "last december" is a month. "" for all others."""
    spec = parse_range(phrase)
    if spec.anchor in ("last", "this"):
        return spec.unit if spec.count == 1 else ""
    if spec.anchor == "rolling" or not spec.has_until or not spec.until:
        return ""
    return _period(phrase).grain


@lru_cache(maxsize=5_000)
def is_week_long(phrase: str) -> bool:
    """Whether a range has seven days, on whichever day it begins: the week before it is as long."""
    if is_open(phrase) or parse_range(phrase).anchor not in ("absolute", "latest"):
        return False
    found = _period(phrase)
    return found.until - found.start == timedelta(days=7)


def same_part(unit: str) -> str:
    """What is said where a period that has not ended is compared with the one before."""
    part = unit.replace("_", " ")
    return f"What this {part} has so far is set beside the same part of the {part} before."


def part_of_year(period: TimeSpan) -> tuple[str, tuple[Value, ...]] | None:
    """How a month or quarter without a year is picked from a range; None for other periods."""
    fixed = _fixed([period])
    if fixed is None or _is_fiscal(period):
        return None
    [(_, found)] = fixed
    if found.grain == "month":
        return "time.month_of_year", (found.start.month,)
    return ("time.quarter_of_year", ((found.start.month + 2) // 3,)) if found.grain == "quarter" else None


def is_longer(phrase: str, unit: str) -> bool:
    """Whether a range with both ends is longer than one unit."""
    found = resolve_range(parse_range(phrase), _NOON, "UTC", Calendar())
    assert found.start is not None and found.until is not None
    if (spec := parse_range(phrase)).anchor == "this":
        return add(found.start, 1, spec.unit) > add(found.start, 1, unit)
    return found.until > add(found.start, 1, unit)


def is_open(phrase: str) -> bool:
    """Whether a range has no end of its own, so that no period before it is as long."""
    spec = parse_range(phrase)
    return not (spec.has_start and spec.has_until) or (spec.anchor == "latest" and not spec.until)


# Periods that have a place in the calendar, or would have one if their year were known

Fixed = tuple[TimeSpan, Period]


def _fixed(periods: Sequence[TimeSpan]) -> tuple[Fixed, ...] | None:
    """Each with the time it would have; a month without a year takes that of another period that has one."""
    specs = [parse_range(period.phrase) for period in periods]
    if any(spec.anchor not in ("absolute", "latest") or is_open(spec.phrase) for spec in specs):
        return None
    if any(bare_of(period) in WEEKDAYS for period in periods):
        return None
    if len({_is_fiscal(period) for period in periods}) > 1:
        return None  # how fiscal periods lie to those of the calendar is not known here
    years = {found[0] for period in periods if (found := _YEARLY.search(period.phrase))}
    named = list(periods)
    if {spec.anchor for spec in specs} == {"absolute", "latest"}:
        if len(years) != 1:
            return None
        year = years.pop()
        for place, period in enumerate(periods):
            if _is_latest(period):
                dated = read_time(f"{bare_of(period)} {year}")
                if dated is None:
                    return None
                named[place] = dated
    try:
        return tuple((period, _period(period.phrase)) for period in named)
    except TimeInvalid:  # "december to november 2017"
        return None


def _fixed_pair(first: Fixed, second: Fixed) -> Compared | None:
    (early, before), (late, after) = sorted((first, second), key=lambda item: item[1].start)
    note = _latest_note([early, late]) if _is_latest(late) else ""
    span = TimeSpan(late.phrase, note)
    if before.until == after.start and _shifted(after, *_length(after)) == before:
        return Compared(span, "previous_period")
    year = (52, "week") if after.grain == "week" else (1, "year")
    if _shifted(after, *year) == before:
        return Compared(span, "previous_year")
    if _shifted(after, 1, "quarter") == before:
        return Compared(span, "", back="quarter")
    return None


def _length(period: Period) -> tuple[int, str]:
    """How long the semantic layer takes the period before a range to be."""
    start, until = period.start, period.until
    if start.day == until.day == 1:
        return (until.year - start.year) * 12 + until.month - start.month, "month"
    return (until - start).days, "day"


def _shifted(period: Period, count: int, unit: str) -> Period:
    return Period(add(period.start, -count, unit), add(period.until, -count, unit), period.grain)


@lru_cache(maxsize=5_000)
def _period(phrase: str) -> Period:
    """The time of a phrase as seen from a new year, with its grain, "" if it is no single period."""
    found = resolve_range(parse_range(phrase), _NEW_YEAR, "UTC", Calendar())
    assert found.start is not None and found.until is not None
    start, until = found.start, found.until
    for grain in _GRAINS:
        if start == start_of(start, grain, Calendar()) and until == add(start, 1, grain):
            return Period(start, until, grain)
    return Period(start, until, "")


def _written(period: Period) -> str:
    """A period as a filter names it."""
    start = period.start
    match period.grain:
        case "year":
            return f"{start:%Y}"
        case "quarter":
            return f"{start:%Y}-Q{(start.month + 2) // 3}"
        case "month":
            return f"{start:%Y-%m}"
        case "week":
            return f"{start:%G}-W{start:%V}"
    return f"{start:%Y-%m-%d}"


def _is_latest(period: TimeSpan) -> bool:
    return parse_range(period.phrase).anchor == "latest"


def _is_fiscal(period: TimeSpan) -> bool:
    return bool(re.search(r"\b(?:fy ?\d|fq\d|fiscal\b)", period.phrase))


def bare_of(period: TimeSpan) -> str:
    """A period without a year as it is called: "last november" is "november"."""
    return re.sub(r"^(?:the )?(?:last|previous) ", "", period.phrase)


def _named(period: TimeSpan) -> str:
    if " of last " in period.phrase:
        head, _, month = period.phrase.partition(" of last ")
        return f"{head} of {month.title()}"
    return bare_of(period).title()


def _latest_note(periods: Sequence[TimeSpan]) -> str:
    names = [f"“{_named(period)}”" for period in periods]
    if len(set(names)) == 1:
        return f"{names[0]} is taken as the most recent one that has ended."
    return f"{names[-1]} is taken as the most recent one that has ended, and {' and '.join(names[:-1])} as before it."


# Periods that are named from now


def _place(spec: RangeSpec) -> int | None:
    """How many units before the current one a single period lies."""
    if spec.anchor == "this":
        return 0
    return 1 + spec.back if spec.anchor == "last" and spec.count == 1 else None


def _relative_pair(main: TimeSpan, other: TimeSpan) -> Compared | None:
    """ "this month" and "last month", "last week" and "the week before last", "december" and "last year"."""
    here, there = parse_range(main.phrase), parse_range(other.phrase)
    now, then = _place(here), _place(there)
    previous = bool(re.match(r"(?:the )?(?:previous|prior)\b", other.phrase))
    if now is not None and then is not None and here.unit == there.unit:
        if then == now + 1:
            note = ""
            if now == 0:
                note = same_part(here.unit)
            return Compared(main, "previous_period", note)
        return Compared(main, "previous_period") if previous and then == now else None
    if previous and (here.unit, here.count, here.anchor) == (there.unit, there.count, "last"):
        return Compared(main, "previous_period")
    if then != 1 or there.unit not in _GRAINS:
        return None
    try:
        grain = grain_of(main.phrase) if not is_open(main.phrase) else ""
    except TimeInvalid:
        return None
    if previous and grain == there.unit and here.anchor in ("absolute", "latest"):
        return Compared(main, "previous_period")
    if there.unit == "year" and grain and grain != "year":
        return Compared(
            main, "previous_year", f"“{other.phrase}” is taken as the same {grain} a year earlier."
        )
    return None
