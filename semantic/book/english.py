"""Which words are English words: what is one is not another word misspelt.

is_word("clock")          True: no slip of the pen for "click"
is_word("catagories")     False
"""

from __future__ import annotations

from functools import cache, lru_cache

RARE = 50
"""The list counts how often films say a word. What they hardly ever say is as likely to be a slip itself."""


@lru_cache(maxsize=20_000)
def is_word(word: str) -> bool:
    """Whether a word, or a plural of it, is English. Words come without the ending of a plural here."""
    forms = [word, f"{word}s"]
    if word.endswith(_HISSING):
        forms.append(f"{word}es")
    if word.endswith("y"):
        forms.append(f"{word[:-1]}ies")
    return any(form.lower() in _words() for form in forms)


_HISSING = ("s", "x", "z", "ch", "sh", "o")
"""What takes a plural in "es": "revenu" is no word because "revenues" is one."""


@cache
def _words() -> frozenset[str]:
    """Read when the first misspelt word comes: it takes a fifth of a second."""
    from spellchecker import SpellChecker

    checker = SpellChecker(language="en")
    # One text first: the whole list, which takes seven times as much, is gone before the words are made side by side.
    words = " ".join(word for word, count in checker.word_frequency.items() if count > RARE)
    del checker
    return frozenset(words.split())
