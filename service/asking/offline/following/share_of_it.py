"""The part that something has of the number shown, in each of its groups: no group's part of the rows that are picked.

sales by store     "what share of it is frozen"               the frozen part of each store's sales
sales              "how much of that came from renters, in percent"
"""

from __future__ import annotations

import re

from semantic.query.types import MetricUse, Query
from service.asking.edits import Edit, ReplaceMetrics
from service.asking.offline.following.turn import Turn
from service.asking.offline.reading.counted import adds_up, is_average
from service.asking.offline.resolving.portions import part_use, part_words
from service.asking.planned import Planned, Refuse

_SHARE = r"(?:share|percentage|percent|per cent|%|pct|proportion|fraction|portion|part|slice)"
_IT = r"(?:it|that|this|those|these|them)"
_IS = (
    r"(?:(?:is|was|are|were)(?: (?:from|for|in|on|by|of|made (?:in|on|by|with)|due to))?"
    r"|(?:comes?|came|coming)(?: from)|from)"
)
_OF_IT = re.compile(
    rf"(?:and )?(?:(?:what|which|how (?:big|large|high)) (?:a )?{_SHARE} of {_IT} {_IS}"
    rf"|how much of {_IT},? in (?:percent|per cent|%),? {_IS}) (?P<part>[^,;]+?)"
    rf"|(?:and )?how much of {_IT} {_IS} (?P<percent>[^,;]+?),? (?:in|as a) (?:percent|percentage|per cent|%)",
    re.IGNORECASE,
)


def share_of_it(turn: Turn) -> tuple[tuple[Edit, ...], str] | Refuse | None:
    """The edits that show the part instead of the number, and what is divided by what; None for other words."""
    found = _OF_IT.fullmatch(turn.heard.text.strip(" ?.!"))
    if found is None:
        return None
    said = found["part"] or found["percent"]
    use = turn.last.metrics[0] if len(turn.last.metrics) == 1 else None
    if use is None or use != MetricUse(use.expr) or len(turn.metrics) != 1 or "(" in use.expr:
        return _unclear(said)
    label = turn.words.metric(use)
    if not adds_up(turn.book, turn.metrics[0]) or is_average(turn.book, turn.metrics[0]):
        return Refuse(
            f"{label} has no parts that add up to a whole, so that there is no share of it.", ("share",)
        )
    picked = turn.plan(f"{label} of {said}", turn.book, turn.unseeded)
    if not isinstance(picked, Planned) or not picked.query.filters:
        return _unclear(said)
    if picked.query != Query(metrics=(use,), filters=picked.query.filters):
        return _unclear(said)
    part = part_use(use, said, picked.query.filters)
    return (ReplaceMetrics((part,)),), part_words(f"{label} of {said}", label, turn.last.dimensions)


def _unclear(said: str) -> Refuse:
    return Refuse(f"It is not clear which number {said} is to be a part of.", (said,), final=True)
