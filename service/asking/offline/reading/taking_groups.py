"""What comes next, taken as something to group by: a noun, a grain, a noun that picks too, or values by name.

"by store"                              by store
"each fresh department"                 by department, of those that are fresh
"split into homeowners and renters"     by home ownership, these two
"""

from __future__ import annotations

from dataclasses import replace

from service.asking.offline.reading.draft import Draft, GroupDraft
from service.asking.offline.reading.picking import select
from service.asking.offline.reading.subjects import noun_within
from service.asking.offline.reading.walk import Walk, models_selected, rows_of, selects, unclear
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span

INTO = ("into", "between", "among")
"""Ends of grouping words that may be followed by the values themselves."""


def can_group(walk: Walk, span: Span) -> bool:
    """Whether a span names something to group by."""
    return span.kind is Kind.GRAIN or (span.kind is Kind.NAME and bool(span.dimensions))


def take_group(walk: Walk, *, each: bool = False) -> None:
    """Groups by what comes next."""
    span = walk.take()
    if span.kind is Kind.GRAIN:
        assert isinstance(span.payload, tuple)
        add_group(walk.draft, GroupDraft(span.text, grain=str(span.payload[0]), each=each))
    else:
        add_group(walk.draft, GroupDraft(span.text, span.dimensions, each=each))


def add_group(draft: Draft, group: GroupDraft) -> None:
    """Groups by it once, however often it is named."""
    same = [g for g in draft.groups if (g.candidates, g.grain) == (group.candidates, group.grain)]
    if not same:
        draft.groups.append(group)


def take_picked(walk: Walk, *, each: bool = False) -> None:
    """ "each fresh department": the departments, and only those that the phrase picks."""
    span = walk.next
    assert span is not None
    found = noun_within(walk, span)
    select(walk, frozenset())
    add_group(walk.draft, GroupDraft(span.text.split()[-1], found, each=each))
    walk.joint, walk.open_filter = None, False


def _split_into(walk: Walk, word: Span) -> None:
    """ "split into homeowners and renters": a row for each of the values that are named."""
    select(walk, frozenset())
    last = walk.draft.selections[-1]
    if len(last.items) < 2 or last.negated or last.either:
        raise unclear(word.text)
    walk.draft.selections[-1] = replace(last, split=True)


def groups_picked(walk: Walk, word: Span, span: Span, *, each: bool) -> bool:
    """ "each fresh department", "split into homeowners and renters"."""
    if noun_within(walk, span):
        take_picked(walk, each=each)
        return True
    if word.text.endswith(INTO) and _names_those_picked(walk, span):
        walk.take()
        span = walk.spans[walk.place]
    if word.text.endswith(INTO) and selects(span):
        _split_into(walk, word)
        return True
    return False


def _names_those_picked(walk: Walk, span: Span) -> bool:
    """ "split between households with kids and those without": the noun is of the values, and has no rows itself."""
    ahead = walk.ahead(1)
    return (
        ahead is not None
        and selects(ahead)
        and bool(rows_of(span, walk.book) & models_selected(ahead, walk.book))
    )
