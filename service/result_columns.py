"""The columns of a result, and its totals under them.

columns_of(compiled, {"product.department": "Department", "revenue": "Revenue"})
totals_of(compiled, rows)        (None, Decimal("421720.45"))
"""

from __future__ import annotations

from collections.abc import Mapping

from semantic.calendars import GRAINS, PARTS
from semantic.catalog.measures import Leaf, leaf_index
from semantic.compiling import Compiled
from semantic.planning.plan import OTHER, GroupColumn, OutputColumn
from semantic.query.walking import fields_of
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


def zeros_of(compiled: Compiled) -> frozenset[str]:
    """The columns that are zero where a period has no row: plain counts, unless periods were picked."""
    plan, query = compiled.main.plan, compiled.query
    fields = {field for item in query.filters for field in fields_of(item)}
    parts = {field.rpartition(".")[2] for field in fields} & {*GRAINS, *PARTS}
    if plan.having or plan.places is not None or query.limit is not None or parts:
        return frozenset()
    counts = {leaf.index for fact in plan.facts for leaf in fact.leaves if _is_count(leaf.leaf)}
    names = {output.name for output in plan.outputs if leaf_index(output.tree) in counts}
    return frozenset(names | {f"{name}.previous" for name in names})


def _is_count(leaf: Leaf) -> bool:
    return leaf.aggregate.empty == 0 and not leaf.needs_time and leaf.during is None and leaf.within is None


def totals_of(compiled: Compiled, rows: Rows) -> tuple[Cell, ...]:
    """One cell per column of the result: the total under each metric, nothing under the groups."""
    assert compiled.totals is not None
    by_name = dict(zip(compiled.totals.columns, rows.rows[0], strict=True)) if rows.rows else {}
    return tuple(by_name.get(name) for name in compiled.main.columns)
