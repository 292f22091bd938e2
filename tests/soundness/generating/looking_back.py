"""Queries of what a metric was before: before(m, 2, week), with periods, or as alerts ask, of one period without any.

asked = looking_back(Chance("rich 7"), made.schema)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from semantic.query.types import Bounds, MetricUse, Query, TimeClause
from tests.soundness.generating import pools
from tests.soundness.generating.chance import Chance
from tests.soundness.generating.conditions import tree
from tests.soundness.generating.entity_queries import (
    about_rows,
    beside_time,
    finished,
    homes_of,
    parts_of,
    timed,
)
from tests.soundness.generating.metrics import numeric, usable
from tests.soundness.generating.periods import MIDDLE, MONTHLY, by_rounds, period_filter, range_for
from tests.soundness.generating.queries import bases, filtered_uses, groupings, time_type
from tests.soundness.generating.reach import fields
from tests.soundness.oracle.arithmetic import formula
from tests.soundness.oracle.schema import Schema

LAST_DAYS = (
    "2017-02-28",
    "2016-02-29",
    "2017-03-28",
    "2017-03-29",
    "2017-03-30",
    "2017-03-31",
    "2017-04-30",
    "2017-05-31",
    "2017-06-30",
    "2018-02-28",
)
"""Days that the month before does not have, or that it has more of."""
CHANGED_CLOCKS: tuple[str | Bounds, ...] = (
    "2017-03-12",
    "2017-03-11 to 2017-03-13",
    "2017-03-26",
    "2017-11-05",
    "2017-02-18 to 2017-02-19",
    "2017-02-28 to 2017-03-01",
    Bounds("2017-03-12T01:30", "2017-03-12T12:30"),
)
SOME_HOURS = (
    *(Bounds(f"2017-03-12T0{hour}:00", f"2017-03-12T0{hour + 1}:00") for hour in (0, 1, 2, 3, 4)),
    *(Bounds(f"2017-11-05T0{hour}:00", f"2017-11-05T0{hour + 1}:00") for hour in (0, 1, 2, 3)),
    *(Bounds(f"2017-03-26T0{hour}:00", f"2017-03-26T0{hour + 1}:00") for hour in (1, 2, 3)),
    Bounds("2017-02-18T23:00", "2017-02-19"),
    Bounds("2017-03-01T05:00", "2017-03-01T06:00"),
)
FEW_DAYS = ("2017-03-06 to 2017-03-12", "2017-02-27 to 2017-02-28")
PARTS_OF_DAYS = (
    Bounds("2017-02-28T12:00", "2017-03-01T12:00"),
    Bounds("2017-03-30T23:00", "2017-03-31"),
    Bounds("2017-03-31", "2017-03-31T12:30"),
    Bounds("2017-02-28T23:00", "2017-03-01"),
    Bounds("2017-03-28T05:00", "2017-03-28T06:00"),
)


def looking_back(chance: Chance, schema: Schema) -> Query | None:
    known = usable(schema)
    names = sorted(
        name
        for name, metric in known.items()
        if timed(schema, name)
        and numeric(metric)
        and not any(
            by_rounds(part) or (part.offset and part.offset.start_of) for part in parts_of(schema, [name])
        )
    )
    if not names:
        return None
    name = chance.one(names)
    if chance.percent(25) and _has_hours(schema, name):
        return _by_hours(chance, schema, name)
    grain = chance.one(("", "", "", "day", "day", "week", "month", "quarter", "year"))
    moved = {part.offset.span.unit for part in parts_of(schema, [name]) if part.offset and part.offset.span}
    if grain == "week" and moved & {"month", "quarter"}:
        grain = "day"
    units = ["day", "week", "month", "quarter", "year"]
    unit = chance.one([unit for unit in units if grain != "week" or unit not in MONTHLY])
    return _before_of(chance, schema, name, grain, unit, _period_before(chance, grain))


def _has_hours(schema: Schema, name: str) -> bool:
    """Whether a metric is of times and sees none but its own."""
    days = any(time_type(schema, base) == "date" for base in bases(schema, formula(name)))
    return not days and not any(part.window or part.offset for part in parts_of(schema, [name]))


def _by_hours(chance: Chance, schema: Schema, name: str) -> Query:
    """Hours that passed, also where clocks change."""
    grain = chance.one(("", "hour", "hour", "day"))
    range_ = chance.one(CHANGED_CLOCKS if grain != "" or chance.percent(40) else SOME_HOURS)
    return _before_of(chance, schema, name, grain, "hour", TimeClause(range_))


def _before_of(
    chance: Chance, schema: Schema, name: str, grain: str, unit: str, time: TimeClause | None
) -> Query:
    uses = [MetricUse(name), MetricUse(_beside_before(chance, name, unit), alias="held")]
    reached = fields(schema, homes_of(schema, uses[:1]))
    picked = groupings(chance, beside_time(schema, uses[:1], reached))[:1] if chance.percent(50) else []
    filters = [tree(chance, reached, picked, False)] if reached and chance.percent(40) else []
    filters += about_rows(chance, schema, uses[:1], reached)
    filters += period_filter(chance, grain) if grain and chance.percent(20) else []
    by_time = [f"time.{grain}"] if grain else []
    if grain == "week" and chance.percent(30):
        by_time.append("time.month")
    own = filtered_uses(chance, schema, uses[0], picked)[-1].filters
    uses = [replace(use, alias=use.alias or "now", filters=own) for use in uses]
    asked = Query(
        metrics=tuple(chance.shuffled(uses)),
        dimensions=tuple(chance.shuffled([field.name for field in picked] + by_time)),
        filters=tuple(filters),
        time=time,
        totals=chance.percent(40),
        timezone=chance.one(pools.ZONES) if chance.percent(40) else "",
    )
    return finished(chance, asked, ["now", "held"])


def _beside_before(chance: Chance, name: str, unit: str) -> str:
    """What it was, how far the metric lies from that, or from the mean of several times."""
    count = chance.one((1, 1, 1, 2, 3, 12) if unit != "hour" else (1, 1, 1, 2, 3, 24))
    once = f"before({name}, {count}, {unit})"
    mean = f"((before({name}, 1, {unit}) + before({name}, 2, {unit})) / 2)"
    return chance.one((once, once, f"{name} - {once}", f"({name} - {mean}) / {mean}"))


def _period_before(chance: Chance, grain: str) -> TimeClause | None:
    if grain:
        found = range_for(chance, grain, True)
        return TimeClause(chance.one(LAST_DAYS)) if grain == "day" and chance.percent(40) else found
    if chance.percent(10):
        return None if chance.percent(50) else TimeClause(Bounds("", "2017-03-31"))
    one: Sequence[str | Bounds] = (*LAST_DAYS, *PARTS_OF_DAYS)
    pool = (*one, *LAST_DAYS, *MIDDLE[:4], "2017-03", "last month", "last week", "today", *FEW_DAYS)
    return TimeClause(chance.one(pool))
