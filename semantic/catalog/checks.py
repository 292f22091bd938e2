"""What can only be checked when all definitions stand together. Fast and offline: no warehouse is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from semantic.definitions.types import Metric, Model
from semantic.errors import Problem
from semantic.naming import nearest

if TYPE_CHECKING:
    from semantic.catalog.catalog import Catalog


def check_catalog(catalog: Catalog) -> Iterator[Problem]:
    for model in catalog.models.values():
        yield from _times(model)
        yield from _label(model)
        yield from _warehouse(catalog, model)
        yield from _roles(catalog, model)
        yield from _to_one_sides(catalog, model)
    for metric in catalog.metrics.values():
        yield from _metric_time(catalog, metric)
        yield from _one_warehouse(catalog, metric)
        yield from _replacement(catalog, metric)


def _times(model: Model) -> Iterator[Problem]:
    named = {"time": model.time, **{f"times.{basis}": name for basis, name in model.times.items()}}
    for key, name in named.items():
        if not name:
            continue
        dimension = model.dimensions.get(name)
        times = [d.name for d in model.dimensions.values() if d.type.is_time]
        if dimension is None or not dimension.type.is_time:
            yield Problem(
                "not-a-time",
                f"`{key}` of model `{model.name}` is `{name}`, which is not a time dimension of it.",
                hint=f"Its time dimensions: {', '.join(times)}." if times else "It has no time dimension.",
                suggestions=nearest(name, times),
                position=model.position,
            )


def _label(model: Model) -> Iterator[Problem]:
    if model.label and model.label not in model.dimensions:
        yield Problem(
            "unknown-name",
            f"`label` of model `{model.name}` is `{model.label}`, which is not a dimension of it.",
            suggestions=nearest(model.label, model.dimensions),
            position=model.position,
        )


def _warehouse(catalog: Catalog, model: Model) -> Iterator[Problem]:
    known = catalog.settings.warehouses
    if model.warehouse and model.warehouse not in known and not catalog.settings.broken:
        yield Problem(
            "unknown-warehouse",
            f"Model `{model.name}` is in the warehouse `{model.warehouse}`, which settings.yml does not have.",
            hint=f"Its warehouses: {', '.join(known)}." if known else "Name it there under `warehouses`.",
            suggestions=nearest(model.warehouse, known),
            position=model.position,
        )


def _one_warehouse(catalog: Catalog, metric: Metric) -> Iterator[Problem]:
    homes = catalog.measure(metric).homes
    places = sorted({catalog.warehouse_of(catalog.models[home]) for home in homes})
    if len(places) > 1:
        yield Problem(
            "two-warehouses",
            f"`{metric.qualified}` is made of metrics in the warehouses {' and '.join(places)}.",
            hint="One statement reads one warehouse: load one of the tables where the other is.",
            position=metric.position,
        )


def _roles(catalog: Catalog, model: Model) -> Iterator[Problem]:
    for role, edge in catalog.graph.edges.get(model.name, {}).items():
        if role in catalog.models and edge.target != role:
            yield Problem(
                "name-clash",
                f"Role `{role}` of model `{model.name}` has the name of a model but leads to `{edge.target}`.",
                hint="Give the role another name, or let it lead to the model of that name.",
                position=edge.join.position,
            )


def _to_one_sides(catalog: Catalog, model: Model) -> Iterator[Problem]:
    """A join that promises one row needs a key there; without one nothing stands behind the promise."""
    for role, edge in catalog.graph.edges.get(model.name, {}).items():
        there = catalog.models[edge.target]
        columns = {column for _, column in edge.pairs}
        if edge.there is not None:
            # Of the versions of one thing, one is in force at a time.
            columns |= {edge.there.start.column}
        if edge.where is not None and edge.join.typed:
            continue
        keys = [set(key) for key in (there.key or (), *there.unique) if key]
        if edge.type.to_one and edge.pairs and not any(key <= columns for key in keys):
            listed = ", ".join(sorted(columns))
            yield Problem(
                "to-one-unproved",
                f"`{model.name}.{role}` leads to one row of `{there.name}`, whose {listed} is not declared unique.",
                hint=f"If it is, add `unique: [[{listed}]]` to `{there.name}`; if not, the join is one_to_many.",
                position=edge.join.position,
                severity="warning",
            )


def _metric_time(catalog: Catalog, metric: Metric) -> Iterator[Problem]:
    if not metric.time or metric.time == "none" or not metric.model:
        return
    *roles, name = metric.time.split(".")
    route = catalog.graph.follow(metric.model, roles)
    dimension = catalog.models[route.target].dimensions.get(name) if route and route.to_one else None
    if dimension is None or not dimension.type.is_time:
        yield Problem(
            "not-a-time",
            f"`time` of metric `{metric.qualified}` is `{metric.time}`, which is no time dimension on a to-one path.",
            hint="Name a time dimension of its model, one on a join such as `order.shipped_at`, or none.",
            position=metric.position,
        )


def _replacement(catalog: Catalog, metric: Metric) -> Iterator[Problem]:
    if metric.deprecated and metric.deprecated.replacement:
        name = metric.deprecated.replacement
        if name not in catalog.metrics and f"{metric.model}.{name}" not in catalog.metrics:
            yield Problem(
                "unknown-name",
                f"`{metric.qualified}` is to be replaced by `{name}`, and there is no such metric.",
                suggestions=nearest(name, catalog.metrics),
                position=metric.position,
                severity="warning",
            )
