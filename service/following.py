"""Questions that somebody may ask next, each of which surely works: built from the query, tried before it is offered.

    revenue last month    "revenue by week in December 2017", "revenue by department in December 2017",
                          "revenue in November 2017"

Only plain questions are built: a query with filters or made-up metrics has no short wording that is surely understood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from semantic.calendars import Calendar, add, start_of
from semantic.catalog import Catalog
from semantic.compiling import Compiled
from semantic.definitions.types import Metric, ValueType
from semantic.planning.time_ranges import range_words
from semantic.query.types import MetricUse, Query, TimeClause
from service.labels import words

MOST = 3

_FINER = {"year": "month", "quarter": "month", "month": "week", "week": "day"}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question and the query that it means."""

    question: str
    query: Query


Works = Callable[[FollowUp], bool]
"""Whether the query compiles and the question will be understood as that query."""


def follow_ups(
    catalog: Catalog, compiled: Compiled, works: Works, *, begins: Mapping[str, datetime]
) -> tuple[str, ...]:
    """At most MOST questions. `works` has said yes to each; `begins` tells when the data of a model begin, so that no
    period without data is offered."""
    out: list[str] = []
    for candidate in _candidates(catalog, compiled, begins):
        if len(out) < MOST and candidate.question not in out and works(candidate):
            out.append(candidate.question)
    return tuple(out)


def _candidates(catalog: Catalog, compiled: Compiled, begins: Mapping[str, datetime]) -> Iterator[FollowUp]:
    query = compiled.query
    outputs = [output for output in compiled.main.plan.outputs if not output.hidden]
    plain = len(query.metrics) == 1 and not query.filters and not query.metrics[0].filters and not query.rows
    if not plain or len(outputs) != 1 or outputs[0].metric is None or query.metrics[0].alias:
        return
    metric = outputs[0].metric
    use = query.metrics[0]
    period = _whole_period(catalog, compiled)
    when = f" in {period.words}" if period else ""
    time = TimeClause(range=period.words) if period else None
    if query.time is None or period:
        if not query.dimensions and catalog.time_of(metric):
            grain = _FINER.get(period.grain, "day") if period else "month"
            yield FollowUp(f"{_name(metric)} by {grain}{when}", _query(use, time, f"time.{grain}"))
        dimension = _dimension(catalog, metric, query)
        if dimension:
            yield FollowUp(
                f"{_name(metric)} by {words(dimension.rpartition('.')[2])}{when}",
                _query(use, time, dimension),
            )
    begun = begins.get(metric.model)
    known = period and begun and start_of(begun, "day", Calendar()) <= period.before_starts
    if period and known and len(query.dimensions) <= 1 and not _grouped_by_time(query):
        by = f" by {words(query.dimensions[0].rpartition('.')[2])}" if query.dimensions else ""
        before = TimeClause(range=period.before)
        yield FollowUp(f"{_name(metric)}{by} in {period.before}", _query(use, before, *query.dimensions))


@dataclass(frozen=True, slots=True)
class _Period:
    """A whole year, quarter or month, as a person names it, and the one before."""

    words: str
    before: str
    before_starts: datetime
    grain: str


def _whole_period(catalog: Catalog, compiled: Compiled) -> _Period | None:
    span = compiled.range
    if span is None or span.start is None or span.until is None:
        return None
    settings = catalog.settings
    calendar = settings.calendar
    for grain in ("year", "quarter", "month"):
        if start_of(span.start, grain, calendar) == span.start and add(span.start, 1, grain) == span.until:
            starts = add(span.start, -1, grain)
            return _Period(span.words, range_words(starts, span.start, calendar), starts, grain)
    return None


def _query(use: MetricUse, time: TimeClause | None, *dimensions: str) -> Query:
    return replace(Query(metrics=(use,), time=time), dimensions=dimensions)


def _name(metric: Metric) -> str:
    return words(metric.name)


def _dimension(catalog: Catalog, metric: Metric, query: Query) -> str:
    """A dimension that people split by: of those that the metric's rows reach by to-one joins and whose values are
    indexed, the one that most verified questions use; "" if there is none."""
    asked = Counter(
        str(name).rpartition(".")[2]
        for question in catalog.questions
        for name in cast(Sequence[object], question.query.get("dimensions") or ())
    )
    found = [
        reached
        for reached in catalog.reach(metric.qualified)
        if reached.dimension.index_values
        and reached.dimension.type is ValueType.STRING
        and not (reached.dimension.hidden or reached.overlaps or _uses(query, reached.dimension.name))
    ]
    return max(found, key=lambda reached: asked[reached.dimension.name]).path if found else ""


def _uses(query: Query, name: str) -> bool:
    return any(dimension.rpartition(".")[2] == name for dimension in query.dimensions)


def _grouped_by_time(query: Query) -> bool:
    return any(dimension.startswith("time.") for dimension in query.dimensions)
