"""Which way leads to another model: up, down, and above what is below; never silently up and then down again."""

from __future__ import annotations

from datetime import datetime

import pytest

from semantic import compile_query, load_texts, parse_query
from semantic.errors import Unreachable
from tests.compiling.shop import FILES

CATALOG = load_texts(FILES)


def sql(metric: str, dimension: str) -> str:
    query = parse_query({"metrics": [metric], "dimensions": [dimension]})
    return compile_query(CATALOG, query, dialect="duckdb", now=datetime(2017, 5, 10)).main.sql


@pytest.mark.parametrize("name", ["sales.channel", "products.category", "channel", "category"])
def test_refunds_are_not_led_by_their_customer_to_what_that_customer_bought(name: str) -> None:
    with pytest.raises(Unreachable, match="cannot reach"):
        sql("refunded", name)


def test_a_way_that_is_spelled_out_is_followed() -> None:
    assert "purchases.channel" in sql("refunded", "customer.purchases.channel")
