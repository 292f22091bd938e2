"""The first rows of each group, and one row more for all groups that are not shown.

    WITH results AS (SELECT … GROUP BY 1, 2),
         placed AS (SELECT *, ROW_NUMBER() OVER (PARTITION BY time__month ORDER BY revenue DESC) AS place FROM results)
    SELECT time__month, product__category, revenue FROM placed WHERE place <= 3 ORDER BY time__month, place

The row for the rest is computed from the rows of the facts: those that are in a group which is not shown. A row that is
in several such groups counts once, as in every total; one that is also in a group shown counts in both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from semantic import markers, trees
from semantic.catalog.measures import leaf_index
from semantic.compiling.fact_select import PLACE, FactSelect
from semantic.compiling.merging import MergedFacts
from semantic.compiling.placing import Place, replaced
from semantic.definitions.types import Model
from semantic.planning.plan import OTHER, Fact, Places, Plan, Rest

KEPT = "kept"
ANSWER = "answer"


def select_outputs(select: exp.Select, plan: Plan, outputs: Sequence[str], place: Place) -> None:
    """Adds all outputs as columns, also those that are only there for the order."""
    ordered = {item.column for item in plan.order if item.kind == "output"}
    for index, (output, name) in enumerate(zip(plan.outputs, outputs, strict=True)):
        if not output.hidden or index in ordered:
            select.select(trees.alias(place(output.tree), name), copy=False)


def first_of_each(
    results: exp.Select, plan: Plan, places: Places, groups: Sequence[str], outputs: Sequence[str]
) -> exp.Select:
    """The first rows of `results` for each combination of the groups that the limit is per."""
    select = _with_placed(results, plan, places, groups, outputs, [])
    select.set("from_", exp.From(this=trees.named_table(places.placed)))
    select.select(*(trees.column(name) for name in _shown(plan, groups, outputs)), copy=False)
    select.where(_is_first(places), copy=False)
    return select.order_by(*_by_group(plan, places, groups), _ascending(PLACE), copy=False)


def first_and_rest(
    plan: Plan, places: Places, models: Mapping[str, Model], groups: list[str], outputs: Sequence[str]
) -> exp.Select:
    """The first rows, and after those of each group the row for the rest. `places.rest` is given."""
    rest = places.rest
    assert rest is not None
    facts = MergedFacts(plan, models, groups)
    results = facts.select
    results.select(*(trees.alias(facts.group(i), name) for i, name in enumerate(groups)), copy=False)
    kept = [facts.place(condition) for condition in plan.having]

    def place(tree: exp.Expr) -> exp.Expr:
        placed = facts.place(tree)
        for window in placed.find_all(exp.Window):
            # What filters on metrics leave out is ranked by itself, and not shown.
            window.set("partition_by", [*window.args.get("partition_by", []), *map(_certain, kept)])
        return placed

    select_outputs(results, plan, outputs, place)
    if kept:
        results.select(trees.alias(_certain(trees.all_of(kept)), KEPT), copy=False)
    first = [*([trees.column(KEPT)] if kept else []), _is_first(places)]
    select = _with_placed(results, plan, places, groups, outputs, [KEPT] if kept else [])
    trees.add_with(select, rest.shown, _star(places.placed).where(trees.all_of(first), copy=False))
    trees.add_with(select, rest.left_out, _left_out(places, groups, first))
    for fact in rest.facts:
        trees.add_with(select, fact.name, FactSelect(fact, groups, models).table())
    shown = trees.select_from(trees.named_table(rest.shown)).select(
        *(trees.column(name) for name in _shown(plan, groups, outputs)),
        trees.alias(exp.false(), OTHER),
        trees.column(PLACE),
        copy=False,
    )
    others = _RestRows(plan, places, rest, groups).select(outputs)
    both = exp.Union(this=shown, expression=others, distinct=False)
    select.set("from_", exp.From(this=trees.subquery(both, ANSWER)))
    select.select(*(trees.column(name) for name in (*_shown(plan, groups, outputs), OTHER)), copy=False)
    by_group = _by_group(plan, places, groups)
    return select.order_by(*by_group, _ascending(OTHER), _ascending(PLACE), copy=False)


class _RestRows:
    """The rows for the rest: one for each combination of the limit's groups where some are left out."""

    def __init__(self, plan: Plan, places: Places, rest: Rest, groups: Sequence[str]) -> None:
        self._plan = plan
        self._places = places
        self._rest = rest
        self._groups = groups
        self._homes: dict[int, tuple[str, str, int | None]] = {}
        for fact in (*rest.facts, *(fact for fact in plan.facts if self._is_whole(fact))):
            for leaf in fact.leaves:
                self._homes[leaf.index] = (fact.name, leaf.name, leaf.leaf.aggregate.empty)

    def _is_whole(self, fact: Fact) -> bool:
        """Whether a fact is the denominator of a share that the rest has, too: of all, or of the limit's groups."""
        return fact.repeats and all(index in self._places.per for index in _grouped_by(fact))

    def select(self, outputs: Sequence[str]) -> exp.Select:
        table = self._rest.left_out
        select = trees.select_from(trees.named_table(table))
        for fact in (*self._rest.facts, *(fact for fact in self._plan.facts if self._is_whole(fact))):
            self._join(select, fact)
        columns: list[exp.Expr] = [
            trees.alias(trees.column(name, table) if i in self._places.per else exp.Null(), name)
            for i, name in enumerate(self._groups)
        ]
        columns += [
            trees.alias(self._value(output.tree), name)
            for output, name in zip(self._plan.outputs, outputs, strict=True)
            if not output.hidden
        ]
        columns += [trees.column(OTHER, table), trees.alias(exp.Literal.number(0), PLACE)]
        return select.select(*columns, copy=False)

    def _join(self, select: exp.Select, fact: Fact) -> None:
        same: list[exp.Expr] = [
            markers.same(
                trees.column(self._groups[index], self._rest.left_out),
                trees.column(self._groups[index], fact.name),
            )
            for index in _grouped_by(fact)
        ]
        side = "LEFT" if same else "CROSS"
        trees.join(select, trees.named_table(fact.name), side, trees.all_of(same) if same else None)

    def _value(self, tree: exp.Expr) -> exp.Expr:
        """The output over the rest; NULL for a rank, and for the share in something that the rest is only partly in."""
        leaves = [index for node in tree.walk() if (index := leaf_index(node)) is not None]
        if tree.find(exp.Window) is not None or any(index not in self._homes for index in leaves):
            return exp.Null()
        return replaced(tree, self._leaf, _no_group)

    def _leaf(self, index: int) -> exp.Expr:
        table, name, empty = self._homes[index]
        column = trees.column(name, table)
        return column if empty is None else exp.Coalesce(this=column, expressions=[exp.Literal.number(empty)])


def _no_group(index: int) -> exp.Expr:
    raise AssertionError("only ranks name groups")


def _grouped_by(fact: Fact) -> list[int]:
    return [index for index, tree in enumerate(fact.groups) if tree is not None]


def _with_placed(
    results: exp.Select,
    plan: Plan,
    places: Places,
    groups: Sequence[str],
    outputs: Sequence[str],
    apart: Sequence[str],
) -> exp.Select:
    """A SELECT without columns that has the tables of results and of results with their places."""
    select = exp.Select()
    inner = results.args.pop("with_", None)
    if inner is not None:
        select.set("with_", inner)
    trees.add_with(select, places.results, results)
    order = [
        exp.Ordered(
            this=trees.column((groups if item.kind == "group" else outputs)[item.column]),
            desc=item.descending,
            nulls_first=False,
        )
        for item in plan.order
        if not (item.kind == "group" and item.column in places.per and len(places.per) < len(groups))
    ]
    number = exp.Window(
        this=exp.RowNumber(),
        partition_by=[trees.column(name) for name in (*(groups[i] for i in places.per), *apart)],
        order=exp.Order(expressions=order),
    )
    trees.add_with(
        select, places.placed, _star(places.results).select(trees.alias(number, PLACE), copy=False)
    )
    return select


def _left_out(places: Places, groups: Sequence[str], first: Sequence[exp.Expr]) -> exp.Select:
    per = [trees.column(groups[index]) for index in places.per]
    select = trees.select_from(trees.named_table(places.placed))
    select.select(*per, trees.alias(exp.true(), OTHER), copy=False).distinct(copy=False)
    return select.where(exp.Not(this=exp.Paren(this=trees.copied(trees.all_of(first)))), copy=False)


def _star(table: str) -> exp.Select:
    return trees.select_from(trees.named_table(table)).select(exp.Star(), copy=False)


def _shown(plan: Plan, groups: Sequence[str], outputs: Sequence[str]) -> list[str]:
    shown = [name for output, name in zip(plan.outputs, outputs, strict=True) if not output.hidden]
    return [*groups, *shown]


def _is_first(places: Places) -> exp.Expr:
    return exp.LTE(this=trees.column(PLACE), expression=exp.Literal.number(places.rows))


def _certain(condition: exp.Expr) -> exp.Expr:
    """The condition, false where it is unknown."""
    return exp.func("COALESCE", trees.copied(condition), exp.false())


def _by_group(plan: Plan, places: Places, groups: Sequence[str]) -> list[exp.Expr]:
    """The limit's groups come first, in the direction that the order gives them."""
    descending = {item.column for item in plan.order if item.kind == "group" and item.descending}
    return [
        exp.Ordered(this=trees.column(groups[index]), desc=index in descending, nulls_first=False)
        for index in places.per
    ]


def _ascending(name: str) -> exp.Expr:
    return exp.Ordered(this=trees.column(name), desc=False, nulls_first=False)
