"""Phrases that only a follow-up has: "the month before", "top 5", "no split", "vs last month", "sort by units".

spoken("top 5", turn)                  Spoken((Arrange(…), LimitRows(Limit(5))))
spoken("deli vs last month", turn)     Spoken((ComparePeriods("previous_period"),), rest="deli")
spoken("by store", turn)               None: nothing but what any question may say
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from service.asking.edits import Edit
from service.asking.offline.following.turn import Turn


@dataclass(frozen=True, slots=True)
class Spoken:
    """`edits` of the query before; `rest` is what is left to read. `refusal` tells why a phrase makes no sense here.
    `add` and `instead` are as in `Heard`, for the rest."""

    edits: tuple[Edit, ...] = ()
    rest: str = ""
    assumptions: tuple[str, ...] = ()
    refusal: str = ""
    unplaced: tuple[str, ...] = ()
    nothing: str = ""
    """What is said where the phrase asks for what is so already."""
    add: bool = False
    instead: bool = False
    question: str = ""
    """Asked where the edits are only one thing that the phrase can mean; `label` is what they come to."""
    label: str = ""


Meaning = Callable[[re.Match[str], Turn], Spoken | None]

UNIT = r"(?:day|week|month|quarter|year)"


@dataclass(frozen=True, slots=True)
class Rule:
    """`whole` ones must be the whole clause; others may stand at its end, after words of their own."""

    pattern: re.Pattern[str]
    meaning: Meaning
    whole: bool = True


def rule(pattern: str, meaning: Meaning, *, whole: bool = True) -> Rule:
    return Rule(re.compile(pattern, re.IGNORECASE), meaning, whole)


@cache
def _rules() -> tuple[Rule, ...]:
    from service.asking.offline.following.turn_arranging import ARRANGING
    from service.asking.offline.following.turn_averages import AVERAGES
    from service.asking.offline.following.turn_movers import MOVERS
    from service.asking.offline.following.turn_removing import REMOVING
    from service.asking.offline.following.turn_restoring import RESTORING
    from service.asking.offline.following.turn_times import TIMES
    from service.asking.offline.following.turn_which import WHICH

    return (*TIMES, *AVERAGES, *MOVERS, *WHICH, *ARRANGING, *RESTORING, *REMOVING)


def spoken(text: str, turn: Turn) -> Spoken | None:
    """What the phrases in a clause change; None if it has none."""
    for known in _rules():
        found = known.pattern.fullmatch(text)
        if found is not None and (meant := known.meaning(found, turn)) is not None:
            return meant
    for known in _rules():
        if known.whole:
            continue
        found = re.search(rf"(?<=[\w%)])[\s,]+(?:and )?(?:{known.pattern.pattern})$", text, re.IGNORECASE)
        if found is None:
            continue
        again = known.pattern.fullmatch(found[0].strip(" ,").removeprefix("and "))
        meant = known.meaning(again, turn) if again is not None else None
        if meant is not None and not meant.refusal and not meant.rest:
            return replace(meant, rest=text[: found.start()].strip(" ,"))
    return None
