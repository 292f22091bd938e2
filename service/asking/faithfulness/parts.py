"""A query taken apart: each thing that it does to the answer, with its names settled, to be held against a question.

parts_of(parse_query({"metrics": ["revenue"], "filters": [{"field": "product.department", "op": "=", …}]}), catalog)
    MetricPart({"sales.revenue"}) · FilterPart("products.department", …)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from semantic.catalog import Catalog
from semantic.definitions.types import Window
from semantic.errors import NameAmbiguous
from semantic.query.operators import OPERATORS
from semantic.query.types import (
    AllOf,
    AnyOf,
    Condition,
    EntityHas,
    Filter,
    InSegment,
    MetricUse,
    NoneOf,
    Not,
    Operator,
    Query,
    SomeOf,
    TimeClause,
    Value,
)

_WORD = re.compile(r"[a-z_]\w*(?:\.[a-z_]\w*)*", re.IGNORECASE)
CHANGED = re.compile(r"\.(?:previous|change|change_rate)$")
"""The end of a result column that a comparison adds beside a metric's."""
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
_AVERAGED = re.compile(r"\baverage\([^,()]+,\s*(\w+)\s*\)")
_FUNCTION = re.compile(r"([a-z_]\w*)\s*\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MetricPart:
    """`names` are qualified; `signs` and `functions` are those of an expression made for the question, as is `over`;
    `units` are the periods that it averages over."""

    path: str
    names: tuple[str, ...]
    signs: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    over: Window | None = None
    numbers: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GroupPart:
    """Grouping by a dimension, or by a `grain` of time."""

    path: str
    dimension: str = ""
    grain: str = ""


@dataclass(frozen=True, slots=True)
class FilterPart:
    """Rows picked by a dimension or a grain of time (`field` "time.day_of_week")."""

    path: str
    field: str
    op: Operator
    values: tuple[Value, ...]
    negated: bool

    @property
    def on_time(self) -> bool:
        return self.field.startswith("time.")


@dataclass(frozen=True, slots=True)
class SegmentPart:
    path: str
    segment: str
    negated: bool


@dataclass(frozen=True, slots=True)
class BoundPart:
    """Groups, or entities (`per`), kept by a metric's value, or by how it changed; `of_rate`: as a part of it."""

    path: str
    metrics: tuple[str, ...]
    op: Operator
    values: tuple[Value, ...]
    per: str = ""
    negated: bool = False
    of_change: bool = False
    of_rate: bool = False


@dataclass(frozen=True, slots=True)
class TimePart:
    """`compare` is "" or what the range is held against."""

    path: str
    clause: TimeClause


@dataclass(frozen=True, slots=True)
class OrderPart:
    """`of_change` tells whether it is by how a metric changed."""

    path: str
    metrics: tuple[str, ...]
    descending: bool
    of_change: bool = False


@dataclass(frozen=True, slots=True)
class LimitPart:
    path: str
    rows: int
    per: tuple[str, ...]
    other: bool


@dataclass(frozen=True, slots=True)
class OtherPart:
    """What only an explicit wish asks for: another zone, raw rows."""

    path: str
    what: str


Part = (
    MetricPart
    | GroupPart
    | FilterPart
    | SegmentPart
    | BoundPart
    | TimePart
    | OrderPart
    | LimitPart
    | OtherPart
)


@dataclass
class QueryParts:
    """`homes` are the models whose rows are aggregated; `alternatives` are parts of which one must hold."""

    catalog: Catalog
    query: Query
    homes: tuple[str, ...] = ()
    all: tuple[Part, ...] = field(default=())
    alternatives: list[tuple[Part, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        names = [name for use in self.query.metrics for name in self.metrics_in(use.expr)]
        catalog = self.catalog
        self.homes = tuple(
            dict.fromkeys(home for name in names for home in catalog.measure(catalog.metrics[name]).homes)
        )
        self.all = tuple(self._parts())

    def metrics_in(self, text: str) -> tuple[str, ...]:
        """The metrics that an expression names, qualified."""
        found = []
        for word in _WORD.findall(text):
            with suppress(NameAmbiguous):
                metric = self.catalog.find_metric(word)
                if metric is not None:
                    found.append(metric.qualified)
        return tuple(dict.fromkeys(found))

    def dimension(self, name: str) -> str:
        """The qualified name of what a path leads to; the name itself where that is not known."""
        return self._member(name, self.catalog.dimensions)

    def segment(self, name: str) -> str:
        """The qualified name of a segment."""
        return self._member(name, self.catalog.segments)

    # Taking apart

    def _parts(self) -> Iterator[Part]:
        query = self.query
        for place, use in enumerate(query.metrics):
            yield from self._use(use, f"/metrics/{place}")
        for place, name in enumerate(query.dimensions):
            yield self._group(name, f"/dimensions/{place}")
        for place, item in enumerate(query.filters):
            yield from self._filter(item, f"/filters/{place}", negated=False)
        if query.time is not None:
            yield TimePart("/time", query.time)
        for place, order in enumerate(query.order_by):
            metrics, changed = self._metrics_of(order.field), self._is_change(order.field)
            yield OrderPart(f"/order_by/{place}", metrics, order.descending, changed)
        if query.limit is not None:
            yield LimitPart("/limit", query.limit.rows, query.limit.per, query.limit.other)
        if query.timezone:
            yield OtherPart("/timezone", f"the zone {query.timezone}")
        if query.rows:
            yield OtherPart("/rows", f"single rows of {query.rows}")
        if query.of:
            yield OtherPart("/of", f"what rows of {query.of} have")
        for key, names in (("beside", query.beside), ("also", query.also)):
            if names:
                yield OtherPart(f"/{key}", f"rows of {', '.join(names)}, too")

    def _use(self, use: MetricUse, path: str) -> Iterator[Part]:
        functions = frozenset(name.lower() for name in _FUNCTION.findall(use.expr))
        signs = frozenset(sign for sign in "+-*/" if sign in use.expr)
        numbers = frozenset(_NUMBER.findall(use.expr))
        units = frozenset(_AVERAGED.findall(use.expr))
        yield MetricPart(path, self.metrics_in(use.expr), signs, functions, use.over, numbers, units)
        for place, item in enumerate(use.filters):
            yield from self._filter(item, f"{path}/filters/{place}", negated=False)

    def _group(self, name: str, path: str) -> GroupPart:
        base, _, grain = name.rpartition(".")
        if base == "time":
            return GroupPart(path, grain=grain)
        dimension = self.dimension(name)
        if dimension in self.catalog.dimensions:
            return GroupPart(path, dimension)
        return GroupPart(path, self.dimension(base), grain)

    def _filter(self, item: Filter, path: str, *, negated: bool) -> Iterator[Part]:
        match item:
            case AllOf(filters) | AnyOf(filters):
                parts = [list(self._filter(child, path, negated=negated)) for child in filters]
                every = tuple(part for found in parts for part in found)
                if isinstance(item, AnyOf) != negated and len(parts) > 1:
                    self.alternatives.append(every)
                yield from every
            case Not(child) | NoneOf(child):
                yield from self._filter(child, path, negated=not negated)
            case SomeOf(child):
                yield from self._filter(child, path, negated=negated)
            case InSegment(segment):
                yield SegmentPart(path, self.segment(segment), negated)
            case EntityHas(metric, per, op, values, time, _):
                yield BoundPart(path, self.metrics_in(metric), op, values, per, negated)
                if time is not None:
                    yield TimePart(f"{path}/time", time)
            case Condition():
                yield self._condition(item, path, negated=negated)

    def _condition(self, item: Condition, path: str, *, negated: bool) -> Part:
        metrics = self._metrics_of(item.field)
        if metrics:
            changed, rate = self._is_change(item.field), self._is_rate(item.field)
            return BoundPart(
                path, metrics, item.op, item.values, negated=negated, of_change=changed, of_rate=rate
            )
        name = item.field if item.field.startswith("time.") else self.dimension(item.field)
        return FilterPart(path, name, item.op, item.values, negated != OPERATORS[item.op].negated)

    def _metrics_of(self, field: str) -> tuple[str, ...]:
        """The metrics of a result column: of a name, of the alias of an expression, or of the change of either."""
        field = CHANGED.sub("", field)
        for use in self.query.metrics:
            if field in (use.alias, use.name):
                return self.metrics_in(use.expr)
        if self.dimension(field) in self.catalog.dimensions:
            return ()
        return self.metrics_in(field)

    def _is_change(self, field: str) -> bool:
        """Whether a result column holds how a metric changed: beside a comparison, or as an expression."""
        by_alias = {use.alias or use.expr: use.expr for use in self.query.metrics}
        expr = by_alias.get(field, field)
        return field.endswith((".change", ".change_rate")) or bool(
            {"change", "change_rate"} & {name.lower() for name in _FUNCTION.findall(expr)} or " - " in expr
        )

    def _is_rate(self, field: str) -> bool:
        """Whether a result column holds a change as a part of what was before."""
        expr = next((use.expr for use in self.query.metrics if use.alias == field), field)
        return field.endswith(".change_rate") or "change_rate" in _FUNCTION.findall(expr)

    def _member(self, name: str, known: Mapping[str, object]) -> str:
        """From one of the homes, from a model, or wherever the short name is unique."""
        *roles, last = name.split(".")
        for home in self.homes:
            route = self.catalog.graph.follow(home, roles)
            if route is not None and f"{route.target}.{last}" in known:
                return f"{route.target}.{last}"
        if roles and roles[0] in self.catalog.models:
            route = self.catalog.graph.follow(roles[0], roles[1:])
            if route is not None and f"{route.target}.{last}" in known:
                return f"{route.target}.{last}"
        return _unique(last, known) if not roles else name


def _unique(name: str, known: Mapping[str, object]) -> str:
    found = [qualified for qualified in known if qualified.rpartition(".")[2] == name]
    return found[0] if len(found) == 1 else name
