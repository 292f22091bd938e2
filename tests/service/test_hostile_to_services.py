"""Statements that mean to do harm in warehouses that are reached over the network, each by means of its own."""

from __future__ import annotations

import pytest

from service.errors import Refused
from service.warehouse.checks import check_statement

REFUSED_BY_BIGQUERY = [
    "SELECT * FROM EXTERNAL_QUERY('us.connection', 'SELECT 1')",
    "SELECT * FROM ML.PREDICT(MODEL m, TABLE t)",
    "SELECT * FROM APPENDS(TABLE t)",
    "SELECT * FROM main.INFORMATION_SCHEMA.TABLES",
    "SELECT * FROM `region-eu`.INFORMATION_SCHEMA.JOBS_BY_USER",
    "SELECT * FROM `shop.region-eu.INFORMATION_SCHEMA.JOBS`",
    "SELECT * FROM main.__TABLES__",
    "SELECT SESSION_USER()",
    "SELECT @@project_id",
    "SELECT KEYS.NEW_KEYSET('AEAD_AES_GCM_256')",
    "SELECT ERROR('x')",
    "SELECT RAND()",
    "DECLARE x INT64; SELECT 1",
    "EXECUTE IMMEDIATE 'SELECT 1'",
    "CALL main.f()",
    "EXPORT DATA OPTIONS (uri='gs://x/*') AS SELECT 1",
    "ASSERT FALSE",
]


@pytest.mark.parametrize("sql", REFUSED_BY_BIGQUERY)
def test_refused_for_bigquery(sql: str) -> None:
    with pytest.raises(Refused):
        check_statement(sql, "bigquery")


REFUSED_BY_SNOWFLAKE = [
    "SELECT $1 FROM @stage/file.csv",
    "SELECT * FROM 's3://bucket/file.csv'",
    "SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))",
    "SELECT * FROM TABLE(INFORMATION_SCHEMA.QUERY_HISTORY())",
    "SELECT * FROM TABLE(main.f(3))",
    "SELECT * FROM IDENTIFIER('sales')",
    "SELECT * FROM TABLE('SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY')",
    "SELECT * FROM TABLE(:p1)",
    "SELECT * FROM TABLE($x)",
    "SELECT IDENTIFIER('x') FROM sales",
    "SELECT * FROM shop.INFORMATION_SCHEMA.TABLES",
    "SELECT * FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY",
    'SELECT * FROM "SNOWFLAKE".ORGANIZATION_USAGE.ACCOUNTS',
    "SELECT * FROM sales AT (OFFSET => -3600)",
    "SELECT * FROM sales CHANGES (INFORMATION => DEFAULT) AT (OFFSET => -60)",
    "SELECT SYSTEM$WAIT(100)",
    "SELECT SYSTEM$CANCEL_ALL_QUERIES(1)",
    "SELECT GET_DDL('table', 'sales')",
    "SELECT GET_PRESIGNED_URL(@stage, 'file')",
    "SELECT SNOWFLAKE.CORTEX.COMPLETE('model', city) FROM sales",
    "SELECT AI_COMPLETE('model', city) FROM sales",
    "SELECT CURRENT_USER()",
    "SELECT CURRENT_ROLE()",
    "SELECT CURRENT_ACCOUNT()",
    "SELECT CURRENT_AVAILABLE_ROLES()",
    "SELECT IS_ROLE_IN_SESSION('ADMIN')",
    "SELECT RANDOM()",
    "SELECT main.lower(city) FROM sales",
    "SELECT shop.main.lower(city) FROM sales",
    "SELECT ->> SELECT 1",
    "CALL main.f()",
    "EXECUTE IMMEDIATE 'SELECT 1'",
    "BEGIN LET x := 1; RETURN x; END",
    "WITH f AS PROCEDURE () RETURNS INT LANGUAGE SQL AS 'SELECT 1' CALL f()",
    "USE ROLE ACCOUNTADMIN",
    "ALTER SESSION SET TIMEZONE = 'UTC'",
    "COPY INTO @stage FROM sales",
    "GET @stage file:///tmp",
    "LIST @stage",
    "SHOW GRANTS",
    "DESCRIBE TABLE sales",
    "SELECT 1 // */ ; SELECT 2",
    "SELECT 1 // /*\n, hostile() // */",
    "SELECT '\\\\', hostile(), ''",
    "SELECT $$'$$, hostile(), $$'$$",
]


@pytest.mark.parametrize("sql", REFUSED_BY_SNOWFLAKE)
def test_refused_for_snowflake(sql: str) -> None:
    with pytest.raises(Refused):
        check_statement(sql, "snowflake")
