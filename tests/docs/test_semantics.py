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

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "semantics.md").read_text()
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


def same_words(text: str) -> str:
    return re.sub(r"[-_ ]+", " ", text).lower()


def test_every_test_that_the_page_names_exists() -> None:
    """The words of a link are the name of a test, or of an example in it, in the file that it leads to."""
    links = re.findall(r"\[([^]]+)\]\(\.\./(tests/[^)]+)\)", PAGE)
    assert len(links) > 100
    for words, path in links:
        file = ROOT / path
        assert file.is_file(), path
        assert words == file.name or same_words(words) in same_words(file.read_text()), (words, path)


def test_every_row_of_what_is_tested_leads_to_its_section() -> None:
    table = PAGE.partition("\n## What is computed")[2]
    for page, anchor in re.findall(r"^\| \[[^]]+\]\(([a-z-]*(?:\.md)?)#([^)]+)\)", table, re.MULTILINE):
        text = (ROOT / "docs" / page).read_text() if page else PAGE
        headings = re.findall(r"^##+ (.+)$", text, re.MULTILINE)
        assert anchor in {re.sub(r"[^a-z0-9 -]", "", each.lower()).replace(" ", "-") for each in headings}, (
            anchor
        )
