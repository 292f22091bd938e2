"""The settings of schedules: reports and alerts that are told by themselves.

[schedules]
file = "/var/lib/dragoman/told.jsonl"
"""

from __future__ import annotations

from pydantic import Field

from service.configuration.section import Section


class ScheduleSettings(Section):
    """Reports and alerts that are told by themselves."""

    file: str = Field(
        default="",
        description="A file to which those are written that were made on the command line or over HTTP, one JSON "
        "document per line. None: there are none such.",
    )
    most: int = Field(default=50, ge=1, le=10_000, description="How many schedules one person may have.")
