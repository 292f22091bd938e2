"""A metric that is named once more and adds no number: "deli sales vs meat sales", "… and how many baskets"."""

from __future__ import annotations

from service.asking.offline.reading.walk import Walk, selects, unclear
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span


def said_again(walk: Walk, span: Span) -> bool:
    """ "deli sales vs meat sales": the second names the same metric, of the other side."""
    [first, *more] = walk.draft.metrics
    before = walk.before
    if more or first.operator or first.candidates != span.metrics or before is None:
        return False
    versus = any(earlier.kind is Kind.VERSUS for earlier in walk.spans[: walk.place])
    return versus and (before.kind in (Kind.VERSUS, Kind.DAYS, Kind.TIME) or selects(before))


def shown_again(walk: Walk, span: Span, before: Span) -> bool:
    """ "… with over 400 baskets, and how many baskets" names no further number. Raises NotRead."""
    draft = walk.draft
    if walk.joint in (Kind.COMMA, Kind.AND) and _only_before(walk, span):
        raise unclear(span.text)
    if all(metric.candidates != span.metrics for metric in draft.metrics):
        return False
    if before.kind is not Kind.COUNT or all(threshold.metric is None for threshold in draft.thresholds):
        raise unclear(span.text)
    walk.take()
    walk.flags.discard(Kind.COUNT)
    walk.joint = None
    return True


def _only_before(walk: Walk, span: Span) -> bool:
    """ "revenue by income, only households that answered" picks rows, and is no second number."""
    return any(word.until == span.start and word.text in ("only", "just") for word in walk.draft.cover)
