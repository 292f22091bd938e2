"""The check itself: of all readings of the question, the one that the query answers best, and what is left of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from semantic.book import Book
from semantic.errors import Problem
from semantic.query.types import Query
from service.asking.faithfulness.answering import Answering
from service.asking.faithfulness.parts import Part, QueryParts
from service.asking.faithfulness.readings import Readings, readings
from service.asking.faithfulness.said import Said
from service.asking.faithfulness.wanting import Wanting
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span
from service.asking.planned import NO_CONTEXT, Context

_PICKING = frozenset({Kind.TIME, Kind.DAYS, Kind.NOT})


@dataclass(frozen=True, slots=True)
class Left:
    """Words that nothing in the query answers; `known` tells whether any definition has them, `picks` whether they say
    which rows count, `period` whether they are a time."""

    text: str
    known: bool
    picks: bool = False
    period: bool = False


@dataclass(frozen=True, slots=True)
class Unasked:
    """A part of the query, by its place, that nothing in the question asks for."""

    path: str
    part: Part


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """`assumptions` are what was taken for granted in reading the words (a misspelt name)."""

    left: tuple[Left, ...] = ()
    unasked: tuple[Unasked, ...] = ()
    assumptions: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.left and not self.unasked

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong, for whoever mends the query."""
        return (
            *(_not_answered(left) for left in self.left),
            *(_not_asked(unasked) for unasked in self.unasked),
        )


def check(
    question: str | Readings,
    query: Query,
    book: Book,
    context: Context = NO_CONTEXT,
    *,
    now: datetime | None = None,
) -> Faithfulness:
    """What the query leaves out of the question, and what it adds. `now` tells which month "last month" is.

    A question that is checked often may be taken apart before. What the query before it in a conversation had already
    is taken as asked for.
    """
    read = readings(question, book) if isinstance(question, str) else question
    parts = QueryParts(book.catalog, query)
    if not read.covers:
        return Faithfulness(unasked=tuple(Unasked(part.path, part) for part in parts.all))
    inherited = _inherited(context, book)
    best: tuple[int, Faithfulness] | None = None
    doubtful = tuple(Left(word, known=True) for word in read.doubtful)
    for cover in read.covers:
        said = Said(cover, read.tokens, book, now)
        left = Answering(said, parts).left()
        unasked = [part for part in Wanting(said, parts).unasked() if bare(part) not in inherited]
        cost = sum(span.until - span.start for span in left) + len(unasked)
        if best is None or cost < best[0]:
            found = Faithfulness(
                (*doubtful, *(_left(span) for span in left)),
                tuple(Unasked(part.path, part) for part in unasked),
                (*read.notes, *(span.assumption for span in cover if span.assumption)),
            )
            best = (cost, found)
        if cost == 0:
            break
    assert best is not None
    return best[1]


def _left(span: Span) -> Left:
    picks = span.kind in _PICKING or (bool(span.values) and not span.metrics)
    return Left(span.text, span.kind is not Kind.UNKNOWN, picks, span.kind is Kind.TIME)


def _inherited(context: Context, book: Book) -> frozenset[str]:
    if context.last is None:
        return frozenset()
    return frozenset(bare(part) for part in QueryParts(book.catalog, context.last).all)


def bare(part: Part) -> str:
    """A part without its place."""
    return repr(part).replace(repr(part.path), "", 1)


def _not_answered(left: Left) -> Problem:
    return Problem(
        "not-answered",
        f"The question says “{left.text}”, and nothing in the query answers that.",
        hint="Add what is meant by it, or name its words in `missing`.",
    )


def _not_asked(unasked: Unasked) -> Problem:
    return Problem(
        "not-asked",
        "Nothing in the question asks for this part of the query.",
        hint="Leave it out.",
        path=unasked.path,
    )
