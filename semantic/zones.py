"""Time zones by name: only those that mean the same on every machine and in every warehouse.

known_zone("America/New_York").key      "America/New_York"
known_zone("localtime")                 None: the zone of whatever machine compiles
"""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_LOCAL = frozenset({"localtime", "posixrules", "Factory"})
"""Names in the zone database that mean another zone on every machine."""

_VARIANTS = ("posix/", "right/")
"""Copies of the database on some machines, one of them with leap seconds; warehouses do not know their names."""


def known_zone(name: str) -> ZoneInfo | None:
    """The zone of a name; None for a name that is none everywhere."""
    if name in _LOCAL or name.startswith(_VARIANTS):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
