"""The plans of `explained.txt`: a title, the query, and the plan as `dragoman compile --explain` tells it.

Plans of generated queries are told with all of their models, and without what only the compiler has names for.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from semantic import Catalog, Statement, compile_query, load_texts, parse_query
from semantic.errors import QueryInvalid
from semantic.planning.explaining import explained
from semantic.planning.lines import lines_text
from tests.planning.explained_shop import FILES
from tests.soundness.generating import Chance, moment, rich_company, rich_query
from tests.soundness.oracle.own_periods import TABLE
from tests.soundness.query_form import query_json
from tests.soundness.yaml_form import definition_texts

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


def tables(statement: Statement) -> set[str]:
    """What a statement reads, beside its own CTEs."""
    tree = sqlglot.parse_one(statement.sql, dialect="duckdb")
    return (
        {table.name for table in tree.find_all(exp.Table)}
        - {cte.alias for cte in tree.find_all(exp.CTE)}
        - {""}
    )


@pytest.mark.parametrize("number", range(12))
def test_every_generated_plan_is_told_with_its_models(number: int) -> None:
    chance = Chance(f"explained {number}")
    schema = rich_company(chance).schema
    catalog = load_texts(definition_texts(schema))
    for _ in range(8):
        query = parse_query(query_json(rich_query(chance, schema)))
        try:
            statement = compile_query(catalog, query, dialect="duckdb", now=moment(chance)).main
        except QueryInvalid:
            continue
        text = lines_text(explained(statement.plan, statement.parameters))
        assert "dragoman" not in text and "$p" not in text
        # A join names the model, a fact the model and its table; a period names its calendar, not the table of that.
        assert all(name.removesuffix("_table") in text for name in tables(statement) - {TABLE}), statement.sql
