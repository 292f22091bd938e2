"""The top ones of something, picked by a number of theirs, before anything else is asked of them.

    "revenue by month in the top 3 departments by revenue"
        revenue by month, of the departments whose rank by revenue is at most 3

The words that pick leave the question; the rest must be a question about a number of its own. Where nothing else splits
it, those picked may be the first rows of an order: all other readings come first, and then each of them gets a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from semantic.book import Book
from semantic.query.types import EntityHas, OrderBy, Query
from service.asking.offline.ranks import (
    MOST_METRIC,
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
from service.asking.offline.tagging.lexicon import SO_MANY
from service.asking.planned import Planned, PlannerResult
from service.asking.trying import works

Plan = Callable[[str], PlannerResult]

_BEFORE = r"(?:(?:in|of|for|at|from|among|across|within|to) )(?:all )?(?:the |our )?"
_BY_ORDER = re.compile(
    rf"\b{_BEFORE}{RANKED}"
    r"(?P<noun>.+?) (?:by|in terms of|measured by|ranked by|according to) (?:the |their |its )?(?P<metric>.+)",
    re.IGNORECASE,
)
_BY_HAVING = re.compile(
    rf"\b{_BEFORE}(?:(?P<number>{SO_MANY}) )?(?P<noun>.+?) (?:with|that have|that had|having) the "
    r"(?P<order>most|highest|largest|greatest|lowest|fewest|least|smallest) (?P<metric>.+)",
    re.IGNORECASE,
)
_JUDGED = re.compile(r"best|worst|leading|strongest|weakest", re.IGNORECASE)
_GOES_ON = re.compile(r"\s*(?:,|/|&|(?:and|or|plus|per|vs|versus|than|minus|divided)\b)", re.IGNORECASE)
"""Behind the number that they are picked by: then that is not all of it."""


@dataclass(frozen=True, slots=True)
class _Picked:
    """`rest` is the question without the words that pick; `noun` and `metric` are as it says them."""

    number: int
    last: bool
    noun: str
    metric: str
    said: str
    rest: str


def read_top_ones(question: str, book: Book, plan: Plan, *, split: bool = True) -> Planned | None:
    """The query of a question that picks the top ones and asks something else of them; None for every other. Without
    `split` it takes questions that are split by nothing else."""
    for picked in _picked(" ".join(question.split()), book):
        order, asked = plan(f"{picked.metric} by {picked.noun}"), plan(picked.rest)
        if not (isinstance(order, Planned) and isinstance(asked, Planned)):
            continue
        kept = _kept(picked, order.query, asked.query)
        if kept is None or bool(asked.query.dimensions) is not split:
            continue
        query = replace(asked.query, filters=(*asked.query.filters, kept))
        if not split and picked.number > 1:
            query = _a_row_each(query, kept.per)
        if works(book.catalog, query):
            return Planned(
                query,
                (*asked.assumptions, said_of_ranks(picked.said, picked.number, kept, book)),
                wording=asked.wording,
            )
    return None


def _a_row_each(query: Query, per: str) -> Query:
    first = query.metrics[0].name
    return replace(query, dimensions=(per,), order_by=(OrderBy(first, descending=True),))


def _picked(question: str, book: Book) -> Iterator[_Picked]:
    """Every way to read the words that pick, those with the longest names first."""
    for pattern in (_BY_ORDER, _BY_HAVING):
        found = pattern.search(question)
        if found is None:
            continue
        (count, order), noun = ranked(found), found["noun"]
        if not 1 <= count <= MOST_PICKED or not is_noun(noun, book):
            continue
        judged = bool(_JUDGED.fullmatch(order))
        start = found.start("metric")
        for until in ends_of_names(question, start, MOST_METRIC):
            metric = question[start:until]
            if is_metric(metric, book, added_up=judged):
                before, after = question[: found.start()].rstrip(" ,"), question[until:]
                if not (before and _GOES_ON.match(after)):
                    rest = f"{before}{after}".strip(" ,:")
                    said = question[found.start() : until]
                    yield _Picked(count, is_last(order), noun, metric, said, rest)
                break


def _kept(picked: _Picked, order: Query, asked: Query) -> EntityHas | None:
    """The filter by rank, over the range that is asked for; None where the question is of another form."""
    if len(order.dimensions) != 1 or len(order.metrics) != 1 or order.filters or order.limit:
        return None
    if not asked.metrics or asked.rows or _compares(asked) or (asked.limit and not asked.dimensions):
        return None
    per = order.dimensions[0]
    if is_picked(asked, per):
        return None
    return by_rank(order.metrics[0].expr, per, picked.number, last=picked.last, time=asked.time)


def _compares(asked: Query) -> bool:
    """Whether several ranges are looked at, of which each could have its own top ones."""
    calls = any("(" in use.expr for use in asked.metrics)
    return calls or (asked.time is not None and bool(asked.time.compare))
