"""Two things beside each other that no dimension holds: each is planned by itself, and both numbers stand in one query.

    "fresh vs frozen revenue in Q4"     revenue of fresh, revenue of frozen

They may overlap, which is said. Values of one dimension get a row each and need none of this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from semantic.book.words import Token
from semantic.query.types import Filter, MetricUse, Query
from service.asking.offline.reading.walk import selects
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span
from service.asking.planned import Planned, PlannerResult

Plan = Callable[[str], PlannerResult]
_VERSUS = frozenset(
    {"vs", "versus", "against", "compared with", "compared to", "in comparison with", "in comparison to"}
)


def side_by_side(question: str, tokens: Sequence[Token], cover: Sequence[Span], plan: Plan) -> Planned | None:
    """The query that shows both sides, or None where the question has no two, or is about more than their number."""
    words = [place for place, span in enumerate(cover) if span.kind is Kind.VERSUS]
    if len(words) != 1 or cover[words[0]].text not in _VERSUS:
        return None
    place = words[0]
    left, right = _side(cover, place, -1), _side(cover, place, +1)
    if (
        left is None
        or right is None
        or (left.kind is Kind.HOURS) != (right.kind is Kind.HOURS)
        or {v.dimension for v in left.values} & {v.dimension for v in right.values}
    ):
        return None
    begins, ends = tokens[left.start].start, tokens[right.until - 1].until
    sides = [question[tokens[span.start].start : tokens[span.until - 1].until] for span in (left, right)]
    one, other = (plan(f"{question[:begins]}{side}{question[ends:]}") for side in sides)
    if not (isinstance(one, Planned) and isinstance(other, Planned)):
        return None
    query = _merged(one.query, other.query, sides)
    if query is None:
        return None
    said = f"“{sides[0]}” and “{sides[1]}” are counted apart, each with all that belongs to it."
    notes = tuple(dict.fromkeys((*one.assumptions, *other.assumptions)))
    return Planned(query, (*notes, said), wording=one.wording)


def _side(cover: Sequence[Span], place: int, step: int) -> Span | None:
    """What picks rows right before or behind the word, a preposition between them aside."""
    here = place + step
    while 0 <= here < len(cover) and cover[here].kind in (Kind.PREPOSITION, Kind.FILLER):
        here += step
    span = cover[here] if 0 <= here < len(cover) else None
    return span if span is not None and (selects(span) or span.kind is Kind.HOURS) else None


def _merged(one: Query, other: Query, sides: Sequence[str]) -> Query | None:
    """Both queries in one: what picks rows of a side only becomes a filter of its metric."""
    if replace(one, filters=()) != replace(other, filters=()) or one.limit is not None or not one.metrics:
        return None
    if any(use.alias or use.filters or use.over for use in one.metrics):
        return None
    own = [_without(query.filters, against.filters) for query, against in ((one, other), (other, one))]
    if not (own[0] and own[1]):
        return None
    named = {use.expr for use in one.metrics}
    if any(order.field in named for order in one.order_by):
        return None
    common = tuple(kept for kept in one.filters if kept in other.filters)
    metrics = tuple(
        MetricUse(use.expr, alias=_alias(use.expr, side), filters=(*use.filters, *filters))
        for use in one.metrics
        for side, filters in zip(sides, own, strict=True)
    )
    return replace(one, metrics=metrics, filters=common)


def _without(filters: tuple[Filter, ...], others: tuple[Filter, ...]) -> tuple[Filter, ...]:
    return tuple(known for known in filters if known not in others)


def _alias(expr: str, side: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", side.lower()).strip("_")
    return f"{expr.rpartition('.')[2]}_{words}"
