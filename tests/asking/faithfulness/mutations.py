"""Queries that are wrong in one way: what a careless planner makes of a good one.

mutants(parse_query({"metrics": ["revenue"], "time": "last month"}), book)
    Mutant("time dropped", Query(revenue)), Mutant("other time", …), Mutant("other metric", …), …
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from semantic.book import Book
from semantic.query.types import (
    AnyOf,
    Compare,
    Condition,
    InSegment,
    Limit,
    MetricUse,
    Operator,
    OrderBy,
    Query,
    TimeClause,
)
from service.asking.faithfulness.parts import QueryParts

_NEGATED = {
    Operator.EQ: Operator.NE,
    Operator.NE: Operator.EQ,
    Operator.IN: Operator.NOT_IN,
    Operator.NOT_IN: Operator.IN,
    Operator.GT: Operator.LT,
    Operator.LT: Operator.GT,
    Operator.GE: Operator.LE,
    Operator.LE: Operator.GE,
}

_OTHER: dict[Compare, Compare] = {"previous_year": "previous_period", "previous_period": "previous_year"}


@dataclass(frozen=True)
class Mutant:
    what: str
    query: Query


def mutants(query: Query, book: Book) -> Iterator[Mutant]:
    """All of a query's mutants. Those that mean the same by chance must be told apart by running them."""
    yield from _metrics(query, book)
    yield from _groups(query, book)
    yield from _filters(query, book)
    yield from _time(query)
    yield from _limit(query)


def _metrics(query: Query, book: Book) -> Iterator[Mutant]:
    catalog = book.catalog
    for place, use in enumerate(query.metrics):
        rest = (*query.metrics[:place], *query.metrics[place + 1 :])
        if rest and use.expr not in [order.field for order in query.order_by]:
            yield Mutant("metric dropped", replace(query, metrics=rest))
        known = None if use.alias else catalog.find_metric(use.expr)
        homes = QueryParts(catalog, query).homes
        others = [m for m in catalog.metrics.values() if m.model in homes and m is not known and not m.hidden]
        for other in others[:6]:
            name = catalog.short_name(other)
            changed = (*query.metrics[:place], replace(use, expr=name, alias=""), *query.metrics[place + 1 :])
            order = tuple(
                replace(item, field=name) if item.field in (use.alias, use.expr) else item
                for item in query.order_by
            )
            yield Mutant("other metric", replace(query, metrics=changed, order_by=order))
        if others:
            added = (*query.metrics, MetricUse(catalog.short_name(others[-1])))
            yield Mutant("metric added", replace(query, metrics=added))
        if use.filters:
            bare = (*query.metrics[:place], replace(use, filters=()), *query.metrics[place + 1 :])
            yield Mutant("metric's filter dropped", replace(query, metrics=bare))


def _groups(query: Query, book: Book) -> Iterator[Mutant]:
    for place, name in enumerate(query.dimensions):
        rest = (*query.dimensions[:place], *query.dimensions[place + 1 :])
        order = tuple(item for item in query.order_by if item.field != name)
        # "deli and pastry sales" can mean one number or two.
        picked = any(
            isinstance(f, Condition) and f.field == name and len(f.values) > 1 for f in query.filters
        )
        if query.metrics and not picked:
            yield Mutant("group dropped", replace(query, dimensions=rest, order_by=order, limit=None))
        base, _, grain = name.rpartition(".")
        if base == "time" and grain in ("day", "week", "month", "quarter"):
            other = "time.year" if grain != "year" else "time.month"
            changed = (*query.dimensions[:place], other, *query.dimensions[place + 1 :])
            yield Mutant("other grain", replace(query, dimensions=changed, order_by=()))
    for extra in _free_dimensions(query, book)[:2]:
        yield Mutant("group added", replace(query, dimensions=(*query.dimensions, extra)))


def _free_dimensions(query: Query, book: Book) -> list[str]:
    """Dimensions with declared values that the metrics reach and the query does not use."""
    metrics = QueryParts(book.catalog, query).metrics_in(" ".join(use.expr for use in query.metrics))
    if not metrics:
        return []
    used = str(query)
    return [
        reached.path
        for reached in book.catalog.reach(metrics[0])
        if reached.dimension.values and reached.path not in used and not reached.overlaps
    ]


def _filters(query: Query, book: Book) -> Iterator[Mutant]:
    for place, item in enumerate(query.filters):
        rest = (*query.filters[:place], *query.filters[place + 1 :])
        yield Mutant("filter dropped", replace(query, filters=rest))
        if rest:
            yield Mutant("one of all", replace(query, filters=(AnyOf(query.filters),)))
        if isinstance(item, Condition):
            if item.op is Operator.EQ and isinstance(item.values[0], str):
                yield Mutant(
                    "contained", replace(query, filters=(*rest, replace(item, op=Operator.CONTAINS)))
                )
            if item.op in _NEGATED:
                turned = replace(item, op=_NEGATED[item.op])
                yield Mutant("operator turned", replace(query, filters=(*rest, turned)))
            if len(item.values) > 1:
                fewer = replace(item, values=item.values[1:])
                yield Mutant("value dropped", replace(query, filters=(*rest, fewer)))
            other = _other_value(item, book, query)
            if other is not None:
                yield Mutant("other value", replace(query, filters=(*rest, other)))
        if isinstance(item, InSegment):
            model, _, name = (
                QueryParts(book.catalog, query)._member(item.segment, book.catalog.segments).rpartition(".")
            )
            others = [s for s in book.catalog.models[model].segments if s != name]
            for segment in others[:2]:
                path = item.segment.removesuffix(name) + segment
                yield Mutant("other segment", replace(query, filters=(*rest, InSegment(path))))
    for path in _free_dimensions(query, book)[:3]:
        declared = book.catalog.dimensions[QueryParts(book.catalog, query).dimension(path)].values
        added = Condition(path, Operator.EQ, (declared[0].value,))
        yield Mutant("filter added", replace(query, filters=(*query.filters, added)))


def _other_value(item: Condition, book: Book, query: Query) -> Condition | None:
    if isinstance(item.values[0], int) and not isinstance(item.values[0], bool):
        return replace(item, values=(item.values[0] * 10, *item.values[1:]))
    dimension = book.catalog.dimensions.get(QueryParts(book.catalog, query).dimension(item.field))
    others = [v.value for v in dimension.values if v.value not in item.values] if dimension else []
    if isinstance(item.values[0], str) and not others:
        return replace(item, values=("SOUP", *item.values[1:]))
    return replace(item, values=(others[0], *item.values[1:])) if others else None


def _time(query: Query) -> Iterator[Mutant]:
    if query.time is not None:
        yield Mutant("time dropped", replace(query, time=None))
        for phrase in ("last 2 months", "this year", "yesterday", "2016"):
            if query.time.range != phrase:
                yield Mutant("other time", replace(query, time=replace(query.time, range=phrase)))
        if query.time.compare:
            turned = replace(query.time, compare=_OTHER[query.time.compare])
            yield Mutant("other comparison", replace(query, time=turned))
        if not query.time.compare:
            yield Mutant(
                "comparison added", replace(query, time=replace(query.time, compare="previous_year"))
            )
    else:
        yield Mutant("time added", replace(query, time=TimeClause(range="last month")))


def _limit(query: Query) -> Iterator[Mutant]:
    if query.limit is not None:
        yield Mutant("limit dropped", replace(query, limit=None))
        yield Mutant("other limit", replace(query, limit=Limit(query.limit.rows + 2)))
        turned = tuple(OrderBy(item.field, not item.descending) for item in query.order_by)
        if turned:
            yield Mutant("order turned", replace(query, order_by=turned))
        for name in query.dimensions:
            by_name = (OrderBy(name, descending=True), *query.order_by[1:])
            yield Mutant("order by the group", replace(query, order_by=by_name))
            if query.limit.per != (name,):
                per = replace(query.limit, per=(name,))
                yield Mutant("so many in each", replace(query, limit=per))
    elif query.dimensions:
        yield Mutant("limit added", replace(query, limit=Limit(3)))
