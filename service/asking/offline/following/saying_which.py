"""Which rows a turn speaks of: whether it names any, keeps those of the question before, or sets some beside others.

"how many stores" after those of one month     drops all that was picked, which is said
"only increases"                               must leave something out
"""

from __future__ import annotations

import re
from dataclasses import replace

from semantic.query.types import Condition, Query
from service.asking.edits import AddMetric, ComparePeriods, Edit, ReplaceTime, edited
from service.asking.offline.following.turn import Turn
from service.asking.planned import Refuse

_EVER = re.compile(r"\ball times?\b", re.IGNORECASE)


def drops_all(query: Query, before: Query) -> bool:
    """Whether nothing of what the question before picked is named again: "how many stores" after those of one month."""
    picks = bool(before.filters or before.time)
    return picks and bool(query.metrics) and not (query.filters or query.time)


def shows_all(query: Query, before: Query) -> bool:
    """Whether all numbers of the question before are shown still."""
    return set(before.metrics) <= set(query.metrics)


def says_which(query: Query, turn: Turn) -> bool:
    """Whether anything of a fragment says which rows are meant: a filter, a range, the first of an order."""
    before = turn.last.time
    ranged = query.time is not None and (before is None or query.time.range != before.range)
    named = query.metrics != turn.uses(turn.seed) or bool(turn.metric_named(turn.heard.text))
    return bool(query.filters or query.limit or query.order_by or ranged or named)


def compares(query: Query) -> bool:
    """Whether a query sets something beside something else: periods, or values in rows of their own."""
    if query.time is not None and query.time.compare:
        return True
    if len(query.metrics) > 1 and any(use.filters for use in query.metrics):
        return True
    return any(isinstance(item, Condition) and item.field in query.dimensions for item in query.filters)


def sets_beside(edits: tuple[Edit, ...], before: Query) -> bool:
    """Whether edits set periods, values in rows of their own, or numbers, beside each other."""
    kinds = {type(edit) for edit in edits}
    numbers = AddMetric in kinds and ReplaceTime not in kinds
    return ComparePeriods in kinds or numbers or compares(replace(edited(before, edits), time=None))


def of_no_time(turn: Turn, edits: tuple[Edit, ...]) -> Refuse | None:
    """ "Only deli and all time" names no period, which is no reason to keep the one before; nor does "and compare with
    last year" name another one than that."""
    before, text = turn.last.time, turn.heard.text.lower()
    if before is None or before.range is None:
        return None
    times = [edit.time for edit in edits if isinstance(edit, ReplaceTime)]
    if _EVER.search(text) and not times:
        return Refuse(
            "It is not clear whether all time is meant: say “all time” by itself.", (turn.heard.text,)
        )
    made_up = [
        time for time in times if time is not None and time.compare and str(time.range).lower() not in text
    ]
    if made_up and re.search(r"\b(?:compar\w+|vs|versus|against)\b", text):
        return Refuse("It is not clear which period is to be compared: say it by itself.", (turn.heard.text,))
    return None
