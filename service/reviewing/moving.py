"""Both revisions of the definitions run side by side on the warehouse: which numbers move, by how much, and where.

    movements = moved(review, before, after, warehouse)
    movements.moved       (Moved("sales.revenue", …, total=Movement(100, 90), groups=[("DELI",) 10 → 0, …]), …)
    movements.unmoved     names of what gives the same numbers, though its SQL is another

Each pair of statements runs on one snapshot, so that what moves is due to the definitions and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from semantic.catalog import Catalog
from semantic.compiling import Compiled, compile_query
from semantic.definitions.types import Dimension, ValueType
from semantic.errors import Problem, QueryInvalid
from semantic.principal import OPERATOR
from semantic.query import parse_query
from semantic.review import Effect, Of, Reached, Review
from service.answer import Cell
from service.cells_json import cell_json
from service.errors import WarehouseError
from service.warehouse.reach import DataClock
from service.warehouse.types import Limits, Rows, Warehouse

MOST_GROUPS = 10_000
"""Groups that are compared; where there are more, that is said."""
SHOWN_GROUPS = 5
DIMENSIONS = 3
"""By how many dimensions, beside months, a number that moved is taken apart, unless somebody names others."""
TOLERANCE = 1e-9
"""Relative: sums of doubles in another order differ by less."""

Number = int | float | Decimal
Values = tuple[Cell, ...]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Movement:
    """One number in both revisions; None where it has no value, or there is no such group."""

    before: Cell
    after: Cell
    group: Values = ()

    @property
    def change(self) -> Decimal | float | None:
        """After less before; None where one of them is no number."""
        before, after = as_number(self.before), as_number(self.after)
        if before is None or after is None:
            return None
        if isinstance(before, float) or isinstance(after, float):
            return float(after) - float(before)
        return Decimal(after) - Decimal(before)

    @property
    def rate(self) -> float | None:
        """The change as part of what it was."""
        change, before = self.change, as_number(self.before)
        return float(change) / abs(float(before)) if change is not None and before else None

    @property
    def size(self) -> float:
        """How much moves: the change, or all of a group that came or went."""
        known = next(
            (each for each in (self.change, as_number(self.before), as_number(self.after)) if each), 0
        )
        return abs(float(known))

    @property
    def moved(self) -> bool:
        before, after = as_number(self.before), as_number(self.after)
        if before is not None and after is not None and float in (type(before), type(after)):
            return not math.isclose(float(before), float(after), rel_tol=TOLERANCE)
        return self.before != self.after


def as_number(value: object) -> Number | None:
    """The cell where it is a number; a truth value is none."""
    return value if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class Apart:
    """A number taken apart by one dimension: the groups that moved most, and how many did of how many."""

    by: str
    groups: tuple[Movement, ...]
    moved: int
    of: int
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """A metric whose numbers are not what they were. `total` is None where it has none (a grouping)."""

    name: str
    metric: str
    total: Movement | None
    apart: tuple[Apart, ...]
    because: tuple[str, ...]
    query: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Movements:
    """`unmoved`: other SQL and the same numbers wherever was looked. `unchecked`: what could not be run, and why."""

    moved: tuple[Moved, ...]
    unmoved: tuple[str, ...]
    unchecked: tuple[tuple[str, Problem], ...]
    period: str = ""


def moved(
    review: Review,
    before: Catalog,
    after: Catalog,
    warehouse: Warehouse,
    *,
    by: Sequence[str] = (),
    period: str = "",
    seconds: float = 60.0,
    progress: Progress = lambda done, of, what: None,
) -> Movements:
    """The numbers of all that the change reaches, in both revisions. `by` are the dimensions to take them apart by,
    `period` a range as a query has it. Raises WarehouseError where the warehouse cannot be reached at all."""
    runner = _Runner(before, after, warehouse, period, seconds)
    found: list[Moved] = []
    unmoved: list[str] = []
    unchecked: list[tuple[str, Problem]] = []
    asked = tuple(_asked(review, before, after))
    for done, each in enumerate(asked):
        progress(done, len(asked), each.name)
        try:
            result = runner.compared(each, by)
        except (QueryInvalid, WarehouseError) as error:
            unchecked.append((each.name, error.problem))
            continue
        if result is None:
            unmoved.append(each.name)
        else:
            found.append(result)
    return Movements(tuple(found), tuple(unmoved), tuple(unchecked), period)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One number to look at: a metric, by a dimension of its own where that is what changed."""

    name: str
    metric: str
    by: str
    because: tuple[str, ...]


def _asked(review: Review, before: Catalog, after: Catalog) -> Iterator[_Asked]:
    for each in review.reached:
        if each.effect is not Effect.OTHERWISE:
            continue
        if each.of is Of.METRIC:
            yield _Asked(each.name, each.name, "", each.because)
        elif each.of is Of.GROUPING and each.query is not None:
            metric, path = each.name.split(" by ")
            yield _Asked(each.name, metric, path, each.because)
        elif each.of is Of.DIMENSION and (pair := _first_metric(each, before, after)):
            yield _Asked(f"{pair[0]} by {pair[1]}", *pair, each.because)


def _first_metric(each: Reached, before: Catalog, after: Catalog) -> tuple[str, str] | None:
    """The metric that shows best what became of a dimension: a certified one of its own model, else any."""
    found: list[tuple[bool, bool, str, str]] = []
    for name, metric in after.metrics.items():
        if name in before.metrics and not metric.hidden:
            reached, was = after.reached(name).get(each.name), before.reached(name).get(each.name)
            if reached is not None and was is not None and reached.path == was.path:
                own = metric.model == reached.dimension.model
                found.append((not own, not metric.certified, name, reached.path))
    if not found:
        return None
    _, _, name, path = min(found)
    return name, path


class _Runner:
    def __init__(
        self, before: Catalog, after: Catalog, warehouse: Warehouse, period: str, seconds: float
    ) -> None:
        self._catalogs = (before, after)
        self._warehouse = warehouse
        self._period = period
        self._clocks = tuple(DataClock(warehouse, catalog) for catalog in self._catalogs)
        self._limits = Limits(seconds=seconds, rows=MOST_GROUPS)

    def compared(self, asked: _Asked, by: Sequence[str]) -> Moved | None:
        """None where nothing moved. Raises a QueryInvalid or WarehouseError."""
        total = None
        if not asked.by:
            total, query = self._total(asked.metric)
            paths = tuple(by) or tuple(self._dimensions(asked.metric))
        else:
            query = self._query(asked.metric, asked.by)
            paths = (asked.by,)
        apart = [found for path in paths if (found := self._apart(asked.metric, path)) is not None]
        if not any(each.moved for each in apart) and (total is None or not total.moved):
            return None
        shown = tuple(each for each in apart if each.moved)
        return Moved(asked.name, asked.metric, total, shown, asked.because, query)

    def _total(self, metric: str) -> tuple[Movement, Mapping[str, object]]:
        query = self._query(metric)
        try:
            one, other = self._rows(query)
        except QueryInvalid:
            # A metric that sees a time of its own means nothing without one.
            query = {**query, "time": {"range": self._period or "last 12 months"}}
            one, other = self._rows(query)
        values = [rows.rows[0][-1] if rows.rows else None for rows in (one, other)]
        return Movement(values[0], values[1]), query

    def _apart(self, metric: str, path: str) -> Apart | None:
        try:
            one, other = self._rows(self._query(metric, path))
        except QueryInvalid:
            return None
        sides = [{row[:-1]: row[-1] for row in rows.rows} for rows in (one, other)]
        movements = [
            Movement(sides[0].get(group), sides[1].get(group), group)
            for group in dict.fromkeys((*sides[0], *sides[1]))
        ]
        moving = [each for each in movements if each.moved]
        moving.sort(key=lambda each: (-each.size, str(each.group)))
        truncated = one.truncated or other.truncated
        return Apart(path, tuple(moving[:SHOWN_GROUPS]), len(moving), len(movements), truncated)

    def _query(self, metric: str, by: str = "") -> dict[str, object]:
        query: dict[str, object] = {"metrics": [metric]}
        if by:
            query["dimensions"] = [by]
        if self._period:
            query["time"] = {"range": self._period}
        return query

    def _rows(self, query: Mapping[str, object]) -> tuple[Rows, Rows]:
        statements = [self._compiled(place, query).main for place in (0, 1)]
        one, other = self._warehouse.run(statements, self._limits)
        return one, other

    def _compiled(self, place: int, query: Mapping[str, object]) -> Compiled:
        catalog = self._catalogs[place]
        now: datetime = self._clocks[place].now(catalog.settings.zone)
        return compile_query(
            catalog,
            parse_query(query),
            dialect=self._warehouse.dialect,
            now=now,
            principal=OPERATOR,
            max_rows=MOST_GROUPS,
        )

    def _dimensions(self, metric: str) -> Iterator[str]:
        """Months, where the metric has a time, and the dimensions with few known values that are nearest to it."""
        before, after = self._catalogs
        if after.time_of(after.metric(metric)):
            yield "time.month"
        was = before.reached(metric)
        near: list[tuple[int, int, str]] = []
        for place, (name, reached) in enumerate(after.reached(metric).items()):
            known = name in was and was[name].path == reached.path and not reached.overlaps
            if known and _has_few_values(reached.dimension) and not reached.dimension.hidden:
                near.append((len(reached.route.edges), place, reached.path))
        yield from (path for _, _, path in sorted(near)[:DIMENSIONS])


def _has_few_values(dimension: Dimension) -> bool:
    """Whether its values may stand in a review: few, and shown to everyone who sees the dimension."""
    if dimension.mask is not None or dimension.access is not None:
        return False
    return dimension.type is ValueType.BOOLEAN or bool(dimension.values) or dimension.index_values


def movements_json(movements: Movements) -> dict[str, object]:
    """For machines: numbers exact where the warehouse gives them so (as texts), times in ISO form."""
    return {
        "period": movements.period,
        "moved": [
            {
                "name": each.name,
                "metric": each.metric,
                "because": list(each.because),
                "query": dict(each.query),
                "total": _movement_json(each.total) if each.total else None,
                "apart": [
                    {
                        "by": apart.by,
                        "moved": apart.moved,
                        "of": apart.of,
                        "truncated": apart.truncated,
                        "groups": [_movement_json(group) for group in apart.groups],
                    }
                    for apart in each.apart
                ],
            }
            for each in movements.moved
        ],
        "unmoved": list(movements.unmoved),
        "unchecked": [{"name": name, **problem.as_json()} for name, problem in movements.unchecked],
    }


def _movement_json(movement: Movement) -> dict[str, object]:
    return {
        "group": [cell_json(value) for value in movement.group],
        "before": cell_json(movement.before),
        "after": cell_json(movement.after),
        "change": cell_json(movement.change),
        "rate": movement.rate,
    }
