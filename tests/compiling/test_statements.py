"""The SQL of `statements.sql`: a title, the query, its bound values, the statement, as an expert would write it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
import sqlglot

from semantic import Catalog, Statement, compile_query, parse_query
from tests.compiling.shop import FILES  # noqa: F401

CASES = [
    block for block in (Path(__file__).parent / "statements.sql").read_text().split(";\n") if block.strip()
]


def compiled(catalog: Catalog, form: object, dialect: str = "duckdb") -> Statement:
    return compile_query(catalog, parse_query(form), dialect=dialect, now=datetime(2018, 1, 1)).main


@pytest.mark.parametrize("block", CASES, ids=[case.strip().splitlines()[0][3:60] for case in CASES])
def test_statement(catalog: Catalog, block: str) -> None:
    lines = block.strip().splitlines()
    comments = [line[3:] for line in lines if line.startswith("-- ")]
    expected = "\n".join(line for line in lines if not line.startswith("-- "))
    statement = compiled(catalog, json.loads(comments[1]))
    values = [
        f"{name} = {value.isoformat() if hasattr(value, 'isoformat') else repr(value)}"
        for name, value in statement.parameters.items()
    ]
    assert sqlglot.parse_one(statement.sql, dialect="duckdb").sql("duckdb", pretty=True) == expected
    assert values == comments[2:]


def test_the_same_query_gives_the_same_bytes_and_only_values_differ(catalog: Catalog) -> None:
    form = {
        "metrics": ["revenue"],
        "filters": [{"field": "customer.city", "values": ["Oslo"]}],
        "time": "2017-03",
    }
    other = {
        "metrics": ["revenue"],
        "filters": [{"field": "customer.city", "values": ["Rome"]}],
        "time": "last month",
    }
    first, again, second = (compiled(catalog, each) for each in (form, form, other))
    assert first.sql == again.sql == second.sql
    assert first.parameters["p1"] == "Oslo"
    assert second.parameters["p1"] == "Rome"


def test_what_sql_text_depends_on_makes_another_shape(catalog: Catalog) -> None:
    def sql(values: list[str | None]) -> str:
        condition = {"field": "customer.city", "op": "in", "values": values}
        return compiled(catalog, {"metrics": ["revenue"], "filters": [condition]}).sql

    assert sql(["Oslo", "Rome"]).endswith("customer.city IN ($p1, $p2)")
    assert sql(["Oslo", None]).endswith("(customer.city = $p1 OR customer.city IS NULL)")


HOSTILE = ["'; DROP TABLE sales; --", '"', "$p1", "\\", "%", "x' OR '1'='1", "\u202e", "{{ 1 }}", "/* */"]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_never_becomes_sql_text(catalog: Catalog, value: str) -> None:
    plain = {"metrics": ["revenue"], "filters": [{"field": "customer.city", "values": ["Oslo"]}]}
    hostile = {"metrics": ["revenue"], "filters": [{"field": "customer.city", "values": [value]}]}
    assert compiled(catalog, hostile).sql == compiled(catalog, plain).sql
    assert compiled(catalog, hostile).parameters == {"p1": value}


def test_postgresql_spells_the_same_plan_its_own_way(catalog: Catalog) -> None:
    form = {
        "metrics": ["per_receipt"],
        "filters": [{"field": "product.category", "op": "contains", "values": ["x"]}],
    }
    assert compiled(catalog, form, "postgres").sql == (
        "SELECT CAST(SUM(sales.amount) AS DOUBLE PRECISION) / NULLIF(COUNT(DISTINCT sales.receipt), 0) AS per_receipt "
        "FROM sale_lines AS sales LEFT JOIN products AS product ON sales.sku = product.product_sku "
        "WHERE POSITION(LOWER(%(p1)s) IN LOWER(product.category)) > 0"
    )
