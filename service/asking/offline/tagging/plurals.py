"""Plurals that a name must not swallow: "average basket" is a value, "average baskets" a number of them.

is_of_many(tokenise("average of baskets"), book)     True: no average basket value, which the same words would name
is_of_many(tokenise("average basket values"), book)  False
"""

from __future__ import annotations

from collections.abc import Sequence

from semantic.book import Book, MetricMeaning
from semantic.book.words import LIGHT, Token, key_of
from service.asking.offline.reading.counted import counts

MEASURED = frozenset(
    ["average", "avg", "mean", "typical", "biggest", "largest", "highest", "smallest", "lowest", "greatest"]
)
"""Words that make one number of a thing's, where they stand before the thing, and of how many before things."""


def is_of_many(tokens: Sequence[Token], book: Book) -> bool:
    """Whether the words are an average (or an extreme) of things that are counted."""
    content = [token for token in tokens if token.text not in LIGHT]
    if len(content) < 2 or content[0].text not in MEASURED or content[-1].text == content[-1].stem:
        return False
    rest = book.meanings(key_of(content[1:]))
    return any(isinstance(meaning, MetricMeaning) and counts(book, meaning.metric) for meaning in rest)
