"""What a model left out of its query and the question says in one way only: a group, a filter, a ranking, a period.

    added(read, Query(revenue), found, book)    the same with product.department = DELI, for "sales of the deli"

One part is added at a time, for words that mean one thing; whether the query then answers the question is checked anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from semantic.book import Book, SegmentMeaning, ValueMeaning
from semantic.query.types import (
    Condition,
    Filter,
    InSegment,
    Limit,
    Not,
    Operator,
    OrderBy,
    Query,
    TimeClause,
)
from service.asking.faithfulness import Faithfulness, Readings
from service.asking.faithfulness.parts import QueryParts
from service.asking.faithfulness.said import Said
from service.asking.offline.resolving.reach import Reach
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Number, Span, singular
from service.asking.offline.tagging.time_phrases import TimeSpan

_NOUNS = frozenset({Kind.NAME, Kind.GRAIN})


def added(read: Readings, query: Query, found: Faithfulness, book: Book) -> Iterator[Query]:
    """The query with one more part, for each word that was left and can be read in one way."""
    adding = _Adding(Said(read.best, read.tokens, book), query, book)
    left = [item.text for item in found.left]
    for span in read.best:
        if any(text in span.text or span.text in text for text in left):
            better = adding.with_span(span)
            if better is not None:
                yield better


@dataclass
class _Adding:
    said: Said
    query: Query
    book: Book

    def __post_init__(self) -> None:
        self.reach = Reach(self.book.catalog)
        self.parts = QueryParts(self.book.catalog, self.query)
        self.metrics = self.parts.metrics_in(" ".join(use.expr for use in self.query.metrics))

    def with_span(self, span: Span) -> Query | None:
        match span.kind:
            case Kind.TIME:
                return self._period()
            case Kind.GRAIN if isinstance(span.payload, tuple):
                return self._group(f"time.{span.payload[0]}")
            case Kind.TOP | Kind.NUMBER:
                return self._ranking()
            case Kind.NAME:
                return self._name(span)
            case _:
                return None

    def _period(self) -> Query | None:
        """The only period that the question names, where the query has none or another one."""
        if len(self.said.times) != 1 or not isinstance(self.said.times[0].payload, TimeSpan):
            return None
        clause = self.query.time or TimeClause()
        return replace(self.query, time=replace(clause, range=self.said.times[0].payload.phrase))

    def _group(self, path: str) -> Query | None:
        if path in self.query.dimensions or not self.metrics:
            return None
        return replace(self.query, dimensions=(*self.query.dimensions, path))

    def _ranking(self) -> Query | None:
        """ "top 5", where there is one metric to rank by."""
        tops = [span for span in self.said.spans if span.kind is Kind.TOP]
        counts = [n for n in self.said.numbers if isinstance(n, Number) and n.bare and n.value > 0]
        if len(tops) != 1 or len(self.query.metrics) != 1 or not self.query.dimensions:
            return None
        use = self.query.metrics[0]
        limit = self.query.limit
        if len(counts) == 1 and counts[0].value == int(counts[0].value) and not self._bounded():
            limit = Limit(int(counts[0].value))
        elif not counts and limit is None and self._asks_for_one():
            limit = Limit(1)
        order = OrderBy(use.name, bool(tops[0].payload))
        return replace(self.query, order_by=(order,), limit=limit)

    def _asks_for_one(self) -> bool:
        """ "which department has the highest sales", and not "which departments"."""
        nouns = [
            noun
            for word, noun in pairwise(self.said.spans)
            if word.kind is Kind.WHICH and noun.kind in _NOUNS
        ]
        return len(nouns) == 1 and singular(nouns[0].text)

    def _bounded(self) -> bool:
        """Whether the number belongs to a bound."""
        return bool(self.said.bounds)

    def _name(self, span: Span) -> Query | None:
        if span.metrics:
            return None
        picks = [m for m in span.meanings if isinstance(m, ValueMeaning | SegmentMeaning)]
        if len(picks) == 1 and len(span.meanings) == 1:
            return self._filter(picks[0], negated=span.start in self.said.negated)
        ways = {
            way.path
            for m in span.dimensions
            if (way := self.reach.way(self.metrics, m.dimension)) is not None
        }
        if not picks and len(ways) == 1 and self.said.groups_by(span) and self.said.is_plain(span):
            return self._group(ways.pop())
        return None

    def _filter(self, meaning: ValueMeaning | SegmentMeaning, *, negated: bool) -> Query | None:
        if isinstance(meaning, SegmentMeaning):
            segment: Filter = InSegment(meaning.segment)
            return replace(self.query, filters=(*self.query.filters, Not(segment) if negated else segment))
        way = self.reach.way(self.metrics, meaning.dimension)
        if way is None or way.overlaps or way.path in str(self.query.filters):
            return None
        several = len(meaning.values) > 1
        operator = (
            (Operator.NOT_IN if several else Operator.NE)
            if negated
            else (Operator.IN if several else Operator.EQ)
        )
        condition = Condition(way.path, operator, meaning.values)
        return replace(self.query, filters=(*self.query.filters, condition))
