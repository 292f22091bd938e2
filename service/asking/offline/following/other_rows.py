"""Follow-ups that could move to other rows than those before: it is said, or asked.

found_anew(turn, query, edits)    ("The first rows are found anew here, …",) for "only pastry" after "top 3 stores"
of_other_rows(turn, query)        Clarify for "top 3 departments in those" after the first five stores
picked_out(turn, alone, read)     "for households with kids" after a rate: the rate of those, and no count of them
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from semantic.query.types import Query
from service.answer import Choice
from service.asking.edits import Arrange, Edit
from service.asking.offline.following.asides import on_groups
from service.asking.offline.following.turn import Turn
from service.asking.planned import Clarify, Planned, PlannerResult

_OF = re.compile(r"(?:but )?(?:for|of|among|with|without|from|by|in|at|on) ", re.IGNORECASE)
_COUNTING = re.compile(r"\b(?:how (?:many|much)|what|which|who|number|count|total|list)\b", re.IGNORECASE)


def found_anew(turn: Turn, found: Query, edits: tuple[Edit, ...]) -> tuple[str, ...]:
    """Which tests of the question before are made again on other rows, a sentence for each."""
    last, said = turn.last, []
    moved = _range(found) != _range(last)
    arranged = any(isinstance(edit, Arrange) for edit in edits)
    reordered = found.order_by != last.order_by and not arranged
    if found.limit and last.limit and (moved or reordered or found.filters != last.filters):
        said.append("The first rows are found anew here, so that they may be others than before.")
    bounds = [item for item in found.filters if item in last.filters and on_groups(item, turn.book)]
    tested, before = (
        [item for item in query.filters if not on_groups(item, turn.book)] for query in (found, last)
    )
    if bounds and (moved or tested != before or found.dimensions != last.dimensions):
        words = " and ".join(turn.words.filter(item) for item in bounds)
        said.append(f"Whether {words} is tested anew here, so that the rows may be others than before.")
    return tuple(said)


def _range(query: Query) -> object:
    return query.time.range if query.time is not None else None


def of_other_rows(turn: Turn, found: Query) -> Clarify | None:
    """ "Top 3 departments in those" of the first five stores: what is added up there cannot be kept to those rows."""
    limit = turn.last.limit
    if not turn.heard.those or limit is None or found.dimensions == turn.last.dimensions:
        return None
    return Clarify(
        f"This cannot be had for the first {limit.rows} rows alone. For all of them?",
        (Choice("for all rows, not only the first", query=found),),
    )


def picked_out(
    turn: Turn, alone: Planned, followed: Callable[[Turn, PlannerResult], PlannerResult]
) -> PlannerResult | None:
    """What only names some rows goes on from the question before; without a preposition it may be their count, too."""
    text = turn.heard.text
    if _COUNTING.search(text) or not alone.query.filters:
        return None
    read = turn.plan(text, turn.book, turn.seed)
    if not isinstance(read, Planned) or not read.query.filters or read.query.dimensions:
        return None
    if read.query.metrics != turn.uses(turn.seed) or turn.metric_named(text):
        return None
    found = followed(replace(turn, heard=replace(turn.heard, leaning=True)), alone)
    if _OF.match(text):
        return found
    choices = [
        Choice("a question by itself, over all dates" if _undated(alone) else "by itself", query=alone.query)
    ]
    if isinstance(found, Clarify):
        return replace(found, choices=(*found.choices, *choices))
    if isinstance(found, Planned) and found.query != alone.query:
        named = " and ".join(turn.words.metric(use) for use in found.query.metrics)
        choices.insert(0, Choice(f"{named} of those alone", query=found.query))
        return Clarify("Is this about the question before?", tuple(choices))
    return None


def _undated(alone: Planned) -> bool:
    return alone.query.time is None or alone.query.time.range is None
