"""What "those" and "the ones" stand for: the noun before a comparison, or the rows of the answer.

"households with kids compared with those without"     those are households
"sales by store, those over 10,000"                    those are the stores that are shown
"sales of store 367 and the others"                    refused: the others would be dropped
"""

from __future__ import annotations

from service.asking.offline.reading.draft import NotRead
from service.asking.offline.reading.walk import Walk, unclear
from service.asking.offline.tagging.lexicon import Kind


def read_those(walk: Walk) -> None:
    """ "compared with those without": the word stands for the noun before the comparison.

    "sales by store, those over 10,000" are the rows of the answer, by the number that they show.
    """
    span = walk.take()
    if _bounds_rows(walk):
        walk.flags.add(Kind.THOSE)
        walk.joint = None
    elif walk.joint is not Kind.VERSUS and _is_bounded(walk):
        raise NotRead("It is not clear of what those are wanted that a bound leaves in.", (span.text,))
    elif walk.joint is None or (walk.joint is not Kind.VERSUS and not _are_picked(walk)):
        raise unclear(span.text)


def _are_picked(walk: Walk) -> bool:
    """ "deli and those of pastry"; "deli and the others" would be the deli alone."""
    after = walk.ahead(1) if walk.next_is(Kind.PREPOSITION) else walk.next
    return after is not None and after.kind in (Kind.NAME, Kind.NOT, Kind.NUMBER, Kind.CLAUSE, Kind.SELL)


def _is_bounded(walk: Walk) -> bool:
    return any(span is not None and span.kind is Kind.COMPARE for span in map(walk.ahead, range(3)))


def _bounds_rows(walk: Walk) -> bool:
    """Whether a bound comes next, perhaps behind the noun of the rows; that noun is then taken."""
    draft, noun = walk.draft, walk.next
    shown = {meaning for group in draft.groups for meaning in group.candidates}
    named = noun is not None and noun.kind is Kind.NAME and bool(shown & set(noun.dimensions))
    steps = 1 if named else 0
    ahead = walk.ahead(steps)
    if ahead is not None and ahead.kind is Kind.PREPOSITION and ahead.text in ("with", "having"):
        steps += 1
        ahead = walk.ahead(steps)
    bounded = ahead is not None and ahead.kind is Kind.COMPARE and walk.joint is not Kind.VERSUS
    if not (bounded and draft.groups and len(draft.metrics) == 1):
        return False
    walk.place += steps
    return True
