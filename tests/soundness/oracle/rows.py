"""One row at a time: what a member is worth on it, which rows are related to it, its widened rows (rules 2–4).

A row that is not there is None, and everything on it is NULL: no dimension, whatever its expression, makes a
value of a missing row, and a missing row is in no segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from tests.soundness.oracle.expressions import Name, Scalar, value
from tests.soundness.oracle.names import Place, Roles, walk_steps
from tests.soundness.oracle.schema import Dimension, Row, Schema, Step, Tables
from tests.soundness.oracle.times import bucket, wall_clock

Widened = Mapping[Roles, Row | None]
"""The related row at the end of every path in use; () is the home row itself."""


@dataclass(frozen=True)
class World:
    """The definitions, the data and the zone of the query."""

    schema: Schema
    tables: Tables
    zone: str

    def related(self, step: Step, row: Row | None) -> list[Row]:
        """The rows that a step leads to. A NULL in a joining column matches nothing."""
        if row is None:
            return []
        wanted = {there: row[here] for here, there in step.on}
        if None in wanted.values():
            return []
        return [other for other in self.tables[step.target] if all(other[c] == v for c, v in wanted.items())]

    def widened(self, home: str, row: Row, paths: Iterable[Roles]) -> Iterator[Widened]:
        """Rule 3: left-joined along every path; a common beginning is shared, branches combine freely."""
        prefixes = {roles[:length] for roles in paths for length in range(1, len(roles) + 1)}
        yield from self._grow(home, {(): row}, sorted(prefixes, key=lambda roles: (len(roles), roles)))

    def _grow(self, home: str, so_far: Widened, prefixes: list[Roles]) -> Iterator[Widened]:
        if not prefixes:
            yield so_far
            return
        roles, *rest = prefixes
        step = walk_steps(self.schema, home, roles)[-1]
        matches: list[Row | None] = [*self.related(step, so_far[roles[:-1]])]
        for match in matches or [None]:
            yield from self._grow(home, {**so_far, roles: match}, rest)

    def grouped(self, place: Place, row: Row | None) -> Scalar:
        """What a dimension shows at its place: times as wall clocks in the query's zone, or their bucket."""
        found = self.schema.model(place.model).dimension(place.member)
        assert found is not None, place
        shown = self.dimension(place.model, found, row)
        if not place.grain:
            return shown
        assert shown is None or isinstance(shown, datetime), place
        return bucket(shown, place.grain, self.schema.week_start)

    def dimension(self, model: str, dimension: Dimension, row: Row | None) -> Scalar:
        """A dimension on a row of its model. In its expression a bare name is a column."""
        if row is None:
            return None
        expression = dimension.expr or Name(dimension.name)
        raw = value(expression, lambda dotted: self._reached(model, dotted, row, columns=True))
        if dimension.type in ("date", "local", "instant"):
            return wall_clock(raw, dimension.type, dimension.stored_in, self.zone)
        return raw

    def in_segment(self, model: str, name: str, row: Row | None) -> bool:
        where = next(each.where for each in self.schema.model(model).segments if each.name == name)
        return row is not None and value(where, lambda dotted: self.member(model, dotted, row)) is True

    def member(self, model: str, dotted: str, row: Row) -> Scalar:
        """A name inside an aggregate or a `where`: a dimension, else a column, perhaps along to-one roles."""
        return self._reached(model, dotted, row, columns=False)

    def _reached(self, model: str, dotted: str, row: Row, columns: bool) -> Scalar:
        *roles, name = dotted.split(".")
        if roles == ["this"]:
            return row[name]
        at: Row | None = row
        for role in roles:
            step = self.schema.step(model, role)
            assert step is not None, dotted
            assert not step.to_many, dotted
            at = next(iter(self.related(step, at)), None)
            model = step.target
        if at is None:
            return None
        found = self.schema.model(model).dimension(name)
        bare_column = columns and not roles
        return at[name] if found is None or bare_column else self.dimension(model, found, at)
