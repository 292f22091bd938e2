"""Metrics of rows that are in force for some time: which periods a row counts in. Half-open, an open end is still on.

in_force(evaluation, "stays", guests, 3, when)      # whether row 3 counts in a period
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.soundness.oracle.groups import When
from tests.soundness.oracle.names import Place
from tests.soundness.oracle.rows import World
from tests.soundness.oracle.schema import Metric, Row
from tests.soundness.oracle.shown_periods import cut
from tests.soundness.oracle.skipping import is_shown
from tests.soundness.oracle.spans import MOMENT, Stretch

if TYPE_CHECKING:
    from tests.soundness.oracle.evaluate import Evaluation


def in_force(evaluation: Evaluation, home: str, metric: Metric, position: int, when: When) -> bool:
    """Half-open: in force at some moment of the period. Without range and periods every row counts."""
    if not isinstance(when, Stretch) and not evaluation.times and evaluation.clause.asked == (None, None):
        return True
    if not is_shown(evaluation, home, metric, ((), when)):
        return False
    period = cut(evaluation, when)
    world, row = evaluation.world, evaluation.world.tables[home][position]
    begin, _ = force(world, home, metric, row, later=evaluation.later)
    first, end = force(world, home, metric, row, later=evaluation.later, moments=True)
    if period is None or begin is None or first is None or (end is not None and end <= first):
        return False
    start, until = period.start, period.until
    if start is not None and until is not None and start >= until:
        return False
    if until is not None and begin >= until:
        return False
    return end is None or start is None or shown(end - MOMENT, world, home, metric) >= start


def shown(moment: datetime, world: World, home: str, metric: Metric) -> datetime:
    """The last moment in force as the clock shows it."""
    if not _are_instants(world, home, metric):
        return moment
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(world.zone)).replace(tzinfo=None, fold=0)


def force(
    world: World,
    home: str,
    metric: Metric,
    row: Row,
    *,
    later: timedelta = timedelta(),
    moments: bool = False,
) -> tuple[datetime | None, datetime | None]:
    """Both ends by the clock, or what it shows so much later; two instants as `moments` by that of UTC, which never
    goes back."""
    assert metric.during is not None
    in_utc = moments and _are_instants(world, home, metric)
    ends = []
    for name in metric.during:
        dimension = world.schema.model(home).dimension(name)
        assert dimension is not None, name
        if in_utc:
            found = world.dimension(home, dimension, row, "UTC")
            assert found is None or isinstance(found, datetime)
            ends.append(found and found + later)
        else:
            ends.append(world.moment(Place((), home, name, ""), row, later))
    return ends[0], ends[1]


def _are_instants(world: World, home: str, metric: Metric) -> bool:
    found = [world.schema.model(home).dimension(name) for name in metric.during or ()]
    return all(each is not None and each.type == "instant" for each in found)
