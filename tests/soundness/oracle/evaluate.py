"""What a metric is worth in a group (DESIGN 5): parts counted apart, each over the time that it sees, then merged.

evaluation = Evaluation(world, clause, ("store", "time.month"), filters)
evaluation.cell(MetricUse("revenue"), (("Oslo",), (datetime(2017, 3, 1),)))
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from semantic.query.types import Filter, MetricUse
from tests.soundness.oracle.arithmetic import formula
from tests.soundness.oracle.calling import called
from tests.soundness.oracle.conversion import conversion_base, converting
from tests.soundness.oracle.expressions import (
    Aggregate,
    Call,
    Expression,
    Formula,
    MetricArithmetic,
    MetricName,
    Number,
    Scalar,
    calculate,
)
from tests.soundness.oracle.filters import fields, picks_periods
from tests.soundness.oracle.forcing import force, in_force
from tests.soundness.oracle.groups import Cell, Clause, Spot, Spots, Times, When
from tests.soundness.oracle.kinds import aggregates_in, is_base, is_time, names_in, sees, within
from tests.soundness.oracle.parts import Dim, Entity, Key, Part, Shown, own_time
from tests.soundness.oracle.per_entity import ROWS, of_entities
from tests.soundness.oracle.picking import picked
from tests.soundness.oracle.rows import World
from tests.soundness.oracle.schema import Metric
from tests.soundness.oracle.shown_periods import period_of
from tests.soundness.oracle.skipping import shown_spots, shown_steps
from tests.soundness.oracle.spans import Stretch, first_step, lost, offset, windowed
from tests.soundness.oracle.times import (
    PARTS,
    UNITS,
    Calendar,
    bucket,
    one_value_within,
    periods,
)
from tests.soundness.oracle.values import aggregate


@dataclass
class Evaluation:
    """Metrics at one grain: `dimensions` with `time.month` and the like among them. Parts are kept."""

    world: World
    clause: Clause
    dimensions: tuple[Dim, ...]
    filters: tuple[Filter, ...]
    parts: dict[object, Part] = field(default_factory=dict)
    below: dict[str, Evaluation] = field(default_factory=dict)
    shown: list[Key] = field(default_factory=list)
    """The groups that pass the conditions on metrics, among which rank(m) counts."""
    wheres: tuple[Expression, ...] = ()
    """Conditions of metrics over metrics, which pick rows of each of those."""
    narrower: dict[Expression, Evaluation] = field(default_factory=dict)
    later: timedelta = timedelta()
    """By how much later than they were rows count: for what was so long before."""
    periods_later: int = 0
    """By how many periods of the company's own they count later, after that."""
    laters: dict[object, Evaluation] = field(default_factory=dict)
    of_rest: tuple[str, ...] | None = None
    """In the row for all that is not shown: the groupings for which it stands apart."""
    nothing: Scalar = None
    """What a sum is that has nothing to add."""

    @cached_property
    def others(self) -> tuple[Dim, ...]:
        return tuple(dim for dim in self.dimensions if not is_time(dim))

    @cached_property
    def times(self) -> tuple[str, ...]:
        return tuple(
            dim.removeprefix("time.") for dim in self.dimensions if isinstance(dim, str) and is_time(dim)
        )

    @property
    def calendar(self) -> Calendar:
        return self.world.schema.calendar

    @cached_property
    def grain(self) -> str:
        """The finest grain among the groupings by time, "" without one: own periods are shown by their days."""
        known = [grain for grain in self.grains if not self.calendar.own_periods(grain)]
        return next((g for g in known if all(one_value_within(g, other) for other in self.grains)), "")

    @cached_property
    def grains(self) -> list[str]:
        return [unit for unit in self.times if unit not in PARTS]

    @property
    def several(self) -> bool:
        """Whether no grain lies within all others: the periods shown are then the days that they share."""
        return bool(self.grains) and not self.grain

    # --- groups as they are shown ---

    def spot(self, key: Sequence[Shown]) -> Spot:
        """The group of a row of the result, whose cells stand in the order of `dimensions`."""
        pairs = list(zip(self.dimensions, key, strict=True))
        others = tuple(shown for dim, shown in pairs if not is_time(dim))
        return others, tuple(shown for dim, shown in pairs if is_time(dim) and not isinstance(shown, tuple))

    def key(self, others: Key, times: Times) -> Key:
        """The other way round."""
        left, right = list(others), list(times)
        return tuple(right.pop(0) if is_time(dim) else left.pop(0) for dim in self.dimensions)

    def plain_keys(self, uses: Sequence[MetricUse]) -> Iterator[Key]:
        """The groups of every row that is in the range, whichever metric it belongs to."""
        for part in self.parts_of(uses):
            for others, _, moment in part.entries:
                if not part.time and self.times:
                    continue
                if not part.time or within(self.clause.asked, moment):
                    yield self.key(others[: len(self.others)], self.times_of(moment))

    def times_of(self, moment: datetime | None) -> Times:
        return tuple(bucket(moment, unit, self.calendar) for unit in self.times)

    def period_keys(self, uses: Sequence[MetricUse]) -> Iterator[Key]:
        """Every period of the range with every group of any row at all: what a window or an offset may show."""
        entries = [entry for part in self.parts_of(uses, seen=True) for entry in part.entries]
        found = dict.fromkeys(others[: len(self.others)] for others, _, _ in entries)
        if not self.times:
            yield from found
            return
        start, until = self.clause.asked
        moments = [*(moment for _, _, moment in entries), *self._begins(uses)]
        start = start or min((moment for moment in moments if moment is not None), default=self.clause.now)
        comparison = self.clause.comparison
        cover = comparison and comparison.cover
        grain = "day" if self.several else self.grain
        for begin in periods(start, cover or until or self.clause.now, grain, self.calendar):
            yield from (self.key(others, self.times_of(begin)) for others in found)

    def _begins(self, uses: Sequence[MetricUse]) -> Iterator[datetime | None]:
        for home, metric in self.metrics_of(uses):
            if metric.during:
                yield from (force(self.world, home, metric, row)[0] for row in self.world.tables[home])

    def metrics_of(self, uses: Sequence[MetricUse]) -> Iterator[tuple[str, Metric]]:
        for use in uses:
            yield from self.metrics_under(formula(use.expr), "")

    def metrics_under(self, found: Formula, model: str) -> Iterator[tuple[str, Metric]]:
        """Every metric that a formula needs, with its home; those inside a `per` or a conversion too."""
        match found:
            case MetricArithmetic(_, left, right):
                yield from self.metrics_under(left, model)
                yield from self.metrics_under(right, model)
            case Call(_, name) | MetricName(name):
                home, metric = self.metric(name, model)
                yield home, metric
                if metric.convert:
                    yield conversion_base(self.world, home, metric.convert)
                elif metric.per:
                    for inner in names_in(metric.expr):
                        yield from self.metrics_under(MetricName(inner), home)
                elif not is_base(metric.expr):
                    yield from self.metrics_under(metric.expr, home)

    def parts_of(self, uses: Sequence[MetricUse], seen: bool = False) -> Iterator[Part]:
        for use in uses:
            yield from self.parts_under(formula(use.expr), "", use, seen)

    def parts_under(self, found: Formula, model: str, use: MetricUse, seen: bool) -> Iterator[Part]:
        """The parts that a formula needs. Those over entities have one more grouping, the last."""
        match found:
            case MetricArithmetic(_, left, right):
                yield from self.parts_under(left, model, use, seen)
                yield from self.parts_under(right, model, use, seen)
            case Call("part", name):
                for each in (use, replace(use, filters=())):
                    yield from self.parts_under(MetricName(name), model, each, seen)
            case Call(_, name) | MetricName(name):
                home, metric = self.metric(name, model)
                if metric.convert:
                    yield self.part(*conversion_base(self.world, home, metric.convert), use, seen)
                elif metric.per:
                    below = self.under(metric).per_entity(metric)
                    for inner in names_in(metric.expr):
                        yield from below.parts_under(MetricName(inner), home, use, seen)
                    if not names_in(metric.expr):
                        yield below.part(home, ROWS, use, seen)
                elif is_base(metric.expr):
                    yield self.part(home, metric, use, seen or metric.during is not None)
                else:
                    yield from self.under(metric).parts_under(metric.expr, home, use, seen)

    # --- metrics ---

    def metric(self, name: str, model: str) -> tuple[str, Metric]:
        found = self.world.schema.find_metric(name, model)
        assert found is not None, name
        return found

    def part(self, home: str, metric: Metric, use: MetricUse, seen: bool) -> Part:
        """The rows of a base metric. What picks periods shown picks no rows for a metric that has `seen` others."""
        key = home, metric, use.filters, use.via, seen
        if key not in self.parts:
            time = own_time(self.world, home, metric, self.clause.basis)
            filters = (*self.filters, *use.filters)
            if seen:
                filters = tuple(tree for tree in filters if not self.picks(tree))
            wheres = (*self.wheres, metric.where) if metric.where else self.wheres
            self.parts[key] = Part(
                *(self.world, home, wheres, time, filters, self.others, use.via, self.later),
                periods_later=self.periods_later,
            )
        return self.parts[key]

    def picks(self, tree: Filter) -> bool:
        """Rule 9: a filter on nothing but the own time, of which every period shown has one value, picks periods."""
        units = [name.removeprefix("time.") for name in fields(tree)]
        shown = self.grains if self.several else [grain for grain in (self.grain,) if grain]
        return picks_periods(tree) and all(
            any(one_value_within(grain, UNITS.get(unit, unit)) for grain in shown) for unit in units
        )

    def per_entity(self, metric: Metric) -> Evaluation:
        """The same query with one more grouping: the entity."""
        if metric.per not in self.below:
            self.below[metric.per] = self.at((*self.dimensions, Entity(metric.per)))
        return self.below[metric.per]

    def at(self, dimensions: tuple[Dim, ...]) -> Evaluation:
        """The same question at other groupings."""
        return Evaluation(
            *(self.world, self.clause, dimensions, self.filters),
            wheres=self.wheres,
            later=self.later,
            periods_later=self.periods_later,
            nothing=self.nothing,
        )

    def adding(self) -> Evaluation:
        """The same question, where sums without anything to add are 0."""
        if "adding" not in self.laters:
            self.laters["adding"] = replace(self.at(self.dimensions), of_rest=self.of_rest, nothing=0)
        return self.laters["adding"]

    def periods_after(self, count: int) -> Evaluation:
        """The same question, with rows that count so many periods of the company's own later."""
        if ("periods", count) not in self.laters:
            self.laters["periods", count] = replace(
                self.at(self.dimensions), of_rest=self.of_rest, periods_later=self.periods_later + count
            )
        return self.laters["periods", count]

    def later_by(self, length: timedelta) -> Evaluation:
        """The same question, with rows that count so much later."""
        if length not in self.laters:
            self.laters[length] = replace(
                self.at(self.dimensions), of_rest=self.of_rest, later=self.later + length
            )
        return self.laters[length]

    def under(self, metric: Metric) -> Evaluation:
        """Where the metrics that a metric is made of are evaluated: its own condition picks their rows."""
        if metric.where is None or (is_base(metric.expr) and not metric.per):
            return self
        if metric.where not in self.narrower:
            found = self.at(self.dimensions)
            found.wheres = (*self.wheres, metric.where)
            self.narrower[metric.where] = found
        return self.narrower[metric.where]

    def cell(self, use: MetricUse, *spots: Spot) -> Cell:
        return self.worth(formula(use.expr), "", use, spots)

    def worth(self, found: Formula, model: str, use: MetricUse, spots: Spots) -> Cell:
        """Rules 5 and 7. Without a row a metric is its `fill`."""
        match found:
            case Number(number):
                return Cell(number, False, False)
            case MetricArithmetic(op, left, right):
                a, b = (self.worth(side, model, use, spots) for side in (left, right))
                return Cell(calculate(op, a.value, b.value), a.has_row or b.has_row, a.shows or b.shows)
            case Call():
                return called(self, found, use, spots)
            case MetricName(name):
                home, metric = self.metric(name, model)
                cell = self._seen(home, metric, use, spots)
                filled = cell.value if cell.has_row or metric.fill is None else metric.fill
                return Cell(filled, cell.has_row, cell.shows)
        raise ValueError(found)

    def _seen(self, home: str, metric: Metric, use: MetricUse, spots: Spots) -> Cell:
        """The metric over the time that its window or offset makes of the group's period."""
        if metric.window is None and metric.offset is None:
            return self._defined(home, metric, use, spots)
        begun = self._begun(spots)
        spots = shown_spots(self, home, metric, spots)
        moved = [(others, period) for others, when in spots if (period := period_of(self, when))]
        if metric.offset and metric.offset.span and self.calendar.own_periods(metric.offset.span.unit):
            return self.periods_after(metric.offset.span.count)._defined(home, metric, use, tuple(moved))
        if metric.offset:
            # A period without a counterpart, as 29 February has none, sees nothing.
            there = [(o, p, offset(metric.offset, p, self.calendar)) for o, p in moved]
            moved = [(o, found) for o, p, found in there if not lost(p, found)]
        if self.times:  # nor does a day without a counterpart in the range compared with
            moved = [(o, p) for o, p in moved if not p.is_empty]
        if metric.window is None:
            return self._defined(home, metric, use, tuple(moved))
        window, calendar = metric.window, self.calendar
        show = window.show if self.times else "last"
        if show == "average":
            assert len(moved) <= 1
            days = [
                (o, day) for o, period in moved for day in shown_steps(self, home, metric, window, period)
            ]
            found = [
                self._defined(home, metric, use, ((others, windowed(window, day, calendar, begun)),))
                for others, day in days
            ]
            present = [cell.value for cell in found if cell.value is not None]
            mean = aggregate(Aggregate("avg", Number(0)), present)  # type: ignore[arg-type]  # any argument
            if not any(c.has_row for c in found):
                return self._defined(home, metric, use, ())
            return Cell(mean, True, any(c.shows for c in found))
        if show == "first":
            moved = [(others, first_step(window, period)) for others, period in moved]
        held = tuple((others, windowed(window, period, calendar, begun)) for others, period in moved)
        return self._defined(home, metric, use, held)

    def _begun(self, spots: Spots) -> datetime | None:
        """When the range begins: that of the query, or the one compared with, of which a group is a stretch."""
        compared = self.clause.comparison if any(isinstance(when, Stretch) for _, when in spots) else None
        return compared.bounds[0] if compared else self.clause.asked[0]

    def _defined(self, home: str, metric: Metric, use: MetricUse, spots: Spots) -> Cell:
        if metric.convert:
            return converting(self, home, metric, use, spots)
        if metric.per:
            return of_entities(self, home, metric, use, spots)
        if is_base(metric.expr):
            return self.base(home, metric, use, spots)
        return self.under(metric).worth(metric.expr, home, use, spots)

    def base(self, home: str, metric: Metric, use: MetricUse, spots: Spots) -> Cell:
        """An aggregate, or arithmetic over aggregates, of the part's rows; of no rows it is NULL or 0."""
        part = self.part(home, metric, use, sees(spots) or metric.during is not None)
        positions = self.positions(part, home, metric, spots)

        def rows(how: Aggregate) -> list[int]:
            return picked(self, part, metric, how, spots) if metric.pick else positions

        def over(inner: Formula) -> Scalar:
            match inner:
                case Aggregate():
                    found = part.measure(inner, rows(inner))
                    return self.nothing if found is None else found
                case MetricArithmetic(op, left, right):
                    return calculate(op, over(left), over(right))
                case Number(number):
                    return number
            raise ValueError(inner)

        some = any(rows(each) for each in aggregates_in(metric.expr))
        counts = bool(part.time) or metric.during is not None or not self.times
        return Cell(over(metric.expr), some, some and counts)

    def positions(self, part: Part, home: str, metric: Metric, spots: Spots) -> list[int]:
        """The home rows in any of these groups, each once."""
        found: set[int] = set()
        for others, when in spots:
            for position, moment in part.by_key.get(others, ()):
                if metric.during:
                    inside = in_force(self, home, metric, position, when)
                else:
                    inside = self.inside(part, moment, when)
                if inside:
                    found.add(position)
        return sorted(found)

    def inside(self, part: Part, moment: datetime | None, when: When) -> bool:
        """Whether a time of a row belongs to what is shown, or to the stretch that is seen."""
        if not part.time:
            assert not isinstance(when, Stretch), "a window on a metric without time"
            return True
        if isinstance(when, Stretch):
            return when.holds(moment)
        return within(self.clause.asked, moment) and when == tuple(
            bucket(moment, unit, self.calendar) for unit in self.times
        )
