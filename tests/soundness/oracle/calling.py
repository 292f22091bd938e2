"""Ad-hoc functions of a metric: its share of a total, the part that its own filters keep, its rank among the groups
shown, what it was, how it changed, and its mean per period.

called(evaluation, Call("share", "revenue"), use, spots)    # Cell(0.25, has_row=True, shows=True)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from semantic.query.types import MetricUse
from tests.soundness.oracle.averaging import averaged
from tests.soundness.oracle.expressions import Call, MetricName, Scalar, calculate
from tests.soundness.oracle.groups import Cell, Spot, Spots
from tests.soundness.oracle.shown_periods import period_of
from tests.soundness.oracle.skipping import is_shown
from tests.soundness.oracle.spans import SHORTER, Stretch, earlier, lost
from tests.soundness.oracle.times import LENGTHS

if TYPE_CHECKING:
    from tests.soundness.oracle.evaluate import Evaluation


def called(evaluation: Evaluation, call: Call, use: MetricUse, spots: Spots) -> Cell:
    if call.function == "part":
        return part(evaluation, call, use, spots)
    if call.function == "average":
        return averaged(evaluation, call, use, spots)
    own = evaluation.worth(MetricName(call.metric), "", use, spots)
    if call.function == "share":
        return Cell(calculate("/", own.value, whole(evaluation, call, use, spots)), own.has_row, own.shows)
    if call.function == "before":
        return before(evaluation, call, use, spots)
    if call.function in ("change", "change_rate"):
        earlier_cell = before(evaluation, call, use, spots)
        changed = calculate("-", own.value, earlier_cell.value)
        if call.function == "change_rate":
            changed = calculate("/", changed, earlier_cell.value)
        return Cell(changed, own.has_row or earlier_cell.has_row, own.shows or earlier_cell.shows)
    if call.function == "rank":
        return Cell(rank(evaluation, call, use, own.value, spots), own.has_row, own.shows)
    raise ValueError(call)


def rank(evaluation: Evaluation, call: Call, use: MetricUse, own: Scalar, spots: Spots) -> Scalar:
    """One more than the shown groups with a greater value, among those that are alike in the groupings named."""
    others, when = spots[0]
    if own is None or evaluation.of_rest is not None or not evaluation.dimensions:
        return None
    assert not isinstance(when, Stretch)
    at = [evaluation.dimensions.index(name) for name in call.arguments]
    key = evaluation.key(others, when)
    rivals = [other for other in evaluation.shown if all(other[i] == key[i] for i in at)]
    worth = [
        evaluation.worth(MetricName(call.metric), "", use, (evaluation.spot(rival),)).value
        for rival in rivals
    ]
    return 1 + sum(each is not None and each > own for each in worth)  # type: ignore[operator]  # numbers


def part(evaluation: Evaluation, call: Call, use: MetricUse, spots: Spots) -> Cell:
    """What the metric's own filters keep of it, as a part of what it is without them: nothing of something is 0."""
    kept = evaluation.adding().worth(MetricName(call.metric), "", use, spots)
    all_of_it = evaluation.worth(MetricName(call.metric), "", replace(use, filters=()), spots)
    return Cell(calculate("/", kept.value, all_of_it.value), all_of_it.has_row, all_of_it.shows)


def whole(evaluation: Evaluation, call: Call, use: MetricUse, spots: Spots) -> Scalar:
    """The metric at the groupings named, which are among those of the query; the true total without any.

    A total is in none of them, nor is a rest of parts of several of them; one of whole groups is in itself.
    """
    named, of_rest = set(call.arguments), evaluation.of_rest
    partly = of_rest is not None and not named <= set(of_rest) and named != set(evaluation.dimensions)
    if partly or not named <= set(evaluation.dimensions):
        return None
    coarse = evaluation.at(call.arguments)
    wholes: dict[Spot, None] = {}
    for others, when in spots:
        assert not isinstance(when, Stretch), "a share of a stretch"
        shown = dict(zip(evaluation.dimensions, evaluation.key(others, when), strict=True))
        wholes[coarse.spot([shown[dim] for dim in coarse.dimensions])] = None
    return coarse.worth(MetricName(call.metric), "", use, tuple(wholes)).value


def before(evaluation: Evaluation, call: Call, use: MetricUse, spots: Spots) -> Cell:
    """What it was; a period without a counterpart, as 29 February has none, sees nothing. An hour before is one that
    passed, whatever clocks did: what happened counts as if it had been an hour later."""
    count = int(call.arguments[0]) if call.function == "before" else 1
    unit = call.arguments[-1] if call.arguments else evaluation.grain
    hours = unit in SHORTER
    found = [
        (others, _before(evaluation, call, (others, when), "" if hours else unit, count))
        for others, when in spots
    ]
    there = tuple((others, period) for others, period in found if period is not None)
    seeing = evaluation.later_by(count * LENGTHS[unit]) if hours else evaluation
    return seeing.worth(MetricName(call.metric), "", use, there)


def _before(evaluation: Evaluation, call: Call, spot: Spot, unit: str, count: int) -> Stretch | None:
    _, when = spot
    period = period_of(evaluation, when)
    seen = evaluation.metrics_under(MetricName(call.metric), "")
    if period is None or not all(is_shown(evaluation, home, metric, spot) for home, metric in seen):
        return None
    if not call.arguments and not evaluation.times:
        assert evaluation.clause.comparison is not None
        return Stretch(*evaluation.clause.comparison.bounds)
    if not unit:
        return period
    there = earlier(period, unit, count)
    return None if lost(period, there) else there
