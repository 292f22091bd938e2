"""Aggregations of measures and simple metrics → aggregate expressions.

aggregate_text(Aggregation("sum_boolean", "is_instant", "ds"), expressions)
"sum(case when is_instant then 1 else 0 end)"
"""

from __future__ import annotations

from decimal import Decimal

from semantic.formats.metricflow.expressions import ExpressionRefused, RowExpressions
from semantic.formats.metricflow.manifest import Aggregation

_CALLED = {"sum": "sum", "min": "min", "max": "max", "average": "avg", "median": "median"}


def counts_rows(aggregation: Aggregation) -> bool:
    """Whether it is the number of rows, however that is written: count of a literal, sum of 1."""
    expr = aggregation.expr.strip().strip("'\"")
    if aggregation.function == "count":
        return expr == "*" or expr.replace(".", "", 1).isdigit() or expr.lower() == "true"
    return aggregation.function == "sum" and expr == "1"


def never_empty(aggregation: Aggregation) -> bool:
    """Whether it has a value wherever there is a row."""
    return counts_rows(aggregation) or aggregation.function in ("count", "count_distinct", "sum_boolean")


def aggregate_text(aggregation: Aggregation, expressions: RowExpressions) -> str:
    """Raises ExpressionRefused."""
    if counts_rows(aggregation):
        return "count()"
    inside = expressions.text(aggregation.expr, members=True)
    function = aggregation.function
    if function == "count":
        return f"count({inside})"
    if function == "count_distinct":
        return f"count(distinct {inside})"
    if function == "sum_boolean":
        return f"sum(case when {inside} then 1 else 0 end)"
    if function in _CALLED and not (function == "median" and aggregation.approximate):
        return f"{_CALLED[function]}({inside})"
    return f"{_percentile(aggregation)}({inside}, {_fraction(aggregation)})"


def row_text(aggregation: Aggregation, expressions: RowExpressions) -> str:
    """What the aggregation gives of a single row. Raises ExpressionRefused."""
    if counts_rows(aggregation):
        return "1"
    inside = expressions.text(aggregation.expr, members=False)
    if aggregation.function in ("count", "count_distinct"):
        return f"case when {inside} is null then 0 else 1 end"
    return f"case when {inside} then 1 else 0 end" if aggregation.function == "sum_boolean" else inside


def _percentile(aggregation: Aggregation) -> str:
    if aggregation.approximate:
        return "approx_percentile"
    return "percentile_disc" if aggregation.discrete else "percentile"


def _fraction(aggregation: Aggregation) -> str:
    fraction = aggregation.percentile
    if fraction is None and aggregation.function == "median":
        fraction = Decimal("0.5")
    if fraction is None or not 0 <= fraction <= 1:
        raise ExpressionRefused("It does not say which percentile, between 0 and 1.")
    return format(fraction.normalize(), "f")
