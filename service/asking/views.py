"""What each person may know of: the one place where hidden members leave the book before anything reads it.

    views = Views(lambda principal: frozenset({"sales.margin"}))
    views.of(book, principal)         the book without the margin: nobody behind it can name it
    views.kept(context, seen)         what a question leans on, without what this person may no longer see

A book is cut once for all who see the same of it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace
from threading import Lock

from semantic.book import Book
from semantic.book.members import NameFinder
from semantic.catalog import Catalog, Edge
from semantic.definitions.types import Dimension
from semantic.policies import PolicyView, view_of
from semantic.principal import Principal
from semantic.query.types import Query
from service.asking.planned import Context, Remembered
from service.warehouse.at_once import about_to_wait

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
        self._seen: OrderedDict[tuple[frozenset[str], Catalog], Book] = OrderedDict()

    def of(self, book: Book, principal: Principal) -> Book:
        """The book as this person sees it."""
        hidden, view = self.hidden(principal), view_of(book.catalog, principal)
        if not (hidden or view.fingerprint):
            return book
        key = (hidden, view.catalog)
        known = self._known(book, key)
        if known is not None:
            return known
        about_to_wait()
        with self._lock:
            if self._of is not book:
                self._of, self._seen = book, OrderedDict()
            seen = self._seen.get(key)
            if seen is None:
                seen = self._seen[key] = book_for(book, view).seen_by(hidden)
            self._seen.move_to_end(key)
            while len(self._seen) > MOST_VIEWS:
                self._seen.popitem(last=False)
            return seen

    def _known(self, book: Book, key: tuple[frozenset[str], Catalog]) -> Book | None:
        """The book as it was cut before; None where nobody did, or somebody is just cutting one."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            if self._of is not book or key not in self._seen:
                return None
            self._seen.move_to_end(key)
            return self._seen[key]
        finally:
            self._lock.release()


def book_for(book: Book, view: PolicyView) -> Book:
    """The book of the catalog as a principal knows it. Stored values are told where all rows behind them are seen."""
    if not view.fingerprint:
        return book
    values = {name: known for name, known in book.values.items() if _all_seen(name, view)}
    return replace(book.updated(view.catalog, values), hidden=view.hidden)


def _all_seen(name: str, view: PolicyView) -> bool:
    """Whether each stored value of a dimension may be known: no policy limits the rows that it is read from, and none
    withholds groups of few, which a value alone would tell of."""
    catalog = view.catalog
    dimension = catalog.dimensions.get(name)
    if dimension is None or name in view.masked or _sees_mask(dimension, view):
        return False
    models = {dimension.model}
    for path in catalog.bound(dimension).paths:
        route = catalog.behind.graph.follow_bound(dimension.model, path)
        if route is None or any(edge.derived is not None for edge in route.edges):
            return False
        models |= _on_the_way(route.edges)
    return models.isdisjoint(view.limited) and models.isdisjoint(catalog.min_groups)


def _sees_mask(dimension: Dimension, view: PolicyView) -> bool:
    """Whether its values, which were read by somebody who sees them all, are others for this person."""
    origin = view.catalog.origin
    return origin is not None and origin.bound(dimension).tree != view.catalog.bound(dimension).tree


def _on_the_way(edges: Iterable[Edge]) -> set[str]:
    return {edge.target for edge in edges}.union(*(_on_the_way(edge.steps) for edge in edges))


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
    return bool(seen.hidden) and bool(
        seen.hidden & set(NameFinder(seen.catalog.origin or seen.catalog).needed_by(query))
    )


def _member(known: Remembered) -> str:
    return known.meaning.partition("=")[0]
