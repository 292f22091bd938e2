"""Queries to a rich company: of windows and comparisons, shares and limits per group, entities, and rows.

query = rich_query(Chance("rich 7"), made.schema)    # one that has a meaning
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from semantic.query.types import (
    Bounds,
    Condition,
    Filter,
    Limit,
    MetricUse,
    Operator,
    Query,
    TimeClause,
    Value,
)
from tests.soundness.generating import pools
from tests.soundness.generating.chance import Chance
from tests.soundness.generating.conditions import tree
from tests.soundness.generating.entity_queries import (
    about_entities,
    about_rows,
    beside_time,
    finished,
    homes_of,
    listing,
    parts_of,
    timed,
)
from tests.soundness.generating.metrics import numeric, usable
from tests.soundness.generating.queries import filtered_uses, groupings
from tests.soundness.generating.reach import fields
from tests.soundness.generating.rich_metrics import special
from tests.soundness.oracle.schema import Metric, Schema

SHORT = (
    "2017-03",
    "2017-02",
    "2017-03-01 to 2017-03-14",
    "last 2 weeks",
    "this month",
    "last 3 days",
    "2017-02-28",
)
MIDDLE = (
    "2017-Q1",
    "2017",
    "this year",
    "last 3 months",
    "2016-12-01 to 2017-03-31",
    "this quarter",
    "last 2 quarters",
)
WEEKS = ("last 3 weeks", "this week", "last 10 days", "last week")
DAY_FILTERS: dict[str, tuple[Value, ...]] = {
    "time.day_of_week": (1, 3, 7),
    "time.month": ("2017-03", "2017-02"),
    "time.day_of_month": (1, 5, 12, 31),
}
MONTH_FILTERS: dict[str, tuple[Value, ...]] = {"time.month_of_year": (1, 2, 3, 11), "time.year": ("2017",)}
MONTHLY = ("month", "quarter")
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
FEW_DAYS = ("2017-03-06 to 2017-03-12", "2017-02-27 to 2017-02-28")
PARTS_OF_DAYS = (
    Bounds("2017-02-28T12:00", "2017-03-01T12:00"),
    Bounds("2017-03-30T23:00", "2017-03-31"),
    Bounds("2017-03-31", "2017-03-31T12:30"),
    Bounds("2017-02-28T23:00", "2017-03-01"),
    Bounds("2017-03-28T05:00", "2017-03-28T06:00"),
)


def rich_query(chance: Chance, schema: Schema) -> Query:
    """One of the kinds that the product answers; a listing where the company has no use for the kind drawn."""
    kinds: list[Callable[[Chance, Schema], Query | None]] = [listing]
    kinds += [*[_moving] * 6, *[_comparing] * 3, *[_changing] * 2, *[_looking_back] * 3, *[_shaped] * 4]
    kinds += [about_entities] * 5
    for _ in range(5):
        asked = chance.one(kinds)(chance, schema)
        if asked:
            return asked
    return listing(chance, schema)


# --- windows, offsets, picks, rows in force ---


def _moving(chance: Chance, schema: Schema) -> Query | None:
    known = usable(schema)
    moving = [name for name, metric in known.items() if special(metric) and timed(schema, name)]
    if not moving:
        return None
    names = chance.some(sorted(moving), 1, 2)
    plain = [name for name, metric in known.items() if not special(metric) and timed(schema, name)]
    names += chance.some(sorted(plain), 0, 1)
    metrics = parts_of(schema, names)
    uses = [MetricUse(name) for name in names]
    grain = _grain_for(chance, metrics)
    start_of = any(metric.offset and metric.offset.start_of for metric in metrics)
    in_need = start_of or any(metric.window and metric.window.show != "last" for metric in metrics)
    grouped = bool(grain) and (in_need or chance.percent(80))
    by_time = [f"time.{grain}"] if grouped else []
    if grouped and grain == "day" and chance.percent(15):
        by_time.append("time.day_of_week")
    if grouped and grain == "week" and not start_of and chance.percent(40):
        by_time.append("time.month")
    reached = fields(schema, homes_of(schema, uses))
    picked = groupings(chance, beside_time(schema, uses, reached))[:1] if chance.percent(60) else []
    filters: list[Filter] = [tree(chance, reached, picked, False)] if reached and chance.percent(50) else []
    uses = [found for use in uses for found in filtered_uses(chance, schema, use, picked)]
    picks = _period_filter(chance, grain) if grouped and chance.percent(20) else []
    filters += [*picks, *about_rows(chance, schema, uses, reached, likely=35)]
    asked = Query(
        metrics=tuple(uses),
        dimensions=tuple(chance.shuffled([field.name for field in picked] + by_time)),
        filters=tuple(filters),
        time=_range_for(chance, grain if grouped else "", in_need),
        totals=not start_of and not picks and chance.percent(40),
        timezone=chance.one(pools.ZONES) if chance.percent(30) else "",
    )
    columns = [use.alias or use.expr for use in uses if numeric(known[use.expr])]
    return finished(chance, asked, columns)


def _grain_for(chance: Chance, metrics: list[Metric]) -> str:
    """A grain that every metric can be shown by; "" where there is none."""
    allowed = {"day", "month", "quarter", "year", "week", "fiscal_quarter"}
    for metric in metrics:
        if metric.offset and metric.offset.start_of:
            begins = {
                "week": {"day", "week"},
                "month": {"day", "month"},
                "quarter": {"day", "month", "quarter"},
                "year": {"day", "month", "quarter"},
            }
            allowed &= begins[metric.offset.start_of]
        if metric.offset and metric.offset.span and metric.offset.span.unit in MONTHLY:
            allowed -= {"week"}
    return chance.one(sorted(allowed)) if allowed else ""


def _range_for(chance: Chance, grain: str, in_need: bool) -> TimeClause | None:
    if grain == "day":
        return TimeClause(chance.one(SHORT))
    if grain == "week":
        return TimeClause(chance.one((*MIDDLE[:4], *WEEKS)))
    if chance.percent(15):
        start = chance.one(("2017-01-15", "2016-02-29", "2017-03-01"))
        return TimeClause(Bounds(start, chance.one(("", "2017-03-12", "2017-04-01T12:00:00"))))
    if not in_need and chance.percent(25):
        return None if chance.percent(50) else TimeClause(Bounds("", "2017-03-31"))
    return TimeClause(chance.one(MIDDLE + SHORT[:3]))


def _period_filter(chance: Chance, grain: str) -> list[Filter]:
    pool = DAY_FILTERS if grain == "day" else MONTH_FILTERS if grain == "month" else {}
    if not pool:
        return []
    name = chance.one(sorted(pool))
    op = chance.one((Operator.IN, Operator.NOT_IN))
    return [Condition(name, op, tuple(chance.some(pool[name], 1, 2)))]


# --- comparisons ---


def _comparing(chance: Chance, schema: Schema) -> Query | None:
    known = usable(schema)
    names = chance.some(
        sorted(
            name
            for name, metric in known.items()
            if numeric(metric) and timed(schema, name)
            if not any(part.offset for part in parts_of(schema, [name]))
        ),
        1,
        2,
    )
    if not names:
        return None
    uses = [MetricUse(name) for name in names]
    reached = fields(schema, homes_of(schema, uses))
    picked = groupings(chance, beside_time(schema, uses, reached))[:1] if chance.percent(70) else []
    grain, range_ = chance.one(
        (
            ("month", chance.one(MIDDLE)),
            ("quarter", "2017"),
            ("day", chance.one(SHORT)),
            ("week", chance.one(WEEKS)),
            (
                "",
                chance.one(
                    MIDDLE + SHORT + WEEKS + ("rolling 30 days", "yesterday", "2017-03-05 to 2017-04-02")
                ),
            ),
        )
    )
    moves = any(special(part) for part in parts_of(schema, names))
    if grain in ("", "month", "day") and chance.percent(20):
        range_ = chance.one(("this month", "this quarter", "this year"))
    compare = chance.one(("previous_period", "previous_period", "previous_year"))
    whole = compare == "previous_period" and range_.startswith("this") and chance.percent(50)
    time = TimeClause(range_, compare=compare, whole=whole)  # type: ignore[arg-type]  # one of the two
    filters = [tree(chance, reached, picked, False)] if reached and chance.percent(50) else []
    uses = [found for use in uses for found in filtered_uses(chance, schema, use, picked)]
    filters += about_rows(chance, schema, uses, reached)
    by_time = [f"time.{grain}"] if grain else []
    if by_time and not moves and chance.percent(25):
        filters.append(Condition("time.day_of_week", Operator.NOT_IN, tuple(chance.some((1, 3, 7), 1, 2))))
    elif by_time and chance.percent(20):
        filters += _period_filter(chance, grain)
    asked = Query(
        metrics=tuple(uses),
        dimensions=tuple(chance.shuffled([field.name for field in picked] + by_time)),
        filters=tuple(filters),
        time=time,
        totals=not (filters and grain) and chance.percent(40),
        timezone=chance.one(pools.ZONES) if chance.percent(30) else "",
    )
    columns = [f"{use.alias or use.expr}{suffix}" for use in uses for suffix in ("", ".previous", ".change")]
    return finished(chance, asked, columns)


def _changing(chance: Chance, schema: Schema) -> Query | None:
    known = usable(schema)
    names = sorted(
        name
        for name, metric in known.items()
        if timed(schema, name)
        and numeric(metric)
        and not any(part.offset for part in parts_of(schema, [name]))
    )
    if not names:
        return None
    name = chance.one(names)
    function = chance.one(("change", "change_rate"))
    grain = chance.one(("month", "month", "quarter", "day", ""))
    unit = chance.one(("", "", "year", "month", "day")) if grain else ""
    text = f"{function}({name}, {unit})" if unit else f"{function}({name})"
    uses = [MetricUse(name), MetricUse(text, alias="changed")]
    reached = fields(schema, homes_of(schema, uses[:1]))
    picked = groupings(chance, beside_time(schema, uses[:1], reached))[:1] if chance.percent(60) else []
    range_ = chance.one(SHORT if grain == "day" else MIDDLE)
    asked = Query(
        metrics=tuple(uses),
        dimensions=tuple(
            chance.shuffled([field.name for field in picked] + ([f"time.{grain}"] if grain else []))
        ),
        time=TimeClause(range_),
    )
    return finished(chance, asked, [name, "changed"])


def _looking_back(chance: Chance, schema: Schema) -> Query | None:
    """before(m, 2, week): with periods, or as alerts ask, of one period without any."""
    known = usable(schema)
    names = sorted(
        name
        for name, metric in known.items()
        if timed(schema, name)
        and numeric(metric)
        and not any(part.offset and part.offset.start_of for part in parts_of(schema, [name]))
    )
    if not names:
        return None
    name = chance.one(names)
    grain = chance.one(("", "", "", "day", "day", "week", "month", "quarter", "year"))
    moved = {part.offset.span.unit for part in parts_of(schema, [name]) if part.offset and part.offset.span}
    if grain == "week" and moved & {"month", "quarter"}:
        grain = "day"
    units = ["day", "week", "month", "quarter", "year"]
    unit = chance.one([unit for unit in units if grain != "week" or unit not in MONTHLY])
    uses = [MetricUse(name), MetricUse(_beside_before(chance, name, unit), alias="held")]
    reached = fields(schema, homes_of(schema, uses[:1]))
    picked = groupings(chance, beside_time(schema, uses[:1], reached))[:1] if chance.percent(50) else []
    filters = [tree(chance, reached, picked, False)] if reached and chance.percent(40) else []
    filters += about_rows(chance, schema, uses[:1], reached)
    filters += _period_filter(chance, grain) if grain and chance.percent(20) else []
    own = filtered_uses(chance, schema, uses[0], picked)[-1].filters
    uses = [replace(use, alias=use.alias or "now", filters=own) for use in uses]
    asked = Query(
        metrics=tuple(chance.shuffled(uses)),
        dimensions=tuple(
            chance.shuffled([field.name for field in picked] + ([f"time.{grain}"] if grain else []))
        ),
        filters=tuple(filters),
        time=_period_before(chance, grain),
        totals=chance.percent(40),
        timezone=chance.one(pools.ZONES) if chance.percent(40) else "",
    )
    return finished(chance, asked, ["now", "held"])


def _beside_before(chance: Chance, name: str, unit: str) -> str:
    """What it was, how far the metric lies from that, or from the mean of several times."""
    count = chance.one((1, 1, 1, 2, 3, 12))
    once = f"before({name}, {count}, {unit})"
    mean = f"((before({name}, 1, {unit}) + before({name}, 2, {unit})) / 2)"
    return chance.one((once, once, f"{name} - {once}", f"({name} - {mean}) / {mean}"))


def _period_before(chance: Chance, grain: str) -> TimeClause | None:
    if grain:
        found = _range_for(chance, grain, True)
        return TimeClause(chance.one(LAST_DAYS)) if grain == "day" and chance.percent(40) else found
    if chance.percent(10):
        return None if chance.percent(50) else TimeClause(Bounds("", "2017-03-31"))
    one: Sequence[str | Bounds] = (*LAST_DAYS, *PARTS_OF_DAYS)
    pool = (*one, *LAST_DAYS, *MIDDLE[:4], "2017-03", "last month", "last week", "today", *FEW_DAYS)
    return TimeClause(chance.one(pool))


# --- shares, ranks, limits, the rest ---


def _shaped(chance: Chance, schema: Schema) -> Query | None:
    known = usable(schema)
    names = sorted(
        name
        for name, metric in known.items()
        if numeric(metric) and not any(part.window or part.offset for part in parts_of(schema, [name]))
    )
    if not names:
        return None
    uses = [MetricUse(name) for name in chance.some(names, 1, 2)]
    reached = fields(schema, homes_of(schema, uses))
    moves = any(part.during for use in uses for part in parts_of(schema, [use.expr]))
    picked = groupings(chance, beside_time(schema, uses, reached) if moves else reached)
    with_time = all(timed(schema, use.expr) for use in uses)
    dims = [field.name for field in picked] + ([f"time.{chance.one(('month', 'year'))}"] if with_time else [])
    dims = chance.shuffled(dims)[: chance.one((1, 2, 2, 3))]
    picked = [field for field in picked if field.name in dims]
    if not dims:
        return None
    first = uses[0].expr
    if chance.percent(60):
        of = chance.some(dims, 0, 1)
        text = f"share({', '.join((first, *of))})"
        uses.append(MetricUse(chance.one((text, f"{text} * 100")), alias="part"))
    if chance.percent(40):
        of = chance.some(dims, 0, 1)
        uses.append(MetricUse(f"rank({', '.join((first, *of))})", alias="place"))
    filters = [tree(chance, reached, picked, False)] if reached and chance.percent(50) else []
    filters += about_rows(chance, schema, uses, reached)
    columns = [use.alias or use.expr for use in uses[:2] if use.alias != "place"]
    asked = Query(
        metrics=tuple(uses), dimensions=tuple(dims), filters=tuple(filters), totals=chance.percent(30)
    )
    asked = finished(chance, asked, columns)
    per = tuple(chance.some(dims, 1, 1)) if len(dims) > 1 and chance.percent(60) else ()
    other = set(per) != set(dims) and _has_rest(schema, uses, dims, per) and chance.percent(60)
    if per or other:
        asked = replace(asked, limit=Limit(chance.one((1, 1, 2, 3)), per, other))
    return asked


def _has_rest(schema: Schema, uses: list[MetricUse], dims: list[str], per: tuple[str, ...]) -> bool:
    """Whether the groups that are not shown have one value together: entities and times of several periods have not."""
    parts = parts_of(schema, [use.expr for use in uses])
    apart = all(name in per for name in dims if name.startswith("time."))
    return not any(part.per or ((part.pick or part.during) and not apart) for part in parts)
