"""The words that pick the first or last ones of something, and the filter by rank that they come to.

"top 3 departments by revenue"       ranked("top 3 …")    3, not from the end
by_rank("revenue", "product.department", 3, last=False, time)
    departments whose rank by revenue, in that time, is at most 3
"""

from __future__ import annotations

import re

from semantic.book import Book, DimensionMeaning, MetricMeaning
from semantic.book.words import phrase_key
from semantic.catalog.counting import PARTS
from semantic.query.types import Condition, EntityHas, Filter, Operator, Query, TimeClause
from semantic.query.walking import leaves_of
from service.asking.offline.tagging.lexicon import SO_MANY, so_many
from service.asking.offline.wording import metric_label

MOST_PICKED = 1_000
MOST_NOUN, MOST_METRIC = 3, 4
"""Words of a name."""
FIRST = "top|best|leading|biggest|largest|greatest|strongest|highest"
LAST = "bottom|worst|smallest|weakest|poorest|lowest"
RANKED = (
    rf"(?:(?P<order>{FIRST}|{LAST}) (?P<number>{SO_MANY})|(?P<number2>{SO_MANY}) (?P<order2>{FIRST}|{LAST})) "
)
"""As "top 3", and as "three best"."""
_LEAST = re.compile(rf"{LAST}|fewest|least", re.IGNORECASE)
_WORD = re.compile(r"[\w'’-]+")


def ranked(found: re.Match[str]) -> tuple[int, str]:
    """How many are picked, one where no number is said, and the word that says from which end."""
    parts = found.groupdict()
    number = parts["number"] or parts.get("number2") or "1"
    order = parts["order"] or parts.get("order2") or ""
    return so_many(number), order


def is_last(order: str) -> bool:
    return _LEAST.fullmatch(order) is not None


def ends_of_names(question: str, start: int, most: int) -> list[int]:
    """Where names of up to so many words that begin there may end, the longest first."""
    ends = [found.end() for found in _WORD.finditer(question, start)][:most]
    return ends[::-1]


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


def by_rank(metric: str, per: str, number: int, *, last: bool, time: TimeClause | None) -> EntityHas:
    return EntityHas(f"rank({'-' if last else ''}{metric})", per, Operator.LE, (number,), time)


def is_picked(query: Query, per: str) -> bool:
    """Whether the query shows or filters by what the top ones are of: then it is not clear which come first."""
    return per in query.dimensions or any(_speaks_of(item, per) for item in query.filters)


def _speaks_of(item: Filter, per: str) -> bool:
    return any(isinstance(leaf, Condition) and leaf.field == per for leaf in leaves_of(item))


def said_of_ranks(said: str, number: int, kept: EntityHas, book: Book) -> str:
    """How the words that pick the top ones are read."""
    metric = kept.metric.removeprefix("rank(").removesuffix(")").removeprefix("-")
    when = "in the same time" if kept.time is not None else "over all time"
    end = "bottom" if kept.metric.startswith("rank(-") else "top"
    label = metric_label(book, book.catalog.metric(metric, "").qualified).lower()
    return f"“{said}” is read as the {end} {number} by all their {label} {when}."
