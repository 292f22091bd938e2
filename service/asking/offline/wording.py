"""How names of definitions are said to people."""

from __future__ import annotations

from collections import Counter

from semantic.book import Book
from semantic.definitions.types import Described, Metric


def title(member: Described) -> str:
    """A member's name in words: "campaign_type" → "campaign type"."""
    return member.name.replace("_", " ")


def metric_label(book: Book, name: str) -> str:
    """A metric's name in words."""
    return title(book.catalog.metrics[name])


def common_metrics(book: Book) -> tuple[Metric, ...]:
    """The certified metrics, those first that most verified questions use."""
    uses = Counter(name for question in book.questions for name in _names(question.query.get("metrics")))
    certified = [metric for metric in book.metrics if metric.certified]
    return tuple(sorted(certified, key=lambda metric: -uses[book.catalog.short_name(metric)]))


def _names(metrics: object) -> tuple[str, ...]:
    return (
        tuple(name for name in metrics if isinstance(name, str)) if isinstance(metrics, list | tuple) else ()
    )


def dimension_label(book: Book, name: str) -> str:
    """A dimension's name in words, without an "id" at its end."""
    return title(book.catalog.dimensions[name]).removesuffix(" id")
