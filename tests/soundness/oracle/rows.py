"""One row at a time: what a member is worth on it, which rows are related to it, its widened rows (rules 2–4).

A row that is not there is None, and everything on it is NULL: no dimension, whatever its expression, makes a
value of a missing row, and a missing row is in no segment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from semantic.query.types import EntityHas
from tests.soundness.oracle.expressions import MetricName, Name, Scalar, value
from tests.soundness.oracle.names import Place, Roles, walk_steps
from tests.soundness.oracle.schema import Dimension, Join, Row, Schema, Step, Tables
from tests.soundness.oracle.times import bucket, wall_clock

Widened = Mapping[Roles, Row | None]
"""The related row at the end of every path in use; () is the home row itself."""


def _day(moment: Scalar) -> Scalar:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) if isinstance(moment, datetime) else None


def _no_metrics(metric: str, model: str, row: Row) -> Scalar:
    raise ValueError(f"{metric} of {model}: this world knows no metrics")


def _no_entities(leaf: EntityHas, model: str, entity: object) -> Scalar:
    raise ValueError(f"{leaf}: this world knows no metrics")


@dataclass(frozen=True)
class World:
    """The definitions, the data and the zone of the query."""

    schema: Schema
    tables: Tables
    zone: str
    of_entity: Callable[[str, str, Row], Scalar] = _no_metrics
    """What a metric is worth for one row of a model, over all time."""
    worth_of: Callable[[EntityHas, str, object], Scalar] = _no_entities
    """The same for the entity of a filter: the filter, the entity's model ("" for a dimension), its key."""

    def related(
        self, step: Step, row: Row | None, start: Row | None = None, home: str = ""
    ) -> list[Row | None]:
        """The rows that a step leads to, for a path that starts at the row `start` of `home`.

        A row that is not there leads nowhere. Of a path with a name, a row on the way may lead to none: None.
        """
        if row is None:
            return []
        asked = step.model, step.role, id(row), id(start), home
        if asked not in self._related:
            self._related[asked] = self._related_rows(step, row, start, home)
        return self._related[asked]

    @cached_property
    def _related(self) -> dict[object, list[Row | None]]:
        """What was looked for before; rows live as long as the tables, so that their ids tell them apart."""
        return {}

    def _related_rows(self, step: Step, row: Row, start: Row | None, home: str) -> list[Row | None]:
        if step.declared:
            return self._joined(step.model, step.join, row, start if home else row, home or step.model)
        if step.join.through:
            return self._back_through(step.target, step.join, row)
        return [
            other
            for other in self.tables[step.target]
            if any(found is row for found in self._joined(step.target, step.join, other, other, step.target))
        ]

    def _joined(self, model: str, join: Join, row: Row, start: Row | None, home: str) -> list[Row | None]:
        if join.through:
            return self._through(model, join, row, start, home)
        return [
            other
            for other in self.tables[join.target]
            if self._matches(join, row, other)
            and self._in_force(join.target, other, start, home)
            and self._plays(join, {"": row, join.role: other})
        ]

    def _matches(self, join: Join, row: Row, other: Row) -> bool:
        """A NULL in a joining column matches nothing; a condition matches where it is true."""
        if join.condition is None:
            return all(row[here] is not None and row[here] == other[there] for here, there in join.on)

        def column(dotted: str) -> Scalar:
            side, name = dotted.split(".")
            return row[name] if side == "this" else other[name]

        return value(join.condition, column) is True

    def _through(self, model: str, join: Join, row: Row, start: Row | None, home: str) -> list[Row | None]:
        """The rows at the end of the path; where nothing is at its beginning there is none."""
        steps = walk_steps(self.schema, model, join.through)
        chains: list[dict[str, Row | None]] = [{"": row}]
        for before, step in zip(("", *join.through), steps, strict=False):
            grown: list[dict[str, Row | None]] = []
            for chain in chains:
                matches = self.related(step, chain[before], start, home)
                kept: list[Row | None] = [*matches] or ([None] if before else [])
                grown += [{**chain, step.role: match} for match in kept]
            chains = grown
        last = join.through[-1]
        return [chain[last] for chain in chains if self._plays(join, {**chain, join.role: chain[last]})]

    def _back_through(self, model: str, join: Join, row: Row) -> list[Row | None]:
        """The same path from its other end, under the same condition."""
        steps = walk_steps(self.schema, model, join.through)
        chains: list[dict[str, Row | None]] = [{join.through[-1]: row, join.role: row}]
        for name, step in reversed([*zip(("", *join.through), steps, strict=False)]):
            grown: list[dict[str, Row | None]] = []
            for chain in chains:
                far = chain[step.role]
                matches: list[Row | None] = [
                    near for near in self.tables[step.model] if self._leads(step, near, far)
                ]
                grown += [{**chain, name: near} for near in matches or ([None] if far is not row else [])]
            chains = grown
        return [chain[""] for chain in chains if self._plays(join, chain)]

    def _leads(self, step: Step, near: Row, far: Row | None) -> bool:
        return far is not None and any(found is far for found in self.related(step, near, near, step.model))

    def _plays(self, join: Join, chain: Mapping[str, Row | None]) -> bool:
        """Rows on the way are named by their role, the row at the end also by the join's; a bare name is here."""

        def column(dotted: str) -> Scalar:
            side, _, name = dotted.rpartition(".")
            row = chain["" if side == "this" else side]
            return None if row is None else row[name]

        return join.where is None or value(join.where, column) is True

    def _in_force(self, model: str, row: Row, start: Row | None, home: str) -> bool:
        """A slowly changing row matches at the time of the row in which the path starts; without one, never."""
        valid = self.schema.model(model).valid
        if valid is None:
            return True
        if start is None:  # of a row that is listed although none meets it
            return False
        time = self.schema.model(home).dimension(self.schema.model(home).time)
        assert time is not None, home
        moment = self.dimension(home, time, start)
        reads = [self._reads(model, column) for column in valid]
        begin, end = (self.dimension(model, found, row) for found in reads)
        if moment is None or begin is None:
            return False
        if "date" in (time.type, *(found.type for found in reads)):
            moment, begin, end = (_day(each) for each in (moment, begin, end))
        return begin <= moment and (end is None or moment < end)  # type: ignore[operator]  # times

    def _reads(self, model: str, column: str) -> Dimension:
        """The time dimension that says what a column holds."""
        dimensions = self.schema.model(model).dimensions
        return next(
            each
            for each in dimensions
            if (each.expr or Name(each.name)) in (Name(column), Name(f"this.{column}"))
        )

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
        for match in self.related(step, so_far[roles[:-1]], so_far[()], home) or [None]:
            yield from self._grow(home, {**so_far, roles: match}, rest)

    def grouped(self, place: Place, row: Row | None) -> Scalar:
        """What a dimension shows at its place: times as wall clocks in the query's zone, or their bucket."""
        found = self.schema.model(place.model).dimension(place.member)
        assert found is not None, place
        shown = self.dimension(place.model, found, row)
        if not place.grain:
            return shown
        assert shown is None or isinstance(shown, datetime), place
        return bucket(shown, place.grain, self.schema.calendar)

    def moment(self, place: Place, row: Row | None, later: timedelta) -> datetime | None:
        """A time as the clock shows it, or what it shows so much later; an instant by the hours that pass."""
        found = self.schema.model(place.model).dimension(place.member)
        assert found is not None, place
        instant = found.type == "instant" and bool(later)
        then = self.dimension(place.model, found, row, "UTC" if instant else "")
        assert then is None or isinstance(then, datetime), place
        if then is None:
            return None
        then += later
        return wall_clock(then, "instant", "UTC", self.zone) if instant else then

    def dimension(self, model: str, dimension: Dimension, row: Row | None, zone: str = "") -> Scalar:
        """A dimension on a row of its model. A bare name in it is a column. `zone`: not the query's."""
        if row is None:
            return None
        expression = dimension.expr or Name(dimension.name)
        if isinstance(expression, MetricName):
            return self.of_entity(expression.name, model, row)
        raw = value(expression, lambda dotted: self._reached(model, dotted, row, columns=True))
        if dimension.type in ("date", "local", "instant"):
            return wall_clock(raw, dimension.type, dimension.stored_in, zone or self.zone)
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
        home = model
        at: Row | None = row
        for role in roles:
            step = self.schema.step(model, role)
            assert step is not None, dotted
            assert not step.to_many, dotted
            at = next(iter(self.related(step, at, row, home)), None)
            model = step.target
        if at is None:
            return None
        found = self.schema.model(model).dimension(name)
        bare_column = columns and not roles
        return at[name] if found is None or bare_column else self.dimension(model, found, at)
