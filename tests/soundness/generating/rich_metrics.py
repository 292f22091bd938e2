"""What a rich model measures: windows, offsets, picks, rows in force, entities, conversions, and these within others.

schema = with_rich_metrics(Chance("rich 7"), schema)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from semantic.definitions.types import Conversion, Offset, Pick, Span, Window
from tests.soundness.generating.chance import Chance
from tests.soundness.generating.metrics import conditions, numeric
from tests.soundness.oracle.expressions import (
    Aggregate,
    Arithmetic,
    Comparison,
    Constant,
    Expression,
    Formula,
    Function,
    MetricArithmetic,
    MetricName,
    Name,
    names,
)
from tests.soundness.oracle.kinds import aggregates_in, is_base
from tests.soundness.oracle.names import to_many, ways_to
from tests.soundness.oracle.schema import Dimension, Metric, Model, Schema

SPANS = (
    Span(1, "day"),
    Span(2, "day"),
    Span(7, "day"),
    Span(30, "day"),
    Span(2, "week"),
    Span(1, "month"),
    Span(2, "month"),
    Span(1, "quarter"),
    Span(1, "year"),
)
TO_DATES = ("week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year", "all_time", "month", "year")
ENTITY_FUNCTIONS: tuple[Function, ...] = ("median", "avg", "max", "min", "sum", "count", "count distinct")
Maker = Callable[[Chance, Schema, Model, list[Metric]], Metric | None]


def with_rich_metrics(chance: Chance, schema: Schema) -> Schema:
    """Up to five metrics more in each model, one of several models, and metrics as dimensions."""
    schema = replace(schema, models=tuple(_with_metrics(chance, schema, model) for model in schema.models))
    for model in schema.models:
        changed = _with_values(chance, schema, model)
        schema = replace(schema, models=tuple(changed if each == model else each for each in schema.models))
    return replace(schema, metrics=(*schema.metrics, *_of_several_homes(chance, schema)))


def special(metric: Metric) -> bool:
    """Whether a metric is more than an aggregate of its rows in the period asked for."""
    return bool(
        metric.window or metric.offset or metric.pick or metric.during or metric.per or metric.convert
    )


def _with_metrics(chance: Chance, schema: Schema, model: Model) -> Model:
    plain = [metric for metric in model.metrics if numeric(metric) and metric.time == ""]
    own = [metric for metric in plain if is_base(metric.expr)]
    if not own:
        return model
    makers: list[Maker] = [_of_entities] * 3
    if model.time:
        makers += [*[_moved] * 4, _picked, _in_force, _converting, _converting]
    found: list[Metric] = []
    if model.time and chance.percent(60):
        found.append(Metric(f"{model.name}_rows", Aggregate("count")))
    for number in range(chance.one((2, 3, 4))):
        here = replace(model, metrics=(*model.metrics, *found))
        made = chance.one(makers)(chance, schema, here, [*own, *found])
        found += [replace(made, name=f"{model.name}_r{number}")] if made else []
    return replace(model, metrics=(*model.metrics, *found))


def _moved(chance: Chance, schema: Schema, model: Model, own: list[Metric]) -> Metric | None:
    """A window or an offset, perhaps of a ratio, perhaps of what is special already."""
    base = chance.one([metric for metric in own if not _begins(metric)])
    expr: Formula = MetricName(base.name)
    plain = not special(base)
    if plain and chance.percent(20):
        expr = MetricArithmetic("/", MetricName(base.name), MetricName(chance.one(own[:2]).name))
        plain = False
    if schema.own is not None and plain and chance.percent(30):
        return Metric("", expr, offset=Offset(Span(chance.one((1, 1, 2)), schema.own.grain)))
    made = _seen_otherwise(chance, expr, plain and base.fill is None and isinstance(base.expr, Aggregate))
    if made.window is not None and _has_window(Metric("", expr), own):  # which is refused
        return replace(made, window=None, offset=Offset(made.window.last or Span(1, "month")))
    return made


def _seen_otherwise(chance: Chance, expr: Formula, averaged: bool) -> Metric:
    """A formula in a window or at an earlier time; `averaged` says that its days may be."""
    match chance.one(("window", "window", "to date", "show", "offset", "start of")):
        case "window":
            return Metric("", expr, window=Window(chance.one(SPANS)))
        case "to date":
            return Metric("", expr, window=Window(None, chance.one(TO_DATES)))
        case "show":
            last = chance.one(SPANS) if chance.percent(60) else None
            to_date = "" if last else chance.one(TO_DATES)
            if averaged and chance.percent(50):
                return Metric("", expr, window=Window(last, to_date, "average"))
            return Metric("", expr, window=Window(last, to_date, "first"))
        case "offset":
            return Metric("", expr, offset=Offset(chance.one(SPANS)))
    unit = "day" if chance.percent(40) else ""
    return Metric("", expr, offset=Offset(None, chance.one(TO_DATES[:4]), unit))


def _begins(metric: Metric) -> bool:
    """Whether it looks at where a period begins, or at its days: of what is seen otherwise there are none."""
    return bool(
        (metric.offset and metric.offset.start_of) or (metric.window and metric.window.show != "last")
    )


def _has_window(metric: Metric, known: Sequence[Metric]) -> bool:
    """Whether a metric has a window, or rests on one that has."""
    named = {name for each in aggregates_in(metric.expr) if each.argument for name in names(each.argument)}
    named |= set(_named(metric.expr))
    return metric.window is not None or any(_has_window(each, known) for each in known if each.name in named)


def _named(expr: Formula) -> Iterator[str]:
    match expr:
        case MetricName(name):
            yield name
        case MetricArithmetic(_, left, right):
            yield from _named(left)
            yield from _named(right)


def _picked(chance: Chance, schema: Schema, model: Model, own: list[Metric]) -> Metric | None:
    base = chance.one(own)
    plain = not special(base) and not base.fill and not base.where and isinstance(base.expr, Aggregate)
    expr: Formula = MetricArithmetic("/", Aggregate("sum", Name("x")), Aggregate("count"))
    if plain and chance.percent(60):
        expr = base.expr
    near = [f"{join.role}.s" for join in model.joins if join.type == "many_to_one" and not join.through]
    per = tuple(chance.some(["s", "flag", *near], 0, 2)) if chance.percent(60) else ()
    return Metric("", expr, pick=Pick(chance.one(("last", "last", "first", "min", "max")), per))


def _in_force(chance: Chance, schema: Schema, model: Model, own: list[Metric]) -> Metric | None:
    base = chance.one([metric for metric in own if not special(metric)])
    expr = base.expr if chance.percent(50) else Aggregate("count")
    return Metric("", expr, base.where, during=("at", "ended"))


# --- entities ---


def _of_entities(chance: Chance, schema: Schema, model: Model, own: list[Metric]) -> Metric | None:
    """An aggregate over related rows, or values of a dimension, of what each of them has."""
    entity = chance.one(entities(schema, model))
    derived = [
        metric
        for metric in model.metrics
        if not is_base(metric.expr) and not metric.convert and _homes(schema, model, metric) == {model.name}
    ]
    pool = [*own, *own, *derived]
    base, other = chance.one(pool), chance.one(own)
    argument: Expression = Name(base.name)
    if chance.percent(30):
        argument = Arithmetic(chance.one(("/", "-")), Name(base.name), Name(other.name))
    how: Formula = Aggregate(chance.one(ENTITY_FUNCTIONS), argument)
    if chance.percent(15):
        how = MetricArithmetic("/", Aggregate("sum", argument), Aggregate("count", Name(other.name)))
    elif chance.percent(10):
        how = Aggregate("count")
    where = conditions(chance, model) if chance.percent(15) else None
    return Metric("", how, where, per=entity)


def entities(schema: Schema, model: Model) -> list[str]:
    """What each row of a model belongs to one of, or to none: roles, models, and values of dimensions."""
    roles = [
        step.role
        for step in schema.steps(model.name)
        if step.declared
        and not step.to_many
        and schema.model(step.target).key
        and _meets(schema, model, step.target)
    ]
    models = [
        other.name
        for other in schema.models
        if other.key
        and other.name != model.name
        and _meets(schema, model, other.name)
        and len(ways := ways_to(schema, model.name, other.name)) == 1
        and not to_many(schema, model.name, ways[0])
    ]
    near = [f"{role}.s" for role in roles]
    times = ["at.month", "at.day"] if model.time else []
    flag = ["flag"] if model.dimension("flag") else []
    return [*roles, *roles, *models[:1], *near[:1], *times[:1], "s", *flag]


def _meets(schema: Schema, model: Model, target: str) -> bool:
    return bool(model.time) or not schema.model(target).valid


def _homes(schema: Schema, model: Model, metric: Metric) -> set[str]:
    """The homes of the metrics that a derived metric names, "" for what is special."""
    names: list[str] = []

    def go(found: Formula) -> None:
        if isinstance(found, MetricArithmetic):
            go(found.left)
            go(found.right)
        if isinstance(found, MetricName):
            names.append(found.name)

    go(metric.expr)
    mine = {each.name for each in model.metrics if numeric(each) and each.time == ""}
    return {model.name if name in mine else "" for name in names}


def _of_several_homes(chance: Chance, schema: Schema) -> list[Metric]:
    """What each row of one model has of two others, aggregated."""
    found: list[tuple[str, list[str]]] = []
    for entity in schema.models:
        below = [
            model
            for model in schema.models
            if model != entity
            and entity.key
            and _meets(schema, model, entity.name)
            and len(ways := ways_to(schema, model.name, entity.name)) == 1
            and not to_many(schema, model.name, ways[0])
        ]
        names = [
            metric.name
            for model in below
            for metric in model.metrics
            if numeric(metric) and is_base(metric.expr) and metric.time == "" and not special(metric)
            if metric.name.startswith(model.name)
        ]
        if len(below) > 1:
            found.append((entity.name, names))
    if not found or chance.percent(30):
        return []
    entity_name, names = chance.one(found)
    if len(names) < 2:
        return []
    one, other = chance.some(names, 2, 2)
    argument = Arithmetic(chance.one(("-", "/", "+")), Name(one), Name(other))
    return [Metric("of_both", Aggregate(chance.one(ENTITY_FUNCTIONS), argument), per=entity_name)]


# --- conversions ---


def _converting(chance: Chance, schema: Schema, model: Model, own: list[Metric]) -> Metric | None:
    models = [model if each.name == model.name else each for each in schema.models]
    counts = [
        (other, metric.name)
        for other in models
        for metric in other.metrics
        if metric.expr == Aggregate("count") and metric.time == "" and other.time and metric.fill is None
        if not special(metric) and has_days(other) == has_days(model) and metric.name.startswith(other.name)
    ]
    bases = [name for other, name in counts if other == model and model.key]
    if not bases:
        return None
    other, event = chance.one(counts)
    known = {join.role: join.target for join in other.joins if _names_rows(schema, join.target)}
    roles = [
        join.role
        for join in model.joins
        if known.get(join.role) == join.target and join.type == "many_to_one" and not join.through
    ]
    roles = [role for role in roles if all(j.type == "many_to_one" for j in other.joins if j.role == role)]
    within = chance.one((None, *SPANS))
    same = tuple(chance.some(("flag", "number"), 1, 1)) if chance.percent(30) else ()
    by = chance.one(["s", *roles, *roles])
    how = Conversion(chance.one(bases), event, by, within, same, chance.percent(50), chance.percent(40))
    return Metric("", Aggregate("count"), convert=how)


def _names_rows(schema: Schema, model: str) -> bool:
    return schema.model(model).key is not None and schema.model(model).valid is None


def has_days(model: Model) -> bool:
    """Whether its time is a calendar day: which of a day and a time comes first, nobody knows."""
    dimension = model.dimension(model.time)
    return dimension is not None and dimension.type == "date"


# --- metrics as dimensions ---


def _with_values(chance: Chance, schema: Schema, model: Model) -> Model:
    """A metric as a dimension: what rows below have, for each row here; and a metric of that."""
    below = [
        step
        for step in schema.steps(model.name)
        if step.join.type == "many_to_one"
        and not step.declared
        and not step.join.through
        and step.target != model.name
    ]
    if not below or model.key is None or model.valid or chance.percent(40):
        return model
    step = chance.one(below)
    target = schema.model(step.target)
    known = [
        metric.name
        for metric in target.metrics
        if numeric(metric) and not special(metric)
        if is_base(metric.expr) or _homes(schema, target, metric) == {target.name}
    ]
    if not known:
        return model
    worth = Dimension("worth", "number", MetricName(f"{step.role}.{chance.one(known)}"))
    where = Comparison(">", Name("worth"), Constant(0)) if chance.percent(40) else None
    of_worth = Metric(f"{model.name}_w", Aggregate(chance.one(("sum", "avg", "count")), Name("worth")), where)
    metrics: Sequence[Metric] = (*model.metrics, of_worth) if chance.percent(60) else model.metrics
    return replace(model, dimensions=(*model.dimensions, worth), metrics=tuple(metrics))
