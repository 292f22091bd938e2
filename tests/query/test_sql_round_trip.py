"""Query → SQL form → query gives the same query, for every query that can be written down."""

from __future__ import annotations

from hypothesis import given, settings

from semantic import load_texts
from semantic.query import Query, parse_query, parse_sql, query_json, to_sql
from semantic.query.sql_writing import in_sql_order
from tests.compiling.shop import FILES
from tests.query.strategies import queries

SHOP = load_texts(FILES)


@given(queries)
@settings(max_examples=100, deadline=None)
def test_any_query_comes_back_the_same(query: Query) -> None:
    text = to_sql(SHOP, query)
    found = parse_sql(SHOP, text)
    assert found == in_sql_order(SHOP, query), text
    assert repr(found) == repr(in_sql_order(SHOP, query)), text


@given(queries)
@settings(max_examples=50, deadline=None)
def test_its_json_form_comes_back_too(query: Query) -> None:
    assert parse_query(query_json(query)) == query
