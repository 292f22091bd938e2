"""What a metric sees of time when it is asked for a period: other times than the period's own (DESIGN 5.10 and 5.11).

A metric's frames (windows, offsets, the comparison with another period) become steps. Each step takes a half-open
interval of wall-clock times to another one; the first is given the period shown, the outermost frame comes first.

    steps = frame_steps((Window(last=Span(7, "day")),), "month", {})        (Last(7, "day"),)
    seen(steps, (2017-03-01, 2017-04-01), Calendar())                       (2017-03-25, 2017-04-01)

Where a query is grouped by time the same steps are computed in SQL: `semantic.compiling.seen_periods` is the twin of
`seen`, and the tests hold them together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from semantic.calendars import CONSTANT_WITHIN, GRAINS, MONTHS_IN, SUB_DAY_GRAINS, Calendar, add, start_of
from semantic.custom_calendars import TableCalendar
from semantic.definitions.types import Offset, Window

MOMENT = timedelta(microseconds=1)
RANGE = "range"
"""The `to_date` of a window that begins with the range of the query."""
SOME_DAYS = "some days"
"""The grain of periods that are no periods of one grain: the days that a week and a month share, or a company's own."""

Against = Literal["previous_period", "previous_year"]


@dataclass(frozen=True, slots=True)
class Compared:
    """The period that the query's range is compared with."""

    against: Against


Frame = Window | Offset | Compared


@dataclass(frozen=True, slots=True)
class Shift:
    """Both ends that much earlier. A day that the month there does not have becomes the first of the next month, so
    that 29 February, half-open, has no counterpart a year before.

    28 February, a month before, is 28 January and not the four days until February: for days, and what is shorter,
    `at_most` is the grain that the interval then does not exceed. Where it may end with a month without beginning
    with one (`by_days`), its last day is moved.
    """

    count: int
    unit: str
    at_most: str = ""
    by_days: bool = False


@dataclass(frozen=True, slots=True)
class Clip:
    """Only what lies in the range compared with."""

    against: Against


@dataclass(frozen=True, slots=True)
class StartOf:
    """The period of `grain` with which the period of `of` begins, in which what is shown begins."""

    of: str
    grain: str


@dataclass(frozen=True, slots=True)
class SamePlace:
    """The days that count in the interval. A day of a calendar in a table counts on the one that has its place in the
    `count`th period of `unit` after its own, or on the last day of that where it has fewer days."""

    count: int
    unit: str
    calendar: TableCalendar


@dataclass(frozen=True, slots=True)
class Last:
    """The last `count` units up to and with the unit (a day, if that is longer) in which the interval ends."""

    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class ToDate:
    """From the beginning of the period of `grain` in which the interval ends; "" is from the beginning of time."""

    grain: str


@dataclass(frozen=True, slots=True)
class FromStart:
    """From the beginning of the query's range, or of the one compared with, until the interval ends."""

    against: Against | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class First:
    """Only the first day (or other unit) of the interval."""

    unit: str


@dataclass(frozen=True, slots=True)
class Each:
    """Every day (or other unit) of the interval by itself; the values are averaged in the end."""

    unit: str


@dataclass(frozen=True, slots=True)
class Later:
    """Always at the end: a row counts as if it had been so much later. Hours before are those that passed, whatever
    clocks did meanwhile: of 03:00 on the day on which they skip 02:00, the hour before is 01:00."""

    count: int
    unit: str

    @property
    def length(self) -> timedelta:
        return timedelta(**{f"{self.unit}s": self.count})


Step = Shift | Clip | StartOf | SamePlace | Last | ToDate | FromStart | First | Each | Later
Interval = tuple[datetime | None, datetime]
"""Half-open; a start of None is the beginning of time."""


class FrameRefused(Exception):
    """Internal: a frame that has no meaning for this grouping. The planner makes a QueryInvalid of it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def frame_steps(
    frames: Sequence[Frame], grain: str, shifts: Mapping[str, tuple[int, str]], calendar: Calendar
) -> tuple[Step, ...]:
    """The steps of a metric's frames in a query grouped by `grain` of time ("" for one that is not, or SOME_DAYS).

    `shifts` says how far back each period compared with lies, `calendar` knows periods of the company's own. Raises
    FrameRefused.
    """
    out: list[Step] = []
    later: list[Step] = []
    whole = True  # the interval is still a period of the grain, perhaps an earlier one
    clipped = False
    for number, frame in enumerate(frames):
        before = frames[:number]
        own = _own_offset(frame, calendar)
        if own is not None:
            if not grain:
                raise FrameRefused(
                    f"{own.count} {_words(own.unit)} before is seen from a day, and the query is not grouped by time.",
                    "Group by `time.day`, for instance.",
                )
            out.append(own)
            continue
        if any(isinstance(step, SamePlace) for step in out) and not _by_hours(frame):
            raise FrameRefused(
                "Looking back by periods of a company's own at what sees another time itself is not available.",
                "Look back at a metric without a window or an offset.",
            )
        match frame:
            case Compared(against):
                if grain:
                    out += [_shift(*shifts[against], grain, whole=True, clipped=False), Clip(against)]
                    clipped = True
            case Offset(span=None, start_of=of, unit=unit):
                out.append(_start_of(of, unit, grain, whole=whole))
                grain, clipped = unit or grain, False
            case Offset(span=span) if span is not None and span.unit in SUB_DAY_GRAINS:
                later.append(Later(span.count, span.unit))
            case Offset(span=span):
                assert span is not None
                out.append(_shift(span.count, span.unit, grain, whole=whole, clipped=clipped))
            case Window():
                if later:
                    raise FrameRefused(
                        "Looking back by hours at what sees a window of its own is not available.",
                        "Look back by days, or at a metric without a window.",
                    )
                if grain and frame.show != "last" and any(_may_have_no_start(step) for step in out):
                    raise FrameRefused(
                        f"`show: {frame.show}` looks at the days of what it sees, and that has no first day here.",
                        "Use a window that begins with a year or a month, or look at a metric without `show`.",
                    )
                out += _window(frame, grain, _begins(frame, before, grain), whole=whole)
                whole = False
    if sum(isinstance(step, Each) for step in out) > 1:
        raise FrameRefused(
            "An average over days of an average over days is not available.",
            "Say `show: average` in one of the two metrics only.",
        )
    return (*out, *later)


def _own_offset(frame: Frame, calendar: Calendar) -> SamePlace | None:
    """The step of an offset by periods of the company's own, None for any other frame."""
    found = calendar.custom_unit(frame.span.unit) if isinstance(frame, Offset) and frame.span else None
    if found is None or not isinstance(found[0], TableCalendar):
        return None
    assert isinstance(frame, Offset)
    assert frame.span is not None
    return SamePlace(frame.span.count, found[1], found[0])


def _by_hours(frame: Frame) -> bool:
    return isinstance(frame, Offset) and frame.span is not None and frame.span.unit in SUB_DAY_GRAINS


def later_by(steps: Sequence[Step]) -> timedelta:
    """How much later rows count."""
    return sum((step.length for step in steps if isinstance(step, Later)), timedelta())


def _shift(count: int, unit: str, grain: str, *, whole: bool, clipped: bool) -> Shift:
    if whole and grain == "week" and unit in MONTHS_IN:
        if unit not in ("year", "fiscal_year"):
            raise FrameRefused(
                f"Weeks do not line up with the weeks {count} {unit}{'s' if count > 1 else ''} before.",
                "Group by `time.day` or `time.month`, or look back by weeks.",
            )
        return Shift(52 * count, "week")
    if unit not in MONTHS_IN:
        return Shift(count, unit)
    if whole and (grain == "day" or grain in SUB_DAY_GRAINS):
        return Shift(count, unit, grain)
    return Shift(count, unit, by_days=not whole or clipped or grain in ("", SOME_DAYS))


def _start_of(of: str, unit: str, grain: str, *, whole: bool) -> StartOf:
    words = f"`first {unit} of {_words(of)}`" if unit else f"`start of {_words(of)}`"
    if not grain:
        raise FrameRefused(
            f"{words} is that of a period, and the query is not grouped by time.",
            "Group by `time.day`, for instance.",
        )
    if not whole:
        raise FrameRefused(f"{words} has no meaning within a window.", "Put the offset outside.")
    if unit:
        return StartOf(of, unit)
    if grain == SOME_DAYS:
        raise FrameRefused(
            f"A {_words(of)} does not begin with a period of several grains, or of a company's own calendar.",
            f"Group by one grain of time, such as `time.day`, or say `first day of {_words(of)}`.",
        )
    if of not in CONSTANT_WITHIN[grain] and not (grain == "week" and of in MONTHS_IN):
        raise FrameRefused(
            f"One {_words(grain)} has no {_words(of)} to begin.",
            f"Group by a grain that lies within a {_words(of)}, or say `first day of {_words(of)}`.",
        )
    return StartOf(of, grain)


def _words(grain: str) -> str:
    return grain.replace("_", " ")


def _may_have_no_start(step: Step) -> bool:
    """Whether everything from the beginning of time may be seen."""
    return isinstance(step, FromStart) or (isinstance(step, ToDate) and not step.grain)


def _begins(window: Window, before: Sequence[Frame], grain: str) -> Step:
    """Where a window begins, which is looked at through the frames `before`."""
    if window.last is not None:
        return Last(window.last.count, window.last.unit)
    if window.to_date != RANGE:
        return ToDate("" if window.to_date == "all_time" else window.to_date)
    match before:
        case []:
            return FromStart()
        case [Compared(against)]:
            return FromStart(against if grain else "")
    raise FrameRefused(
        "What begins with the range of the query has no value at another time.",
        "Use a window that begins with a year or a month, or look back at a metric without a window.",
    )


def _window(window: Window, grain: str, begins: Step, *, whole: bool) -> list[Step]:
    out: list[Step] = []
    unit = reference_unit(window)
    coarser = grain and (not whole or grain == SOME_DAYS or GRAINS.index(grain) > GRAINS.index(unit))
    if coarser and window.show != "last":
        out.append(First(unit) if window.show == "first" else Each(unit))
    return [*out, begins]


def reference_unit(window: Window) -> str:
    """By what a window steps on: the day, or the shorter unit that it is measured in."""
    return window.last.unit if window.last and window.last.unit in SUB_DAY_GRAINS else "day"


def seen(steps: Sequence[Step], interval: Interval, calendar: Calendar) -> Interval:
    """What the steps see of an interval where the query is not grouped by time."""
    for step in steps:
        start, until = interval
        match step:
            case Shift(count, unit):
                interval = moved(start, until, -count, unit)
                if start is not None and start < until and is_empty(interval):
                    return interval  # there is no such day: nothing is seen, whatever follows
            case Last(count, unit):
                interval = _last(until, count, unit, calendar), until
            case ToDate(grain):
                interval = start_of(until - MOMENT, grain, calendar) if grain else None, until
            case FromStart():
                pass  # the interval is all of the range
            case Later():
                pass  # what is bound is moved as the column stores it
            case _:
                raise AssertionError("these steps belong to periods of a grouping")
    return interval


def _last(until: datetime, count: int, unit: str, calendar: Calendar) -> datetime:
    if unit == "day" or unit in SUB_DAY_GRAINS:
        return add(start_of(until - MOMENT, unit, calendar), 1 - count, unit)
    day = start_of(until - MOMENT, "day", calendar)
    return add(add(day, -count, unit), 1, "day")


def is_empty(interval: Interval) -> bool:
    return interval[0] is not None and interval[0] >= interval[1]


def moved(start: datetime | None, until: datetime, count: int, unit: str) -> Interval:
    """Both ends moved by the calendar. An interval that ends with a month, and does not begin with one, ends with the
    counterpart of its last day: 27 and 28 February, a month before, are 27 and 28 January."""
    last = spilled(until, count, unit)
    if start is None:
        return None, last
    if unit in MONTHS_IN and start.day > 1 and until == start_of(until, "month", Calendar()):
        last = add(add(add(until, -1, "day"), count, unit), 1, "day")
    return spilled(start, count, unit), last


def spilled(moment: datetime, count: int, unit: str) -> datetime:
    """`moment` moved by the calendar; a day that the month does not have becomes the first of the next month."""
    moved = add(moment, count, unit)
    if unit in MONTHS_IN and moved.day < moment.day:
        return add(moved.replace(day=1, hour=0, minute=0, second=0, microsecond=0), 1, "month")
    return moved
