"""The SELECT of a model: what reads named tables is fine, everything else is refused."""

from __future__ import annotations

import pytest

from semantic.definitions.selects import parse_select
from semantic.errors import DefinitionsInvalid, Position

HERE = Position("models/stores.yml", 3, 6)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT DISTINCT store_id FROM transactions",
        "SELECT a FROM b.c.d",
        "WITH x AS (SELECT a FROM t) SELECT x.a, count(*) AS n FROM x LEFT JOIN y ON y.a = x.a GROUP BY x.a",
        "SELECT a FROM (SELECT a FROM t UNION SELECT a FROM u) AS known",
        "SELECT a FROM t UNION ALL SELECT a FROM u",
        "SELECT a, row_number() OVER (PARTITION BY b ORDER BY c) AS place FROM t QUALIFY place = 1",
        "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.a = t.a)",
        "SELECT a FROM t;",
    ],
)
def test_one_select_over_named_tables(sql: str) -> None:
    expression = parse_select(sql, HERE)
    assert expression.text == sql
    assert expression.position == HERE


@pytest.mark.parametrize(
    ("sql", "code", "said"),
    [
        ("SELECT 1; DROP TABLE t", "expression-refused", "several statements"),
        ("DELETE FROM t", "sql-refused", "only reads"),
        ("WITH x AS (DELETE FROM t RETURNING a) SELECT a FROM x", "sql-refused", "only reads"),
        ("SELECT a INTO b FROM t", "sql-refused", "only reads"),
        ("SELECT a FROM t FOR UPDATE", "sql-refused", "only reads"),
        ("CREATE TABLE x AS SELECT 1", "sql-refused", "only reads"),
        ("COPY t TO 'x'", "sql-refused", "only reads"),
        ("SELECT a FROM 'sales.csv'", "sql-refused", "as a file"),
        ("SELECT a FROM sales.csv", "sql-refused", "as a file"),
        ('SELECT a FROM "s3://bucket/sales"', "sql-refused", "as a file"),
        ("SELECT a FROM read_parquet('x')", "sql-refused", "only tables and views"),
        ("SELECT a FROM range(10)", "sql-refused", "only tables and views"),
        ("SELECT a FROM t, LATERAL f(a)", "function-unknown", "f()"),
        ("SELECT getenv('HOME')", "function-unknown", "getenv()"),
        ("SELECT now()", "function-refused", "clock"),
        ("SELECT a FROM t WHERE a = ?", "sql-refused", "parameters"),
        ("SELECT a FROM $1", "sql-refused", "not a name"),
        ("SELECT a FROM t TABLESAMPLE (10 PERCENT)", "sql-refused", "sample"),
        ("VALUES (1)", "sql-refused", "one SELECT"),
        ("transactions", "sql-refused", "one SELECT"),
    ],
)
def test_everything_else_is_refused(sql: str, code: str, said: str) -> None:
    with pytest.raises(DefinitionsInvalid) as caught:
        parse_select(sql, HERE)
    problem = caught.value.problem
    assert (problem.code, problem.position) == (code, HERE)
    assert said in problem.message
