"""What each person may know of: the one place where hidden members leave the book before anything reads it.

    views = Views(lambda principal: frozenset({"sales.margin"}))
    views.of(book, principal)         the book without the margin: nobody behind it can name it
    views.kept(context, seen)         what a question leans on, without what this person may no longer see

A book is cut once for all who see the same of it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from threading import Lock

from semantic.book import Book
from semantic.book.members import NameFinder
from semantic.principal import Principal
from semantic.query.types import Query
from service.asking.planned import Context, Remembered

Hidden = Callable[[Principal], frozenset[str]]
"""The qualified names of members and models that a principal may not know of."""
MOST_VIEWS = 32
"""Books that are kept cut; the one that rested longest is cut anew."""


def nothing_hidden(principal: Principal) -> frozenset[str]:
    """For everybody the whole catalog."""
    return frozenset()


class Views:
    """Books as people see them. Safe for many threads."""

    def __init__(self, hidden: Hidden = nothing_hidden) -> None:
        self.hidden = hidden
        self._lock = Lock()
        self._of: Book | None = None
        self._seen: OrderedDict[frozenset[str], Book] = OrderedDict()

    def of(self, book: Book, principal: Principal) -> Book:
        """The book as this person sees it."""
        hidden = self.hidden(principal)
        if not hidden:
            return book
        with self._lock:
            if self._of is not book:
                self._of, self._seen = book, OrderedDict()
            seen = self._seen.get(hidden)
            if seen is None:
                seen = self._seen[hidden] = book.seen_by(hidden)
            self._seen.move_to_end(hidden)
            while len(self._seen) > MOST_VIEWS:
                self._seen.popitem(last=False)
            return seen


def kept(context: Context, seen: Book) -> Context:
    """The context without what names something hidden: it was seen before it was hidden."""
    if not seen.hidden:
        return context
    remembered = tuple(known for known in context.remembered if seen.sees(_member(known)))
    offered = tuple(
        item for item in context.offered if item.query is None or not names_hidden(item.query, seen)
    )
    earlier = tuple(query for query in context.earlier if not names_hidden(query, seen))
    context = replace(context, remembered=remembered, offered=offered, earlier=earlier)
    if context.last is not None and names_hidden(context.last, seen):
        return Context(remembered=remembered, open=context.open, offered=offered, earlier=earlier)
    return context


def names_hidden(query: Query, seen: Book) -> bool:
    """Whether a query names something that the reader of this book may not know of."""
    return bool(seen.hidden) and bool(seen.hidden & set(NameFinder(seen.catalog).needed_by(query)))


def _member(known: Remembered) -> str:
    return known.meaning.partition("=")[0]
