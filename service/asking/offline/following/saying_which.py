"""Which rows a turn speaks of: whether it names any, keeps those of the question before, or sets some beside others.

"how many stores" after those of one month     drops all that was picked, which is said
"only increases"                               must leave something out
"""

from __future__ import annotations

from dataclasses import replace

from semantic.query.types import Condition, Query
from service.asking.edits import AddMetric, ComparePeriods, Edit, ReplaceTime, edited
from service.asking.offline.following.turn import Turn


def drops_all(query: Query, before: Query) -> bool:
    """Whether nothing of what the question before picked is named again: "how many stores" after those of one month."""
    picks = bool(before.filters or before.time)
    return picks and bool(query.metrics) and not (query.filters or query.time or query.dimensions)


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
