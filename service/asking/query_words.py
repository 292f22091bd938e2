"""A query in a few words, for somebody who is to say whether it is meant.

query_words(query)    "revenue by department, category is FROZEN PIZZA, last month"
"""

from __future__ import annotations

from semantic.query.types import Bounds, MetricUse, Query
from semantic.query.windows import window_words
from service.filter_words import FieldWords, filter_words
from service.labels import words


def query_words(query: Query) -> str:
    """Metrics, groups, filters, period, order, in this order."""
    said = " and ".join(_metric(use) for use in query.metrics) or "a list"
    if query.dimensions:
        said += " by " + " and ".join(_last(name) for name in query.dimensions)
    out = [said, *(filter_words(item, _field) for item in query.filters)]
    if query.time is not None and query.time.range is not None:
        out.append(_period(query.time.range))
    if query.time is not None and query.time.compare:
        out.append(f"compared with the {words(query.time.compare)}")
    if query.limit is not None:
        out.append(f"the first {query.limit.rows}")
    return ", ".join(out)


def _metric(use: MetricUse) -> str:
    said = words(use.alias or use.expr)
    return f"{said} {window_words(use.over)}" if use.over is not None else said


def _period(given: object) -> str:
    if isinstance(given, Bounds):
        return f"from {given.start or 'the beginning'} until {given.until or 'the end'}"
    return str(given)


def _last(name: str) -> str:
    return words(name.rpartition(".")[2]).removesuffix(" id")


def _field(name: str) -> FieldWords:
    return FieldWords(_last(name), str)
