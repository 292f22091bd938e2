"""What a number rests on, as texts by definition: two catalogs in which these are equal count alike.

    Meanings(catalog).metric("sales.basket_value")
    {(METRIC, "sales.basket_value"): "…", (MODEL, "sales"): "table: transactions; …", (DIMENSION, "sales.sold_at"): "…"}

It is found from what the catalog has bound, not from texts: the joins that an expression goes along, the model of every
row that is read, the time that places rows. Dimensions and segments that an expression names are in the bound tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from semantic import trees
from semantic.catalog import Catalog, Edge, Leaf
from semantic.catalog.binding import Bound
from semantic.catalog.measures import TIMELESS
from semantic.definitions.expression_text import name_parts
from semantic.definitions.types import Dimension, Metric, Segment
from semantic.review.aspects import Definition, counting
from semantic.review.changes import Kind

Key = tuple[Kind, str]
Meaning = Mapping[Key, str]


class Meanings:
    """What the definitions of one catalog rest on."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._known: dict[Key, str] = {}

    def metric(self, name: str) -> Meaning:
        """Itself, and every model, join, metric and time on the way. All names are qualified."""
        metric = self._catalog.metrics[name]
        measure = self._catalog.measure(metric)
        out: dict[Key, str] = {}
        for part in measure.metrics:
            if part in self._catalog.metrics:
                out.update([self._definition(Kind.METRIC, part, self._catalog.metrics[part])])
        keys = " | ".join(leaf.key for leaf in measure.leaves)
        out[Kind.METRIC, metric.qualified] = f"{trees.signature(measure.tree)} of {keys}"
        for leaf in measure.leaves:
            for over_rows in leaf.over_rows():
                out.update(self._leaf(over_rows))
        return out

    def dimension(self, name: str) -> Meaning:
        """Its values, and to which rows they belong."""
        dimension = self._catalog.dimensions[name]
        out = dict(self._row_level(dimension, Kind.DIMENSION))
        key, said = self._definition(Kind.DIMENSION, dimension.qualified, dimension)
        out[key] = f"{out[key]}; {said}"
        return out

    def segment(self, name: str) -> Meaning:
        """Which rows it keeps."""
        return dict(self._row_level(self._catalog.segments[name], Kind.SEGMENT))

    def _row_level(self, member: Dimension | Segment, kind: Kind) -> Iterator[tuple[Key, str]]:
        bound = self._catalog.bound(member)
        yield (kind, member.qualified), trees.signature(bound.tree)
        yield self._model(member.model)
        yield from self._along(member.model, [bound])

    def _leaf(self, leaf: Leaf) -> Iterator[tuple[Key, str]]:
        graph, models = self._catalog.graph, self._catalog.models
        yield self._model(leaf.home)
        yield from self._along(leaf.home, [*leaf.arguments, *leaf.where, *(leaf.during or ())])
        time = leaf.time or models[leaf.home].time
        if time and time != TIMELESS:
            *path, name = time.split(".")
            route = graph.follow(leaf.home, path)
            if route is not None:
                yield from self._edges(route.edges)
                if (dimension := models[route.target].dimensions.get(name)) is not None:
                    yield from self.dimension(dimension.qualified).items()

    def _along(self, home: str, bounds: list[Bound]) -> Iterator[tuple[Key, str]]:
        for path in {path for bound in bounds for path in bound.paths}:
            if path and (route := self._catalog.graph.follow_bound(home, path)) is not None:
                yield from self._edges(route.edges)

    def _edges(self, edges: tuple[Edge, ...]) -> Iterator[tuple[Key, str]]:
        for edge in edges:
            if edge.derived is not None:
                yield (Kind.JOIN, f"values of {edge.derived.label}"), repr(edge.derived.key)
            else:
                yield self._definition(Kind.JOIN, edge.join.qualified, edge.join)
                yield self._model(edge.target)
            yield from self._edges(edge.steps)

    def _model(self, name: str) -> tuple[Key, str]:
        return self._definition(Kind.MODEL, name, self._catalog.models[name])

    def _definition(self, kind: Kind, name: str, definition: Definition) -> tuple[Key, str]:
        key = (kind, name)
        if key not in self._known:
            self._known[key] = counting(definition)
        return key, self._known[key]


def differing(one: Meaning, other: Meaning) -> list[Key]:
    """The definitions that are not what they were."""
    return [key for key in {**one, **other} if one.get(key) != other.get(key)]


def named_in(catalog: Catalog, metric: Metric, *, deep: bool = False) -> frozenset[str]:
    """The members that a metric's expressions name, as `model.member`; with `deep`, also what those dimensions and
    segments name themselves."""
    todo = [(metric.model, each) for each in (metric.expr, metric.where) if each is not None and metric.model]
    found: set[str] = set()
    while todo:
        home, expression = todo.pop()
        for node in expression.tree.find_all(exp.Column):
            name = _qualified(catalog, home, name_parts(node))
            if not name or name in found:
                continue
            found.add(name)
            if deep and (dimension := catalog.dimensions.get(name)) is not None:
                todo.append((dimension.model, dimension.expr))
            elif deep and (segment := catalog.segments.get(name)) is not None:
                todo.append((segment.model, segment.where))
    return frozenset(found)


def _qualified(catalog: Catalog, home: str, parts: tuple[str, ...]) -> str:
    """`model.member` of a name in an expression of `home`; "" where it is none."""
    *roles, last = parts
    if roles and roles[0] in catalog.models and catalog.graph.role(home, roles[0]) is None:
        home, roles = roles[0], roles[1:]
    route = catalog.graph.follow(home, roles)
    return f"{route.target}.{last}" if route is not None else ""
