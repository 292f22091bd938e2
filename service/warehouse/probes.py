"""What Dragoman itself must ask a warehouse, asked through the compiler like everything else.

Every model gets hidden metrics in a catalog of their own: how many rows there are, how far its data reach, and when
they begin.

    probes = with_probes(catalog)
    Query(metrics=(MetricUse("products.dragoman_rows"),), dimensions=("products.department",))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlglot import exp

from semantic.catalog import Catalog, build_catalog
from semantic.compiling import Dialects, Statement, compile_query
from semantic.definitions import name_node
from semantic.definitions.types import Definitions, Expression, Metric, Model
from semantic.principal import OPERATOR
from semantic.query.types import Limit, MetricUse, OrderBy, Query

ROWS = "dragoman_rows"
REACH = "dragoman_reach"
FIRST = "dragoman_first"
REFRESHED = "dragoman_refreshed"

_NO_NOW = datetime(2000, 1, 1)
"""Probes have no time range, so that no clock is needed; the compiler wants one."""


def with_probes(catalog: Catalog) -> Catalog:
    """The catalog with the hidden metrics. It is for probes only: it is never shown, and never asked by people."""
    models = {name: _probed(model) for name, model in catalog.models.items()}
    return build_catalog(Definitions(models=models, settings=catalog.settings, digest=catalog.digest))


def _probed(model: Model) -> Model:
    count = Expression("count()", exp.Count(this=exp.Star()))
    metrics = {ROWS: Metric(name=ROWS, model=model.name, expr=count, time="none", hidden=True)}
    if model.freshness is not None:
        metrics[REACH] = Metric(
            name=REACH, model=model.name, expr=model.freshness.expr, time="none", hidden=True
        )
    if model.refresh is not None and model.refresh.expr is not None:
        metrics[REFRESHED] = Metric(
            name=REFRESHED, model=model.name, expr=model.refresh.expr, time="none", hidden=True
        )
    if model.time:
        first = Expression(f"min({model.time})", exp.Min(this=name_node((model.time,))))
        metrics[FIRST] = Metric(name=FIRST, model=model.name, expr=first, time="none", hidden=True)
    return replace(model, metrics={**model.metrics, **metrics})


def reach_statement(probes: Catalog, model: str, dialect: str | Dialects) -> Statement:
    """One row: the model's `freshness` if it has one, then its first time if it has one. Raises a QueryInvalid."""
    names = [f"{model}.{name}" for name in (REACH, FIRST) if f"{model}.{name}" in probes.metrics]
    query = Query(metrics=tuple(MetricUse(name) for name in names))
    return compile_query(probes, query, dialect=dialect, now=_NO_NOW, principal=OPERATOR).main


def refresh_statement(probes: Catalog, model: str, dialect: str | Dialects) -> Statement:
    """One value: the `expr` of a model's `refresh`. Raises a QueryInvalid."""
    query = Query(metrics=(MetricUse(f"{model}.{REFRESHED}"),))
    return compile_query(probes, query, dialect=dialect, now=_NO_NOW, principal=OPERATOR).main


def values_statement(probes: Catalog, dimension: str, dialect: str | Dialects, most: int) -> Statement:
    """(value, number of rows) of a qualified dimension, the most frequent first. Raises a QueryInvalid.

    NULL is among them; the reader drops it, which costs less than a filter over all rows.
    """
    count = f"{dimension.rpartition('.')[0]}.{ROWS}"
    query = Query(
        metrics=(MetricUse(count),),
        dimensions=(dimension,),
        order_by=(OrderBy(count, descending=True),),
        limit=Limit(most),
    )
    return compile_query(probes, query, dialect=dialect, now=_NO_NOW, principal=OPERATOR, max_rows=most).main


def probed_models(probes: Catalog) -> Sequence[str]:
    """The models whose reach can be asked."""
    return [name for name in probes.models if f"{name}.{REACH}" in probes.metrics]


def begun_models(probes: Catalog) -> Sequence[str]:
    """The models of which only the first time can be asked."""
    reached = probed_models(probes)
    return [name for name in probes.models if f"{name}.{FIRST}" in probes.metrics and name not in reached]
