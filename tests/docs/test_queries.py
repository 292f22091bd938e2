"""docs/queries.md: every query compiled against the demo's definitions, every range resolved, every error raised."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest

from dragoman.demo import demo_paths
from semantic import compile_query, load_folder, parse_query, parse_sql
from semantic.calendars import Calendar
from semantic.errors import QueryInvalid, QueryMalformed
from semantic.planning.time_ranges import parse_range, resolve_range
from semantic.query import filter_json
from semantic.query.sql_form import ARGUMENTS
from service.api.query_schema import QUERY_SCHEMA
from tests.docs.console import run_block
from tests.docs.pages import ROOT, Block, code, page

PAGE = page("queries")
CATALOG = load_folder(demo_paths().models)
NOW = datetime(2018, 1, 1)
BLOCKS = PAGE.blocks("json query", "json error")
WRONG = {
    BLOCKS[index - 1].line: json.loads(block.text)
    for index, block in enumerate(BLOCKS)
    if block.kind == "json error"
}
"""The line of a query that is wrong → the error that the page shows below it."""


def compile_json(form: object) -> None:
    compile_query(CATALOG, parse_query(form), dialect="duckdb", now=NOW)
    compile_query(CATALOG, parse_query(form), dialect="postgres", now=NOW)


@pytest.mark.parametrize("block", PAGE.blocks("json query"), ids=lambda block: f"line {block.line}")
def test_every_query_compiles_or_has_the_error_on_the_page(block: Block) -> None:
    form = json.loads(block.text)
    if block.line not in WRONG:
        compile_json(form)
        return
    with pytest.raises(QueryInvalid) as raised:
        compile_json(form)
    assert raised.value.problem.as_json() == WRONG[block.line]


@pytest.mark.parametrize("block", PAGE.blocks("sql query"), ids=lambda block: f"line {block.line}")
def test_every_query_in_sql_compiles(block: Block) -> None:
    for dialect in ("duckdb", "postgres"):
        compile_query(CATALOG, parse_sql(CATALOG, block.text), dialect=dialect, now=NOW)


def test_the_same_query_in_both_forms() -> None:
    blocks = PAGE.blocks("sql query", "json same")
    pairs = [(blocks[i - 1], block) for i, block in enumerate(blocks) if block.kind == "json same"]
    assert pairs
    for sql, same in pairs:
        assert parse_sql(CATALOG, sql.text) == parse_query(json.loads(same.text))


ARGUMENT_ROWS, CONDITIONS = PAGE.tables("The query as SQL")


@pytest.mark.parametrize("row", CONDITIONS, ids=[code(row[0]) for row in CONDITIONS])
def test_every_condition_is_the_filter_beside_it(row: list[str]) -> None:
    [found] = parse_sql(CATALOG, f"SELECT revenue FROM metrics WHERE {code(row[0])}").filters
    assert filter_json(found) == json.loads(code(row[1]))


def test_every_argument_of_the_table_is_on_the_page() -> None:
    assert {name for row in ARGUMENT_ROWS for name in re.findall(r"`(\w+)`", row[0])} == set(ARGUMENTS)


def test_no_json_is_left_unchecked() -> None:
    assert [block.line for block in PAGE.blocks("json")] == []
    assert len(WRONG) >= 3


def test_the_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("DRAGOMAN_MODELS", "DRAGOMAN_WAREHOUSE"):
        monkeypatch.delenv(name, raising=False)
    for block in PAGE.blocks("console"):
        run_block(block)


[RANGES] = PAGE.tables("Time ranges")


@pytest.mark.parametrize("row", RANGES, ids=[code(row[0]) for row in RANGES])
def test_every_range_means_what_the_page_says(row: list[str]) -> None:
    spec = parse_range(code(row[0]))
    found = resolve_range(spec, datetime(2017, 5, 10, 9, 30), "America/New_York", Calendar())
    expected = [None if cell == "–" else datetime.fromisoformat(cell) for cell in row[1:]]
    assert [found.start, found.until] == expected


def keys_of(form: object) -> set[str]:
    """Every key that a JSON Schema allows, at any depth."""
    if isinstance(form, list):
        return set().union(*map(keys_of, form))
    if not isinstance(form, dict):
        return set()
    named = form.get("properties", {})
    return set(named) | set().union(*(keys_of(value) for value in (*named.values(), *form.values())))


def allowed(form: object) -> set[str]:
    """The keys that the parser itself names when a query has one that it does not know."""
    with pytest.raises(QueryMalformed) as raised:
        parse_query(form)
    assert raised.value.problem.code == "unknown-key"
    return set(raised.value.problem.hint.removeprefix("Allowed: ").removesuffix(".").split(", "))


def test_every_key_is_on_the_page() -> None:
    asked = (
        {"?": 0},
        {"metrics": [{"?": 0}]},
        {"filters": [{"?": 0}]},
        {"filters": [{"metric": "m", "?": 0}]},
        {"time": {"?": 0}},
        {"time": {"range": {"?": 0}}},
        {"limit": {"?": 0}},
    )
    keys = keys_of(QUERY_SCHEMA) | set().union(*map(allowed, asked))
    assert {"expr", "any", "none", "until", "per", "whole", "rows"} <= keys
    assert [key for key in sorted(keys) if f"`{key}`" not in PAGE.text and f'"{key}":' not in PAGE.text] == []
