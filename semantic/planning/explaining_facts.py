"""One fact of a plan as lines: its rows, its joins and why each is there, its filters, groups and aggregates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from semantic.catalog import Edge, Path, Route
from semantic.catalog.binding import paths_of
from semantic.catalog.measures import TIMELESS
from semantic.definitions.types import ValueType
from semantic.frames import Clip, Each, First, FromStart, Last, Later, SamePlace, Shift, StartOf, Step
from semantic.planning.lines import Line
from semantic.planning.plan import Fact, Parameter, Picked, Plan, SeenPeriods
from semantic.planning.plan_text import PlanText
from semantic.planning.semi_joins import SemiJoin, semi_joined

Use = tuple[str, tuple[exp.Expr, ...]]
"""Why a fact reads something, and the trees that do."""


@dataclass(frozen=True, slots=True)
class FactLines:
    """`sub_plan` gives the line of a sub-plan by its name."""

    fact: Fact
    plan: Plan
    parameters: Sequence[Parameter]
    text: PlanText
    sub_plan: Callable[[str], Line]

    def line(self) -> Line:
        joined, semi_joins = semi_joined(self.fact)
        lines = replace(self, fact=joined)._lines(semi_joins)
        return Line("fact", f"{self.fact.name}: {self._rows()}", tuple(lines))

    def _rows(self) -> str:
        fact = self.fact
        if fact.counted is not None:
            start, until = (self.text.value(name) for name in (fact.counted.start, fact.counted.until))
            return f"every {fact.counted.unit.replace('_', ' ')} from {start} until {until}"
        if fact.source:
            return f"the rows of {fact.source}"
        key = f"one row for each {', '.join(fact.model.key)}" if fact.model.key else "no key is declared"
        table = fact.model.table if fact.model.sql is None else "a SELECT"
        return f"rows of {fact.model.name} ({table}), {key}"

    def _lines(self, semi_joins: Sequence[SemiJoin]) -> Iterator[Line]:
        fact = self.fact
        if fact.source and fact.counted is None:
            yield self.sub_plan(fact.source)
        elif fact.time and fact.counted is None:
            yield Line("time", self._time())
        for route in fact.routes:
            yield self._join(route)
        for related in fact.related:
            rows = replace(self, fact=related.rows)
            said = f"{related.name}: the home rows that have such rows, found by {', '.join(related.columns)}"
            yield Line("related", said, tuple(rows._lines(())))
        if fact.seen is not None:
            yield self._seen(fact.seen)
        yield from self._filters()
        for semi_join in semi_joins:
            yield self._semi_join(semi_join)
        if fact.picked is not None:
            yield self._picked(fact.picked)
        if fact.not_shown is not None:
            yield Line("filter", "only rows of groups that are not shown")
        yield from self._groups()
        yield from self._fan_out()
        for leaf in fact.leaves:
            yield Line("aggregate", f"{leaf.name} = {self.text.aggregate(leaf)}")
        if fact.each_row:
            yield Line("list", "each row by itself; rows that look alike are in the order of the key")
        elif self.plan.groups and not self.plan.outputs:
            yield Line("list", "each combination of the groups once")
        if fact.shown_rows is not None:
            yield Line("shows", f"a group with rows where {self.text.every(fact.shown_rows.where)}")

    def _time(self) -> str:
        if self.fact.time == TIMELESS:
            return "none: it does not depend on time"
        own = self.fact.model.dimensions.get(self.fact.time)
        shifted = own is None or own.type is ValueType.INSTANT
        return f"{self.fact.time}, in {self.plan.zone}" if shifted else self.fact.time

    # Joins

    def _join(self, route: Route) -> Line:
        edge = route.edges[-1]
        why = self._why(route.path)
        if route.path in self.fact.derived:
            derived = self.fact.derived[route.path]
            on = " and ".join(f"{self.text.text(tree)} = {name}" for tree, name in derived.on)
            said = f"values of {derived.table}, to one, by {on}{why}"
            return Line("join", said, (self.sub_plan(derived.table),))
        kind = "to one" if edge.type.to_one else "to many"
        said = f"{route} → {edge.target}, {kind}, {_how(edge)}"
        if edge.join.where is not None:
            said += f", those where {edge.join.where.text}"
        if route.path in self.fact.also:
            said += ", also rows that none meets"
        for path, condition in self.fact.matching:
            if path == route.path:
                said += f", in force: {self.text.text(condition)}"
        return Line("join", said + why, tuple(_steps(edge)))

    def _why(self, path: Path) -> str:
        """What a join is there for: what reads the rows at its end, or rows beyond."""
        reasons = [
            name
            for name, trees in self._uses()
            if any(used[: len(path)] == path for tree in trees for used in paths_of(tree))
        ]
        return f": for {', '.join(dict.fromkeys(reasons))}" if reasons else ""

    def _uses(self) -> Iterator[Use]:
        fact = self.fact
        for group, tree in zip(self.plan.groups, fact.groups, strict=False):
            if tree is not None:
                yield f"group {group.name}", (tree,)
        ranged = tuple(tree for tree in fact.where if self._is_range(tree))
        yield "time", (*ranged, *(fact.seen.times if fact.seen is not None else ()))
        yield "filter", tuple(tree for tree in fact.where if not self._is_range(tree))
        for leaf in fact.leaves:
            yield f"metric {leaf.name}", tuple(argument.tree for argument in leaf.leaf.arguments)
            yield f"the condition of {leaf.name}", leaf.where
        if fact.picked is not None:
            yield "the pick", (fact.picked.time, *fact.picked.per)
        if fact.not_shown is not None:
            yield "groups that are not shown", fact.not_shown.groups
        yield "rows in force", tuple(tree for _, tree in fact.matching)
        yield "values joined", tuple(tree for each in fact.derived.values() for tree, _ in each.on)

    # Filters

    def _is_range(self, tree: exp.Expr) -> bool:
        moments = {parameter.name for parameter in self.parameters if isinstance(parameter.source, str)}
        return any(node.name in moments for node in tree.find_all(exp.Placeholder))

    def _filters(self) -> Iterator[Line]:
        ranged = [tree for tree in self.fact.where if self._is_range(tree)]
        if ranged:
            names = {node.name for tree in ranged for node in tree.find_all(exp.Placeholder)}
            steps = next((p.seen for p in self.parameters if p.name in names and p.seen), ())
            under = tuple(Line("step", step_words(step)) for step in steps)
            yield Line("range", self.text.every(ranged), under)
        for tree in self.fact.where:
            if not self._is_range(tree):
                yield Line("filter", f"rows where {self.text.text(tree)}")

    def _semi_join(self, semi_join: SemiJoin) -> Line:
        [(here, there)] = semi_join.edge.pairs
        home = ".".join((*semi_join.path[:-1], here))
        said = f"rows where {home} is in the {there} of {semi_join.edge.target} (IN, no join): one must pass"
        under = [
            Line("join", f"{route} → {route.target}, {_how(route.edges[-1])}") for route in semi_join.routes
        ]
        under.append(Line("filter", f"rows where {self.text.every(semi_join.where)}"))
        return Line("filter", said, tuple(under))

    def _picked(self, picked: Picked) -> Line:
        if picked.which in ("first", "last"):
            time = f"the {picked.which} {self.text.text(picked.time)}"
        else:
            value = self.text.aggregate(picked.leaf)
            time = f"the {self.text.text(picked.time)} with the {picked.which}imum of {value}"
        apart = [self.plan.groups[index].name for index in picked.periods]
        apart += [self.text.text(tree) for tree in picked.per]
        each = f", for each {' and '.join(apart)}" if apart else ""
        return Line("pick", f"only rows at {time}{each}, found among the rows that pass the filters")

    # Periods

    def _seen(self, seen: SeenPeriods) -> Line:
        start = (
            self.text.value(seen.start)
            if seen.start
            else "the earliest row"
            if seen.spine is None
            else "the first"
        )
        until = self.text.value(seen.until) if seen.until else "the last"
        shown = f"every {_words(seen.grain)}"
        if seen.several:
            grains = " and ".join(_words(grain) for _, grain in seen.columns)
            shown = f"the {_words(seen.grain)}s of every {grains}"
        listed = f" of {seen.spine.table}" if seen.spine is not None else ""
        said = f"{shown}{listed} from {start} until {until}"
        if seen.picks:
            said += f", where {self.text.every(seen.picks)}"
        return Line(
            "periods", said, (*(Line("step", step_words(step)) for step in seen.steps), self._meets(seen))
        )

    def _meets(self, seen: SeenPeriods) -> Line:
        if seen.during is not None:
            start, until = (self.text.text(tree) for tree in seen.during)
            return Line("meets", f"rows in force at some moment of it: from {start} until {until}")
        assert seen.moment is not None
        until = "before its end" if seen.unbounded else "in it"
        return Line("meets", f"rows whose {self.text.text(seen.moment)} lies {until}")

    # Groups

    def _groups(self) -> Iterator[Line]:
        for group, tree in zip(self.plan.groups, self.fact.groups, strict=False):
            if tree is not None:
                yield Line("group", f"{group.name} = {self.text.text(tree)}")
            elif self.fact.not_shown is not None:
                yield Line("group", f"{group.name}: none, all that are not shown together")
            else:
                yield Line("group", f"{group.name}: none, its value stands beside each")

    def _fan_out(self) -> Iterator[Line]:
        fact = self.fact
        if not fact.fans_out:
            return
        many = next(str(route) for route in fact.routes if not route.to_one)
        if fact.distinct_first:
            key = f"by {', '.join(fact.model.key)}" if fact.model.key else "by its number"
            once = "is shown once" if fact.each_row else "counts once in each group"
            yield Line("distinct", f"first, as a row may meet many of {many}: a row ({key}) {once}")
        else:
            yield Line(
                "distinct", f"not needed: a row may meet many of {many}, and no aggregate minds repeated rows"
            )


def _steps(edge: Edge) -> Iterator[Line]:
    """The joins that a path with a name stands for."""
    for step in edge.steps:
        kind = "to one" if step.type.to_one else "to many"
        where = f", those where {step.join.where.text}" if step.join.where is not None else ""
        yield Line("way", f"{step.role} → {step.target}, {kind}, {_how(step)}{where}", tuple(_steps(step)))


def _how(edge: Edge) -> str:
    """What a join goes by: columns, a condition, or other joins."""
    if edge.steps:
        return "through " + ".".join(step.role for step in edge.steps)
    if edge.condition is not None:
        return f"where {edge.condition.text}"
    if edge.stands_beside:
        return "each row beside each"
    return "by " + " and ".join(here if here == there else f"{here} = {there}" for here, there in edge.pairs)


def step_words(step: Step) -> str:
    """What a step sees of an interval."""
    match step:
        case Shift(count, unit, at_most):
            most = f", at most one {_words(at_most)} long" if at_most else ""
            return f"moved back by {_counted(count, unit)}{most}"
        case Clip(against):
            return f"only what lies in the {_words(against)}"
        case StartOf(of, grain):
            return f"the {_words(grain)} with which its {_words(of)} begins"
        case SamePlace(count, unit, calendar):
            period = _counted(count, f"{calendar.name}_{unit}")
            return f"the days that have their place {period} later in it, by {calendar.table}"
        case Last(count, unit):
            return f"the last {_counted(count, unit)} up to its end"
        case Later(count, unit):
            return f"rows count {_counted(count, unit)} later"
        case FromStart(against):
            return f"from the beginning of the {_words(against) or 'range'} up to its end"
        case First(unit):
            return f"its first {_words(unit)}"
        case Each(unit):
            return f"each {_words(unit)} of it by itself, averaged in the end"
        case _:
            since = f"its {_words(step.grain)}" if step.grain else "all time"
            return f"from the beginning of {since} up to its end"


def _counted(count: int, unit: str) -> str:
    return f"{count} {_words(unit)}{'' if count == 1 else 's'}"


def _words(name: str) -> str:
    return name.replace("_", " ")
