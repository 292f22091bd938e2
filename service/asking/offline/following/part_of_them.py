"""Which of the things counted before have something: a filter more, and nothing else changes.

after "shoppers in December"    "how many of them have kids"     shoppers in December, where has kids is yes
after "campaigns in 2017"       "how many were type A"           campaigns in 2017, where campaign type is Type A
after "households"              "how many of those answered the survey"   where they answered it
after "revenue in December"     "how many of them have kids"     None: dollars are no things
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from semantic.query.types import Query
from service.asking.offline.following.turn import Turn
from service.asking.offline.reading.counted import counts
from service.asking.planned import Clarify, Planned, PlannerResult, Refuse

_HOW_MANY = re.compile(
    r"(?:and |so |ok |but )*how many(?P<them> of (?:them|those|these))? (?:"
    r"(?P<none>(?:do|did|does|have|had|are|were|was) ?(?:not|n'?t)(?: have| own)?|have no|had no|without)"
    r"|(?P<have>have|had|has|having|got|with)|are|were|was|is|came from|come from|live in|(?P<verb>(?=[a-z]+ ))) ?"
    r"(?P<what>.+)",
    re.IGNORECASE,
)


def part_of_them(
    question: str, turn: Turn, alone: PlannerResult, followed: Callable[[Turn, PlannerResult], PlannerResult]
) -> PlannerResult | None:
    """The number before with the filter that a turn names; None for a turn that asks for something else."""
    found = _HOW_MANY.fullmatch(question.strip().rstrip("?.! ").replace("’", "'"))
    if found is None or (found["verb"] is not None and not found["them"]):
        return None
    if not found["them"] and isinstance(alone, Planned | Clarify):
        return None
    if len(turn.last.metrics) != 1 or turn.last.limit is not None or len(turn.metrics) != 1:
        return None
    if not counts(turn.book, turn.metrics[0]):
        return None
    what = found["what"]
    tries = (f"without {what}",) if found["none"] else (f"with {what}", what) if found["have"] else (what,)
    if found["verb"] is not None:
        tries = (f"that {what}", f"who {what}")
    for text in tries:
        heard = replace(turn.heard, text=text, leaning=True, narrow=True, those=False)
        read = followed(replace(turn, heard=heard), Refuse(""))
        if isinstance(read, Planned) and _narrows(read.query, turn):
            return read
        if isinstance(read, Clarify) and found["them"]:
            both = [choice.query for choice in read.choices if choice.query and _narrows(choice.query, turn)]
            if len(both) == 1:
                kept = turn.words.kept(turn.last, both[0])
                said = " and ".join(turn.words.filter(item) for item in both[0].filters)
                return Planned(both[0], changes=tuple(filter(None, (f"Only where {said}.", kept))))
            if both:
                return replace(read, choices=tuple(c for c in read.choices if c.query in both))
    return None


def _narrows(read: Query, turn: Turn) -> bool:
    """Whether nothing but the filters is another, and there are more of them."""
    last = turn.last
    same = replace(read, filters=last.filters) == last
    return same and set(read.filters) > set(last.filters)
