"""Small words that a company also uses as names: IT, IN, US, ME, NO, OR are countries and states as well.

In capitals, in a question that is not all capitals, such a word is the name. Where it could be either, nothing is
assumed: skipping it as a small word would drop a filter without anybody noticing.
"""

from __future__ import annotations

from collections.abc import Sequence

from semantic.book import Book, ValueMeaning
from semantic.book.words import LIGHT, Token
from service.asking.offline.tagging.lexicon import WORDS, Kind

_BEFORE_NAMES = frozenset({Kind.PREPOSITION, Kind.GROUP, Kind.PER, Kind.NOT, Kind.VERSUS, Kind.AND, Kind.OR})


def is_homonym(token: Token, book: Book) -> bool:
    """Whether a small word is a value of an indexed dimension, too."""
    small = token.text in LIGHT or token.text in WORDS
    return small and any(isinstance(meaning, ValueMeaning) for meaning in book.meanings(token.stem))


def unsettled(question: str, tokens: Sequence[Token], book: Book) -> tuple[str, ...]:
    """Small words that may be names here: they stand where a name would, or all of the question is in capitals."""
    found = []
    for place, token in enumerate(tokens):
        if token.shouted or not is_homonym(token, book):
            continue
        before = tokens[place - 1].text if place and not tokens[place - 1].shouted else ""
        if question.isupper() or before == "of" or WORDS.get(before, ("", None))[0] in _BEFORE_NAMES:
            found.append(token.text)
    return tuple(dict.fromkeys(found))
