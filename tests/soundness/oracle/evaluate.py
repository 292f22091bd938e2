"""What a query is worth by rules 1 to 9 of DESIGN 5: parts counted apart, merged, then having, order, limit.

result = answer(schema, tables, query, now=datetime(2017, 3, 15, 10, 30))
result.rows     # in order and cut to the limit: dimensions first, then metrics
result.totals   # one value per metric, or () when not asked for
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cmp_to_key

from semantic.query.types import Condition, Filter, InSegment, MetricUse, Query
from tests.soundness.oracle.arithmetic import formula
from tests.soundness.oracle.expressions import (
    Aggregate,
    Formula,
    MetricArithmetic,
    MetricName,
    Number,
    Scalar,
    calculate,
)
from tests.soundness.oracle.filters import fields, holds_tree, split
from tests.soundness.oracle.parts import EVERYTHING, Key, Part
from tests.soundness.oracle.rows import World
from tests.soundness.oracle.schema import Metric, Schema, Tables
from tests.soundness.oracle.times import GRAINS, UNITS, Range, one_value_within, periods, resolve
from tests.soundness.oracle.values import all_of, holds

Cells = tuple[Scalar, ...]


@dataclass(frozen=True)
class Result:
    """`shown` is how many rows there are before the limit.

    `may_overlap` says that a grouping lies on a to-many path, `overlap` that some row was counted twice.
    """

    rows: tuple[Cells, ...]
    shown: int
    totals: Cells
    may_overlap: bool
    overlap: bool


@dataclass
class Evaluation:
    """One query at one grain. Parts are kept, so that a metric used twice is counted once."""

    world: World
    query: Query
    dimensions: tuple[str, ...]
    range: Range
    parts: dict[tuple[str, str, tuple[Filter, ...]], Part] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.on_rows, self.on_merged = split(self.query.filters, self.is_metric)

    def is_metric(self, name: str) -> bool:
        return self.use_named(name) is not None or self.world.schema.find_metric(name) is not None

    def use_named(self, name: str) -> MetricUse | None:
        return next((use for use in self.query.metrics if name == (use.alias or use.expr)), None)

    def part(self, home: str, metric: Metric, use: MetricUse) -> Part:
        key = home, metric.name, use.filters
        if key not in self.parts:
            filters = self.on_rows + use.filters
            self.parts[key] = Part(self.world, home, metric, filters, self.dimensions, self.range)
        return self.parts[key]

    def bases(self, use: MetricUse) -> list[Part]:
        """The base metrics under one use, each with the filters of the use."""

        def under(found: Formula, model: str) -> Iterator[Part]:
            match found:
                case MetricArithmetic(_, left, right):
                    yield from under(left, model)
                    yield from under(right, model)
                case MetricName(name):
                    home, metric = self.metric(name, model)
                    if is_base(metric.expr):
                        yield self.part(home, metric, use)
                    else:
                        yield from under(metric.expr, home)

        return list(under(formula(use.expr), ""))

    def metric(self, name: str, model: str) -> tuple[str, Metric]:
        found = self.world.schema.find_metric(name, model)
        assert found is not None, name
        return found

    def cell(self, use: MetricUse, key: Key) -> Scalar:
        """The value of a metric in a merged group."""
        return self._worth(formula(use.expr), "", use, key)[0]

    def _worth(self, found: Formula, model: str, use: MetricUse, key: Key) -> tuple[Scalar, bool]:
        """(value, whether it has a row here): rules 5 and 7. Without a row a metric is its `fill`."""
        match found:
            case Number(number):
                return number, False
            case MetricArithmetic(op, left, right):
                (a, has_a), (b, has_b) = (self._worth(side, model, use, key) for side in (left, right))
                return calculate(op, a, b), has_a or has_b
            case MetricName(name):
                home, metric = self.metric(name, model)
                if is_base(metric.expr):
                    shown, has_row = self._base(self.part(home, metric, use), metric.expr, key)
                else:
                    shown, has_row = self._worth(metric.expr, home, use, key)
                return (shown if has_row or metric.fill is None else metric.fill), has_row
        raise ValueError(found)

    def _base(self, part: Part, found: Formula, key: Key) -> tuple[Scalar, bool]:
        """An aggregate, or arithmetic over aggregates, of the part's rows; of no rows it is NULL or 0."""
        positions = part.at(key)
        match found:
            case Aggregate():
                return part.measure(found, positions), bool(positions)
            case MetricArithmetic(op, left, right):
                a, b = (self._base(part, side, key)[0] for side in (left, right))
                return calculate(op, a, b), bool(positions)
            case Number(number):
                return number, bool(positions)
        raise ValueError(found)

    def groups(self) -> list[Key]:
        """Rule 5: a group is shown when a queried metric has a row in it; ungrouped there is one group."""
        if not self.dimensions:
            return [()]
        found: dict[Key, None] = {}
        for use in self.query.metrics:
            for part in self.bases(use):
                if part.own_dimensions == self.dimensions:
                    found.update(dict.fromkeys(part.groups))
        found.update(dict.fromkeys(self._empty_periods(list(found))))
        return list(found)

    def _empty_periods(self, found: list[Key]) -> Iterator[Key]:
        """Rule 11: a declared `fill` covers every period of the range × the group tuples in the result.

        It adds none where a filter picks among those periods, or where another grouping is read off the same time.
        """
        times = [at for at, name in enumerate(self.dimensions) if name.startswith("time.")]
        start, until = self.range
        filled = any(self._declares_fill(use) for use in self.query.metrics)
        if len(times) != 1 or start is None or until is None or not filled:
            return
        at = times[0]
        if self.dimensions[at].removeprefix("time.") not in GRAINS or self._picks_periods(
            self.dimensions[at]
        ):
            return
        tuples = {key[:at] + key[at + 1 :] for key in found}
        if len(self.dimensions) == 1:
            tuples = {()}
        grain = self.dimensions[at].removeprefix("time.")
        for period in periods(start, until, grain, self.world.schema.week_start):
            yield from ((*others[:at], period, *others[at:]) for others in tuples)

    def _picks_periods(self, shown: str) -> bool:
        """Whether a filter on rows names a time of which every period shown has one value."""
        named = {name for tree in self.on_rows for name in fields(tree) if name.startswith("time.")}
        units = {name.removeprefix("time.") for name in named}
        return any(one_value_within(shown.removeprefix("time."), UNITS.get(unit, unit)) for unit in units)

    def _declares_fill(self, use: MetricUse) -> bool:
        found = self.world.schema.find_metric(use.expr)
        return found is not None and found[1].fill is not None and found[1].time != "none"

    def passes_having(self, key: Key) -> bool:
        """Rule 8: on merged rows; dimensions there are the group's own values."""

        def leaf_holds(leaf: Condition | InSegment) -> bool | None:
            assert isinstance(leaf, Condition), leaf
            if leaf.field in self.dimensions:
                shown = key[self.dimensions.index(leaf.field)]
                return holds(leaf.op, shown, leaf.values, metric=False)
            use = self.use_named(leaf.field) or MetricUse(leaf.field)
            return holds(leaf.op, self.cell(use, key), leaf.values, metric=True)

        return all_of(holds_tree(tree, leaf_holds) for tree in self.on_merged) is True


def answer(schema: Schema, tables: Tables, query: Query, now: datetime) -> Result:
    """What the query means. `now` is a wall clock in the query's zone."""
    world = World(schema, tables, query.timezone or schema.zone)
    asked = resolve(query.time.range, now, schema.week_start) if query.time else EVERYTHING
    evaluation = Evaluation(world, query, query.dimensions, asked)
    keys = [key for key in evaluation.groups() if evaluation.passes_having(key)]
    rows = ordered(query, [key + tuple(evaluation.cell(use, key) for use in query.metrics) for key in keys])
    whole = Evaluation(world, query, (), asked)
    parts = [part for use in query.metrics for part in evaluation.bases(use)]
    return Result(
        rows=tuple(rows[: query.limit.rows] if query.limit else rows),
        shown=len(rows),
        totals=tuple(whole.cell(use, ()) for use in query.metrics) if query.totals else (),
        may_overlap=any(part.groups_may_overlap for part in parts),
        overlap=any(part.groups_overlap for part in parts),
    )


def is_base(found: Formula) -> bool:
    """Whether a metric aggregates rows of its home itself."""
    if isinstance(found, MetricArithmetic):
        return is_base(found.left) or is_base(found.right)
    return isinstance(found, Aggregate)


def ordered(query: Query, rows: list[Cells]) -> list[Cells]:
    """Rule 8: NULL last both ways, ties by the group columns ascending."""
    names = [*query.dimensions, *(use.alias or use.expr for use in query.metrics)]
    by = [(names.index(each.field), each.descending) for each in query.order_by]
    by += [(position, False) for position in range(len(query.dimensions))]

    def compare(left: Cells, right: Cells) -> int:
        for at, descending in by:
            a, b = left[at], right[at]
            if a == b:
                continue
            if a is None or b is None:
                return 1 if a is None else -1
            return (-1 if a < b else 1) * (-1 if descending else 1)  # type: ignore[operator]  # one column, one type
        return 0

    return sorted(rows, key=cmp_to_key(compare))
