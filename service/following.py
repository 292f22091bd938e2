"""Questions that somebody may ask next, each of which surely works: built from the query, tried before it is offered.

    revenue last month       "revenue by week in December 2017", "revenue by department in December 2017",
                             "why did revenue change in December 2017", "revenue in November 2017"
    deli sales last month    "deli sales last month by week", "deli sales last month by store", …

A plain query has short words of its own. One with filters is asked on in the words in which it was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from semantic.calendars import Calendar, add, start_of
from semantic.catalog import Catalog
from semantic.compiling import Compiled
from semantic.definitions.types import Metric, ValueType
from semantic.planning.range_words import range_words
from semantic.query.types import MetricUse, Query, TimeClause
from semantic.query.walking import fields_of
from service.labels import words
from service.looking import uses_of

MOST = 4

_FINER = {"year": "month", "quarter": "month", "month": "week", "week": "day"}


_VERBS = (
    "what which who whose when where how why show give tell list is are was were do does did can could please i me we "
    "compare display get find count"
)
_NO_SUBJECT = frozenset(_VERBS.split())
"""Words that a question may begin with which is no name of a number: "why did … change" takes only such a name."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question and the query that it means, or (`why`) whose change it asks about."""

    question: str
    query: Query
    why: bool = False


Works = Callable[[FollowUp], bool]
"""Whether the query compiles and the question will be understood as that query."""
Sees = Callable[[str], bool]
"""Whether whoever asks may know of a member, by its qualified name."""


def follow_ups(
    catalog: Catalog,
    compiled: Compiled,
    works: Works,
    *,
    sees: Sees = lambda name: True,
    begins: Mapping[str, datetime],
    question: str = "",
) -> tuple[str, ...]:
    """At most MOST questions. `works` has said yes to each, `sees` to what they split by; `begins` tells when the data
    of a model begin, so that no period without data is offered. `question` is what was asked, if it was in words."""
    out: list[str] = []
    for candidate in _candidates(catalog, compiled, sees, begins, question):
        if len(out) < MOST and candidate.question not in out and works(candidate):
            out.append(candidate.question)
    return tuple(out)


def _candidates(
    catalog: Catalog, compiled: Compiled, sees: Sees, begins: Mapping[str, datetime], question: str
) -> Iterator[FollowUp]:
    query = compiled.query
    outputs = [output for output in compiled.main.plan.outputs if not output.hidden]
    if len(query.metrics) != 1 or query.rows or len(outputs) != 1 or outputs[0].metric is None:
        return
    metric, use = outputs[0].metric, query.metrics[0]
    period = _whole_period(catalog, compiled)
    begun = begins.get(metric.model)
    known = bool(period and begun and start_of(begun, "day", Calendar()) <= period.before_starts)
    dimension = _dimension(catalog, metric, query, sees)
    if use.filters or use.alias or use.over or query.filters:
        yield from _in_their_words(catalog, query, metric, dimension, period, known, question)
    else:
        yield from _plain(catalog, query, metric, dimension, period, known)


def _plain(
    catalog: Catalog, query: Query, metric: Metric, dimension: str, period: _Period | None, known: bool
) -> Iterator[FollowUp]:
    use, name = query.metrics[0], _name(metric)
    when = f" in {period.words}" if period else ""
    time = TimeClause(range=period.words) if period else None
    if query.time is None or period:
        if not query.dimensions and catalog.time_of(metric):
            grain = _FINER.get(period.grain, "day") if period else "month"
            yield FollowUp(f"{name} by {grain}{when}", _query(use, time, f"time.{grain}"))
        if dimension:
            yield FollowUp(f"{name} by {_short(dimension)}{when}", _query(use, time, dimension))
    if period and known and not query.dimensions:
        compared = TimeClause(range=period.words, compare="previous_period")
        yield FollowUp(f"why did {name} change{when}", _query(use, compared), why=True)
    if period and known and len(query.dimensions) <= 1 and not _grouped_by_time(query):
        by = f" by {_short(query.dimensions[0])}" if query.dimensions else ""
        before = TimeClause(range=period.before)
        yield FollowUp(f"{name}{by} in {period.before}", _query(use, before, *query.dimensions))


def _in_their_words(
    catalog: Catalog,
    query: Query,
    metric: Metric,
    dimension: str,
    period: _Period | None,
    known: bool,
    question: str,
) -> Iterator[FollowUp]:
    """The question that was asked, with more behind it."""
    asked = " ".join(question.split()).rstrip(" ?!.")
    if not asked or query.dimensions or query.limit:
        return
    if query.time is not None and catalog.time_of(metric):
        grain = _FINER.get(period.grain, "day") if period else "month"
        yield FollowUp(f"{asked} by {grain}", replace(query, dimensions=(f"time.{grain}",)))
    if dimension:
        yield FollowUp(f"{asked} by {_short(dimension)}", replace(query, dimensions=(dimension,)))
    if known and query.time is not None and asked.split()[0].lower() not in _NO_SUBJECT:
        time = replace(query.time, compare="previous_period")
        yield FollowUp(f"why did {asked} change", replace(query, time=time), why=True)


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


def _dimension(catalog: Catalog, metric: Metric, query: Query, sees: Sees) -> str:
    """A dimension that people split by: of those that may be seen, that the metric's rows reach by to-one joins and
    whose values are indexed, the one that most verified questions use; "" if there is none."""
    asked = uses_of(catalog)
    found = [
        reached
        for reached in catalog.reach(metric.qualified)
        if reached.dimension.index_values
        and reached.dimension.type is ValueType.STRING
        and sees(reached.dimension.qualified)
        and not (reached.dimension.hidden or reached.overlaps or _uses(query, reached.dimension.name))
    ]
    return max(found, key=lambda reached: asked[reached.dimension.name]).path if found else ""


def _short(path: str) -> str:
    """A dimension as people say it: "store.store_id" → "store"."""
    return words(path.rpartition(".")[2]).removesuffix(" id")


def _uses(query: Query, name: str) -> bool:
    """Whether the query groups by a dimension of this name, or holds it to some values."""
    used = (*query.dimensions, *(field for item in query.filters for field in fields_of(item)))
    return any(field.rpartition(".")[2] == name for field in used)


def _grouped_by_time(query: Query) -> bool:
    return any(dimension.startswith("time.") for dimension in query.dimensions)
