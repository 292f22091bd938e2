"""No definition reads more than its own tables: what runs, reads files or networks, or is no expression is refused.

Whoever writes definitions is trusted with numbers, not with the warehouse: one SELECT over named tables is all.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from semantic import Catalog, compile_query, load_texts, parse_query
from semantic.compiling.dialects import DIALECTS
from semantic.errors import QueryInvalid

Form = dict[str, Any]
SHOP: Form = {
    "settings": {
        "zone": "UTC",
        "calendars": {"school": {"table": "school_days", "day": "day", "periods": {"term": "term"}}},
    },
    "sales": {
        "model": "sales",
        "table": "sale_lines",
        "key": "id",
        "time": "sold_on",
        "freshness": {"expr": "max(loaded_at)"},
        "joins": {
            "customer": {"model": "customers", "on": {"customer_id": "id"}, "where": "customer.city = 'Oslo'"},
            "near": {"model": "customers", "on": "region = near.region", "type": "many_to_many"},
        },
        "dimensions": {
            "sold_on": {"type": "date"},
            "ended_on": {"type": "date"},
            "channel": {"type": "string", "expr": "lower(channel)"},
            "pair": {"type": "string", "expr": {"default": "channel", "duckdb": "upper(channel)"}},
        },
        "segments": {"web": {"where": "channel = 'web'"}},
        "metrics": {
            "revenue": {"expr": "sum(amount)"},
            "some": {"expr": "sum(amount)", "where": "amount > 1"},
            "stock": {"expr": "sum(units)", "over": {"pick": "last", "per": ["channel"]}},
            "open": {"expr": "count()", "during": {"from": "sold_on", "to": "ended_on"}},
            "median_spend": {"expr": "median(revenue)", "per": "customer"},
        },
    },
    "customers": {
        "model": "customers",
        "sql": "SELECT id, city, region, since, until FROM people",
        "key": "id",
        "valid": {"from": "since", "to": "until"},
        "dimensions": {"city": {"type": "string"}, "since": {"type": "date"}, "until": {"type": "date"}},
    },
}  # fmt: skip

QUERIES: tuple[Form, ...] = (
    {"metrics": ["revenue", "some"], "dimensions": ["channel", "time.month"]},
    {"metrics": ["stock"], "dimensions": ["time.month"]},
    {"metrics": ["open"], "dimensions": ["time.month"], "time": "2017"},
    {"metrics": ["median_spend"]},
    {"metrics": ["revenue"], "dimensions": ["customer.city", "pair"], "filters": [{"segment": "web"}]},
    {"metrics": ["revenue"], "dimensions": ["near.city"]},
    {"metrics": ["revenue"], "dimensions": ["time.school_term"]},
)
TABLES = {"sale_lines", "people", "school_days"}

EXPRESSIONS: dict[str, tuple[str, ...]] = {
    "metric": ("sales", "metrics", "revenue", "expr"),
    "metric's where": ("sales", "metrics", "some", "where"),
    "dimension": ("sales", "dimensions", "channel", "expr"),
    "text for one warehouse": ("sales", "dimensions", "pair", "expr", "duckdb"),
    "text for all others": ("sales", "dimensions", "pair", "expr", "default"),
    "segment": ("sales", "segments", "web", "where"),
    "join's condition": ("sales", "joins", "near", "on"),
    "join's where": ("sales", "joins", "customer", "where"),
    "freshness": ("sales", "freshness", "expr"),
}
CALLS = (
    "read_csv('/etc/passwd')", "read_text('/etc/passwd')", "read_blob('x')", "read_json('x')", "read_parquet('s3://x/y')",
    "glob('*')", "http_get('http://x')", "pg_read_file('x')", "pg_read_binary_file('x')", "pg_ls_dir('.')",
    "lo_import('/etc/passwd')", "lo_export(1, 'x')", "load_extension('x')", "readfile('x')", "writefile('x', 'y')",
    "edit('x')", "url('http://x', 'CSV')", "s3('http://x')", "file('x')", "input('x')", "remote('x', 'y')",
    "mysql('x')", "executable('x')", "load_file('/etc/passwd')", "sys_exec('x')", "dblink('x', 'y')",
    "query_to_xml('select 1', true, true, '')", "xpath('/x', y)", "getenv('HOME')", "current_setting('x')",
    "set_config('x', 'y', false)", "pg_sleep(9)", "sleep(9)", "benchmark(9, 1)", "system('x')", "version()", "user()",
    "current_user", "session_user", "nextval('s')", "query('select 1')", "query_table('evil')",
    "duckdb_settings()", "external_query('x', 'y')", "ai_query('x', 'y')", "to_file('x')", "get('x')",
    "dictGet('a', 'b', 1)",
)  # fmt: skip
NO_EXPRESSIONS = (
    "channel; DROP TABLE evil",
    "1; SELECT 1",
    "(SELECT max(a) FROM evil)",
    "channel IN (SELECT a FROM evil)",
    "EXISTS (SELECT 1 FROM evil)",
    "channel = ANY (SELECT a FROM evil)",
    "channel) FROM evil --",
    "channel UNION SELECT a FROM evil",
    "DROP TABLE evil",
    "INSERT INTO evil VALUES (1)",
    "COPY evil TO 'x'",
    "ATTACH 'x'",
    "PRAGMA evil",
    "* FROM evil",
    "evil.*",
    "cast(channel AS regclass)",
    "channel::regclass",
    "$1",
    "?",
    ":evil",
    "{{ evil }}",
    "sum(amount) OVER (ORDER BY evil)",
    "lag(amount) OVER ()",
    "[x FOR x IN evil]",
    "x -> x + 1",
    "",
)


def with_text(place: tuple[str, ...], text: object) -> dict[str, str]:
    """The definitions with one of their texts exchanged."""
    forms = copy.deepcopy(SHOP)
    here = forms
    for key in place[:-1]:
        here = here[key]
    here[place[-1]] = text
    return {f"{name}.yml": json.dumps(form) for name, form in forms.items()}


def statements(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """The SQL of all queries that still compile."""
    for dialect in ("duckdb", "mysql"):
        for query in QUERIES:
            try:
                compiled = compile_query(
                    catalog, parse_query(query), dialect=dialect, now=datetime(2018, 1, 1)
                )
            except QueryInvalid:
                continue
            yield compiled.main.sql, dialect


def own(sql: str, dialect: str, tables: set[str]) -> bool:
    """Whether the SQL is one SELECT over these tables and its own CTEs, without comments."""
    [tree] = sqlglot.parse(sql, read=DIALECTS[dialect].writes)
    assert isinstance(tree, exp.Query)
    ctes = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    named = {
        table.name.lower() for table in tree.find_all(exp.Table) if isinstance(table.this, exp.Identifier)
    }
    return named - ctes <= {name.lower() for name in tables} and not list(tree.find_all(exp.DDL, exp.Command))


def test_the_definitions_are_sound_and_all_queries_compile() -> None:
    catalog = load_texts(with_text(("settings", "zone"), "UTC"))
    assert catalog.problems == ()
    found = list(statements(catalog))
    assert sum(dialect == "duckdb" for _, dialect in found) == len(QUERIES)
    assert all(own(sql, dialect, TABLES) for sql, dialect in found)


@pytest.mark.parametrize("place", EXPRESSIONS)
def test_calls_that_reach_beyond_a_row_do_not_load(place: str) -> None:
    written = {"metric": "sum({})", "freshness": "max({})"}.get(
        place, "{}" if "expr" in EXPRESSIONS[place] else "{} = 'x'"
    )
    for call in CALLS:
        for inner in (call, f"coalesce(channel, {call})"):
            text = written.format(inner)
            assert load_texts(with_text(EXPRESSIONS[place], text)).problems, text


@pytest.mark.parametrize("place", EXPRESSIONS)
def test_what_is_no_expression_does_not_load(place: str) -> None:
    for text in NO_EXPRESSIONS:
        catalog = load_texts(with_text(EXPRESSIONS[place], text))
        assert catalog.problems, text
        for sql, dialect in statements(catalog) if text in NO_EXPRESSIONS[:2] else ():
            assert own(sql, dialect, TABLES), text


def test_a_select_calls_nothing_that_reaches_beyond_its_tables() -> None:
    for call in CALLS:
        for sql in (
            f"SELECT {call} AS id FROM people",
            f"SELECT id FROM people WHERE id = {call}",
            f"SELECT id FROM {call}",
        ):
            assert load_texts(with_text(("customers", "sql"), sql)).problems, sql


TABLE_NAMES = (
    "evil; DROP TABLE evil", "people AS evil", "people JOIN evil", "people, evil", "(SELECT 1)", "people -- evil",
    "people--evil", 'people" FROM evil', "[people]", "`people`",
    "read_csv('x')", "glob('*')", "url('http://x')", "'evil.csv'", "evil.csv", "evil.parquet", '"s3://evil/x"',
    '"/etc/passwd"', "people TABLESAMPLE (1)", "people@evil", "LATERAL evil", "$1", "$p1", "?",
)  # fmt: skip


@pytest.mark.parametrize("place", [("sales", "table"), ("settings", "calendars", "school", "table")])
@pytest.mark.parametrize("name", TABLE_NAMES)
def test_a_table_is_a_name(place: tuple[str, ...], name: str) -> None:
    catalog = load_texts(with_text(place, name))
    assert catalog.problems
    assert all(own(sql, dialect, TABLES) for sql, dialect in statements(catalog))


COLUMN_NAMES = (
    "evil; DROP TABLE evil",
    "id) FROM evil --",
    'id" FROM evil --',
    "id` FROM evil --",
    "evil()",
    "(SELECT 1)",
)


@pytest.mark.parametrize(
    "place",
    [
        ("sales", "key"),
        ("sales", "time"),
        ("sales", "joins", "customer", "on"),
        ("sales", "metrics", "open", "during", "to"),
        ("sales", "metrics", "median_spend", "per"),
        ("sales", "metrics", "stock", "over", "per"),
        ("customers", "valid", "to"),
        ("settings", "calendars", "school", "day"),
        ("settings", "calendars", "school", "periods", "term"),
        ("settings", "zone"),
    ],
    ids=".".join,
)
def test_a_name_stays_a_name(place: tuple[str, ...]) -> None:
    for name in COLUMN_NAMES:
        catalog = load_texts(with_text(place, [name] if place[-2:] == ("over", "per") else name))
        for sql, dialect in statements(catalog):
            assert own(sql, dialect, TABLES), (name, sql)
            assert sqlglot.parse_one(sql, read=DIALECTS[dialect].writes).find(exp.Drop) is None


def test_names_of_members_and_calendars_are_words() -> None:
    for name in COLUMN_NAMES:
        for place in (
            ("sales", "metrics"),
            ("sales", "dimensions"),
            ("sales", "joins"),
            ("settings", "calendars"),
        ):
            here: Any = SHOP[place[0]][place[1]]
            assert load_texts(with_text(place, {**here, name: next(iter(here.values()))})).problems, (
                place,
                name,
            )
