"""Time spines → the settings' spine, calendars for granularities of the project's own, a hidden model of each table.

    calendar_days: {time_spine: {standard_granularity_column: day, custom_granularities: [{name: season}]}}
    →   spine: {day: {table: calendar_days, column: day}}
        calendars: {custom: {table: calendar_days, day: day, periods: {season: season}}}

The model is what a query of metric_time alone reads.
"""

from __future__ import annotations

from semantic.formats.drafting import Draft
from semantic.formats.metricflow.expressions import plain_column
from semantic.formats.metricflow.manifest import TimeSpine
from semantic.formats.metricflow.names import SETTINGS, Names
from semantic.formats.report import Line, Outcome
from semantic.spines import UNITS


def write_spines(draft: Draft, names: Names) -> None:
    for spine in names.manifest.spines:
        _spine(draft, names, spine)
        for grain, column in spine.custom.items():
            _custom(draft, names, spine, grain, column)


def _spine(draft: Draft, names: Names, spine: TimeSpine) -> None:
    what = f"time spine {spine.relation.name} ({spine.grain})"
    if spine.grain not in UNITS:
        why = (
            "Longer periods are made of days."
            if spine.grain != "nanosecond"
            else "No period here is so short."
        )
        draft.leave_out(what, why, spine.position)
        return
    place = (SETTINGS, "spine", spine.grain)
    if draft.has(place):
        draft.tell(Line(Outcome.CARRIED, what, spine.position, f"settings.spine.{spine.grain}"), place)
        return
    draft.put(place, {"table": spine.relation.name, "column": spine.column}, what, spine.position)
    model, name = names.spines[spine.grain]
    if model in names.models.values():
        return
    type_ = "date" if spine.grain == "day" else "local"
    dimensions: dict[str, object] = {name: {"type": type_, **_column(spine.column, name)}}
    for grain, column in spine.custom.items():
        ours = names.take(model, names.grains[grain])
        dimensions[ours] = {"type": "date", **_column(column, ours)}
    values = {"table": spine.relation.name, "key": spine.column, "time": name, "hidden": True}
    draft.put((model,), {**values, "dimensions": dimensions})


def _column(column: str, name: str) -> dict[str, object]:
    return {} if plain_column(column) == name else {"expr": column}


def _custom(draft: Draft, names: Names, spine: TimeSpine, grain: str, column: str) -> None:
    calendar, unit = names.calendars[grain]
    place = (SETTINGS, "calendars", calendar)
    calendars = draft.settings.get("calendars", {})
    known = calendars.get(calendar, {}) if isinstance(calendars, dict) else {}
    values = {"table": spine.relation.name, "day": spine.column, **known}
    draft.put(place, {**values, "periods": {**values.get("periods", {}), unit: column}})
    ours = names.grains[grain]
    why = f"A granularity belongs to a calendar here, and is called `{ours}`." if ours != grain else ""
    outcome = Outcome.REWRITTEN if why else Outcome.CARRIED
    draft.tell(Line(outcome, f"custom granularity {grain}", spine.position, ours, why), place)
