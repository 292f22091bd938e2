"""Freshness: how far the data reach can be read, is not in the future, and not older than `warn_after` says."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from semantic.calendars import add
from semantic.catalog import Catalog
from semantic.errors import Problem
from service.warehouse.reach import read_reaches
from service.warehouse.types import Limits, Warehouse

_AGE = re.compile(r"(\d{1,4}) (minute|hour|day|week|month)s?")


def freshness_problems(
    catalog: Catalog, warehouse: Warehouse, limits: Limits, now: datetime
) -> list[Problem]:
    """`now` is a moment with its zone. Where the data make the time they are never old."""
    reaches, zone = read_reaches(warehouse, catalog, limits), catalog.settings.zone
    here = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    problems = []
    for name, model in catalog.models.items():
        if model.freshness is None:
            continue
        reach = reaches.known.get(name)
        if reach is None:
            message = f"The `freshness` of `{name}` cannot be read, or there are no rows."
            problems.append(Problem("freshness-unread", message, position=model.position, severity="warning"))
            continue
        last = reach.moment(zone)
        age = _AGE.fullmatch(model.freshness.warn_after)
        if last > here:
            message = f"The data of `{name}` end on {last:%Y-%m-%d %H:%M}, which is in the future."
            hint = "Look at the rows with such times, and at the zone of the column."
            problems.append(
                Problem("freshness-future", message, hint, position=model.position, severity="warning")
            )
        elif age is not None and catalog.settings.now == "clock" and here > add(last, int(age[1]), age[2]):
            message = (
                f"The data of `{name}` end on {last:%Y-%m-%d %H:%M}: older than {model.freshness.warn_after}."
            )
            problems.append(Problem("freshness-old", message, position=model.position, severity="warning"))
    return problems
