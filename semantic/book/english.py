"""Which words are English words: what is one is not another word misspelt.

is_word("clock")          True: no slip of the pen for "click"
is_word("catagories")     False
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spellchecker import SpellChecker

RARE = 50
"""The list counts how often films say a word. What they hardly ever say is as likely to be a slip itself."""


@lru_cache(maxsize=20_000)
def is_word(word: str) -> bool:
    """Whether a word, or a plural of it, is English. Words come without the ending of a plural here."""
    forms = (word, f"{word}s", f"{word}es", f"{word.removesuffix('y')}ies")
    return any(_counts()[form] > RARE for form in forms)


@cache
def _counts() -> SpellChecker:
    """Read when the first misspelt word comes: it takes a fifth of a second."""
    from spellchecker import SpellChecker

    return SpellChecker(language="en")
