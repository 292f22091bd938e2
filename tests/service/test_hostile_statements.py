"""Statements that mean to do harm: what the check lets through never does more than read, in the real databases.

`hostile()` stands for any function that does harm. The databases read quotes, comments and escapes each in their own
way; where the check reads a text otherwise than they do, such a function could hide from it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import duckdb
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from semantic.compiling import compile_query
from semantic.definitions.functions import CLOCKS, SELECT_FUNCTIONS
from semantic.errors import QueryInvalid
from semantic.query import parse_any
from service.errors import Refused
from service.warehouse.allowed import FUNCTIONS, TABLE_FUNCTIONS
from service.warehouse.checks import CHAINING, check_statement
from tests.engines.corpus import Company, companies
from tests.engines.functions import NAMES, company
from tests.service.test_postgresql import server  # noqa: F401  (the fixture that starts a PostgreSQL server)

DIALECTS = ("duckdb", "sqlite", "postgres")
CHECKED = (*DIALECTS, "bigquery", "snowflake")

REFUSED_EVERYWHERE = [
    "SELECT 1; SELECT 2",
    "SELECT 1;; DROP TABLE t",
    "WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a",
    "WITH a AS (UPDATE t SET x = 1 RETURNING *) SELECT * FROM a",
    "WITH a AS (INSERT INTO t VALUES (1) RETURNING *) SELECT * FROM a",
    "SELECT * INTO copied FROM t",
    "SELECT * FROM t FOR UPDATE",
    "SELECT * FROM (SELECT * FROM t FOR SHARE) AS a",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "VACUUM",
    "EXPLAIN ANALYZE SELECT 1",
    "DECLARE c CURSOR FOR SELECT 1",
    "SET ROLE postgres",
    "BEGIN",
    "CALL f()",
    "PRAGMA writable_schema = 1",
    "SELECT load_extension('x')",
    "SELECT current_setting('data_directory')",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM pragma_table_info('t')",
    "SELECT * FROM pg_catalog.pg_authid",
    "SELECT * FROM pg_stat_activity",
    "SELECT usename FROM pg_user",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM duckdb_secrets()",
    "SELECT nextval('ids')",
    "SELECT \"nextval\"('ids')",
    "SELECT pg_catalog.nextval('ids')",
    "SELECT /* harmless */ PG_Sleep(1)",
    "SELECT pg_sleep /* a */ (1)",
    "SELECT 1 FROM t WHERE EXISTS (SELECT 1 FROM generate_series(1, lo_import('/etc/passwd')))",
    "SELECT count(*) FILTER (WHERE pg_notify('a', 'b') IS NULL) FROM t",
    "SELECT sum(x) OVER (ORDER BY setseed(1)) FROM t",
    "SELECT CASE WHEN true THEN lo_unlink(1) END",
    "SELECT * FROM t ORDER BY dblink_exec('x', 'y')",
    "SELECT x FROM t LIMIT (SELECT lo_create(0))",
    "SELECT /* a /* b */ 1 /* c */",
    "SELECT unknown_yet(1)",
    "SELECT * FROM t, LATERAL glob('/etc/*')",
    "SELECT * FROM t LEFT JOIN LATERAL glob('/etc/*') AS g(x) ON true",
    "SELECT * FROM t, LATERAL histogram('t', 'x')",
    "SELECT * FROM (SHOW TABLES)",
    "SELECT * FROM (DESCRIBE t)",
    "SELECT * FROM (SUMMARIZE t)",
    "SELECT current_user",
    "SELECT user",
    "SELECT System_User FROM t",
    "SELECT current_role",
    "SELECT 't'::regclass",
    'SELECT 10::"regrole"',
    "SELECT 't'::pg_catalog.regclass",
    "SELECT (NULL::pg_catalog.pg_authid).*",
    'SELECT * FROM "x.csv?y"',
    "SELECT (WITH pg_user AS (SELECT 1) SELECT 1), u.* FROM pg_user AS u",
    "SELECT * FROM (WITH pg_user AS (SELECT 1) SELECT 1) AS a, pg_user AS b",
    "WITH a AS (SELECT * FROM pg_user), pg_user AS (SELECT 1) SELECT * FROM a",
    "WITH pg_user AS (SELECT * FROM pg_user) SELECT * FROM pg_user",
    'WITH "PG_USER" AS (SELECT 1) SELECT * FROM pg_user',
]

PASS_EVERYWHERE = [
    "WITH pg_rows AS (SELECT 1 AS x) SELECT * FROM pg_rows",
    "WITH pg_rows AS (SELECT 1 AS x), b AS (SELECT * FROM pg_rows) SELECT (SELECT max(x) FROM PG_ROWS) FROM b",
    "WITH RECURSIVE pg_tree AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM pg_tree WHERE x < 9) SELECT * FROM pg_tree",
    'SELECT "user", t.user FROM t, "show"',
    "SELECT * FROM t, LATERAL generate_series(1, t.x) AS g(y)",
    "SELECT * FROM t, LATERAL (SELECT max(x) FROM u WHERE u.x = t.x) AS g(y)",
]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("sql", PASS_EVERYWHERE)
def test_passes_everywhere(sql: str, dialect: str) -> None:
    check_statement(sql, dialect)


@pytest.mark.parametrize("dialect", [each for each in CHECKED if each != CHAINING])
def test_a_function_of_a_schema_is_not_the_one_of_that_name(dialect: str) -> None:
    check_statement("SELECT lower(city) FROM sales", dialect)
    with pytest.raises(Refused, match="`lower` of a schema"):
        check_statement("SELECT main.lower(city) FROM sales", dialect)


def test_a_function_of_the_database_itself_may_say_so() -> None:
    check_statement("SELECT pg_catalog.lower(city) FROM sales", "postgres")
    check_statement("SELECT city.lower() FROM sales", "duckdb")


@pytest.mark.parametrize("dialect", CHECKED)
@pytest.mark.parametrize("sql", REFUSED_EVERYWHERE)
def test_refused_everywhere(sql: str, dialect: str) -> None:
    with pytest.raises(Refused):
        check_statement(sql, dialect)


PLACES = [
    "SELECT {}({})",
    "SELECT pg_catalog.{}({})",
    "SELECT * FROM {}({})",
    "SELECT * FROM t, LATERAL {}({})",
    "SELECT * FROM t CROSS JOIN main.{}({}) AS f",
    "SELECT 1 FROM t WHERE 1 IN (FROM {}({}))",
]
ARGUMENTS = ["", "'a'", "1, 2", "'a', 'b', 'c'"]


def passing(name: str, dialect: str, places: list[str]) -> list[str]:
    """The statements with a function that the check lets through."""
    found = []
    for sql in (place.format(name, values) for place in places for values in ARGUMENTS):
        with suppress(Refused):
            check_statement(sql, dialect)
            found.append(sql)
    return found


def test_no_table_function_of_duckdb_passes_that_reads_more_than_its_arguments() -> None:
    with duckdb.connect() as connection:
        named = connection.execute(
            "SELECT DISTINCT function_name FROM duckdb_functions() "
            "WHERE function_type IN ('table', 'table_macro', 'pragma')"
        ).fetchall()
    assert len(named) > 50
    assert {name for (name,) in named if passing(name, "duckdb", PLACES[2:])} <= TABLE_FUNCTIONS


def test_no_function_of_postgresql_passes_that_does_more_than_compute(server: sa.URL) -> None:  # noqa: F811
    """Volatile ones have effects, or tell of the server; those that only some may call read files and settings."""
    engine = sa.create_engine(server.set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        named = connection.exec_driver_sql(
            "SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace "
            "AND (provolatile = 'v' OR proacl IS NOT NULL)"
        ).all()
    engine.dispose()
    assert len(named) > 100
    assert [sql for (name,) in named for sql in passing(name, "postgres", PLACES)] == []


@pytest.mark.parametrize("each", companies(), ids=lambda each: each.name)
def test_what_the_compiler_writes_passes(each: Company) -> None:
    for form in each.forms:
        check_compiled(each, form)


def test_every_function_of_definitions_passes() -> None:
    for type_, name in NAMES:
        for form in company(type_, name).forms:
            check_compiled(company(type_, name), form)
    named = {kind.sql_name().lower() for kind in SELECT_FUNCTIONS | CLOCKS if hasattr(kind, "sql_name")}
    assert named - FUNCTIONS == {"systimestamp", "current_timestamp_l_t_z"}, "clocks of other databases"


def check_compiled(each: Company, form: object) -> None:
    for dialect in CHECKED:
        try:
            query = parse_any(each.catalog, form)
            compiled = compile_query(each.catalog, query, dialect=dialect, now=each.now)
        except QueryInvalid:
            continue
        check_statement(compiled.main.sql, dialect)
        if compiled.totals is not None:
            check_statement(compiled.totals.sql, dialect)


class Reached(Exception):
    """A function that does harm was called."""


Run = Callable[[str], None]


@contextmanager
def in_duckdb() -> Iterator[Run]:
    with duckdb.connect() as connection:
        connection.execute("CREATE MACRO hostile() AS error('reached')")
        connection.execute("CREATE TABLE t AS SELECT 1 AS x")

        def run(sql: str) -> None:
            try:
                connection.execute(sql).fetchall()
            except duckdb.Error as error:
                if "reached" in str(error):
                    raise Reached(sql) from error

        yield run


@contextmanager
def in_sqlite() -> Iterator[Run]:
    connection = sqlite3.connect(":memory:")
    reached: list[int] = []
    connection.create_function("hostile", 0, lambda: reached.append(1))
    connection.execute("CREATE TABLE t (x)")
    connection.execute("INSERT INTO t VALUES (1)")

    def run(sql: str) -> None:
        with suppress(sqlite3.Error, sqlite3.Warning, ValueError):
            connection.execute(sql).fetchall()
        if reached:
            reached.clear()
            raise Reached(sql)

    yield run
    connection.close()


@contextmanager
def in_postgresql(url: sa.URL) -> Iterator[Run]:
    import psycopg

    with psycopg.connect(host=url.host, port=url.port, user=url.username, dbname=url.database) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS t AS SELECT 1 AS x")
        connection.execute(
            "CREATE OR REPLACE FUNCTION hostile() RETURNS int LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'reached'; END $$"
        )
        connection.commit()

        def run(sql: str) -> None:
            try:
                connection.execute(sql.encode())
            except psycopg.Error as error:
                if "reached" in str(error):
                    raise Reached(sql) from error
            except ValueError:
                pass
            finally:
                connection.rollback()

        yield run


CALLS = st.sampled_from(
    ["hostile()", '"hostile"()', "hostile ( )", "hostile/**/()", "HOSTILE()", "x.hostile()"]
)
BITS = st.sampled_from(
    ["\\", "\\'", "''", "'", '"', '""', "$$", "$a$", "--", "\n", "/*", "*/", ";", ",", "`", "[", "]", "{", "}", "#",
     "||", " ", "\u00a0", "\u2028", "\\0068", "?", ":x", "%", "(", ")", "1", "x"]
)  # fmt: skip
BODIES = st.lists(st.one_of(BITS, CALLS), max_size=6).map("".join)
QUOTED = st.builds(
    lambda prefix, mark, body: f"{prefix}{mark}{body}{mark}",
    st.sampled_from(["", "E", "e", "U&", "N", "B", "X", "r", "b", "_utf8", "$", "q"]),
    st.sampled_from(["'", '"', "$$", "$a$", "`", "'''"]),
    BODIES,
)
COMMENTS = st.one_of(
    BODIES.map(lambda body: f"/*{body}*/"),
    BODIES.map(lambda body: f"--{body}\n"),
    BODIES.map(lambda body: f"#{body}\n"),
    BODIES.map(lambda body: f"/*!{body}*/"),
)
ITEMS = st.one_of(QUOTED, st.sampled_from(["1", "x", "1 AS y", "(SELECT 1)"]))
STATEMENTS = st.builds(
    lambda items, comments, tail: (
        "SELECT "
        + ", ".join(f"{item} {comment}" for item, comment in zip(items, comments, strict=False))
        + tail
    ),
    st.lists(ITEMS, min_size=1, max_size=3),
    st.lists(st.one_of(st.just(""), COMMENTS), min_size=3, max_size=3),
    st.one_of(
        st.just(""), st.just(" FROM t"), BODIES, st.builds("{} FROM t WHERE x = {}".format, COMMENTS, QUOTED)
    ),
)


@pytest.fixture(scope="module", params=DIALECTS)
def engine(request: pytest.FixtureRequest) -> Iterator[tuple[str, Run]]:
    if request.param == "postgres":
        with in_postgresql(request.getfixturevalue("server")) as run:
            yield request.param, run
    else:
        with in_duckdb() if request.param == "duckdb" else in_sqlite() as run:
            yield request.param, run


def test_the_databases_would_tell(engine: tuple[str, Run]) -> None:
    with pytest.raises(Reached):
        engine[1]("SELECT hostile()")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sql=STATEMENTS)
def test_no_quote_or_comment_hides_a_call(engine: tuple[str, Run], sql: str) -> None:
    dialect, run = engine
    try:
        check_statement(sql, dialect)
    except Refused:
        return
    run(sql)
