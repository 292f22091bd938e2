"""Parts that come behind a comma, said with the word that the readers know them by.

    "avg basket by weekday, store 429 only, Q3 2017"    avg basket by weekday for store 429 in Q3 2017
    "alcohol revenue per month, but only at store 367"  alcohol revenue per month at store 367

Only where all that stands between two commas is one pick or one period, of which the question has no other of the same
kind: everything else stays as it is, so that nothing that joins, leaves out or compares is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span

Letter = Callable[[Span], str]
_ALSO = frozenset({"but", "then", "namely", "specifically", "only", "just", "please", "pls"})
"""Words that only go on to the next part, or narrow the question to it."""
_WHEN = (Kind.TIME, Kind.DAYS, Kind.HOURS)
_REACHING = (Kind.NOT, Kind.OR, Kind.VERSUS)
"""Words that may reach over a comma: "excluding deli, own brands only"."""
_LED = frozenset(
    {
        "last",
        "this",
        "previous",
        "past",
        "since",
        "between",
        "from",
        "before",
        "after",
        "until",
        "till",
        "today",
    }
    | {"yesterday", "in", "on", "the", "first", "ytd"}
)
"""Words with which a period needs no other before it."""


def reordered(cover: Sequence[Span], letter: Letter) -> str | None:
    """The question with such parts joined to what comes before them; None where it has none."""
    segments = _segments(cover)
    if len(segments) < 2 or any(span.kind in _REACHING for span in cover):
        return None
    said = [_text(segments[0])]
    joined = 0
    for segment in segments[1:]:
        others = [span for other in segments if other is not segment for span in other]
        part = _picked(segment, others, letter) or _when(segment, others)
        joined += bool(part)
        said.append(part or f", {_text(segment)}")
    return " ".join(said) if joined else None


def _segments(cover: Sequence[Span]) -> list[list[Span]]:
    found: list[list[Span]] = [[]]
    for span in cover:
        if span.kind is Kind.COMMA:
            found.append([])
        else:
            found[-1].append(span)
    return [segment for segment in found if segment]


def _text(spans: Sequence[Span]) -> str:
    return " ".join(span.text for span in spans)


def _bare(segment: Sequence[Span]) -> list[Span]:
    """A part without the words that only lead to it."""
    return [span for span in segment if span.text not in _ALSO]


def _picked(segment: Sequence[Span], others: Sequence[Span], letter: Letter) -> str:
    """ "store 429 only", "stores 367 and 406", "but only own brands"; "" for anything else."""
    spans = _bare(segment)
    led = bool(spans) and spans[0].kind is Kind.PREPOSITION
    named = spans[1:] if led else spans
    if not named or not (_numbered(named, letter) or _is_value(named, letter)):
        return ""
    picks = {value.dimension for span in named for value in span.values}
    picks |= {meaning.dimension for span in named for meaning in span.dimensions}
    if any(picks & {value.dimension for value in span.values} for span in others):
        return ""
    return _text(spans) if led else f"for {_text(spans)}"


def _numbered(spans: Sequence[Span], letter: Letter) -> bool:
    """A noun with its numbers: "stores 367 and 406"."""
    if letter(spans[0]) not in ("R", "D") or len(spans) % 2:
        return False
    numbers = all(span.kind is Kind.NUMBER for span in spans[1::2])
    return numbers and all(span.kind is Kind.AND for span in spans[2::2])


def _is_value(spans: Sequence[Span], letter: Letter) -> bool:
    """One value, perhaps with its noun: "type b campaigns"."""
    letters = [letter(span) for span in spans]
    return not spans[0].key.isdigit() and letters in (["V"], ["V", "R"], ["V", "D"])


def _when(segment: Sequence[Span], others: Sequence[Span]) -> str:
    """ "fourth quarter", "in Q3 2017"; "" where the question has another period, which it may be compared with."""
    spans = _bare(segment)
    led = bool(spans) and spans[0].kind is Kind.PREPOSITION
    if len(spans) != 1 + led or spans[-1].kind not in _WHEN:
        return ""
    if any(span.kind is Kind.TIME for span in others) and spans[-1].kind is Kind.TIME:
        return ""
    text = _text(spans)
    return text if led or spans[-1].kind is not Kind.TIME or text.split()[0] in _LED else f"in {text}"
