"""Snowflake as far as it can be had without it: what is written and bound for it, translated to DuckDB, and its values
read as its API writes them.

    with Snowflake() as database:
        database.load(tables)
        database.rows(compiled.main)

A translation knows what sqlglot knows of Snowflake's SQL, so that it finds what is wrong in the text and in the values,
and nothing that both misunderstand.
"""

from __future__ import annotations

import duckdb
import sqlglot

from semantic import Statement
from service.warehouse.reading import as_cell
from service.warehouse.snowflake_values import bound, reader_of
from tests.engines.databases import DuckDB, Row
from tests.engines.snowflake_sql import Bound, bound_values, in_duckdb, result_columns, written


class Snowflake(DuckDB):
    dialect = "snowflake"
    tables = "duckdb"
    errors: tuple[type[Exception], ...] = (duckdb.Error,)

    def rows(self, statement: Statement) -> list[Row]:
        sql, bindings = bound(statement.sql, statement.parameters)
        asked = bound_values(bindings, sql)
        assert isinstance(asked, Bound), asked
        tree = sqlglot.parse_one(asked.sql, read="snowflake")
        self.connection.execute("SET TimeZone = 'UTC'")
        found = self.connection.execute(in_duckdb(tree), asked.values or None)
        columns = result_columns(tree, found.description or ())
        return [
            tuple(
                as_cell(reader_of(column)(written(column["type"], cell)))
                for column, cell in zip(columns, row, strict=True)
            )
            for row in found.fetchall()
        ]
