"""Spans of time as ISO 8601 writes them, whatever the database: months and days are no hours, and stay apart.

iso_interval("1 year 2 months 3 days 04:05:06.5")      "P1Y2M3DT4H5M6.5S"
iso_interval("-1 days")                                "P-1D"
"""

from __future__ import annotations

import re

_UNITS = re.compile(r"(-?\d+) (year|month|day)s?")
_CLOCK = re.compile(r"(-?)(\d+):(\d\d):(\d\d(?:\.\d+)?)")


def iso_interval(text: str) -> str:
    """DuckDB's text of an INTERVAL in the form that PostgreSQL's `intervalstyle = iso_8601` has."""
    counts = {unit: int(count) for count, unit in _UNITS.findall(text)}
    days = "".join(
        f"{counts[unit]}{unit[0].upper()}" for unit in ("year", "month", "day") if counts.get(unit)
    )
    clock = _CLOCK.search(text)
    time = ""
    if clock is not None:
        sign, hours, minutes, seconds = clock.groups()
        if "." in seconds:
            seconds = seconds.rstrip("0").rstrip(".")
        parts = (hours.lstrip("0"), "H"), (minutes.lstrip("0"), "M"), (seconds.lstrip("0"), "S")
        time = "".join(f"{sign}{'0' if n.startswith('.') else ''}{n}{unit}" for n, unit in parts if n)
    if not days and not time:
        return "PT0S"
    return f"P{days}T{time}" if time else f"P{days}"
