"""Every query whose rows other tests know is answered as people and programs get it: in words, as a table, as JSON."""

from __future__ import annotations

import io
import json
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from semantic.errors import QueryInvalid
from semantic.query import parse_any
from service.answer import Answer, Status
from service.answer_json import answer_from_json, answer_json
from service.answering import answer_query
from service.rendering import answer_text, rows_csv
from service.rendering.terminal import render_terminal
from service.warehouse.on_duckdb import open_duckdb
from tests.engines.corpus import Company, companies
from tests.engines.databases import create_table

COMPANIES = companies()


def stored(company: Company, folder: Path) -> Path:
    """The company's tables in a DuckDB file."""
    path = folder / "company.duckdb"
    with duckdb.connect(path) as connection:
        for name, table in company.tables.items():
            connection.execute(create_table(name, table, "duckdb"))
            if table.rows:
                row = f"({', '.join('?' for _ in table.columns)})"
                connection.execute(
                    f'INSERT INTO "{name}" VALUES {", ".join([row] * len(table.rows))}',
                    [value for each in table.rows for value in each],
                )
    return path


def check_forms(answer: Answer) -> None:
    """All that is made of an answer can be made; what its JSON says is the answer."""
    assert answer_from_json(json.loads(json.dumps(answer_json(answer)))) == answer
    assert answer_text(answer)
    rows_csv(answer)
    Console(file=io.StringIO(), width=80).print(render_terminal(answer, width=80))


@pytest.mark.parametrize("company", COMPANIES, ids=[company.name for company in COMPANIES])
def test_every_query_is_answered(company: Company, tmp_path: Path) -> None:
    warehouse = open_duckdb(stored(company, tmp_path))
    try:
        for form in company.forms:
            try:
                query = parse_any(company.catalog, form)
            except QueryInvalid:
                continue
            answer = answer_query(company.catalog, warehouse, query, now=company.now)
            assert answer.status is not Status.FAILED, (form, answer.problems)
            check_forms(answer)
    finally:
        warehouse.close()
