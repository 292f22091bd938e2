"""How two periods lie to each other: one after the other, one within the other, or partly over each other.

lies("june 2017", "july 2017")        "before"
lies("july 2017", "june 2017")        "after"
lies("2017", "december 2017")         "around"
lies("june 2017", "since june 2017")  "over"
lies("2016", "last month")            "named"    a time with a year, and one that is counted from now
lies("june 2016", "last july")        ""         a year may be meant that is not said
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from semantic.calendars import Calendar
from semantic.errors import TimeInvalid
from semantic.planning.time_ranges import parse_range, resolve_range
from semantic.query.types import Bounds, OpenEnds

_NEW_YEAR = datetime(2018, 1, 1)
Place = Literal["before", "after", "around", "over", "named", ""]
Range = str | Bounds | OpenEnds | None


def lies(first: Range, second: Range) -> Place:
    """Where the first lies as seen from the second; "" where that is not known."""
    if not isinstance(first, str | Bounds) or not isinstance(second, str | Bounds):
        return ""
    try:
        specs = parse_range(first), parse_range(second)
        anchors = {spec.anchor for spec in specs}
        if len(anchors) > 1 and anchors & {"absolute", "latest"}:
            return "" if "latest" in anchors else "named"
        here, there = (resolve_range(spec, _NEW_YEAR, "UTC", Calendar()) for spec in specs)
    except TimeInvalid:
        return ""
    start, until = here.start or datetime.min, here.until or datetime.max
    other_start, other_until = there.start or datetime.min, there.until or datetime.max
    if until <= other_start:
        return "before"
    if other_until <= start:
        return "after"
    if start <= other_start and other_until <= until and (start, until) != (other_start, other_until):
        return "around"
    return "over"
