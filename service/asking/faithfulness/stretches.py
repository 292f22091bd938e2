"""Queries one after the other, held against their question: each has a stretch of it that says what it says.

    check_steps("how did last month's best department do by month last year?", steps, book)
        "last month's best department"      the first query, which finds the department
        "how did … do by month last year"   the second one, of the department that was found

A stretch is in one piece but for those that stand inside it. What one stretch leaves out (a period, what is measured)
it has from the others, where they say it once; nothing else is carried over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from semantic.book import Book, MetricMeaning, SegmentMeaning
from semantic.book.words import Token
from semantic.catalog import Catalog
from semantic.definitions.types import ValueType
from semantic.query.types import Condition, Operator, Query, Value
from service.asking.faithfulness.checking import Faithfulness, Unasked, check
from service.asking.faithfulness.parts import BoundPart, FilterPart, GroupPart, QueryParts, SegmentPart
from service.asking.faithfulness.readings import Cover, Readings, readings
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.spans import Number, Span, singular
from service.asking.offline.tagging.time_words import Earlier
from service.asking.offline.wording import common_metrics, metric_label
from service.asking.planned import StepQuery

_BACK = frozenset({"it", "its", "they", "their", "theirs", "them", "these", "those"})
"""Words that mean what was just named."""
_POINTING = frozenset({"the", "that", "this", "these", "those", "same"})
_PERIODS = frozenset({Kind.GRAIN, Kind.TIME})
_LOOSE = frozenset({Kind.FILLER, Kind.AND, Kind.COMMA, Kind.PREPOSITION})
_JOINTS = frozenset({",", "and", "or", "&", "then"})
_STOP = re.compile(r"[.;:?!]\s+\S|\s[-–—]+\s|[(\[{]")
"""What ends a clause and is no word."""
_SAYING = frozenset({Kind.GROUP, Kind.PER, Kind.GRAIN, Kind.TREND, Kind.SELL, Kind.COUNT, Kind.SHARE})
_STAND_INS: dict[ValueType, Value] = {ValueType.NUMBER: 0, ValueType.BOOLEAN: True}


def standing_in(step: StepQuery, catalog: Catalog) -> Query:
    """The query with some value in the place of each that an earlier one finds: it compiles as the real one will."""
    parts = QueryParts(catalog, step.query)
    taken = []
    for one in step.taken:
        known = catalog.dimensions.get(parts.dimension(one.field))
        value = _STAND_INS.get(known.type, "?") if known is not None else "?"
        taken.append(Condition(one.field, Operator.IN, (value,)))
    return replace(step.query, filters=(*step.query.filters, *taken))


def check_steps(
    question: str, steps: Sequence[StepQuery], book: Book, *, now: datetime | None = None
) -> Faithfulness | None:
    """What the queries together leave out of the question, and what they add. None where that is nothing, and yet the
    question does not fall into stretches that each say what one of them says."""
    read = readings(question, book)
    ways = [_Dividing(question, read, cover, tuple(steps), book, now) for cover in read.covers]
    found = [division for way in ways if (division := way.clearest()) is not None]
    if found:
        best = min(found, key=lambda one: one.widths)
        return Faithfulness(assumptions=tuple(dict.fromkeys((*read.notes, *best.assumptions))))
    wrong = ways[0].wrong() if ways else Faithfulness()
    return None if wrong.holds else wrong


@dataclass(frozen=True, slots=True)
class _Division:
    """A stretch for each query. `widths` are the words of each, the last one's left out."""

    stretches: tuple[Cover, ...]
    assumptions: tuple[str, ...] = ()

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(sum(span.until - span.start for span in stretch) for stretch in self.stretches[:-1])


@dataclass(frozen=True)
class _Dividing:
    """One cover of the question, and the queries that it is to be divided among. `checks` are those that were made."""

    question: str
    read: Readings
    cover: Cover
    steps: tuple[StepQuery, ...]
    book: Book
    now: datetime | None
    checks: dict[tuple[StepQuery, tuple[int, ...]], Faithfulness | None] = field(default_factory=dict)

    def clearest(self) -> _Division | None:
        """The narrowest division; None where there is none, or where one with periods changed about is as narrow:
        "last month's best department, last year" has the period of the best one next to it."""
        found = self._narrowest(self.cover, 0)
        if found is None:
            return None
        for other in self._changed_about():
            turned = other._narrowest(self.cover, 0)
            if turned is not None and turned.widths <= found.widths:
                return None
        return found

    def wrong(self) -> Faithfulness:
        """What none of the queries answers, and what nothing in all of the question asks for."""
        each = [self._checked(self.cover, place) or Faithfulness() for place in range(len(self.steps))]
        texts = [{left.text for left in found.left} for found in each]
        left = tuple(item for item in each[0].left if all(item.text in some for some in texts))
        unasked = tuple(
            Unasked(f"/queries/{place}{item.path}", item.part)
            for place, found in enumerate(each)
            for item in found.unasked
        )
        return Faithfulness(left, unasked)

    def _changed_about(self) -> Iterator[_Dividing]:
        """The same queries with the periods of two of them changed about."""
        for place, (one, other) in enumerate(zip(self.steps, self.steps[1:], strict=False)):
            if one.query.time == other.query.time:
                continue
            first = replace(one, query=replace(one.query, time=other.query.time))
            second = replace(other, query=replace(other.query, time=one.query.time))
            yield replace(self, steps=(*self.steps[:place], first, second, *self.steps[place + 2 :]))

    def _narrowest(self, spans: Cover, place: int) -> _Division | None:
        """How what is left of the cover is said by the queries from this place on, the narrowest stretches first."""
        if place == len(self.steps) - 1:
            found = self._held(spans, place)
            return _Division((spans,), found.assumptions) if found is not None else None
        for stretch, rest in _stretches(spans):
            if not self._picks(stretch, place) or not self._points_back(stretch, rest, place):
                continue
            found = self._held(stretch, place)
            further = self._narrowest(rest, place + 1) if found is not None else None
            if found is not None and further is not None:
                return _Division((stretch, *further.stretches), (*found.assumptions, *further.assumptions))
        return None

    def _held(self, spans: Cover, place: int) -> Faithfulness | None:
        """What the check finds of a query and its stretch where that holds."""
        key = (self.steps[place], tuple(span.start for span in spans))
        if key not in self.checks:
            self.checks[key] = self._checked(spans, place)
        found = self.checks[key]
        return found if found is not None and found.holds else None

    def _checked(self, spans: Cover, place: int) -> Faithfulness | None:
        """What the check finds of a query and a stretch; None where it is not clear what the stretch is to say."""
        step = self.steps[place]
        shared = self._shared(spans)
        if shared is None:
            return None
        more, assumptions = shared
        cover = (*spans, *more)
        tokens = tuple(token for span in cover for token in self.read.tokens[span.start : span.until])
        read = Readings(tokens, (cover,), (), self.read.doubtful)
        found = check(read, standing_in(step, self.book.catalog), self.book, now=self.now)
        unasked = tuple(item for item in found.unasked if not self._is_of_found(item, step))
        return replace(found, unasked=unasked, assumptions=(*found.assumptions, *assumptions))

    def _is_of_found(self, item: Unasked, step: StepQuery) -> bool:
        """Whether a part is the filter that an earlier query fills, or shows each thing found ("their revenue")."""
        key, _, place = item.path.removeprefix("/").partition("/")
        if key == "filters":
            return place.isdigit() and int(place) >= len(step.query.filters)
        parts = QueryParts(self.book.catalog, step.query)
        found = {parts.dimension(one.field) for one in step.taken}
        return isinstance(item.part, GroupPart) and item.part.dimension in found

    def _shared(self, spans: Cover) -> tuple[Cover, tuple[str, ...]] | None:
        """What a stretch has from the others, and what is taken for granted; None where they say several things."""
        others = [span for span in self.cover if span not in spans]
        more: list[Span] = []
        if not any(span.kind is Kind.TIME for span in spans):
            more = [span for span in others if span.kind is Kind.TIME]
            if len({span.text for span in more}) > 1:
                return None
        if any(self._measures(span) for span in spans):
            return tuple(more), ()
        measured = [span for span in others if self._measures(span)]
        if measured:
            return (*more, *measured), ()
        # How something "did" is told by the number that people ask for most, as in an overview.
        common = common_metrics(self.book)[:1]
        if not common:
            return tuple(more), ()
        [metric] = common
        label, end = metric_label(self.book, metric.qualified), len(self.read.tokens)
        name = Span(end, end, Kind.NAME, label, 0, meanings=(MetricMeaning(metric.qualified),))
        return (*more, name), (f"No number is named: {label} is taken.",)

    def _measures(self, span: Span) -> bool:
        """Whether the words name a number; "stores", which the queries show, does only after "how many"."""
        if span.kind is Kind.SELL:
            return True
        before = self.cover[max(0, self.cover.index(span) - 1)]
        return bool(span.metrics) and (not self._shown & _dimensions(span) or before.kind is Kind.COUNT)

    @property
    def _shown(self) -> frozenset[str]:
        """The dimensions that any of the queries groups by."""
        catalog = self.book.catalog
        return frozenset(
            QueryParts(catalog, step.query).dimension(name)
            for step in self.steps
            for name in step.query.dimensions
        )

    def _picks(self, stretch: Cover, place: int) -> bool:
        """Whether the query picks as many as the stretch says: one, some, or all that pass a bound."""
        query = self.steps[place].query
        nouns = [span for span in stretch if self._found_by(place) & _dimensions(span)]
        if not nouns:
            return False
        if not any(span.kind is Kind.TOP for span in stretch):
            return bool(query.filters)
        numbers = [span for span in stretch if isinstance(span.payload, Number)]
        if query.limit is None or not self._is_against(stretch, query):
            return False
        return bool(numbers) or (query.limit.rows == 1) == singular(nouns[0].text)

    def _is_against(self, stretch: Cover, query: Query) -> bool:
        """Whether what a change is counted from is what the stretch says: where it says nothing, the period before."""
        if query.time is None or query.time.compare != "previous_year":
            return True
        named = [span.payload.against for span in stretch if isinstance(span.payload, Earlier)]
        return "previous_year" in named or sum(span.kind is Kind.TIME for span in stretch) > 1

    def _found_by(self, place: int) -> frozenset[str]:
        """The dimensions whose values later queries take from this one."""
        catalog = self.book.catalog
        return frozenset(
            QueryParts(catalog, step.query).dimension(one.field)
            for step in self.steps
            for one in step.taken
            if one.step == place
        )

    def _points_back(self, stretch: Cover, rest: Cover, place: int) -> bool:
        """Whether the rest is about what the stretch names: it stands around the stretch, or has a word for it."""
        start, until = stretch[0].start, stretch[-1].until
        tokens = self.read.tokens
        says = any(span.kind in _SAYING or span.kind is Kind.NAME for span in rest)
        if not says and all(token.text != "how" for token in _tokens_of(rest, tokens)):
            # "what was it in 2016" may ask which one it was then.
            return False
        if any(span.start < start and _picks_rows(span) for span in rest):
            # "among seniors, which store …": whether it holds for the stretch, too, is not said.
            return False
        inside = {token.text for token in tokens[max(0, start - 1) : until + 1]}
        if not inside & _JOINTS and not _STOP.search(self.question):
            return True
        nouns = {span.start for span in rest if self._found_by(place) & _dimensions(span)}
        periods = {span.start for span in rest if span.kind in _PERIODS}
        after = [at for span in rest for at in range(span.start, span.until) if at >= until]
        return any(
            (tokens[at].text in _BACK and not (tokens[at].text in _POINTING and at + 1 in periods))
            or (tokens[at].text in _POINTING and at + 1 in nouns)
            for at in after
        )


def _stretches(spans: Cover) -> Iterator[tuple[Cover, Cover]]:
    """Each piece that leaves something, with what it leaves, the narrowest first. None begins or ends with a word that
    says nothing by itself."""
    places = [place for place, span in enumerate(spans) if span.kind not in _LOOSE]
    pieces = [(start, until + 1) for start in places for until in places if start <= until]
    for start, until in sorted(pieces, key=lambda one: spans[one[1] - 1].until - spans[one[0]].start):
        if until - start < len(spans):
            yield spans[start:until], (*spans[:start], *spans[until:])


def _picks_rows(span: Span) -> bool:
    return bool(span.values) or any(isinstance(meaning, SegmentMeaning) for meaning in span.meanings)


def _dimensions(span: Span) -> frozenset[str]:
    return frozenset(meaning.dimension for meaning in span.dimensions)


def _tokens_of(spans: Cover, tokens: Sequence[Token]) -> Iterator[Token]:
    for span in spans:
        yield from tokens[span.start : span.until]


def uncarried(steps: Sequence[StepQuery], catalog: Catalog) -> tuple[str, ...]:
    """What an earlier query counts only, and a later one that takes values from it does not, in words: whether it is
    meant for both is for the person to say."""
    parts = [QueryParts(catalog, step.query) for step in steps]
    out: list[str] = []
    for step, after in zip(steps, parts, strict=True):
        for one in step.taken:
            before = parts[one.step]
            found = before.dimension(one.column)
            kept = {_row_filter(part, found) for part in after.all}
            out += [words for part in before.all if (words := _row_filter(part, found)) and words not in kept]
    return tuple(dict.fromkeys(out))


def _row_filter(part: object, found: str) -> str:
    """ "department DELI" for a part that picks rows otherwise than by what is found."""
    match part:
        case FilterPart(field=field, values=values) if field != found:
            listed = ", ".join(str(value) for value in values)
            return f"{field.rpartition('.')[2].replace('_', ' ')} {'not ' if part.negated else ''}{listed}".strip()
        case BoundPart(per=per) if per:
            return f"{per.rpartition('.')[2]} by {' and '.join(name.rpartition('.')[2] for name in part.metrics)}"
        case SegmentPart(segment=segment):
            return f"{'not ' if part.negated else ''}{segment.rpartition('.')[2].replace('_', ' ')}"
        case _:
            return ""
