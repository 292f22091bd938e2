"""The one place where warehouses differ: what each marker becomes, as data and small functions.

A `Dialect` says how sqlglot is to write SQL, and holds the functions for what sqlglot cannot know: wall-clock times,
truncation by our calendar, text matching, aggregates. `common` has what many share; each family has a module.
"""

from __future__ import annotations

from semantic.compiling.dialects.bigquery import BIGQUERY
from semantic.compiling.dialects.clickhouse import CLICKHOUSE
from semantic.compiling.dialects.duckdb import DUCKDB
from semantic.compiling.dialects.mysql import MARIADB, MYSQL
from semantic.compiling.dialects.postgres import POSTGRES
from semantic.compiling.dialects.redshift import REDSHIFT
from semantic.compiling.dialects.snowflake import SNOWFLAKE
from semantic.compiling.dialects.spark import DATABRICKS, SPARK
from semantic.compiling.dialects.sqlite import SQLITE
from semantic.compiling.dialects.trino import TRINO
from semantic.compiling.dialects.types import Context, Dialect
from semantic.errors import NotSupported

__all__ = ["DIALECTS", "Context", "Dialect", "dialect_named"]

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        DUCKDB,
        SQLITE,
        POSTGRES,
        MYSQL,
        MARIADB,
        SNOWFLAKE,
        BIGQUERY,
        DATABRICKS,
        SPARK,
        REDSHIFT,
        CLICKHOUSE,
        TRINO,
    )
}


def dialect_named(name: str) -> Dialect:
    """Raises NotSupported for a warehouse that this version does not write SQL for."""
    dialect = DIALECTS.get(name)
    if dialect is None:
        raise NotSupported(
            f"SQL for `{name}` is not available in this version.",
            hint=f"Available: {', '.join(DIALECTS)}.",
            suggestions=tuple(DIALECTS),
        )
    return dialect
