"""Entities in a fact: grouping by them, values joined for them, and filters that keep rows by them (a semi-join).

    {"metric": "redemptions", "per": "household", "op": ">", "values": [0]}

Each row of the home has one household by its path; the household's redemptions are counted by themselves, over all time
or over the filter's own, and joined to the row. A row without a household passes nothing. `rank(redemptions)` is the
household's place among all that have any, in the same range.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from semantic import trees
from semantic.catalog import Catalog, Route
from semantic.catalog.binding import column, grouped
from semantic.catalog.derived import Converted, EntityValue, derived_edge
from semantic.catalog.entities import Entity, NoEntity, find_entity
from semantic.catalog.graph import Path
from semantic.catalog.measures import Measure
from semantic.definitions.types import ValueType
from semantic.errors import NotAllowed, NotSupported, Unreachable
from semantic.planning.conditions import Operand, check_operator, condition
from semantic.planning.expressions import parse_metric
from semantic.planning.functions import FUNCTIONS, RANK
from semantic.planning.names import Member, Names, at_grain
from semantic.planning.numbering import base_keys, numbering
from semantic.planning.plan import DerivedJoin, Edge
from semantic.planning.row_filters import shown_tree
from semantic.planning.subplans import GroupEntity, SubPlans, placed
from semantic.query.types import Condition, EntityHas, Operator, Slot


@dataclass(frozen=True, slots=True)
class EntityColumns:
    """An entity as columns over a fact's rows: `trees` make it out, and one that is NULL means that there is none.

    `routes` are the joins that they take.
    """

    entity: Entity
    trees: tuple[exp.Expr, ...]
    names: tuple[str, ...]
    routes: tuple[Route, ...]

    @property
    def optional(self) -> bool:
        """Whether a row may belong to none."""
        return self.entity.dimension is not None or bool(self.entity.route.edges)

    def present(self) -> exp.Expr:
        """Whether a row belongs to one."""
        known = [exp.Not(this=exp.Is(this=trees.copied(tree), expression=exp.Null())) for tree in self.trees]
        return known[0] if len(known) == 1 else exp.Paren(this=exp.and_(*known, copy=False))


class Entities:
    """The entities of one fact's rows, and the sub-plans that are joined to them."""

    def __init__(self, catalog: Catalog, names: Names, subplans: SubPlans) -> None:
        self._catalog = catalog
        self._names = names
        self._subplans = subplans
        self.derived: dict[Path, DerivedJoin] = {}
        self.numbered: tuple[exp.Column, ...] = ()

    def find(
        self, name: str, path: str, *, meaning: str = "", many: bool = False, own: bool = False
    ) -> Entity:
        """The entity of a name, which a definition says itself (`own`), or who asks. Raises Unreachable."""
        catalog = self._catalog.behind if own else self._catalog
        models, graph, home = catalog.models, catalog.graph, self._names.home
        if name in self._names.via and graph.role(home, name) is None:
            return Entity(self._names.route_to(name, name, path), models[name])
        try:
            calendar = self._catalog.settings.calendar
            return find_entity(models, graph, calendar, home, name, meaning=meaning, many=many)
        except NoEntity as none:
            raise Unreachable(none.message, code=none.code, hint=none.hint, path=path) from none

    def columns(self, entity: Entity, name: str, path: str) -> EntityColumns:
        """The columns that make an entity out."""
        if entity.dimension is None:
            keys = entity.model.key or ()
            trees = tuple(column(entity.route.path, key) for key in keys)
            return EntityColumns(entity, trees, tuple(f"{name}.{key}" for key in keys), (entity.route,))
        member = self.member(entity, name, path)
        inner = self._catalog.bound(entity.dimension).paths
        routes = [self._follow((*entity.route.path, *further)) for further in inner]
        return EntityColumns(entity, (shown_tree(self._catalog, member),), (name,), (entity.route, *routes))

    def member(self, entity: Entity, name: str, path: str) -> Member:
        """The dimension whose values an entity is."""
        assert entity.dimension is not None
        if not entity.grain:
            return Member(name, entity.route, entity.dimension)
        calendar = self._catalog.settings.calendar
        return at_grain(name, entity.route, entity.dimension, entity.grain, path, calendar=calendar)

    def groups(self, wanted: Sequence[GroupEntity], path: str) -> list[EntityColumns]:
        """The columns of the entities that a plan groups by."""
        found = [
            (each, self.find(each.name, path, meaning=each.meaning, many=each.many, own=each.own))
            for each in wanted
        ]
        return [self.columns(entity, each.name, path) for each, entity in found]

    def _follow(self, path: Path) -> Route:
        route = self._catalog.behind.graph.follow_bound(self._names.home, path)
        assert route is not None, "bound paths exist"
        return route

    # Values joined

    def join(self, route: Route) -> None:
        """Plans the values at the end of a derived route."""
        derived = route.edges[-1].derived
        if derived is None or route.path in self.derived:
            return
        before = Route(route.home, route.edges[:-1])
        if isinstance(derived, Converted):
            sub = self._subplans.converted(derived)
            keys = base_keys(self._catalog, derived, before.path)
            on = tuple(zip(keys, sub.columns[: len(keys)], strict=True))
            values = sub.columns[len(keys) :] or sub.columns
            self.derived[route.path] = DerivedJoin(sub.name, on, values)
            self.numbered = self.numbered or numbering(self._catalog, derived)
            return
        sub = self._subplans.values(derived)
        entity = Entity(before, self._catalog.behind.models[before.target], derived.dimension, derived.grain)
        trees = self.columns(entity, derived.name, "").trees
        keyed, values = sub.columns[: len(trees)], sub.columns[len(trees) :]
        self.derived[route.path] = DerivedJoin(sub.name, tuple(zip(trees, keyed, strict=True)), values)

    # Filters

    def filter(
        self,
        item: EntityHas,
        path: str,
        place: Callable[[Slot, Edge, ValueType], exp.Expr],
        use: Callable[[Route], None],
        *,
        negate: bool,
    ) -> exp.Expr:
        """The tree of a filter on a metric of an entity; `use` is told every route that it takes."""
        columns = self.columns(self.find(item.per, f"{path}/per", many=True), item.per, f"{path}/per")
        value, route = self._value(item, columns.entity, path)
        check_operator(Condition(item.metric, item.op, item.values), value.measure.type, path)
        for taken in (*columns.routes, route):
            use(taken)
        tree = value.tree(route.path)
        if columns.optional and not isinstance(tree, exp.Column):
            tree = exp.Case(ifs=[exp.If(this=columns.present(), true=tree)])
        type_ = ValueType.LOCAL if value.measure.type is ValueType.INSTANT else value.measure.type
        operand = Operand(grouped(tree), type_, keeps_null=False)
        test = condition(
            operand, item.op, item.values, lambda slot, edge: place(slot, edge, type_), negate=False
        )
        if columns.optional and (item.op is Operator.IS_NULL or None in item.values):
            test = exp.Paren(this=exp.and_(columns.present(), test, copy=False))
        return exp.Not(this=exp.Coalesce(this=test, expressions=[exp.false()])) if negate else test

    def _value(self, item: EntityHas, entity: Entity, path: str) -> tuple[EntityValue, Route]:
        if item.time is not None and (item.time.compare or item.time.whole):
            raise NotSupported("A filter looks at one range and compares it with none.", path=f"{path}/time")
        called = {
            function for function in FUNCTIONS if f"{function}(" in item.metric.replace(" ", "").lower()
        }
        if called - {RANK}:
            raise NotAllowed(
                "A filter per entity looks at metrics of one entity, which has a rank, and no share or change.",
                code="function-misplaced",
                path=f"{path}/metric",
            )
        measure = parse_metric(self._catalog, item.metric, f"{path}/metric")[0]
        label = f"{item.metric}_per_{item.per}"
        named, meaning = item.per, entity.meaning
        if item.matching:
            self._check_matching(item, entity, measure, f"{path}/matching")
            named, meaning = item.matching, meaning if entity.dimension is None else ""
        value = EntityValue(
            *(label, measure, named, meaning, entity.dimension, entity.grain, item.time),
            matched=bool(item.matching),
            ranked=RANK in called,
        )

        def place(inner: str) -> str:
            if inner.startswith("/time"):
                return f"{path}{inner}"
            called = "matching" if item.matching else "per"
            return f"{path}/{called}" if inner.startswith("/dimensions") else f"{path}/metric"

        with placed(place):
            name = self._subplans.values(value).name
        role = f"~{name}"
        return value, entity.route.then(derived_edge(role, entity.route.target, value))

    def _check_matching(self, item: EntityHas, entity: Entity, measure: Measure, path: str) -> None:
        """Raises NotAllowed where what the metric's rows belong to cannot be the same as an entity."""
        catalog, calendar = self._catalog, self._catalog.settings.calendar
        for home in measure.homes:
            try:
                found = find_entity(catalog.models, catalog.graph, calendar, home, item.matching, many=True)
            except NoEntity as none:
                raise Unreachable(none.message, code=none.code, hint=none.hint, path=path) from none
            if _compared(found) != _compared(entity):
                raise NotAllowed(
                    f"`{item.matching}` is {_words(found)} for rows of `{home}`, and `{item.per}` is {_words(entity)}: "
                    "they are never the same.",
                    code="different-meanings",
                    hint="Name two dimensions of one type, or two ways to one model.",
                    path=path,
                )


def _compared(entity: Entity) -> tuple[object, ...]:
    """Equal for entities that can be the same: rows of one model, or values of one type."""
    if entity.dimension is None:
        return (entity.model.name,)
    return (entity.dimension.type, entity.grain)


def _words(entity: Entity) -> str:
    if entity.dimension is None:
        return f"a row of `{entity.model.name}`"
    grain = f" by {entity.grain}" if entity.grain else ""
    return f"a {entity.dimension.type.value}{grain}"
