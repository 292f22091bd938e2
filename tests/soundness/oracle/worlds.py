"""What a query is evaluated in: its time, resolved, and the data with metrics as values of other rows.

clause_of(query, schema, now).asked == (datetime(2017, 1, 1), datetime(2018, 1, 1))
"""

from __future__ import annotations

import operator
from datetime import datetime

from semantic.query.types import EntityHas, MetricUse, Query, TimeClause
from tests.soundness.oracle.arithmetic import formula
from tests.soundness.oracle.evaluate import Evaluation
from tests.soundness.oracle.expressions import Scalar
from tests.soundness.oracle.groups import Clause
from tests.soundness.oracle.parts import Entity, Shown, entity_key
from tests.soundness.oracle.rows import World
from tests.soundness.oracle.schema import Row, Schema, Tables
from tests.soundness.oracle.spans import compared
from tests.soundness.oracle.times import resolve


def clause_of(query: Query, schema: Schema, now: datetime) -> Clause:
    time = query.time or TimeClause()
    asked = resolve(time.range, now, schema.calendar)
    by_week = "time.week" in query.dimensions
    comparison = None
    if time.compare:
        comparison = compared(time, asked, by_week)
    elif None not in asked:
        comparison = compared(TimeClause(time.range, compare="previous_period"), asked, by_week)
    return Clause(asked, now, time.basis, comparison)


def world_of(schema: Schema, tables: Tables, zone: str, now: datetime) -> World:
    """A world in which metrics are values of other rows: over all time, or over the time that a filter names."""
    known: dict[object, Scalar] = {}

    def worth(metric: str, home: str, entity: Entity, key: Shown, time: TimeClause | None) -> Scalar:
        at = metric, home, entity, key, time
        if at not in known:
            clause = clause_of(Query(time=time), schema, now)
            evaluation = Evaluation(world, clause, (entity,), ())
            known[at] = evaluation.worth(formula(metric), home, MetricUse(metric), (((key,), ()),)).value
        return known[at]

    def of_entity(dotted: str, model: str, row: Row) -> Scalar:
        first, _, name = dotted.rpartition(".")
        step = schema.step(model, first) if first else None
        home = step.target if step else first
        entity = Entity(step.back if step and step.back else model, model)
        return worth(f"{home}.{name}" if home else name, "", entity, entity_key(world, model, row), None)

    def place_of(metric: str, entity: Entity, key: Shown, time: TimeClause | None) -> Scalar:
        """1 for the entity with the greatest value among all that have a row, or the least where "-" stands before the
        metric; one without a value has no place."""
        metric, last = metric.removeprefix("-"), metric.startswith("-")
        own = worth(metric, "", entity, key, time)
        clause = clause_of(Query(time=time), schema, now)
        keys = set(Evaluation(world, clause, (entity,), ()).plain_keys([MetricUse(metric)]))
        if own is None or (key,) not in keys:
            return None
        others = [worth(metric, "", entity, other, time) for (other,) in keys]
        ahead = operator.lt if last else operator.gt
        return 1 + sum(other is not None and bool(ahead(other, own)) for other in others)

    def worth_of(leaf: EntityHas, model: str, key: object) -> Scalar:
        assert key is None or isinstance(key, tuple | str | int | float | datetime)
        entity = Entity(leaf.matching or leaf.per, model)
        if leaf.metric.startswith("rank("):
            return place_of(leaf.metric[5:-1], entity, key, leaf.time)
        return worth(leaf.metric, "", entity, key, leaf.time)

    world = World(schema, tables, zone, of_entity, worth_of)
    return world
