"""Queries to a rich company: of windows and comparisons, shares and limits per group, entities, and rows.

query = rich_query(Chance("rich 7"), made.schema)    # one that has a meaning
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from semantic.query.types import (
    Condition,
    Filter,
    Limit,
    MetricUse,
    Operator,
    Query,
    TimeClause,
)
from tests.soundness.generating import pools
from tests.soundness.generating.averaging import averaging
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
from tests.soundness.generating.looking_back import looking_back
from tests.soundness.generating.metrics import numeric, usable
from tests.soundness.generating.periods import (
    MIDDLE,
    MONTHLY,
    SHORT,
    WEEKS,
    by_rounds,
    period_filter,
    range_for,
)
from tests.soundness.generating.queries import filtered_uses, groupings, is_number
from tests.soundness.generating.reach import fields
from tests.soundness.generating.rich_metrics import special
from tests.soundness.generating.windows_asked import with_window
from tests.soundness.oracle.schema import Metric, Schema


def rich_query(chance: Chance, schema: Schema) -> Query:
    """One of the kinds that the product answers; a listing where the company has no use for the kind drawn."""
    kinds: list[Callable[[Chance, Schema], Query | None]] = [listing]
    kinds += [*[_moving] * 6, *[_comparing] * 3, *[_changing] * 2, *[looking_back] * 3, *[_shaped] * 4]
    kinds += [about_entities] * 5
    for _ in range(5):
        kind = chance.one(kinds)
        asked = kind(chance, schema)
        if asked:
            # Drawn apart, so that all others stay as they are drawn without it; windows and picks are rare enough.
            apart = Chance(f"average {asked}")
            mean = averaging(apart, schema) if kind is not _moving and apart.percent(9) else None
            return mean or asked
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
    grain = _grain_for(chance, schema, metrics)
    start_of = any(metric.offset and (metric.offset.start_of or by_rounds(metric)) for metric in metrics)
    in_need = start_of or any(metric.window and metric.window.show != "last" for metric in metrics)
    grouped = bool(grain) and (in_need or chance.percent(80))
    by_time = [f"time.{grain}"] if grouped else []
    if grouped and grain == "day" and chance.percent(15):
        by_time.append("time.day_of_week")
    of_group = any(metric.offset and metric.offset.start_of and not metric.offset.unit for metric in metrics)
    if grouped and grain == "week" and not of_group and chance.percent(40):
        by_time.append("time.month")
    reached = fields(schema, homes_of(schema, uses))
    picked = groupings(chance, beside_time(schema, uses, reached))[:1] if chance.percent(60) else []
    filters: list[Filter] = [tree(chance, reached, picked, False)] if reached and chance.percent(50) else []
    uses = [found for use in uses for found in filtered_uses(chance, schema, use, picked)]
    picks = period_filter(chance, grain) if grouped and chance.percent(20) else []
    filters += [*picks, *about_rows(chance, schema, uses, reached, likely=35)]
    asked = Query(
        metrics=tuple(uses),
        dimensions=tuple(chance.shuffled([field.name for field in picked] + by_time)),
        filters=tuple(filters),
        time=range_for(chance, grain if grouped else "", in_need),
        totals=not start_of and not picks and chance.percent(40),
        timezone=chance.one(pools.ZONES) if chance.percent(30) else "",
    )
    columns = [use.alias or use.expr for use in uses if is_number(schema, use)]
    return with_window(schema, finished(chance, asked, columns))


def _grain_for(chance: Chance, schema: Schema, metrics: list[Metric]) -> str:
    """A grain that every metric can be shown by; "" where there is none."""
    allowed = {"day", "month", "quarter", "year", "week", "fiscal_quarter"}
    if schema.own is not None:
        allowed.add(schema.own.grain)
    for metric in metrics:
        if metric.offset and metric.offset.start_of and not metric.offset.unit:
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
        filters += period_filter(chance, grain)
    asked = Query(
        metrics=tuple(uses),
        dimensions=tuple(chance.shuffled([field.name for field in picked] + by_time)),
        filters=tuple(filters),
        time=time,
        totals=not (filters and grain) and chance.percent(40),
        timezone=chance.one(pools.ZONES) if chance.percent(30) else "",
    )
    columns = [f"{use.alias or use.expr}{suffix}" for use in uses for suffix in ("", ".previous", ".change")]
    return with_window(schema, finished(chance, asked, columns))


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
    # Drawn apart, so that all else stays as it is drawn without it.
    apart = Chance(f"{first} {dims} {uses}")
    if apart.percent(30):
        uses += _extreme(apart, schema, first, with_time)
    if apart.percent(25):
        beside = uses[1].expr if uses[1:] and not uses[1].alias else "2"
        uses.append(MetricUse(f"percentage({first} / {beside})", alias="percent"))
    filters = [tree(chance, reached, picked, False)] if reached and chance.percent(50) else []
    filters += about_rows(chance, schema, uses, reached)
    columns = [use.alias or use.expr for use in uses[:2] if use.alias not in ("place", "edge", "percent")]
    asked = Query(
        metrics=tuple(uses), dimensions=tuple(dims), filters=tuple(filters), totals=chance.percent(30)
    )
    asked = finished(chance, asked, columns)
    per = tuple(chance.some(dims, 1, 1)) if len(dims) > 1 and chance.percent(60) else ()
    other = set(per) != set(dims) and _has_rest(schema, uses, dims, per) and chance.percent(80)
    if per or other:
        asked = replace(asked, limit=Limit(chance.one((1, 1, 2, 3)), per, other))
    return asked


def _extreme(chance: Chance, schema: Schema, name: str, with_time: bool) -> list[MetricUse]:
    """The least or the greatest value of a dimension of a metric's home, as far as rows there have a time."""
    home = next(iter(homes_of(schema, [MetricUse(name)])))
    model = schema.model(home)
    ordered = [dim.name for dim in model.dimensions if dim.type in ("number", "string", "date", "local")]
    if not ordered or (with_time and not model.time):
        return []
    return [MetricUse(f"{chance.one(('min', 'max'))}({model.name}.{chance.one(ordered)})", alias="edge")]


def _has_rest(schema: Schema, uses: list[MetricUse], dims: list[str], per: tuple[str, ...]) -> bool:
    """Whether the groups that are not shown have one value together: entities and times of several periods have not."""
    parts = parts_of(schema, [use.expr for use in uses])
    apart = all(name in per for name in dims if name.startswith("time."))
    return not any(part.per or ((part.pick or part.during) and not apart) for part in parts)
