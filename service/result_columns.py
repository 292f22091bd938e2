"""The columns of a result, and its totals under them.

columns_of(compiled, {"product.department": "Department", "revenue": "Revenue"})
totals_of(compiled, rows)        (None, Decimal("421720.45"))
"""

from __future__ import annotations

from collections.abc import Mapping

from semantic.compiling import Compiled
from semantic.planning.plan import OTHER, GroupColumn, OutputColumn
from service.answer import Cell, Column
from service.rendering.rest import REST
from service.warehouse.types import Rows


def columns_of(compiled: Compiled, labels: Mapping[str, str]) -> tuple[Column, ...]:
    plan = compiled.main.plan
    groups = tuple(_group(group, labels[group.name]) for group in plan.groups)
    metrics = tuple(_metric(output, labels[output.name]) for output in plan.outputs if not output.hidden)
    if plan.places is None or plan.places.rest is None:
        return groups + metrics
    rest = Column(OTHER, labels[OTHER], REST, "boolean", description="Whether this is the row for the rest.")
    return (*groups, *metrics, rest)


def _group(group: GroupColumn, label: str) -> Column:
    dimension = group.dimension
    return Column(
        name=group.name,
        label=label,
        role=group.role,
        type=group.type.value,
        format=dimension.format if dimension and not group.grain else None,
        grain=group.grain,
        description=dimension.description if dimension else "",
    )


def _metric(output: OutputColumn, label: str) -> Column:
    return Column(
        name=output.name,
        label=label,
        role="metric",
        type=output.type.value,
        format=output.format,
        description=output.metric.description if output.metric else "",
    )


def totals_of(compiled: Compiled, rows: Rows) -> tuple[Cell, ...]:
    """One cell per column of the result: the total under each metric, nothing under the groups."""
    assert compiled.totals is not None
    by_name = dict(zip(compiled.totals.columns, rows.rows[0], strict=True)) if rows.rows else {}
    return tuple(by_name.get(name) for name in compiled.main.columns)
