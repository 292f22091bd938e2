"""What an alert watches for: a metric by periods of a grain, held against a number or against itself at other times.

Watch("day", Threshold(BELOW, Decimal(1000)))                  daily revenue falls below 1,000
Watch("day", Change(BELOW, Decimal("0.2"), True, Average(4, "week")))
                        falls 20% below the average of the same weekday of the four weeks before
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from semantic.calendars import GRAINS
from service.rendering.words import is_plural

UNITS = ("hour", "day", "week", "month", "quarter", "year")
MOST_AVERAGED = 12


class Side(StrEnum):
    BELOW = "below"
    ABOVE = "above"
    EITHER = "either"
    """Below or above, by so much."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """One period of the same metric: `count` units before."""

    count: int
    unit: str

    @property
    def offsets(self) -> tuple[int, ...]:
        return (self.count,)


@dataclass(frozen=True, slots=True)
class Average:
    """The average of the `count` periods that lie 1, 2, … units before; each of them must have a value."""

    count: int
    unit: str

    @property
    def offsets(self) -> tuple[int, ...]:
        return tuple(range(1, self.count + 1))


Reference = Earlier | Average


@dataclass(frozen=True, slots=True)
class Threshold:
    """Below or above a number. With `percent` the number was said so: 5% is 0.05 of a metric that is a rate.
    `reached`: the number itself counts, too."""

    side: Side
    number: Decimal
    percent: bool = False
    reached: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """So much below or above what it is held against: a part of that (0.2 is 20%) where `relative`, else a number of
    the metric's own unit. `reached`: just as much counts, too."""

    side: Side
    amount: Decimal
    relative: bool
    against: Reference
    reached: bool = True


Test = Threshold | Change


@dataclass(frozen=True, slots=True)
class Watch:
    """`grain` is that of the periods that are looked at, each when it is complete."""

    grain: str
    test: Test

    def __post_init__(self) -> None:
        if self.grain not in UNITS:
            raise ValueError("a grain that alerts do not look at")
        if isinstance(self.test, Change):
            against = self.test.against
            fits = against.unit in UNITS and GRAINS.index(against.unit) >= GRAINS.index(self.grain)
            if not fits or not 1 <= against.count <= MOST_AVERAGED:
                raise ValueError("no period to compare with")
            if self.grain == "week" and against.unit != "week":
                # A week has no counterpart of seven days a month, a quarter or a year before.
                raise ValueError("weeks are held against weeks")


def watched_words(watch: Watch, metric: str, groups: tuple[str, ...] = (), number: str = "") -> str:
    """ "daily revenue of any store is 20% or more below …"; `number` is the amount as the metric writes it."""
    of = f" of any {' and '.join(groups)}" if groups else ""
    verb = "are" if is_plural(metric) else "is"
    return f"{ADJECTIVES[watch.grain]} {metric}{of} {verb} {_test_words(watch, number)}"


def _test_words(watch: Watch, number: str) -> str:
    test = watch.test
    if isinstance(test, Threshold):
        shown = number or _plain(test.number, percent=test.percent)
        return (
            f"{shown} or {'less' if test.side is Side.BELOW else 'more'}"
            if test.reached
            else f"{test.side} {shown}"
        )
    against = reference_words(test.against, watch.grain)
    side = "below or above" if test.side is Side.EITHER else test.side.value
    if not test.amount:
        return f"{side} {against}"
    shown = _plain(test.amount * 100, percent=True) if test.relative else number or _plain(test.amount)
    return f"{shown} or more {side} {against}" if test.reached else f"more than {shown} {side} {against}"


def reference_words(reference: Reference, grain: str) -> str:
    """ "the average of the same weekday of the 4 weeks before"."""
    same = {"day": "weekday", "hour": "hour"}.get(grain, grain)
    if reference.unit == grain:
        many = f"{reference.count} {grain}s before"
        if isinstance(reference, Average):
            return f"the average of the {many}"
        return f"the {grain} before" if reference.count == 1 else f"what it was {many}"
    if isinstance(reference, Average):
        same = same if reference.unit == "week" else grain
        return f"the average of the same {same} of the {reference.count} {reference.unit}s before"
    of = "weekday" if (grain, reference.unit) == ("day", "week") else grain
    ago = f"a {reference.unit}" if reference.count == 1 else f"{reference.count} {reference.unit}s"
    return f"the same {of} {ago} before"


ADJECTIVES = {
    "hour": "hourly",
    "day": "daily",
    "week": "weekly",
    "month": "monthly",
    "quarter": "quarterly",
    "year": "yearly",
}


def _plain(number: Decimal, *, percent: bool = False) -> str:
    text = f"{number.normalize():,f}"
    return f"{text}%" if percent else text
