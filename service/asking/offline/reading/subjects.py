"""The noun that the rows of an answer are: "which departments …", "stores with sales over 5000", "top 5 categories".

is_subject(walk, NAME "stores")    True before "with sales over 5000", False in "sales by store"
"""

from __future__ import annotations

from semantic.book import Tier
from service.asking.offline.reading.walk import Walk
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.spans import Span, singular
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
