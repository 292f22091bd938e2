"""The rows that a query without metrics lists: those of one model, each beside every row of others, and rows not met.

listed(world, clause, Query(of="listings", beside=("days",), also=("user",), dimensions=("days.ds", "user.state")))
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from semantic.query.types import Query
from tests.soundness.oracle.groups import Clause
from tests.soundness.oracle.names import Place, Roles, to_many
from tests.soundness.oracle.parts import Dim, Entry, Part
from tests.soundness.oracle.rows import Widened, World
from tests.soundness.oracle.schema import Schema


@dataclass(frozen=True)
class Listed(Part):
    """A member of a model `beside` stands at the path of its name; `also` are roles."""

    beside: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def place(self, name: str) -> Place:
        model, _, rest = name.partition(".")
        if model not in self.beside:
            return super().place(name)
        member, _, grain = rest.partition(".")
        return Place((model,), model, member, grain)

    @property
    def groups_may_overlap(self) -> bool:
        paths = [self._dim_roles(dim) for dim in self.dimensions]
        own = [path for path in paths if path[:1] not in self._apart]
        return any(to_many(self.world.schema, self.home, path) for path in own)

    @cached_property
    def paths(self) -> frozenset[Roles]:
        """Those that joins lead along; a model beside is at no join's end."""
        return frozenset(path for path in super().paths if path[:1] not in self._apart)

    @property
    def _apart(self) -> set[Roles]:
        return {(model,) for model in self.beside}

    @cached_property
    def entries(self) -> list[Entry]:
        found: dict[Entry, None] = {}
        for position, widened in self._rows():
            if self._passes(widened):
                key = tuple(self._shown(dim, widened) for dim in self.dimensions)
                found[key, position, self.moment(widened)] = None
        return list(found)

    def _rows(self) -> Iterator[tuple[int, Widened]]:
        """Each row by a number of its own: pairs of a row and one of each model beside it; rows that none meets."""
        world, number = self.world, 0
        paths = {*self.paths, *((role,) for role in self.also)}
        met: dict[Roles, set[int]] = {(role,): set() for role in self.also}
        for row in world.tables[self.home]:
            widened_rows = list(world.widened(self.home, row, paths))
            for others in product(*(world.tables[model] for model in self.beside)):
                number += 1
                for path, ids in met.items():
                    ids |= {id(widened[path]) for widened in widened_rows}
                here = {(model,): other for model, other in zip(self.beside, others, strict=True)}
                yield from ((number, {**widened, **here}) for widened in widened_rows)
        for path, ids in met.items():
            step = world.schema.step(self.home, path[0])
            assert step is not None, path
            nothing: Widened = {(): None, **{(model,): None for model in self.beside}}
            prefixes = {each[:length] for each in paths for length in range(1, len(each) + 1)} - {path}
            ordered = sorted(prefixes, key=lambda roles: (len(roles), roles))
            for row in world.tables[step.target]:
                if id(row) not in ids:
                    number += 1
                    grown = world._grow(self.home, {**nothing, path: row}, ordered)
                    yield from ((number, widened) for widened in grown)


def listed(world: World, clause: Clause, query: Query, dimensions: Sequence[Dim]) -> Part:
    home = home_of(world.schema, query)
    time = dict(world.schema.model(home).times).get(clause.basis, world.schema.model(home).time)
    if not query.beside and not query.also:
        return Part(world, home, (), time, query.filters, tuple(dimensions))
    return Listed(
        *(world, home, (), time, query.filters, tuple(dimensions)), beside=query.beside, also=query.also
    )


def home_of(schema: Schema, query: Query) -> str:
    """The model that the query names, else the one that every path begins with."""
    if query.rows or query.of:
        return query.rows or query.of
    homes = {name.split(".")[0] for name in query.dimensions}
    assert len(homes) == 1, query.dimensions
    return homes.pop()
