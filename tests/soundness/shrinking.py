"""Makes a failing case small: takes things away from the query, the rows and the definitions while it still fails.

smallest(case, lambda case: bool(disagreement_of(case)))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from semantic.query.types import AllOf, AnyOf, Filter, MetricUse, Not, Query
from tests.soundness.engine import Case
from tests.soundness.oracle.schema import Model, Schema, Tables

Fails = Callable[[Case], bool]
MOST_TRIES = 600
"""Bounds the work: a case that is not smallest by then is small enough to read."""


def smallest(case: Case, fails: Fails) -> Case:
    """The first smaller case that still fails, again and again. What cannot be evaluated at all does not count."""
    tries = 0
    shrunk = True
    while shrunk and tries < MOST_TRIES:
        shrunk = False
        for smaller in smaller_cases(case):
            tries += 1
            if tries >= MOST_TRIES:
                break
            if _still(smaller, fails):
                case, shrunk = smaller, True
                break
    return case


def _still(case: Case, fails: Fails) -> bool:
    try:
        return fails(case)
    except (
        Exception
    ):  # taking something away may leave a case without meaning, for the oracle or for the loader
        return False


def smaller_cases(case: Case) -> Iterator[Case]:
    """Every case with one thing less, the largest things first."""
    company = case.company
    for query in smaller_queries(case.query):
        yield replace(case, query=query)
    for schema in smaller_schemas(company.schema):
        kept = {model.name: company.tables[model.name] for model in schema.models}
        yield replace(case, company=replace(company, schema=schema, tables=kept))
    for tables in smaller_tables(company.tables):
        yield replace(case, company=replace(company, tables=tables))


def smaller_queries(query: Query) -> Iterator[Query]:
    if query.time:
        yield replace(query, time=None)
    if query.limit:
        yield replace(query, limit=None)
    if query.timezone:
        yield replace(query, timezone="")
    if query.totals:
        yield replace(query, totals=False)
    for at, use in enumerate(query.metrics):
        if len(query.metrics) > 1:
            yield replace(query, metrics=query.metrics[:at] + query.metrics[at + 1 :])
        for filters in _smaller_lists(use.filters):
            smaller = MetricUse(use.expr, use.alias, filters, over=use.over)
            yield replace(query, metrics=(*query.metrics[:at], smaller, *query.metrics[at + 1 :]))
    for at in range(len(query.order_by)):
        yield replace(query, order_by=query.order_by[:at] + query.order_by[at + 1 :])
    for at in range(len(query.dimensions)):
        yield replace(query, dimensions=query.dimensions[:at] + query.dimensions[at + 1 :])
    for filters in _smaller_lists(query.filters):
        yield replace(query, filters=filters)


def _smaller_lists(filters: tuple[Filter, ...]) -> Iterator[tuple[Filter, ...]]:
    for at, tree in enumerate(filters):
        yield filters[:at] + filters[at + 1 :]
        for smaller in _smaller_trees(tree):
            yield (*filters[:at], smaller, *filters[at + 1 :])


def _smaller_trees(tree: Filter) -> Iterator[Filter]:
    match tree:
        case AllOf(filters) | AnyOf(filters):
            yield from filters
            for fewer in _smaller_lists(filters):
                if len(fewer) > 1:
                    yield type(tree)(fewer)
        case Not(inner):
            yield inner
            yield from (Not(smaller) for smaller in _smaller_trees(inner))


def smaller_schemas(schema: Schema) -> Iterator[Schema]:
    if schema.zone != "UTC":
        yield replace(schema, zone="UTC")
    if schema.week_start:
        yield replace(schema, week_start=0)
    if schema.metrics:
        yield replace(schema, metrics=())
    for at, model in enumerate(schema.models):
        yield replace(schema, models=schema.models[:at] + schema.models[at + 1 :])
        for smaller in _smaller_models(model):
            yield replace(schema, models=(*schema.models[:at], smaller, *schema.models[at + 1 :]))


def _smaller_models(model: Model) -> Iterator[Model]:
    for at in range(len(model.joins)):
        yield replace(model, joins=model.joins[:at] + model.joins[at + 1 :])
    for at, metric in enumerate(model.metrics):
        yield replace(model, metrics=model.metrics[:at] + model.metrics[at + 1 :])
        for simpler in (replace(metric, where=None), replace(metric, fill=None), replace(metric, time="")):
            if simpler != metric:
                yield replace(model, metrics=(*model.metrics[:at], simpler, *model.metrics[at + 1 :]))
    if model.policy:
        yield replace(model, policy=None)
    if model.segments:
        yield replace(model, segments=())
    for dimension in model.dimensions:
        fewer = tuple(each for each in model.dimensions if each != dimension)
        yield replace(model, dimensions=fewer, time="" if model.time == dimension.name else model.time)


def smaller_tables(tables: Tables) -> Iterator[Tables]:
    for name, rows in tables.items():
        if len(rows) > 2:
            yield {**tables, name: []}
        for at in range(len(rows)):
            yield {**tables, name: [*rows[:at], *rows[at + 1 :]]}
