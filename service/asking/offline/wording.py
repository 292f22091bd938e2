"""How names of definitions are said to people."""

from __future__ import annotations

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
    return book.certified


def dimension_label(book: Book, name: str) -> str:
    """A dimension's name in words, without an "id" at its end."""
    return title(book.catalog.dimensions[name]).removesuffix(" id")
