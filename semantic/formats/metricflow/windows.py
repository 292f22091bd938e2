"""How far metrics look back: windows and offsets as they are written here.

offset_text(Input("bookings", offset=Window(14, "day")), names)          "14 days"
offset_text(Input("bookings", offset=Window(1, "season")), names)        "1 school_season"
"""

from __future__ import annotations

import re

from semantic.calendars import SUB_DAY_GRAINS
from semantic.definitions.keys import OFFSET_PATTERN, SPAN_PATTERN, TO_DATE
from semantic.formats.metricflow.describing import Values
from semantic.formats.metricflow.manifest import GRAINS, Cumulative, Input, Window
from semantic.formats.metricflow.names import Names
from semantic.formats.metricflow.query_times import least_grain
from semantic.formats.metricflow.simple_metrics import MetricRefused

_SHOWN = {"first": "first", "average": "average"}
"""The last value is shown unless said otherwise."""


def span_text(window: Window) -> str:
    return f"{window.count} {plural(window)}"


def plural(window: Window) -> str:
    return window.grain if window.count == 1 else f"{window.grain}s"


def offset_text(source: Input, names: Names) -> str:
    """How much earlier an input is looked at, "" for not at all. Raises MetricRefused."""
    if source.offset and source.offset.grain in names.grains:
        return f"{source.offset.count} {names.grains[source.offset.grain]}"
    if source.offset:
        text = span_text(source.offset)
    elif source.offset_to:
        # There the rows of its first day are joined, or of its first hour where these have hours.
        unit = unit_of(source.metric, names)
        if source.offset_to in GRAINS[: GRAINS.index(unit) + 1]:
            return ""  # Each is its own first.
        text = f"first {unit} of {source.offset_to}"
    else:
        return ""
    if not re.fullmatch(OFFSET_PATTERN, text):
        raise MetricRefused(f"It looks {text} earlier, which is not among the offsets here.")
    return text


def over_values(cumulative: Cumulative, unit: str) -> Values:
    """The window of a metric whose rows have times by the `unit`. Raises MetricRefused."""
    over: Values = {}
    window = cumulative.window
    if window is None and cumulative.to_date == unit:
        window = Window(1, cumulative.to_date)  # It begins with itself.
    if window is not None:
        over["last"] = span_text(window)
        if not re.fullmatch(SPAN_PATTERN, str(over["last"])):
            raise MetricRefused(f"Its window of {over['last']} is none that a window here can have.")
    else:
        over["to_date"] = cumulative.to_date or "all_time"
        if over["to_date"] not in TO_DATE:
            raise MetricRefused(f"A metric cannot be to date by {cumulative.to_date} here.")
    if cumulative.shown in _SHOWN:
        over["show"] = _SHOWN[cumulative.shown]
    return over


def unit_of(metric: str, names: Names) -> str:
    """What the times of a metric's rows are given in: days, or something shorter."""
    unit = least_grain(names.manifest, (metric,))
    return unit if unit in SUB_DAY_GRAINS else "day"
