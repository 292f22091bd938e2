"""The calendar has two ends: a query that would look at times beyond them is refused, at every door alike.

400 years before `0300`                     TimeInvalid, from a bound value that cannot be made
the last 7 days of each day of `0001-01`    TimeInvalid, though SQL would compute them: some databases cannot
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from semantic.calendars import LEAVES, OUTSIDE, Calendar, add, start_of
from semantic.definitions.types import Span
from semantic.errors import TimeInvalid
from semantic.frames import (
    MOMENT,
    Clip,
    Each,
    First,
    Last,
    Later,
    SamePlace,
    Shift,
    StartOf,
    Step,
    ToDate,
    seen,
)
from semantic.planning.moments import Moments, whole_unit
from semantic.planning.plan import Parameter, Plan
from semantic.planning.time_ranges import ResolvedRange


def outside(parameter: Parameter, moments: Moments) -> TimeInvalid:
    """Why a moment of the query cannot be bound."""
    phrase = _phrase(moments.range)
    if unit := whole_unit(str(parameter.source)):
        return _leaves(f"Counting the whole {unit.replace('_', ' ')}s of {phrase}")
    if parameter.seen:
        return _leaves(_looking(parameter.seen, phrase))
    return _leaves(f"{phrase}, as the data stores times," if parameter.stored_in else phrase)


def check_periods(plan: Plan, moments: Sequence[Moments], calendar: Calendar) -> None:
    """Raises TimeInvalid where the periods shown, or what is seen in them, leave the calendar: SQL computes these.

    Every step moves earlier times to earlier ones, so that the first period tells where all of them begin.
    """
    known = {parameter.name: parameter for parameter in plan.parameters}
    for listed, start, until, steps in _shown(plan):
        grain = listed if calendar.is_computed(listed) else "day"  # others stand in a table
        of = moments[known[start].range] if start else None
        try:
            if of is not None:
                first = start_of(of.of(known[start], calendar), grain, calendar)
                _look(steps, first, add(first, 1, grain, calendar), calendar)
            if until:
                of = moments[known[until].range]
                last = of.of(known[until], calendar) - MOMENT
                add(start_of(last, grain, calendar), 1, grain, calendar)
        except OUTSIDE as error:
            raise _leaves(_looking(steps, _phrase(of.range if of else None))) from error


def _shown(plan: Plan) -> Iterator[tuple[str, str, str, tuple[Step, ...]]]:
    """The periods that SQL lists: their grain, the parameters that bound them, and the steps of what is seen."""
    for body in (plan, *(sub.body for sub in plan.subplans if isinstance(sub.body, Plan))):
        if body.periods is not None:
            yield body.periods.grain, body.periods.start, body.periods.until, ()
        for fact in body.facts:
            if fact.seen is not None:
                yield fact.seen.grain, fact.seen.start, fact.seen.until, fact.seen.steps


def _look(steps: Sequence[Step], start: datetime | None, until: datetime, calendar: Calendar) -> None:
    """Goes through the steps from one period, so that each moment on the way is made."""
    for step in steps:
        match step:
            case StartOf(of, grain):
                assert start is not None, "a period has both ends"
                start = start_of(start_of(start, of, calendar), grain, calendar)
                until = add(start, 1, grain)
            case First(unit) | Each(unit):
                assert start is not None, "the planner refuses the days of all time"
                until = min(until, add(start_of(start, unit, calendar), 1, unit))
            case Clip() | SamePlace():
                pass  # these move nothing out of the calendar
            case _:
                start, until = seen((step,), (start, until), calendar)


def _phrase(range_: ResolvedRange | None) -> str:
    return f"`{range_.phrase}`" if range_ else "now"


def _looking(steps: Sequence[Step], phrase: str) -> str:
    back = [f"{Span(step.count, step.unit)}" for step in steps if isinstance(step, Last | Shift | Later)]
    if back:
        return f"Looking back {' and '.join(back)} from {phrase}".replace("_", " ")
    grains = [step.grain for step in steps if isinstance(step, ToDate) and step.grain]
    grains += [step.of for step in steps if isinstance(step, StartOf)]
    if grains:
        return f"The {grains[0].replace('_', ' ')} with {phrase}"
    return f"What is shown of {phrase}"


def _leaves(what: str) -> TimeInvalid:
    return TimeInvalid(
        f"{what} {LEAVES}.",
        hint="Give a range further from these ends, or look back less far; `to_date: all_time` sees everything so far.",
        path="/time/range",
    )
