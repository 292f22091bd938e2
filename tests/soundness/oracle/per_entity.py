"""Metrics of entities: an aggregate over every entity that has a row, of what other metrics are worth for it.

of_entities(evaluation, "sales", median_spend, use, spots)      # Cell(8, has_row=True, shows=True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from semantic.query.types import MetricUse
from tests.soundness.oracle.expressions import (
    Aggregate,
    Formula,
    MetricArithmetic,
    MetricName,
    Number,
    Scalar,
    calculate,
    value,
)
from tests.soundness.oracle.groups import Cell, Spots
from tests.soundness.oracle.kinds import names_in
from tests.soundness.oracle.schema import Metric
from tests.soundness.oracle.values import aggregate

if TYPE_CHECKING:
    from tests.soundness.oracle.evaluate import Evaluation

ROWS = Metric("", Aggregate("count"))
"""What decides which entities there are, where a metric of entities names no other."""


def of_entities(evaluation: Evaluation, home: str, metric: Metric, use: MetricUse, spots: Spots) -> Cell:
    """The outer aggregate over every entity that has a row there, of the inner metrics' values for it."""
    below, inner = evaluation.under(metric).per_entity(metric), names_in(metric.expr)
    # Also those of rows that only a metric over another time sees, and not the filters that pick periods shown.
    parts = evaluation.parts_under(
        MetricName(f"{home}.{metric.name}" if home else metric.name), home, use, seen=True
    )
    entities = dict.fromkeys(
        others[len(evaluation.others)] for part in parts for others, _, _ in part.entries
    )
    rows: list[dict[str, Scalar]] = []
    for entity in entities:
        there = tuple(((*others, entity), when) for others, when in spots)
        cells = {name: below.worth(MetricName(name), home, use, there) for name in inner}
        if not inner:
            cells = {"": below.base(home, ROWS, use, there)}
        if any(cell.has_row for cell in cells.values()):
            rows.append({name: cell.value for name, cell in cells.items()})

    def over(found: Formula) -> Scalar:
        match found:
            case Aggregate(_, argument):
                values = [None if argument is None else value(argument, row.__getitem__) for row in rows]
                return aggregate(found, values)
            case MetricArithmetic(op, left, right):
                return calculate(op, over(left), over(right))
            case Number(number):
                return number
        raise ValueError(found)

    return Cell(over(metric.expr), bool(rows), bool(rows))
