"""Properties said with whose they are: "by household age" is by age, where an age is a household's.

whose_properties([GROUP by, NAME household, NAME age], book)     [GROUP by, NAME household age]
whose_properties([GROUP by, NAME store, NAME age], book)         the same: a store has no age
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from semantic.book import Book
from service.asking.offline.reading.walk import rows_of
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span

_GROUPS = frozenset({Kind.GROUP, Kind.PER, Kind.WHICH})
_GO_ON = frozenset({Kind.AND, Kind.COMMA})


def whose_properties(spans: Sequence[Span], book: Book) -> list[Span]:
    """The spans, where a thing and a property of its own behind a word that groups are one."""
    out: list[Span] = []
    grouped = False
    for span in spans:
        thing = out[-1] if out else None
        before = out[-2].kind if len(out) > 1 else None
        grouped = grouped or before in _GROUPS
        begins = before in _GROUPS or (grouped and before in _GO_ON)
        if thing is not None and begins and thing.until == span.start and thing.kind is Kind.NAME:
            models = rows_of(thing, book)
            own = tuple(
                meaning
                for meaning in span.dimensions
                if book.catalog.dimensions[meaning.dimension].model in models
            )
            if own and not span.metrics and not span.values:
                out[-1] = replace(span, start=thing.start, text=f"{thing.text} {span.text}", meanings=own)
                continue
        out.append(span)
    return out
