"""The JSON form of a query: what is accepted, what is said about what is not, and that nothing is lost on the way."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic.errors import QueryMalformed
from semantic.query import (
    AllOf,
    AnyOf,
    Bounds,
    Condition,
    Filter,
    InSegment,
    Limit,
    MetricUse,
    Not,
    Operator,
    OrderBy,
    Query,
    TimeClause,
    parse_query,
    query_json,
)

NAMES = st.from_regex(r"[a-z]{1,6}(\.[a-z]{1,6})?", fullmatch=True)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False).filter(lambda d: abs(d.adjusted()) <= 1000)
VALUES = st.one_of(
    st.text(max_size=8).filter(lambda t: "\x00" not in t), st.integers(-9, 9), st.booleans(), NUMBERS
)
CONDITIONS = st.one_of(
    st.builds(Condition, NAMES, st.sampled_from([Operator.EQ, Operator.NE, Operator.LT]), st.tuples(VALUES)),
    st.builds(Condition, NAMES, st.just(Operator.IN), st.lists(VALUES, min_size=1, max_size=3).map(tuple)),
    st.builds(Condition, NAMES, st.just(Operator.IS_NULL)),
)
FILTERS: st.SearchStrategy[Filter] = st.recursive(
    st.one_of(CONDITIONS, st.builds(InSegment, NAMES)),
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=2).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=2).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=4,
)
FILTER_LISTS = st.lists(FILTERS, max_size=2).map(tuple)
QUERIES = st.builds(
    Query,
    metrics=st.lists(st.builds(MetricUse, NAMES, filters=FILTER_LISTS), min_size=1, max_size=2).map(tuple),
    dimensions=st.lists(NAMES, max_size=2).map(tuple),
    filters=FILTER_LISTS,
    time=st.one_of(
        st.none(),
        st.builds(
            TimeClause,
            range=st.one_of(NAMES, st.builds(Bounds, st.just("2017-01-01"), st.just("2017-02-01"))),
        ),
    ),
    order_by=st.lists(st.builds(OrderBy, NAMES, st.booleans()), max_size=2).map(tuple),
    limit=st.one_of(st.none(), st.builds(Limit, st.integers(1, 9))),
    totals=st.booleans(),
)


@given(QUERIES)
def test_there_and_back_is_the_same_query(query: Query) -> None:
    assert parse_query(query_json(query)) == query


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (Decimal("0.1"), 0.1),
        (Decimal("1.50"), 1.5),
        (Decimal("0.12345678901234567890"), {"number": "0.12345678901234567890"}),
        (Decimal("12345678901234567.25"), {"number": "12345678901234567.25"}),
        (Decimal("1E+400"), {"number": "1E+400"}),
    ],
)
def test_no_digit_of_a_number_is_lost(number: Decimal, written: object) -> None:
    query = Query((MetricUse("a"),), filters=(Condition("b", Operator.LT, (number,)),))
    form = json.loads(json.dumps(query_json(query)))
    assert form["filters"][0]["values"] == [written]
    assert parse_query(form) == query


@pytest.mark.parametrize("digits", ["", "NaN", "1e999999999", "1_000", "0x1f", "٣", "1" * 1001, 7, None])
def test_a_number_in_digits_is_one(digits: object) -> None:
    with pytest.raises(QueryMalformed) as raised:
        parse_query({"metrics": ["a"], "filters": [{"field": "b", "values": [{"number": digits}]}]})
    assert raised.value.problem.path == "/filters/0/values/0/number"


def test_short_forms() -> None:
    query = parse_query({"metrics": "revenue", "filters": [{"field": "age", "values": "25-34"}], "limit": 3})
    assert query.metrics == (MetricUse("revenue"),)
    assert query.filters == (Condition("age", Operator.EQ, ("25-34",)),)
    assert query.limit == Limit(3)


@pytest.mark.parametrize(
    ("form", "path", "code", "says"),
    [
        ([], "", "query-malformed", "an object"),
        ({}, "", "query-malformed", "asks for nothing"),
        ({"metrics": ["a"], "dimension": ["b"]}, "/dimension", "unknown-key", "Allowed: metrics, dimensions"),
        ({"metrics": [3]}, "/metrics/0", "query-malformed", "an object"),
        (
            {"metrics": ["a"], "filters": [{"field": "b", "op": "like"}]},
            "/filters/0/op",
            "query-malformed",
            "like",
        ),
        (
            {"metrics": ["a"], "filters": [{"field": "b", "op": "between", "values": [1]}]},
            "/filters/0/values",
            "query-malformed",
            "takes two values, not 1",
        ),
        (
            {"metrics": ["a"], "filters": [{"any": [{"field": "b", "values": [{"x": 1}]}]}]},
            "/filters/0/any/0/values/0",
            "value-invalid",
            "A value is",
        ),
        ({"metrics": [{"expr": "a", "over": {}}]}, "/metrics/0/over", "query-malformed", "here is neither"),
        (
            {"metrics": [{"expr": "a", "over": {"last": "7 days", "to_date": "year"}}]},
            "/metrics/0/over",
            "query-malformed",
            "here is both",
        ),
        (
            {"metrics": [{"expr": "a", "over": "7 days"}]},
            "/metrics/0/over",
            "query-malformed",
            "an object, not a text",
        ),
        (
            {"metrics": [{"expr": "a", "over": {"pik": "last"}}]},
            "/metrics/0/over/pik",
            "unknown-key",
            "Allowed: last, to_date, show.",
        ),
        (
            {"metrics": [{"expr": "a", "over": {"last": "7 dys"}}]},
            "/metrics/0/over/last",
            "time-invalid",
            "how long a window can be",
        ),
        (
            {"metrics": [{"expr": "a", "over": {"to_date": "decade"}}]},
            "/metrics/0/over/to_date",
            "query-malformed",
            "all_time, range",
        ),
        (
            {"metrics": [{"expr": "a", "over": {"pick": "last"}}]},
            "/metrics/0/over/pick",
            "query-malformed",
            "the definition of a metric",
        ),
        (
            {"metrics": [{"expr": "a", "over": {"first": "7 days"}}]},
            "/metrics/0/over/first",
            "unknown-key",
            "Allowed: last, to_date",
        ),
        ({"metrics": ["a"], "limit": 0}, "/limit/rows", "query-malformed", "whole number"),
        ({"metrics": ["a"], "limit": True}, "/limit", "query-malformed", "an object"),
        ({"metrics": ["a"], "time": {"range": {}}}, "/time/range", "query-malformed", "`from`, `until`"),
        (
            {"metrics": ["a"], "filters": [{"field": "b", "values": [float("nan")]}]},
            "/filters/0/values/0",
            "value-invalid",
            "finite",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(form: object, path: str, code: str, says: str) -> None:
    with pytest.raises(QueryMalformed) as raised:
        parse_query(form)
    problem = raised.value.problem
    assert (problem.path, problem.code) == (path, code)
    assert says in str(problem)


def test_filters_nest_only_so_deep() -> None:
    form: dict[str, object] = {"field": "a", "values": [1]}
    for _ in range(2000):
        form = {"not": form}
    with pytest.raises(QueryMalformed, match="nested deeper"):
        parse_query({"metrics": ["a"], "filters": [form]})
