"""A query that leans on the one before it: it keeps what picked the rows, unless the question says otherwise.

lost(last, query, book)     the filters and the period of `last` that are gone and that nothing has replaced
"""

from __future__ import annotations

from semantic.book import Book
from semantic.errors import Problem
from semantic.query.types import Query
from service.asking.faithfulness import check, readings
from service.asking.faithfulness.clauses import first_clause
from service.asking.faithfulness.parts import (
    BoundPart,
    FilterPart,
    Part,
    QueryParts,
    SegmentPart,
    TimePart,
)
from service.asking.offline.following.leaning import hear
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.time_words import ALL_TIME
from service.asking.planned import Context


def leans(question: str, query: Query, book: Book, context: Context) -> bool:
    """Whether a question goes back to the one before it in its words ("of those, which …"), or would not ask for this
    query alone, so that the one before it must have."""
    if context.last is None:
        return False
    return hear(question).leaning or bool(check(question, query, book).unasked)


def stands_alone(question: str, book: Book, context: Context) -> bool:
    """Whether a question in steps has nothing from the query before: its first words do not go back to it ("and …",
    "… then"), and it names a period itself where that one had any."""
    if context.last is None:
        return True
    read = readings(question, book)
    said = " ".join(token.text for token in first_clause(read.tokens, read.best))
    dated = any(span.kind is Kind.TIME for span in read.best) or bool(ALL_TIME.search(question))
    return not hear(said).leaning and (dated or context.last.time is None)


def lost(last: Query, query: Query, book: Book) -> tuple[Problem, ...]:
    """What picked the rows before and does not any more; a filter on the same field, or another period, replaces it."""
    before, after = QueryParts(book.catalog, last).all, QueryParts(book.catalog, query).all
    gone = [part for part in before if _place(part) and not any(_place(part) == _place(x) for x in after)]
    return tuple(
        Problem(
            "filter-lost",
            "The query before it had this part, and the question does not take it away.",
            hint="Keep it.",
            path=part.path,
        )
        for part in gone
    )


def _place(part: Part) -> tuple[str, ...]:
    """What a part picks rows by; () for parts that pick none."""
    match part:
        case FilterPart(field=field):
            return ("filter", field)
        case SegmentPart(segment=segment):
            return ("segment", segment)
        case TimePart():
            return ("time",)
        case BoundPart(metrics=metrics, per=per):
            return ("bound", per, *metrics)
        case _:
            return ()
