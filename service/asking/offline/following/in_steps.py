"""Several changes in one turn, each of which is understood by itself: made one after the other.

"by category instead of month, biggest first"     by category; then in that order
"deli, pastry"                                    none: in the other order it would come to something else
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from semantic.query.types import Query
from service.asking.offline.following.leaning import hear
from service.asking.offline.following.turn import Turn
from service.asking.planned import Planned, PlannerResult

MOST_STEPS = 4
_BETWEEN = re.compile(
    r"\s*(?:,(?!\d{3}(?!\d))|;)\s*(?:and then |then |and |but )?|\s+and then\s+"
    r"|\s+(?:and|but)\s+(?=(?:by|sort\w*|order\w*|rank\w*|only|just|without|add|drop|remove|show|compare\w*"
    r"|split|leave|include|exclude|make) )",
    re.IGNORECASE,
)
Followed = Callable[[Turn], PlannerResult]


def in_steps(turn: Turn, followed: Followed) -> Planned | None:
    """The query after all steps, if it is the same in whatever order they are made; None else."""
    parts = [part for part in _BETWEEN.split(turn.heard.text) if part]
    if not 2 <= len(parts) <= MOST_STEPS:
        return None
    forward = _made(parts, turn, followed)
    backward = _made(parts[::-1], turn, followed) if forward is not None else None
    if forward is None or backward is None or _content(forward.query) != _content(backward.query):
        return None
    kept = turn.words.kept(turn.last, forward.query)
    return replace(forward, changes=(*forward.changes, *((kept,) if kept else ())))


def _made(parts: Sequence[str], turn: Turn, followed: Followed) -> Planned | None:
    query, notes, changes = turn.last, (), ()  # type: Query, tuple[str, ...], tuple[str, ...]
    for part in parts:
        context = replace(turn.context, last=query)
        if query.time != turn.last.time:
            context = replace(context, start=None, until=None)
        heard = replace(hear(part), leaning=True)
        found = followed(replace(turn, heard=heard, last=query, context=context))
        if heard.anew or not isinstance(found, Planned) or found.query == query:
            return None
        query = found.query
        notes = (*notes, *found.assumptions)
        changes = (*changes, *(said for said in found.changes if not said.startswith("Still ")))
    return Planned(query, tuple(dict.fromkeys(notes)), changes=changes)


def _content(query: Query) -> Query:
    """Without the order in which its parts are named, which changes no number."""

    def named(item: object) -> str:
        return repr(item)

    return replace(
        query,
        metrics=tuple(sorted(query.metrics, key=named)),
        filters=tuple(sorted(query.filters, key=named)),
        dimensions=tuple(sorted(query.dimensions)),
    )
