"""Queries to a generated company: one to three metrics, what they may be grouped and filtered by, and the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from semantic.query.types import Bounds, Filter, InSegment, Limit, MetricUse, OrderBy, Query, TimeClause
from tests.soundness.generating import pools
from tests.soundness.generating.chance import Chance
from tests.soundness.generating.conditions import having, mixed, tree
from tests.soundness.generating.metrics import numeric, usable
from tests.soundness.generating.reach import Field, fields
from tests.soundness.oracle.arithmetic import formula
from tests.soundness.oracle.expressions import (
    Aggregate,
    Call,
    Formula,
    MetricArithmetic,
    MetricName,
    Number,
)
from tests.soundness.oracle.kinds import is_base, names_in
from tests.soundness.oracle.schema import Metric, Schema
from tests.soundness.oracle.times import PARTS

GRAINS = ("day", "week", "month", "quarter", "year", "hour", "fiscal_quarter", "fiscal_year")
Base = tuple[str, Metric]


def moment(chance: Chance) -> datetime:
    """The wall clock when a query is asked."""
    return chance.one(pools.NOWS)


def bases(schema: Schema, found: Formula, home: str = "") -> list[Base]:
    """The metrics that aggregate rows, with their homes, under a formula; those of entities and conversions too."""
    return [pair for pair in under(schema, found, home) if is_base(pair[1].expr) and not _names(*pair)]


def under(schema: Schema, found: Formula, home: str = "") -> list[Base]:
    """Every metric that a formula is made of."""
    match found:
        case MetricArithmetic(_, left, right):
            return under(schema, left, home) + under(schema, right, home)
        case MetricName(name) | Call(_, name):
            pair = schema.find_metric(name, home)
            assert pair is not None, name
            inner = [MetricName(each) for each in _names(*pair)]
            if not inner and not is_base(pair[1].expr):
                return [pair, *under(schema, pair[1].expr, pair[0])]
            return [pair, *(base for each in inner for base in under(schema, each, pair[0]))]
    return []


def _names(home: str, metric: Metric) -> list[str]:
    """The metrics inside the aggregates of one of entities, or that of which a conversion counts rows."""
    if metric.convert:
        return [metric.convert.base]
    return names_in(metric.expr) if metric.per else []


def metric_names(found: Formula) -> list[str]:
    """The metrics that an expression of a query names, those of share(m) and the like too."""
    match found:
        case MetricArithmetic(_, left, right):
            return metric_names(left) + metric_names(right)
        case MetricName(name) | Call(_, name):
            return [name]
    return []


def own_time(schema: Schema, home: str, metric: Metric) -> str:
    """The path of a metric's own time dimension, "" without one."""
    return metric.time or schema.model(home).time


def time_type(schema: Schema, base: Base) -> str:
    """The type of a metric's own time dimension; "none" where it says so, "" where it has none."""
    home, metric = base
    if metric.time == "none":
        return "none"
    *roles, name = own_time(schema, home, metric).split(".")
    for role in roles:
        step = schema.step(home, role)
        assert step is not None, role
        home = step.target
    dimension = schema.model(home).dimension(name)
    return dimension.type if dimension else ""


def query(chance: Chance, schema: Schema) -> Query:
    uses = metric_uses(chance, schema)
    found = [base for use in uses for base in bases(schema, formula(use.expr))]
    known = fields(schema, list(dict.fromkeys(home for home, _ in found)))
    types = {time_type(schema, base) for base in found}
    timed = bool(types - {"none"}) and "" not in types
    picked = groupings(chance, known)
    by_time = time_groupings(chance, known, types if timed else set())
    wanted = chance.one((0, 1, 0, 1, 0, 2)) if known else 0
    filters = [tree(chance, known, picked, timed and "none" not in types) for _ in range(wanted)]
    uses = [found for use in uses for found in filtered_uses(chance, schema, use, picked)]
    asked = Query(
        metrics=tuple(uses),
        dimensions=tuple(chance.shuffled([field.name for field in picked] + by_time)),
        filters=(*filters, *merged_filters(chance, schema, uses, picked)),
        time=time_range(chance) if timed else None,
        totals=chance.percent(50),
        timezone=chance.one(pools.ZONES) if chance.percent(30) else "",
    )
    return ordered(chance, asked)


def metric_uses(chance: Chance, schema: Schema) -> list[MetricUse]:
    """Metrics by name, and expressions over them with or without a name of their own."""
    known = usable(schema)
    names = chance.some(sorted(known), 1, 3)
    for _ in range(4):
        if fields(schema, list(dict.fromkeys(home for name in names for home, _ in _under(schema, name)))):
            break
        names = chance.some(sorted(known), 1, 3)
    uses = [MetricUse(name) for name in names]
    summable = [name for name in names if numeric(known[name])]
    if len(summable) > 1 and chance.percent(40):
        a, b = summable[:2]
        op, number = chance.one(("/", "-", "*", "+")), chance.one(("2", "0.5"))
        text = chance.one((f"{a} {op} {b}", f"({a} + {number}) {op} {b}", f"{a} {op} {b} - {number}"))
        uses = [*uses[:-1], MetricUse(text, alias="made_up")]
    return uses


def groupings(chance: Chance, known: list[Field]) -> list[Field]:
    """None to two fields; those on to-many paths are drawn as often as the others, whichever are more."""
    groupable = [field for field in known if field.kind != "segment"]
    found: list[Field] = []
    for _ in range(chance.one((1, 2, 1, 1, 2, 1, 0))):
        far = [field for field in groupable if field.to_many and field not in found]
        near = [field for field in groupable if not field.to_many and field not in found]
        pool = (far if chance.percent(50) else near) or far or near
        found += [min(chance.some(pool, 2, 2), key=lambda field: field.name.count("."))] if pool else []
    return found


def time_groupings(chance: Chance, known: list[Field], types: set[str]) -> list[str]:
    """A grain or a part of every metric's own time, or of a model's own time dimension; a day has no hours."""
    choices: list[str] = []
    if types:
        choices += _grains("time", "date" not in types) * 3
    for field in known:
        if field.kind in ("date", "local", "instant"):
            choices += _grains(field.name, field.kind != "date")[::4]
    return [chance.one(choices)] if choices and chance.percent(40) else []


def _grains(name: str, hours: bool) -> list[str]:
    return [f"{name}.{grain}" for grain in GRAINS + PARTS if hours or not grain.startswith("hour")]


def filtered_uses(chance: Chance, schema: Schema, use: MetricUse, picked: list[Field]) -> list[MetricUse]:
    """A metric, sometimes with filters of its own and then with a name, sometimes beside the metric itself."""
    homes = list(dict.fromkeys(home for home, _ in bases(schema, formula(use.expr))))
    known = {field.name: field for field in fields(schema, homes)}
    if not known or chance.percent(80):
        return [use]
    same_reading = [known[field.name] for field in picked if field.name in known]
    far = [field for field in known.values() if field.to_many]
    pool = far if far and chance.percent(40) else list(known.values())
    named = [InSegment(field.name) for field in pool if field.kind == "segment"]
    by_name = bool(named) and chance.percent(30)
    own = chance.one(named) if by_name else tree(chance, pool, same_reading, with_time=False)
    filtered = replace(use, alias=f"only_{use.alias or use.expr.replace('.', '_')}", filters=(own,))
    return [use, as_part(schema, filtered)] if chance.percent(50) else [as_part(schema, filtered)]


def is_number(schema: Schema, use: MetricUse) -> bool:
    """Whether a filter or an order may take a column for a number: an expression, or a metric that is one."""
    pair = schema.find_metric(use.expr)
    return pair is None or numeric(pair[1])


def as_part(schema: Schema, use: MetricUse) -> MetricUse:
    """Sometimes what its filters keep of a metric is a part of it, if it adds up. Drawn apart, so that all else stays
    as it is drawn without it."""
    apart = Chance(f"part {use}")
    named = schema.find_metric(use.expr) is not None
    if not named or not adds_up(schema, formula(use.expr)) or not apart.percent(60):
        return use
    return replace(use, expr=apart.one((f"part({use.expr})", f"part({use.expr}) * 100")))


def adds_up(schema: Schema, found: Formula, home: str = "") -> bool:
    """Whether a metric is a sum or a count, or adds and subtracts those; not those of entities or of one time."""
    match found:
        case Aggregate(function):
            return function in ("sum", "count", "count distinct")
        case MetricArithmetic("+" | "-", left, right):
            return adds_up(schema, left, home) and adds_up(schema, right, home)
        case MetricArithmetic("*" | "/", left, Number()):
            return adds_up(schema, left, home)
        case MetricName(name):
            pair = schema.find_metric(name, home)
            assert pair is not None, name
            model, metric = pair
            averaged = metric.window is not None and metric.window.show == "average"
            if (
                metric.per
                or metric.pick
                or averaged
                or metric.fill
                or (metric.convert and metric.convert.rate)
            ):
                return False
            return bool(metric.convert) or adds_up(schema, metric.expr, model)
    return False


def merged_filters(
    chance: Chance, schema: Schema, uses: list[MetricUse], picked: list[Field]
) -> tuple[Filter, ...]:
    """Sometimes a condition on a metric, alone or in an `any` beside a grouped dimension."""
    known = usable(schema)
    named = {use.alias or use.expr: known.get(use.expr) for use in uses}
    if chance.percent(25):
        named |= {name: known[name] for name in known if _fits(schema, name, uses)}
    summable = [name for name, metric in named.items() if metric is None or numeric(metric)]
    if not summable or chance.percent(82):
        return ()
    beside = bool(picked) and chance.percent(50)
    return (mixed(chance, summable, picked) if beside else having(chance, summable),)


def _fits(schema: Schema, name: str, uses: list[MetricUse]) -> bool:
    """Whether a metric that is not asked for can be computed at the same grain: the same homes, the same times."""
    asked = {
        (home, time_type(schema, (home, metric))) for use in uses for home, metric in _under(schema, use.expr)
    }
    return all((home, time_type(schema, (home, metric))) in asked for home, metric in _under(schema, name))


def _under(schema: Schema, text: str) -> list[Base]:
    return bases(schema, formula(text))


def time_range(chance: Chance) -> TimeClause | None:
    if chance.percent(55):
        return None
    return TimeClause(Bounds(*chance.one(pools.BOUNDS)) if chance.percent(40) else chance.one(pools.RANGES))


def ordered(chance: Chance, asked: Query) -> Query:
    names = [*asked.dimensions, *(use.alias or use.expr for use in asked.metrics)]
    by = tuple(OrderBy(name, chance.percent(50)) for name in chance.some(names, 0, 2))
    limit = Limit(chance.one((1, 2, 3, 4))) if asked.dimensions and chance.percent(25) else None
    return replace(asked, order_by=by, limit=limit)
