"""Metrics that a question puts together: "revenue minus discounts", "ratio of net sales to gross sales"."""

from __future__ import annotations

from service.asking.offline.reading.draft import MetricDraft, NotRead
from service.asking.offline.reading.walk import Walk, unclear
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span


def read_arithmetic(walk: Walk) -> None:
    """ "revenue minus discounts"."""
    word = walk.take()
    _combine(walk, word, str(word.payload))


def read_divisor(walk: Walk, word: Span) -> None:
    """ "net sales as a percentage of gross sales"; dollars are no percentage of baskets. Raises NotRead."""
    left, right = walk.last_metric, walk.next
    if left is not None and right is not None and right.metrics:
        part = walk.draft.metrics[left]
        if not part.operator and not _money(walk, part.candidates) & _money(walk, right.metrics):
            raise NotRead(
                f"“{part.text}” and “{right.text}” are of different kinds, so that one is no part of the other: for "
                f"the ratio, say “{part.text} divided by {right.text}”.",
                (word.text,),
                final=True,
            )
    _combine(walk, word, "/", in_percent=True)


def _money(walk: Walk, names: tuple[str, ...]) -> set[bool]:
    """Whether the metrics are amounts of money."""
    known = walk.book.catalog.metrics
    return {(shown := known[name].format) is not None and shown.kind == "currency" for name in names}


def read_pair(walk: Walk) -> None:
    """ "difference between gross and net sales", "ratio of net sales to gross sales"."""
    word = walk.take()
    left = walk.next
    if left is None or not left.metrics or walk.draft.metrics:
        raise unclear(word.text)
    walk.take()
    walk.add_metric(MetricDraft(left.text, left.metrics))
    if not (
        walk.next_is(Kind.AND) or (walk.next_is(Kind.PREPOSITION) and walk.next and walk.next.text == "to")
    ):
        raise unclear(word.text)
    walk.take()
    _combine(walk, word, str(word.payload))


def _combine(walk: Walk, word: Span, operator: str, *, in_percent: bool = False) -> None:
    span = walk.next
    if walk.last_metric is None or span is None or span.kind is not Kind.NAME or not span.metrics:
        raise unclear(word.text)
    left = walk.draft.metrics[walk.last_metric]
    if left.operator:
        raise unclear(word.text)
    walk.take()
    walk.draft.metrics[walk.last_metric] = MetricDraft(
        left.text, left.candidates, operator, span.metrics, span.text, in_percent=in_percent
    )


def may_be_summed(walk: Walk, span: Span) -> bool:
    """Whether two numbers are of one kind: no sum of units and dollars is asked for."""
    known = walk.book.catalog.metrics
    last = walk.draft.metrics[-1]
    if last.operator:
        return True
    left, right = (
        {shown.kind if (shown := known[name].format) else "" for name in names}
        for names in (last.candidates, span.metrics)
    )
    return "" in left | right or bool(left & right)
