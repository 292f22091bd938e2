"""Periods of the calendar: the grains, and the period that a text names. Wall-clock times only; zones come later.

period_named("2017-03")     ->  Period(2017-03-01, 2017-04-01, "month")
period_named("2017-Q1")     ->  Period(2017-01-01, 2017-04-01, "quarter")
start_of(datetime(2017, 3, 9, 14), "week", Calendar())  ->  2017-03-06 00:00
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from semantic.custom_calendars import UNITS, CustomCalendar, PatternCalendar

GRAINS = (
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "fiscal_quarter",
    "fiscal_year",
)
SUB_DAY_GRAINS = frozenset({"second", "minute", "hour"})
PARTS = (
    "hour_of_day",
    "day_of_week",
    "day_of_month",
    "day_of_year",
    "week_of_year",
    "month_of_year",
    "quarter_of_year",
)
MONTHS_IN = {"month": 1, "quarter": 3, "fiscal_quarter": 3, "year": 12, "fiscal_year": 12}
OUTSIDE = (ValueError, OverflowError)
"""What Python raises for a moment before the year 1 or after 9999."""
LEAVES = "leaves the calendar, which begins with the year 1 and ends with 30 December 9999"
"""The last day of all has no end that could be bound."""
_DAY_PARTS = frozenset(PARTS) - {"hour_of_day"}
_MONTH_GRAINS = frozenset({"month", "quarter", "year", "fiscal_quarter", "fiscal_year"})
CONSTANT_WITHIN: dict[str, frozenset[str]] = {
    "second": frozenset((*GRAINS, *PARTS)),
    "minute": frozenset((*GRAINS[1:], *PARTS)),
    "hour": frozenset((*GRAINS[2:], *PARTS)),
    "day": frozenset(GRAINS[3:]) | _DAY_PARTS,
    "week": frozenset({"week", "week_of_year"}),
    "month": _MONTH_GRAINS | {"month_of_year", "quarter_of_year"},
    "quarter": _MONTH_GRAINS - {"month"} | {"quarter_of_year"},
    "fiscal_quarter": _MONTH_GRAINS - {"month"} | {"quarter_of_year"},
    "year": frozenset({"year", "fiscal_year"}),
    "fiscal_year": frozenset({"year", "fiscal_year"}),
}
"""Grain → the grains and parts that have one value within each of its periods: a filter on them picks periods."""
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
SHORT_MONTHS = (*(name[:3] for name in MONTHS if len(name) > 3), "sept")


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week_start` is 0 for Monday to 6 for Sunday; `fiscal_start` is the first month of the fiscal year, 1 to 12.

    A fiscal year is named by the calendar year in which it ends. `custom` are calendars of the company's own.
    """

    week_start: int = 0
    fiscal_start: int = 1
    custom: tuple[CustomCalendar, ...] = ()

    @property
    def custom_grains(self) -> tuple[str, ...]:
        return tuple(grain for calendar in self.custom for grain in calendar.grains())

    @property
    def known_grains(self) -> tuple[str, ...]:
        """All that may stand behind a time dimension: periods, parts, and periods of the company's own."""
        return (*GRAINS, *PARTS, *self.custom_grains)

    def custom_unit(self, grain: str) -> tuple[CustomCalendar, str] | None:
        """The calendar and unit of a grain such as "retail_month"; None for grains of the common calendar."""
        for calendar in self.custom:
            if grain in calendar.grains():
                return calendar, grain.removeprefix(f"{calendar.name}_")
        return None

    def is_computed(self, grain: str) -> bool:
        """Whether the periods of a grain are known without looking into the warehouse."""
        found = self.custom_unit(grain)
        return found is None or isinstance(found[0], PatternCalendar)

    def constant_within(self, grain: str) -> frozenset[str]:
        """The grains and parts that have one value within each period of `grain`: a filter on them picks periods."""
        found = self.custom_unit(grain)
        if found is None:
            of_days = grain == "day" or grain in SUB_DAY_GRAINS
            return CONSTANT_WITHIN[grain] | set(self.custom_grains) if of_days else CONSTANT_WITHIN[grain]
        calendar, unit = found
        if not isinstance(calendar, PatternCalendar):
            return frozenset({grain})
        return frozenset(f"{calendar.name}_{coarser}" for coarser in UNITS[UNITS.index(unit) :])


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open: `start` belongs to it, `until` does not."""

    start: datetime
    until: datetime
    grain: str


def add(moment: datetime, count: int, unit: str, calendar: Calendar | None = None) -> datetime:
    """`moment` moved by the calendar; a day that the month does not have becomes its last.

    `calendar` is needed for units of a company's own ("retail_month"), where `moment` begins a period.
    """
    if calendar is not None and (found := calendar.custom_unit(unit)):
        return _add_custom(moment, count, *found)
    match unit:
        case "second":
            return moment + timedelta(seconds=count)
        case "minute":
            return moment + timedelta(minutes=count)
        case "hour":
            return moment + timedelta(hours=count)
        case "day":
            return moment + timedelta(days=count)
        case "week":
            return moment + timedelta(weeks=count)
    index = moment.year * 12 + moment.month - 1 + MONTHS_IN[unit] * count
    year, month = divmod(index, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def months_between(start: datetime, until: datetime) -> int:
    """How many months later the month of `until` is."""
    return (until.year - start.year) * 12 + until.month - start.month


def start_of(moment: datetime, grain: str, calendar: Calendar) -> datetime:
    """The first moment of the period of `grain` in which `moment` lies."""
    if found := calendar.custom_unit(grain):
        return _midnight(_computed(*found).start_of(moment.date(), found[1]))
    if grain == "second":
        return moment.replace(microsecond=0)
    if grain == "minute":
        return moment.replace(second=0, microsecond=0)
    if grain == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=(day.weekday() - calendar.week_start) % 7)
    first = day.replace(day=1)
    if grain == "month":
        return first
    if grain == "quarter":
        return first.replace(month=(first.month - 1) // 3 * 3 + 1)
    if grain == "year":
        return first.replace(month=1)
    into_year = (first.month - calendar.fiscal_start) % 12
    return add(first, -(into_year % 3 if grain == "fiscal_quarter" else into_year), "month")


def _computed(calendar: CustomCalendar, unit: str) -> PatternCalendar:
    if not isinstance(calendar, PatternCalendar):
        raise ValueError(f"the periods of {calendar.name}_{unit} stand in a table")
    return calendar


def _add_custom(moment: datetime, count: int, calendar: CustomCalendar, unit: str) -> datetime:
    pattern, day = _computed(calendar, unit), moment.date()
    for _ in range(abs(count)):
        day = pattern.next_start(day, unit) if count > 0 else pattern.previous_start(day, unit)
    return _midnight(day)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


_AT_END = re.compile(r"\b(0000|9999)")
_YEAR = re.compile(r"(\d{4})")
_QUARTER = re.compile(r"(\d{4})-?\s?q([1-4])|q([1-4])[\s-](\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_NAMED_MONTH = re.compile(r"([a-z]{3,9})\.?,?\s+(\d{4})")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NAMED_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]{3,9})\.?,?\s+(\d{4})")
_NAMED_DAY_US = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[t ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?")
_WEEK = re.compile(r"(\d{4})-?w(\d{1,2})")
_FISCAL_YEAR = re.compile(r"(?:fy|fiscal year)\s?(\d{4})")
_FISCAL_QUARTER = re.compile(r"(?:fy|fiscal year)\s?(\d{4})[\s-]?q([1-4])|fiscal q([1-4])\s(\d{4})")


def month_number(word: str) -> int | None:
    """1 to 12 for a month's English name or its first three letters (or "sept"); None for other words."""
    for number, name in enumerate(MONTHS, 1):
        if word == name or (word in SHORT_MONTHS and name.startswith(word)):
            return number
    return None


def period_named(text: str, calendar: Calendar | None = None) -> Period | None:
    """The period that an absolute text names; None if it names none. A moment is a period of a second (or less)."""
    try:
        return _period_named(" ".join(text.lower().split()), calendar or Calendar())
    except OUTSIDE:
        return None


def is_at_end(text: str) -> bool:
    """Whether a text that names no period has a year in which the calendar is not, or ends."""
    return _AT_END.search(text) is not None


def _period_named(text: str, calendar: Calendar) -> Period | None:
    if found := _YEAR.fullmatch(text):
        return _period(datetime(int(found[1]), 1, 1), "year")
    if found := _QUARTER.fullmatch(text):
        year, quarter = int(found[1] or found[4]), int(found[2] or found[3])
        return _period(datetime(year, quarter * 3 - 2, 1), "quarter")
    if found := _MONTH.fullmatch(text):
        return _period(datetime(int(found[1]), int(found[2]), 1), "month")
    if found := _DAY.fullmatch(text):
        return _period(datetime(int(found[1]), int(found[2]), int(found[3])), "day")
    if found := _NAMED_MONTH.fullmatch(text):
        month = month_number(found[1])
        return _period(datetime(int(found[2]), month, 1), "month") if month else None
    if found := _NAMED_DAY.fullmatch(text):
        month = month_number(found[2])
        return _period(datetime(int(found[3]), month, int(found[1])), "day") if month else None
    if found := _NAMED_DAY_US.fullmatch(text):
        month = month_number(found[1])
        return _period(datetime(int(found[3]), month, int(found[2])), "day") if month else None
    if found := _TIME.fullmatch(text):
        return _moment(text, has_seconds=bool(found[4]), has_fraction=bool(found[5]))
    if (found := _WEEK.fullmatch(text)) and calendar.week_start == 0:  # these numbers count from Mondays
        return _period(datetime.fromisocalendar(int(found[1]), int(found[2]), 1), "week")
    if found := _FISCAL_YEAR.fullmatch(text):
        return _period(_fiscal_year(int(found[1]), calendar), "fiscal_year")
    if found := _FISCAL_QUARTER.fullmatch(text):
        year, quarter = int(found[1] or found[4]), int(found[2] or found[3])
        return _period(add(_fiscal_year(year, calendar), 3 * (quarter - 1), "month"), "fiscal_quarter")
    return None


def _period(start: datetime, grain: str) -> Period:
    return Period(start, add(start, 1, grain), grain)


def _moment(text: str, *, has_seconds: bool, has_fraction: bool) -> Period:
    start = datetime.fromisoformat(text.replace(" ", "T").upper())
    if has_fraction:
        return Period(start, start + timedelta(microseconds=1), "second")
    return _period(start, "second" if has_seconds else "minute")


def _fiscal_year(year: int, calendar: Calendar) -> datetime:
    start = datetime(year, calendar.fiscal_start, 1)
    return start if calendar.fiscal_start == 1 else add(start, -1, "year")
