"""Functions of definitions mean in every database what they mean in DuckDB, or are refused before they run."""

from __future__ import annotations

import pytest

from semantic.definitions.functions import function_names
from tests.engines.agreeing import differences
from tests.engines.databases import Database, DuckDB
from tests.engines.functions import EXPRESSIONS, NAMES, TABLE, company
from tests.engines.refusals import refused
from tests.engines.test_corpus import database

__all__ = ["database"]

LOUD = {("postgres", "cast_boolean")}
"""What depends on the type of the column: it fails there, and says so."""

MOST = {
    "duckdb": 1,
    "sqlite": 33,
    "postgres": 10,
    "mysql": 18,
    "mariadb": 18,
    "snowflake": 20,
    "bigquery": 23,
    "databricks": 10,
    "spark": 10,
    "redshift": 23,
    "clickhouse": 16,
    "trino": 24,
}
"""How many functions a warehouse may refuse: the numbers may only shrink."""


def test_functions_agree(database: Database) -> None:
    wrong = []
    with DuckDB() as duckdb:
        duckdb.load({"t": TABLE})
        database.load({"t": TABLE})
        for type_, name in NAMES:
            asked = company(type_, name)
            assert asked.catalog.problems == (), name
            if (database.dialect, name) not in LOUD:
                wrong.append(differences(asked, asked.forms[0], duckdb, database))
    assert not any(wrong), "\n\n".join(filter(None, wrong))


@pytest.mark.parametrize("dialect", MOST)
def test_refusals_only_shrink(dialect: str) -> None:
    assert len(refused(dialect)[1]) <= MOST[dialect]


def test_every_function_is_tried() -> None:
    """By its own name or by another spelling of it."""
    text = " ".join(each for group in EXPRESSIONS.values() for each in group.values())
    aliases = {
        "any", "approx_percentile", "bool_and", "bool_or", "ceiling", "char", "char_length", "character_length",
        "count", "countif", "date", "datediff", "datefromparts", "dayofmonth", "dayofyear", "endswith", "every",
        "ifnull", "iif", "json_extract", "last_day_of_month", "lcase", "len", "nvl", "pad", "percentile",
        "percentile_disc", "approx_count_distinct", "avg", "max", "median", "min", "sum", "signum", "startswith",
        "substr", "timestampdiff", "truncate", "ucase", "xor", "regexp_like",
    }  # fmt: skip
    assert [name for name in function_names() if f"{name}(" not in text and name not in aliases] == ["case"]
