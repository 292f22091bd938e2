"""`fan_out: refuse`: a team may forbid queries in which a row meets many."""

from __future__ import annotations

from datetime import datetime

import pytest

from semantic import compile_query, load_texts, parse_query
from semantic.errors import QueryInvalid
from tests.compiling.shop import FILES

REFUSING = load_texts({**FILES, "settings.yml": "fan_out: refuse"})


def sql(query: dict[str, object]) -> str:
    return compile_query(REFUSING, parse_query(query), dialect="duckdb", now=datetime(2017, 5, 10)).main.sql


def test_a_row_that_meets_one_row_is_counted() -> None:
    assert "LEFT JOIN" in sql({"metrics": ["revenue"], "dimensions": ["customer.city"]})


@pytest.mark.parametrize(
    "query",
    [
        {"metrics": ["customers"], "dimensions": ["purchases.channel"]},
        {"metrics": ["customers"], "filters": [{"field": "purchases.channel", "values": ["web"]}]},
    ],
)
def test_a_row_that_meets_many_is_refused(query: dict[str, object]) -> None:
    with pytest.raises(QueryInvalid, match="meets many rows of `purchases`") as refused:
        sql(query)
    assert refused.value.problem.code == "fan-out"
