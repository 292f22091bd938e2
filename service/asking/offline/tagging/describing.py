"""Small words that say what kind of thing is meant, where they stand before it: passed over, they would drop a filter.

describes(tokenise("whole milk sales"), 0, book)           True: not all milk is whole
describes(tokenise("sales of the whole year"), 3, book)    False
describes(tokenise("what were return sales"), 2, book)     True: no order to return them
describes(tokenise("return sales by store"), 0, book)      False
"""

from __future__ import annotations

from collections.abc import Sequence

from semantic.book import Book, Meaning, SegmentMeaning, ValueMeaning
from semantic.book.words import LIGHT, Token, key_of
from service.asking.offline.tagging.lexicon import WORDS, Kind
from service.asking.offline.tagging.time_phrases import begins_time

_KINDS_OF_VALUES = frozenset(
    ["whole", "processed", "recorded", "scanned", "handled", "logged", "booked", "counted"]
)
"""Said of baskets or sales, they say nothing."""
_JUDGED = frozenset(["good", "great", "nice", "fine", "perfect", "cool", "right"])
"""Where a question begins, it is the answer before that is judged so."""
_NOUNS = frozenset(["record", "register", "registered", "log", "scan", "team"])
_ORDERS = frozenset(
    ["return", "output", "place", "post", "present", "supply", "print", "export", "extract", "collect"]
)
"""Orders where a question begins; behind anything else that says something they are nouns."""
_ARTICLES = frozenset(["the", "a", "an", "our", "of", "is", "was", "are", "were"])
_BEHIND_NOUNS = frozenset(["of", "by", "per"])
LONGEST = 3


def describes(tokens: Sequence[Token], place: int, book: Book) -> bool:
    """Whether the word is an adjective of what follows, or a noun before it."""
    text = tokens[place].text
    if text in _ORDERS:
        behind = place + 1 < len(tokens) and tokens[place + 1].text in _BEHIND_NOUNS
        return behind or (_says_something(tokens[:place]) and _named(tokens, place + 1, book) is not None)
    if text not in _KINDS_OF_VALUES | _JUDGED | _NOUNS:
        return False
    named = _named(tokens, place + 1, book)
    if named is None or tokens[place + 1].start > tokens[place].until + 1:
        return False  # "fine. frozen only": a full stop stands between
    if text in _NOUNS or (text in _JUDGED and place):
        return True
    return not named or any(isinstance(one, ValueMeaning | SegmentMeaning) for one in named)


def _says_something(before: Sequence[Token]) -> bool:
    """Whether there is more before than a greeting: "what were return sales", "show return sales"."""
    kinds = {WORDS.get(token.text, (Kind.UNKNOWN,))[0] for token in before}
    article = bool(before) and before[-1].text in _ARTICLES
    return article or not kinds <= {Kind.FILLER, Kind.COMMA, Kind.AND, Kind.PREPOSITION}


def _named(tokens: Sequence[Token], place: int, book: Book) -> tuple[Meaning, ...] | None:
    """What the words from there on name, which is nothing for words that are not known; None for small words."""
    if place >= len(tokens):
        return None
    ends = range(min(place + LONGEST, len(tokens)), place, -1)
    found = next((m for end in ends if (m := book.meanings(key_of(tokens[place:end])))), ())
    text = tokens[place].text
    small = text in LIGHT or text in WORDS or not text.isalpha() or begins_time(text)
    return None if small and (text in LIGHT or not book.meanings(tokens[place].stem)) else tuple(found)
