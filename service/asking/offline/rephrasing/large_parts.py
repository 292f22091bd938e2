"""Bounds on a part of a whole, where the book has a metric that is just that part.

    "stores where own brands make up more than 30% of revenue"    stores with own brands share more than 30%

Where no metric is the part in this whole, the sentence stays as it is: a query has no bound on a share.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from semantic.book import Book, MetricMeaning
from semantic.book.words import phrase_key
from service.asking.offline.rephrasing.words import BOUND

_MAKES_UP = (
    r"(?:(?:make|makes|made) up|accounts? for|accounted for|represents?|represented|contributes?|contributed"
    r"|constitutes?|constituted|stands? for|brings? in|brought in|takes? up|took up|comes? to|came to|is|are|was|were"
    r"|gets?|got|has|have|had|holds?|held|claims?|claimed)"
)
_PATTERN = re.compile(
    r"(?:, )?(?:where|in which|at which|for which|when|of which|whose)(?: the| our)? "
    rf"(V\d+) {_MAKES_UP} (?:for )?({BOUND}|above|below) (N\d+)( percent| %)? of (?:the |our |all |total )*([MC]\d+)\b"
)


def as_large_part(text: str, parts: Mapping[str, str], book: Book) -> str:
    """The sentence with the metric of the part, called as the book does."""

    def named(found: re.Match[str]) -> str:
        part, bound, number, unit, whole = found.groups()
        name = parts[part].removesuffix("'s") + " share"
        of = _only_metric(name, book)
        measured = _only_metric(parts[whole], book)
        if not (of and measured):
            return found[0]
        _, _, below = book.catalog.metrics[of].expr.text.strip().partition(" / ")
        same = below == measured.rpartition(".")[2]
        return f"with {name} {bound} {number}{unit or ''}" if same else found[0]

    return _PATTERN.sub(named, text)


def _only_metric(name: str, book: Book) -> str:
    """The metric that a phrase means; "" if there is none, or several."""
    found = {m.metric for m in book.meanings(phrase_key(name)) if isinstance(m, MetricMeaning)}
    return found.pop() if len(found) == 1 else ""
