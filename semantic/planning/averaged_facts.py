"""The facts of average(metric, day): rows of whole periods, and the periods themselves (`semantic.planning.averaging`).

sales_metrics    the sum of revenue by store, over rows in whole days of the range
whole_days       one row: how many whole days there are
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlglot import exp

from semantic import markers, trees
from semantic.calendars import MONTHS_IN, PARTS, SUB_DAY_GRAINS, Calendar, months_between
from semantic.catalog import Catalog
from semantic.catalog.binding import column
from semantic.catalog.graph import Path, Route
from semantic.definitions.types import ValueType
from semantic.errors import NotAllowed
from semantic.planning.averaging import is_on_time, picks_periods
from semantic.planning.facts import FactBuilder, LeafUse
from semantic.planning.moments import Moments, whole_ends
from semantic.planning.names import Names, is_time, time_grain
from semantic.planning.parameters import ParameterList
from semantic.planning.period_picks import period_condition
from semantic.planning.plan import PERIOD, CountedPeriods, Fact, Note, Plan, PlannedLeaf
from semantic.planning.range_words import range_words
from semantic.planning.row_filters import RowFilters, member_tree, shown_tree
from semantic.query.types import Filter, OpenEnds, Query
from semantic.query.walking import leaves_of
from semantic.zones import skipped_hours


def counted_notes(plan: Plan, moments: Moments, calendar: Calendar) -> Iterator[Note]:
    """Which periods the averages of a plan are over. Their ends belong to the values, not to the plan."""
    for counted in dict.fromkeys(fact.counted for fact in plan.facts):
        if counted is None:
            continue
        start, until = moments.whole(counted.unit, calendar)
        counts_all = not (counted.picked or counted.grouped)
        count = _count(start, until, counted.unit)
        if counts_all and counted.on_clocks:
            count -= skipped_hours(start, until, plan.zone)
        if not count:
            yield Note("averaged", f"{none_is_over(counted.unit)}, so that there is nothing to average.")
            continue
        said = f"whole {counted.unit.replace('_', ' ')}"
        if not counts_all:
            said = f"{said}s"
        elif count > 1:
            said = f"{count:,} {said}s"
        said = f"the {said} of {range_words(start, until, calendar)}"
        said += " in each group" if counted.grouped else ""
        said += " that the filters on time keep" if counted.picked else ""
        yield Note("averaged", f"The average is over {said}; one without rows counts as 0.")


def none_is_over(unit: str) -> str:
    return f"No whole {unit.replace('_', ' ')} of the range is over"


def _count(start: datetime, until: datetime, unit: str) -> int:
    if unit in MONTHS_IN:
        return months_between(start, until) // MONTHS_IN[unit]
    return (until - start) // timedelta(**{f"{unit}s": 1})


class WholePeriodsBuilder(FactBuilder):
    """As FactBuilder, for leaves that see rows of whole periods alone (`Leaf.each`)."""

    @property
    def unit(self) -> str:
        return self.uses[0].leaf.each

    def build(self, name: str, *, grouped_paths: frozenset[Path] = frozenset()) -> Fact:
        fact = super().build(name, grouped_paths=grouped_paths)
        self._check_times(fact, grouped_paths | self.grouped_paths())
        return fact

    def _bounds(self, ends: OpenEnds) -> tuple[str, str]:
        return whole_ends(self.unit)

    def _leaf(self, use: LeafUse, filters: RowFilters) -> PlannedLeaf:
        """What is distinct is counted for each period by itself: as pairs with the period."""
        planned = super()._leaf(use, filters)
        if use.leaf.aggregate.name != "count_distinct":
            return planned
        period = self.names.time(self._base("time"), self.unit, "time", "/time")
        own = replace(use.leaf.arguments[0], tree=shown_tree(self.catalog, period), type=None)
        return replace(planned, leaf=replace(use.leaf, arguments=(*use.leaf.arguments, own)))

    def _check_times(self, fact: Fact, grouped: frozenset[Path]) -> None:
        """Refuses what picks rows by the time that places them other than as `time`: the number of periods would not
        know of it."""
        time = self.names.time(self._base("time"), "", "time", "/time")
        own = _columns([member_tree(self.catalog, time)])
        groups = [
            tree
            for name, tree in zip(self.query.dimensions, fact.groups, strict=False)
            if tree is not None and not is_time(name)
        ]
        apart = self.filters(grouped)
        others = [
            apart.tree(item, path)
            for item, path in self.row_filters
            if not all(is_on_time(leaf) for leaf in leaves_of(item))
        ]
        others += [
            apart.tree(item, f"{use.path}/filters/{at}")
            for use in self.uses
            for at, item in enumerate(use.filters)
        ]
        shown = [member.route for member in self.members if member is not None and not is_time(member.name)]
        timed = any(is_on_time(leaf) for use in self.uses for item in use.filters for leaf in leaves_of(item))
        if timed or own & (_columns([*groups, *others]) | frozenset(_joined([*shown, *apart.routes]))):
            raise NotAllowed(
                f"`{self.uses[0].label}` counts whole periods, and something else in the query picks rows by their "
                "time.",
                code="average-filter",
                hint="Group and filter by `time.day_of_week`, `time.month` and the like, beside the metrics.",
                path=self.uses[0].path,
            )


def _columns(trees_: Sequence[exp.Expr]) -> frozenset[tuple[str, str]]:
    """The path and name of every column."""
    return frozenset((node.table, node.name) for tree in trees_ for node in tree.find_all(exp.Column))


def _joined(routes: Sequence[Route]) -> Iterator[tuple[str, str]]:
    """The columns by which related rows are found."""
    for step in (step for route in routes for step in route.steps):
        yield from ((".".join(step.path[:-1]), name) for name in step.edges[-1].columns_here)


class PeriodCountBuilder:
    """Makes the fact whose rows are the periods themselves; `uses` are leaves that count the same ones."""

    def __init__(
        self,
        catalog: Catalog,
        query: Query,
        row_filters: Sequence[tuple[Filter, str]],
        parameters: ParameterList,
        uses: Sequence[LeafUse],
        base: str,
    ) -> None:
        self.catalog = catalog
        self.query = query
        self.uses = uses
        self.home = uses[0].leaf.home
        self.base = base
        self.within = uses[0].leaf.within
        self._row_filters = row_filters
        self._parameters = parameters

    @property
    def unit(self) -> str:
        return self.uses[0].leaf.each

    def build(self, name: str, table: str) -> Fact:
        """The fact over the periods, which are in `table`."""
        calendar = self.catalog.settings.calendar
        picks = [
            period_condition(item, path, calendar, self._parameters)
            for item, path in self._row_filters
            if all(is_on_time(leaf) for leaf in leaves_of(item))
            and picks_periods(item, path, self.unit, calendar)
        ]

        on_clocks = self._on_clocks()
        start, until = (
            self._parameters.place(end, ValueType.LOCAL, "time").name for end in whole_ends(self.unit)
        )

        return Fact(
            name=name,
            model=self.catalog.behind.models[self.home],
            routes=(),
            groups=tuple(self._group(index) for index in range(len(self.query.dimensions))),
            where=(*picks, *on_clocks),
            leaves=tuple(PlannedLeaf(use.index, use.name, use.leaf, ()) for use in self.uses),
            fans_out=False,
            time=self.base,
            shows_groups=False,
            source=table,
            counted=CountedPeriods(
                self.unit,
                start,
                until,
                picked=bool(picks),
                grouped=bool(self.within),
                on_clocks=bool(on_clocks),
            ),
        )

    def _on_clocks(self) -> list[exp.Expr]:
        """An hour that clocks skip is none of an instant's. Raises TimeInvalid for hours of what has only days."""
        if self.unit not in SUB_DAY_GRAINS:
            return []
        time = Names(self.catalog, self.home).time(self.base, self.unit, "time", self.uses[0].path)
        instant = time.dimension.type is ValueType.INSTANT
        return [markers.on_clock(trees.column(PERIOD), self.unit)] if instant else []

    def _group(self, index: int) -> exp.Expr | None:
        if self.within is not None and index not in self.within:
            return None
        grain, shown = time_grain(self.query.dimensions[index], "") or "", column((), PERIOD)
        if grain in PARTS:
            return markers.part(shown, grain)
        return shown if grain == self.unit else markers.truncate(shown, grain)
