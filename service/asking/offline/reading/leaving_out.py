"""What leaves rows out: "excluding fuel", "not homeowners", "those without"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from semantic.book import Book, SegmentMeaning, ValueMeaning
from semantic.book.words import phrase_key
from service.asking.offline.reading.draft import NotRead, Selection
from service.asking.offline.reading.months_left_out import read_months_left_out
from service.asking.offline.reading.naming import says_whose_rows
from service.asking.offline.reading.walk import Walk, names_value_beside, unclear
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span

NONE = frozenset({"no", "with no", "without any", "not any", "never", "have never", "has never", "had never"})
"""Words that say of things listed that they have nothing, where other negations leave rows out."""
_NARROWING = frozenset({"only", "just", "merely", "simply"})
"""Words behind “not” that leave in what is named."""


def read_not(walk: Walk) -> None:
    """ "excluding fuel", "not homeowners"; "… compared with those without" turns the value before it round."""
    word = walk.take()
    after = next((span for span in walk.draft.cover if span.start == word.until), None)
    if after is not None and after.text in _NARROWING:
        raise NotRead(
            f"“{word.text} {after.text}” asks for more than what is named, and not what more.",
            (word.text,),
            final=True,
        )
    ahead = walk.next
    if word.text in NONE and walk.subject is not None:
        raise NotRead(
            f"It is not clear what those that are asked for have “{word.text}” of.", (word.text,), final=True
        )
    while ahead is not None and ahead.kind in (Kind.PREPOSITION, Kind.THOSE):
        walk.take()
        ahead = walk.next
    if not walk.negated and read_months_left_out(walk):
        return
    if walk.joint in (Kind.VERSUS, Kind.AND, Kind.OR) and (
        ahead is None or not _can_be_excluded(walk, ahead)
    ):
        _complement(walk, word)
        return
    if walk.negated or ahead is None or not _can_be_excluded(walk, ahead):
        raise NotRead(f"It is not clear what “{word.text}” leaves out.", (word.text,))
    walk.negated = True


def with_members_left_out(spans: Sequence[Span], book: Book) -> list[Span]:
    """ "Every department other than fuel": the department of that name, where a segment is called so, too."""
    out = list(spans)
    for place in range(2, len(spans)):
        noun, word, name = spans[place - 2 : place + 1]
        if word.kind is not Kind.NOT or name.kind is not Kind.NAME or not noun.dimensions:
            continue
        if not all(isinstance(meaning, SegmentMeaning) for meaning in name.meanings):
            continue
        named = (name.key, f"{name.key} {noun.key}")
        members = tuple(
            value
            for dimension in noun.dimensions
            for value in book.values_like(dimension.dimension, name.text)
            if phrase_key(value.label) in named
        )
        if members:
            out[place] = replace(name, meanings=members)
    return out


def _can_be_excluded(walk: Walk, span: Span) -> bool:
    if span.kind is not Kind.NAME:
        return False
    if any(isinstance(m, ValueMeaning | SegmentMeaning) for m in span.meanings):
        return True
    return says_whose_rows(walk, span) or names_value_beside(walk, span)


def _complement(walk: Walk, word: Span) -> None:
    if not walk.draft.selections or walk.joint is not Kind.VERSUS:
        raise NotRead(f"It is not clear what “{word.text}” leaves out.", (word.text,))
    last = walk.draft.selections[-1]
    if len(last.items) != 1 or last.negated:
        raise unclear(word.text)
    walk.draft.selections[-1] = Selection(
        last.text, last.items, last.keys, last.dimensions, split=True, complement=True
    )
    walk.joint = None
