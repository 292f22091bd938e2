"""docs/semantics.md, run: its tables, its definitions, and every query beside the rows that the page shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from semantic import Catalog, Statement, compile_query, load_texts, parse_query

PAGE = (Path(__file__).parents[2] / "docs" / "semantics.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
EXAMPLES = re.findall(r"```json\n([^`]*)```\n\n((?:\|[^\n]*\n)+)", PAGE)
NOW = datetime(2017, 5, 10, 9, 30)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    texts = [block for language, block in BLOCKS if language == "yaml"]
    loaded = load_texts({text.splitlines()[0].removeprefix("# "): text for text in texts})
    assert loaded.problems == ()
    return loaded


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    for language, block in BLOCKS:
        if language == "sql":
            connection.execute(block)
    yield connection
    connection.close()


def shown(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float | Decimal):
        return f"{value:.12g}"
    return str(value)


def rows_of(warehouse: duckdb.DuckDBPyConnection, statement: Statement) -> list[tuple[object, ...]]:
    return warehouse.execute(statement.sql, statement.parameters or None).fetchall()


def test_every_query_has_its_rows() -> None:
    assert len(EXAMPLES) == sum(1 for language, _ in BLOCKS if language == "json") >= 13


@pytest.mark.parametrize(("text", "table"), EXAMPLES, ids=[text[:70].strip() for text, _ in EXAMPLES])
def test_example(catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, text: str, table: str) -> None:
    compiled = compile_query(catalog, parse_query(json.loads(text)), dialect="duckdb", now=NOW)
    rows = rows_of(warehouse, compiled.main)[: compiled.rows]
    lines = [[shown(value) for value in row] for row in rows]
    if compiled.totals:
        total = rows_of(warehouse, compiled.totals)[0]
        lines.append(
            ["total"] * (len(compiled.main.columns) - len(total)) + [shown(value) for value in total]
        )
    expected = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()]
    assert [list(compiled.main.columns), *lines] == [expected[0], *expected[2:]]
