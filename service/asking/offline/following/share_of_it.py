"""The part that something has of the number shown, in each of its groups: no group's part of the rows that are picked.

sales by store     "what share of it is frozen"               the frozen part of each store's sales
sales              "how much of that came from renters, in percent"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from semantic.query.types import MetricUse, Query
from service.answer import Choice
from service.asking.edits import Edit, RemoveFilters, ReplaceMetrics, edited
from service.asking.offline.following.merging import Undecided
from service.asking.offline.following.turn import Turn
from service.asking.offline.reading.counted import adds_up, counts, is_average
from service.asking.offline.resolving.portions import part_use, part_words
from service.asking.planned import Clarify, Context, Planned, PlannerResult, Refuse

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
_THEN = re.compile(
    rf"(?:and |but |so |now )*(?:(?:show|give|express|put)(?: me| us)?(?: {_IT})? )?(?:expressed |shown |given )?"
    rf"(?P<share>(?:(?:as|in) (?:an? )?{_SHARE} of|(?:what|which) {_SHARE} (?:is|was|are|were) {_IT} of) [^,;]+?)"
    r"(?:(?:, ?| )(?P<split>(?:by|per|each|every|(?:for|in) (?:each|every)) .+)|,(?!\d{3}(?!\d)) ?(?P<rest>.+))",
    re.IGNORECASE,
)
_IN_PERCENT = re.compile(
    rf"(?:and |so |ok )*(?:(?:what|which) {_SHARE} (?:is|was|are|were) {_IT}(?: of (?:them|all|the total|all of them))?"
    r"|(?:as|in) (?:an? )?(?:percent(?:age)?s?|per cent|pct|%|share|proportion|fraction)(?: of (?:them|all))?)",
    re.IGNORECASE,
)
Follow = Callable[[str, Context], PlannerResult | None]
"""What a question means after another one, as `following.follow` reads it."""


def share_then_split(question: str, turn: Turn, follow: Follow) -> PlannerResult | None:
    """ "As a share of all receipts, by week": the share of what was asked for, and then by week. The shares that weeks
    have in all receipts would be other numbers."""
    found = _THEN.fullmatch(question.strip().rstrip(" ?.!"))
    if found is None:
        return None
    share = follow(found["share"], turn.context)
    rest = found["split"] or found["rest"]
    if isinstance(share, Clarify):
        each = [(choice, _then(choice.query, rest, turn, follow)) for choice in share.choices]
        choices = tuple(_widened(choice, made, turn) for choice, made in each if made is not None)
        return replace(share, choices=choices) if choices else _unsplit(rest)
    if not isinstance(share, Planned) or share.query.metrics == turn.last.metrics:
        return share if isinstance(share, Refuse) else _unsplit(rest)
    made = _then(share.query, rest, turn, follow)
    if made is None:
        return _unsplit(rest)
    said = tuple(text for text in share.changes if not text.startswith("Still "))
    notes = tuple(dict.fromkeys((*share.assumptions, *made.assumptions)))
    return replace(made, assumptions=notes, changes=(*said, *made.changes))


def _then(query: Query | None, rest: str, turn: Turn, follow: Follow) -> Planned | None:
    if query is None:
        return None
    made = follow(rest, replace(turn.context, last=query))
    kept = isinstance(made, Planned) and made.query.metrics == query.metrics
    return made if kept and isinstance(made, Planned) else None


def _widened(choice: Choice, made: Planned, turn: Turn) -> Choice:
    groups = " and ".join(turn.words.field(path) for path in made.query.dimensions)
    return replace(choice, label=f"{choice.label}, by {groups}" if groups else choice.label, query=made.query)


def share_of_them(question: str, turn: Turn) -> tuple[tuple[Edit, ...], str] | Undecided | None:
    """ "As a percentage", after those that have kids were counted of all shoppers: their part of the shoppers."""
    if not _IN_PERCENT.fullmatch(question.strip().rstrip(" ?.!")) or not turn.context.earlier:
        return None
    last, before = turn.last, turn.context.earlier[-1]
    added = tuple(item for item in last.filters if item not in before.filters)
    if not added or replace(last, filters=before.filters) != before or last.limit or len(turn.metrics) != 1:
        return None
    if last.dimensions and all(path.startswith("time.") for item in added for path in turn.about(item)):
        return None  # "weekends only" is the time that all rows are of: each row's share is asked for
    [use] = last.metrics
    if use != MetricUse(use.expr) or is_average(turn.book, turn.metrics[0]):
        return None
    if not (adds_up(turn.book, turn.metrics[0]) or counts(turn.book, turn.metrics[0])):
        return None
    label, said = turn.words.metric(use), " and ".join(turn.words.filter(item) for item in added)
    edits: tuple[Edit, ...] = (RemoveFilters(added), ReplaceMetrics((part_use(use, said, added),)))
    if turn.fails(edited(last, edits)):
        return None
    if last.dimensions:
        groups = " and ".join(turn.words.field(path) for path in last.dimensions)
        shares: tuple[Edit, ...] = (ReplaceMetrics((MetricUse(f"share({use.expr})"),)),)
        options = (
            (f"where {said}, of each {groups}", edits),
            (f"of each {groups} in all where {said}", shares),
        )
        return Undecided(f"Which part of {label} is meant?", options)
    return edits, part_words(f"{label} where {said}", label, last.dimensions)


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


def _unsplit(rest: str) -> Refuse:
    return Refuse(
        f"It is not clear what “{rest}” does to the share: ask for the share in full.", (rest,), final=True
    )


def _unclear(said: str) -> Refuse:
    return Refuse(f"It is not clear which number {said} is to be a part of.", (said,), final=True)
