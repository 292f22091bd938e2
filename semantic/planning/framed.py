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
from semantic.calendars import GRAINS, PARTS, SUB_DAY_GRAINS
from semantic.catalog.graph import Path
from semantic.definitions.types import ValueType
from semantic.errors import NotAllowed, NotSupported, TimeInvalid
from semantic.frames import Clip, Compared, Each, First, FrameRefused, Last, Shift, ToDate, frame_steps
from semantic.planning.conditions import Operand, check_operator, condition, connected
from semantic.planning.facts import FactBuilder, LeafUse
from semantic.planning.in_force import overlap
from semantic.planning.moments import SEEN
from semantic.planning.names import Member, is_time, time_grain
from semantic.planning.outputs import group_names
from semantic.planning.plan import PERIOD, PERIOD_PATH, Edge, Fact, PlannedLeaf, SeenPeriods
from semantic.planning.row_filters import RowFilters, member_tree
from semantic.query.types import AllOf, AnyOf, Condition, Filter, NoneOf, Not, OpenEnds, Slot, SomeOf
from semantic.query.walking import leaves_of


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
        self.grain = self._finest([grain for grain, _ in grains])
        # Compared periods have parts of time as every row has; a window has only those of the period that it is of.
        self.only_compared = self.during is None and all(isinstance(frame, Compared) for frame in self.frame)
        constant = self.catalog.settings.calendar.constant_within(self.grain) if self.grain else frozenset()
        self.columns = tuple((index, grain) for grain, index in grains if grain in constant)
        for grain, index in grains:
            if grain not in constant and not (self.only_compared and grain in PARTS):
                raise self._refused(
                    f"`{self.label}` is one value for each period, which has no one {grain.replace('_', ' ')}.",
                    "Group by a finer grain of time beside it.",
                    f"/dimensions/{index}",
                )
        ends = self.query.time.range if self.query.time else None
        self.ends = ends if isinstance(ends, OpenEnds) else OpenEnds(False, False)
        shifts = {name: (count, unit) for name, count, unit in self.ends.shifts}
        self._check_bound(shifts)
        try:
            self.steps = frame_steps(self.frame, self.grain, shifts)
        except FrameRefused as refused:
            raise self._refused(
                refused.message, refused.hint, "/dimensions" if self.grain else "/metrics"
            ) from None

    def _finest(self, grains: list[str]) -> str:
        own = [grain for grain in grains if grain not in (*GRAINS, *PARTS)]
        if own:
            raise NotSupported(
                f"`{self.label}` sees other times, which periods of a company's own calendar are not available for.",
                hint="Group by `time.day` or `time.week`.",
                path="/dimensions",
            )
        return min((grain for grain in grains if grain in GRAINS), key=GRAINS.index, default="")

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
        short = {
            step.unit for step in self.steps if isinstance(step, Last | First | Each | Shift)
        } & SUB_DAY_GRAINS
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
        constant = self.catalog.settings.calendar.constant_within(self.grain) if self.grain else frozenset()
        if all(grain in constant for grain in grains):
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
        return tuple(
            self._pick(item, path, negate=False)
            for item, path in self.row_filters
            if self._picks_period(item, path)
        )

    def _pick(self, item: Filter, path: str, *, negate: bool) -> exp.Expr:
        match item:
            case AllOf(filters) | AnyOf(filters):
                key = "all" if isinstance(item, AllOf) else "any"
                parts = [
                    self._pick(child, f"{path}/{key}/{i}", negate=negate) for i, child in enumerate(filters)
                ]
                return connected(parts, all_of=isinstance(item, AllOf) != negate)
            case Not(child) | NoneOf(child):
                key = "not" if isinstance(item, Not) else "none"
                return self._pick(child, f"{path}/{key}", negate=not negate)
            case SomeOf(child):
                return self._pick(child, f"{path}/some", negate=negate)
            case Condition(field, op, values):
                grain = time_grain(field, path) or ""
                part = grain in PARTS
                column = trees.column(PERIOD)
                tree = markers.part(column, grain) if part else markers.moment(column)
                type_ = ValueType.NUMBER if part else ValueType.LOCAL
                check_operator(item, type_, path)

                def place(slot: Slot, edge: Edge) -> exp.Expr:
                    return self.parameters.place(slot, type_, field, edge=edge, grain="" if part else grain)

                return condition(Operand(tree, type_), op, values, place, negate=negate)
            case _:
                raise AssertionError("only conditions on time come here")

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

    def _has_start(self, bound: bool) -> bool:
        for step in self.steps:
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

        out: list[exp.Expr] = []
        if self._has_start(bound):
            out.append(exp.GTE(this=trees.copied(tree), expression=end("start")))
        out.append(exp.LT(this=trees.copied(tree), expression=end("until")))
        return out

    def _in_force(self) -> list[exp.Expr]:
        assert self.during is not None
        start, until = (bound.tree for bound in self.during)
        source, bound = self._source()
        if not self.frame and not (self.ends.has_start or self.ends.has_until):
            return []

        def end(edge: Edge) -> exp.Expr:
            return self.parameters.place(source, ValueType.LOCAL, "time", edge=edge, seen=self.steps)

        if not self._has_start(bound):
            return list(overlap(start, until, None, end("until")))
        # `this month` is empty in its first moment, and no row is in force at a moment of it.
        some = exp.LT(this=markers.moment(end("start")), expression=markers.moment(end("until")))
        return [*overlap(start, until, end("start"), end("until")), some]

    def _seen_periods(self) -> SeenPeriods:
        def place(name: str) -> str:
            return self.parameters.place(name, ValueType.LOCAL, "time").name

        compared = next((frame for frame in self.frame if isinstance(frame, Compared)), None)
        until = f"{compared.against}_cover" if compared else "range_until" if self.ends.has_until else "now"
        first = self.steps[0] if self.steps else None
        moment = None
        if self.during is None:
            member = self.names.time(self._base("time"), "", "time", "/time")
            moment = member_tree(self.catalog, member)
            if member.dimension.type is ValueType.INSTANT:
                moment = markers.local_time(moment, member.dimension.stored_in)
            elif member.dimension.type is ValueType.DATE:
                moment = markers.moment(moment)
        return SeenPeriods(
            grain=self.grain,
            start=place("range_start") if self.ends.has_start else "",
            until=place(until),
            cut=compared is None and (first is None or isinstance(first, First | Each)),
            cut_until=compared is None,
            columns=self.columns,
            picks=self._picks(),
            steps=self.steps,
            clips={
                step.against: (place(f"{step.against}_start"), place(f"{step.against}_until"))
                for step in self.steps
                if isinstance(step, Clip)
            },
            moment=moment,
            during=(self.during[0].tree, self.during[1].tree) if self.during else None,
        )
