"""The noun that the rows of an answer are, with what picks among them: "which produce categories …".

"which produce categories sold most"    by category, of the produce department
"the fresh departments, sales"          by department, of those that are fresh
"""

from __future__ import annotations

from service.asking.offline.reading.grouping import add_subject
from service.asking.offline.reading.picking import select
from service.asking.offline.reading.subjects import noun_within, picks_subject
from service.asking.offline.reading.taking_groups import take_picked
from service.asking.offline.reading.walk import Walk
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span, singular


def begins_picked(walk: Walk, span: Span) -> bool:
    """ "which produce categories …", "the fresh departments, sales": the rows of the answer, and which of them."""
    before, follows = walk.before, walk.ahead(1)
    if before is not None:
        asked = before.kind is Kind.RANKED or (before.kind is Kind.WHICH and before.until == span.start)
        return asked and (picks_subject(walk) or bool(noun_within(walk, span)))
    many = not singular(span.text) and bool(noun_within(walk, span))
    return many and follows is not None and follows.kind is Kind.COMMA


def take_picked_subject(walk: Walk, span: Span) -> None:
    """Groups by the noun, and picks what stands before it or in it."""
    if noun_within(walk, span):
        walk.subject = span if walk.before is not None else None
        take_picked(walk)
    else:
        select(walk, frozenset())
        add_subject(walk)
