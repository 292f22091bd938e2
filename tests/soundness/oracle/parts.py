"""One base metric of one home, under the filters of one use: which of its rows are in which group (rules 1–4).

part.groups == {("DELI",): (0, 2), (None,): (1,)}     # positions of home rows, each once per group
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from semantic.query.types import Filter, InSegment
from tests.soundness.oracle.expressions import Aggregate, Lookup, Scalar, value
from tests.soundness.oracle.filters import Leaf, fields, holds_tree
from tests.soundness.oracle.names import Place, Roles, place, to_many
from tests.soundness.oracle.rows import Widened, World
from tests.soundness.oracle.schema import Metric, Row
from tests.soundness.oracle.times import Range, contains
from tests.soundness.oracle.values import aggregate, all_of, holds

Key = tuple[Scalar, ...]
Positions = tuple[int, ...]
EVERYTHING: Range = (None, None)


@dataclass(frozen=True)
class Part:
    world: World
    home: str
    metric: Metric
    filters: tuple[Filter, ...]
    dimensions: tuple[str, ...]
    asked_range: Range

    @property
    def timeless(self) -> bool:
        return self.metric.time == "none"

    @property
    def time(self) -> str:
        """The path of the metric's own time dimension, "" if it has none."""
        return "" if self.timeless else self.metric.time or self.world.schema.model(self.home).time

    @property
    def range(self) -> Range:
        return EVERYTHING if self.timeless else self.asked_range

    def place(self, name: str) -> Place:
        return place(self.world.schema, self.home, name, self.time)

    def divides(self, dimension: str) -> bool:
        """A metric that says `time: none` has one value, which repeats over groupings by time."""
        return not (self.timeless and dimension.startswith("time."))

    @cached_property
    def own_dimensions(self) -> tuple[str, ...]:
        return tuple(name for name in self.dimensions if self.divides(name))

    @cached_property
    def paths(self) -> frozenset[Roles]:
        """Rule 3: every path that the filters, the range and the groupings use, and no other."""
        names = [*self.own_dimensions, *(name for tree in self.filters for name in fields(tree))]
        if self.range != EVERYTHING:
            names.append(self.time)
        return frozenset(self.place(name).roles for name in names)

    @cached_property
    def groups(self) -> Mapping[Key, Positions]:
        """Rules 1 and 3: a row picked by `where` counts once in every group of its passing widened rows."""
        counted: dict[Key, set[int]] = {}
        for position, row in enumerate(self.world.tables[self.home]):
            if not self._picked(row):
                continue
            for widened in self.world.widened(self.home, row, self.paths):
                if self._passes(widened):
                    key = tuple(self._on(name, widened) for name in self.own_dimensions)
                    counted.setdefault(key, set()).add(position)
        return {key: tuple(sorted(positions)) for key, positions in counted.items()}

    def _picked(self, row: Row) -> bool:
        where = self.metric.where
        return where is None or value(where, self._lookup(row)) is True

    def _passes(self, widened: Widened) -> bool:
        """The whole filter tree, and rule 9's range over the metric's own time, on one widened row."""
        if self.range != EVERYTHING:
            moment = self._on(self.time, widened)
            assert moment is None or isinstance(moment, datetime)
            if not contains(self.range, moment):
                return False
        said = all_of(holds_tree(tree, lambda leaf: self._holds(leaf, widened)) for tree in self.filters)
        return said is True

    def _holds(self, leaf: Leaf, widened: Widened) -> bool | None:
        if isinstance(leaf, InSegment):
            found = self.place(leaf.segment)
            return self.world.in_segment(found.model, found.member, widened[found.roles])
        return holds(leaf.op, self._on(leaf.field, widened), leaf.values, metric=False)

    def _on(self, name: str, widened: Widened) -> Scalar:
        found = self.place(name)
        return self.world.grouped(found, widened[found.roles])

    def _lookup(self, row: Row) -> Lookup:
        return lambda dotted: self.world.member(self.home, dotted, row)

    def at(self, key: Key) -> Positions:
        """The home rows in the merged group `key`, which has a value for every grouping of the query."""
        pairs = zip(self.dimensions, key, strict=True)
        return self.groups.get(tuple(shown for name, shown in pairs if self.divides(name)), ())

    def measure(self, how: Aggregate, positions: Positions) -> Scalar:
        """The aggregate over these home rows."""
        rows = [self.world.tables[self.home][position] for position in positions]
        argument = how.argument
        values = [None if argument is None else value(argument, self._lookup(row)) for row in rows]
        return aggregate(how, values)

    @property
    def groups_may_overlap(self) -> bool:
        """A grouping lies on a to-many path."""
        places = [self.place(name) for name in self.own_dimensions]
        return any(to_many(self.world.schema, self.home, found.roles) for found in places)

    @property
    def groups_overlap(self) -> bool:
        """Some home row is indeed in two groups."""
        counted = [position for positions in self.groups.values() for position in positions]
        return len(counted) > len(set(counted))
