"""docs/policies.md: its definitions load without a problem, and what it says of rows holds."""

from __future__ import annotations

from datetime import datetime

from semantic import Principal, compile_query, load_texts, parse_query
from tests.docs.pages import page

PAGE = page("policies")
NOW = datetime(2018, 1, 1)


def test_the_definitions_load_together() -> None:
    texts = {block.file.removeprefix("models/"): block.text for block in PAGE.blocks("yaml") if block.file}
    catalog = load_texts(texts)
    assert catalog.problems == ()
    query = parse_query({"metrics": ["revenue"]})
    northern = Principal("anna", (("regions", ("north",)),))
    compiled = compile_query(catalog, query, dialect="duckdb", now=NOW, principal=northern)
    assert compiled.main.parameters == {"policy_regions_1": "north"}
    assert "LEFT JOIN" in compiled.main.sql
    auditor = Principal("otto", (("groups", ("auditors",)),))
    assert (
        "LEFT JOIN"
        not in compile_query(catalog, query, dialect="duckdb", now=NOW, principal=auditor).main.sql
    )
