"""Whether the words of a turn would be a question by themselves, or name only what changes.

only_metric("avg basket")                  True: another number of the same rows
names_all("display share by department")   True: its words are its own
elliptical("units by store")               True after "sales in November": no period is named
"""

from __future__ import annotations

import re

from semantic.query.types import Query
from service.asking.offline.following.turn import Turn
from service.asking.offline.following.turn_phrases import spoken
from service.asking.offline.more_than import read_more_than
from service.asking.offline.tagging.time_words import ALL_TIME
from service.asking.planned import Context, Planned, PlannerResult, Refuse

_NUMBER_OF = re.compile(r"(?:the )?(?:number|count|amount) of\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:how|what|which|who|where|when|do|does|did|is|are|was|were|show|give|list|tell|all|total|whole|every|we"
    r"|with|without|that|by|in|at|for|of|per|from)\b",
    re.IGNORECASE,
)
LONGEST_NAME = 3
"""Words of a name that is asked for alone: "avg basket size"."""


def by_itself(question: str, turn: Turn) -> PlannerResult:
    """What a question means on its own; one of two numbers only where it cannot go on about the period before."""

    def plan(text: str) -> PlannerResult:
        return turn.plan(text, turn.book, turn.unseeded)

    alone = plan(question)
    if turn.heard.leaning or not isinstance(alone, Refuse):
        return alone
    more = read_more_than(question, turn.book, plan)
    return more if more is not None and not elliptical(more.query, question, turn.context) else alone


def elliptical(query: Query, question: str, context: Context) -> bool:
    """Whether a question names no period where the one before did: "units by store" after "sales in November"."""
    before = context.last.time if context.last is not None else None
    named = query.time is not None or ALL_TIME.search(question)
    return before is not None and before.range is not None and bool(query.metrics) and not named


def only_edits(turn: Turn) -> bool:
    """ "all stores" is a number of stores to who asks it first, and no filter on them to who goes on."""
    said = spoken(turn.heard.text, turn)
    return said is not None and not said.rest and not said.refusal


def only_metric(turn: Turn, alone: PlannerResult) -> bool:
    """ "units?", "in units" or "avg basket", and nothing else: another number of the same rows. A "number of …" after
    the first few rows of a ranking may be a question by itself."""
    said = turn.heard.text
    if turn.last.limit is not None and _NUMBER_OF.match(said):
        return False
    text = re.sub(r"^(?:in|with|including|plus|the|number of) (?:the )?", "", said, flags=re.IGNORECASE)
    if turn.metric_named(text) or turn.metric_named(said):
        return True
    short = len(said.split()) <= LONGEST_NAME and not _ASKS.search(said) and not ALL_TIME.search(said)
    return short and isinstance(alone, Planned) and _is_bare(alone.query)


def _is_bare(query: Query) -> bool:
    return len(query.metrics) == 1 and query == Query(metrics=query.metrics) and not query.metrics[0].filters


def names_all(turn: Turn) -> bool:
    """Whether a question would stand by itself, and does not say that it changes the one before: its words are its own
    then. "Display share by department" after displays is no share of those."""
    heard = turn.heard
    return heard.whole and not (heard.linked or heard.narrow or heard.shift or heard.instead or heard.those)
