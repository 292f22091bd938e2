"""The SQL of every warehouse: as the kept files show it, with the refusals that belong to it."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlglot
from sqlglot import exp

from semantic import compile_query, load_texts, parse_query
from semantic.compiling.dialects import DIALECTS
from semantic.errors import NotSupported
from tests.compiling.dialect_snapshots import FOLDER, catalog, snapshot
from tests.compiling.shop import FILES
from tests.compiling.test_subplans import FILES as SUBPLANS


@pytest.mark.parametrize("name", DIALECTS)
def test_snapshot(name: str) -> None:
    """`python -m tests.compiling.dialect_snapshots` writes them anew."""
    assert (FOLDER / f"{name}.sql").read_text(encoding="utf-8") == snapshot(name)


def test_there_is_one_file_for_each() -> None:
    assert {path.stem for path in FOLDER.glob("*.sql")} == set(DIALECTS)


@pytest.mark.parametrize("name", ["mysql", "bigquery", "trino"])
def test_what_a_warehouse_cannot_compute_is_refused_before_it_runs(name: str) -> None:
    with pytest.raises(NotSupported, match="median cannot be computed in") as raised:
        compile_query(
            catalog(), parse_query({"metrics": ["typical"]}), dialect=name, now=datetime(2018, 1, 1)
        )
    assert raised.value.problem.code == "not-in-dialect"


def test_other_names_are_refused() -> None:
    with pytest.raises(NotSupported, match="SQL for `oracle`"):
        compile_query(
            catalog(), parse_query({"metrics": ["revenue"]}), dialect="oracle", now=datetime(2018, 1, 1)
        )


@pytest.mark.parametrize("name", ["spark", "databricks"])
def test_names_within_other_names_are_their_own_where_all_stand_at_the_top(name: str) -> None:
    form = {"metrics": ["net", "net_margin"]}
    now = datetime(2018, 1, 1)
    sql = compile_query(load_texts(SUBPLANS), parse_query(form), dialect=name, now=now).main.sql
    names = [cte.alias for cte in sqlglot.parse_one(sql, read=name).find_all(exp.CTE)]
    assert len(names) == len(set(names)) > 4


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("duckdb", "STARTS_WITH(sales.sku, 'b')"),
        ("sqlite", "(SUBSTR(sales.sku, 1, LENGTH('b')) = 'b')"),
        ("redshift", "(LEFT(sales.sku, LENGTH('b')) = 'b')"),
    ],
)
def test_functions_of_definitions_are_written_as_each_means_them(name: str, written: str) -> None:
    sales = FILES["sales.yml"] + "  b_lines: {expr: count(), where: \"starts_with(sku, 'b')\"}\n"
    company = load_texts({**FILES, "sales.yml": sales})
    query = parse_query({"metrics": ["b_lines"], "timezone": "UTC"})
    assert written in compile_query(company, query, dialect=name, now=datetime(2018, 1, 1)).main.sql


@pytest.mark.parametrize("name", ["spark", "databricks", "snowflake"])
def test_rows_without_a_key_are_numbered_in_an_order_where_one_must_be_named(name: str) -> None:
    visits = "model: visits\ntable: visits\nkey: none\njoins:\n  tags: {model: tags, on: page, type: one_to_many}\n"
    tags = "model: tags\ntable: tags\nkey: tag_id\ndimensions:\n  tag: {type: string}\n"
    company = load_texts(
        {
            "settings.yml": "zone: UTC\n",
            "visits.yml": f"{visits}metrics:\n  visits: {{expr: count()}}\n",
            "tags.yml": tags,
        }
    )
    assert not company.errors
    query = parse_query({"metrics": ["visits"], "dimensions": ["tags.tag"]})
    sql = compile_query(company, query, dialect=name, now=datetime(2018, 1, 1)).main.sql
    assert "ROW_NUMBER() OVER (ORDER BY 1" in sql


@pytest.mark.parametrize(
    ("name", "expr", "written"),
    [
        ("snowflake", "b is true", "COALESCE(t.b, FALSE)"),
        ("snowflake", "b is not true", "NOT COALESCE(t.b, FALSE)"),
        ("snowflake", "(a or b) is false", "COALESCE(NOT ((t.a OR t.b)), FALSE)"),
        ("trino", "b is true", "COALESCE(t.b, FALSE)"),
        ("duckdb", "b is true", "t.b IS TRUE"),
    ],
)
def test_what_is_true_is_never_unknown(name: str, expr: str, written: str) -> None:
    """Of rows where b is NULL, `b is true` is false, and not NULL as b is."""
    assert written in written_for(name, expr, "boolean")


@pytest.mark.parametrize(
    ("name", "expr", "written"),
    [
        ("snowflake", "date_add(day, interval '1' month)", "DATEADD(MONTH, 1, t.day)"),
        ("snowflake", "date_sub(day, interval '3' day)", "DATEADD(DAY, 3 * -1, t.day)"),
        ("bigquery", "date_sub(day, interval '1' month)", "DATE_SUB(t.day, INTERVAL 1 MONTH)"),
        ("redshift", "date_add(day, interval '1' month)", "DATEADD(MONTH, 1, t.day)"),
        ("trino", "date_add(day, interval '1' month)", "DATE_ADD('MONTH', 1, t.day)"),
        ("spark", "date_add(day, interval '1' month)", "(t.day + INTERVAL '1' MONTH)"),
        ("databricks", "date_sub(day, interval '3' day)", "(t.day - INTERVAL '3' DAY)"),
    ],
)
def test_a_span_is_added_as_each_can(name: str, expr: str, written: str) -> None:
    assert written in written_for(name, expr, "date")


def written_for(name: str, expr: str, type_: str) -> str:
    dimension = f'dimensions:\n  d: {{type: {type_}, expr: "{expr}"}}\n'
    company = load_texts(
        {"settings.yml": "zone: UTC\n", "t.yml": f"model: t\ntable: t\nkey: id\n{dimension}"}
    )
    assert not company.errors
    query = parse_query({"dimensions": ["t.d"]})
    return compile_query(company, query, dialect=name, now=datetime(2018, 1, 1)).main.sql
