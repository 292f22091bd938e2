"""Which of several is the first, after a question that picked one of them: of all of them, which is asked.

beyond(turn, found)     "which store grew the most" after sales of store 367: of all stores, and not of that one
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from semantic.errors import TimeInvalid
from semantic.planning.time_ranges import parse_range, resolve_range
from semantic.query.types import Bounds, Condition, Filter, Operator, Query
from service.answer import Choice
from service.asking.offline.following.turn import Turn
from service.asking.planned import Clarify, Planned, PlannerResult, Refuse

_WHICH = re.compile(r"(?:(?:in|at|on|for|by|of|from|during) )?(?:which|what|who)\b", re.IGNORECASE)
_LONGEST = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
_PARTS = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


def beyond(turn: Turn, found: PlannerResult) -> PlannerResult:
    """The result, or a question back where it ranks what the question before picked a single one of."""
    if not _WHICH.match(turn.heard.text):
        return found
    if isinstance(found, Clarify):
        choices = {str(choice.query or choice.label): choice for choice in map(_of_all(turn), found.choices)}
        return replace(found, choices=tuple(choices.values()))
    if not isinstance(found, Planned):
        return found
    wider, picked, of_all = _wider(found.query, turn)
    if not picked:
        return found
    reason = f"The question before is about {picked} alone."
    if turn.fails(wider):
        return Refuse(f"{reason} Ask for the others in one question.", (turn.heard.text,))
    return Clarify(f"{reason} Are all meant here?", (Choice(of_all, query=wider),))


def _of_all(turn: Turn) -> Callable[[Choice], Choice]:
    """A choice without what picks one of its own rows, which its label does not say then."""

    def widened(choice: Choice) -> Choice:
        if choice.query is None:
            return choice
        wider, picked, of_all = _wider(choice.query, turn)
        return replace(choice, label=of_all, query=wider) if picked else choice

    return widened


def _wider(query: Query, turn: Turn) -> tuple[Query, str, str]:
    """The query without what picks one of its own rows; what that is in words, and what is there without it."""
    own = [item for item in query.filters if item in turn.last.filters and _one_of(item, query, turn)]
    said = [turn.words.filter(item) for item in own]
    named = [
        turn.words.field(path) for path in query.dimensions if any(_about(path, item, turn) for item in own)
    ]
    wider = replace(query, filters=tuple(item for item in query.filters if item not in own))
    of_all = [f"whatever the {name}" for name in named]
    before = turn.last.time
    if (
        query.time is not None
        and before is not None
        and query.time.range == before.range
        and _one_period(query, turn)
    ):
        said.append(turn.words.time(query.time))
        of_all.append("over all time")
        wider = replace(wider, time=None)
    return wider, " and ".join(said), ", ".join(of_all)


def _about(path: str, item: Filter, turn: Turn) -> bool:
    """Whether a filter says something about what rows are split by."""
    return bool({path, turn.dimension_of(path)} & turn.about(item))


def _one_of(item: Filter, query: Query, turn: Turn) -> bool:
    """Whether a filter leaves a single row of what the rows are."""
    one = isinstance(item, Condition) and item.op in (Operator.EQ, Operator.IN) and len(item.values) == 1
    return one and any(_about(path, item, turn) for path in query.dimensions)


def _one_period(query: Query, turn: Turn) -> bool:
    """Whether the range is a single period of those that the rows are split by."""
    given = query.time.range if query.time is not None else None
    grains = [path.removeprefix("time.") for path in query.dimensions if path.startswith("time.")]
    if not isinstance(given, str | Bounds):
        return False
    try:
        span = resolve_range(parse_range(given), turn.now, "UTC", turn.calendar)
    except TimeInvalid:
        return False
    if span.start is None or span.until is None:
        return False
    return any(_within(grain, span.start, span.until) for grain in grains)


def _within(grain: str, start: datetime, until: datetime) -> bool:
    if grain not in _LONGEST or until - start > timedelta(days=_LONGEST[grain], hours=1):
        return False
    form = _PARTS.get(grain)
    return form is None or start.strftime(form) == (until - timedelta(seconds=1)).strftime(form)
