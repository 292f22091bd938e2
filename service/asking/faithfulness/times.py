"""What the periods that a question names can come to, together: one range, a comparison, or several periods picked.

time_readings(spans of "november vs october")
    TimeReading("last november", covering both)     … beside each of them by itself

The rules are those that the offline planner settles periods by: there is one place that knows which is before which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from semantic.planning.period_words import WEEKDAYS
from semantic.planning.time_ranges import parse_range
from semantic.query.types import Compare, Value
from service.asking.offline.reading.periods import apart, bare_of, ends_of, part_of_year, related
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.time_phrases import TimeSpan, read_time


@dataclass(frozen=True, slots=True)
class TimeReading:
    """`covers` are the first tokens of the spans that the range answers; `values` of `field` are picked from it. By
    `grain` each has a row; `against` is how the range is compared where one of them is the other's earlier one."""

    range: str
    covers: frozenset[int]
    field: str = ""
    values: tuple[Value, ...] = ()
    grain: str = ""
    against: Compare = ""


def time_readings(spans: Sequence[Span], *, against: bool, earlier: bool = False) -> tuple[TimeReading, ...]:
    """All that the periods may come to; `against` tells whether the question holds anything against anything, `earlier`
    whether it is against what was before them ("last month against the month before")."""
    named = [(span, span.payload) for span in spans if isinstance(span.payload, TimeSpan)]
    found = [TimeReading(period.phrase, frozenset({span.start})) for span, period in named]
    for span, period in named:
        found += _alone(span, period, against=against, earlier=earlier)
    dated = list(_dated(named))
    for these in (named, dated):
        covers = frozenset(span.start for span, _ in (named if these is dated else these))
        found += _together([period for _, period in these], covers)
        for left, right in combinations(these, 2):
            pair = covers if these is dated else frozenset({left[0].start, right[0].start})
            if against and (compared := related(left[1], right[1])) is not None:
                found.append(TimeReading(compared.range.phrase, pair, against=compared.against))
    found += _in_year(named)
    return tuple(found)


Named = tuple[Span, TimeSpan]


def _alone(span: Span, period: TimeSpan, *, against: bool, earlier: bool) -> Iterator[TimeReading]:
    """ "from october to november" as two periods, "… than last week" as against this one, "monday" as every Monday."""
    here = frozenset({span.start})
    if (ends := ends_of(span.text)) is not None:
        yield from _together(ends, here)
        if against and (compared := related(*ends)) is not None:
            yield TimeReading(compared.range.phrase, here, against=compared.against)
    spec = parse_range(period.phrase)
    if against and not earlier and spec.anchor == "last" and spec.count == 1 and not spec.back:
        yield TimeReading(f"this {spec.unit}", here)


def _together(periods: Sequence[TimeSpan], covers: frozenset[int]) -> Iterator[TimeReading]:
    shown = apart(periods) if len(periods) > 1 else None
    if shown is not None:
        yield TimeReading(shown.range.phrase, covers, shown.field, shown.values, shown.grain)


def _dated(named: Sequence[Named]) -> Iterator[Named]:
    """ "h1 vs h2, 2017": the others in the one year that is named."""
    years = [period.phrase for _, period in named if re.fullmatch(r"\d{4}", period.phrase)]
    for span, period in named if len(years) == 1 else ():
        if parse_range(period.phrase).anchor == "latest":
            dated = read_time(f"{bare_of(period)} {years[0]}")
            if dated is not None:
                yield span, dated


def _in_year(named: Sequence[Named]) -> Iterator[TimeReading]:
    """ "november last year": the month is picked from the year."""
    if len(named) != 2:
        return
    covers = frozenset(span.start for span, _ in named)
    for (_, year), (_, part) in (named, tuple(reversed(named))):
        picked = part_of_year(part)
        if year.phrase in ("last year", "this year") and picked is not None:
            yield TimeReading(year.phrase, covers, *picked)


def weekday_of(span: Span) -> int | None:
    """The number of the day that the span names by itself (1 is Monday); None for other spans."""
    return WEEKDAYS.index(span.text) + 1 if span.text in WEEKDAYS else None
