"""One base metric of one home, under the filters of one use: which of its rows are in which group (rules 1–4).

part.entries == [(("DELI",), 0, datetime(2017, 3, 1)), (("DELI",), 2, None), ((None,), 1, None)]
# (groups that are not of time, position of the home row, the metric's own time on that row), each once
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from semantic.query.types import EntityHas, Filter, InSegment, NoneOf, SomeOf
from tests.soundness.oracle.expressions import Aggregate, Expression, Lookup, Scalar, value
from tests.soundness.oracle.filters import Leaf, holds_tree, leaves
from tests.soundness.oracle.names import Place, Roles, Unplaced, place, to_many, walk_steps, ways_to
from tests.soundness.oracle.rows import Widened, World
from tests.soundness.oracle.schema import Metric, Row
from tests.soundness.oracle.values import aggregate, all_of, holds

Shown = Scalar | tuple[Scalar, ...]
"""What a grouping shows; an entity is its key."""
Key = tuple[Shown, ...]
Entry = tuple[Key, int, datetime | None]


@dataclass(frozen=True, slots=True)
class Entity:
    """A grouping by rows of another model (or values of a dimension): a role, a model's name, or a dimension.

    `model` is the model meant, where a role of another home named it. Rows without a related row are in none.
    """

    name: str
    model: str = ""


Dim = str | Entity


def entity_model(world: World, home: str, name: str) -> str:
    """The model whose rows a role, a path or a model's name means; "" where it is a dimension."""
    step = None
    model = home
    for role in name.split("."):
        step = world.schema.step(model, role)
        if step is None:
            break
        model = step.target
    if step is not None:
        return model
    return name if world.schema.has_model(name) else ""


def entity_place(world: World, home: str, entity: Entity) -> Place | tuple[Roles, str]:
    """Where the entity of a home row is: a dimension's place, or (path, model)."""
    model = entity.model or entity_model(world, home, entity.name)
    if not model:
        return place(world.schema, home, entity.name)
    roles = tuple(entity.name.split("."))
    if entity_model(world, home, entity.name) == model and world.schema.step(home, roles[0]):
        return roles, model
    return only_to_one_way(world, home, model), model


def only_to_one_way(world: World, home: str, model: str) -> Roles:
    """The one way to a model, which leads to one row."""
    found = ways_to(world.schema, home, model)
    if len(found) != 1 or to_many(world.schema, home, found[0]):
        raise Unplaced(f"{model}: {len(found)} ways from {home}")
    return found[0]


@dataclass(frozen=True)
class Part:
    """`picked_by` are the conditions on home rows; `time` is the path of the metric's own time, "" if it has none; rows
    count `later` than that, and then at the same place so many periods of the company's own later."""

    world: World
    home: str
    picked_by: tuple[Expression, ...]
    time: str
    filters: tuple[Filter, ...]
    dimensions: tuple[Dim, ...]
    via: tuple[tuple[str, str], ...] = ()
    later: timedelta = timedelta()
    periods_later: int = 0

    @cached_property
    def _places(self) -> dict[str, Place]:
        return {}

    def place(self, name: str) -> Place:
        if name not in self._places:
            self._places[name] = place(self.world.schema, self.home, self._chosen(name), self.time)
        return self._places[name]

    def _chosen(self, name: str) -> str:
        """`via` puts a path in the place of a model's name."""
        model, _, rest = name.partition(".")
        path = dict(self.via).get(model)
        return f"{path}.{rest}" if path and rest else name

    @cached_property
    def paths(self) -> frozenset[Roles]:
        """Rule 3: every path that the filters, the own time and the groupings use, and no other."""
        names = [leaf for tree in self.filters for leaf in leaves(tree)]
        found = [self._leaf_roles(leaf) for leaf in names]
        found += [self._dim_roles(dim) for dim in self.dimensions]
        if self.time:
            found.append(self.place(self.time).roles)
        return frozenset(found)

    def _leaf_roles(self, leaf: Leaf) -> Roles:
        match leaf:
            case SomeOf() | NoneOf():
                return ()
            case EntityHas():
                return self._entity_roles(Entity(leaf.per))
            case InSegment(segment):
                return self.place(segment).roles
        return self.place(leaf.field).roles

    def _dim_roles(self, dim: Dim) -> Roles:
        return self._entity_roles(dim) if isinstance(dim, Entity) else self.place(dim).roles

    def _entity_roles(self, entity: Entity) -> Roles:
        found = entity_place(self.world, self.home, entity)
        return found.roles if isinstance(found, Place) else found[0]

    @cached_property
    def entries(self) -> list[Entry]:
        """Rules 1 and 3: a row that is picked is in every group of its passing widened rows, once in each."""
        found: dict[Entry, None] = {}
        for position, row in enumerate(self.world.tables[self.home]):
            if not all(value(where, self._lookup(row)) is True for where in self.picked_by):
                continue
            for widened in self.world.widened(self.home, row, self.paths):
                if self._passes(widened):
                    key = tuple(self._shown(dim, widened) for dim in self.dimensions)
                    if not any(
                        shown is None and isinstance(dim, Entity)
                        for dim, shown in zip(self.dimensions, key, strict=True)
                    ):
                        found[key, position, self.moment(widened)] = None
        return list(found)

    @cached_property
    def by_key(self) -> Mapping[Key, Sequence[tuple[int, datetime | None]]]:
        found: dict[Key, list[tuple[int, datetime | None]]] = {}
        for key, position, moment in self.entries:
            found.setdefault(key, []).append((position, moment))
        return found

    def moment(self, widened: Widened) -> datetime | None:
        if not self.time:
            return None
        place = self.place(self.time)
        found, own = self.world.moment(place, widened[place.roles], self.later), self.world.schema.own
        if found is None or own is None or not self.periods_later:
            return found
        return own.place_after(found, self.periods_later)

    def _passes(self, widened: Widened) -> bool:
        """The whole filter tree on one widened row."""
        said = all_of(holds_tree(tree, lambda leaf: self._holds(leaf, widened)) for tree in self.filters)
        return said is True

    def _holds(self, leaf: Leaf, widened: Widened) -> bool | None:
        match leaf:
            case InSegment(segment):
                found = self.place(segment)
                return self.world.in_segment(found.model, found.member, widened[found.roles])
            case SomeOf(tree):
                return self._some(tree, widened)
            case NoneOf(tree):
                return not self._some(tree, widened)
            case EntityHas():
                return self._entity_has(leaf, widened)
        found = self.place(leaf.field)
        dimension = self.world.schema.model(found.model).dimension(found.member)
        groups = dict(dimension.groups) if dimension else {}
        operands = [each for named in leaf.values for each in groups.get(named, (named,))]  # type: ignore[arg-type]  # only texts name groups
        return holds(leaf.op, self._on(leaf.field, widened), operands, metric=False)

    def _some(self, tree: Filter, widened: Widened) -> bool:
        """Whether a related row passes: each way along the path that all leaves share, where something is there."""
        inner = Part(self.world, self.home, (), self.time, (tree,), (), self.via)
        row = widened[()]
        assert row is not None
        used = [inner._leaf_roles(leaf) for leaf in leaves(tree)]
        many = [self.many_end(roles) for roles in used if to_many(self.world.schema, self.home, roles)]
        longest = max(many, key=len, default=())
        return any(
            inner._passes(each)
            for each in self.world.widened(self.home, row, {*inner.paths, longest})
            if each[longest] is not None
        )

    def many_end(self, roles: Roles) -> Roles:
        """The path up to its last to-many step."""
        many = [
            at for at, step in enumerate(walk_steps(self.world.schema, self.home, roles), 1) if step.to_many
        ]
        return roles[: many[-1]] if many else ()

    def _entity_has(self, leaf: EntityHas, widened: Widened) -> bool:
        """Rows without an entity pass nothing, an entity without a value passes no comparison."""
        entity = self._shown(Entity(leaf.per), widened)
        if entity is None:
            return False
        found = entity_place(self.world, self.home, Entity(leaf.per))
        model = "" if isinstance(found, Place) else found[1]
        worth = self.world.worth_of(leaf, model, entity)
        return holds(leaf.op, worth, leaf.values, metric=True) is True

    def _shown(self, dim: Dim, widened: Widened) -> Shown:
        if isinstance(dim, str):
            return self._on(dim, widened)
        found = entity_place(self.world, self.home, dim)
        if isinstance(found, Place):
            return self.world.grouped(found, widened[found.roles])
        roles, model = found
        return entity_key(self.world, model, widened[roles])

    def _on(self, name: str, widened: Widened) -> Scalar:
        found = self.place(name)
        return self.world.grouped(found, widened[found.roles])

    def _lookup(self, row: Row) -> Lookup:
        return lambda dotted: self.world.member(self.home, dotted, row)

    def measure(self, how: Aggregate, positions: Sequence[int]) -> Scalar:
        """The aggregate over these home rows."""
        rows = [self.world.tables[self.home][position] for position in positions]
        argument = how.argument
        values = [None if argument is None else value(argument, self._lookup(row)) for row in rows]
        return aggregate(how, values)

    @property
    def groups_may_overlap(self) -> bool:
        """A grouping lies on a to-many path."""
        return any(to_many(self.world.schema, self.home, self._dim_roles(dim)) for dim in self.dimensions)


def entity_key(world: World, model: str, row: Row | None) -> tuple[Scalar, ...] | None:
    key = world.schema.model(model).key
    assert key is not None, f"{model} has no key"
    return None if row is None else tuple(row[column] for column in key)


def own_time(world: World, home: str, metric: Metric, basis: str) -> str:
    """The path of a metric's own time dimension, "" if it has none or says so."""
    model = world.schema.model(home)
    if metric.time == "none":
        return ""
    return metric.time or dict(model.times).get(basis, model.time)
