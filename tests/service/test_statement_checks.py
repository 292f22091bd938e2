"""What may be run at all: one SELECT over the warehouse's own tables."""

from __future__ import annotations

import pytest

from service.errors import Refused
from service.warehouse.checks import check_statement


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "SELECT 1;",
        "SELECT a FROM t WHERE b = $p1",
        "WITH a AS (SELECT 1) SELECT * FROM a UNION ALL SELECT 2",
        "SELECT * FROM (VALUES (1), (2)) AS t(x)",
        "SELECT * FROM generate_series(1, 3) AS g(x)",
        "SELECT COUNT(*) FILTER (WHERE x), DATE_TRUNC('MONTH', y) FROM a.b.c GROUP BY 2",
        "SELECT 'a/b.csv' FROM t",
    ],
)
def test_selects_pass(sql: str) -> None:
    check_statement(sql, "duckdb")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE t",
        "",
        "nonsense nonsense nonsense",
        "CREATE TABLE a AS SELECT 1",
        "INSERT INTO t VALUES (1)",
        "UPDATE t SET a = 1",
        "WITH a AS (INSERT INTO b VALUES (1) RETURNING *) SELECT * FROM a",
        "SELECT * INTO b FROM a",
        "SELECT * FROM a FOR UPDATE",
        "COPY t TO 'x.csv'",
        "ATTACH 'x.db' AS y",
        "PRAGMA database_list",
        "SET threads = 1",
        "EXPLAIN SELECT 1",
        "INSTALL httpfs",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_parquet('s3://bucket/x')",
        "SELECT content FROM read_text('/etc/passwd')",
        "SELECT * FROM 'x.parquet'",
        'SELECT * FROM "/data/x.csv"',
        "SELECT * FROM glob('*')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM query('SELECT 1')",
        "SELECT getenv('HOME')",
        "SELECT a FROM t WHERE EXISTS (SELECT load_extension('x'))",
    ],
)
def test_everything_else_is_refused(sql: str) -> None:
    with pytest.raises(Refused) as refused:
        check_statement(sql, "duckdb")
    assert refused.value.problem.code == "statement-refused"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT * FROM pg_ls_dir('/')",
        "SELECT * FROM dblink('host=x', 'SELECT 1') AS t(a int)",
        "SELECT pg_sleep(3)",
        "SELECT set_config('statement_timeout', '0', false)",
        "SELECT lo_import('/etc/passwd')",
        "SELECT query_to_xml('DROP TABLE t', true, true, '')",
    ],
)
def test_postgresql_functions_that_reach_outside_are_refused(sql: str) -> None:
    with pytest.raises(Refused):
        check_statement(sql, "postgres")
