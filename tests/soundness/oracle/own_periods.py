"""Periods of a company's own, which a table lists by the day: called after a day, of any length, in order.

rounds = OwnPeriods("shop_round", ((date(2017, 3, 1), date(2017, 3, 2)), (date(2017, 3, 2), date(2017, 3, 2))))
rounds.name_of(datetime(2017, 3, 1, 9))                 # datetime(2017, 3, 2): what the period is called
rounds.place_after(datetime(2017, 3, 1, 9), 1)          # None: no period follows
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

TABLE, DAY, PERIOD = "own_days", "day", "name"
"""The table of generated companies in which the periods stand, and its columns."""


@dataclass(frozen=True)
class OwnPeriods:
    """`grain` is CALENDAR_PERIOD; `days` are pairs of a day and the name of its period."""

    grain: str
    days: tuple[tuple[date, date], ...]

    @cached_property
    def _names(self) -> Mapping[date, date]:
        return dict(self.days)

    @cached_property
    def _spans(self) -> list[tuple[date, date, date]]:
        """The first and the last day of each period, and its name, in order."""
        found: dict[date, list[date]] = {}
        for day, name in self.days:
            found.setdefault(name, []).append(day)
        return sorted((min(days), max(days), name) for name, days in found.items())

    def name_of(self, moment: datetime) -> datetime | None:
        """None for a day that is in no period."""
        name = self._names.get(moment.date())
        return None if name is None else datetime.combine(name, time())

    def bounds_of(self, name: datetime) -> tuple[datetime, datetime]:
        """Half-open: from the first day of a period until the day after its last one."""
        first, last = next((first, last) for first, last, found in self._spans if found == name.date())
        return datetime.combine(first, time()), datetime.combine(last, time()) + timedelta(1)

    def place_after(self, moment: datetime, count: int) -> datetime | None:
        """The same place in the period that is the `count`th after: its last day where it has fewer days."""
        day = moment.date()
        at = next((at for at, (*_, name) in enumerate(self._spans) if name == self._names.get(day)), None)
        if at is None or at + count >= len(self._spans):
            return None
        first, last, _ = self._spans[at + count]
        return datetime.combine(min(first + (day - self._spans[at][0]), last), moment.time())
