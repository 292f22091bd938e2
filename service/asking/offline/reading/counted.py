"""What a metric counts, and whether its groups add up: known from its definition alone.

counted_entity(book, "households.households")    "households": count() of its rows
counted_entity(book, "sales.shoppers")           "households": its distinct keys, seen from the sales
counted_entity(book, "sales.revenue")            ""
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from sqlglot import exp

from semantic.book import Book
from semantic.catalog import Catalog

COUNTS = frozenset({"count_rows", "count", "count_distinct"})
PARTS = COUNTS | {"sum"}
"""Aggregates of which a group has a part: a median has none."""


def is_average(book: Book, metric: str) -> bool:
    """Whether a metric is an average by its own words."""
    definition = book.catalog.metrics[metric]
    words = " ".join((definition.description, *definition.synonyms)).lower()
    return "average" in words or definition.expr.text.startswith("avg(")


def adds_up(book: Book, metric: str) -> bool:
    """Whether a metric is an amount or a count, and no rate, average or median."""
    definition = book.catalog.metrics[metric]
    leaves = book.catalog.measure(definition).leaves
    rate = definition.format is not None and definition.format.kind == "percent"
    return (
        not rate and "/" not in definition.expr.text and all(leaf.aggregate.name in PARTS for leaf in leaves)
    )


def counts(book: Book, metric: str) -> bool:
    """Whether a metric is a number of things, whatever they are."""
    leaves = book.catalog.measure(book.catalog.metrics[metric]).leaves
    return "/" not in book.catalog.metrics[metric].expr.text and all(
        leaf.aggregate.name in COUNTS for leaf in leaves
    )


def counted_entity(book: Book, metric: str) -> str:
    """The model whose rows a metric counts, each once; "" if it does not."""
    known = _COUNTED.setdefault(book.catalog, {})
    if metric not in known:
        known[metric] = _counted(book.catalog, metric)
    return known[metric]


_COUNTED: WeakKeyDictionary[Catalog, dict[str, str]] = WeakKeyDictionary()
"""By catalog: a word that many metrics share asks for all of them, for every reading of a question."""


def _counted(catalog: Catalog, metric: str) -> str:
    definition = catalog.metrics[metric]
    if definition.expr.text.strip() == "count()" and definition.where is None:
        return definition.model
    leaves = catalog.measure(definition).leaves
    if len(leaves) != 1 or leaves[0].aggregate.name != "count_distinct" or "/" in definition.expr.text:
        return ""
    [leaf] = leaves
    counted = {column.name for bound in leaf.arguments for column in bound.tree.find_all(exp.Column)}
    for target, routes in catalog.graph.routes(leaf.home).items():
        for route in routes:
            if (
                len(route.edges) == 1
                and route.to_one
                and {here for here, _ in route.edges[0].pairs} == counted
            ):
                return target
    return ""
