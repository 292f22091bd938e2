"""The noun that the rows of an answer are: "which departments …", "stores with sales over 5000", "top 5 categories".

is_subject(walk, NAME "stores")    True before "with sales over 5000", False in "sales by store"
"""

from __future__ import annotations

from semantic.book import Book, DimensionMeaning, SegmentMeaning, Tier
from semantic.book.words import phrase_key
from service.asking.offline.reading.walk import Walk, selects
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span, singular
from service.asking.offline.tagging.time_words import ChangeWord


def is_subject(walk: Walk, span: Span) -> bool:
    """Whether a noun at this place is what the rows of the answer are: "which departments …", "stores with over …"."""
    if all(meaning.tier is not Tier.NAME for meaning in span.dimensions):
        return False
    before = walk.before
    if before is not None and before.kind in (Kind.WHICH, Kind.LIST, Kind.COUNT, Kind.RANKED):
        if before.kind is Kind.WHICH and _does(walk, before, span):
            return False
        listed = bool({"list", "enumerate", "names", "name"} & set(before.text.split()))
        listed = listed or (before.kind is Kind.LIST and not walk.draft.groups and _describes(walk, span))
        return before.kind in (Kind.WHICH, Kind.RANKED) or listed or not span.metrics
    if before is not None or walk.draft.groups:
        return False
    return _describes(walk, span)


def picks_subject(walk: Walk) -> bool:
    """Whether what comes next picks among the things named after it, and of the same rows: "produce" categories."""
    span, noun = walk.next, walk.ahead(1)
    if span is None or noun is None or not selects(span) or span.dimensions or walk.negated:
        return False
    named = {m.dimension for m in noun.dimensions if m.tier is Tier.NAME}
    if noun.kind is not Kind.NAME or not named or named & {value.dimension for value in span.values}:
        return False
    models = {walk.book.catalog.dimensions[name].model for name in named}
    return bool(models & _models_picked(span, walk.book))


def noun_within(walk: Walk, span: Span) -> tuple[DimensionMeaning, ...]:
    """The dimension whose noun ends a phrase that picks rows: departments in "fresh departments"."""
    words = span.text.split()
    if not selects(span) or span.dimensions or len(words) < 2:
        return ()
    known = walk.book.catalog.dimensions
    picked = _models_picked(span, walk.book)
    meanings = (m for m in walk.book.meanings(phrase_key(words[-1])) if isinstance(m, DimensionMeaning))
    named = [m for m in meanings if m.tier is Tier.NAME and known[m.dimension].index_values]
    return tuple(m for m in named if known[m.dimension].model in picked)


def _models_picked(span: Span, book: Book) -> frozenset[str]:
    """The models whose columns decide what a phrase picks: a segment of sales may look at the product."""
    catalog = book.catalog
    found = {catalog.dimensions[value.dimension].model for value in span.values}
    for meaning in span.meanings:
        if isinstance(meaning, SegmentMeaning):
            segment = catalog.segments[meaning.segment]
            paths = catalog.bound(segment).paths
            routes = catalog.graph.routes(segment.model).items()
            found |= {model for model, ways in routes if any(way.path in paths for way in ways)}
    return frozenset(found)


def _does(walk: Walk, which: Span, span: Span) -> bool:
    """ "what do customers buy" does not ask which customers."""
    between = [word for word in walk.draft.cover if which.until <= word.start < span.start]
    return any(word.text in ("do", "does", "did") for word in between)


def _describes(walk: Walk, span: Span) -> bool:
    """Whether the words after a noun at the question's beginning say which of them: "stores with sales over 5000"."""
    follows = walk.ahead(1)
    late = [late for step in (1, 2, 3, 4) if (late := walk.ahead(step)) is not None]
    if [here.kind for here in late[:2]] == [Kind.PREPOSITION, Kind.TIME]:
        follows = next((here for here in late[2:] if here.kind is not Kind.COMMA), None)
        return follows is not None and follows.kind in (Kind.RANKED, Kind.DIRECTION)
    if follows is None or (follows.kind is Kind.SELL and not span.metrics):
        return follows is not None
    if follows.kind is Kind.PREPOSITION and follows.text in ("with", "having"):
        named = walk.ahead(2)
        if named is not None and named.dimensions and not named.metrics:
            return False  # "households with income over 100k": rows of theirs, and no list of them
        compared = [ahead.kind for step in (2, 3) if (ahead := walk.ahead(step)) is not None]
        return any(kind in (Kind.COMPARE, Kind.BETWEEN, Kind.TOP, Kind.CHANGE) for kind in compared)
    if follows.kind is Kind.CHANGE:
        return isinstance(follows.payload, ChangeWord) and follows.payload.verb
    if follows.kind is Kind.GROUP and follows.text == "by":
        measure = walk.ahead(2)
        if measure is None or not measure.metrics:
            return False
        return not measure.dimensions or not (span.metrics or singular(measure.text))
    return follows.kind in (Kind.COMPARE, Kind.BETWEEN, Kind.TOP, Kind.RANKED, Kind.DIRECTION, Kind.WHOSE)
