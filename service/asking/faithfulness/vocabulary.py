"""Which words each metric is called by: all of a name's words in a question name the metric, in whatever order.

metric_phrases(book)["sales.shoppers"]    {{"household", "shop"}, {"shopper"}, …}
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from weakref import WeakKeyDictionary

from semantic.book import Book, MetricMeaning
from semantic.book.words import root

Phrases = Mapping[str, tuple[frozenset[str], ...]]

_KNOWN: WeakKeyDictionary[Book, Phrases] = WeakKeyDictionary()


def metric_phrases(book: Book) -> Phrases:
    """By metric: the roots of each of its names."""
    found = _KNOWN.get(book)
    if found is None:
        found = _KNOWN[book] = _read(book)
    return found


def _read(book: Book) -> Phrases:
    out: dict[str, list[frozenset[str]]] = {}
    for key, meanings in book.phrases.items():
        words = frozenset(root(word) for word in key.split())
        for meaning in meanings:
            if isinstance(meaning, MetricMeaning):
                out.setdefault(meaning.metric, []).append(words)
    return MappingProxyType({metric: tuple(phrases) for metric, phrases in out.items()})
