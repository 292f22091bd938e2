"""What a metric counts, and whether its groups add up (see `semantic.catalog.counting`).

counted_entity(book, "households.households")    "households": count() of its rows
counted_entity(book, "sales.shoppers")           "households": its distinct keys, seen from the sales
counted_entity(book, "sales.revenue")            ""
"""

from __future__ import annotations

from collections.abc import Iterable

from semantic.book import Book


def is_average(book: Book, metric: str) -> bool:
    """Whether a metric is an average by its own words."""
    return metric in book.catalog.counting.averages


def adds_up(book: Book, metric: str) -> bool:
    """Whether a metric is an amount or a count, and no rate, average or median."""
    return metric in book.catalog.counting.amounts


def has_average(book: Book, metrics: Iterable[str]) -> bool:
    """Whether any of the metrics is one."""
    return not book.catalog.counting.averages.isdisjoint(metrics)


def counts(book: Book, metric: str) -> bool:
    """Whether a metric is a number of things, whatever they are."""
    return metric in book.catalog.counting.things


def all_count(book: Book, metrics: Iterable[str]) -> bool:
    """Whether all of the metrics are."""
    return book.catalog.counting.things.issuperset(metrics)


def counted_entity(book: Book, metric: str) -> str:
    """The model whose rows a metric counts, each once; "" if it does not."""
    return book.catalog.counting.entities.get(metric, "")


def counted_entities(book: Book, metrics: Iterable[str]) -> frozenset[str]:
    """The models whose rows any of the metrics count."""
    entities = book.catalog.counting.entities
    return frozenset({entities[metric] for metric in metrics if metric in entities})
