"""Which words each metric is called by: all of a name's words in a question name the metric, in whatever order.

metric_phrases(book)["sales.shoppers"]    {{"household", "shop"}, {"shopper"}, …}
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from weakref import WeakKeyDictionary

from semantic.book import Book
from semantic.book.words import phrase_key, root

Phrases = Mapping[str, tuple[frozenset[str], ...]]

_KNOWN: WeakKeyDictionary[Book, Phrases] = WeakKeyDictionary()


def metric_phrases(book: Book) -> Phrases:
    """By metric: the roots of each of its names."""
    found = _KNOWN.get(book)
    if found is None:
        found = _KNOWN[book] = _read(book)
    return found


def _read(book: Book) -> Phrases:
    return MappingProxyType(
        {
            metric.qualified: tuple(
                frozenset(root(word) for word in phrase_key(name).split())
                for name in (metric.name.replace("_", " "), *metric.synonyms)
            )
            for metric in book.metrics
        }
    )
