"""Asks the data whether keys and joins hold, with the statements that `dragoman check --data` has for the same.

    asking = Asking(warehouse, structure, seconds=10)
    asking.key(table.place, ("id",))           KeyCounts(rows=912, repeated=0, empty=0)
    asking.join(link)                          JoinCounts(rows=912, empty=3, unmatched=1, several=0, shared=880, …)

A question that takes too long is asked again of some rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from semantic.catalog import Catalog, build_catalog
from semantic.definitions.types import Definitions, Expression, Join, Model
from service.errors import Cancelled, Unavailable, WarehouseError
from service.onboarding.check_statements import CheckStatements
from service.onboarding.finding.repeated_amounts import GroupCounts
from service.onboarding.meaning.looked_at import LookedAt
from service.onboarding.profiling.statements import RowSource, column_node, table_node
from service.onboarding.structure import Place, Structure, column_name, written_table
from service.warehouse.types import Cancellation, Limits, SqlStatement, StatementLike, Warehouse

SOME_ROWS = 100_000
"""Where asking of all rows takes too long, so many are asked about."""


@dataclass(frozen=True, slots=True)
class KeyCounts:
    """`repeated` keys that several rows have; `empty` rows without one."""

    rows: int
    repeated: int
    empty: int


@dataclass(frozen=True, slots=True)
class JoinCounts:
    """Rows of the table where the join begins: those without a value, those whose value leads nowhere or to several
    rows, and those that share their value with another."""

    rows: int
    empty: int
    unmatched: int
    several: int
    shared: int
    whole: bool

    @property
    def references(self) -> int:
        return self.rows - self.empty


@dataclass(frozen=True, slots=True)
class Link:
    """Columns that may lead to those of another table."""

    home: Place
    columns: tuple[str, ...]
    to: Place
    there: tuple[str, ...]


class Asking:
    """Safe for several threads. Questions that have no answer in time give None."""

    def __init__(
        self, warehouse: Warehouse, structure: Structure, tables: Sequence[LookedAt], seconds: float
    ) -> None:
        self._warehouse = warehouse
        self._structure = structure
        self._tables = {table.place: table for table in tables}
        self._names = {table.place: f"t{number}" for number, table in enumerate(tables)}
        self._limits = Limits(seconds=seconds, max_age=0, keep=False)
        self.cancellation = Cancellation("init")

    @property
    def dialect(self) -> str:
        return self._structure.dialect

    def key(self, place: Place, columns: Sequence[str], *, few: bool = False) -> KeyCounts | None:
        """Of all rows, or of a `few`."""
        names = [column_name(self._structure.dialect, name) for name in columns]
        statements = self._statements({}, frozenset((place,))) if few else self._all
        counts = self._counts(statements.key(self._names[place], names))
        return None if counts is None else KeyCounts(counts[1], counts[2], counts[3])

    def join(self, link: Link) -> JoinCounts | None:
        joins = {link: "leads"}
        for some in (frozenset[Place](), frozenset((link.home,))):
            catalog = self._catalog(joins, some)
            edge = catalog.graph.edges[self._names[link.home]]["leads"]
            counts = self._counts(CheckStatements(catalog, self._structure.dialect).join(edge))
            if counts is not None:
                found, empty, unmatched, several, shared = counts
                return JoinCounts(found, empty, unmatched, several, shared, not some)
        return None

    def versions(
        self, place: Place, columns: Sequence[str], start: str, until: str
    ) -> tuple[int, int, int] | None:
        """Rows that another of the same key follows; those that end just when it begins; those that end after that, or
        not at all."""
        end = column_node(until)
        following = exp.Window(
            this=exp.Lead(this=column_node(start)),
            partition_by=[column_node(name) for name in columns],
            order=exp.Order(expressions=[exp.Ordered(this=column_node(start))]),
        )
        source = RowSource(self._structure.dialect, self._tables[place].table)
        inner = source.select(exp.alias_(end, "ends"), exp.alias_(following, "following")).subquery(
            "versions"
        )
        ends, after = exp.column("ends"), exp.column("following")
        late = exp.Or(
            this=exp.Is(this=ends.copy(), expression=exp.Null()),
            expression=exp.GT(this=ends.copy(), expression=after.copy()),
        )
        overlaps = exp.And(
            this=exp.Not(this=exp.Is(this=after.copy(), expression=exp.Null())),
            expression=exp.Paren(this=late),
        )
        select = exp.select(
            exp.Count(this=after.copy()),
            _count_where(exp.EQ(this=ends.copy(), expression=after.copy())),
            _count_where(overlaps),
        ).from_(inner)
        counts = self._counts(SqlStatement(select.sql(dialect=self._structure.dialect)))
        return None if counts is None else (counts[0], counts[1], counts[2])

    def groups(self, place: Place, by: str, columns: Sequence[str]) -> GroupCounts | None:
        """How many values of `by` several rows have, and in how many of them each of the columns has several values."""
        dialect = self._structure.dialect
        source = RowSource(dialect, self._tables[place].table)
        ends = [
            exp.alias_(end(this=column_node(name)), f"{which}{number}")
            for number, name in enumerate(columns)
            for which, end in (("low", exp.Min), ("high", exp.Max))
        ]
        inner = source.select(*ends).where(exp.Not(this=exp.Is(this=column_node(by), expression=exp.Null())))
        inner = inner.group_by(column_node(by)).having(
            exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1))
        )
        varied = [
            _count_where(exp.NEQ(this=exp.column(f"low{number}"), expression=exp.column(f"high{number}")))
            for number in range(len(columns))
        ]
        select = exp.select(exp.Count(this=exp.Star()), *varied).from_(inner.subquery("groups_of_rows"))
        counts = self._counts(SqlStatement(select.sql(dialect=dialect)))
        return None if counts is None else GroupCounts(counts[0], tuple(counts[1:]))

    def _counts(self, statement: StatementLike) -> list[int] | None:
        """The numbers of a statement's one row; None where it took too long, or the warehouse cannot compute it."""
        try:
            [found] = self._warehouse.run([statement], self._limits, cancellation=self.cancellation)
        except (Unavailable, Cancelled):
            raise
        except WarehouseError:
            return None
        return [int(str(cell)) if cell is not None else 0 for cell in found.rows[0]]

    @cached_property
    def _all(self) -> CheckStatements:
        return self._statements({}, frozenset())

    def _statements(self, joins: Mapping[Link, str], some: frozenset[Place]) -> CheckStatements:
        return CheckStatements(self._catalog(joins, some), self._structure.dialect)

    def _catalog(self, joins: Mapping[Link, str], some: frozenset[Place]) -> Catalog:
        """The tables that are asked about as bare models; of some of them only the first rows."""
        places = {place for link in joins for place in (link.home, link.to)} or set(self._tables)
        if some and not joins:
            places = set(some)
        models = {
            self._names[place]: self._model(place, joins, few=place in some) for place in sorted(places)
        }
        return build_catalog(Definitions(models=models))

    def _model(self, place: Place, joins: Mapping[Link, str], *, few: bool) -> Model:
        name, table = self._names[place], self._tables[place].table
        own = {
            role: Join(
                name=role, home=name, model=self._names[link.to], inverse="back", on=tuple(zip(
                    (column_name(self._structure.dialect, column) for column in link.columns),
                    (column_name(self._structure.dialect, column) for column in link.there),
                    strict=True,
                )),
            )
            for link, role in joins.items()
            if link.home == place
        }  # fmt: skip
        if not few:
            return Model(name=name, table=written_table(self._structure, table), joins=own)
        rows = exp.select(exp.Star()).from_(table_node(table)).limit(SOME_ROWS)
        return Model(name=name, sql=Expression(rows.sql(), rows), joins=own)


def _count_where(test: exp.Expr) -> exp.Expr:
    return exp.Count(this=exp.Case(ifs=[exp.If(this=test, true=exp.Literal.number(1))]))
