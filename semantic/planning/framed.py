"""A fact whose metrics see other times than those they are asked for: windows, offsets, compared periods, in force.

Grouped by time, the fact is joined to the periods shown, each with the two ends of what it sees (`SeenPeriods`). A
filter on a grain of time then picks periods, and a part of time is read off the period. Without a grouping by time
there is one interval, that of the whole range, whose ends are bound values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import exp

from semantic import markers, trees
from semantic.calendars import GRAINS, MONTHS_IN, PARTS, SUB_DAY_GRAINS
from semantic.catalog.graph import Path
from semantic.definitions.types import Offset, ValueType
from semantic.errors import NotAllowed, NotSupported, TimeInvalid
from semantic.frames import (
    SOME_DAYS,
    Clip,
    Compared,
    Each,
    First,
    FrameRefused,
    Last,
    Later,
    SamePlace,
    Shift,
    StartOf,
    Step,
    ToDate,
    frame_steps,
)
from semantic.planning.facts import FactBuilder, LeafUse
from semantic.planning.in_force import overlap
from semantic.planning.moments import SEEN
from semantic.planning.names import Member, is_time, time_grain
from semantic.planning.outputs import group_names
from semantic.planning.period_picks import period_condition
from semantic.planning.plan import PERIOD_PATH, Edge, Fact, PlannedLeaf, SeenPeriods
from semantic.planning.row_filters import RowFilters, member_tree
from semantic.query.types import Condition, Filter, OpenEnds
from semantic.query.walking import leaves_of
from semantic.spines import spine_for


def period_column(name: str) -> exp.Column:
    """A column of the period that a row is joined to."""
    return exp.column(name, table=exp.to_identifier(PERIOD_PATH[0], quoted=True))


class FramedBuilder(FactBuilder):
    """As FactBuilder, for leaves that share one `frame` and one `during`."""

    def _prepare(self) -> None:
        """What the grouping by time makes of the frames; the names in it are resolved by then."""
        leaf = self.uses[0].leaf
        self.frame, self.during = leaf.frame, leaf.during
        self.label = self.uses[0].label
        grains = [
            (grain, index)
            for index, name in enumerate(self.query.dimensions)
            if (self.within is None or index in self.within) and (grain := time_grain(name, "")) is not None
        ]
        # Compared periods have parts of time as every row has; a window has only those of the period that it is of.
        self.only_compared = self.during is None and all(isinstance(frame, Compared) for frame in self.frame)
        self.several = False
        self.grain = self._base_grain(grains)
        constant = self._constant_within(self.grain)
        self.columns = tuple((index, grain) for grain, index in grains if grain in constant)
        shown = [grain for grain, _ in grains if grain not in PARTS] if self.several else [self.grain]
        self._picking = frozenset().union(*map(self._constant_within, shown))
        ends = self.query.time.range if self.query.time else None
        self.ends = ends if isinstance(ends, OpenEnds) else OpenEnds(False, False)
        shifts = {name: (count, unit) for name, count, unit in self.ends.shifts}
        self._check_bound(shifts)
        calendar = self.catalog.settings.calendar
        try:
            self.steps = frame_steps(self.frame, SOME_DAYS if self.several else self.grain, shifts, calendar)
            self._check_places()
        except FrameRefused as refused:
            raise self._refused(
                refused.message, refused.hint, "/dimensions" if self.grain else "/metrics"
            ) from None

    def _check_places(self) -> None:
        """A row that counts on another day has one such day, and is picked by none."""
        if not any(isinstance(step, SamePlace) for step in self.steps):
            return
        if self.during is not None or self.uses[0].leaf.pick is not None:
            what = "counts rows in force" if self.during is not None else "picks among its times"
            raise FrameRefused(
                f"What {what} cannot look back by periods of a company's own.",
                "Look back by days or months.",
            )

    def _base_grain(self, grains: list[tuple[str, int]]) -> str:
        """The grain of the periods that are shown, "" without one.

        Where no grain of the grouping lies within all others, as a week does not lie within a month, the periods are
        the days that they share (`several`). What looks at another time and holds no window has for each row one day
        on which it is seen, so that a part of time may be asked for, too.
        """
        periods = [grain for grain, _ in grains if grain not in PARTS]
        finest = min((grain for grain in periods if grain in GRAINS), key=GRAINS.index, default="")
        outside = [
            (grain, index)
            for grain, index in grains
            if grain not in self._constant_within(finest) and not (self.only_compared and grain in PARTS)
        ]
        if not outside:
            return finest
        grain, index = outside[0]
        if any(isinstance(frame, Compared) for frame in self.frame):
            self._refuse_compared(grain, index)
        if not any(grain in PARTS for grain, _ in outside):
            self.several = True
            return "day"
        if self.frame and all(isinstance(frame, Offset) and frame.span for frame in self.frame):
            return "hour" if any(grain == "hour_of_day" for grain, _ in outside) else "day"
        part, index = next((grain, index) for grain, index in outside if grain in PARTS)
        raise self._no_one(part, index)

    def _refuse_compared(self, grain: str, index: int) -> None:
        if grain not in (*GRAINS, *PARTS):
            raise NotSupported(
                f"`{self.label}` is compared with another period, which periods of a company's own calendar are not "
                "available for.",
                hint="Group by `time.day` or `time.week`.",
                path=f"/dimensions/{index}",
            )
        raise self._no_one(grain, index)

    def _no_one(self, grain: str, index: int) -> TimeInvalid:
        return self._refused(
            f"`{self.label}` is one value for each period, which has no one {grain.replace('_', ' ')}.",
            "Group by a finer grain of time beside it.",
            f"/dimensions/{index}",
        )

    def _constant_within(self, grain: str) -> frozenset[str]:
        """The grains and parts that have one value within each period shown."""
        return self.catalog.settings.calendar.constant_within(grain) if grain else frozenset()

    def _check_bound(self, shifts: Mapping[str, tuple[int, str]]) -> None:
        for frame in self.frame:
            if isinstance(frame, Compared) and frame.against not in shifts:
                raise TimeInvalid(
                    f"`{self.label}` is compared with another period, and the query's range has no two ends.",
                    hint="Give it a range, as in `last month` or `2017`.",
                    code="range-missing",
                    path="/time/range",
                )

    def build(self, name: str, *, grouped_paths: frozenset[Path] = frozenset()) -> Fact:
        self._prepare()
        self._check_own_time()
        fact = super().build(name, grouped_paths=grouped_paths)
        return replace(fact, seen=self._seen_periods()) if self.grain else fact

    def _check_own_time(self) -> None:
        """Grouping by the column itself would ask which rows are of a period, not what is seen in it."""
        own = self.names.time(self.base, "", "time", "/time")
        for index, name in enumerate(self.query.dimensions):
            found = None if is_time(name) else self.resolve(name, f"/dimensions/{index}")
            if found and (found.route.path, found.dimension) == (own.route.path, own.dimension):
                raise self._refused(
                    f"`{self.label}` sees other times than its rows' own, so grouping it by `{name}` shows no periods.",
                    "Group by `time.day`, `time.month` and the like.",
                    f"/dimensions/{index}",
                )
        units = [step.unit for step in self.steps if isinstance(step, Last | First | Each | Shift | Later)]
        units += [step.grain for step in self.steps if isinstance(step, StartOf)]
        short = SUB_DAY_GRAINS & set(units)
        if own.dimension.type is ValueType.DATE and short:
            raise self._refused(
                f"`{self.label}` looks at a time by the {min(short)}, and `{own.dimension.qualified}` is a calendar "
                "day.",
                "Look back by days.",
                "/metrics",
            )

    def _refused(self, message: str, hint: str, path: str) -> TimeInvalid:
        return TimeInvalid(message, hint=hint, code="window-grouping", path=path)

    def _group(self, name: str, index: int) -> exp.Expr | None:
        if index not in dict(self.columns):
            return super()._group(name, index)
        self.members.append(self.resolve(name, f"/dimensions/{index}"))
        return period_column(group_names(self.query.dimensions)[index])

    # Filters on time pick periods.

    def _applicable_filters(self) -> list[tuple[Filter, str]]:
        return [(item, path) for item, path in self.row_filters if not self._picks_period(item, path)]

    def _picks_period(self, item: Filter, path: str) -> bool:
        fields = [leaf.field if isinstance(leaf, Condition) else "" for leaf in leaves_of(item)]
        if not any(is_time(field) for field in fields):
            return False
        grains = [time_grain(field, path) for field in fields]
        if all(grain in self._picking for grain in grains):
            return True
        if self.only_compared and all(
            not is_time(f) or g in PARTS for f, g in zip(fields, grains, strict=True)
        ):
            return False
        raise self._picks_none(path, "Use a range, group by the grain that you filter by, or")

    def _picks_none(self, path: str, instead: str) -> NotAllowed:
        return NotAllowed(
            f"`{self.label}` sees other times than those shown, so a filter on `time` can only pick the periods shown, "
            "and this one does not.",
            code="time-filter",
            hint=f"{instead} filter by a time column of the rows.",
            path=path,
        )

    def _leaf(self, use: LeafUse, filters: RowFilters) -> PlannedLeaf:
        """Filters of a metric's own are on rows; the periods shown are those of the whole query."""
        for index, item in enumerate(use.filters):
            path = f"{use.path}/filters/{index}"
            times = [
                time_grain(leaf.field, path)
                for leaf in leaves_of(item)
                if isinstance(leaf, Condition) and is_time(leaf.field)
            ]
            if not all(self.only_compared and grain in PARTS for grain in times):
                raise self._picks_none(path, "Put it beside the metrics, or")
        return super()._leaf(use, filters)

    def _picks(self) -> tuple[exp.Expr, ...]:
        calendar = self.catalog.settings.calendar
        return tuple(
            period_condition(item, path, calendar, self.parameters)
            for item, path in self.row_filters
            if self._picks_period(item, path)
        )

    # What is seen.

    def _range(self) -> list[exp.Expr]:
        """Joins what the times need. Without a grouping by time: the conditions on them."""
        if self.during is not None:
            self.use_paths(self.during)
            return [] if self.grain else self._in_force()
        member = self.names.time(self._base("time"), "", "time", "/time")
        self.use_member(member)
        return [] if self.grain else self._within_bounds(member)

    def _source(self) -> tuple[str, bool]:
        """The range that the steps begin with, and whether its start is bound."""
        first = self.frame[0] if self.frame else None
        if isinstance(first, Compared):
            return f"{SEEN}{first.against}", True
        return f"{SEEN}range", self.ends.has_start

    def _has_start(self, bound: bool, steps: tuple[Step, ...] | None = None) -> bool:
        for step in self.steps if steps is None else steps:
            if isinstance(step, Last | ToDate):
                bound = isinstance(step, Last) or bool(step.grain)
        return bound

    def _within_bounds(self, member: Member) -> list[exp.Expr]:
        source, bound = self._source()
        dimension, tree = member.dimension, member_tree(self.catalog, member)
        stored_in = dimension.stored_in if dimension.type is ValueType.INSTANT else ""

        def end(edge: Edge) -> exp.Expr:
            return self.parameters.place(
                source, dimension.type, "time", edge=edge, stored_in=stored_in, seen=self.steps
            )

        out = self._has_counterpart(source, bound)
        if self._has_start(bound):
            out.append(exp.GTE(this=trees.copied(tree), expression=end("start")))
        out.append(exp.LT(this=trees.copied(tree), expression=end("until")))
        return out

    def _has_counterpart(self, source: str, bound: bool) -> list[exp.Expr]:
        """A day without a counterpart sees nothing, whatever follows: a window of all time has no start to say so."""
        shifts = [
            at for at, step in enumerate(self.steps) if isinstance(step, Shift) and step.unit in MONTHS_IN
        ]
        steps = self.steps[: shifts[-1] + 1] if shifts else ()
        if not steps or self._has_start(bound) or not self._has_start(bound, steps):
            return []

        def end(edge: Edge) -> exp.Expr:
            return markers.moment(
                self.parameters.place(source, ValueType.LOCAL, "time", edge=edge, seen=steps)
            )

        return [exp.LT(this=end("start"), expression=end("until"))]

    def _in_force(self) -> list[exp.Expr]:
        start, until = self._force()
        source, bound = self._source()
        steps = tuple(step for step in self.steps if not isinstance(step, Later))
        if not self.frame and not (self.ends.has_start or self.ends.has_until):
            return []

        def end(edge: Edge) -> exp.Expr:
            return self.parameters.place(source, ValueType.LOCAL, "time", edge=edge, seen=steps)

        if not self._has_start(bound):
            return [*self._has_counterpart(source, bound), *overlap(start, until, None, end("until"))]
        # `this month` is empty in its first moment, and no row is in force at a moment of it.
        some = exp.LT(this=markers.moment(end("start")), expression=markers.moment(end("until")))
        return [*overlap(start, until, end("start"), end("until")), some]

    def _force(self) -> tuple[exp.Expr, exp.Expr]:
        """From when and until when a row is in force."""
        assert self.during is not None
        return self._later(self.during[0].tree), self._later(self.during[1].tree)

    def _later(self, time: exp.Expr) -> exp.Expr:
        """A time of a row, so much later as it counts."""
        for step in self.steps:
            if isinstance(step, Later):
                time = _moved_on(time, step)
        return time

    def _seen_periods(self) -> SeenPeriods:
        def place(name: str) -> str:
            return self.parameters.place(name, ValueType.LOCAL, "time").name

        compared = next((frame for frame in self.frame if isinstance(frame, Compared)), None)
        until = f"{compared.against}_cover" if compared else "range_until" if self.ends.has_until else "now"
        first = self.steps[0] if self.steps else None
        spine = None if compared else spine_for(self.catalog.settings.spine, self.grain)
        # A spine says itself where time ends.
        until = "" if spine is not None and not self.ends.has_until else until
        moment = None
        if self.during is None:
            member = self.names.time(self._base("time"), "", "time", "/time")
            moment = member_tree(self.catalog, member)
            if member.dimension.type is ValueType.INSTANT:
                moment = markers.local_time(moment, member.dimension.stored_in)
            elif member.dimension.type is ValueType.DATE:
                moment = markers.moment(moment)
            moment = self._later(moment)
        return SeenPeriods(
            grain=self.grain,
            start=place("range_start") if self.ends.has_start else "",
            until=place(until) if until else "",
            cut=compared is None and (first is None or isinstance(first, First | Each)),
            cut_until=compared is None and bool(until),
            columns=self.columns,
            picks=self._picks(),
            steps=self.steps,
            several=self.several,
            spine=spine,
            clips={
                step.against: (place(f"{step.against}_start"), place(f"{step.against}_until"))
                for step in self.steps
                if isinstance(step, Clip)
            },
            moment=moment,
            during=self._force() if self.during else None,
        )


def _moved_on(time: exp.Expr, by: Later) -> exp.Expr:
    """A time moved on; an instant by what passes, whatever clocks do meanwhile."""
    if markers.marker_name(time) != markers.LOCAL_TIME:
        return markers.add_span(time, by.count, by.unit)
    stored, stored_in = time.expressions
    moment = markers.utc_time(stored, stored_in.name)
    return markers.local_time(markers.add_span(moment, by.count, by.unit), "UTC")
