"""Groups of too few entities, counted one by one (DESIGN 5.12): which are withheld, and what is refused beside them.

guarded = guarded_models(schema, asker)
small_groups(evaluation, uses, keys, guarded["visits"])      the groups that are not shown
tells_of_few(evaluation, query, uses, guarded)               what else would tell of few; "" if nothing does

A set of rows that an aggregate rests on withholds each group in which it has too few entities and, where there is one,
the smallest of the others. What any of them withholds is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from semantic.query.types import EntityHas, InSegment, MetricUse, NoneOf, Query, SomeOf
from tests.soundness.oracle.arithmetic import formula
from tests.soundness.oracle.evaluate import Evaluation
from tests.soundness.oracle.expressions import (
    Aggregate,
    Call,
    Expression,
    Formula,
    MetricArithmetic,
    MetricName,
    Name,
    Scalar,
    names,
    value,
)
from tests.soundness.oracle.filters import fields, leaves
from tests.soundness.oracle.kinds import aggregates_in, is_base
from tests.soundness.oracle.names import Unplaced, walk_steps
from tests.soundness.oracle.parts import Key, Part
from tests.soundness.oracle.schema import Least, Metric, Model, Schema

Column = tuple[str, str]
"""A model and a column of its table."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The smallest groups of a model for who asks. `entity` is a column of it; "" where each row is one. `quasi` are
    the columns that single few out. Masks change neither."""

    size: int
    entity: str
    quasi: frozenset[Column]
    joining: frozenset[Column]
    """Those that are not the entity's own: what is joined by one of them tells of it, too."""


def guarded_models(schema: Schema, asker: Mapping[str, tuple[str, ...]]) -> dict[str, Guard]:
    groups = set(asker.get("groups", ()))
    return {
        model.name: _guard(schema, model, model.policy.least)
        for model in schema.models
        if model.policy and model.policy.least and not set(model.policy.unless) & groups
    }


def _guard(schema: Schema, model: Model, least: Least) -> Guard:
    step = schema.step(model.name, least.entity) if least.entity else None
    if step is not None:
        entity, there = step.join.on[0]
        found = {(model.name, entity), (step.target, there)}
    elif least.entity:
        found = _columns(schema, model.name, Name(least.entity), members=True)
        [(_, entity)] = found
    else:
        entity, found = "", {(model.name, column) for column in model.key or ()}
    declared = set[Column]().union(
        *(_columns(schema, model.name, Name(path), members=True) for path in least.quasi)
    )
    return Guard(least.size, entity, frozenset(found | declared), frozenset(declared - found))


# --- what is withheld ---


def small_groups(
    evaluation: Evaluation, uses: Sequence[MetricUse], keys: Sequence[Key], guard: Guard
) -> set[Key]:
    found: set[Key] = set()
    for use in uses:
        for part, metric, how in _aggregates(evaluation, formula(use.expr), "", use):
            counts = {
                key: _entities(part, how, guard, evaluation.positions(part, part.home, metric, (spot,)))
                for key in keys
                for spot in (evaluation.spot(key),)
            }
            small = {key for key, count in counts.items() if count < guard.size}
            others = [key for key in keys if key not in small]
            if small and others:
                small.add(min(others, key=lambda key: (counts[key], [(cell is None, cell) for cell in key])))
            found |= small
    return found


def _aggregates(
    evaluation: Evaluation, found: Formula, model: str, use: MetricUse, filled: bool = False
) -> Iterator[tuple[Part, Metric, Aggregate]]:
    """What a formula aggregates over rows; where something is filled that has none, that there is none is told, too."""
    match found:
        case MetricArithmetic(_, left, right):
            yield from _aggregates(evaluation, left, model, use, filled)
            yield from _aggregates(evaluation, right, model, use, filled)
        case MetricName(name):
            home, metric = evaluation.metric(name, model)
            filled = filled or metric.fill is not None
            if metric.per or metric.convert:
                return  # what has a value for each entity first is refused
            if is_base(metric.expr):
                part = evaluation.part(home, metric, use, metric.during is not None)
                rows = (Aggregate("count"),) if filled else ()
                yield from ((part, metric, how) for how in (*aggregates_in(metric.expr), *rows))
            else:
                yield from _aggregates(evaluation.under(metric), metric.expr, home, use, filled)


def _entities(part: Part, how: Aggregate, guard: Guard, positions: Sequence[int]) -> int:
    """How many different entities have something that is aggregated."""
    world, found = part.world, set[Scalar]()
    for position in positions:
        row = world.tables[part.home][position]

        def lookup(dotted: str, row: Mapping[str, Scalar] = row) -> Scalar:
            return world.member(part.home, dotted, row)

        if how.argument is not None and value(how.argument, lookup) is None:
            continue
        found.add(row[guard.entity] if guard.entity else position)
    return len(found - {None})


# --- what is refused ---


def tells_of_few(
    evaluation: Evaluation, query: Query, uses: Sequence[MetricUse], guarded: Mapping[str, Guard]
) -> str:
    """A word for what would tell of few in another way. `evaluation` has the filters on rows, `uses` are all metrics
    that are computed."""
    parts = list(evaluation.parts_of(uses))
    metrics = list(evaluation.metrics_of(uses))
    read = {model for part in parts for model in models_read(part)}
    read |= {
        model
        for home, metric in metrics
        if not (metric.per or metric.convert) and is_base(metric.expr)
        for how in aggregates_in(metric.expr)
        if how.argument
        for model in _models_of(evaluation.world.schema, home, how.argument)
    }
    withholding = read & set(guarded)
    if not withholding:
        return ""
    if any(metric.per or metric.convert for _, metric in metrics):
        return "entities"
    if any(metric.window or metric.offset or metric.pick for _, metric in metrics):
        return "windows, earlier times and picked times"
    if evaluation.times and any(metric.during for _, metric in metrics):
        return "what is in force in several periods"
    homes = {part.home for part in parts}
    if len(withholding) > 1 or homes != withholding:
        return "other models"
    if len({(metric.time or "own", metric.during) for _, metric, _ in _every(evaluation, uses)}) > 1:
        return "other times"
    if any(isinstance(found, Call) for use in uses for found in _inside(formula(use.expr))):
        return "shares, ranks and changes"
    if any(use.filters for use in uses) or (query.time and query.time.compare):
        return "own filters and comparisons"
    if query.rows or (query.limit and (query.limit.per or query.limit.other)):
        return "rows and limits of groups"
    if any(part.groups_may_overlap for part in parts):
        return "overlapping groups"
    [home] = homes
    return "a filter" if any(_filters_by(part, query, evaluation, guarded[home]) for part in parts) else ""


def reads_roundabout(schema: Schema, query: Query, metrics: Sequence[Metric]) -> bool:
    """Whether rows may be read that no part names: those of entities, of related rows, those that are listed beside
    others, those of values that are metrics; and those that are found by more than pairs of columns."""
    if query.beside or query.also or any(metric.per or metric.convert for metric in metrics):
        return True
    filters = [*query.filters, *(item for use in query.metrics for item in use.filters)]
    if any(isinstance(leaf, EntityHas | SomeOf | NoneOf) for tree in filters for leaf in leaves(tree)):
        return True
    joins = [join for model in schema.models for join in model.joins]
    if any(join.through or join.where or join.condition for join in joins):
        return True
    models = schema.models
    return any(
        model.valid or any(isinstance(each.expr, MetricName) for each in model.dimensions) for model in models
    )


def _every(evaluation: Evaluation, uses: Sequence[MetricUse]) -> list[tuple[Part, Metric, Aggregate]]:
    return [each for use in uses for each in _aggregates(evaluation, formula(use.expr), "", use)]


def _inside(found: Formula) -> Iterator[Formula]:
    yield found
    if isinstance(found, MetricArithmetic):
        yield from _inside(found.left)
        yield from _inside(found.right)


def models_read(part: Part) -> Iterator[str]:
    schema = part.world.schema
    yield part.home
    for roles in part.paths:
        yield from (step.target for step in walk_steps(schema, part.home, roles))
    for where in part.picked_by:
        yield from _models_of(schema, part.home, where)
    for tree in part.filters:
        for leaf in leaves(tree):
            if isinstance(leaf, InSegment):
                place = part.place(leaf.segment)
                yield from _models_of(schema, place.model, _segment(schema, place.model, place.member))


def _models_of(schema: Schema, model: str, expression: Expression) -> Iterator[str]:
    """The models to which an expression's paths lead."""
    for dotted in names(expression):
        *roles, _ = dotted.split(".")
        if roles != ["this"]:
            yield from (step.target for step in walk_steps(schema, model, tuple(roles)))


def _segment(schema: Schema, model: str, name: str) -> Expression:
    return next(each.where for each in schema.model(model).segments if each.name == name)


def _columns(schema: Schema, model: str, expression: Expression, *, members: bool) -> set[Column]:
    """`members`: a bare name is a dimension if the model has one, else a column."""
    found: set[Column] = set()
    for dotted in names(expression):
        *roles, last = dotted.split(".")
        if roles == ["this"]:
            found.add((model, last))
            continue
        target = walk_steps(schema, model, tuple(roles))[-1].target if roles else model
        dimension = schema.model(target).dimension(last) if roles or members else None
        if dimension is None or dimension.expr is None:
            found.add((target, last))
        elif not isinstance(dimension.expr, MetricName):
            found |= _columns(schema, target, dimension.expr, members=False)
    return found


def _filters_by(part: Part, query: Query, evaluation: Evaluation, guard: Guard) -> bool:
    ranged = evaluation.clause.asked != (None, None) and bool(part.time)
    named = ["time.day"] if ranged else []
    if ranged:
        named += [time for _, metric in evaluation.metrics_of(query.metrics) for time in metric.during or ()]
    for leaf in (leaf for tree in query.filters for leaf in leaves(tree)):
        if isinstance(leaf, EntityHas):
            return True
        named += fields(leaf)
    return any(guard.quasi & _read_by(part, name) or guard.joining & _joined_by(part, name) for name in named)


def _joined_by(part: Part, name: str) -> set[Column]:
    """The columns that say which rows a filter on a name looks at; none where it is a metric."""
    schema, found = part.world.schema, set[Column]()
    try:
        place = part.place(name)
    except Unplaced:
        return set()
    dimension = schema.model(place.model).dimension(place.member)
    expression = dimension.expr if dimension is not None else _segment(schema, place.model, place.member)
    inner = () if expression is None or isinstance(expression, MetricName) else names(expression)
    ways = [
        place.roles,
        *((*place.roles, *dotted.split(".")[:-1]) for dotted in inner if "this." not in dotted),
    ]
    for roles in ways:
        for step in walk_steps(schema, part.home, roles):
            found |= {(step.model, pair[0 if step.declared else 1]) for pair in step.join.on}
    return found


def _read_by(part: Part, name: str) -> set[Column]:
    """The columns that a filter on a name reads; none where it is a metric."""
    schema = part.world.schema
    try:
        place = part.place(name)
    except Unplaced:
        return set()
    dimension = schema.model(place.model).dimension(place.member)
    if dimension is not None:
        return _columns(schema, place.model, Name(place.member), members=True)
    return _columns(schema, place.model, _segment(schema, place.model, place.member), members=True)
