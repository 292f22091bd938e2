"""Every text that can reach a query stays a bound value or a quoted name: none of it becomes SQL."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.tokenizer_core import TokenType
from sqlglot.tokens import Tokenizer

from semantic import Compiled, compile_query, load_texts, parse_query
from semantic.compiling.dialects import DIALECTS
from semantic.errors import QueryInvalid
from semantic.query import parse_sql, to_sql
from service.compiled_json import runnable_sql
from tests.compiling.shop import FILES

SHOP = load_texts(
    {
        **FILES,
        "settings.yml": f"{FILES['settings.yml']}calendars: {{retail: {{pattern: 4-4-5}}}}",
        "sales.yml": f"""{FILES["sales.yml"]}
  recent: {{expr: revenue, over: {{last: 7 days}}}}
  median_spend: {{expr: median(revenue), per: customer}}
""",
    }
)
ASKED = (
    *("value", "values", "part of a text", "own filter", "column's name", "filter of rows", "some's value"),
    *("none's value", "compared name", "change's name", "name beside the rest", "value beside the rest"),
    *("window's value", "value per entity"),
)
"""Where any text may stand: these queries compile, and the text is a value or a name."""
NOW = datetime(2017, 5, 10, 9, 30)
EVIL = (
    "x'; DROP TABLE evil_table; --",
    'x"; DROP TABLE evil_table; --',
    "x') OR evil_table() OR ('",
    "evil_table",
    "$p1 UNION SELECT evil_table",
    "\\'; DROP TABLE evil_table; --",
    "*/ evil_table /*",
)


def queries(evil: str) -> dict[str, dict[str, Any]]:
    """A query for each place where a text can stand."""
    city = {"field": "customer.city", "values": [evil]}
    entity = {"metric": "receipts", "per": "customer", "op": ">", "values": [1]}
    return {
        "metric": {"metrics": [evil]},
        "expression": {"metrics": [f"revenue + {evil}"]},
        "column's name": {"metrics": [{"expr": "revenue", "as": evil}]},
        "own filter": {"metrics": [{"expr": "revenue", "as": "x", "filters": [city]}]},
        "via model": {"metrics": [{"expr": "revenue", "via": {evil: "customer"}}]},
        "via path": {
            "metrics": [{"expr": "revenue", "via": {"customers": evil}}],
            "dimensions": ["customers.city"],
        },
        "dimension": {"metrics": ["revenue"], "dimensions": [evil]},
        "grain": {"metrics": ["revenue"], "dimensions": [f"time.{evil}"]},
        "field": {"metrics": ["revenue"], "filters": [{"field": evil, "values": [1]}]},
        "operator": {
            "metrics": ["revenue"],
            "filters": [{"field": "customer.city", "op": evil, "values": ["x"]}],
        },
        "value": {"metrics": ["revenue"], "filters": [city]},
        "values": {
            "metrics": ["revenue"],
            "filters": [{**city, "op": "not in", "values": [evil, None, "y"]}],
        },
        "part of a text": {"metrics": ["revenue"], "filters": [{**city, "op": "contains"}]},
        "time as value": {
            "metrics": ["revenue"],
            "filters": [{"field": "time", "op": ">", "values": [evil]}],
        },
        "number as value": {
            "metrics": ["revenue"],
            "filters": [{"field": "revenue", "op": ">", "values": [evil]}],
        },
        "digits": {
            "metrics": ["revenue"],
            "filters": [{"field": "revenue", "op": ">", "values": [{"number": evil}]}],
        },
        "segment": {"metrics": ["revenue"], "filters": [{"segment": evil}]},
        "entity": {
            "metrics": ["revenue"],
            "filters": [{"metric": "receipts", "per": evil, "op": ">", "values": [1]}],
        },
        "entity's value": {
            "metrics": ["revenue"],
            "filters": [{"metric": "receipts", "per": "customer", "op": ">", "values": [evil]}],
        },
        "range": {"metrics": ["revenue"], "time": evil},
        "bounds": {"metrics": ["revenue"], "time": {"range": {"from": evil, "until": evil}}},
        "basis": {"metrics": ["revenue"], "time": {"basis": evil}},
        "zone": {"metrics": ["revenue"], "dimensions": ["time.day"], "timezone": evil},
        "order": {"metrics": ["revenue"], "order_by": [evil]},
        "per": {"metrics": ["revenue"], "dimensions": ["time.day"], "limit": {"rows": 1, "per": [evil]}},
        "rows": {"rows": evil, "dimensions": ["customer.city"]},
        "of": {"of": evil, "dimensions": ["customer.city"]},
        "beside": {"of": "sales", "beside": [evil], "dimensions": ["channel"]},
        "also": {"of": "sales", "also": [evil], "dimensions": ["channel"]},
        "filter of rows": {"rows": "sales", "dimensions": ["channel"], "filters": [city]},
        "order of rows": {"rows": "sales", "dimensions": ["channel"], "order_by": [evil]},
        "some": {"metrics": ["customers"], "filters": [{"some": {"field": evil, "values": [1]}}]},
        "some's value": {
            "metrics": ["customers"],
            "filters": [{"some": {"field": "purchases.channel", "values": [evil]}}],
        },
        "none's value": {
            "metrics": ["customers"],
            "filters": [{"none": {"field": "purchases.channel", "op": "starts_with", "values": [evil]}}],
        },
        "none's segment": {"metrics": ["customers"], "filters": [{"none": {"segment": f"purchases.{evil}"}}]},
        "entity's metric": {"metrics": ["revenue"], "filters": [{**entity, "metric": evil}]},
        "entity's expression": {
            "metrics": ["revenue"],
            "filters": [{**entity, "metric": f"receipts + {evil}"}],
        },
        "entity's range": {"metrics": ["revenue"], "filters": [{**entity, "time": {"range": evil}}]},
        "entity's basis": {"metrics": ["revenue"], "filters": [{**entity, "time": {"basis": evil}}]},
        "compare": {"metrics": ["revenue"], "time": {"range": "2017", "compare": evil}},
        "compared name": {
            "metrics": [{"expr": "revenue", "as": evil}],
            "time": {"range": "2017", "compare": "previous_year"},
        },
        "change of": {"metrics": [f"change({evil})"], "time": "2017"},
        "change's unit": {"metrics": [f"change(revenue, {evil})"], "time": "2017"},
        "change's name": {"metrics": [{"expr": "change_rate(revenue, year)", "as": evil}], "time": "2017"},
        "share of": {"metrics": [f"share({evil})"], "dimensions": ["channel"]},
        "share's dimension": {"metrics": [f"share(revenue, {evil})"], "dimensions": ["channel"]},
        "rank's dimension": {"metrics": [f"rank(revenue, {evil})"], "dimensions": ["channel"]},
        "name beside the rest": {
            "metrics": [{"expr": "revenue", "as": evil}],
            "dimensions": ["channel"],
            "limit": {"rows": 1, "other": True},
        },
        "value beside the rest": {
            "metrics": ["revenue"],
            "dimensions": ["channel", "time.month"],
            "filters": [city],
            "limit": {"rows": 1, "per": ["time.month"], "other": True},
            "totals": True,
        },
        "own calendar": {"metrics": ["revenue"], "dimensions": [f"time.retail_{evil}"]},
        "range of an own calendar": {"metrics": ["revenue"], "time": f"last retail {evil}"},
        "period of an own calendar": {
            "metrics": ["revenue"],
            "filters": [{"field": "time.retail_month", "values": [evil]}],
        },
        "window's value": {
            "metrics": ["recent"],
            "dimensions": ["time.day"],
            "filters": [city],
            "time": "2017-03",
        },
        "window's period": {
            "metrics": ["recent"],
            "dimensions": ["time.day"],
            "filters": [{"field": "time.day", "values": [evil]}],
            "time": "2017-03",
        },
        "value per entity": {"metrics": ["median_spend"], "filters": [city]},
        "zone of a window": {
            "metrics": ["recent"],
            "dimensions": ["time.day"],
            "timezone": evil,
            "time": "2017-03",
        },
    }


PLACES = list(queries(""))


def check(compiled: Compiled) -> None:
    for statement in (compiled.main, compiled.totals):
        if statement is None:
            continue
        [tree] = sqlglot.parse(statement.sql, read=compiled.dialect)
        assert isinstance(tree, exp.Query)
        assert not list(tree.find_all(exp.Drop))
        assert all("evil" not in node.name for node in tree.find_all(exp.Anonymous))
        for token in Tokenizer().tokenize(statement.sql):
            assert token.comments == []
            # A column's own name may be in there, quoted, or as a plain name with all that is not a letter taken out.
            assert "evil_table" not in token.text or token.token_type in (TokenType.IDENTIFIER, TokenType.VAR)
            assert token.token_type is not TokenType.VAR or re.fullmatch(r"\$?\w+", token.text)
            assert token.token_type not in (TokenType.SEMICOLON, TokenType.DROP)
        assert all("evil" not in node.sql() for node in tree.find_all(exp.Table))


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("place", PLACES)
def test_no_text_of_a_query_becomes_sql(place: str, evil: str, dialect: str) -> None:
    try:
        query = parse_query(queries(evil)[place])
        compiled = compile_query(SHOP, query, dialect=dialect, now=NOW)
    except QueryInvalid:
        assert place not in ASKED
        return
    check(compiled)
    assert (
        compile_query(SHOP, parse_sql(SHOP, to_sql(SHOP, query)), dialect=dialect, now=NOW).main
        == compiled.main
    )


ODD = (
    "\\",
    "a\\' OR 1=1 --",
    "a\\\\' OR 1=1 --",
    "'",
    "''",
    '"',
    "`",
    "x\ny",
    "$$",
    "%s",
    "%(p1)s",
    ":p1",
    "?",
    "$p1",
    "{x}",
)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_values_and_names_are_quoted_as_each_warehouse_reads_them(dialect: str) -> None:
    """Names of columns keep letters, digits and underscores only; SQL to paste elsewhere holds its values as texts."""
    for odd in (*EVIL, *ODD):
        form = {
            "metrics": [{"expr": "revenue", "as": odd}],
            "filters": [{"field": "customer.city", "values": [odd]}],
        }
        statement = compile_query(SHOP, parse_query(form), dialect=dialect, now=NOW).main
        [tree] = sqlglot.parse(runnable_sql(statement, dialect), read=DIALECTS[dialect].writes)
        assert isinstance(tree, exp.Query)
        assert odd in [node.name for node in tree.find_all(exp.Literal)]
        assert all(re.fullmatch(r"\w+", node.alias) for node in tree.selects)


@pytest.mark.parametrize("evil", EVIL)
def test_values_of_the_sql_form_are_bound(evil: str) -> None:
    quoted = evil.replace("'", "''")
    query = parse_sql(SHOP, f"SELECT revenue FROM metrics WHERE customer.city IN ('{quoted}', 'y')")
    compiled = compile_query(SHOP, query, dialect="duckdb", now=NOW)
    check(compiled)
    assert evil in compiled.main.parameters.values()
    assert "evil" not in compiled.main.sql


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize(
    "text",
    [
        "SELECT {} FROM metrics",
        "SELECT revenue AS {} FROM metrics",
        "SELECT revenue FROM {}",
        "SELECT revenue FROM metrics(range => {})",
        "SELECT revenue FROM metrics WHERE {}",
        "SELECT revenue FROM metrics WHERE customer.city = {}",
        "SELECT revenue FROM metrics WHERE customer.city = '{}'",
        "SELECT revenue FROM metrics GROUP BY {}",
        "SELECT revenue FROM metrics HAVING revenue > {}",
        "SELECT revenue FROM metrics ORDER BY {}",
        "SELECT revenue FROM metrics LIMIT {}",
        "SELECT revenue FROM metrics(timezone => {})",
        "SELECT revenue FROM metrics(timezone => '{}')",
        "SELECT revenue FROM metrics(range => '2017', compare => '{}')",
        "SELECT revenue FROM metrics(basis => '{}')",
        "SELECT channel FROM metrics(rows => '{}')",
        "SELECT channel, revenue FROM metrics(per => '{}', other => TRUE) LIMIT 2",
        "SELECT share(revenue, {}), channel FROM metrics GROUP BY channel",
        "SELECT rank(revenue, '{}'), channel FROM metrics GROUP BY channel",
        "SELECT change(revenue, {}) FROM metrics(range => '2017')",
        "SELECT revenue FROM metrics WHERE some(customer.city = '{}')",
        "SELECT customers FROM metrics WHERE none(purchases.channel = '{}')",
        "SELECT revenue FROM metrics WHERE per(receipts, {}) > 1",
        "SELECT revenue FROM metrics WHERE per(receipts, customer, range => '{}') > 1",
        "SELECT revenue FROM metrics {}",
    ],
)
def test_raw_text_in_the_sql_form(text: str, evil: str) -> None:
    try:
        compiled = compile_query(SHOP, parse_sql(SHOP, text.format(evil)), dialect="duckdb", now=NOW)
    except QueryInvalid:
        return
    check(compiled)
