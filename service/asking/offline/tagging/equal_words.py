"""Words that say the same inside the names of values: "2 adults with children" is "two adults with kids".

equal_keys("2 adult with child")    "2 adult with kid", "two adult with child", "two adult with kid"
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from semantic.book import Book, Meaning, ValueMeaning
from semantic.book.words import Token, key_of
from service.asking.offline.tagging.lexicon import NUMBERS

_FIGURES = {word: str(number) for word, number in NUMBERS.items() if number <= 12}
_EQUAL = {
    **{word: (figure,) for word, figure in _FIGURES.items()},
    **{figure: (word,) for word, figure in _FIGURES.items()},
    "child": ("kid",),
    "kid": ("child",),
    "no": ("without",),
    "without": ("no",),
    "single": ("1", "one"),
}
MOST = 16


def equal_keys(key: str) -> Iterator[str]:
    """Keys that say the same in other words; none for a single word, which may be something else alone."""
    words = key.split()
    ways = [(word, *_EQUAL.get(word, ())) for word in words]
    if len(words) < 3 or all(len(way) == 1 for way in ways):
        return
    for place, chosen in enumerate(product(*ways)):
        if place >= MOST:
            return
        if (found := " ".join(chosen)) != key:
            yield found


def same_values(key: str, book: Book) -> tuple[Meaning, ...]:
    """The values that a key names in other words: "2 adults with children"."""
    found = (book.meanings(other) for other in equal_keys(key))
    return next((m for m in found if m and all(isinstance(one, ValueMeaning) for one in m)), ())


def slashed(tokens: Sequence[Token], book: Book) -> tuple[Meaning, ...]:
    """Values as they stand in the data, with their strokes: "BAKED BREAD/BUNS/ROLLS"."""
    if all(token.text != "/" for token in tokens) or "/" in (tokens[0].text, tokens[-1].text):
        return ()
    found = book.meanings(key_of([token for token in tokens if token.text != "/"]))
    return tuple(meaning for meaning in found if isinstance(meaning, ValueMeaning))
