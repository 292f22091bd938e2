"""The plans of `explained.txt`: a title, the query, and the plan as `dragoman compile --explain` tells it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from semantic import Catalog, compile_query, load_texts, parse_query
from semantic.planning.explaining import explained
from semantic.planning.lines import lines_text
from tests.planning.explained_shop import FILES

CASES = [
    block for block in (Path(__file__).parent / "explained.txt").read_text().split("\n\n") if block.strip()
]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    loaded = load_texts(FILES)
    assert loaded.problems == ()
    return loaded


def told(catalog: Catalog, form: object) -> str:
    statement = compile_query(catalog, parse_query(form), dialect="duckdb", now=datetime(2018, 1, 1)).main
    return lines_text(explained(statement.plan, statement.parameters))


@pytest.mark.parametrize("block", CASES, ids=[case.strip().splitlines()[0][2:60] for case in CASES])
def test_explained(catalog: Catalog, block: str) -> None:
    _, query, *lines = block.strip().splitlines()
    assert told(catalog, json.loads(query)).splitlines() == lines
