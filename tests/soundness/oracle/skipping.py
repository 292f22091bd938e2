"""Periods that no clock showed, because clocks were put forward: instants have none of them.

skipped("America/New_York", datetime(2017, 3, 12, 2), "hour", calendar)         # True
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from semantic.definitions.types import Window
from tests.soundness.oracle.expressions import MetricArithmetic, MetricName
from tests.soundness.oracle.groups import Spot, Spots
from tests.soundness.oracle.names import walk_steps
from tests.soundness.oracle.parts import own_time
from tests.soundness.oracle.schema import Metric
from tests.soundness.oracle.spans import SHORTER, Stretch, step_of, steps
from tests.soundness.oracle.times import Calendar, truncate

if TYPE_CHECKING:
    from tests.soundness.oracle.evaluate import Evaluation


def skipped(zone: str, begin: datetime, grain: str, calendar: Calendar) -> bool:
    if grain not in SHORTER:
        return False
    there = begin.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return truncate(there.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0), grain, calendar) != begin


def of_instants(evaluation: Evaluation, home: str, metric: Metric) -> bool:
    """Whether all times by which a metric is seen are instants; arithmetic is seen by those of its parts."""
    if not metric.during and isinstance(metric.expr, MetricName | MetricArithmetic):
        under = [each for each in evaluation.metrics_under(metric.expr, home) if each[1].time != "none"]
        if under:
            return all(of_instants(evaluation, *each) for each in under)
    if not home:
        return True
    schema = evaluation.world.schema
    for path in metric.during or (own_time(evaluation.world, home, metric, evaluation.clause.basis),):
        *roles, name = path.split(".")
        model = walk_steps(schema, home, tuple(roles))[-1].target if roles else home
        found = schema.model(model).dimension(name)
        if found is None or found.type != "instant":
            return False
    return True


def is_shown(evaluation: Evaluation, home: str, metric: Metric, spot: Spot) -> bool:
    """Whether clocks showed the period of a group; a stretch that a metric sees is no such period."""
    _, when = spot
    if isinstance(when, Stretch) or evaluation.grain not in SHORTER:
        return True
    begin = when[evaluation.times.index(evaluation.grain)]
    if not isinstance(begin, datetime) or not of_instants(evaluation, home, metric):
        return True
    return not skipped(evaluation.world.zone, begin, evaluation.grain, evaluation.calendar)


def shown_spots(evaluation: Evaluation, home: str, metric: Metric, spots: Spots) -> Spots:
    return tuple(spot for spot in spots if is_shown(evaluation, home, metric, spot))


def shown_steps(
    evaluation: Evaluation, home: str, metric: Metric, window: Window, period: Stretch
) -> list[Stretch]:
    """The days, or shorter units, of a period that clocks showed."""
    found, step = steps(window, period, evaluation.calendar), step_of(window)
    if step not in SHORTER or not of_instants(evaluation, home, metric):
        return found
    zone, calendar = evaluation.world.zone, evaluation.calendar
    return [each for each in found if each.start and not skipped(zone, each.start, step, calendar)]
