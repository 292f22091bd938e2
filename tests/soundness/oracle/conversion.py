"""Which base events are converted: followed in time by an event of the same entity, and the last before it.

converted(world, "visits", Conversion("visits", "purchases", by="user", within=Span(7, "day"), ...)) == {0: 1, 3: 2}
# the positions of base rows, and how many events each has
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from semantic.definitions.types import Conversion
from semantic.query.types import MetricUse
from tests.soundness.oracle.expressions import calculate
from tests.soundness.oracle.groups import Cell, Spots
from tests.soundness.oracle.kinds import sees
from tests.soundness.oracle.parts import Entity, Part, own_time
from tests.soundness.oracle.rows import World
from tests.soundness.oracle.schema import Metric
from tests.soundness.oracle.spans import clamped

if TYPE_CHECKING:
    from tests.soundness.oracle.evaluate import Evaluation


@dataclass(frozen=True, slots=True)
class Event:
    """`same` is the entity and all else that must be equal."""

    position: int
    same: tuple[object, ...]
    at: datetime
    key: tuple[object, ...]


def conversion_base(world: World, home: str, how: Conversion) -> tuple[str, Metric]:
    found = world.schema.find_metric(how.base, home)
    assert found is not None, how
    return found


def converted(world: World, home: str, how: Conversion, basis: str) -> Counter[int]:
    """Each event converts at most one base row: the last one before it, by its time and then by its key. How many
    each has."""
    found = world.schema.find_metric(how.converted, home)
    assert found is not None, how
    bases = events(world, how, *conversion_base(world, home, how), basis)
    done: Counter[int] = Counter()
    for event in events(world, how, *found, basis):
        before = [base for base in bases if base.same == event.same and base.at <= event.at]
        if not before:
            continue
        last = max(before, key=lambda base: (base.at, base.key))
        if how.within is None or event.at < clamped(last.at, how.within.unit, how.within.count):
            done[last.position] += 1
    return done


def events(world: World, how: Conversion, home: str, metric: Metric, basis: str) -> list[Event]:
    """The rows that a metric counts, those with a time and with every value that must be equal."""
    time = own_time(world, home, metric, basis)
    dims = tuple(Entity(name) for name in (how.by, *how.same))
    wheres = (metric.where,) if metric.where else ()
    part = Part(world, home, wheres, time, (), dims)
    key = world.schema.model(home).key or ()
    return [
        Event(position, same, at, tuple(world.tables[home][position][column] for column in key))
        for same, position, at in part.entries
        if at is not None
    ]


def converting(evaluation: Evaluation, home: str, metric: Metric, use: MetricUse, spots: Spots) -> Cell:
    """What a conversion is worth in groups of its base: converted rows, or their share of all."""
    assert metric.convert is not None
    base_home, base = conversion_base(evaluation.world, home, metric.convert)
    part = evaluation.part(base_home, base, use, sees(spots))
    positions = evaluation.positions(part, base_home, base, spots)
    done = converted(evaluation.world, home, metric.convert, evaluation.clause.basis)
    each = metric.convert.each
    count = sum(done[position] if each else position in done for position in positions)
    if metric.convert.rate:
        return Cell(calculate("/", count, len(positions)), bool(positions), bool(positions))
    if each:
        return Cell(count, bool(positions), bool(positions))
    return Cell(count, count > 0, count > 0)
