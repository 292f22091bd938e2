"""What is kept changes nothing: a warm compiler gives the bytes and values of a cold one, whatever was asked before."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from semantic import Catalog, Compiled, Principal, compile_query, load_texts, parse_query, read_query
from semantic.errors import QueryInvalid, QueryMalformed
from tests.compiling.shop import FILES

WARM = load_texts(FILES)
"""One catalog for all cases, so that each meets what the ones before it have left."""

CITIES = some.sampled_from(["Oslo", "Rome", "", "o'slo", None])
NUMBERS = some.sampled_from([0, 1, True, False, "1", 1.0, 2.5, -3])
FILTERS = some.one_of(
    some.builds(
        lambda op, values: {"field": "customer.city", "op": op, "values": values},
        some.sampled_from(["in", "not in"]),
        some.lists(CITIES, min_size=1, max_size=4),
    ),
    some.builds(
        lambda op, value: {"field": "revenue", "op": op, "values": [value]},
        some.sampled_from([">", "="]),
        NUMBERS,
    ),
    some.builds(lambda value: {"field": "customer.joined_on", "op": "<", "values": [value]}, NUMBERS),
)
QUERIES = some.builds(
    lambda metrics, dimensions, filters, time, zone, limit, totals: {
        "metrics": metrics,
        "dimensions": dimensions,
        "filters": filters,
        **({"time": time} if time else {}),
        **({"timezone": zone} if zone else {}),
        **({"limit": limit} if limit else {}),
        "totals": totals,
    },
    some.lists(
        some.sampled_from(["revenue", "receipts", "refunded", "per_receipt"]),
        min_size=1,
        max_size=2,
        unique=True,
    ),
    some.lists(some.sampled_from(["customer.city", "time.month", "time.day"]), max_size=2, unique=True),
    some.lists(FILTERS, max_size=2),
    some.sampled_from([None, "2017", "last 3 months", "this month", {"from": "2017-03-05"}]),
    some.sampled_from(["", "UTC", "Asia/Tokyo"]),
    some.sampled_from([None, 1, 10]),
    some.booleans(),
)
PRINCIPALS = some.sampled_from([Principal("a"), Principal("a", (("regions", ("north",)),)), Principal("b")])
NOWS = some.sampled_from([datetime(2018, 1, 1), datetime(2018, 1, 31, 14, 30)])
Outcome = tuple[object, ...]


def outcome(catalog: Catalog, text: str, principal: Principal, now: datetime, dialect: str) -> Outcome:
    """All that a caller sees of a compiled query, with the types of values; or the refusal."""
    try:
        compiled = compile_query(catalog, read_query(text), dialect=dialect, now=now, principal=principal)
    except QueryInvalid as refused:
        return (refused.problem,)
    return seen(compiled)


def seen(compiled: Compiled) -> Outcome:
    statements = [compiled.main] + ([compiled.totals] if compiled.totals else [])
    return (
        *((s.sql, repr(s.parameters), s.columns) for s in statements),
        compiled.range,
        compiled.notes,
        compiled.rows,
        compiled.zone,
        compiled.now,
        repr(compiled.query),
    )


@given(
    forms=some.lists(QUERIES, min_size=1, max_size=3),
    principal=PRINCIPALS,
    now=NOWS,
    dialect=some.sampled_from(["duckdb", "postgres"]),
)
def test_a_warm_compiler_gives_what_a_cold_one_gives(
    forms: list[object], principal: Principal, now: datetime, dialect: str
) -> None:
    for form in [*forms, *forms]:
        text = json.dumps(form)
        cold = outcome(load_once(), text, principal, now, dialect)
        assert outcome(WARM, text, principal, now, dialect) == cold
        assert outcome(WARM, text, principal, now, dialect) == cold


def load_once() -> Catalog:
    """The same definitions as another catalog, for which nothing is kept."""
    return replace(WARM)


def test_equal_values_of_other_types_stay_what_they_are() -> None:
    def values(value: object) -> object:
        form = {"metrics": ["revenue"], "filters": [{"field": "revenue", "op": ">", "values": [value]}]}
        return compile_query(
            WARM, parse_query(form), dialect="duckdb", now=datetime(2018, 1, 1)
        ).main.parameters["p1"]

    assert [type(values(value)) for value in (1, 1.5)] == [int, Decimal]
    with pytest.raises(QueryInvalid):
        values(True)


def test_a_reader_may_change_the_values_it_got() -> None:
    text = '{"metrics": ["revenue"], "filters": [{"field": "customer.city", "values": ["Oslo"]}]}'
    first = compile_query(WARM, read_query(text), dialect="duckdb", now=datetime(2018, 1, 1))
    first.main.parameters["p1"] = "Rome"
    again = compile_query(WARM, read_query(text), dialect="duckdb", now=datetime(2018, 1, 1))
    assert again.main.parameters == {"p1": "Oslo"}


def test_one_text_means_to_each_catalog_what_it_defines() -> None:
    """Of two catalogs that live side by side, in either order of asking."""
    sales = FILES["sales.yml"].replace("{expr: sum(amount), format", "{expr: max(amount), format")
    other = load_texts({**FILES, "sales.yml": sales})
    query = read_query('{"metrics": ["revenue"]}')
    now = datetime(2018, 1, 1)
    catalogs = (WARM, other, WARM, other)
    asked = [compile_query(one, query, dialect="duckdb", now=now).main.sql for one in catalogs]
    assert ["SUM(" in sql for sql in asked] == ["MAX(" not in sql for sql in asked] == [True, False] * 2


def test_the_same_text_is_the_same_query_and_no_json_is_refused() -> None:
    assert read_query('{"metrics": ["revenue"]}') is read_query('{"metrics": ["revenue"]}')
    with pytest.raises(QueryMalformed):
        read_query("{")
