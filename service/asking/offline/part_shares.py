"""The share that days, hours or the top ones of something have of a number, which no grouping of rows shows.

    "what share of sales was made on weekends, by store"
        "sales by store", and beside it "sales on weekends by store": what the second picks more is the part
    "what share of sales do the top 10 stores make"
        the part of the stores whose rank by sales is at most 10

The question is taken apart into the number, what picks the part, and the rest; number and rest must be a question of
their own, and so must they with what picks the part. All else has other readings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from semantic.book import Book
from semantic.query.types import Condition, Filter, Query
from service.asking.offline.ranks import (
    MOST_METRIC,
    MOST_NOUN,
    MOST_PICKED,
    RANKED,
    by_rank,
    ends_of_names,
    is_last,
    is_metric,
    is_noun,
    is_picked,
    ranked,
    said_of_ranks,
)
from service.asking.offline.reading.draft import NotRead
from service.asking.offline.resolving.portions import check_share, is_called, part_use, part_words
from service.asking.planned import Planned, PlannerResult
from service.asking.trying import works

Plan = Callable[[str], PlannerResult]

_X = "\x00"
"""Stands for what picks the part."""
_SHARE = r"(?:share|percentage|percent|per cent|%|pct|fraction|proportion|portion|part|slice)"
_LEAD = (
    r"^(?:(?:what|which|how (?:big|large|high))(?: (?:is|was|are|were))? |(?:show|give|tell)(?: me)? )?"
    r"(?:an? |the |our )?"
)
_ALL = r"(?:the |our |all |all the |all our |total )?"
_METRIC = rf"(?P<metric>[^{_X},;:]+?)"
_VERB = (
    r"(?:comes?|came|coming|made|earned|sold|bought|taken|generated|done|spent|brought in|happen(?:s|ed)?|falls?|fell|"
    r"occur(?:s|red)?|takes place|took place)"
)
_TIE = (
    rf"(?P<verb>(?: that| which)?(?: (?:is|are|was|were|do|does|did|has|have))?(?: being)?(?: {_VERB})?)"
    r"(?P<tie>(?: (?:on|at|from|in|by|over|during|to|of|through))?)"
)
_DO = (
    r"(?: (?:make(?: up)?|bring(?: in)?|account for|generate|contribute|earn|represent|stand for|have|sell|deliver|"
    r"produce|take|hold))?(?:,? (?:all )?(?:together|combined|in total))?"
)
_TAIL = r"(?P<tail>(?:,? (?:by|per|for|in|at|during|over|since|last|this|across|within|each|every) .+)?)$"
_AS_SHARE = (
    rf"(?:as (?:an? |the )?|in ){_SHARE} of (?:(?:all|the|our|total|overall) )*(?P<again>[^{_X},;:]+?)"
)
_FORMS = (
    rf"{_LEAD}{_SHARE} of {_ALL}{_METRIC}{_TIE} {_X}{_DO}{_TAIL}",
    rf"{_LEAD}{_X}(?:'s|’s|'|’)? (?:{_SHARE}) (?:of|in) {_ALL}{_METRIC}{_TAIL}",
    rf"{_LEAD}{_SHARE} of {_X}(?:,? (?:together|combined))? (?:in|of|to) {_ALL}{_METRIC}{_TAIL}",
    rf"^(?:the |our )?{_METRIC}{_TIE} {_X},? {_AS_SHARE}{_TAIL}",
    rf"^(?:the |our )?{_X}(?:'s|’s|'|’)? {_METRIC},? {_AS_SHARE}{_TAIL}",
)
_PATTERNS = tuple(re.compile(form, re.IGNORECASE) for form in _FORMS)

_DAY = r"(?:week-?ends?|week-?days?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)"
_DAYS = re.compile(rf"(?:the )?(?P<said>{_DAY}(?:(?:, | and | or |, and ){_DAY})*)\b", re.IGNORECASE)
_HOUR = r"(?:noon|midday|\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\b\.?)|\d{1,2}:\d\d)"
_HOURS = re.compile(
    rf"(?P<said>(?:before|after) {_HOUR}|between (?:\d{{1,2}}(?::\d\d)?|{_HOUR}) and {_HOUR})(?= |$|,)",
    re.IGNORECASE,
)
_TOP = re.compile(rf"(?:the |our )?{RANKED}", re.IGNORECASE)
_BY = re.compile(r" (?:by|in terms of|measured by|ranked by) (?:the |their )?", re.IGNORECASE)
_WHERE = frozenset({"in", "at", "on"})
"""Before what picks rows of the whole, rather than the part, where groups are asked for as well."""
_CYCLES = frozenset({"time.day_of_week", "time.hour_of_day"})
_WITHIN_DAYS = ("day", "hour", "day_of_week", "hour_of_day", "day_of_month", "day_of_year")
_UNCLEAR = re.compile(
    r"\b(?:not|no|without|except|excluding|other|rather|than|last|this|next|that|each|every|per|by|first|vs|versus|and|or|"
    r"change|growth|average|most|least|highest|lowest)\b",
    re.IGNORECASE,
)
"""In the words of a number: it is then more than a number, or only half of one."""


@dataclass(frozen=True, slots=True)
class _Pick:
    """What picks the part: words that a number takes behind it, or the top ones of something. `said` is as the question
    says it; `start` and `end` are its place there."""

    said: str
    start: int
    end: int
    words: str = ""
    hours: bool = False
    number: int = 0
    last: bool = False
    noun: str = ""
    metric: str = ""


def read_part_share(question: str, book: Book, plan: Plan) -> Planned | None:
    """The query of a question for the share of days, hours or the top ones; None for every other."""
    question = " ".join(question.split()).rstrip(" ?.!")
    question = re.sub(r",? (?:in|as a) (?:percent|percentage|%)$", "", question)
    for pick in _picks(question, book):
        bare = f"{question[: pick.start]}{_X}{question[pick.end :]}"
        for pattern in _PATTERNS:
            found = pattern.match(bare)
            if found is None or _UNCLEAR.search(found["metric"]) or is_called(book, found["metric"]):
                continue
            planned = _planned(pick, found, book, plan)
            if planned is not None:
                return planned
    return None


def _picks(question: str, book: Book) -> Iterator[_Pick]:
    for pattern, tie in ((_HOURS, ""), (_DAYS, "on ")):
        found = list(pattern.finditer(question))
        if len(found) == 1:
            [said] = found
            words = re.sub(r"(end|day)\b", r"\1s", said["said"]) if tie else said["said"]
            yield _Pick(said[0], said.start(), said.end(), words=f"{tie}{words}", hours=not tie)
    top = _TOP.search(question)
    if top is not None:
        yield from _top_ones(question, top, book)


def _top_ones(question: str, top: re.Match[str], book: Book) -> Iterator[_Pick]:
    """Every way to read whose top ones are meant, and by what they are ordered; longer names first."""
    count, order = ranked(top)
    if not 2 <= count <= MOST_PICKED:
        return
    for noun in ends_of_names(question, top.end(), MOST_NOUN):
        if not is_noun(question[top.end() : noun], book):
            continue
        pick = _Pick(
            "", top.start(), noun, number=count, last=is_last(order), noun=question[top.end() : noun]
        )
        by = _BY.match(question, noun)
        for until in ends_of_names(question, by.end(), MOST_METRIC) if by is not None else ():
            assert by is not None
            if is_metric(question[by.end() : until], book, added_up=True):
                said = question[top.start() : until]
                yield replace(pick, said=said, end=until, metric=question[by.end() : until])
        yield replace(pick, said=question[top.start() : noun])


def _planned(pick: _Pick, found: re.Match[str], book: Book, plan: Plan) -> Planned | None:
    metric, tail = found["metric"], found["tail"].lstrip(",")
    parts = found.groupdict()
    again = parts.get("again")
    if again and sorted(again.lower().split()) != sorted(metric.lower().split()):
        return None
    tied = bool(parts.get("tie", "of") or parts.get("verb")) or pick.hours
    whole = plan(f"{metric}{tail}") if tied else None
    if not isinstance(whole, Planned) or not _is_plain(whole.query, book):
        return None
    if pick.noun:
        grouped = bool(whole.query.dimensions) and not parts.get("verb")
        where = parts.get("tie", "").strip()
        if (grouped and where in _WHERE) or (where == "by" and not parts.get("verb")):
            return None
        kept, said = _top_filter(pick, metric, whole.query, book, plan)
    else:
        kept, said = _time_filter(f"{metric} {pick.words}{tail}", whole.query, plan)
    if not kept:
        return None
    use = part_use(whole.query.metrics[0], pick.said, kept)
    query = replace(whole.query, metrics=(use,))
    if not works(book.catalog, query):
        return None
    how = part_words(f"{metric} {pick.words or f'of {pick.said}'}", metric, query.dimensions)
    return Planned(query, tuple(dict.fromkeys((*whole.assumptions, *said, how))), wording=whole.wording)


def _is_plain(query: Query, book: Book) -> bool:
    """Whether it asks for one number that has parts, perhaps by groups, in no order of its own."""
    if (
        len(query.metrics) != 1
        or query.limit
        or query.rows
        or (query.time is not None and query.time.compare)
    ):
        return False
    [use] = query.metrics
    ordered = any(item.field not in query.dimensions for item in query.order_by)
    if use.alias or use.filters or ordered or (metric := book.catalog.find_metric(use.expr)) is None:
        return False
    with suppress(NotRead):
        check_share(book, metric.qualified, use.expr)
        return True
    return False


def _time_filter(question: str, whole: Query, plan: Plan) -> tuple[tuple[Filter, ...], tuple[str, ...]]:
    """What the days or hours pick more than the whole."""
    part = plan(question)
    if not isinstance(part, Planned) or any(path.endswith(_WITHIN_DAYS) for path in whole.dimensions):
        return (), ()
    more = tuple(item for item in part.query.filters if item not in whole.filters)
    same = replace(part.query, filters=whole.filters) == whole
    less = any(item not in part.query.filters for item in whole.filters)
    picks = all(isinstance(item, Condition) and item.field in _CYCLES for item in more)
    return (more, part.assumptions) if same and picks and not less else ((), ())


def _top_filter(
    pick: _Pick, metric: str, whole: Query, book: Book, plan: Plan
) -> tuple[tuple[Filter, ...], tuple[str, ...]]:
    """The filter by rank, over the range that is asked for: of the number itself, if nothing else is named."""
    planned = plan(f"{pick.metric or metric} by {pick.noun}")
    if not isinstance(planned, Planned):
        return (), ()
    order = planned.query
    if len(order.dimensions) != 1 or not _is_plain(order, book):
        return (), ()
    per = order.dimensions[0]
    own = whole.filters if not pick.metric else ()
    if order.filters or own or is_picked(whole, per):
        return (), ()
    kept = by_rank(order.metrics[0].expr, per, pick.number, last=pick.last, time=whole.time)
    return (kept,), (said_of_ranks(pick.said, pick.number, kept, book),)
