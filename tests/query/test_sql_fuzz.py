"""Whatever is sent as a query: it is understood or refused by a QueryInvalid, and soon."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic import compile_query, load_texts
from semantic.errors import QueryInvalid
from semantic.query import Query, parse_any, parse_query, parse_sql, query_json, to_sql
from semantic.query.sql_tokens import MAX_LENGTH
from tests.compiling.shop import FILES
from tests.query.strategies import HOSTILE, queries

SHOP = load_texts(FILES)
NOW = datetime(2017, 5, 10, 9, 30)
SECONDS = 5
"""Far more than any text needs, far less than one whose work doubles with each sign."""

WORDS = (
    "SELECT", "FROM", "metrics", "sales", "WHERE", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "AS", "FILTER", "AND",
    "OR", "NOT", "IN", "IS", "NULL", "BETWEEN", "TRUE", "revenue", "lines", "customer.city", "customer__city",
    "time.month", "channel", "online", "per", "any", "none", "segment", "contains", "date_trunc", "measure", "via",
    "share", "change", "range", "totals", "=>", "=", "<>", "<", "(", ")", ",", ".", "*", "+", "-", "/", ";", "--", "/*",
    "*/", "'a'", '"a"', "'", '"', "1", "2.5", "1e9", "0x1", "$1", "::", "||", "[", "]", "{", "}", "\\",
    "\x00", "\ud800", "é", "\u00a0", *HOSTILE,
)  # fmt: skip
word_salad = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)
texts = word_salad | word_salad.map(lambda text: f"SELECT {text}") | st.text(max_size=60)


def answers_soon(ask: Callable[[], object]) -> None:
    """Runs it: only QueryInvalid may come out, and not late."""
    begun = process_time()
    with suppress(QueryInvalid):
        ask()
    assert process_time() - begun < SECONDS


@given(texts)
def test_any_text_as_sql(text: str) -> None:
    answers_soon(lambda: parse_sql(SHOP, text))


@given(queries, st.integers(0, 400), st.integers(0, 3), st.sampled_from(WORDS))
def test_a_query_with_a_piece_changed(query: Query, place: int, length: int, word: str) -> None:
    text = to_sql(SHOP, query)
    answers_soon(lambda: parse_sql(SHOP, text[:place] + word + text[place + length :]))


@given(texts | st.text(alphabet="()+-*/. revnu1_,'\"", max_size=60))
def test_any_text_as_an_expression(text: str) -> None:
    form = {"metrics": [{"expr": text}]}
    answers_soon(lambda: compile_query(SHOP, parse_query(form), dialect="duckdb", now=NOW))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.sampled_from(HOSTILE),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    "metrics",
                    "dimensions",
                    "filters",
                    "field",
                    "op",
                    "values",
                    "any",
                    "not",
                    "time",
                    "range",
                    "limit",
                    "sql",
                    "x",
                )
            ),
            children,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_json_as_a_query(form: object) -> None:
    answers_soon(lambda: parse_any(SHOP, form))


@given(queries)
def test_any_query_compiles_or_is_refused(query: Query) -> None:
    form = json.loads(json.dumps(query_json(query)))
    answers_soon(lambda: compile_query(SHOP, parse_query(form), dialect="duckdb", now=NOW))


DEEP = {
    "parentheses": "SELECT " + "(" * 50_000 + "revenue",
    "closed parentheses": "SELECT " + "(" * 10_000 + "revenue" + ")" * 10_000 + " FROM metrics",
    "conditions": "SELECT revenue FROM metrics WHERE " + "(" * 20_000 + "online",
    "NOT": "SELECT revenue FROM metrics WHERE " + "NOT " * 20_000 + "online",
    "some": "SELECT revenue FROM metrics WHERE " + "some(" * 20_000 + "online",
    "names": "SELECT " + "a." * 50_000 + "b FROM metrics",
    "a long list": "SELECT revenue FROM metrics WHERE customer.city IN (" + "1," * 50_000 + "1)",
    "a long sum": "SELECT revenue" + " + revenue" * 15_000 + " FROM metrics",
    "many columns": "SELECT revenue" + ", revenue" * 15_000 + " FROM metrics",
    "many conditions": "SELECT revenue FROM metrics WHERE online" + " AND online" * 12_000,
    "a long number": "SELECT revenue FROM metrics HAVING revenue > " + "9" * 100_000,
    "a long text": "SELECT revenue FROM metrics WHERE customer.city = '" + "x" * 100_000 + "'",
    "an open comment": "SELECT revenue FROM metrics /*" + "/*" * 50_000,
    "too long": "SELECT revenue FROM metrics" + " " * MAX_LENGTH,
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_deep_and_long_ones_are_refused_soon(text: str) -> None:
    def ask() -> None:
        query = parse_sql(SHOP, text)
        compile_query(SHOP, query, dialect="duckdb", now=NOW)

    begun = process_time()
    with pytest.raises(QueryInvalid):
        ask()
    assert process_time() - begun < SECONDS


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500,
        "(" * 200 + "revenue" + ")" * 200,
        "-" * 499 + "1",
        "revenue" + "+revenue" * 60,
        "." * 30,
        "a." * 240 + "b",
    ],
)
def test_deep_expressions(text: str) -> None:
    form = {"metrics": [{"expr": text, "as": "x"}]}
    answers_soon(lambda: compile_query(SHOP, parse_query(form), dialect="duckdb", now=NOW))
