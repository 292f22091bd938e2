"""When weeks, fiscal years and the periods of a company's own calendars begin, in words."""

from __future__ import annotations

from collections.abc import Iterator

from semantic.custom_calendars import CustomCalendar, PatternCalendar
from semantic.definitions.types import Settings
from service.rendering.formatting import MONTHS, WEEKDAYS
from service.rendering.words import listing

_BEGINS = {"nearest": "nearest to", "on_or_before": "on or before", "on_or_after": "on or after"}
_NOW = {
    "clock": "“Now” is the clock's time.",
    "data": "“Now” is how far the data reach.",
}


def calendar_words(settings: Settings) -> tuple[str, ...]:
    return tuple(_told(settings))


def _told(settings: Settings) -> Iterator[str]:
    yield f"Days begin in the zone {settings.zone}."
    yield _NOW.get(settings.now, f"“Now” is always {settings.now}.")
    yield f"Weeks begin on {WEEKDAYS[settings.week_start]}."
    yield f"The fiscal year begins in {MONTHS[settings.fiscal_year_start - 1]}."
    for calendar in settings.calendars.values():
        yield _own(calendar)
    for spine in settings.spine.values():
        yield f"Each {spine.unit} that is shown stands in the column {spine.column} of {spine.table}."


def _own(calendar: CustomCalendar) -> str:
    grains = listing(calendar.grains())
    if isinstance(calendar, PatternCalendar):
        weeks = "-".join(map(str, calendar.weeks))
        begins = f"{WEEKDAYS[calendar.week_start]} {_BEGINS[calendar.begins]} 1 {MONTHS[calendar.month - 1]}"
        return (
            f"The calendar {calendar.name} has years of whole weeks, its quarters in {weeks} weeks. "
            f"A year begins on the {begins}. Group by {grains}."
        )
    return f"The calendar {calendar.name} stands in the table {calendar.table}. Group by {grains}."
