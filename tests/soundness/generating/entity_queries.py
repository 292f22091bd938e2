"""Queries about entities and related rows, and lists of rows: the half of the rich queries that is not about time.

asked = about_entities(Chance("rich 7"), schema)     # filtered by what an entity has, or what is related to a row
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from semantic.query.types import (
    AllOf,
    AnyOf,
    Condition,
    EntityHas,
    Filter,
    Limit,
    MetricUse,
    NoneOf,
    Not,
    Operator,
    OrderBy,
    Query,
    SomeOf,
    TimeClause,
)
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
from tests.soundness.generating.periods import by_rounds
from tests.soundness.generating.queries import (
    as_part,
    bases,
    groupings,
    is_number,
    own_time,
    time_type,
    under,
)
from tests.soundness.generating.reach import Field, fields
from tests.soundness.generating.rich_metrics import entities, special
from tests.soundness.oracle.arithmetic import formula
from tests.soundness.oracle.names import place, silent_ways
from tests.soundness.oracle.schema import Metric, Model, Schema


def homes_of(schema: Schema, uses: list[MetricUse]) -> list[str]:
    return list(dict.fromkeys(home for use in uses for home, _ in bases(schema, formula(use.expr))))


def timed(schema: Schema, name: str) -> bool:
    return all(time_type(schema, base) not in ("", "none") for base in bases(schema, formula(name)))


def beside_time(schema: Schema, uses: list[MetricUse], reached: list[Field]) -> list[Field]:
    """Without each metric's own time: what sees other times is not grouped by that of its rows."""
    found = [base for use in uses for base in bases(schema, formula(use.expr))]
    times = [(home, own_time(schema, home, metric)) for home, metric in found]
    own = {(home, place(schema, home, time)) for home, time in times if time not in ("", "none")}
    return [
        field
        for field in reached
        if not any((home, place(schema, home, field.name)) in own for home, _ in own)
    ]


def parts_of(schema: Schema, names: Sequence[str]) -> list[Metric]:
    """The metrics and all that they are made of."""
    return [metric for name in names for _, metric in under(schema, formula(name))]


def needs_periods(schema: Schema, name: str) -> bool:
    """Whether a metric says something only where the query is grouped by time, or has a range."""
    return any(
        (metric.offset and metric.offset.start_of)
        or by_rounds(metric)
        or (metric.window and metric.window.show != "last")
        for metric in parts_of(schema, [name])
    )


# --- metrics of entities, filters by entities and by related rows ---


def about_entities(chance: Chance, schema: Schema) -> Query | None:
    """Metrics of one home, filtered by what their entities have, or by what is related to them."""
    known = usable(schema)
    mine = {name: homes_of(schema, [MetricUse(name)]) for name in known if not needs_periods(schema, name)}
    pool = [name for name in mine if known[name].per or known[name].convert]
    first = chance.one(sorted(pool if pool and chance.percent(60) else mine))
    others = [name for name in mine if mine[name] == mine[first] and name != first]
    names = [first, *chance.some(sorted(others), 0, 1)]
    uses = [MetricUse(name) for name in names]
    reached = fields(schema, mine[first])
    moves = any(special(part) for part in parts_of(schema, names))
    picked = groupings(chance, beside_time(schema, uses, reached) if moves else reached)
    filters = about_rows(chance, schema, uses, reached, likely=60)
    if chance.percent(25):
        filters += about_rows(chance, schema, uses, reached, likely=60)
    if reached and chance.percent(25):
        filters.append(tree(chance, reached, picked, False))
    if all(timed(schema, name) for name in names) and chance.percent(25):
        time = TimeClause(chance.one(("2017", "2017-Q1", "2017-03", "this year")))
    else:
        time = None
    if filters and chance.percent(15):
        kept = replace(uses[0], alias="kept", filters=tuple(filters))
        uses, filters = [as_part(schema, kept), *uses[1:]], []
    asked = Query(
        metrics=tuple(uses),
        dimensions=tuple(field.name for field in picked),
        filters=tuple(filters),
        time=time,
        totals=chance.percent(40),
    )
    columns = [use.alias or use.expr for use in uses if is_number(schema, use)]
    return finished(chance, asked, columns)


def about_rows(
    chance: Chance, schema: Schema, uses: Sequence[MetricUse], reached: list[Field], likely: int = 25
) -> list[Filter]:
    """Sometimes a filter by related rows or by entities, of metrics that have one home."""
    homes = homes_of(schema, list(uses))
    if len(homes) != 1 or not homes[0] or not chance.percent(likely):
        return []
    maker = chance.one((_some_or_none, _entity_filter, _entity_filter))
    found = maker(chance, schema, homes[0], reached)
    if found is None:
        return []
    if chance.percent(12):
        return [Not(found)]
    return (
        [AnyOf((found, leaf(chance, near, near, False)))]
        if (near := [field for field in reached if not field.to_many]) and chance.percent(15)
        else [found]
    )


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
    return SomeOf(inner) if chance.percent(50) else NoneOf(inner)


def _any_condition(chance: Chance, field: Field) -> Filter:
    op = chance.one(OPERATORS[field.kind])
    return Condition(field.name, op, operands(chance, op, VALUES[field.kind]))


def _entity_filter(chance: Chance, schema: Schema, home: str, reached: list[Field]) -> Filter | None:
    """By what an entity has of the rows themselves, or of rows of another model that knows it by the same name."""
    model = schema.model(home)
    entity = chance.one(entities(schema, model))
    step = schema.step(home, entity)
    counted: list[tuple[str, Metric]] = []
    for other in schema.models:
        same = schema.step(other.name, entity)
        known = entity in entities(schema, other) and (
            other.name == home
            or (step and same and step.target == same.target)
            or (not step and not same and schema.has_model(entity))
        )
        counted += [(other.name, metric) for metric in other.metrics if known]
    counted = [
        (owner, metric)
        for owner, metric in counted
        if numeric(metric)
        and homes_of(schema, [MetricUse(f"{owner}.{metric.name}")]) == [owner]
        and not any(special(part) for part in parts_of(schema, [f"{owner}.{metric.name}"]))
    ]
    if not counted:
        return None
    owner, metric = chance.one(counted)
    matching = ""
    if chance.percent(20):
        # A text of these rows that is a text of those.
        entity, matching = chance.one(("s", f"{home}.s")), "s"
    name = f"{owner}.{metric.name}"
    op = chance.one((*EQUALITY, *ORDER, Operator.IS_NULL))
    values = operands(chance, op, (0, 1, 2, 3, 7, -1))
    time = None
    if timed(schema, name) and chance.percent(30):
        time = TimeClause(chance.one(("2017", "2017-Q1", "2017-03", "this year", "last 3 months")))
    if Chance(f"rank {name} {op} {values}").percent(40):  # a draw of its own leaves all others as they were
        name = f"rank({'-' if Chance(f'last {name} {values}').percent(30) else ''}{name})"
    return EntityHas(name, entity, op, tuple(v for v in values if v is not None), time, matching)


# --- rows and combinations ---


def listing(chance: Chance, schema: Schema) -> Query:
    """The rows of a model, or the different combinations that they hold, perhaps beside those of others."""
    model = chance.one(schema.models)
    if chance.percent(40) and (beside := _beside(chance, schema, model)):
        return beside
    as_rows = chance.percent(60)
    reached = [field for field in fields(schema, [model.name]) if field.kind != "segment"]
    reached = [field for field in reached if not field.to_many]
    own = [field for field in reached if field.name.startswith(f"{model.name}.")]
    if not as_rows:
        far = [field for field in reached if not schema.has_model(field.name.split(".")[0])]
        reached = own + [replace(field, name=f"{model.name}.{field.name}") for field in far]
    first = chance.one(own)
    if len(reached) > len(own) and not as_rows and chance.percent(25):
        reached = reached[len(own) :]
        first = chance.one(reached)
    picked = [first, *(chance.one(reached) for _ in range(chance.one((0, 1, 1, 2))))]
    names = list(dict.fromkeys(field.name for field in chance.shuffled(picked)))
    found: list[Filter] = [leaf(chance, reached, [], False)] if chance.percent(40) else []
    by = tuple(OrderBy(name, chance.percent(50)) for name in chance.some(names, 0, 2))
    limit = Limit(chance.one((1, 3, 5))) if chance.percent(30) else None
    rows = model.name if as_rows else ""
    return Query(dimensions=tuple(names), filters=tuple(found), order_by=by, limit=limit, rows=rows)


def _beside(chance: Chance, schema: Schema, model: Model) -> Query | None:
    """Rows of one model beside those of another, that it does not reach, or with those of a join that none meets."""
    reached = {end for _, end in silent_ways(schema, model.name)} | {model.name}
    roles = {step.role for step in schema.steps(model.name)}
    apart = [other.name for other in schema.models if other.name not in reached | roles]
    plain = [
        step.role
        for step in schema.steps(model.name)
        if step.join.on and not (step.join.where or step.join.through or step.join.condition)
        if not (schema.model(step.target).valid or (not step.declared and model.valid))
    ]
    beside, also = tuple(chance.some(apart, 0, 1)), tuple(chance.some(plain, 0, 2))
    as_rows = bool(beside) and chance.percent(30)
    also = () if as_rows else also
    if not beside and not also:
        return None
    known = [field for field in fields(schema, [model.name]) if field.kind != "segment"]
    known = [field for field in known if not (as_rows and field.to_many)]
    near = [field for field in known if field.name.split(".")[0] in (*also, model.name)]
    names = [field.name for field in chance.some(near or known, 1, 3)]
    names += [
        f"{other}.{each.name}"
        for other in beside
        for each in chance.some(schema.model(other).dimensions, 0, 1)
    ]
    picked = [field for field in known if field.name in names]
    filters = (tree(chance, known, picked, False),) if chance.percent(50) else ()
    names = list(dict.fromkeys(chance.shuffled(names)))
    by = tuple(OrderBy(name, chance.percent(50)) for name in chance.some(names, 0, 2))
    home = {"rows": model.name} if as_rows else {"of": model.name}
    return Query(
        dimensions=tuple(names),
        filters=filters,
        order_by=by,
        beside=beside,
        also=also,
        **home,  # type: ignore[arg-type]  # texts
    )


def finished(chance: Chance, asked: Query, columns: list[str]) -> Query:
    """An order, a limit, a condition on what is merged."""
    by = tuple(OrderBy(name, chance.percent(50)) for name in chance.some([*asked.dimensions, *columns], 0, 2))
    limit = Limit(chance.one((1, 2, 3, 4))) if asked.dimensions and chance.percent(20) else None
    merged = (having(chance, columns),) if columns and chance.percent(12) else ()
    return replace(asked, order_by=by, limit=limit, filters=(*asked.filters, *merged))
