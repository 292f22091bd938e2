"""Several facts as one table of groups: stacked, grouped again, and with every period where a metric is filled.

Each fact has at most one row per group, so that stacking all facts by UNION ALL and taking MAX of every column finds
each fact's value: NULL groups meet NULL groups without a join. A group is kept when a fact that shows groups has a row
in it. Facts without time stand beside every period, denominators of shares beside every part of their whole; facts
without groups are one row each, side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from semantic import markers, trees
from semantic.calendars import GRAINS, SUB_DAY_GRAINS
from semantic.compiling.averages import averaged
from semantic.compiling.fact_select import FactSelect, grouped_by
from semantic.compiling.on_clocks import groups_instants, only_shown
from semantic.compiling.placing import replaced
from semantic.compiling.seen_periods import seen_ctes
from semantic.compiling.spine_rows import base_of, spine_periods
from semantic.definitions.types import Model, ValueType
from semantic.planning.outputs import unique_name
from semantic.planning.plan import PERIOD, Fact, Periods, Plan, PlannedLeaf
from semantic.planning.shared_conditions import SHOWN_ROWS

MERGED = "merged"
STACKED = "stacked"
PERIODS = "periods"
DAYS = "days"
EVERY_GROUP = "every_group"
SHOWN = "shown"


class MergedFacts:
    """`select` has WITH, FROM and joins, no columns; `groups` and `leaf` give the columns to show."""

    def __init__(self, plan: Plan, models: Mapping[str, Model], groups: list[str]) -> None:
        self._plan = plan
        self._groups = groups
        self._names = {leaf.index: leaf.name for fact in plan.facts for leaf in fact.leaves}
        self._empty = {leaf.index: leaf.leaf.aggregate.empty for fact in plan.facts for leaf in fact.leaves}
        self._homes: dict[int, str] = {}
        # The rest of a limit reads tables of the warehouse after these, which must not hide them.
        taken = {*plan.tables}
        self._tables = {name: unique_name(name, taken) for name in (MERGED, PERIODS, DAYS, EVERY_GROUP)}
        self.select = exp.Select()
        for fact in plan.facts:
            for name, query in _fact_ctes(fact, groups, models):
                self._with(name, query)
        merged = [fact for fact in plan.facts if not fact.repeats]
        self._source = self._merge(merged) if plan.groups else ""
        if plan.groups:
            self._from_groups()
        else:
            self._from_single_rows()

    def _with(self, name: str, query: exp.Select) -> None:
        trees.add_with(self.select, name, query)

    def _from(self, name: str) -> None:
        self.select.set("from_", exp.From(this=trees.named_table(name)))

    def _left_join(self, name: str, groups: Sequence[str]) -> None:
        trees.join(self.select, trees.named_table(name), "LEFT", self._same(groups, name))

    def _from_single_rows(self) -> None:
        for number, fact in enumerate(self._plan.facts):
            self._homes |= dict.fromkeys((leaf.index for leaf in fact.leaves), fact.name)
            if number:
                trees.join(self.select, trees.named_table(fact.name), "CROSS")
            else:
                self._from(fact.name)

    def _merge(self, facts: Sequence[Fact]) -> str:
        """The name of the table that has every group once."""
        if len(facts) == 1 and facts[0].shown_rows is None:
            return facts[0].name
        self._with(self._tables[MERGED], _stack(facts, self._groups))
        return self._tables[MERGED]

    def _from_groups(self) -> None:
        source = self._source
        periods = self._plan.periods
        self._group_table = source
        if periods is None:
            self._from(source)
        else:
            only_periods = len(self._groups) == 1 and not periods.beyond
            self._group_table = self._tables[PERIODS if only_periods else EVERY_GROUP]
            for name, query in _every_group(
                periods,
                self._groups,
                source,
                self._tables,
                instants=groups_instants(self._plan.facts, periods.group),
            ):
                self._with(name, query)
            self._from(self._group_table)
            self._left_join(source, self._groups)
        for fact in self._plan.facts:
            self._homes |= dict.fromkeys(
                (leaf.index for leaf in fact.leaves), fact.name if fact.repeats else source
            )
            if fact.repeats:
                self._join_repeated(fact)

    def _join_repeated(self, fact: Fact) -> None:
        """A fact without time stands beside every period, a denominator beside every part of its whole."""
        shared = [name for name, tree in zip(self._groups, fact.groups, strict=True) if tree is not None]
        if shared:
            self._left_join(fact.name, shared)
        else:
            trees.join(self.select, trees.named_table(fact.name), "CROSS")

    def _same(self, names: Sequence[str], other: str) -> exp.Expr:
        pairs: list[exp.Expr] = [
            markers.same(trees.column(name, self._group_table), trees.column(name, other)) for name in names
        ]
        return trees.all_of(pairs)

    def group(self, index: int) -> exp.Expr:
        return trees.column(self._groups[index], self._group_table)

    def place(self, tree: exp.Expr) -> exp.Expr:
        """A tree over leaves and groups as one over the columns of `select`."""
        return replaced(tree, self.leaf, self.group)

    def leaf(self, index: int) -> exp.Expr:
        """The merged value of a leaf; a count of nothing is 0."""
        column = trees.column(self._names[index], self._homes[index])
        if self._empty[index] is None or not self._plan.groups:
            return column
        return exp.Coalesce(this=column, expressions=[exp.Literal.number(self._empty[index])])


def _fact_ctes(fact: Fact, groups: list[str], models: Mapping[str, Model]) -> list[tuple[str, exp.Select]]:
    """The fact's CTE, before it the periods that it is joined to, if any."""
    parts = FactSelect(fact, groups, models)
    own = parts.table()
    if fact.counted is not None:
        start, until = (exp.Placeholder(this=name) for name in (fact.counted.start, fact.counted.until))
        series = markers.periods(start, until, fact.counted.unit)
        return [(fact.source, exp.Select().select(trees.alias(series, PERIOD), copy=False)), (fact.name, own)]
    if fact.seen is None:
        return [(fact.name, own)]
    if fact.seen.averages:
        own = averaged(own, fact, parts.group_names)
    return [*seen_ctes(fact.seen, groups, parts.earliest()), (fact.name, own)]


def _stack(facts: Sequence[Fact], groups: list[str]) -> exp.Select:
    mark = any(not fact.shows_groups or fact.shown_rows is not None for fact in facts)
    branches: list[exp.Select] = []
    for fact in facts:
        columns: list[exp.Expr] = [trees.column(name) for name in groups]
        columns += [
            trees.column(leaf.name) if other is fact else _missing(other, leaf)
            for other in facts
            for leaf in other.leaves
        ]
        if mark:
            shown: exp.Expr = exp.Literal.number(int(fact.shows_groups))
            columns.append(
                trees.alias(trees.column(SHOWN_ROWS) if fact.shown_rows is not None else shown, SHOWN)
            )
        branches.append(trees.select_from(trees.named_table(fact.name)).select(*columns, copy=False))
    rows: exp.Query = exp.union(*branches, distinct=False, copy=False) if len(branches) > 1 else branches[0]
    columns = [trees.column(name) for name in groups]
    columns += [trees.alias(_only_value(leaf), leaf.name) for fact in facts for leaf in fact.leaves]
    merged = trees.select_from(trees.subquery(rows, STACKED)).select(*columns, copy=False)
    grouped_by(merged, len(groups))
    if mark:
        most = exp.Max(this=trees.column(SHOWN))
        merged.having(exp.GT(this=most, expression=exp.Literal.number(0)), copy=False)
    return merged


def _missing(fact: Fact, leaf: PlannedLeaf) -> exp.Expr:
    """The column of another fact's leaf, which this one has no value for."""
    type_ = leaf.leaf.type.value
    if leaf.leaf.aggregate.result == "argument" and leaf.leaf.arguments[0].type is None:
        type_ = ""
    return trees.alias(markers.null_like(fact.name, leaf.name, type_), leaf.name)


def _only_value(leaf: PlannedLeaf) -> exp.Expr:
    """The one value of a leaf among stacked rows: the greatest, as the others are NULL."""
    column = trees.column(leaf.name)
    if leaf.leaf.type is ValueType.BOOLEAN:
        return markers.aggregate("bool_or", [column], None, None)
    return exp.Max(this=column)


def _series(
    periods: Periods, name: str, tables: Mapping[str, str], *, instants: bool
) -> list[tuple[str, exp.Select]]:
    """The periods of a range as CTEs; those of a company's own calendar, and those that filters pick, are read off the
    days."""
    own = periods.grain not in GRAINS
    base = base_of(periods.grain) if own or periods.picks else periods.grain
    skipping = instants and periods.grain in SUB_DAY_GRAINS
    read_off = own or skipping or bool(periods.picks)
    column, table = (PERIOD, tables[DAYS]) if read_off else (name, tables[PERIODS])
    if periods.spine is not None:
        first = spine_periods(periods.spine, base, periods.start, periods.until, column)
    else:
        start, until = exp.Placeholder(this=periods.start), exp.Placeholder(this=periods.until)
        series = markers.periods(start, until, base)
        first = exp.Select().select(trees.alias(series, column), copy=False)
    if not read_off:
        return [(table, first)]
    shown = trees.column(PERIOD, table)
    period = shown if base == periods.grain else markers.truncate(shown, periods.grain)
    select = trees.select_from(trees.named_table(table)).select(trees.alias(period, name), copy=False)
    if base != periods.grain:
        select.distinct(copy=False)
    select.where(*(trees.copied(pick) for pick in periods.picks), copy=False)
    if own:
        select.where(exp.Not(this=exp.Is(this=trees.copied(period), expression=exp.Null())), copy=False)
    only_shown(select, trees.column(PERIOD, table), periods.grain, instants=instants)
    return [(table, first), (tables[PERIODS], select)]


def _every_group(
    periods: Periods, groups: list[str], source: str, tables: Mapping[str, str], *, instants: bool
) -> list[tuple[str, exp.Select]]:
    """All periods of the range, then all of them for every combination of the other groups."""
    name = groups[periods.group]
    series = _series(periods, name, tables, instants=instants)
    others = [other for other in groups if other != name]
    if not others and not periods.beyond:
        return series
    every: exp.Select = trees.select_from(trees.named_table(tables[PERIODS]))
    if others:
        tuples = _columns(source, others).distinct(copy=False)
        every = trees.select_from(trees.subquery(tuples, "others"))
        trees.join(every, trees.named_table(tables[PERIODS]), "CROSS")
    every.select(*map(trees.column, (*others, name)), copy=False)
    if periods.beyond:
        both = exp.Union(this=every, expression=_columns(source, [*others, name]), distinct=True)
        every = trees.select_from(trees.subquery(both, "known")).select(exp.Star(), copy=False)
    return [*series, (tables[EVERY_GROUP], every)]


def _columns(table: str, names: Sequence[str]) -> exp.Select:
    return trees.select_from(trees.named_table(table)).select(*map(trees.column, names), copy=False)
