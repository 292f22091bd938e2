"""A number beside those shown, and what is so already: "units as well, each quarter" where it is by quarter.

after "soft drinks by quarter in Q3"
"still Q3, just the deli"         the deli: what is still so changes nothing
"units as well, each quarter"     the units, too: "as well" is said of them alone
"units as well, by week"          two changes, which are made one after the other
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from semantic.query.types import Condition, Query
from service.asking.offline.following.asked_in_turn import period_of
from service.asking.offline.following.leaning import hear
from service.asking.offline.following.pointing import adds_inside
from service.asking.offline.following.present import is_group, is_name_of
from service.asking.offline.following.several_changes import steps_of
from service.asking.offline.following.turn import Turn
from service.asking.planned import Planned, PlannerResult

_STILL = re.compile(
    r"(?P<before>^(?:and |but |so |ok )*|, ?(?:but |and )?)still (?:for |in |with |the )?(?P<what>[^,]+?)"
    r"(?=,|[\s.?!]*$)",
    re.IGNORECASE,
)
_THOSE = re.compile(
    r"(?:those|these|the same|all|every|each)(?: (?:the|of the|one|two|three|four|five|\d+))? (?P<noun>\w+)",
    re.IGNORECASE,
)
Followed = Callable[[Turn], PlannerResult]


def without_still(question: str, turn: Turn, followed: Followed) -> str:
    """The turn without what is said to be still so; what is not so already is only without the word."""
    if turn.book.meanings("still"):
        return question

    def put(said: re.Match[str]) -> str:
        step = replace(turn, heard=replace(hear(said["what"]), leaning=True))
        so_already = _are_shown(said["what"], turn) or _is_so_already(step, followed)
        return "" if so_already else plainly(said)

    def plainly(said: re.Match[str]) -> str:
        return f"{said['before']}{said['what']}"

    text = _STILL.sub(put, question).strip(" ,")
    return text if re.search(r"\w", text) else _STILL.sub(plainly, question)


def _are_shown(text: str, turn: Turn) -> bool:
    """Whether "those two stores" are what the question before picked, or what its rows are."""
    found = _THOSE.fullmatch(text.strip())
    if found is None:
        return False
    noun, paths = found["noun"].lower(), list(turn.last.dimensions)
    every = re.match(r"all|every|each", found[0], re.IGNORECASE)
    if every and any(
        turn.about(item) & {turn.dimension_of(path) or path for path in paths} for item in turn.last.filters
    ):
        return False  # some of them are picked
    if (noun.removesuffix("s"), "time.day_of_week") in {("weekday", path) for path in paths} or is_group(
        noun, turn
    ):
        return True
    picked = [item.field for item in turn.last.filters if isinstance(item, Condition)]
    return not every and any(is_name_of(noun, path, turn) for path in picked)


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
        return found.query == turn.last or _is_the_same_time(found.query, turn)
    read = turn.plan(turn.heard.text, turn.book, turn.seed)
    if not isinstance(read, Planned) or not read.query.dimensions:
        return False
    return read.query.dimensions == turn.last.dimensions and _only_groups(read.query)


def _is_the_same_time(query: Query, turn: Turn) -> bool:
    """Whether only the words for the period are others: Q2, and the latest Q2."""
    if query.time is None or turn.last.time is None or replace(query, time=turn.last.time) != turn.last:
        return False
    return query.time.compare == turn.last.time.compare and period_of(query.time, turn) == period_of(
        turn.last.time, turn
    )


def _only_groups(query: Query) -> bool:
    return query == Query(metrics=query.metrics, dimensions=query.dimensions, order_by=query.order_by)
