"""Reasons and overviews in a conversation: what they keep of the question before, and what they do not, is said.

after "redemption rate for households with kids in 2017"
"why did it drop in september"            the change in September 2017, still for households with kids
"how did they do in Q3"                   an overview of the same households
"why did sales drop in december"          all sales: that the filter is not kept is said
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from semantic.query.types import Filter, Query
from service.asking.offline.following.asides import PICKED, on_groups
from service.asking.offline.following.turn import Turn
from service.asking.offline.overviews import read_overview
from service.asking.offline.rewording import SPEAKING
from service.asking.offline.whys import read_why
from service.asking.planned import (
    Clarify,
    Context,
    Define,
    Investigate,
    Overview,
    Planned,
    PlannerResult,
    Refuse,
)

Follow = Callable[[str, Context], PlannerResult | None]
"""What a question means after another one, as `following.follow` reads it."""
_IT = re.compile(r"\b(?:it|they|them)\b", re.IGNORECASE)
"""An overview of it stands by itself, too: of the whole business. "That" may link a clause ("households that …")."""
_LINK = re.compile(r"^(?:(?:and|but|so|then|ok|okay|well)[ ,]+)+", re.IGNORECASE)


def follow_composed(question: str, turn: Turn, alone: PlannerResult, follow: Follow) -> PlannerResult | None:
    """A reason or an overview that is asked for in a conversation; None for any other question. `alone` is what the
    question means by itself."""
    if isinstance(alone, Define):
        return None
    text = _LINK.sub("", question.strip())
    speaks = SPEAKING.search(text) is not None
    if isinstance(alone, Investigate) or (isinstance(alone, Overview) and not _IT.search(text)):
        return _told(alone, turn)
    if not speaks and isinstance(alone, Planned | Clarify) and not _unnamed(alone):
        return None
    plan = _Leaning(turn, follow)
    found = read_why(text, plan)
    if found is None and " look" not in text.lower():
        found = read_overview(text, turn.book, plan, leaning=True)
    return _told(found, turn) if isinstance(found, Investigate | Overview) else found


def _unnamed(found: PlannerResult) -> bool:
    """Whether a question back is about the number, which the question before has named."""
    return isinstance(found, Clarify) and not found.phrase


class _Leaning:
    """Plans what is inside a why or an overview, as edits of the scope of the question before."""

    def __init__(self, turn: Turn, follow: Follow) -> None:
        self._turn, self._follow = turn, follow

    def __call__(self, inner: str) -> PlannerResult:
        turn = self._turn
        last = turn.last
        if last.rows or last.limit is not None or any(on_groups(item, turn.book) for item in last.filters):
            return Refuse(PICKED)
        base = replace(last, dimensions=(), order_by=(), totals=False)
        rest = inner if _is_composed(inner) else " ".join(SPEAKING.sub("", inner).split())
        if not rest:
            return Planned(base)
        context = replace(turn.context, last=base)
        return self._follow(rest, context) or turn.plan(rest, turn.book, turn.unseeded)


def _is_composed(inner: str) -> bool:
    return re.match(r"(?:why|how|overview)\b", inner) is not None


def _told(found: Investigate | Overview, turn: Turn) -> PlannerResult:
    """With a sentence about the filters of the question before: which are kept, and which are not."""
    query = found.query if isinstance(found, Investigate) else found.sections[0].query
    now, before = _filters(query), _filters(turn.last)
    about = frozenset(name for item in now for name in turn.about(item))
    kept = [item for item in before if item in now]
    lost = [item for item in before if item not in now and not turn.about(item) & about]
    notes = []
    if kept:
        notes.append(f"Still where {_where(kept, turn)}, as in the question before.")
    if lost:
        notes.append(
            f"A question by itself: “where {_where(lost, turn)}” of the question before is not kept."
        )
    return replace(found, assumptions=(*notes, *found.assumptions))


def _filters(query: Query) -> list[Filter]:
    return [*query.filters, *(item for use in query.metrics[:1] for item in use.filters)]


def _where(items: list[Filter], turn: Turn) -> str:
    return " and ".join(turn.words.filter(item) for item in items)
