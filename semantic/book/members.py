"""Which members of a catalog a query or a formula uses, by their unique names.

names = NameFinder(catalog)
names.needed_by({"metrics": ["revenue"], "dimensions": ["product.department"]})
    ("sales.revenue", "products.department")
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from semantic.catalog import Catalog
from semantic.definitions.types import Dimension, Metric, Segment
from semantic.errors import NameAmbiguous, QueryInvalid
from semantic.query import (
    AllOf,
    AnyOf,
    Condition,
    EntityHas,
    Filter,
    InSegment,
    MetricUse,
    NoneOf,
    Not,
    Query,
    SomeOf,
    parse_any,
)

_NAME = re.compile(r"[a-z_]\w*(?:\.[a-z_]\w*)*", re.IGNORECASE)


class NameFinder:
    """Finds members by any of the names that queries and expressions may write."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        by_name: dict[str, list[str]] = {}
        for qualified in (*catalog.dimensions, *catalog.segments):
            by_name.setdefault(qualified.rpartition(".")[2], []).append(qualified)
        self._by_name: Mapping[str, list[str]] = by_name

    def needed_by(self, query: Query | Mapping[str, object]) -> tuple[str, ...]:
        """Metrics, dimensions and segments that a query uses; () for one that is none."""
        if not isinstance(query, Query):
            try:
                query = parse_any(self._catalog, query)
            except QueryInvalid:
                return ()
        texts = list(_texts(query))
        metrics = [m for text in texts for name in _NAME.findall(text) if (m := self._metric(name))]
        homes = [home for metric in metrics for home in self._catalog.measure(metric).homes]
        return self._found(texts, [*homes, query.rows] if query.rows else homes)

    def named_in(self, home: str, *texts: str) -> tuple[str, ...]:
        """Members that a formula or condition of the model `home` names."""
        return self._found(texts, [home] if home else [])

    def _found(self, texts: Iterable[str], homes: Iterable[str]) -> tuple[str, ...]:
        homes = tuple(dict.fromkeys(homes))
        names = (name for text in texts for name in _NAME.findall(text))
        return tuple(dict.fromkeys(found for name in names for found in self._resolved(name, homes)))

    def _resolved(self, name: str, homes: tuple[str, ...]) -> Iterator[str]:
        catalog = self._catalog
        for home in homes:
            if f"{home}.{name}" in catalog.metrics:
                yield f"{home}.{name}"
                return
        metric = self._metric(name)
        if metric is not None:
            yield metric.qualified
            return
        for text in (name, name.rpartition(".")[0]):
            found = tuple(member.qualified for member in self._members(text, homes)) if text else ()
            if found:
                yield from found
                return

    def _metric(self, name: str) -> Metric | None:
        with suppress(NameAmbiguous):
            return self._catalog.find_metric(name)
        return None

    def _members(self, name: str, homes: tuple[str, ...]) -> Iterator[Dimension | Segment]:
        """What a dotted path or a short name means: from one of the homes, from a model, or wherever it is unique."""
        catalog = self._catalog
        *path, last = name.split(".")
        ways = [(home, path) for home in homes]
        if path:
            ways.insert(0, (path[0], path[1:]))
        for home, roles in ways:
            route = catalog.graph.follow(home, roles) if home in catalog.models else None
            model = catalog.models.get(route.target if route else "")
            member = (model.dimensions.get(last) or model.segments.get(last)) if model else None
            if member is not None:
                yield member
                return
        unique = self._by_name.get(last, []) if not path else []
        if len(unique) == 1:
            yield catalog.dimensions.get(unique[0]) or catalog.segments[unique[0]]


def _texts(query: Query) -> Iterator[str]:
    """All texts of a query that hold names."""
    for use in query.metrics:
        yield from _use_texts(use)
    yield from query.dimensions
    for item in query.filters:
        yield from _filter_texts(item)
    yield from (order.field for order in query.order_by)


def _use_texts(use: MetricUse) -> Iterator[str]:
    yield use.expr
    for item in use.filters:
        yield from _filter_texts(item)


def _filter_texts(item: Filter) -> Iterator[str]:
    match item:
        case Condition(field=field):
            yield field
        case InSegment(segment=segment):
            yield segment
        case EntityHas(metric=metric):
            yield metric
        case Not(filter=inner) | SomeOf(filter=inner) | NoneOf(filter=inner):
            yield from _filter_texts(inner)
        case AllOf(filters=several) | AnyOf(filters=several):
            for inner in several:
                yield from _filter_texts(inner)
