"""Tables that list the periods there are, as a time spine does: what is shown of a window, an offset, a filled metric.

spine_for({"day": Spine("day", "days", "ds")}, "week")      the days, of which weeks are made
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

UNITS = ("microsecond", "millisecond", "second", "minute", "hour", "day")
"""What a spine may list, finest first."""


@dataclass(frozen=True, slots=True)
class Spine:
    """One row per `unit`, whose first moment (or day) stands in `column`."""

    unit: str
    table: str
    column: str


def spine_for(spines: Mapping[str, Spine], grain: str) -> Spine | None:
    """The coarsest spine of which periods of `grain` are made; None where there is none."""
    within = UNITS[: UNITS.index(grain) + 1] if grain in UNITS else UNITS
    return next((spines[unit] for unit in reversed(within) if unit in spines), None)
