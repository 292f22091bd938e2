"""Queries one after the other, held against their question: each has a stretch of it that says what it says.

    check_steps("how did last month's best department do by month last year?", steps, book)
        "last month's best department"      the first query, which finds the department
        "how did … do by month last year"   the second one, of the department that was found

What one stretch leaves out (a period, what is measured) it has from the others, where they say it once; nothing else
is carried over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import permutations

from semantic.book import Book, MetricMeaning
from semantic.catalog import Catalog
from semantic.definitions.types import ValueType
from semantic.query.types import Condition, Operator, Query, Value
from service.asking.faithfulness.checking import Faithfulness, Unasked, bare, check
from service.asking.faithfulness.clauses import Stretch, stretches_of
from service.asking.faithfulness.exchanging import exchanged
from service.asking.faithfulness.parts import (
    BoundPart,
    FilterPart,
    GroupPart,
    Part,
    QueryParts,
    SegmentPart,
    TimePart,
)
from service.asking.faithfulness.readings import Cover, Readings, readings
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Number, Span, singular
from service.asking.offline.tagging.time_words import ALL_TIME, Earlier
from service.asking.offline.wording import common_metrics, metric_label
from service.asking.planned import NO_CONTEXT, Context, StepQuery

MOST_COVERS = 3
"""Ways to read the words that are looked at, of those that fall into as many stretches as there are queries."""
MOST_TOGETHER = 3
"""Dimensions that one query finds values of: "the best store and department"."""
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
    question: str,
    steps: Sequence[StepQuery],
    book: Book,
    context: Context = NO_CONTEXT,
    *,
    now: datetime | None = None,
) -> Faithfulness | None:
    """What the queries together leave out of the question, and what they add. None where that is nothing, and yet the
    words do not say which query each of them belongs to, or another plan with the same parts says as much."""
    read = readings(question, book)
    if ALL_TIME.search(question) and any(span.kind is Kind.TIME for span in read.best):
        return None  # "the highest revenue ever": which of them has the period is not said
    divided = [
        _Divided(read, cover, stretches, book, context, now)
        for cover in read.covers
        if len(stretches := stretches_of(question, read.tokens, cover)) == len(steps)
    ][:MOST_COVERS]
    for one in divided:
        found = one.holds(steps)
        if found is not None:
            others = exchanged(steps, book.catalog)
            clear = not any(way.holds(other) is not None for other in others for way in divided)
            return found if clear else None
    wrong = _wrong(read, steps, book, context, now)
    return None if wrong.holds else wrong


@dataclass(frozen=True)
class _Divided:
    """A cover of the question, and the stretch of it for each query. `checks` are those that were made."""

    read: Readings
    cover: Cover
    stretches: tuple[Stretch, ...]
    book: Book
    context: Context
    now: datetime | None
    checks: dict[tuple[StepQuery, int], Faithfulness | None] = field(default_factory=dict)

    def holds(self, steps: Sequence[StepQuery]) -> Faithfulness | None:
        """What is taken for granted where each query says what its stretch says, in one order of those that find
        something. None where that is not so."""
        last = len(steps) - 1
        for order in permutations(range(last)):
            placed = (*order, last)  # the stretch of each step
            assumptions: tuple[str, ...] = self.read.notes
            for place, step in enumerate(steps):
                if not self._takes(step, placed[place], placed) or not self._finds(step, placed[place]):
                    break
                found = self._held(step, placed[place])
                if found is None:
                    break
                assumptions += found.assumptions
            else:
                return Faithfulness(assumptions=tuple(dict.fromkeys(assumptions)))
        return None

    def _takes(self, step: StepQuery, place: int, placed: Sequence[int]) -> bool:
        """Whether a query is about just what its stretch is about, and has rows for what the stretch has."""
        stretch = self.stretches[place]
        shown = frozenset(placed[one.step] for one in step.taken if one.field in step.query.dimensions)
        return stretch.takes == {placed[one.step] for one in step.taken} and stretch.shown <= shown

    def _finds(self, step: StepQuery, place: int) -> bool:
        """Whether a query finds what the stretch has nouns for, and as many as it says: one, some, or all that pass a
        bound."""
        stretch, query = self.stretches[place], step.query
        if not stretch.nouns:
            return True
        names = [QueryParts(self.book.catalog, query).dimension(name) for name in query.dimensions]
        if not len(names) == len(stretch.nouns) <= MOST_TOGETHER or not any(
            all(name in noun for name, noun in zip(order, stretch.nouns, strict=True))
            for order in permutations(names)
        ):
            return False
        if not any(span.kind is Kind.TOP for span in stretch.spans):
            return bool(query.filters) and query.limit is None
        if query.limit is None or len(query.order_by) != 1 or not _is_against(stretch.spans, query):
            return False
        counted = any(isinstance(span.payload, Number) for span in stretch.spans)
        return counted or {query.limit.rows == 1} == {singular(name) for name in stretch.names}

    def _held(self, step: StepQuery, place: int) -> Faithfulness | None:
        """What the check finds of a query and its stretch where that holds."""
        if (step, place) not in self.checks:
            self.checks[step, place] = self._checked(step, place)
        return self.checks[step, place]

    def _checked(self, step: StepQuery, place: int) -> Faithfulness | None:
        stretch = self.stretches[place]
        shared = self._shared(stretch)
        if shared is None:
            return None
        more, assumptions = shared
        found = _check((*stretch.spans, *more), step, self.read, self.book, self.context, self.now)
        return replace(found, assumptions=(*found.assumptions, *assumptions)) if found.holds else None

    def _shared(self, stretch: Stretch) -> tuple[Cover, tuple[str, ...]] | None:
        """What a stretch has from the others, and what is taken for granted; None where that is not clear."""
        dated = self._dated(stretch)
        if dated is None or any(self._measures(span) for span in stretch.spans):
            return (dated, ()) if dated is not None else None
        measured = [span for span in self.cover if span not in stretch.spans and self._measures(span)]
        # How something "did" is told by the number that people ask for most, as in an overview.
        common = common_metrics(self.book)[:1]
        if measured:
            usual = {metric.qualified for metric in common}
            if stretch.nouns and not all(usual & set(span.metrics) for span in measured):
                return None  # "the best store" need not be the one with the most of what is asked about it
            return (*dated, *measured), ()
        if not common:
            return dated, ()
        [metric] = common
        label, end = metric_label(self.book, metric.qualified), len(self.read.tokens)
        name = Span(end, end, Kind.NAME, label, 0, meanings=(MetricMeaning(metric.qualified),))
        return (*dated, name), (f"No number is named: {label} is taken.",)

    def _dated(self, stretch: Stretch) -> Cover | None:
        """The period that a stretch has from another one, of its clause or one before it; None where there are several,
        or where only a later clause names one: "which store was the best, and how did it do in May?"."""
        if any(span.kind is Kind.TIME for span in stretch.spans):
            return ()
        times = [
            (other.clause, span) for other in self.stretches for span in other.spans if span.kind is Kind.TIME
        ]
        if len({span.payload for _, span in times}) > 1 or (
            times and all(clause > stretch.clause for clause, _ in times)
        ):
            return None
        return tuple(span for _, span in times)

    def _measures(self, span: Span) -> bool:
        """Whether the words name a number; "stores", which the queries show, does only after "how many"."""
        if span.kind is Kind.SELL:
            return True
        before = self.cover[max(0, self.cover.index(span) - 1)]
        found = {dimension for stretch in self.stretches for noun in stretch.nouns for dimension in noun}
        names = {meaning.dimension for meaning in span.dimensions}
        return bool(span.metrics) and (not found & names or before.kind is Kind.COUNT)


def _check(
    spans: Cover, step: StepQuery, read: Readings, book: Book, context: Context, now: datetime | None
) -> Faithfulness:
    """What the check finds of a query and a stretch of the question."""
    tokens = tuple(token for span in spans for token in read.tokens[span.start : span.until])
    stretch = Readings(tokens, (spans,), (), read.doubtful)
    found = check(stretch, standing_in(step, book.catalog), book, now=now)
    kept = _kept(context, book.catalog)
    unasked = tuple(
        item
        for item in found.unasked
        if not _is_of_found(item, step, book.catalog) and _without_case(item.part) not in kept
    )
    return replace(found, unasked=unasked)


def _kept(context: Context, catalog: Catalog) -> frozenset[str]:
    """What picked the rows of the query before: a question that leans on it asks for that, and nothing else of it."""
    parts = QueryParts(catalog, context.last).all if context.last is not None else ()
    return frozenset(
        _without_case(part)
        for part in parts
        if isinstance(part, FilterPart | SegmentPart | BoundPart)
        or (isinstance(part, TimePart) and not part.clause.compare)
    )


def _without_case(part: Part) -> str:
    """A part without its place; "december 2017" is December 2017."""
    return bare(part).lower() if isinstance(part, TimePart) else bare(part)


def _is_of_found(item: Unasked, step: StepQuery, catalog: Catalog) -> bool:
    """Whether a part is the filter that an earlier query fills, or shows each thing found ("their revenue")."""
    key, _, place = item.path.removeprefix("/").partition("/")
    if key == "filters":
        return place.isdigit() and int(place) >= len(step.query.filters)
    parts = QueryParts(catalog, step.query)
    found = {parts.dimension(one.field) for one in step.taken}
    return isinstance(item.part, GroupPart) and item.part.dimension in found


def _wrong(
    read: Readings, steps: Sequence[StepQuery], book: Book, context: Context, now: datetime | None
) -> Faithfulness:
    """What none of the queries answers, and what nothing in all of the question asks for."""
    each = [_check(read.best, step, read, book, context, now) for step in steps]
    texts = [{left.text for left in found.left} for found in each]
    left = tuple(item for item in each[0].left if all(item.text in some for some in texts))
    unasked = tuple(
        Unasked(f"/queries/{place}{item.path}", item.part)
        for place, found in enumerate(each)
        for item in found.unasked
    )
    return Faithfulness(left, unasked)


def _is_against(spans: Cover, query: Query) -> bool:
    """Whether what a change is counted from is what the stretch says: where it says nothing, the period before."""
    if query.time is None or query.time.compare != "previous_year":
        return True
    named = [span.payload.against for span in spans if isinstance(span.payload, Earlier)]
    return "previous_year" in named or sum(span.kind is Kind.TIME for span in spans) > 1


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
            both = {other.field for other in step.taken}
            narrowed = (other.field for other in steps[one.step].taken if other.field not in both)
            out += [f"the {field.rpartition('.')[2].replace('_', ' ')}" for field in narrowed]
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
