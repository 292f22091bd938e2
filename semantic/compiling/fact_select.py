"""One fact as a SELECT: its home, the joins that it needs, its filters, its groups and its aggregates.

    SELECT product.department AS product__department, SUM(sales.sales_value) AS revenue
    FROM transactions AS sales LEFT JOIN products AS product ON sales.product_id = product.product_id
    WHERE sales.transaction_timestamp >= $p1
    GROUP BY 1

Where a row can meet many widened rows and counting it twice would change a metric, the rows are first made distinct:
one per key of the home and group. Inputs of aggregates are functions of the home row, so they change nothing there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from semantic import markers, trees
from semantic.catalog import Path
from semantic.catalog.binding import grouped, path_of, paths_of
from semantic.catalog.missing import PRESENT
from semantic.compiling.joining import Joining, places_of
from semantic.compiling.picking import picked_times, picking_fact, picking_keys, picking_names
from semantic.compiling.seen_periods import POINT, POINTS, moment_column
from semantic.compiling.withholding import enough, only_large
from semantic.definitions.types import Model, ValueType
from semantic.planning.framed import period_column
from semantic.planning.in_force import overlap
from semantic.planning.outputs import unique_name
from semantic.planning.picking import PICKED_AT
from semantic.planning.plan import (
    PERIOD_PATH,
    ROW,
    SEEN_FROM,
    SEEN_UNTIL,
    Fact,
    Least,
    NotShown,
    Picked,
    PlannedLeaf,
    Related,
    SeenPeriods,
)
from semantic.planning.semi_joins import SemiJoin, semi_joined
from semantic.planning.shared_conditions import SHOWN_ROWS

ONCE = "once"
PLACE = "place"
"""The column of a table of results that numbers its rows."""


class FactSelect:
    """Builds the parts of a fact's SELECT; `group_names` are the SQL names of the plan's groups."""

    def __init__(self, fact: Fact, group_names: Sequence[str], models: Mapping[str, Model]) -> None:
        self.fact, self._semi_joins = semi_joined(fact)
        self.models = models
        self._all_names = group_names
        shown = [(n, tree) for n, tree in zip(group_names, fact.groups, strict=True) if tree is not None]
        if fact.seen is not None and fact.seen.averages:
            shown += [(name, period_column(name)) for name in (POINT, POINTS)]
        self.group_names = [name for name, _ in shown]
        self._groups = [tree for _, tree in shown]
        self._aliases = _aliases(fact)
        if fact.seen is not None:
            self._aliases[PERIOD_PATH] = fact.seen.names[-1]
        for related in fact.related:
            self._aliases[related.name,] = unique_name("related", {a.lower() for a in self._aliases.values()})
        self._leaves = fact.all_leaves
        self._distinct_first = self.fact.distinct_first

    @property
    def home_alias(self) -> str:
        return self._aliases[()]

    def group_trees(self) -> list[exp.Expr]:
        """The grouping expressions, as this SELECT's FROM gives them."""
        if self._distinct_first:
            return [trees.column(name, ONCE) for name in self.group_names]
        return [self._placed(tree) for tree in self._groups]

    def aggregates(self) -> dict[int, exp.Expr]:
        """The aggregate of every leaf, by the leaf's index in the plan."""
        return {leaf.index: self._aggregate(leaf) for leaf in self._leaves}

    def source(self) -> exp.Select:
        """SELECT without columns: FROM, joins and WHERE."""
        rows = self._rows()
        if not self._distinct_first:
            return rows
        columns: list[exp.Expr] = [
            trees.alias(trees.column(column, self._aliases[()]), self._inner(f"key_{number}"))
            for number, column in enumerate(self.fact.model.key or (ROW,), 1)
        ]
        columns += [
            trees.alias(self._placed(tree), name)
            for name, tree in zip(self.group_names, self._groups, strict=True)
        ]
        for leaf in self._leaves:
            columns += [
                trees.alias(self._placed(argument.tree), self._inner(f"{leaf.name}_of_{number}"))
                for number, argument in enumerate(leaf.leaf.arguments, 1)
            ]
            if leaf.where:
                columns.append(trees.alias(self._condition(leaf), self._inner(f"{leaf.name}_where")))
        inner = rows.select(*columns, copy=False).distinct(copy=False)
        return trees.select_from(trees.subquery(inner, ONCE))

    def table(self) -> exp.Select:
        """One row per group: the groups, then the leaves by their names."""
        select = self.source()
        groups, aggregates = self.group_trees(), self.aggregates()
        if self.fact.least is not None:
            return self._large_enough(select, groups, aggregates, self.fact.least)
        columns = [trees.alias(tree, name) for tree, name in zip(groups, self.group_names, strict=True)]
        columns += [trees.alias(aggregates[leaf.index], leaf.name) for leaf in self.fact.leaves]
        if self.fact.shown_rows is not None:
            columns.append(trees.alias(aggregates[self.fact.shown_rows.index], SHOWN_ROWS))
        return grouped_by(select.select(*columns, copy=False), len(groups))

    def _large_enough(
        self, select: exp.Select, groups: list[exp.Expr], aggregates: dict[int, exp.Expr], least: Least
    ) -> exp.Select:
        """The same without groups of too few; ungrouped, NULL where there are too few at all."""
        names = [leaf.name for leaf in self.fact.leaves]
        values = [aggregates[leaf.index] for leaf in self.fact.leaves]
        counts = {leaf.name: aggregates[leaf.index] for leaf in least.counts}
        if not groups:
            known = trees.all_of([enough(count, least.size) for count in counts.values()])
            shown = [exp.Case(ifs=[exp.If(this=trees.copied(known), true=value)]) for value in values]
            columns = [trees.alias(tree, name) for tree, name in zip(shown, names, strict=True)]
            return select.select(*columns, copy=False)
        columns = [trees.alias(tree, name) for tree, name in zip(groups, self.group_names, strict=True)]
        columns += [trees.alias(tree, name) for tree, name in zip(values, names, strict=True)]
        columns += [trees.alias(tree, name) for name, tree in counts.items()]
        counted = grouped_by(select.select(*columns, copy=False), len(groups))
        return only_large(counted, self.group_names, names, list(counts), least.size)

    def _joined(self, only: set[Path] | None) -> exp.Select:
        """The home with what it is joined to, or only with the rows at the end of some paths."""
        select, joining = trees.select_from(self._home()), self._joining()
        for route in self.fact.routes:
            if only is not None and route.path not in only:
                continue
            if route.path in self.fact.derived:
                self._join_derived(select, route.path)
            else:
                side = "FULL" if route.path in self.fact.also else "LEFT"
                for join in joining.joins(route.edges[-1], route.path):
                    trees.join(select, join.source, side if join.on is not None else "CROSS", join.on)
        return select

    def _joining(self) -> Joining:
        guarded = self._guarded_paths()

        def source(target: str, path: Path) -> exp.Expr:
            table = _source(self.models[target], self._aliases[path])
            return _with_column(table, exp.true(), PRESENT, self._aliases[path]) if path in guarded else table

        return Joining(self._aliases, source, self._placed, dict(self.fact.matching))

    def _rows(self) -> exp.Select:
        select = self._joined(None)
        if self.fact.seen is not None:
            seen = self.fact.seen
            trees.join(select, trees.named_table(seen.names[-1]), "INNER", self._seen(seen))
        for related in self.fact.related:
            self._join_related(select, related)
        conditions = [self._placed(condition) for condition in self.fact.where]
        conditions += [self._any_passes(semi_join, self._joining()) for semi_join in self._semi_joins]
        if self.fact.picked is not None:
            self._join_picked(select, self.fact.picked)
        if self.fact.not_shown is not None:
            conditions.append(self._join_shown(select, self.fact.not_shown))
        return select.where(*conditions, copy=False)

    def _any_passes(self, semi_join: SemiJoin, joining: Joining) -> exp.Expr:
        """The condition that a related row passes."""
        (here, there) = semi_join.edge.pairs[0]
        alias = self._aliases[semi_join.path]
        rows = trees.select_from(joining.source(semi_join.edge.target, semi_join.path))
        for route in semi_join.routes:
            for join in joining.joins(route.edges[-1], route.path):
                trees.join(rows, join.source, "LEFT", join.on)
        rows.select(trees.column(there, alias), copy=False)
        rows.where(*(self._placed(condition) for condition in semi_join.where), copy=False)
        column = trees.column(here, self._aliases[semi_join.path[:-1]])
        return exp.In(this=column, query=exp.Subquery(this=rows))

    def _join_related(self, select: exp.Select, related: Related) -> None:
        """Joins the home rows that have a related row which passes, each once."""
        rows, alias, home = (
            FactSelect(related.rows, (), self.models),
            self._aliases[related.name,],
            self._aliases[()],
        )
        names = [f"key_{number}" for number in range(1, len(related.columns) + 1)]
        columns = [
            trees.alias(trees.column(column, rows._aliases[()]), name)
            for column, name in zip(related.columns, names, strict=True)
        ]
        table = (
            rows.source().select(*columns, trees.alias(exp.true(), PRESENT), copy=False).distinct(copy=False)
        )
        same: list[exp.Expr] = [
            exp.EQ(this=trees.column(column, home), expression=trees.column(name, alias))
            for column, name in zip(related.columns, names, strict=True)
        ]
        trees.join(select, trees.subquery(table, alias), "LEFT", trees.all_of(same))

    def key(self) -> list[exp.Expr]:
        """The columns that tell the rows of the home apart, if it has a key."""
        key = self.fact.model.key or ()
        if self._distinct_first:
            return [trees.column(self._inner(f"key_{number}"), ONCE) for number in range(1, len(key) + 1)]
        return [trees.column(column, self._aliases[()]) for column in key]

    def _join_picked(self, select: exp.Select, picked: Picked) -> None:
        """Keeps the rows of the times that are picked: the same rows, filtered alike, say which."""
        fact, names = picking_fact(self.fact, picked)
        times = picked_times(FactSelect(fact, names, self.models).table(), names, picked)
        alias = unique_name("picked", set(self._aliases.values()))
        keys = picking_keys(self.fact, picked)
        same: list[exp.Expr] = [
            markers.same(grouped(self._placed(tree)), trees.column(name, alias))
            for tree, name in zip(keys, picking_names(keys), strict=True)
        ]
        at = exp.EQ(this=grouped(self._placed(picked.time)), expression=trees.column(PICKED_AT, alias))
        select.append("joins", exp.Join(this=trees.subquery(times, alias), on=trees.all_of([*same, at])))

    def _join_shown(self, select: exp.Select, not_shown: NotShown) -> exp.Expr:
        """Joins the groups that are shown; the condition that a row is in none of them."""
        same: list[exp.Expr] = [
            markers.same(grouped(self._placed(tree)), trees.column(name, not_shown.table))
            for tree, name in zip(not_shown.groups, self._all_names, strict=True)
        ]
        trees.join(select, trees.named_table(not_shown.table), "LEFT", trees.all_of(same))
        return exp.Is(this=trees.column(PLACE, not_shown.table), expression=exp.Null())

    def _seen(self, seen: SeenPeriods) -> exp.Expr:
        """Whether a row is among those that are seen in a period."""
        first = None if seen.unbounded else moment_column(SEEN_FROM, seen.names[-1])
        last = moment_column(SEEN_UNTIL, seen.names[-1])
        if seen.during is not None:
            start, until = (self._placed(tree) for tree in seen.during)
            return exp.and_(*overlap(start, until, first, last), copy=False)
        assert seen.moment is not None, "a row that is not in force for a while has a moment"
        moment = self._placed(seen.moment)
        conditions: list[exp.Expr] = [exp.LT(this=moment, expression=last)]
        if first is not None:
            conditions.insert(0, exp.GTE(this=trees.copied(moment), expression=first))
        return exp.and_(*conditions, copy=False)

    def earliest(self) -> exp.Select:
        """SELECT of the earliest time of the home's rows."""
        seen = self.fact.seen
        assert seen is not None
        tree = seen.times[0]
        needed = {path[:length] for path in paths_of(tree) for length in range(1, len(path) + 1)}
        return self._joined(needed).select(exp.Min(this=self._placed(tree)), copy=False)

    def _join_derived(self, select: exp.Select, path: Path) -> None:
        """Joins the values of a sub-plan."""
        derived, alias = self.fact.derived[path], self._aliases[path]
        same = [
            exp.EQ(this=self._placed(tree), expression=trees.column(name, alias)) for tree, name in derived.on
        ]
        trees.join(select, _named(derived.table, alias), "LEFT", trees.all_of(same))

    def _guarded_paths(self) -> set[Path]:
        """Paths of which the fact must know whether a row is there (see `semantic.catalog.missing`)."""
        seen = [*self._groups, *self.fact.where]
        seen += self.fact.seen.times if self.fact.seen is not None else ()
        seen += self.fact.not_shown.groups if self.fact.not_shown is not None else ()
        if self.fact.picked is not None:
            seen += [self.fact.picked.time, *self.fact.picked.per]
        for leaf in self._leaves:
            seen += [argument.tree for argument in leaf.leaf.arguments]
            seen += leaf.where
        seen += [tree for derived in self.fact.derived.values() for tree, _ in derived.on]
        columns = (node for tree in seen for node in tree.find_all(exp.Column))
        return {path_of(node) for node in columns if node.name == PRESENT}

    def _inner(self, name: str) -> str:
        """A name for a column of the distinct rows, unlike those of the groups beside it."""
        return unique_name(name, set(self.group_names))

    def _home(self) -> exp.Expr:
        alias = self._aliases[()]
        if self.fact.source:
            return _named(self.fact.source, alias)
        model = self.models[self.fact.model.name]
        source = _source(model, alias)
        if self.fact.also and () in self._guarded_paths():
            source = _with_column(source, exp.true(), PRESENT, alias)
        if not self.fact.numbered and not (self._distinct_first and model.key is None):
            return source
        number = exp.Window(this=exp.RowNumber())
        if self.fact.numbered:
            ordered = [exp.Ordered(this=self._placed(node), desc=True) for node in self.fact.numbered]
            number.set("order", exp.Order(expressions=ordered))
        return _with_column(source, number, ROW, alias)

    def _aggregate(self, leaf: PlannedLeaf) -> exp.Expr:
        if self._distinct_first:
            arguments: list[exp.Expr] = [
                trees.column(self._inner(f"{leaf.name}_of_{number}"), ONCE)
                for number in range(1, len(leaf.leaf.arguments) + 1)
            ]
            where: exp.Expr | None = (
                trees.column(self._inner(f"{leaf.name}_where"), ONCE) if leaf.where else None
            )
        else:
            arguments = [self._placed(argument.tree) for argument in leaf.leaf.arguments]
            where = self._condition(leaf) if leaf.where else None
        name = leaf.leaf.aggregate.name
        if leaf.leaf.arguments and leaf.leaf.arguments[0].type is ValueType.BOOLEAN:
            name, arguments = _of_booleans(name, arguments)
        return markers.aggregate(name, arguments, leaf.leaf.fraction, where)

    def _condition(self, leaf: PlannedLeaf) -> exp.Expr:
        return trees.all_of([self._placed(condition) for condition in leaf.where])

    def _placed(self, tree: exp.Expr) -> exp.Expr:
        """A copy of a row-level tree with aliases in place of join paths."""

        def place(node: exp.Expr) -> exp.Expr:
            if not isinstance(node, exp.Column):
                return node
            path = path_of(node)
            derived = self.fact.derived.get(path)
            name = trees.copied(node.this) if derived is None else derived.columns[int(node.name)]
            return trees.column(name, self._aliases[path])

        return trees.rewritten(tree, place)


def grouped_by(select: exp.Select, count: int) -> exp.Select:
    """GROUP BY the first `count` columns."""
    if count:
        select.group_by(*(exp.Literal.number(number) for number in range(1, count + 1)), copy=False)
    return select


def _of_booleans(name: str, arguments: list[exp.Expr]) -> tuple[str, list[exp.Expr]]:
    """An aggregate of true and false: false is the lesser, and sums and averages take them as 0 and 1."""
    if name in ("min", "max"):
        return ("bool_and" if name == "min" else "bool_or"), arguments
    if name in ("sum", "avg", "median", "percentile", "percentile_disc", "approx_percentile"):
        one, zero = exp.Literal.number(1), exp.Literal.number(0)
        ifs = [
            exp.If(this=arguments[0], true=one),
            exp.If(this=exp.Not(this=grouped(trees.copied(arguments[0]))), true=zero),
        ]
        return name, [exp.Case(ifs=ifs)]
    return name, arguments


def _with_column(source: exp.Expr, value: exp.Expr, name: str, alias: str) -> exp.Expr:
    """The source with one column more."""
    rows = trees.select_from(source).select(exp.Star(), trees.alias(value, name), copy=False)
    return trees.subquery(rows, alias)


def _source(model: Model, alias: str) -> exp.Expr:
    if model.sql is not None:
        query = trees.copied(model.sql.tree)
        assert isinstance(query, exp.Query), "the reader lets only a SELECT through"
        return trees.subquery(query, alias)
    return _named(model.table, alias)


def _named(name: str, alias: str) -> exp.Expr:
    table = trees.table(name)
    return table if name == alias else trees.aliased_table(table, alias)


def _aliases(fact: Fact) -> dict[Path, str]:
    """A readable alias for every path: the role's own name while that is free, else the roles joined."""
    home = fact.source or fact.model.name
    out: dict[Path, str] = {(): home}
    taken = {home.lower()}
    for path, name in places_of(fact):
        name = name.removeprefix("~")
        if name.lower() in taken:
            name = "_".join((*path[:-1], name))
        while name.lower() in taken:
            name += "_"
        taken.add(name.lower())
        out[path] = name
    return out
