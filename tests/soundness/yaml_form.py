"""A schema of the oracle as the texts of definition files.

definition_texts(schema) == {"settings.yml": "zone: UTC\\n...", "sales.yml": "model: sales\\ntable: sales\\n..."}
"""

from __future__ import annotations

import yaml

from tests.soundness.oracle.expressions import text
from tests.soundness.oracle.schema import Dimension, Join, Metric, Model, Schema

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def definition_texts(schema: Schema) -> dict[str, str]:
    settings: dict[str, object] = {
        "company": "Soundness",
        "zone": schema.zone,
        "week_start": DAYS[schema.week_start],
        "warehouses": {"main": {"url": "duckdb://"}},
    }
    if schema.metrics:
        settings["metrics"] = {metric.name: _metric(metric) for metric in schema.metrics}
    texts = {f"{model.name}.yml": _dumped(_model(model)) for model in schema.models}
    return {"settings.yml": _dumped(settings), **texts}


def _dumped(tree: dict[str, object]) -> str:
    return yaml.safe_dump(tree, sort_keys=False, width=1000, default_flow_style=None)


def _model(model: Model) -> dict[str, object]:
    tree: dict[str, object] = {"model": model.name, "table": f"{model.name}_table"}
    tree["key"] = "none" if model.key is None else list(model.key)
    if model.time:
        tree["time"] = model.time
    tree["joins"] = {join.role: _join(join) for join in model.joins}
    tree["dimensions"] = {dimension.name: _dimension(dimension) for dimension in model.dimensions}
    tree["segments"] = {segment.name: {"where": text(segment.where)} for segment in model.segments}
    tree["metrics"] = {metric.name: _metric(metric) for metric in model.metrics}
    return {key: value for key, value in tree.items() if value != {}}


def _join(join: Join) -> dict[str, object]:
    same = all(here == there for here, there in join.on)
    columns = [here for here, _ in join.on]
    on: object = columns if same else dict(join.on)
    tree: dict[str, object] = {"model": join.target, "on": columns[0] if same and len(columns) == 1 else on}
    if join.type != "many_to_one":
        tree["type"] = join.type
    if join.inverse:
        tree["inverse"] = join.inverse
    return tree


def _dimension(dimension: Dimension) -> dict[str, object]:
    tree: dict[str, object] = {"type": dimension.type}
    if dimension.expr is not None:
        tree["expr"] = text(dimension.expr)
    if dimension.stored_in:
        tree["stored_in"] = dimension.stored_in
    return tree


def _metric(metric: Metric) -> dict[str, object]:
    tree: dict[str, object] = {"expr": text(metric.expr)}
    if metric.where is not None:
        tree["where"] = text(metric.where)
    if metric.time:
        tree["time"] = metric.time
    if metric.fill is not None:
        tree["fill"] = metric.fill
    return tree
