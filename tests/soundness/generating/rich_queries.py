"""Queries to a rich company: of windows and comparisons, shares and limits per group, entities, and rows.

query = rich_query(Chance("rich 7"), made.schema)    # only of what the product does not refuse by name
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from semantic.query.types import (
    AllOf,
    Bounds,
    Condition,
    EntityHas,
    Filter,
    Limit,
    MetricUse,
    NoneOf,
    Operator,
    OrderBy,
    Query,
    SomeOf,
    TimeClause,
    Value,
)
from tests.soundness.features import landed
from tests.soundness.generating import pools
from tests.soundness.generating.chance import Chance
from tests.soundness.generating.conditions import (
    EQUALITY,
    OPERATORS,
    ORDER,
    VALUES,
    having,
    leaf,
    operands,
    tree,
)
from tests.soundness.generating.metrics import numeric, usable
from tests.soundness.generating.queries import bases, groupings, own_time, time_type
from tests.soundness.generating.reach import Field, fields
from tests.soundness.oracle.arithmetic import formula
from tests.soundness.oracle.evaluate import is_base
from tests.soundness.oracle.names import place
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


def rich_query(chance: Chance, schema: Schema) -> Query:
    """One of the kinds that the product answers; a listing where the company has no use for the kind drawn."""
    kinds: list[Callable[[Chance, Schema], Query | None]] = [_listing]
    kinds += (
        [_moving] * 6 if landed("window") or landed("offset") or landed("pick") or landed("during") else []
    )
    kinds += [_comparing] * 3 if landed("compare") else []
    kinds += [_changing] if landed("change") else []
    kinds += [_shaped] * 4
    kinds += [_about_entities] * 4
    for _ in range(5):
        asked = chance.one(kinds)(chance, schema)
        if asked:
            return asked
    return _listing(chance, schema)


def _homes(schema: Schema, uses: list[MetricUse]) -> list[str]:
    return list(dict.fromkeys(home for use in uses for home, _ in bases(schema, formula(use.expr))))


def _timed(schema: Schema, name: str) -> bool:
    return all(time_type(schema, base) not in ("", "none") for base in bases(schema, formula(name)))


def _beside_time(schema: Schema, uses: list[MetricUse], reached: list[Field]) -> list[Field]:
    """Without each metric's own time: what sees other times is not grouped by that of its rows."""
    found = [base for use in uses for base in bases(schema, formula(use.expr))]
    timed = [(home, own_time(schema, home, metric)) for home, metric in found]
    own = {(home, place(schema, home, time)) for home, time in timed if time not in ("", "none")}
    return [
        field
        for field in reached
        if not any((home, place(schema, home, field.name)) in own for home, _ in own)
    ]


def special(metric: Metric) -> bool:
    return bool(
        metric.window or metric.offset or metric.pick or metric.during or metric.per or metric.convert
    )


# --- windows, offsets, picks, rows in force ---


def _moving(chance: Chance, schema: Schema) -> Query | None:
    known = usable(schema)
    moving = [name for name, metric in known.items() if special(metric) and _timed(schema, name)]
    if not moving:
        return None
    names = chance.some(sorted(moving), 1, 2)
    plain = [name for name, metric in known.items() if not special(metric) and _timed(schema, name)]
    names += chance.some(sorted(plain), 0, 1)
    metrics = [known[name] for name in names]
    uses = [MetricUse(name) for name in names]
    grain = _grain_for(chance, metrics)
    start_of = any(metric.offset and metric.offset.start_of for metric in metrics)
    in_need = start_of or any(metric.window and metric.window.show != "last" for metric in metrics)
    grouped = bool(grain) and (in_need or chance.percent(80))
    by_time = [f"time.{grain}"] if grouped else []
    if grouped and grain == "day" and chance.percent(15):
        by_time.append("time.day_of_week")
    reached = fields(schema, _homes(schema, uses))
    picked = groupings(chance, _beside_time(schema, uses, reached))[:1] if chance.percent(60) else []
    filters: list[Filter] = [tree(chance, reached, picked, False)] if reached and chance.percent(40) else []
    picks = _period_filter(chance, grain) if grouped and chance.percent(20) else []
    filters += picks
    asked = Query(
        metrics=tuple(uses),
        dimensions=tuple(chance.shuffled([field.name for field in picked] + by_time)),
        filters=tuple(filters),
        time=_range_for(chance, grain if grouped else "", in_need),
        totals=not start_of and not picks and chance.percent(40),
        timezone=chance.one(pools.ZONES) if chance.percent(30) else "",
    )
    return _finished(chance, asked, [name for name in names if numeric(known[name])])


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
            if numeric(metric) and _timed(schema, name) and not metric.offset
        ),
        1,
        2,
    )
    if not names:
        return None
    uses = [MetricUse(name) for name in names]
    reached = fields(schema, _homes(schema, uses))
    picked = groupings(chance, _beside_time(schema, uses, reached))[:1] if chance.percent(70) else []
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
    moves = any(special(known[name]) for name in names)
    compare = chance.one(("previous_period", "previous_year", "previous_year"))
    whole = (
        landed("whole") and compare == "previous_period" and range_.startswith("this") and chance.percent(40)
    )
    time = TimeClause(range_, compare=compare, whole=whole)  # type: ignore[arg-type]  # one of the two
    filters = [tree(chance, reached, picked, False)] if reached and chance.percent(30) else []
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
    summable = [name for name in names if numeric(known[name])]
    columns = [f"{name}{suffix}" for name in summable for suffix in ("", ".previous", ".change")]
    return _finished(chance, asked, columns)


def _changing(chance: Chance, schema: Schema) -> Query | None:
    known = usable(schema)
    names = sorted(
        name
        for name, metric in known.items()
        if _timed(schema, name) and numeric(metric) and not special(metric)
    )
    if not names:
        return None
    name = chance.one(names)
    function = chance.one(("change", "change_rate"))
    grain = chance.one(("month", "month", "quarter", "day", ""))
    unit = chance.one(("", "", "year", "month", "day")) if grain else ""
    text = f"{function}({name}, {unit})" if unit else f"{function}({name})"
    uses = [MetricUse(name), MetricUse(text, alias="changed")]
    reached = fields(schema, _homes(schema, uses[:1]))
    picked = groupings(chance, _beside_time(schema, uses[:1], reached))[:1] if chance.percent(60) else []
    range_ = chance.one(SHORT if grain == "day" else MIDDLE)
    asked = Query(
        metrics=tuple(uses),
        dimensions=tuple(
            chance.shuffled([field.name for field in picked] + ([f"time.{grain}"] if grain else []))
        ),
        time=TimeClause(range_),
    )
    return _finished(chance, asked, [name, "changed"])


# --- shares, ranks, limits, the rest ---


def _shaped(chance: Chance, schema: Schema) -> Query | None:
    known = usable(schema)
    names = sorted(name for name, metric in known.items() if numeric(metric) and not special(metric))
    if not names:
        return None
    uses = [MetricUse(name) for name in chance.some(names, 1, 2)]
    reached = fields(schema, _homes(schema, uses))
    picked = groupings(chance, reached)
    timed = all(_timed(schema, use.expr) for use in uses)
    dims = [field.name for field in picked] + ([f"time.{chance.one(('month', 'year'))}"] if timed else [])
    dims = chance.shuffled(dims)[: chance.one((1, 2, 2, 3))]
    picked = [field for field in picked if field.name in dims]
    if not dims:
        return None
    first = uses[0].expr
    if landed("share") and chance.percent(60):
        of = chance.some(dims, 0, 1)
        text = f"share({', '.join((first, *of))})"
        uses.append(MetricUse(chance.one((text, f"{text} * 100")), alias="part"))
    if landed("rank") and chance.percent(40):
        of = chance.some(dims, 0, 1)
        uses.append(MetricUse(f"rank({', '.join((first, *of))})", alias="place"))
    filters = [tree(chance, reached, picked, False)] if reached and chance.percent(30) else []
    columns = [use.alias or use.expr for use in uses[:2] if use.alias != "place"]
    asked = Query(
        metrics=tuple(uses), dimensions=tuple(dims), filters=tuple(filters), totals=chance.percent(30)
    )
    asked = _finished(chance, asked, columns)
    per = (
        tuple(chance.some(dims, 1, 1)) if landed("limit per") and len(dims) > 1 and chance.percent(60) else ()
    )
    other = landed("other") and set(per) != set(dims) and chance.percent(60)
    if per or other:
        asked = replace(asked, limit=Limit(chance.one((1, 1, 2, 3)), per, other))
    return asked


# --- entities ---


def _about_entities(chance: Chance, schema: Schema) -> Query | None:
    """Metrics of one home, filtered by what their entities have, or by what is related to them."""
    known = usable(schema)
    homes = [
        model.name for model in schema.models if any(special(m) or m.time != "none" for m in model.metrics)
    ]
    if not homes:
        return None
    home = chance.one(homes)
    mine = [name for name, metric in known.items() if _homes(schema, [MetricUse(name)]) == [home]]
    mine = [name for name in mine if not (known[name].offset and known[name].offset.start_of)]  # type: ignore[union-attr]  # tested
    mine = [name for name in mine if not (known[name].window and known[name].window.show != "last")]  # type: ignore[union-attr]  # tested
    if not mine:
        return None
    per = [name for name in mine if known[name].per]
    names = chance.some(sorted(per if per and chance.percent(60) else mine), 1, 2)
    reached = fields(schema, [home])
    moves = any(special(known[name]) for name in names)
    uses = [MetricUse(name) for name in names]
    picked = groupings(chance, _beside_time(schema, uses, reached) if moves else reached)
    makers = []
    makers += [_some_or_none] * 2 if landed("some") else []
    makers += [_entity_filter] * 2 if landed("entity filter") else []
    filters = [
        found for maker in chance.some(makers, 0, 1) if (found := maker(chance, schema, home, reached))
    ]
    if reached and chance.percent(25):
        filters.append(tree(chance, reached, picked, False))
    asked = Query(
        metrics=tuple(MetricUse(name) for name in names),
        dimensions=tuple(field.name for field in picked),
        filters=tuple(filters),
        totals=chance.percent(40),
    )
    return _finished(chance, asked, [name for name in names if numeric(known[name])])


def _some_or_none(chance: Chance, schema: Schema, home: str, reached: list[Field]) -> Filter | None:
    keyed = schema.model(home).key is not None
    known = [field for field in reached if field.kind != "segment" and (keyed or not field.to_many)]
    far = [field for field in known if field.to_many]
    pool = far if far and chance.percent(85) else known
    if not pool:
        return None
    field = chance.one(pool)
    inner: Filter = _any_condition(chance, field)
    alike = [other for other in pool if other.many_end == field.many_end]
    if chance.percent(40):
        inner = AllOf((inner, _any_condition(chance, chance.one(alike))))
    return SomeOf(inner) if chance.percent(50) or not landed("none") else NoneOf(inner)


def _any_condition(chance: Chance, field: Field) -> Filter:
    op = chance.one(OPERATORS[field.kind])
    return Condition(field.name, op, operands(chance, op, VALUES[field.kind]))


def _entity_filter(chance: Chance, schema: Schema, home: str, reached: list[Field]) -> Filter | None:
    model = schema.model(home)
    roles = [
        join.role
        for join in model.joins
        if join.type == "many_to_one"
        and schema.model(join.target).key
        and not join.through
        and not join.where
        if not schema.model(join.target).valid
    ]
    counted = [
        metric for metric in model.metrics if numeric(metric) and not special(metric) and is_base(metric.expr)
    ]
    if not roles or not counted:
        return None
    metric = chance.one(counted)
    op = chance.one((*EQUALITY, *ORDER, Operator.IS_NULL))
    values = operands(chance, op, (0, 1, 2, 3, 7, -1))
    time = None
    if metric.time == "" and model.time and chance.percent(25):
        time = TimeClause(chance.one(("2017", "2017-Q1", "2017-03")))
    return EntityHas(
        f"{home}.{metric.name}", chance.one(roles), op, tuple(v for v in values if v is not None), time
    )


# --- rows and combinations ---


def _listing(chance: Chance, schema: Schema) -> Query:
    model = chance.one(schema.models)
    as_rows = landed("rows") and chance.percent(60)
    reached = [field for field in fields(schema, [model.name]) if field.kind != "segment"]
    reached = [field for field in reached if not field.to_many]
    own = [field for field in reached if field.name.startswith(f"{model.name}.")]
    if not as_rows:
        far = [field for field in reached if not schema.has_model(field.name.split(".")[0])]
        reached = own + [replace(field, name=f"{model.name}.{field.name}") for field in far]
    picked = [chance.one(own), *(chance.one(reached) for _ in range(chance.one((0, 1, 1, 2))))]
    names = list(dict.fromkeys(field.name for field in chance.shuffled(picked)))
    found: list[Filter] = [leaf(chance, reached, [], False)] if chance.percent(40) else []
    by = tuple(OrderBy(name, chance.percent(50)) for name in chance.some(names, 0, 2))
    limit = Limit(chance.one((1, 3, 5))) if chance.percent(30) else None
    rows = model.name if as_rows else ""
    return Query(dimensions=tuple(names), filters=tuple(found), order_by=by, limit=limit, rows=rows)


def _finished(chance: Chance, asked: Query, columns: list[str]) -> Query:
    """An order, a limit, a condition on what is merged."""
    by = tuple(OrderBy(name, chance.percent(50)) for name in chance.some([*asked.dimensions, *columns], 0, 2))
    limit = Limit(chance.one((1, 2, 3, 4))) if asked.dimensions and chance.percent(20) else None
    merged = (having(chance, columns),) if columns and chance.percent(12) else ()
    return replace(asked, order_by=by, limit=limit, filters=(*asked.filters, *merged))
