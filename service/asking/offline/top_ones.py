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

from semantic.book import Book, DimensionMeaning, MetricMeaning
from semantic.book.words import phrase_key
from semantic.query.types import Condition, EntityHas, Filter, Operator, OrderBy, Query
from semantic.query.walking import leaves_of
from service.asking.offline.reading.counted import PARTS
from service.asking.offline.tagging.lexicon import NUMBERS
from service.asking.offline.wording import metric_label
from service.asking.planned import Planned, PlannerResult
from service.asking.trying import works

Plan = Callable[[str], PlannerResult]

MOST_PICKED = 1_000
MOST_NOUN, MOST_METRIC = 3, 4
"""Words of a name."""
_FIRST = "top|best|leading|biggest|largest|strongest|highest"
_LAST = "bottom|worst|smallest|weakest|lowest"
_NUMBER = rf"\d{{1,4}}|{'|'.join(NUMBERS)}"
_BEFORE = r"(?:(?:in|of|for|at|from|among|across|within|to) )(?:all )?(?:the |our )?"
_BY_ORDER = re.compile(
    rf"\b{_BEFORE}"
    rf"(?:(?P<order>{_FIRST}|{_LAST}) (?P<number>{_NUMBER})|(?P<number2>{_NUMBER}) (?P<order2>{_FIRST}|{_LAST})) "
    r"(?P<noun>.+?) (?:by|in terms of|measured by|ranked by|according to) (?:the |their |its )?(?P<metric>.+)",
    re.IGNORECASE,
)
_BY_HAVING = re.compile(
    rf"\b{_BEFORE}(?:(?P<number>{_NUMBER}) )?(?P<noun>.+?) (?:with|that have|that had|having) the "
    r"(?P<order>most|highest|largest|greatest|lowest|fewest|least|smallest) (?P<metric>.+)",
    re.IGNORECASE,
)
_LEAST = re.compile(rf"{_LAST}|fewest|least", re.IGNORECASE)
_JUDGED = re.compile(r"best|worst|leading|strongest|weakest", re.IGNORECASE)
_GOES_ON = re.compile(r"\s*(?:,|/|&|(?:and|or|plus|per|vs|versus|than|minus|divided)\b)", re.IGNORECASE)
"""Behind the number that they are picked by: then that is not all of it."""

_WORD = re.compile(r"[\w'’-]+")


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
        ranked, asked = plan(f"{picked.metric} by {picked.noun}"), plan(picked.rest)
        if not (isinstance(ranked, Planned) and isinstance(asked, Planned)):
            continue
        kept = _kept(picked, ranked.query, asked.query)
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
        parts = found.groupdict()
        number = parts["number"] or parts.get("number2") or "1"
        order = parts["order"] or parts.get("order2") or ""
        count = int(number) if number.isdecimal() else NUMBERS[number.lower()]
        noun, behind = parts["noun"], parts["metric"]
        if not 1 <= count <= MOST_PICKED or not is_noun(noun, book):
            continue
        judged = bool(_JUDGED.fullmatch(order))
        words = list(_WORD.finditer(behind))
        for length in range(min(MOST_METRIC, len(words)), 0, -1):
            until = words[length - 1].end()
            if is_metric(behind[:until], book, added_up=judged):
                said = question[found.start() : found.start("metric") + until]
                before, after = question[: found.start()].rstrip(" ,"), behind[until:]
                if not (before and _GOES_ON.match(after)):
                    rest = f"{before}{after}".strip(" ,:")
                    yield _Picked(count, bool(_LEAST.fullmatch(order)), noun, behind[:until], said, rest)
                break


def is_noun(text: str, book: Book) -> bool:
    known = book.meanings(phrase_key(text)) if len(text.split()) <= MOST_NOUN else ()
    return any(isinstance(meaning, DimensionMeaning) for meaning in known)


def is_metric(text: str, book: Book, *, added_up: bool) -> bool:
    """Of a rate nobody knows whether more of it is better: only what is added up has best and worst ones."""
    metrics = [m.metric for m in book.meanings(phrase_key(text)) if isinstance(m, MetricMeaning)]
    return bool(metrics) and not (added_up and any(_is_rate(book, name) for name in metrics))


def _is_rate(book: Book, name: str) -> bool:
    measure = book.catalog.measure(book.catalog.metrics[name])
    return len(measure.leaves) > 1 or measure.leaves[0].aggregate.name not in PARTS


def _kept(picked: _Picked, ranked: Query, asked: Query) -> EntityHas | None:
    """The filter by rank, over the range that is asked for; None where the question is of another form."""
    if len(ranked.dimensions) != 1 or len(ranked.metrics) != 1 or ranked.filters or ranked.limit:
        return None
    if not asked.metrics or asked.rows or _compares(asked) or (asked.limit and not asked.dimensions):
        return None
    per = ranked.dimensions[0]
    if per in asked.dimensions or any(_speaks_of(item, per) for item in asked.filters):
        return None
    sign = "-" if picked.last else ""
    number = f"rank({sign}{ranked.metrics[0].expr})"
    return EntityHas(number, per, Operator.LE, (picked.number,), asked.time)


def _compares(asked: Query) -> bool:
    """Whether several ranges are looked at, of which each could have its own top ones."""
    calls = any("(" in use.expr for use in asked.metrics)
    return calls or (asked.time is not None and bool(asked.time.compare))


def _speaks_of(item: Filter, per: str) -> bool:
    return any(isinstance(leaf, Condition) and leaf.field == per for leaf in leaves_of(item))


def said_of_ranks(said: str, number: int, kept: EntityHas, book: Book) -> str:
    """How the words that pick the top ones are read."""
    metric = kept.metric.removeprefix("rank(").removesuffix(")").removeprefix("-")
    when = "in the same time" if kept.time is not None else "over all time"
    end = "bottom" if kept.metric.startswith("rank(-") else "top"
    label = metric_label(book, book.catalog.metric(metric, "").qualified).lower()
    return f"“{said}” is read as the {end} {number} by all their {label} {when}."
