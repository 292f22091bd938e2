"""A question taken apart as the offline planner does it: shorthand written out, then the best covers, best first.

readings("avg bskt val by dept", book).covers[0]    AVERAGE "average" · NAME "basket value" · GROUP "by" · …
"""

from __future__ import annotations

from dataclasses import dataclass

from semantic.book import Book
from semantic.book.words import Token, tokenise
from service.asking.offline.tagging.called_by_number import with_nouns
from service.asking.offline.tagging.homonyms import unsettled
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.shorthand import spelt_out
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.spans import spans_of
from service.asking.offline.tagging.tiling import tilings
from service.asking.offline.tagging.written_dates import dates_written_out

MOST_COVERS = 12
MOST_TOKENS = 120
"""What follows is not read, and told as doubtful: the time that covers take grows with the words."""
MARGIN = 0.9
"""A cover that costs more than the best by a name read as two words is no reading that people mean."""

Cover = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Readings:
    """`notes` say what was written out; `doubtful` are small words that may be names here, and what was not read."""

    tokens: tuple[Token, ...]
    covers: tuple[Cover, ...]
    notes: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()

    @property
    def best(self) -> Cover:
        return self.covers[0] if self.covers else ()


def readings(question: str, book: Book) -> Readings:
    """The covers that cost hardly more than the best one; none for a text without words."""
    question, called = with_nouns(question, book)
    question, dated = dates_written_out(question, book)
    every = tokenise(question)
    tokens, notes = spelt_out(every[:MOST_TOKENS], book)
    if not tokens:
        return Readings((), ())
    covers = tilings(spans_of(tokens, book), len(tokens), MOST_COVERS)
    near = tuple(
        cover
        for cover in covers
        if _cost(cover) <= _cost(covers[0]) + MARGIN and not _is_broken(cover, covers[0])
    )
    unread = " ".join(token.text for token in every[MOST_TOKENS:])
    doubtful = (*unsettled(question, tokens, book), *((unread,) if unread else ()))
    return Readings(tuple(tokens), near, (*called, *dated, *notes), doubtful)


def _is_broken(cover: Cover, best: Cover) -> bool:
    """Whether a name of the best one begins with "display" or "list", and the cover takes that for a wish."""
    names = {span.start: span.until for span in best if span.kind is Kind.NAME}
    return any(span.kind is Kind.LIST and span.until < names.get(span.start, 0) for span in cover)


def _cost(cover: Cover) -> float:
    return sum(span.cost for span in cover)
