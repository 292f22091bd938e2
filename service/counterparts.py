"""Periods shown that stand beside others which a filter on parts of time would leave out.

Weekday sales by day in December, against November: Monday 4 December stands beside Saturday 4 November. A filter on a
part of time picks the days shown, and not those that they stand beside; without a grouping by day it holds for both
months. So the days before do not add up to the number before: programs are told, and a person is asked what is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import islice

from semantic.calendars import GRAINS, SUB_DAY_GRAINS, Calendar, add, start_of
from semantic.compiling import Compiled
from semantic.planning.moments import compared_shifts
from semantic.planning.names import is_time, time_grain
from semantic.planning.time_ranges import parse_range
from semantic.query.types import Bounds, Condition, Operator, OrderBy, Query
from service.answer import Choice
from service.asking.planned import Clarify
from service.empty_periods import alone
from service.labels import words
from service.rendering.formatting import WEEKDAYS, format_time

_MOST_PERIODS = 10_000
_PARTS: Mapping[str, Callable[[datetime], int]] = {
    "minute_of_hour": lambda moment: moment.minute,
    "hour_of_day": lambda moment: moment.hour,
    "day_of_week": lambda moment: moment.isoweekday(),
    "day_of_month": lambda moment: moment.day,
    "day_of_year": lambda moment: moment.timetuple().tm_yday,
    "week_of_year": lambda moment: moment.isocalendar().week,
    "month_of_year": lambda moment: moment.month,
    "quarter_of_year": lambda moment: (moment.month + 2) // 3,
}


_KEEPS: Mapping[Operator, Callable[[int, Sequence[int | Decimal]], bool]] = {
    Operator.EQ: lambda part, given: part in given,
    Operator.IN: lambda part, given: part in given,
    Operator.NE: lambda part, given: part not in given,
    Operator.NOT_IN: lambda part, given: part not in given,
    Operator.LT: lambda part, given: part < given[0],
    Operator.LE: lambda part, given: part <= given[0],
    Operator.GT: lambda part, given: part > given[0],
    Operator.GE: lambda part, given: part >= given[0],
    Operator.BETWEEN: lambda part, given: given[0] <= part <= given[-1],
}


@dataclass(frozen=True, slots=True)
class Misplaced:
    """The grouping whose periods a filter on `part` picks, and one of them beside a period that it leaves out."""

    group: str
    grain: str
    part: str
    shown: datetime
    beside: datetime


def misplaced(compiled: Compiled, calendar: Calendar) -> Misplaced | None:
    """A period shown whose counterpart the filter on a part of time leaves out; None where there is none."""
    query, resolved = compiled.query, compiled.range
    time = query.time
    if time is None or not time.compare or resolved is None or not isinstance(time.range, str | Bounds):
        return None
    picked = [
        (item, part) for item in query.filters if isinstance(item, Condition) and (part := _part_of(item))
    ]
    shifts = {name: (n, unit) for name, n, unit in compared_shifts(query, parse_range(time.range), resolved)}
    if not picked or time.compare not in shifts:
        return None
    count, unit = shifts[time.compare]
    for name in query.dimensions:
        grain = time_grain(name, "") if is_time(name) else None
        if grain not in GRAINS:
            continue
        within = calendar.constant_within(grain)
        picking = [(item, part) for item, part in picked if part in within and _is_moved(part, count, unit)]
        for shown in _periods(resolved.start, resolved.until, grain, calendar) if picking else ():
            beside = add(shown, -count, unit, calendar)
            if _keeps(picking, shown) and not _keeps(picking, beside):
                part = next(part for item, part in picking if not _keeps([(item, part)], beside))
                return Misplaced(name, grain, part, shown, beside)
    return None


def _is_moved(part: str, count: int, unit: str) -> bool:
    """Whether a part of time can be another one so much earlier: days ago it was the same hour, weeks ago the same
    weekday."""
    match part:
        case "minute_of_hour":
            return unit in ("second", "minute")
        case "hour_of_day":
            return unit in SUB_DAY_GRAINS
        case "day_of_week":
            return unit != "week" and not (unit == "day" and count % 7 == 0)
        case "month_of_year" | "quarter_of_year":
            return unit != "year"
    return True


def _part_of(item: Condition) -> str:
    """The part of time that a condition is on, "" for all others."""
    if not is_time(item.field) or item.op not in _KEEPS:
        return ""
    part = time_grain(item.field, "") or ""
    return part if part in _PARTS and all(isinstance(value, int | Decimal) for value in item.values) else ""


def _keeps(picking: Sequence[tuple[Condition, str]], moment: datetime) -> bool:
    return all(
        _KEEPS[item.op](
            _PARTS[part](moment), [value for value in item.values if isinstance(value, int | Decimal)]
        )
        for item, part in picking
    )


def _periods(
    start: datetime | None, until: datetime | None, grain: str, calendar: Calendar
) -> Iterator[datetime]:
    def each() -> Iterator[datetime]:
        period = start_of(start, grain, calendar) if start is not None else None
        while period is not None and until is not None and period < until:
            yield period
            period = add(period, 1, grain, calendar)

    return islice(each(), _MOST_PERIODS)


def misplaced_note(found: Misplaced) -> str:
    part, grain = words(found.part), words(found.grain)
    return (
        f"The filter on the {part} picks the {grain}s shown, and each stands beside the {grain} as long ago, whatever "
        f"its {part}: the numbers before are not filtered by {part}, and do not add up to the total before."
    )


def asked_about(compiled: Compiled, calendar: Calendar) -> Clarify | None:
    """The question back for such a comparison in words; None for all others."""
    found = misplaced(compiled, calendar)
    if found is None:
        return None
    query = compiled.query
    grain, part = words(found.grain), words(found.part)
    regrouped = [
        Choice(
            f"by {part}, instead of by {grain}", query=_regrouped(query, found.group, f"time.{found.part}")
        ),
        Choice(f"in total, and not by {grain}", query=_regrouped(query, found.group, "")),
    ]
    # The first three of each day are no three of each weekday.
    choices = regrouped if query.limit is None else []
    if without := alone(query):
        choices.append(Choice("without the comparison", query=without))
    assert compiled.compared is not None
    return Clarify(
        f"Against {compiled.compared.words}, each {grain} stands beside the one as long ago, so that "
        f"{_named(found.shown, found.grain)} stands beside {_named(found.beside, found.grain)}. "
        "What should be compared?",
        tuple(choices),
    )


def _named(moment: datetime, grain: str) -> str:
    shown = format_time(moment, grain)
    return f"{WEEKDAYS[moment.weekday()]}, {shown}" if grain == "day" else shown


def _regrouped(query: Query, group: str, instead: str) -> Query:
    """The query by another part of time, or by none; in the order of that part."""
    kept = tuple(name for name in query.dimensions if name not in (group, instead))
    orders = tuple(order for order in query.order_by if order.field not in (group, instead))
    if not instead:
        return replace(query, dimensions=kept, order_by=orders)
    return replace(query, dimensions=(instead, *kept), order_by=orders or (OrderBy(instead),))
