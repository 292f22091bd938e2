"""What questions in a row asked for one after the other, taken together: they differ in one thing alone.

deli, "and pastry?"                   "both"                          deli and pastry, a row for each
                                      "both together"                 deli and pastry in one number
                                      "both departments by month"     both, and then by month
revenue by month, "and units?"        "compare the two"               revenue and units by month
sales in Q4, "and the quarter before" "change in percent"             from Q3 to Q4
sales in March, "and april"           "both months together"          from March to April, one number
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from semantic.errors import TimeInvalid
from semantic.planning.time_ranges import parse_range, resolve_range
from semantic.query.types import Bounds, Compare, Condition, Filter, MetricUse, Operator, Query, TimeClause
from service.asking.edits import AddGroup, ComparePeriods, Edit, ReplaceFilter, ReplaceMetrics, ReplaceTime
from service.asking.offline.following.asking_back import BY_ITSELF
from service.asking.offline.following.beside import side_by_side
from service.asking.offline.following.present import is_name_of
from service.asking.offline.following.share_of_it import Follow
from service.asking.offline.following.turn import Turn
from service.asking.periods import Period, length, neighbour, phrase_of
from service.asking.planned import Clarify, Planned, PlannerResult, Refuse

_LEAD = (
    r"(?:(?:and|now|ok|okay|please|show|show me|give me|let me see|see|put|i want|can you|could you|can i see"
    r"|can i have|what about|compare|for|display|plot|draw)[ ,]+)*"
)
_HOW = (
    r"(?P<how>together|combined|in total|summed(?: up)?|added(?: up)?|(?:as |in )?one (?:number|figure|sum|total)"
    r"|as one|in one(?: (?:table|chart|graph|plot|picture))?"
    r"|in (?:a|the same) (?:table|chart|graph|plot|picture)|side by side|next to each other|beside each other"
    r"|separately|each|at once|in comparison)"
)
_HOW_WORDS = (
    r"(?:together|combined|in|as|at|on|by|per|for|with|without|side|next|beside|separately|each|every|again|but|and|or"
    r"|of|only|just|except|please|pls|thanks|too|instead|monthly|weekly|daily|quarterly|yearly|are|is|were|was"
    r"|that|which|who)\b"
)
_COLUMNS = frozenset({"column", "number", "figure", "metric", "measure", "value", "one", "amount"})
_GROUPS = frozenset({"group", "one", "value", "segment", "row", "line", "set", "kind", "type", "side"})
_TIMES = frozenset({"period", "time", "date", "one"})
"""Nouns for what was asked for in turn, whatever that is. All others must be its name: "both departments"."""
_TOGETHER = re.compile(
    rf"{_LEAD}(?P<which>(?:(?:the|these|those) )?(?:two|three)|both|all (?:three|3)|them|them both)"
    rf"(?: of (?:them|those|these))?(?: (?P<noun>(?!{_HOW_WORDS})[a-z]+))?(?: again)?(?:,? {_HOW})*"
    r"(?:,? (?:please|pls|thanks))?"
    r"(?:(?:,| but|, but)? (?P<rest>(?:by|per|for|only|just|without|except|in(?! (?:a|one|the same) )|at|on|with|each"
    r"|every|monthly|weekly|daily|quarterly|yearly)\b.*?))?[\s.?!]*",
    re.IGNORECASE,
)
_IN_ONE = re.compile(
    r"\b(?:together|combined|in total|summed|added|as one|number|figure|one (?:sum|total))\b", re.IGNORECASE
)
_IN_ROWS = re.compile(
    r"\b(?:table|chart|graph|plot|picture|side by side|next to|beside|separately|each)\b", re.I
)
_SUMMED = re.compile(r"\b(?:in total|summed|added|number|figure|one (?:sum|total))\b", re.IGNORECASE)
"""In one number, which two numbers beside each other are not; "both together" may be that."""
_SPLIT = re.compile(r"(?:by|per|each|every|monthly|weekly|daily|quarterly|yearly)\b", re.IGNORECASE)
_POINTED = re.compile(r"\b(?:compare|put|plot|draw|show)\b", re.IGNORECASE)


def taken_together(question: str, turn: Turn) -> tuple[tuple[Edit, ...], str] | None:
    """The edits that show what the last two or three questions asked for, and the words behind that; None where a
    question asks for no such thing, or they differ in more."""
    text = " ".join(question.replace("’", "'").split())
    found = _TOGETHER.fullmatch(text)
    if found is None or turn.last.limit is not None:
        return None
    which, rest = found["which"].lower(), found["rest"] or ""
    if which == "them" and not (_POINTED.search(text) and (found["how"] or re.search(r"\bcompare\b", text))):
        return None  # "show them" may be all rows
    count = 3 if re.search(r"three|3", which) else 2
    asked = (*turn.context.earlier, turn.last)[-count:]
    if len(asked) < count:
        return None
    said = text.removesuffix(rest)
    in_one = _IN_ONE.search(said) is not None and not _IN_ROWS.search(said)
    noun = (found["noun"] or "ones").lower().removesuffix("s")
    summed = in_one and _SUMMED.search(said) is not None
    edits = _numbers(asked) if noun in _COLUMNS and not summed else None
    edits = edits or _values(asked, in_one, noun, turn) or _periods(asked, in_one, noun, turn)
    edits = edits or (_of_two_kinds(asked, turn) if noun in _GROUPS and not in_one else None)
    return (edits, rest) if edits else None


def and_then(first: PlannerResult, rest: str, turn: Turn, follow: Follow) -> PlannerResult:
    """What the rest of a turn changes of what its first words have made."""
    if not isinstance(first, Planned):
        return first
    context = replace(turn.context, last=first.query)
    if first.query.time != turn.last.time:
        context = replace(context, start=None, until=None)
    made = follow(rest, context)
    if isinstance(made, Clarify) and _SPLIT.match(rest):
        made = follow(f"also {rest}", context)
    if not isinstance(made, Planned) or not made.changes or made.changes[0] == BY_ITSELF:
        return made if isinstance(made, Refuse) else _unclear_rest(rest)
    said = tuple(text for text in first.changes if not text.startswith("Still "))
    return replace(made, changes=(*said, *made.changes))


def _unclear_rest(rest: str) -> Refuse:
    return Refuse(f"It is not clear what “{rest}” changes: say it by itself.", (rest,), final=True)


def pair_of_numbers(turn: Turn) -> tuple[MetricUse, ...]:
    """The numbers of the last two questions, where they differ in nothing else; () else."""
    asked = (*turn.context.earlier[-1:], turn.last)
    found = _numbers(asked) if len(asked) == 2 else None
    return found[0].uses if found and isinstance(found[0], ReplaceMetrics) else ()


def _numbers(asked: tuple[Query, ...]) -> tuple[Edit, ...] | None:
    if len({replace(query, metrics=(), order_by=()) for query in asked}) > 1:
        return None
    if any(len(query.metrics) != 1 or query.metrics[0].alias or query.limit for query in asked):
        return None
    uses = tuple(dict.fromkeys(query.metrics[0] for query in asked))
    return (ReplaceMetrics(uses),) if len(uses) == len(asked) else None


def _values(asked: tuple[Query, ...], in_one: bool, noun: str, turn: Turn) -> tuple[Edit, ...] | None:
    """Values of one dimension, each picked by one of the questions."""
    if len({replace(query, filters=()) for query in asked}) > 1:
        return None
    common = set(asked[0].filters).intersection(*(query.filters for query in asked[1:]))
    own = [[item for item in query.filters if item not in common] for query in asked]
    picks = [items[0] for items in own if len(items) == 1 and _picks(items[0])]
    fields = {item.field for item in picks if isinstance(item, Condition)}
    if len(picks) < len(asked) or len(fields) != 1:
        return None
    [field] = fields
    if noun not in _GROUPS and not is_name_of(noun, field, turn):
        return None
    values = tuple(
        dict.fromkeys(value for item in picks if isinstance(item, Condition) for value in item.values)
    )
    known = asked[-1].dimensions
    both: Edit = ReplaceFilter(Condition(field, Operator.IN, values), (picks[-1],))
    return (both,) if in_one or field in known else (both, AddGroup(field))


def _of_two_kinds(asked: tuple[Query, ...], turn: Turn) -> tuple[Edit, ...] | None:
    """Two groups that no dimension tells apart, such as seniors and young families: a number of each."""
    if len(asked) != 2 or len({replace(query, filters=()) for query in asked}) > 1:
        return None
    first, second = asked
    own = [item for item in first.filters if item not in second.filters]
    now = [item for item in second.filters if item not in first.filters]
    if len(own) != 1 or len(now) != 1 or not turn.models_of(own[0]) & turn.models_of(now[0]):
        return None
    return side_by_side(turn, own[0], now[0])


def _picks(item: Filter) -> bool:
    return isinstance(item, Condition) and item.op in (Operator.EQ, Operator.IN)


def _periods(asked: tuple[Query, ...], in_one: bool, noun: str, turn: Turn) -> tuple[Edit, ...] | None:
    """Two periods compared with each other; in one number, or three of them, from the first to the last."""
    spans = [period_of(query.time, turn) if query.time is not None else None for query in asked]
    if any(span is None for span in spans) or len({replace(query, time=None) for query in asked}) > 1:
        return None
    periods = sorted((span for span in spans if span is not None), key=lambda span: span.start)
    units = {length(span, turn.calendar) for span in periods}
    if noun not in _TIMES and units != {(1, noun)}:
        return None
    if len(asked) == 2 and not in_one:
        found = between_periods(turn)
        return found.edits if isinstance(found, Between) else None
    joined = all(one.until == other.start for one, other in pairwise(periods))
    if not joined or len(units) > 1 or turn.last.time is None or turn.last.time.compare:
        return None
    span = Period(periods[0].start, periods[-1].until)
    phrase = phrase_of(span, turn.now, turn.calendar)
    [(many, unit)] = units
    each: tuple[Edit, ...] = (AddGroup(f"time.{unit}"),) if not in_one and many == 1 else ()
    if not (in_one or each):
        return None
    return (ReplaceTime(TimeClause(phrase, turn.last.time.basis)), *each)


class Apart:
    """The last two questions are of two periods that no comparison sets beside each other."""


class Between:
    """The later of the two periods, compared with the other one; `said` tells which they are."""

    def __init__(self, edits: tuple[Edit, ...], said: str) -> None:
        self.edits, self.said = edits, said


def between_periods(turn: Turn) -> Between | Apart | None:
    """What lies between the periods of the last two questions; None where they differ in more, or name no two."""
    before = turn.context.earlier[-1] if turn.context.earlier else None
    last, now = turn.last, turn.period
    if before is None or before.time is None or last.time is None or now is None:
        return None
    if replace(before, time=None) != replace(last, time=None) or before.time.compare or last.time.compare:
        return None
    then = period_of(before.time, turn)
    if then is None or (then.start, then.until) == (now.start, now.until):
        return None
    later, time = (then, before.time) if then.start > now.start else (now, last.time)
    compare = _compare(earlier=then if later is now else now, later=later, turn=turn)
    if compare is None:
        return Apart()
    first, second = (last.time, before.time) if later is then else (before.time, last.time)
    named = f"from {turn.words.time(first)} to {turn.words.time(second)}"
    said = f"The change is that {named}, the last two periods asked for."
    if time.range == last.time.range:
        return Between((ComparePeriods(compare),), said)
    return Between((ReplaceTime(replace(time, compare=compare)),), said)


def period_of(time: TimeClause, turn: Turn) -> Period | None:
    """The bounds of a range; None where one of them is open."""
    if not isinstance(time.range, str | Bounds):
        return None
    try:
        span = resolve_range(parse_range(time.range), turn.now, "UTC", turn.calendar)
    except TimeInvalid:
        return None
    return Period(span.start, span.until) if span.start and span.until else None


def _compare(earlier: Period, later: Period, turn: Turn) -> Compare | None:
    kinds: tuple[tuple[Compare, str], ...] = (("previous_period", ""), ("previous_year", "year"))
    for compare, unit in kinds:
        other = neighbour(later, unit, -1, turn.calendar)
        if (other.start, other.until) == (earlier.start, earlier.until):
            return compare
    return None
