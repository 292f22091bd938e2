"""What the words of a question come to, found out once: the planner and the check of its query both ask that.

@once_per_book
def spans_of(tokens: Sequence[Token], book: Book) -> tuple[Span, ...]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from semantic.book import Book
from semantic.book.words import Token

MOST_KEPT = 16
"""Questions of one book: a few people ask at the same time, and each question is done with soon."""

Found = TypeVar("Found")
Reading = Callable[[Sequence[Token], Book], Found]


def once_per_book(read: Reading[Found]) -> Reading[Found]:
    """A pure function that never gives None, and remembers its last results: of each book apart, and as long as it."""
    kept: WeakKeyDictionary[Book, dict[tuple[Token, ...], Found]] = WeakKeyDictionary()

    @wraps(read)
    def remembering(tokens: Sequence[Token], book: Book) -> Found:
        words = tuple(tokens)
        of_book = kept.setdefault(book, {})
        found = of_book.get(words)
        if found is None:
            if len(of_book) >= MOST_KEPT:
                of_book.clear()
            found = of_book[words] = read(words, book)
        return found

    return remembering
