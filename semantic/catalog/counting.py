"""What metrics are numbers of, and which of them add up: known from their definitions alone.

counting_of(catalog.metrics, catalog.measure, catalog.graph)
    things    {"households.households", "sales.shoppers", "sales.units_sold_once"}
    entities  {"households.households": "households", "sales.shoppers": "households"}
    rows      {"households.households": "households"}

Sets and mappings, because a word that many metrics share asks for all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from semantic.catalog.graph import JoinGraph
from semantic.catalog.measures import Measure
from semantic.definitions.types import Metric

COUNTS = frozenset({"count_rows", "count", "count_distinct"})
PARTS = COUNTS | {"sum"}
"""Aggregates of which a group has a part: a median has none."""


@dataclass(frozen=True, slots=True)
class Counting:
    """Metrics by their qualified names. `things` are numbers of things, whatever these are; `amounts` add up, as counts
    do, and no rates, averages or medians; `averages` are so by their own words.

    `entities` tells the model whose rows a metric counts, each once; `rows` the same of metrics that count all rows of
    their own model.
    """

    things: frozenset[str]
    amounts: frozenset[str]
    averages: frozenset[str]
    entities: Mapping[str, str]
    rows: Mapping[str, str]


def counting_of(
    metrics: Mapping[str, Metric], measure: Callable[[Metric], Measure], graph: JoinGraph
) -> Counting:
    """What each of the metrics counts."""
    whole = {name: metric for name, metric in metrics.items() if "/" not in metric.expr.text}
    made_of = {name: {leaf.aggregate.name for leaf in measure(metrics[name]).leaves} for name in whole}
    rows = {name: metric.model for name, metric in metrics.items() if metric.model and _counts_rows(metric)}
    distinct = {name: _distinct(measure(metric), graph) for name, metric in whole.items() if name not in rows}
    return Counting(
        things=frozenset(name for name, aggregates in made_of.items() if aggregates <= COUNTS),
        amounts=frozenset(
            name
            for name, aggregates in made_of.items()
            if aggregates <= PARTS and not _is_percent(metrics[name])
        ),
        averages=frozenset(name for name, metric in metrics.items() if _is_average(metric)),
        entities=rows | {name: model for name, model in distinct.items() if model},
        rows=rows,
    )


def _counts_rows(metric: Metric) -> bool:
    return metric.expr.text.strip() == "count()" and metric.where is None


def _is_percent(metric: Metric) -> bool:
    return metric.format is not None and metric.format.kind == "percent"


def _is_average(metric: Metric) -> bool:
    words = " ".join((metric.description, *metric.synonyms)).lower()
    return "average" in words or metric.expr.text.startswith("avg(")


def _distinct(measure: Measure, graph: JoinGraph) -> str:
    """The model whose keys a metric counts from rows that lead to it; "" if it does not."""
    if len(measure.leaves) != 1 or measure.leaves[0].aggregate.name != "count_distinct":
        return ""
    [leaf] = measure.leaves
    counted = {column.name for bound in leaf.arguments for column in bound.tree.find_all(exp.Column)}
    for target, routes in graph.routes(leaf.home).items():
        for route in routes:
            if (
                len(route.edges) == 1
                and route.to_one
                and {here for here, _ in route.edges[0].pairs} == counted
            ):
                return target
    return ""
