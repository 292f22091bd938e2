"""The moments that a query is bound to: now, the ends of its range, and those of the ranges that it is compared with.

now                        the clock, for ends that the query leaves open
range_start, range_until
previous_period_start, previous_period_until, previous_year_start, previous_year_until
previous_period_cover      where the periods of the range end that have a counterpart in the previous one
seen_range, …              what a metric with steps (semantic.frames) sees of the whole range, by its edge
whole_day_start, whole_day_until, …     the ends of the whole days (or other periods) of the range that are over
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from semantic.calendars import GRAINS, LEAVES, OUTSIDE, Calendar, add, months_between, period_named, start_of
from semantic.errors import NotSupported, TimeInvalid
from semantic.frames import moved, seen
from semantic.planning.period_words import WEEKEND, comes_weekly
from semantic.planning.plan import Parameter
from semantic.planning.range_words import range_words
from semantic.planning.time_ranges import RangeSpec, ResolvedRange
from semantic.query.types import OpenEnds, Query

SEEN = "seen_"
_WHOLE = "whole_"


@dataclass(frozen=True, slots=True)
class Moments:
    now: datetime
    range: ResolvedRange | None = None
    compared: Mapping[str, ResolvedRange] = field(default_factory=dict)
    shifts: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    def of(self, parameter: Parameter, calendar: Calendar) -> datetime:
        """The wall-clock time that a parameter stands for."""
        source = str(parameter.source)
        if source == "now":
            return self.now
        if unit := whole_unit(source):
            return self.whole(unit, calendar)[whole_ends(unit).index(source)]
        if source.startswith(SEEN):
            name = source.removeprefix(SEEN)
            base = self.range if name == "range" else self.compared[name]
            whole = (base.start, base.until or self.now) if base else (None, self.now)
            start, until = seen(parameter.seen, whole, calendar)
            found = start if parameter.edge == "start" else until
        else:
            name, _, end = source.rpartition("_")
            ranged = self.range if name == "range" else self.compared[name]
            assert ranged is not None
            if end == "cover":
                return self._cover(ranged, name)
            found = ranged.start if end == "start" else ranged.until
        assert found is not None, "the shape says which ends there are"
        return found

    def whole(self, unit: str, calendar: Calendar) -> tuple[datetime, datetime]:
        """From the first whole period of the range until the last one that is over; nothing where none is."""
        assert self.range is not None and self.range.start is not None, "an average has a range"
        start = start_of(self.range.start, unit, calendar)
        if start < self.range.start:
            start = add(start, 1, unit, calendar)
        until = start_of(min(self.range.until or self.now, self.now), unit, calendar)
        return start, max(start, until)

    def _cover(self, compared: ResolvedRange, name: str) -> datetime:
        """Late enough for every period whose counterpart meets the range compared with."""
        count, unit = self.shifts[name]
        assert self.range is not None and self.range.until is not None and compared.until is not None
        return max(self.range.until, add(add(compared.until, count, unit), 3, "day"))


def whole_ends(unit: str) -> tuple[str, str]:
    """The names of the moments between which the whole periods of the range lie."""
    return f"{_WHOLE}{unit}_start", f"{_WHOLE}{unit}_until"


def whole_unit(name: str) -> str:
    """The unit of the periods that a moment of such a name bounds; "" for others."""
    return name.removeprefix(_WHOLE).rpartition("_")[0] if name.startswith(_WHOLE) else ""


def compared_shifts(
    query: Query, spec: RangeSpec, resolved: ResolvedRange
) -> tuple[tuple[str, int, str], ...]:
    """How far back the ranges lie that the query may be compared with: they belong to its shape."""
    if not spec.has_start or not spec.has_until:
        return ()
    if spec.unit and spec.unit not in GRAINS:
        raise NotSupported(
            "Comparing ranges of a company's own calendar is not available in this version.",
            hint="Name the range by days, as in `2017-01-29 to 2017-02-25`.",
            path="/time/compare",
        )
    weekly = any(name.rpartition(".")[2] == "week" for name in query.dimensions) or _in_weeks(spec)
    year = ("previous_year", 52, "week") if weekly else ("previous_year", 1, "year")
    return (("previous_period", *_period_back(spec, resolved)), year)


def _in_weeks(spec: RangeSpec) -> bool:
    named = period_named(spec.start) if spec.anchor == "absolute" else None
    weekly = spec.anchor == "latest" and comes_weekly(spec.start)
    return weekly or spec.unit == "week" or (named is not None and named.grain == "week")


def _period_back(spec: RangeSpec, resolved: ResolvedRange) -> tuple[int, str]:
    if spec.anchor in ("this", "last"):
        return spec.count, spec.unit
    if spec.anchor == "latest" and spec.start == spec.until == WEEKEND:
        return 1, "week"  # two days earlier are a Thursday and a Friday
    start, until = resolved.start, resolved.until
    assert start is not None and until is not None
    if all(moment == start_of(moment, "month", Calendar()) for moment in (start, until)):
        return months_between(start, until), "month"
    length = until - start
    days = length // timedelta(days=1)
    return (days, "day") if timedelta(days=days) == length else (length // timedelta(seconds=1), "second")


def with_shifts(query: Query, shape: Query, spec: RangeSpec | None, resolved: ResolvedRange | None) -> Query:
    """The shape of a query that compares periods, with how far back those lie."""
    time = shape.time
    if spec is None or resolved is None or time is None or not isinstance(time.range, OpenEnds):
        return shape
    texts = [use.expr for use in query.metrics]
    if not time.compare and not any("change" in text for text in texts):
        return shape
    ends = replace(time.range, shifts=compared_shifts(query, spec, resolved))
    return replace(shape, time=replace(time, range=ends))


def moments_of(
    shape: Query, spec: RangeSpec | None, resolved: ResolvedRange | None, now: datetime, calendar: Calendar
) -> Moments:
    """All moments of a query whose shape has its shifts."""
    time = shape.time
    ends = time.range if time else None
    if not isinstance(ends, OpenEnds) or not ends.shifts or spec is None or resolved is None or time is None:
        return Moments(now, resolved)
    shifts = {name: (count, unit) for name, count, unit in ends.shifts}
    compared = {
        name: _compared(name, shift, spec, resolved, calendar, whole=time.whole)
        for name, shift in shifts.items()
    }
    return Moments(now, resolved, compared, shifts)


def compared_range(
    query: Query, spec: RangeSpec, resolved: ResolvedRange, calendar: Calendar
) -> ResolvedRange | None:
    """The range that a query's own is compared with; None where it is compared with none, or has an open end."""
    time = query.time
    if time is None or not time.compare:
        return None
    shifts = {name: (count, unit) for name, count, unit in compared_shifts(query, spec, resolved)}
    if time.compare not in shifts:
        return None
    return _compared(time.compare, shifts[time.compare], spec, resolved, calendar, whole=time.whole)


def _compared(
    name: str,
    shift: tuple[int, str],
    spec: RangeSpec,
    resolved: ResolvedRange,
    calendar: Calendar,
    *,
    whole: bool,
) -> ResolvedRange:
    start, until = resolved.start, resolved.until
    assert start is not None and until is not None
    count, unit = shift
    try:
        first, last = moved(start, until, -count, unit)
        assert first is not None
        if name == "previous_period" and spec.anchor == "this":
            last = start if whole else min(first + (until - start), start)
    except OUTSIDE as error:
        raise TimeInvalid(f"The period compared with {LEAVES}.", path="/time/compare") from error
    return ResolvedRange(first, last, resolved.zone, resolved.phrase, range_words(first, last, calendar))
