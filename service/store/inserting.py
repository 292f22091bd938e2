"""Many rows of one table by few statements: what every answer writes, so that it costs little.

insert_rows(connection, runs, rows)

SQLAlchemy's own way runs a statement for each row, and Python's lock is let go and taken again for each of them: under
load the one thread that writes then waits for everybody else. The values are made ready by the columns' own types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

AT_ONCE = 64
"""Rows in one statement. With the halves of it there are few statements in all, which drivers keep prepared."""


@dataclass(frozen=True, slots=True)
class _Insert:
    names: tuple[str, ...]
    processors: tuple[Callable[[object], object] | None, ...]
    begin: str
    row: str

    def values(self, row: Mapping[str, object]) -> list[object]:
        given = (row[name] for name in self.names)
        return [
            process(value) if process else value
            for process, value in zip(self.processors, given, strict=True)
        ]


def insert_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Adds rows, which all give the same columns. Raises what SQLAlchemy raises."""
    insert = _insert(table, tuple(rows[0]), connection.dialect)
    done, size = 0, AT_ONCE
    while done < len(rows):
        while size > len(rows) - done:
            size //= 2
        values = [value for row in rows[done : done + size] for value in insert.values(row)]
        connection.exec_driver_sql(insert.begin + ", ".join([insert.row] * size), tuple(values))
        done += size


@cache
def _insert(table: sa.Table, names: tuple[str, ...], dialect: Dialect) -> _Insert:
    processors = tuple(table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names)
    quote = dialect.identifier_preparer
    columns = ", ".join(quote.quote(name) for name in names)
    mark = "%s" if dialect.paramstyle in ("format", "pyformat") else "?"
    row = f"({', '.join([mark] * len(names))})"
    return _Insert(names, processors, f"INSERT INTO {quote.format_table(table)} ({columns}) VALUES ", row)
