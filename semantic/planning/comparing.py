"""A metric beside itself at another time: the columns of `time.compare`, and change(m).

revenue, revenue.previous, revenue.change, revenue.change_rate      with {"compare": "previous_year"}
change(revenue)             against the period before; without a grouping by time, against the previous period
change_rate(revenue, year)  against the same period a year earlier, as a part of what it was
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from semantic import trees
from semantic.calendars import CONSTANT_WITHIN, GRAINS, PARTS, SUB_DAY_GRAINS
from semantic.catalog import Measure
from semantic.catalog.binding import grouped
from semantic.catalog.measures import TIMELESS, framed
from semantic.definitions.types import Format, Offset, Span, Window
from semantic.errors import QueryMalformed, TimeInvalid
from semantic.frames import Compared, Frame
from semantic.naming import nearest
from semantic.planning.names import time_grain
from semantic.query.types import OpenEnds, Query

UNITS = ("hour", "day", "week", "month", "quarter", "year")
RATE = Format("percent")


def seen_through(measure: Measure, frame: Frame, label: str, path: str) -> Measure:
    """The same measure at another time. Raises TimeInvalid for one that has no time."""
    if any(row.time == TIMELESS for leaf in measure.leaves for row in leaf.over_rows()):
        window = isinstance(frame, Window)
        raise TimeInvalid(
            f"`{label}` does not depend on time, so it "
            + ("has no window." if window else "cannot be compared with another period."),
            hint="Leave `over` out." if window else "Leave it out of the comparison.",
            code="no-time",
            path=path,
        )
    return replace(measure, leaves=tuple(framed(leaf, (frame,)) for leaf in measure.leaves))


def difference(now: exp.Expr, before: exp.Expr) -> exp.Expr:
    return exp.Sub(this=grouped(trees.copied(now)), expression=grouped(trees.copied(before)))


def rate(now: exp.Expr, before: exp.Expr) -> exp.Expr:
    """The difference as a part of what was before; NULL over zero."""
    changed = exp.Paren(this=difference(now, before))
    return exp.Div(this=changed, expression=grouped(trees.copied(before)), typed=False, safe=False)


def earlier(query: Query, unit: str, path: str) -> Frame:
    """What change(m) compares with: `unit` earlier, else the period before, else the range's previous period."""
    if unit:
        return offset_of(1, unit, path)
    grains = [grain for name in query.dimensions if (grain := time_grain(name, path)) is not None]
    known = [grain for grain in grains if grain in GRAINS]
    if not known:
        return Compared("previous_period")
    finest = min(known, key=GRAINS.index)
    of_days = finest == "day" or finest in SUB_DAY_GRAINS
    if not of_days and any(grain not in (*CONSTANT_WITHIN[finest], *PARTS) for grain in grains):
        raise TimeInvalid(
            "The periods shown are what several grains share, which have no one period before them.",
            hint=f"Say how much earlier, as in change(revenue, {finest}), or group by one of them.",
            code="window-grouping",
            path=path,
        )
    return Offset(Span(1, finest))


def offset_of(count: int, unit: str, path: str) -> Offset:
    """So many units earlier. Raises QueryMalformed."""
    if unit not in UNITS:
        raise QueryMalformed(
            f"`{unit}` is not how far a change looks back.",
            hint=f"Write one of {', '.join(UNITS)}.",
            suggestions=nearest(unit, UNITS),
            path=path,
        )
    return Offset(Span(count, unit))


def is_ranged(query: Query) -> bool:
    """Whether the query's range has two ends."""
    ends = query.time.range if query.time else None
    return isinstance(ends, OpenEnds) and ends.has_start and ends.has_until


def check_compare(query: Query) -> None:
    """Raises TimeInvalid or QueryMalformed where there is nothing to compare."""
    time = query.time
    if time is None:
        return
    if time.whole and time.compare != "previous_period":
        raise TimeInvalid(
            "`whole` asks for the whole period before, and the query does not compare with the previous period.",
            hint='Write "compare": "previous_period" beside it, or leave it out.',
            code="whole-alone",
            path="/time/whole",
        )
    if time.compare and not is_ranged(query):
        raise TimeInvalid(
            "A comparison needs a range with a start and an end.",
            hint="Write one, as in `last month`, `this year` or `2017`.",
            code="range-missing",
            path="/time/range",
        )
    if time.compare and not query.metrics:
        raise QueryMalformed(
            "A comparison needs a metric.", hint="Add it to `metrics`.", path="/time/compare"
        )
