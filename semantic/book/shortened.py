"""Names by what people shorten them to: "aov" for "average order value", "qty" for "quantity sold".

Guesses: good enough to find what may be needed, and for a question back; never to answer by.
"""

from __future__ import annotations

from collections.abc import Mapping

from semantic.book.meanings import Meaning

LEAST_SHORTENED = 6
"""Shorter words are not shortened."""
_SMALL = (
    "about after all and any are been but can each every for from had has have how into last less many more most much "
    "new not now off old one only out over per show some sum than them then they this those till time top under what "
    "when with won year yes yet"
)
SMALL = frozenset(_SMALL.split())
"""Words that are just what they look like."""


class Shortened:
    """Names by what people shorten them to: "aov" for "average order value", "qty" for "quantity sold"."""

    def __init__(self, phrases: Mapping[str, tuple[Meaning, ...]]) -> None:
        letters: dict[str, list[str]] = {}
        words: dict[tuple[str, str], dict[str, dict[Meaning, None]]] = {}
        for key, meanings in phrases.items():
            parts = key.split()
            if len(parts) > 2 and all(word[0].isalpha() for word in parts):
                letters.setdefault("".join(word[0] for word in parts), []).append(key)
            for word in parts:
                if len(word) >= LEAST_SHORTENED:
                    known = words.setdefault((word[0], word[-1]), {})
                    known.setdefault(word, {}).update(dict.fromkeys(meanings))
        self._phrases = phrases
        self._letters = letters
        self._words = words

    def acronym(self, letters: str) -> tuple[str, ...]:
        """The phrases of several words that begin with these letters."""
        return () if letters in SMALL else tuple(self._letters.get(letters, ()))

    def meanings(self, word: str) -> tuple[Meaning, ...]:
        """What an acronym can mean, else a word of which letters were left out, though not the first or last."""
        keys = self.acronym(word)
        found = tuple(dict.fromkeys(meaning for key in keys for meaning in self._phrases[key]))
        if found or not 2 < len(word) < LEAST_SHORTENED or word in SMALL:
            return found
        known = self._words.get((word[0], word[-1]), {})
        meant = (meanings for longer, meanings in known.items() if _left_out(word, longer))
        return tuple(dict.fromkeys(meaning for meanings in meant for meaning in meanings))


def _left_out(short: str, word: str) -> bool:
    """Whether the letters of `short` are in `word` in this order."""
    letters = iter(word)
    return all(letter in letters for letter in short)
