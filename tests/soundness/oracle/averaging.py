"""average(metric, day): the mean of a metric's values over the whole periods of the range.

averaged(evaluation, Call("average", "revenue", ("day",)), use, spots)    # Cell(12.5, has_row=True, shows=True)

Period by period: the same question is asked of the range that is just this period, and what it says is added up. Then
the sum is divided by the number of periods that the group has, with and without rows. Each aggregate of arithmetic has
its own: clocks skip an hour of instants, and none of wall-clock times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from semantic.query.types import Condition, MetricUse
from tests.soundness.oracle.expressions import (
    Aggregate,
    Call,
    MetricArithmetic,
    MetricName,
    Number,
    Scalar,
    calculate,
)
from tests.soundness.oracle.filters import Leaf, holds_tree, picks_periods
from tests.soundness.oracle.groups import Cell, Clause, Spots
from tests.soundness.oracle.kinds import is_base
from tests.soundness.oracle.schema import Metric
from tests.soundness.oracle.skipping import of_instants, skipped
from tests.soundness.oracle.spans import Stretch
from tests.soundness.oracle.times import Calendar, bucket, shift, truncate
from tests.soundness.oracle.values import holds

if TYPE_CHECKING:
    from tests.soundness.oracle.evaluate import Evaluation
    from tests.soundness.oracle.expressions import Formula

EVERY_HAS = {"hour_of_day": "day", "day_of_week": "week"}
"""Parts that a period of this grain, or of a longer one, has all of: they are of no one value in it."""
FROM_SHORT = ("hour", "day", "week", "month", "quarter", "fiscal_quarter", "year", "fiscal_year")


@dataclass(frozen=True)
class Period:
    start: datetime
    until: datetime


def averaged(evaluation: Evaluation, call: Call, use: MetricUse, spots: Spots) -> Cell:
    (unit,) = call.arguments
    cell = _mean(evaluation, unit, MetricName(call.metric), "", use, spots)
    counts = [
        _in_group(evaluation, unit, list(_counted(evaluation, unit, home, metric)), spots)
        for home, metric in evaluation.metrics_under(MetricName(call.metric), "")
        if is_base(metric.expr)
    ]
    return cell if all(counts) else replace(cell, value=None)


def _counted(evaluation: Evaluation, unit: str, home: str, metric: Metric) -> Iterator[Period]:
    """The whole periods of the range that are over, and pass the filters that pick among them."""
    start, until = evaluation.clause.asked
    assert start is not None, "an average needs a range"
    until = min(until or evaluation.clause.now, evaluation.clause.now)
    begin = truncate(start, unit, evaluation.calendar)
    instants = of_instants(evaluation, home, metric)
    while (end := shift(begin, unit, 1)) <= until:
        shown = not instants or not skipped(evaluation.world.zone, begin, unit, evaluation.calendar)
        if begin >= start and shown and _is_picked(evaluation, unit, begin):
            yield Period(begin, end)
        begin = end


def _is_picked(evaluation: Evaluation, unit: str, begin: datetime) -> bool:
    def said(leaf: Leaf) -> bool | None:
        assert isinstance(leaf, Condition)
        name = leaf.field.removeprefix("time.")
        if _every_has(name, unit):
            return True
        return holds(leaf.op, bucket(begin, name, evaluation.calendar), leaf.values, metric=False)

    return all(holds_tree(tree, said) is True for tree in evaluation.filters if picks_periods(tree))


def _every_has(part: str, unit: str) -> bool:
    return part in EVERY_HAS and FROM_SHORT.index(unit) >= FROM_SHORT.index(EVERY_HAS[part])


def _in_group(evaluation: Evaluation, unit: str, found: list[Period], spots: Spots) -> int:
    """How many of the periods are of any of the groups."""
    whens = {when for _, when in spots}
    at = [place for place, grain in enumerate(evaluation.times) if not _every_has(grain, unit)]
    shown = {tuple(when[place] for place in at) for when in whens if not isinstance(when, Stretch)}

    def place_of(period: Period, calendar: Calendar) -> tuple[object, ...]:
        return tuple(bucket(period.start, evaluation.times[place], calendar) for place in at)

    return sum(place_of(period, evaluation.calendar) in shown for period in found)


def _mean(
    evaluation: Evaluation, unit: str, formula: Formula, model: str, use: MetricUse, spots: Spots
) -> Cell:
    """Of arithmetic, the means of its parts, each over the periods that it has, and 0 where another part has some."""
    match formula:
        case Number(number):
            return Cell(number, False, False)
        case MetricArithmetic(op, left, right):
            a, b = (_mean(evaluation, unit, side, model, use, spots) for side in (left, right))
            return Cell(_together(op, a.value, b.value), a.has_row or b.has_row, a.shows or b.shows)
        case MetricName(name):
            home, metric = evaluation.metric(name, model)
            if is_base(metric.expr):
                cell = _of_rows(evaluation, unit, home, metric, metric.expr, use, spots)
            else:
                cell = _mean(evaluation.under(metric), unit, metric.expr, home, use, spots)
            return cell if cell.has_row or metric.fill is None else replace(cell, value=metric.fill)
    raise ValueError(formula)


def _of_rows(
    evaluation: Evaluation,
    unit: str,
    home: str,
    metric: Metric,
    formula: Formula,
    use: MetricUse,
    spots: Spots,
) -> Cell:
    match formula:
        case Number(number):
            return Cell(number, False, False)
        case MetricArithmetic(op, left, right):
            a, b = (_of_rows(evaluation, unit, home, metric, side, use, spots) for side in (left, right))
            return Cell(_together(op, a.value, b.value), a.has_row or b.has_row, a.shows or b.shows)
        case Aggregate():
            one = replace(metric, expr=formula, fill=None)
            found = list(_counted(evaluation, unit, home, metric))
            count = _in_group(evaluation, unit, found, spots)
            cells = [_only(evaluation, period).base(home, one, use, spots) for period in found]
            values = [cell.value for cell in cells if cell.value is not None]
            total = sum(values) if values else None  # type: ignore[arg-type]  # numbers
            mean = calculate("/", total, count) if count else None
            return Cell(mean, any(cell.has_row for cell in cells), any(cell.shows for cell in cells))
    raise ValueError(formula)


def _together(op: Literal["+", "-", "*", "/"], a: Scalar, b: Scalar) -> Scalar:
    """What is added up is 0 where it is not there, beside something that is."""
    if op in ("+", "-") and (a is None) != (b is None):
        a, b = a or 0, b or 0
    return calculate(op, a, b)


def _only(evaluation: Evaluation, period: Period) -> Evaluation:
    """The same question of one period."""
    clause = evaluation.clause
    return replace(evaluation, clause=Clause((period.start, period.until), clause.now, clause.basis))
