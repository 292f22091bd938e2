"""The statements with which tables are looked at: built as trees, names always in quotes, some rows of a large table.

source = RowSource("postgres", table, percent=0.5)      about every two-hundredth row
counted(source, columns)                                one row: count, and what `ColumnProfile` has of each column
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from service.onboarding.structure import Column, Table
from service.warehouse.types import SqlStatement

MOST_COLUMNS = 100
"""So many columns are asked for at once: PostgreSQL takes no more than 1,664 expressions."""
TIMES = ("date", "local", "instant")


@dataclass(frozen=True, slots=True)
class RowSource:
    """Some rows of a table. `percent` of its blocks are read, if it is above 0, and `most` rows at most, if above 0."""

    dialect: str
    table: Table
    percent: float = 0.0
    most: int = 0

    def select(self, *expressions: exp.Expr) -> exp.Select:
        source: exp.Expr = table_node(self.table)
        if self.percent:
            percent = exp.Literal.number(f"{self.percent:.6f}".rstrip("0").rstrip("."))
            source.set("sample", exp.TableSample(method=exp.var("SYSTEM"), percent=percent))
        if self.most:
            inner = exp.select(exp.Star()).from_(source, copy=False).limit(self.most, copy=False)
            source = inner.subquery("few", copy=False)
        return exp.select(*expressions, copy=False).from_(source, copy=False)


def table_node(table: Table) -> exp.Table:
    schema = _name(table.schema) if table.schema else None
    return exp.Table(this=_name(table.name), db=schema)


def column_node(name: str) -> exp.Column:
    return exp.Column(this=_name(name))


def rows_up_to(source: RowSource, most: int) -> SqlStatement:
    """One row: how many rows there are, `most` if there are more."""
    one = (
        exp.select(exp.Literal.number(1)).from_(table_node(source.table), copy=False).limit(most, copy=False)
    )
    counted = exp.select(exp.Count(this=exp.Star())).from_(one.subquery("few", copy=False), copy=False)
    return _statement(source, counted)


def counted(source: RowSource, columns: Sequence[Column]) -> SqlStatement:
    """One row: the count of rows, then for each column as many cells as `cells_of` says."""
    asked: list[exp.Expr] = [exp.Count(this=exp.Star())]
    for column in columns:
        asked += _asked_of(column, source.dialect)
    return _statement(source, source.select(*_aliased(asked)))


def cells_of(column: Column, dialect: str) -> int:
    return len(_asked_of(column, dialect))


def _asked_of(column: Column, dialect: str) -> list[exp.Expr]:
    """Filled, distinct, and by its family: smallest and largest; those and the times that are no midnights; or the
    longest text and the average length."""
    node = column_node(column.name)
    asked: list[exp.Expr] = [exp.Count(this=node)]
    family = column.family
    if not family and dialect != "sqlite":
        # What has no order and no equality everywhere: documents, lists, pictures.
        return asked
    asked.append(exp.Count(this=exp.Distinct(expressions=[node.copy()])))
    if dialect == "sqlite" or family == "number" or family in TIMES:
        asked += [exp.Min(this=node.copy()), exp.Max(this=node.copy())]
    if family == "local" and dialect != "sqlite":
        midnight = exp.TimestampTrunc(this=node.copy(), unit=exp.var("DAY"))
        later = exp.GT(this=node.copy(), expression=midnight)
        asked.append(exp.Count(this=exp.Case(ifs=[exp.If(this=later, true=exp.Literal.number(1))])))
    if dialect == "sqlite" or (family == "text" and not column.labels):
        length = exp.Length(this=exp.cast(node.copy(), "varchar"))
        asked += [exp.Max(this=length), exp.Avg(this=length.copy())]
    return asked


def reach_of(source: RowSource, columns: Sequence[Column]) -> SqlStatement:
    """One row: the smallest and the largest value of each column."""
    ends = [end(this=column_node(column.name)) for column in columns for end in (exp.Min, exp.Max)]
    return _statement(source, source.select(*_aliased(ends)))


def values_of(source: RowSource, column: Column, most: int) -> SqlStatement:
    """The most frequent values, with how many rows have them."""
    node = column_node(column.name)
    select = source.select(*_aliased([node, exp.Count(this=exp.Star())]))
    select.where(exp.Not(this=exp.Is(this=node.copy(), expression=exp.Null())), copy=False)
    select.group_by(node.copy(), copy=False).order_by(
        exp.Ordered(this=exp.column("c1"), desc=True), copy=False
    )
    return _statement(source, select.limit(most, copy=False))


def sample_of(source: RowSource, columns: Sequence[Column], most: int) -> SqlStatement:
    """Some rows as they are."""
    nodes = [column_node(column.name) for column in columns]
    return _statement(source, source.select(*_aliased(list(nodes))).limit(most, copy=False))


def _aliased(asked: Sequence[exp.Expr]) -> list[exp.Expr]:
    return [exp.alias_(tree, f"c{index}", copy=False) for index, tree in enumerate(asked)]


def _name(text: str) -> exp.Identifier:
    return exp.Identifier(this=text, quoted=True)


def _statement(source: RowSource, tree: exp.Expr) -> SqlStatement:
    return SqlStatement(tree.sql(dialect=source.dialect))
