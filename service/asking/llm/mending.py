"""Mends that need no model: a unique near name, one value written as several, a period that was left out or repeated.

    mend_names({"metrics": ["Revenue "], "dimensions": ["department"]}, book)    {"metrics": ["revenue"], …}
    mend(question, query, book)                                                  the query, as far as it can be mended

Nothing is chosen between two: a mend is made only where there is one way to make it, and the check of faithfulness
reads what came out like any other query.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from semantic.book import Book, DimensionMeaning, Meaning, MetricMeaning, SegmentMeaning
from semantic.book.words import phrase_key
from semantic.naming import nearest
from semantic.query.types import Condition, Filter, Query, TimeClause
from service.asking.faithfulness import Faithfulness, check, readings
from service.asking.faithfulness.parts import (
    FilterPart,
    GroupPart,
    LimitPart,
    OrderPart,
    QueryParts,
    TimePart,
)
from service.asking.llm.adding import added
from service.asking.llm.reply_schema import GRAINS
from service.asking.offline.resolving.reach import Reach
from service.asking.planned import Context

MOST_ROUNDS = 6
_MADE_UP = (FilterPart, GroupPart, LimitPart, OrderPart, TimePart)
"""Parts that may be taken away where nobody asked for them; a metric may not: then it is another question."""
_ROWS = (FilterPart, TimePart)


def mend_names(form: Mapping[str, object], book: Book) -> dict[str, object]:
    """The reply with names as the catalog writes them, where there is just one such name."""
    mender = _Names(book)
    out = dict(form)
    out["metrics"] = [mender.metric(item) for item in _items(form, "metrics")]
    out["dimensions"] = [_grain(item) or mender.dimension(item) for item in _items(form, "dimensions")]
    out["filters"] = [mender.filter(item) for item in _items(form, "filters")]
    return out


def mend_dimension(name: str, book: Book) -> str:
    """The dimension that a name must be; the name itself where none or several are near."""
    return str(_Names(book).dimension(name))


class _Names:
    """All names that may be written, and what people call them."""

    def __init__(self, book: Book) -> None:
        catalog = book.catalog
        self._book = book
        self._metrics = {catalog.short_name(metric): metric.qualified for metric in book.metrics}
        seen = [d for name, d in catalog.dimensions.items() if book.sees(name) and not d.hidden]
        self._dimensions = {dimension.qualified: dimension.qualified for dimension in seen}
        self._segments = {name: name for name in catalog.segments if book.sees(name)}

    def metric(self, item: object) -> object:
        """A name, or an expression with filters of its own."""
        if isinstance(item, Mapping) and isinstance(filters := item.get("filters"), list):
            return {**item, "filters": [self.filter(each) for each in filters]}
        return self._one(item, self._metrics)

    def dimension(self, name: object) -> object:
        return self._one(name, self._dimensions)

    def filter(self, item: object) -> object:
        if not isinstance(item, Mapping):
            return item
        out = dict(item)
        if "field" in out and not str(out["field"]).startswith("time."):
            out["field"] = self._one(out["field"], self._metrics | self._dimensions)
        if "segment" in out:
            out["segment"] = self._one(out["segment"], self._segments)
        if "metric" in out:
            out["metric"] = self.metric(out["metric"])
        return out

    def _one(self, name: object, known: Mapping[str, str]) -> object:
        """The known name that this must be; the name itself where none or several are near."""
        if not isinstance(name, str) or name in known:
            return name
        key = _key(name)
        last = name.rpartition(".")[2].strip().lower()
        called = [_member(meaning) for meaning in self._book.meanings(key)]
        for found in (
            [one for one in known if _key(one) == key],
            [one for one in known if one.rpartition(".")[2] == last],
            [one for one, qualified in known.items() if qualified in called],
        ):
            if found:
                return found[0] if len(found) == 1 else name
        near = nearest(name, sorted(known))
        return near[0] if len(near) == 1 else name


def _key(name: str) -> str:
    return phrase_key(name.replace(".", " ").replace("_", " "))


def _member(meaning: Meaning) -> str:
    """The member that a phrase names; "" for values and models."""
    match meaning:
        case MetricMeaning(metric=name) | DimensionMeaning(dimension=name) | SegmentMeaning(segment=name):
            return name
        case _:
            return ""


def _items(form: Mapping[str, object], key: str) -> list[object]:
    found = form.get(key)
    return found if isinstance(found, list) else []


def _grain(name: object) -> str:
    """ "month", "sales.sold_at.month" and "time.months" are the grain of time."""
    last = str(name).rpartition(".")[2].removesuffix("s").lower()
    return f"time.{last}" if last in GRAINS and str(name).partition(".")[0] in ("time", name) else ""


def mend(
    question: str,
    query: Query,
    book: Book,
    context: Context,
    now: datetime | None,
    *,
    of_report: bool = False,
) -> tuple[Query, Faithfulness]:
    """What the query should have been, as far as there is one way to see it, and what is still wrong with it. A query
    of a report may choose its groups and order."""
    query = through_roles(query, book)
    read = readings(question, book)
    found = check(read, query, book, context, now=now)
    for _ in range(MOST_ROUNDS):
        if found.holds:
            break
        # What nobody asked for may stand for words that no definition has: then it is for the person to say.
        explained = any(not left.known for left in found.left)
        made_up = None if explained else _without_made_up(query, found, _ROWS if of_report else _MADE_UP)
        for better in (*added(read, query, found, book), *((made_up,) if made_up else ())):
            after = check(read, better, book, context, now=now)
            if len(after.left) <= len(found.left) and len(after.problems()) < len(found.problems()):
                query, found = better, after
                break
        else:
            break
    return query, found


def through_roles(query: Query, book: Book) -> Query:
    """Dimensions by the path that the metrics reach them on, where there is just one."""
    reach = Reach(book.catalog)
    parts = QueryParts(book.catalog, query)
    metrics = parts.metrics_in(" ".join(use.expr for use in query.metrics))
    if not metrics:
        return query

    def path(name: str) -> str:
        if name not in book.catalog.dimensions:
            return name
        way = reach.way(metrics, name)
        return way.path if way is not None else name

    def changed(item: Filter) -> Filter:
        return replace(item, field=path(item.field)) if isinstance(item, Condition) else item

    return replace(
        query,
        metrics=tuple(replace(use, filters=tuple(map(changed, use.filters))) for use in query.metrics),
        dimensions=tuple(dict.fromkeys(path(name) for name in query.dimensions)),
        filters=tuple(map(changed, query.filters)),
    )


def _without_made_up(query: Query, found: Faithfulness, kinds: tuple[type, ...]) -> Query | None:
    """Without the last part that nobody asked for; a period that is repeated as a filter is one."""
    for unasked in reversed(found.unasked):
        if not isinstance(unasked.part, kinds):
            continue
        _, key, *place = unasked.path.split("/")
        if key == "time":
            return replace(query, time=_without_compare(query.time, unasked.part))
        if key == "limit":
            return replace(query, limit=None)
        if len(place) == 1:
            return _without(query, key, int(place[0]))
    return None


def _without(query: Query, key: str, place: int) -> Query | None:
    match key:
        case "dimensions":
            gone = query.dimensions[place]
            order = tuple(item for item in query.order_by if item.field != gone)
            rest = (*query.dimensions[:place], *query.dimensions[place + 1 :])
            return replace(query, dimensions=rest, order_by=order)
        case "filters":
            return replace(query, filters=(*query.filters[:place], *query.filters[place + 1 :]))
        case "order_by":
            return replace(query, order_by=(*query.order_by[:place], *query.order_by[place + 1 :]))
        case _:
            return None


def _without_compare(clause: TimeClause | None, part: object) -> TimeClause | None:
    if clause is not None and clause.compare and isinstance(part, TimePart):
        return replace(clause, compare="")
    return None
