"""A schema of the oracle as the texts of definition files.

definition_texts(schema) == {"settings.yml": "zone: UTC\\n...", "sales.yml": "model: sales\\ntable: sales\\n..."}
"""

from __future__ import annotations

import yaml

from semantic.definitions.types import Conversion
from tests.soundness.oracle.expressions import text
from tests.soundness.oracle.own_periods import DAY, PERIOD, TABLE
from tests.soundness.oracle.schema import Dimension, Join, Metric, Model, Policy, Schema

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ATTRIBUTES = {
    "text": {"type": "string"},
    "texts": {"type": "string", "many": True},
    "number": {"type": "number"},
    "numbers": {"type": "number", "many": True},
}
"""What generated policies may ask of who asks."""


def definition_texts(schema: Schema) -> dict[str, str]:
    settings: dict[str, object] = {
        "company": "Soundness",
        "zone": schema.zone,
        "week_start": DAYS[schema.week_start],
        "fiscal_year_start": schema.fiscal_start,
        "warehouses": {"main": {"url": "duckdb://"}},
    }
    if schema.own is not None:
        calendar, _, period = schema.own.grain.partition("_")
        settings["calendars"] = {calendar: {"table": TABLE, "day": DAY, "periods": {period: PERIOD}}}
    if schema.metrics:
        settings["metrics"] = {metric.name: _metric(metric) for metric in schema.metrics}
    if any(model.policy for model in schema.models):
        settings["attributes"] = ATTRIBUTES
    texts = {f"{model.name}.yml": _dumped(_model(model)) for model in schema.models}
    return {"settings.yml": _dumped(settings), **texts}


def _dumped(tree: dict[str, object]) -> str:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # in C it takes a tenth of the time
    return str(yaml.dump(tree, Dumper=dumper, sort_keys=False, width=1000, default_flow_style=None))


def _model(model: Model) -> dict[str, object]:
    tree: dict[str, object] = {"model": model.name, "table": f"{model.name}_table"}
    tree["key"] = "none" if model.key is None else list(model.key)
    if model.time:
        tree["time"] = model.time
    tree["times"] = dict(model.times)
    tree["valid"] = dict(zip(("from", "to"), model.valid, strict=True)) if model.valid else {}
    tree["access"] = _access(model.policy) if model.policy else {}
    tree["joins"] = {join.role: _join(join) for join in model.joins}
    tree["dimensions"] = {dimension.name: _dimension(dimension) for dimension in model.dimensions}
    tree["segments"] = {segment.name: {"where": text(segment.where)} for segment in model.segments}
    tree["metrics"] = {metric.name: _metric(metric) for metric in model.metrics}
    return {key: value for key, value in tree.items() if value != {}}


def _access(policy: Policy) -> dict[str, object]:
    tree: dict[str, object] = {} if policy.rows is None else {"rows": text(policy.rows)}
    if policy.parents:
        tree["inherit"] = [".".join(path) for path in policy.parents]
    if policy.unless:
        tree["unless"] = list(policy.unless)
    if policy.least:
        entity = {"entity": policy.least.entity} if policy.least.entity else {}
        quasi = {"quasi": list(policy.least.quasi)} if policy.least.quasi else {}
        tree["min_group"] = {"size": policy.least.size, **entity, **quasi}
    return tree


def _join(join: Join) -> dict[str, object]:
    tree: dict[str, object] = {"model": join.target, **_way(join)}
    if join.where is not None:
        tree["where"] = text(join.where)
    if join.same_as:
        tree["same_as"] = ".".join(join.same_as)
    if join.type != "many_to_one" and not join.through:
        tree["type"] = join.type
    if join.inverse:
        tree["inverse"] = join.inverse
    return tree


def _way(join: Join) -> dict[str, object]:
    if join.through:
        return {"through": ".".join(join.through)}
    if join.condition is not None:
        return {"on": text(join.condition)}
    if any(here != there for here, there in join.on):
        return {"on": dict(join.on)}
    columns = [here for here, _ in join.on]
    return {"on": columns[0] if len(columns) == 1 else columns}


def _dimension(dimension: Dimension) -> dict[str, object]:
    tree: dict[str, object] = {"type": dimension.type}
    if dimension.expr is not None:
        tree["expr"] = text(dimension.expr)
    if dimension.stored_in:
        tree["stored_in"] = dimension.stored_in
    if dimension.mask:
        unless = {"unless": list(dimension.mask.unless)} if dimension.mask.unless else {}
        tree["mask"] = {"expr": text(dimension.mask.expr), **unless}
    if dimension.groups:
        tree["groups"] = {name: list(values) for name, values in dimension.groups}
    return tree


def _metric(metric: Metric) -> dict[str, object]:
    tree: dict[str, object] = {} if metric.convert else {"expr": text(metric.expr)}
    tree |= _seen(metric)
    if metric.convert:
        tree |= _conversion(metric.convert)
    if metric.per:
        tree["per"] = metric.per
    if metric.where is not None:
        tree["where"] = text(metric.where)
    if metric.time:
        tree["time"] = metric.time
    if metric.fill is not None:
        tree["fill"] = metric.fill
    return tree


def _seen(metric: Metric) -> dict[str, object]:
    """What a metric says about the time that it sees."""
    tree: dict[str, object] = {}
    if metric.window:
        over: dict[str, object] = {"last": str(metric.window.last)} if metric.window.last else {}
        if metric.window.to_date:
            over["to_date"] = metric.window.to_date
        if metric.window.show != "last":
            over["show"] = metric.window.show
        tree["over"] = over
    if metric.pick:
        tree["over"] = {
            "pick": metric.pick.which,
            **({"per": list(metric.pick.per)} if metric.pick.per else {}),
        }
    if metric.offset:
        tree["offset"] = str(metric.offset)
    if metric.during:
        tree["during"] = dict(zip(("from", "to"), metric.during, strict=True))
    return tree


def _conversion(how: Conversion) -> dict[str, object]:
    tree: dict[str, object] = {"from": how.base, "to": how.converted, "by": how.by}
    if how.within:
        tree["within"] = str(how.within)
    if how.same:
        tree["same"] = list(how.same)
    if how.each:
        tree["count"] = "to"
    return {"convert": tree, **({"as": "rate"} if how.rate else {})}
