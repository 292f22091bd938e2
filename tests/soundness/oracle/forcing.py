"""Metrics of rows that are in force for some time: which periods a row counts in. Half-open, an open end is still on.

in_force(evaluation, "stays", guests, 3, when)      # whether row 3 counts in a period
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tests.soundness.oracle.groups import When
from tests.soundness.oracle.rows import World
from tests.soundness.oracle.schema import Metric, Row
from tests.soundness.oracle.spans import Stretch

if TYPE_CHECKING:
    from tests.soundness.oracle.evaluate import Evaluation


def in_force(evaluation: Evaluation, home: str, metric: Metric, position: int, when: When) -> bool:
    """Half-open: in force at some moment of the period. Without range and periods every row counts."""
    if not isinstance(when, Stretch) and not evaluation.times and evaluation.clause.asked == (None, None):
        return True
    period = evaluation.cut(when)
    begin, end = force(evaluation.world, home, metric, evaluation.world.tables[home][position])
    if period is None or begin is None or (end is not None and end <= begin):
        return False
    start, until = period.start, period.until
    if start is not None and until is not None and start >= until:
        return False
    return (until is None or begin < until) and (end is None or start is None or end > start)


def force(world: World, home: str, metric: Metric, row: Row) -> tuple[datetime | None, datetime | None]:
    assert metric.during is not None
    model = world.schema.model(home)
    ends = []
    for name in metric.during:
        dimension = model.dimension(name)
        assert dimension is not None, name
        found = world.dimension(home, dimension, row)
        assert found is None or isinstance(found, datetime)
        ends.append(found)
    return ends[0], ends[1]
