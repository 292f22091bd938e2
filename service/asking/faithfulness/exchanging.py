"""Plans in steps whose queries have exchanged something: what a careless planner makes of the same words.

    exchanged(revenue of the department with the most baskets)
        baskets of the department with the highest revenue, …

A plan is only what the words say if none of these is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from semantic.catalog import Catalog
from semantic.query.types import Query
from service.asking.faithfulness.parts import QueryParts
from service.asking.planned import StepQuery

_EXCHANGED = ("metrics", "dimensions", "direction", "time", "filters", "limit")


def exchanged(steps: Sequence[StepQuery], catalog: Catalog) -> Iterator[tuple[StepQuery, ...]]:
    """For each two of the queries, and each choice of what they differ in, the plan with that exchanged."""
    for first, second in combinations(range(len(steps)), 2):
        one, other = steps[first].query, steps[second].query
        differing = [name for name in _EXCHANGED if _differ(name, one, other)]
        for count in range(1, len(differing) + 1):
            for names in combinations(differing, count):
                changed = list(steps)
                changed[first] = replace(steps[first], query=_with(one, other, names))
                changed[second] = replace(steps[second], query=_with(other, one, names))
                yield tuple(_retaken(changed, catalog))


def _differ(name: str, one: Query, other: Query) -> bool:
    if name == "direction":
        return bool(one.order_by and other.order_by) and _falls(one) != _falls(other)
    return bool(getattr(one, name) != getattr(other, name))


def _falls(query: Query) -> bool:
    return any(order.descending for order in query.order_by)


def _with(query: Query, other: Query, names: Sequence[str]) -> Query:
    """A query with these things of another one. It stays ordered by its own metric, whichever that is."""
    orders = query.order_by
    if "metrics" in names and query.metrics and other.metrics:
        before, after = query.metrics[0].name, other.metrics[0].name
        orders = tuple(
            replace(order, field=after + order.field.removeprefix(before))
            if order.field.startswith(before)
            else order
            for order in orders
        )
    if "direction" in names:
        orders = tuple(replace(order, descending=_falls(other)) for order in orders)
    return replace(
        query,
        metrics=other.metrics if "metrics" in names else query.metrics,
        dimensions=other.dimensions if "dimensions" in names else query.dimensions,
        filters=other.filters if "filters" in names else query.filters,
        time=other.time if "time" in names else query.time,
        limit=other.limit if "limit" in names else query.limit,
        order_by=orders,
    )


def _retaken(steps: Sequence[StepQuery], catalog: Catalog) -> Iterator[StepQuery]:
    """Each step takes what the step before it now finds, where that is another dimension."""
    for step in steps:
        taken = []
        for one in step.taken:
            found = steps[one.step].query
            dimensions = [QueryParts(catalog, found).dimension(name) for name in found.dimensions]
            if found.dimensions and QueryParts(catalog, found).dimension(one.column) not in dimensions:
                one = replace(one, field=dimensions[0], column=found.dimensions[0])
            taken.append(one)
        yield replace(step, taken=tuple(taken))
