"""The statements with which definitions are held against the data: built as trees, written for the warehouse's dialect.

statements = CheckStatements(catalog, "duckdb")
statements.key("products", ("product_id",))      groups, rows, repeated keys and rows without a key, in one scan
statements.join(edge)                            rows, rows without a reference, unmatched, that meet many, shared

Every model's rows and every join come from the compiler, so that what is checked is what queries read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlglot
from sqlglot import exp

from semantic import markers, trees
from semantic.calendars import Calendar
from semantic.catalog import Catalog, Edge, Path, Route
from semantic.catalog.binding import column
from semantic.catalog.missing import PRESENT
from semantic.compiling import Statement
from semantic.compiling.dialects import Context, dialect_named
from semantic.compiling.fact_select import FactSelect, grouped_by
from semantic.compiling.passes import apply_passes
from semantic.planning.matching import matching
from semantic.planning.plan import Fact
from service.warehouse.types import SqlStatement

EXAMPLES = 3
Trees = Mapping[str, exp.Expr]
"""By the column's name in the result: an expression over a model's columns, as the catalog binds them."""


class CheckStatements:
    """Raises NotSupported for a dialect that nothing is written for."""

    def __init__(self, catalog: Catalog, dialect: str) -> None:
        self._catalog = catalog
        self._dialect = dialect_named(dialect)

    def nothing_of(self, model: str) -> SqlStatement:
        """No row of the model: whether its table can be read at all."""
        return self._written(_no_rows(self._rows(model, {}).select(exp.Literal.number(1), copy=False)))

    def columns(self, model: str, columns: Trees, rows: int = 0) -> SqlStatement:
        """Some rows of expressions over a model, or none, for their types."""
        select = self._rows(model, columns)
        return self._written(trees.limit(select, rows) if rows else _no_rows(select))

    def compiles(self, statement: Statement) -> SqlStatement:
        """No row of a compiled statement: whether all of its tables and columns are there."""
        [tree] = sqlglot.parse(statement.sql, read=self._dialect.writes)
        assert isinstance(tree, exp.Query)
        whole = trees.select_from(trees.subquery(tree, "asked")).select(exp.Star(), copy=False)
        text = _no_rows(whole).sql(dialect=self._dialect.writes)
        return SqlStatement(text, statement.parameters)

    def key(self, model: str, key: Sequence[str]) -> SqlStatement:
        """One row: different keys, rows, keys that several rows have, rows without a value in the key."""
        counted, names = self._counted(model, key, "n"), _names(key)
        n = trees.column("n", "counted")
        empty = _any_null([trees.column(name, "counted") for name in names])
        several = exp.And(this=exp.GT(this=n.copy(), expression=_number(1)), expression=_not(empty))
        select = trees.select_from(trees.subquery(counted, "counted")).select(
            trees.alias(exp.Count(this=exp.Star()), "keys"),
            trees.alias(exp.Sum(this=n.copy()), "found"),
            trees.alias(_count_where(several, _number(1)), "repeated"),
            trees.alias(_count_where(empty, n), "without"),
            copy=False,
        )
        return self._written(select)

    def repeated(self, model: str, key: Sequence[str]) -> SqlStatement:
        """Some keys that several rows have, with how many, the most frequent first."""
        select = self._counted(model, key, "n")
        select.having(exp.GT(this=exp.Count(this=exp.Star()), expression=_number(1)), copy=False)
        for place in range(1, len(key) + 1):
            select.where(
                _not(exp.Is(this=trees.column(key[place - 1], model), expression=exp.Null())), copy=False
            )
        return self._written(_first_by(select, [trees.column("n"), *map(trees.column, _names(key))]))

    def join(self, edge: Edge) -> SqlStatement:
        """One row about a join on columns: rows, those without a value in them, those without a related row, those
        with several, and values that several rows share."""
        select, empty, many, n = self._matched(edge)
        shared = exp.And(this=exp.GT(this=n.copy(), expression=_number(1)), expression=_not(empty))
        select.select(
            trees.alias(exp.Sum(this=n.copy()), "found"),
            trees.alias(_count_where(empty, n), "without"),
            trees.alias(_count_where(_unmatched(empty), n), "unmatched"),
            trees.alias(_count_where(many, n), "several"),
            trees.alias(_count_where(shared, _number(1)), "shared"),
            copy=False,
        )
        return self._written(select)

    def join_examples(self, edge: Edge, what: str) -> SqlStatement:
        """Some values of a join's columns that have no related row ("unmatched"), several ("several"), or that several
        rows have ("shared"); with how many rows."""
        select, empty, many, n = self._matched(edge)
        shared = exp.And(this=exp.GT(this=n.copy(), expression=_number(1)), expression=_not(empty))
        wanted = {"unmatched": _unmatched(empty), "several": many, "shared": shared}[what]
        keys = [trees.column(name, "near") for name in _names(edge.pairs)]
        select.select(*(key.copy() for key in keys), n.copy(), copy=False).where(wanted, copy=False)
        return self._written(_first_by(select, [n.copy(), *keys]))

    def related(self, edge: Edge) -> SqlStatement:
        """One row about any other join: home rows, those without a related row, those with several. The home's key
        must be right."""
        route = Route(edge.home, (edge,))
        key = self._catalog.models[edge.home].key or ()
        columns: dict[str, exp.Expr] = {f"k{i}": column((), name) for i, name in enumerate(key, 1)}
        columns["present"] = column(route.path, PRESENT)
        rows = trees.subquery(self._rows(edge.home, columns, (route,)), "met")
        counted = trees.select_from(rows).select(
            *(trees.column(f"k{i}", "met") for i in range(1, len(key) + 1)),
            trees.alias(exp.Count(this=trees.column("present", "met")), "n"),
            copy=False,
        )
        whole = trees.subquery(grouped_by(counted, len(key)), "counted")
        n = trees.column("n", "counted")
        select = trees.select_from(whole).select(
            trees.alias(exp.Count(this=exp.Star()), "found"),
            trees.alias(_count_where(exp.EQ(this=n.copy(), expression=_number(0)), _number(1)), "unmatched"),
            trees.alias(_count_where(exp.GT(this=n.copy(), expression=_number(1)), _number(1)), "several"),
            copy=False,
        )
        return self._written(select)

    def same_row(self, edge: Edge, path: Path) -> SqlStatement:
        """One row: home rows, and those for which the join and the path do not lead to the same row."""
        role, other = Route(edge.home, (edge,)), self._catalog.graph.follow(edge.home, path)
        assert other is not None, "the catalog keeps only paths that exist"
        keys = (PRESENT, *(self._catalog.models[edge.target].key or ()))
        columns: dict[str, exp.Expr] = {}
        for i, name in enumerate(keys):
            columns |= {f"a{i}": column(role.path, name), f"b{i}": column(other.path, name)}
        rows = trees.subquery(self._rows(edge.home, columns, (role, other)), "met")
        same = trees.all_of(
            [
                markers.same(trees.column(f"a{i}", "met"), trees.column(f"b{i}", "met"))
                for i in range(len(keys))
            ]
        )
        select = trees.select_from(rows).select(
            trees.alias(exp.Count(this=exp.Star()), "found"),
            trees.alias(_count_where(_not(same), _number(1)), "differ"),
            copy=False,
        )
        return self._written(select)

    def versions(self, edge: Edge) -> SqlStatement:
        """One row about the rows of a slowly changing model that a join meets: rows, those that end before they begin,
        and those that are still in force when the next one of the same key begins."""
        assert edge.there is not None
        start, until = (trees.column(end.column, edge.target) for end in (edge.there.start, edge.there.until))
        per = [trees.column(there, edge.target) for _, there in edge.pairs]
        backwards = exp.LTE(this=until.copy(), expression=start.copy())
        following = exp.Window(
            this=exp.Lead(this=start.copy()),
            partition_by=[
                *per,
                exp.Case(ifs=[exp.If(this=backwards.copy(), true=_number(1))], default=_number(0)),
            ],
            order=exp.Order(expressions=[exp.Ordered(this=start.copy(), nulls_first=False)]),
        )
        rows = self._rows(edge.target, {}).select(
            trees.alias(start.copy(), "starts"),
            trees.alias(until.copy(), "ends"),
            trees.alias(following, "following"),
            copy=False,
        )
        rows = rows.where(_not(exp.Is(this=start.copy(), expression=exp.Null())), copy=False)
        starts, ends, next_one = (trees.column(name, "version") for name in ("starts", "ends", "following"))
        open_end = exp.Is(this=ends.copy(), expression=exp.Null())
        overlaps = exp.And(
            this=_not(exp.Is(this=next_one.copy(), expression=exp.Null())),
            expression=exp.Paren(
                this=exp.Or(this=open_end, expression=exp.LT(this=next_one, expression=ends.copy()))
            ),
        )
        empty = exp.LTE(this=ends.copy(), expression=starts)
        overlaps = exp.And(this=overlaps, expression=_not(exp.func("COALESCE", empty.copy(), exp.false())))
        select = trees.select_from(trees.subquery(rows, "version")).select(
            trees.alias(exp.Count(this=exp.Star()), "found"),
            trees.alias(_count_where(empty, _number(1)), "backwards"),
            trees.alias(_count_where(overlaps, _number(1)), "overlapping"),
            copy=False,
        )
        return self._written(select)

    # Parts

    def _rows(self, model: str, columns: Trees, routes: Sequence[Route] = ()) -> exp.Select:
        """The model's rows with related ones, as the compiler joins them, and expressions over them."""
        match = matching(self._catalog, model, routes)
        followed = [self._catalog.graph.follow(model, path) for path in match.paths]
        wanted = [route for route in (*followed, *routes) if route is not None]
        steps = {step.path: step for route in wanted for step in route.steps}
        fact = Fact(
            name=model,
            model=self._catalog.models[model],
            routes=tuple(steps.values()),
            groups=tuple(columns.values()),
            where=(),
            leaves=(),
            fans_out=False,
            matching=match.conditions,
        )
        select = FactSelect(fact, list(columns), self._catalog.models)
        named = [trees.alias(tree, name) for tree, name in zip(select.group_trees(), columns, strict=True)]
        return select.source().select(*named, copy=False)

    def _counted(self, model: str, key: Sequence[str], name: str) -> exp.Select:
        """The rows of each key."""
        columns = {known: column((), part) for known, part in zip(_names(key), key, strict=True)}
        select = self._rows(model, columns).select(trees.alias(exp.Count(this=exp.Star()), name), copy=False)
        return grouped_by(select, len(key))

    def _matched(self, edge: Edge) -> tuple[exp.Select, exp.Expr, exp.Expr, exp.Column]:
        """The values of a join's columns beside the rows that have them there; the tests "empty" and "several", and
        how many rows have them here."""
        names = _names(edge.pairs)
        near = self._counted(edge.home, [here for here, _ in edge.pairs], "n")
        far = self._counted(edge.target, [there for _, there in edge.pairs], "m")
        on = [exp.EQ(this=trees.column(name, "near"), expression=trees.column(name, "far")) for name in names]
        select = trees.select_from(trees.subquery(near, "near"))
        trees.join(select, trees.subquery(far, "far"), "LEFT", trees.all_of(list(on)))
        many = exp.GT(this=trees.column("m", "far"), expression=_number(1))
        return (
            select,
            _any_null([trees.column(name, "near") for name in names]),
            many,
            trees.column("n", "near"),
        )

    def _written(self, tree: exp.Expr) -> SqlStatement:
        context = Context(self._dialect, self._catalog.settings.zone, Calendar())
        return SqlStatement(apply_passes(tree, context).sql(dialect=self._dialect.writes, copy=False))


def _names(key: Sequence[object]) -> list[str]:
    return [f"k{place}" for place in range(1, len(key) + 1)]


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def _not(test: exp.Expr) -> exp.Expr:
    return exp.Not(this=exp.Paren(this=test.copy()))


def _any_null(columns: Sequence[exp.Expr]) -> exp.Expr:
    tests = [exp.Is(this=each.copy(), expression=exp.Null()) for each in columns]
    return exp.Paren(this=trees.any_of(list(tests)))


def _unmatched(empty: exp.Expr) -> exp.Expr:
    missing = exp.Is(this=trees.column("m", "far"), expression=exp.Null())
    return exp.And(this=missing, expression=_not(empty))


def _count_where(test: exp.Expr, weight: exp.Expr) -> exp.Expr:
    """The sum of the weights where a test holds; 0 where it nowhere does."""
    case = exp.Case(ifs=[exp.If(this=test.copy(), true=weight.copy())], default=_number(0))
    return exp.func("COALESCE", exp.Sum(this=case), _number(0))


def _no_rows(select: exp.Select) -> exp.Select:
    return select.where(exp.EQ(this=_number(1), expression=_number(0)), copy=False)


def _first_by(select: exp.Select, columns: Sequence[exp.Expr]) -> exp.Select:
    """The first examples: by the first column descending, then by the others, so that they are always the same."""
    for place, each in enumerate(columns):
        select.order_by(exp.Ordered(this=each.copy(), desc=place == 0, nulls_first=place != 0), copy=False)
    return trees.limit(select, EXAMPLES)
