"""Two sentences of which the second asks by itself: what the first one picks holds for it, too.

    "what did renters buy most? top 5 departments by revenue"    top 5 departments by revenue for renters
    "december was slow. sales by store please"                   None: “slow” would get lost

The first may hold nothing besides picks, a period, and the words that ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from semantic.book import Book
from semantic.book.words import tokenise
from service.asking.offline.reading.walk import selects
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.spans import spans_of
from service.asking.offline.tagging.tiling import tilings

Letter = Callable[[Span], str]
_END = re.compile(r"\?\s*(?=\w)|[.!]\s+(?=[a-zA-Z]{2})|\s[-–—]\s")
_ASKING = frozenset(
    {
        Kind.FILLER,
        Kind.WHICH,
        Kind.COUNT,
        Kind.LIST,
        Kind.SELL,
        Kind.PREPOSITION,
        Kind.TOP,
        Kind.TREND,
        Kind.COMMA,
    }
)
_TIMES = frozenset({Kind.TIME})
FEWEST = 2
"""Words of a sentence."""


def in_one_sentence(question: str, book: Book, letter: Letter) -> str | None:
    """The second sentence with the picks and the period of the first; None where the first says more than these."""
    parts = [part.strip(" ,:") for part in _END.split(question) if part.strip(" ,:")]
    if len(parts) != 2 or any(len(tokenise(part)) < FEWEST for part in parts):
        return None
    first, second = (_cover(part, book) for part in parts)
    named = {span.key for span in second if span.key}
    dated = any(span.kind in (*_TIMES, Kind.DAYS, Kind.HOURS) for span in second)
    added: list[str] = []
    for span in first:
        if span.kind in _ASKING or (span.key and span.key in named):
            continue
        if selects(span) and not span.misspelt and not span.key.isdigit():
            added.append(f"for {span.text}")
        elif span.kind in _TIMES and not dated:
            added.append(f"in {span.text}" if not _is_led(span) else span.text)
        elif letter(span) not in ("R", "D") or (
            span.key not in named and not any(word.kind is Kind.SELL for word in first)
        ):
            return None
    return " ".join((parts[1], *added)) if added else None


def _cover(text: str, book: Book) -> Sequence[Span]:
    tokens = tokenise(text)
    found = tilings(spans_of(tokens, book), len(tokens), 1)
    return found[0] if found else ()


def _is_led(span: Span) -> bool:
    return span.text.split()[0] in ("last", "this", "since", "between", "from", "in", "on", "the", "until")
