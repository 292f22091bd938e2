"""A window that a query asks for means what a metric would that is defined with it, so such a metric is put beside the
company's own and the query names that.

with_windows(schema, Query((MetricUse("revenue", over=Window(to_date="year")),)))
    # the schema with `asked_0: {expr: revenue, over: {to_date: year}}`, and a query of asked_0
"""

from __future__ import annotations

from dataclasses import replace

from semantic.query.types import Query
from tests.soundness.oracle.arithmetic import formula
from tests.soundness.oracle.schema import Metric, Schema


def with_windows(schema: Schema, query: Query) -> tuple[Schema, Query]:
    uses, defined = [], []
    for at, use in enumerate(query.metrics):
        if use.over is None:
            uses.append(use)
            continue
        metric = Metric(f"asked_{at}", formula(use.expr), window=use.over)
        defined.append(metric)
        uses.append(replace(use, expr=metric.name, alias=use.name, over=None))
    if not defined:
        return schema, query
    return replace(schema, metrics=(*schema.metrics, *defined)), replace(query, metrics=tuple(uses))
