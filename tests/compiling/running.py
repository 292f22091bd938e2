"""A query in DuckDB: the rows that it gives, or what refuses it.

rows_of(catalog, warehouse, {"metrics": ["revenue"]})   [(31,)]
problem_of(catalog, {"metrics": ["revnue"]}).code       "unknown-name"
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import duckdb
import pytest

from semantic import Catalog, Statement, compile_query, parse_query
from semantic.errors import Problem, QueryInvalid

Row = tuple[object, ...]
NOW = datetime(2018, 1, 1)


def rows_of(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, form: Mapping[str, object], now: datetime = NOW
) -> list[Row]:
    """The rows of a query, its totals last where it asks for them."""
    compiled = compile_query(catalog, parse_query(form), dialect="duckdb", now=now)
    found = _run(warehouse, compiled.main)
    return found + _run(warehouse, compiled.totals) if compiled.totals is not None else found


def close(expected: Iterable[Row]) -> list[Row]:
    """Rows to compare found ones with: their floats need only be about the same."""
    return [
        tuple(pytest.approx(value) if isinstance(value, float) else value for value in row)
        for row in expected
    ]


def _run(warehouse: duckdb.DuckDBPyConnection, statement: Statement) -> list[Row]:
    found = warehouse.execute(statement.sql, statement.parameters or None)
    assert len(statement.columns) == len(statement.types) == len(found.description or ())
    return found.fetchall()


def problem_of(catalog: Catalog, form: Mapping[str, object], now: datetime = NOW) -> Problem:
    """Why a query is refused."""
    with pytest.raises(QueryInvalid) as raised:
        compile_query(catalog, parse_query(form), dialect="duckdb", now=now)
    return raised.value.problem
