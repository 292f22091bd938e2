"""A number beside those shown, and what is so already: "units as well, each quarter" where it is by quarter.

after "soft drinks by quarter"
"units as well, each quarter"     the units, too: "as well" is said of them alone
"units as well, by week"          two changes, which are made one after the other
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from semantic.query.types import Query
from service.asking.offline.following.pointing import adds_inside
from service.asking.offline.following.several_changes import steps_of
from service.asking.offline.following.turn import Turn
from service.asking.planned import Planned, PlannerResult

Followed = Callable[[Turn], PlannerResult]


def but_for_repeats(question: str, turn: Turn, followed: Followed) -> PlannerResult | None:
    """What a turn changes, without the clause that says what is so already; None for other turns."""
    if not adds_inside(question):
        return None
    leaning = [replace(turn, heard=replace(step.heard, leaning=True)) for step in steps_of(question)]
    new = [step for step in leaning if not _is_so_already(step, followed)]
    return followed(new[0]) if len(new) == 1 < len(leaning) else None


def _is_so_already(turn: Turn, followed: Followed) -> bool:
    found = followed(turn)
    if isinstance(found, Planned):
        return found.query == turn.last
    read = turn.plan(turn.heard.text, turn.book, turn.seed)
    if not isinstance(read, Planned) or not read.query.dimensions:
        return False
    return read.query.dimensions == turn.last.dimensions and _only_groups(read.query)


def _only_groups(query: Query) -> bool:
    return query == Query(metrics=query.metrics, dimensions=query.dimensions, order_by=query.order_by)
