"""Filters on rows: a filter tree becomes one boolean tree over a home's widened rows (DESIGN 5.3 and 5.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from sqlglot import exp

from semantic import markers
from semantic.calendars import PARTS
from semantic.catalog import Catalog, Route
from semantic.catalog.binding import grouped, prefixed_tree
from semantic.catalog.entities import Entity
from semantic.catalog.graph import Path
from semantic.definitions.types import Dimension, Segment, ValueType
from semantic.errors import NameAmbiguous, NameUnknown, NotAllowed, NotSupported
from semantic.naming import nearest
from semantic.planning.conditions import Operand, check_operator, condition, connected
from semantic.planning.masks import refuse_masked
from semantic.planning.names import Member, Names
from semantic.planning.parameters import ParameterList
from semantic.planning.plan import Edge
from semantic.planning.related import RelatedRows, common_prefix, is_there, related_name
from semantic.query.operators import OPERATORS
from semantic.query.types import (
    AllOf,
    AnyOf,
    Condition,
    EntityHas,
    Filter,
    InSegment,
    NoneOf,
    Not,
    Slot,
    SomeOf,
)

Resolve = Callable[[str, str], Member]
"""(name, path in the query) to the member that it means for this fact."""


class EntityFilters(Protocol):
    """How a fact keeps rows by a metric of what they belong to (`semantic.planning.entity_filters`)."""

    def find(self, name: str, path: str, *, many: bool = False) -> Entity: ...

    def filter(
        self,
        item: EntityHas,
        path: str,
        place: Callable[[Slot, Edge, ValueType], exp.Expr],
        use: Callable[[Route], None],
        *,
        negate: bool,
    ) -> exp.Expr: ...


def member_tree(catalog: Catalog, member: Member) -> exp.Expr:
    """The member's stored value over the home's joined rows; grains and zones are not applied."""
    check_start(catalog, member.route, member.dimension)
    return prefixed_tree(catalog.bound(member.dimension), member.route.path)


def check_start(catalog: Catalog, route: Route, member: Dimension | Segment) -> None:
    """A member that is read at the time of its own row cannot be seen from a row with another time, yet."""
    if route.edges and catalog.behind.graph.meets_versions(member.model, catalog.bound(member).paths):
        raise NotSupported(
            f"`{member.qualified}` is read at the time of its row of `{member.model}`, which cannot be seen from "
            f"`{route.home}` in this version.",
            hint="Name the slowly changing model by its path: it is then read at this row's time.",
        )


def shown_tree(catalog: Catalog, member: Member) -> exp.Expr:
    """The member's value as it is grouped by and shown: an instant in the query's zone, a time at its grain."""
    tree = member_tree(catalog, member)
    if member.dimension.type is ValueType.INSTANT:
        tree = markers.local_time(tree, member.dimension.stored_in)
    if member.grain in PARTS:
        return markers.part(tree, member.grain)
    return markers.truncate(tree, member.grain) if member.grain else tree


def find_segment(catalog: Catalog, names: Names, name: str, path: str) -> tuple[Route, Segment]:
    """The segment of a short, qualified or role name, and the way to its model."""
    head, _, last = name.rpartition(".")
    segments = catalog.segments
    if head:
        route = catalog.graph.follow(names.home, head.split("."))
        if route is not None and last in catalog.models[route.target].segments:
            return route, catalog.models[route.target].segments[last]
    found = [segment for key, segment in segments.items() if name in (key, segment.name)]
    if len(found) > 1:
        owners = [segment.qualified for segment in found]
        raise NameAmbiguous(
            f"`{name}` is a segment of several models.",
            hint="Say which: " + ", ".join(owners) + ".",
            suggestions=owners,
            path=path,
        )
    if not found:
        near = nearest(name, (*segments, *(segment.name for segment in segments.values())))
        raise NameUnknown(
            f"There is no segment `{name}`.",
            hint=f"Did you mean {' or '.join(near[:3])}?" if near else "",
            suggestions=near,
            path=path,
        )
    return names.route_to(found[0].model, found[0].qualified, path), found[0]


def to_many_prefix(route: Route) -> Path:
    """The path up to and with its last step to many rows; () if it has none."""
    for length in range(len(route.edges), 0, -1):
        if not route.edges[length - 1].type.to_one:
            return route.path[:length]
    return ()


class RowFilters:
    """Turns the filters of one fact into trees and remembers which routes they use.

    `grouped` are the to-many paths that the query groups by: on them a negated operator has one reading.
    """

    def __init__(
        self,
        catalog: Catalog,
        names: Names,
        resolve: Resolve,
        parameters: ParameterList,
        grouped_paths: frozenset[Path],
        entities: EntityFilters,
    ) -> None:
        self._catalog = catalog
        self._names = names
        self._resolve = resolve
        self._parameters = parameters
        self._grouped = grouped_paths
        self._entities = entities
        self.routes: list[Route] = []
        self.related: list[RelatedRows] = []

    def tree(self, item: Filter, path: str, *, negate: bool = False) -> exp.Expr:
        match item:
            case Condition():
                return self._condition(item, path, negate=negate)
            case InSegment(name):
                return self._segment(name, path, negate=negate)
            case AllOf(filters):
                return self._connect(filters, f"{path}/all", all_of=not negate, negate=negate)
            case AnyOf(filters):
                return self._connect(filters, f"{path}/any", all_of=negate, negate=negate)
            case Not(child):
                return self.tree(child, f"{path}/not", negate=not negate)
            case SomeOf(child):
                return self._some(child, f"{path}/some", negate=negate)
            case NoneOf(child):
                return self._some(child, f"{path}/none", negate=not negate)
            case EntityHas():
                return self._entity(item, path, negate=negate)

    def _some(self, item: Filter, path: str, *, negate: bool) -> exp.Expr:
        """At least one related row passes (`negate`: none does). By to-one paths that is the filter itself."""
        prefix = common_prefix(item, path, lambda leaf: to_many_prefix(self.route_of(leaf, path)))
        if not prefix:
            return self.tree(item, path, negate=negate)
        inner = RowFilters(
            *(self._catalog, self._names, self._resolve, self._parameters),
            frozenset({prefix}),
            self._entities,
        )
        tree = inner.tree(item, path)
        name = related_name(len(self.related) + 1)
        self.related.append(RelatedRows(name, prefix, tree, tuple(inner.routes), path))
        return is_there(name, negate=negate)

    def route_of(self, leaf: Condition | InSegment | EntityHas, path: str) -> Route:
        """The route from the home to what one leaf of a filter looks at."""
        match leaf:
            case Condition(field):
                return self._resolve(field, f"{path}/field").route
            case InSegment(name):
                return self.find_segment(name, f"{path}/segment")[0]
            case EntityHas(per=per):
                return self._entities.find(per, f"{path}/per", many=True).route

    def _connect(self, filters: tuple[Filter, ...], path: str, *, all_of: bool, negate: bool) -> exp.Expr:
        trees = [self.tree(child, f"{path}/{i}", negate=negate) for i, child in enumerate(filters)]
        return connected(trees, all_of=all_of)

    def _condition(self, item: Condition, path: str, *, negate: bool) -> exp.Expr:
        member = self._resolve(item.field, f"{path}/field")
        refuse_masked(self._catalog.masked, member.dimension, item.field, f"{path}/field")
        rule = OPERATORS[item.op]
        # A part, and a period that only the warehouse knows, is compared as it is shown, not by its ends.
        as_shown = member.grain in PARTS or not self._catalog.settings.calendar.is_computed(member.grain)
        operand_type = member.type if as_shown else member.dimension.type
        check_operator(item, operand_type, path)
        self._check_negation(member.route, item.field, path, negated=rule.negated != negate)
        self._use(member.route, self._catalog.bound(member.dimension).paths)
        tree = shown_tree(self._catalog, member) if as_shown else member_tree(self._catalog, member)

        def place(slot: Slot, edge: Edge) -> exp.Expr:
            return self._parameters.place(
                slot,
                operand_type,
                item.field,
                edge=edge,
                stored_in=member.dimension.stored_in if operand_type is ValueType.INSTANT else "",
                grain=member.grain if operand_type.is_time and not as_shown else "",
            )

        return condition(Operand(grouped(tree), operand_type), item.op, item.values, place, negate=negate)

    def _segment(self, name: str, path: str, *, negate: bool) -> exp.Expr:
        route, segment = self.find_segment(name, f"{path}/segment")
        self._check_negation(route, name, path, negated=negate)
        self._use(route, self._catalog.bound(segment).paths)
        check_start(self._catalog, route, segment)
        tree = exp.Paren(this=prefixed_tree(self._catalog.bound(segment), route.path))
        # A row is in a segment if the condition is true; where it is unknown, the row is not, so its complement is.
        return exp.Not(this=exp.Coalesce(this=tree, expressions=[exp.false()])) if negate else tree

    def _entity(self, item: EntityHas, path: str, *, negate: bool) -> exp.Expr:
        self._check_negation(
            self.route_of(item, path), item.per, path, negated=OPERATORS[item.op].negated != negate
        )

        def place(slot: Slot, edge: Edge, type_: ValueType) -> exp.Expr:
            return self._parameters.place(slot, type_, item.metric, edge=edge)

        return self._entities.filter(item, path, place, self.routes.append, negate=negate)

    def _use(self, route: Route, inner: Iterable[Path]) -> None:
        """Joins the route to a member and those that its expression takes from there."""
        self.routes.append(route)
        for path in inner:
            longer = self._catalog.behind.graph.follow_bound(route.home, (*route.path, *path))
            assert longer is not None, "bound paths exist"
            self.routes.append(longer)

    def find_segment(self, name: str, path: str) -> tuple[Route, Segment]:
        return find_segment(self._catalog, self._names, name, path)

    def _check_negation(self, route: Route, field: str, path: str, *, negated: bool) -> None:
        prefix = to_many_prefix(route)
        if not negated or not prefix or any(known[: len(prefix)] == prefix for known in self._grouped):
            return
        raise NotAllowed(
            f"A negated filter on `{field}` has two readings, because one row of `{self._names.home}` has many there: "
            "it has a related row that differs, or it has no related row that matches.",
            code="negated-to-many",
            hint=f"Group by `{field}` as well, or filter a metric whose rows are those of `{route.target}`.",
            path=path,
        )
