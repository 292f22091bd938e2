"""What a query answers: groups merged, then having, rank, order, limit, totals and what is left over (rules 5 to 13).

result = answer(schema, tables, query, now=datetime(2017, 3, 15, 10, 30))
result.columns  # ("store", "revenue")
result.rows     # in order and cut to the limit
result.totals   # one value per metric, or () when not asked for
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, cmp_to_key
from itertools import chain

from semantic.query.types import Condition, MetricUse, Query
from tests.soundness.oracle.evaluate import Evaluation
from tests.soundness.oracle.expressions import Scalar, calculate
from tests.soundness.oracle.filters import Leaf, fields, holds_tree, split
from tests.soundness.oracle.groups import Cell, Clause, Spot
from tests.soundness.oracle.kinds import is_time, within
from tests.soundness.oracle.least import Guard, small_groups
from tests.soundness.oracle.listed import listed
from tests.soundness.oracle.parts import Key, Shown
from tests.soundness.oracle.rows import World
from tests.soundness.oracle.schema import Schema, Tables
from tests.soundness.oracle.shown_periods import compared_spot, period_of
from tests.soundness.oracle.skipping import of_instants, skipped
from tests.soundness.oracle.times import GRAINS, UNITS, bucket, one_value_within, periods
from tests.soundness.oracle.values import all_of, holds
from tests.soundness.oracle.windows_asked import with_windows
from tests.soundness.oracle.worlds import clause_of, world_of

Cells = tuple[Scalar, ...]
COMPARED = ("", ".previous", ".change", ".change_rate")


@dataclass(frozen=True)
class Result:
    """`shown` is how many rows there are before the limit, the rest row not counted.

    `may_overlap` says that a grouping lies on a to-many path, `overlap` that some row was counted twice.
    """

    columns: tuple[str, ...]
    rows: tuple[Cells, ...]
    shown: int
    totals: Cells
    may_overlap: bool
    overlap: bool


@dataclass
class Asked:
    """One query at its grain, with everything that acts after merging; or the whole of it, without groups."""

    query: Query
    evaluation: Evaluation
    whole: bool = False
    silent: bool = False
    """Whether no metric has a value, because all of them rest on too few."""

    def __post_init__(self) -> None:
        self.schema = self.evaluation.world.schema
        self.on_rows, self.on_merged = split(self.query.filters, self.is_metric)

    def is_metric(self, name: str) -> bool:
        return self.named(name) is not None or self.schema.find_metric(name) is not None

    def named(self, name: str) -> tuple[MetricUse, str] | None:
        """The column of a metric that has this name: the metric itself, or what comparing adds to it."""
        for use in self.query.metrics:
            for suffix in self.suffixes:
                if name == f"{use.alias or use.expr}{suffix}":
                    return use, suffix
        return None

    @property
    def computed(self) -> tuple[MetricUse, ...]:
        """The metrics that are shown, and those that groups are filtered by."""
        names = [
            name for tree in self.on_merged for name in fields(tree) if name not in self.query.dimensions
        ]
        return (*self.query.metrics, *(MetricUse(name) for name in names if not self.named(name)))

    def withheld(self, uses: Sequence[MetricUse], guarded: Mapping[str, Guard]) -> set[Key]:
        """The groups that stand for too few."""
        homes = {part.home for part in self.evaluation.parts_of(uses)} if guarded else set()
        keys = [()] if self.whole else self.keys
        guards = [guarded[home] for home in homes if home in guarded]
        # Beside metrics of other models nothing is answered.
        return small_groups(self.evaluation, uses, keys, guards[0]) if guards and len(homes) == 1 else set()

    @property
    def suffixes(self) -> tuple[str, ...]:
        return COMPARED if self.query.time and self.query.time.compare else ("",)

    @property
    def columns(self) -> tuple[str, ...]:
        uses = [f"{use.alias or use.expr}{suffix}" for use in self.query.metrics for suffix in self.suffixes]
        rest = ("other",) if self.query.limit and self.query.limit.other else ()
        return (*self.query.dimensions, *uses, *rest)

    # --- groups ---

    @cached_property
    def keys(self) -> list[Key]:
        """Rule 5: a group is shown when a queried metric has a row in it; ungrouped there is one group."""
        if not self.query.dimensions:
            return [()]
        found = dict.fromkeys(key for key in self._candidates() if self._shows(key))
        found.update(dict.fromkeys(self._empty_periods(list(found))))
        return list(found)

    def _candidates(self) -> Iterator[Key]:
        uses = self.query.metrics
        plain = self.evaluation.plain_keys(uses)
        metrics = [metric for _, metric in self.evaluation.metrics_of(uses)]
        moves = any(metric.window or metric.offset or metric.during for metric in metrics)
        moves = (
            moves
            or any("change" in use.expr or "before" in use.expr for use in uses)
            or len(self.suffixes) > 1
        )
        if not moves:
            yield from plain
            return
        yield from filter(self._period_picked, chain(plain, self.evaluation.period_keys(uses)))

    def _period_picked(self, key: Key) -> bool:
        """Whether the filters that pick periods let this one be shown."""
        _, times = self.evaluation.spot(key)
        if self.evaluation.several:
            period = period_of(self.evaluation, times)
            begin = period.start if period is not None else None
        elif self.evaluation.grain:
            assert isinstance(times, tuple)
            shown = times[self.evaluation.times.index(self.evaluation.grain)]
            assert shown is None or isinstance(shown, datetime)
            begin = shown
        else:
            return True

        def said(leaf: Leaf) -> bool | None:
            assert isinstance(leaf, Condition)
            unit = leaf.field.removeprefix("time.")
            return holds(leaf.op, bucket(begin, unit, self.schema.calendar), leaf.values, metric=False)

        return all(holds_tree(tree, said) is True for tree in self.on_rows if self.evaluation.picks(tree))

    def _shows(self, key: Key) -> bool:
        return any(
            self._part_cell(use, suffix, self.evaluation.spot(key)).shows
            for use in self.query.metrics
            for suffix in self.suffixes[:2]
        )

    @cached_property
    def filled_at(self) -> tuple[int, datetime, datetime] | None:
        """The grouping whose periods a declared `fill` covers, and the range."""
        dimensions = self.query.dimensions
        times = [at for at, name in enumerate(dimensions) if is_time(name)]
        start, until = self.evaluation.clause.asked
        filled = any(self._declares_fill(use) for use in self.query.metrics)
        if len(times) != 1 or start is None or until is None or not filled:
            return None
        grain = dimensions[times[0]].removeprefix("time.")
        return None if grain not in GRAINS or self._picks_among(grain) else (times[0], start, until)

    def _empty_periods(self, found: list[Key]) -> Iterator[Key]:
        """Rule 11: a declared `fill` covers every period of the range × the group tuples in the result.

        It adds none where a filter picks among those periods, or where another grouping is read off the same time.
        """
        if self.filled_at is None:
            return
        at, start, until, dimensions = *self.filled_at, self.query.dimensions
        grain = dimensions[at].removeprefix("time.")
        tuples = dict.fromkeys(key[:at] + key[at + 1 :] for key in found)
        if len(dimensions) == 1:
            tuples = {(): None}
        instants = all(
            of_instants(self.evaluation, home, metric)
            for home, metric in self.evaluation.metrics_of(self.query.metrics)
            if metric.time != "none"
        )
        zone, calendar = self.evaluation.world.zone, self.schema.calendar
        for period in periods(start, until, grain, calendar):
            if instants and skipped(zone, period, grain, calendar):
                continue
            yield from ((*others[:at], period, *others[at:]) for others in tuples)

    def _picks_among(self, grain: str) -> bool:
        """Whether a filter on rows names a time of which every period shown has one value."""
        named = {name for tree in self.on_rows for name in fields(tree) if name.startswith("time.")}
        units = {name.removeprefix("time.") for name in named}
        return any(one_value_within(grain, UNITS.get(unit, unit)) for unit in units)

    def _declares_fill(self, use: MetricUse) -> bool:
        found = self.schema.find_metric(use.expr)
        return found is not None and found[1].fill is not None and found[1].time != "none"

    # --- cells ---

    def _part_cell(self, use: MetricUse, suffix: str, *spots: Spot) -> Cell:
        if suffix == "":
            return self.evaluation.cell(use, *spots)
        comparison = self.evaluation.clause.comparison
        assert comparison is not None
        before = tuple(compared_spot(self.evaluation, comparison, spot) for spot in spots)
        return self.evaluation.cell(use, *before)

    def cells(self, use: MetricUse, *spots: Spot) -> Cells:
        """The metric, and what comparing adds: before, the difference, the difference relative to before."""
        if self.silent:
            return (None,) * len(self.suffixes)
        current = self._part_cell(use, "", *spots).value
        if len(self.suffixes) == 1:
            return (current,)
        before = self._part_cell(use, ".previous", *spots).value
        change = calculate("-", current, before)
        return current, before, change, calculate("/", change, before)

    def row(self, key: Key) -> Cells:
        shown = tuple(cell for cell in key if not isinstance(cell, tuple))
        return shown + tuple(
            cell for use in self.query.metrics for cell in self.cells(use, self.evaluation.spot(key))
        )

    def passes_having(self, key: Key) -> bool:
        """Rule 8: on merged rows; dimensions there are the group's own values."""

        def leaf_holds(leaf: Leaf) -> bool | None:
            assert isinstance(leaf, Condition), leaf
            if leaf.field in self.query.dimensions:
                shown = key[self.query.dimensions.index(leaf.field)]
                assert not isinstance(shown, tuple)
                return holds(leaf.op, shown, leaf.values, metric=False)
            use, suffix = self.named(leaf.field) or (MetricUse(leaf.field), "")
            worth = self.cells(use, self.evaluation.spot(key))[self.suffixes.index(suffix)]
            return holds(leaf.op, worth, leaf.values, metric=True)

        return all_of(holds_tree(tree, leaf_holds) for tree in self.on_merged) is True

    # --- rows ---

    def ordered(self, keys: Sequence[Key], first: Sequence[str] = ()) -> list[Key]:
        """Rule 8: NULL last both ways, ties by the group columns ascending."""
        directions = {each.field: each.descending for each in self.query.order_by}
        by = [(name, directions.get(name, False)) for name in first]
        by += [(each.field, each.descending) for each in self.query.order_by]
        by += [(name, False) for name in self.query.dimensions]
        worth = {key: [self._value(name, key) for name, _ in by] for key in keys}

        def compare(left: Key, right: Key) -> int:
            for (_, descending), a, b in zip(by, worth[left], worth[right], strict=True):
                if a == b:
                    continue
                if a is None or b is None:
                    return 1 if a is None else -1
                return (-1 if a < b else 1) * (-1 if descending else 1)  # type: ignore[operator]  # of one type
            return 0

        return sorted(keys, key=cmp_to_key(compare))

    def _value(self, name: str, key: Key) -> Shown:
        if name in self.query.dimensions:
            return key[self.query.dimensions.index(name)]
        use, suffix = self.named(name) or (MetricUse(name), "")
        return self.cells(use, self.evaluation.spot(key))[self.suffixes.index(suffix)]

    def rows(self, kept: list[Key]) -> list[Cells]:
        limit = self.query.limit
        if limit is None or not (limit.per or limit.other):
            in_order = self.ordered(kept)
            return [self.row(key) for key in (in_order[: limit.rows] if limit else in_order)]
        found: list[Cells] = []
        at = [self.query.dimensions.index(name) for name in limit.per]
        in_order = self.ordered(self.keys, limit.per)
        for combination in dict.fromkeys(tuple(key[i] for i in at) for key in in_order):
            here = [key for key in in_order if tuple(key[i] for i in at) == combination]
            shown = [key for key in here if key in kept][: limit.rows]
            rest = [self.evaluation.spot(key) for key in here if key not in shown]
            mark = (False,) if limit.other else ()
            found += [self.row(key) + mark for key in shown]
            if limit.other and rest:
                named = dict(zip(at, combination, strict=True))
                groups = [named.get(i) for i in range(len(self.query.dimensions))]
                self.evaluation.of_rest = limit.per
                cells = [cell for use in self.query.metrics for cell in self.cells(use, *rest)]
                self.evaluation.of_rest = None
                found.append((*(cell for cell in groups if not isinstance(cell, tuple)), *cells, True))
        return found

    @property
    def may_overlap(self) -> bool:
        metrics = list(self.evaluation.metrics_of(self.query.metrics))
        spans = any(metric.during for _, metric in metrics) and bool(self.evaluation.times)
        return spans or any(part.groups_may_overlap for part in self.evaluation.parts_of(self.query.metrics))

    @property
    def overlap(self) -> bool:
        """Some home row is in two groups of its part."""
        for part in self.evaluation.parts_of(self.query.metrics):
            seen: dict[int, Key] = {}
            for others, position, moment in part.entries:
                key = self.evaluation.key(
                    others[: len(self.evaluation.others)], self.evaluation.times_of(moment)
                )
                inside = not part.time or within(self.evaluation.clause.asked, moment)
                if inside and seen.setdefault(position, key) != key:
                    return True
        return False


def answer(
    schema: Schema,
    tables: Tables,
    query: Query,
    now: datetime,
    guarded: Mapping[str, Guard] | None = None,
) -> Result:
    """What the query means. `now` is a wall clock in the query's zone; models `guarded` withhold small groups."""
    schema, query = with_windows(schema, query)
    world = world_of(schema, tables, query.timezone or schema.zone, now)
    clause = clause_of(query, schema, now)
    if not query.metrics:
        return listing(world, clause, query)
    asked = asked_of(world, clause, query)
    small = asked.withheld(asked.computed, guarded or {})
    asked.silent = not query.dimensions and bool(small)
    kept = [key for key in asked.keys if (asked.silent or key not in small) and asked.passes_having(key)]
    asked.evaluation.shown = kept
    whole = Asked(query, Evaluation(world, clause, (), asked.on_rows), whole=True)
    whole.silent = bool(whole.withheld(query.metrics, guarded or {}))
    totals = [cell for use in query.metrics for cell in whole.cells(use, ((), ()))] if query.totals else []
    return Result(
        columns=asked.columns,
        rows=tuple(asked.rows(kept)),
        shown=len(kept),
        totals=tuple(totals),
        may_overlap=asked.may_overlap,
        overlap=asked.overlap,
    )


def asked_of(world: World, clause: Clause, query: Query) -> Asked:
    asked = Asked(query, Evaluation(world, clause, query.dimensions, ()))
    asked.evaluation.filters = asked.on_rows
    return asked


def listing(world: World, clause: Clause, query: Query) -> Result:
    """Without metrics: one row per row of a model, or the different combinations that its rows have."""
    evaluation = Evaluation(world, clause, query.dimensions, query.filters)
    part = listed(world, clause, query, evaluation.others)
    keys = [
        evaluation.key(others, evaluation.times_of(moment))
        for others, _, moment in part.entries
        if clause.asked == (None, None) or within(clause.asked, moment)
    ]
    if not query.rows:
        keys = list(dict.fromkeys(keys))
    asked = Asked(query, evaluation)
    in_order = _ordered_listing(asked, keys)
    rows = [tuple(cell for cell in key if not isinstance(cell, tuple)) for key in in_order]
    limit = query.limit.rows if query.limit else len(rows)
    return Result(query.dimensions, tuple(rows[:limit]), len(rows), (), part.groups_may_overlap, False)


def _ordered_listing(asked: Asked, keys: list[Key]) -> list[Key]:
    count = {key: keys.count(key) for key in keys}
    return [key for key in asked.ordered(list(dict.fromkeys(keys))) for _ in range(count[key])]
