"""What definitions say of themselves: a detail of a question is theirs to answer where their own text speaks of it.

says_phrase(("sales.fuel_gallons",), "all pumps", book)     True: "Pumps that record a sale as one piece …"
says_phrase(("sales.fuel_gallons",), "trucks", book)        False

Numbers are compared as numbers: "100k" is what a text calls "100,000 dollars".
"""

from __future__ import annotations

import re
from calendar import day_name, month_abbr, month_name
from collections.abc import Iterable, Sequence

from semantic.book import Book
from semantic.book.words import LIGHT, Token, root, tokenise

_SMALL = frozenset(
    (
        *(
            "what",
            "how",
            "for",
            "from",
            "to",
            "in",
            "on",
            "with",
            "by",
            "as",
            "also",
            "at",
            "and",
            "or",
            "us",
        ),
        *("all", "any", "every", "each", "other", "some", "only", "even", "just", "both"),
    )
)
_TIMES = {"double": "twice", "doubly": "twice", "two": "2", "three": "3", "one": "1"}
"""Words that say the same as others in texts of definitions."""
_NUMBER = re.compile(r"[$€£]?(?P<number>\d[\d,]*(?:\.\d+)?)(?P<scale>[kmb]?)(?P<after>[%+]?)")
_DATES = frozenset(name.lower() for name in (*day_name, *month_name, *month_abbr) if name)
_YEAR = re.compile(r"(?:19|20)\d\d(?:-.*)?")
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9}


def says_phrase(members: Sequence[str], phrase: str, book: Book) -> bool:
    """Whether what the members say of themselves uses each word of a phrase."""
    words = [token for token in tokenise(phrase) if token.text not in LIGHT and token.text not in _SMALL]
    return bool(words) and says(members, words, book)


def says(members: Sequence[str], words: Iterable[Token], book: Book, *, loosely: bool = False) -> bool:
    """Whether the members' own texts have all the words, by their roots, and all the numbers; `loosely` any number."""
    texts = [f"{d.description} {d.text}" for d in book.documents if d.name in members]
    told = [token for text in texts for token in tokenise(text)]
    said = {_sense(token) for token in told}
    numbers = any(token.is_number for token in told)
    return all(
        (_sense(token) in said and not _is_dated(token))
        or (loosely and numbers and token.is_number and "%" not in token.text)
        for token in words
    )


def _is_dated(token: Token) -> bool:
    """Whether a word picks a period, whatever a text says of it."""
    return token.stem in _DATES or _YEAR.fullmatch(token.text) is not None


def _sense(token: Token) -> str:
    found = _NUMBER.fullmatch(token.text)
    if found is None:
        return _TIMES.get(token.text) or root(token.stem)
    value = float(found["number"].replace(",", "")) * _SCALES[found["scale"]]
    return f"{value:g}{found['after'].replace('+', '')}"
