"""The share that some of the things counted have among all of them, where both are numbers by themselves.

    "what share of receipts was under 5 dollars"       receipts under 5 dollars, as a part of all receipts
    "what share of households has kids"                those with kids, as a part of all households

How many of them there are is asked twice, without and with what is said of them: what the second picks more is the
part.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from semantic.book import Book
from semantic.query.types import Condition, EntityHas, Filter, InSegment, MetricUse, Not, Query
from service.asking.offline.reading.counted import counts
from service.asking.offline.resolving.portions import part_use, part_words
from service.asking.offline.wording import metric_label
from service.asking.planned import Planned, PlannerResult
from service.asking.trying import works

Plan = Callable[[str], PlannerResult]

_SHARE = re.compile(
    r"^(?:(?:what|which|how (?:big|large|high|great)) )?(?:is |was |an? |the )*"
    r"(?:share|percentage|percent|per cent|%|pct|fraction|proportion|portion|part) of (?:all )?(?:the |our )*"
    r"(?P<rest>.+)$",
    re.IGNORECASE,
)
_VERB = re.compile(
    r" (?=(?:is|are|was|were|have|has|had|got|get|hold|held|contain|contains|contained|came|come) )",
    re.IGNORECASE,
)
_BESIDE = re.compile(r" (?=(?:with|having|under|over|above|below|between) )", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:that|which|who)$", re.IGNORECASE)
_OF_SOME = re.compile(r"\b(?:in|of|among|from|at|for|did|do|does|[a-z]+ed)\b", re.IGNORECASE)
_IS = re.compile(r"^(?:is|are|was|were) ", re.IGNORECASE)
_HAS = re.compile(r"^(?:has|have|had|got|get|hold|held|contains?|contained) ", re.IGNORECASE)
_WHEN = re.compile(
    r"^(?P<things>.+?) (?P<when>(?:in|on|during|last|this|since|between|from) .+)$", re.IGNORECASE
)
_OTHERWISE = re.compile(
    r"\b(?:and|or|but|per|by|than|vs|versus|each|every|not|never|no|without|except|most|least|top|average)\b(?! than)",
    re.IGNORECASE,
)
"""More than one thing said of them, or a split, or a denial."""
_MOST_SAID = 4
_PLACED = re.compile(r"\b(?:at|in|from|for|on|of) ", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(?:more|less|fewer|greater|higher|lower) than\b|\bor more\b|\bor less\b|\bbetween \S+ and\b",
    re.IGNORECASE,
)


def read_counted_share(question: str, book: Book, plan: Plan) -> Planned | None:
    """The query of a question for the share of some of the things counted; None for every other."""
    found = _SHARE.match(" ".join(question.split()).strip(" ?.!"))
    parted = _parted(found["rest"]) if found is not None else None
    if parted is None:
        return None
    things, said, most = parted
    if re.search(r"\b(?:did|do|does) (?:we|they)\b", things, re.IGNORECASE):
        return None
    whole = plan(f"how many {things}")
    if not isinstance(whole, Planned) or not _is_plain(whole.query):
        return None
    [use] = whole.query.metrics
    if not counts(book, book.catalog.metric(use.expr).qualified):
        return None
    for words in dict.fromkeys((_IS.sub("", said), _HAS.sub("with ", said), said)):
        part = plan(f"how many {things} {words}")
        dated = _WHEN.match(things) if whole.query.time is not None else None
        if dated is not None and not isinstance(part, Planned):
            part = plan(f"how many {dated['things']} {words} {dated['when']}")
        if not isinstance(part, Planned) or not _is_plain(part.query) or part.query.metrics != (use,):
            continue
        more = tuple(item for item in part.query.filters if item not in whole.query.filters)
        fewer = any(item not in part.query.filters for item in whole.query.filters)
        kinds = Condition | InSegment | EntityHas | Not
        if fewer or not 1 <= len(more) <= most or not all(isinstance(item, kinds) for item in more):
            continue
        query = _of(use, more, words, whole.query, part.query)
        if query is not None and works(book.catalog, query):
            label = metric_label(book, book.catalog.metric(use.expr).qualified).lower()
            told = part_words(f"{label} {words}", label, ())
            return Planned(query, tuple(dict.fromkeys((*part.assumptions, told))), wording=part.wording)
    return None


def _parted(rest: str) -> tuple[str, str, int] | None:
    """The things, what is said of them, and how many filters that may come to: behind the last verb several, but of
    "stores with high sales report promotions" only one half is said of them, and "under 5 dollars at store 343" may
    ask for a part of all receipts or of those of that store."""
    verbs = [found.start() for found in _VERB.finditer(rest)]
    beside = _BESIDE.search(rest)
    at = verbs[-1] if verbs else beside.start() if beside is not None else 0
    things, said = rest[:at], rest[at:].strip()
    if not verbs and _OF_SOME.search(things):
        return None  # "share of seniors in households with high sales": of these the seniors
    if not at or _RELATIVE.search(things) or _OTHERWISE.search(_BOUND.sub("", said)):
        return None
    return things, said, _MOST_SAID if verbs and not _PLACED.search(said) else 1


def _of(use: MetricUse, more: tuple[Filter, ...], said: str, whole: Query, part: Query) -> Query | None:
    """The part of the whole in the time that is said of either."""
    if whole.time is not None and whole.time != part.time:
        return None
    return replace(whole, metrics=(part_use(use, said, more),), time=part.time)


def _is_plain(query: Query) -> bool:
    """Whether it asks for one number and nothing beside it."""
    if (
        len(query.metrics) != 1
        or query.dimensions
        or query.limit
        or query.rows
        or query.totals
        or query.order_by
    ):
        return False
    [use] = query.metrics
    return not (use.alias or use.filters or use.over or (query.time is not None and query.time.compare))
