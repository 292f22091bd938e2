"""Shares and ranks, and which groups are shown where metrics have conditions of their own: the shop of test_limits.

shop  kind  revenue        shop  kind  revenue        shop  kind  revenue
N     tea   1              S     tea   8              -     ham   64
N     jam   2              S     rum   8              -     jam   32
N     ham   4              S     -     16
"""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from semantic import Catalog, load_texts
from tests.compiling.running import Row, rows_of
from tests.compiling.test_limits import FILES, TABLES  # noqa: F401

MORE = """  tea: {expr: sum(amount), where: kind = 'tea'}
  rum: {expr: sum(amount), where: kind = 'rum'}
"""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    loaded = load_texts({**FILES, "sales.yml": FILES["sales.yml"] + MORE})
    assert loaded.problems == ()
    return loaded


def asked(metrics: list[object], dimensions: str, **more: object) -> dict[str, object]:
    return {"metrics": metrics, "dimensions": dimensions.split(), **more}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(
            asked(["rank(revenue)", "rank(revenue, shop)"], "shop kind", order_by=["rank(revenue)"]),
            [(None, "ham", 1, 1), (None, "jam", 2, 2), ("S", None, 3, 1), ("S", "rum", 4, 2), ("S", "tea", 4, 2),
             ("N", "ham", 6, 1), ("N", "jam", 7, 2), ("N", "tea", 8, 3)],
            id="equal-values-share-a-rank-and-the-next-is-further",
        ),
        pytest.param(
            asked(["revenue", "refunded", "rank(refunded)"], "shops.name"),
            [("N", 7, 1, 3), ("S", 32, None, None), ("W", None, 2, 2), (None, 96, 4, 1)],
            id="no-value-has-no-rank-and-takes-none",
        ),
        pytest.param(
            asked(["share(revenue, shop)", "share(revenue)"], "kind shop", totals=True,
                  filters=[{"field": "kind", "op": "in", "values": ["tea", "rum"]}]),
            [("rum", "S", 0.5, 8 / 17), ("tea", "N", 1.0, 1 / 17), ("tea", "S", 0.5, 8 / 17), (None, 1.0)],
            id="the-whole-is-no-part-of-one-shop",
        ),
        pytest.param(
            asked(["share(revenue, shop)"], "shop kind", filters=[{"field": "kind", "op": "in", "values": ["ham"]}]),
            [("N", "ham", 1.0), (None, "ham", 1.0)],
            id="null-is-a-part",
        ),
        pytest.param(
            asked(["percentage(tea / revenue)", "percentage(tea / revenue) * 2"], "shop", totals=True),
            [("N", 1 / 7, 2 / 7), ("S", 0.25, 0.5), (None, None, None), (9 / 135, 18 / 135)],
            id="a-percentage-is-what-is-in-it",
        ),
        pytest.param(
            asked([{"expr": "percentage(tea / revenue)", "as": "part", "over": {"to_date": "range"}}], "time.month",
                  time="2017-03 to 2017-04"),
            [(date(2017, 3, 1), 1 / 7), (date(2017, 4, 1), 9 / 103)],
            id="and-has-windows",
        ),
        pytest.param(
            asked(["revenue"], "kind shop", filters=[{"any": [
                {"field": "shop", "values": ["N"]}, {"field": "revenue", "op": ">", "values": [60]}]}]),
            [("ham", "N", 4), ("ham", None, 64), ("jam", "N", 2), ("tea", "N", 1)],
            id="a-group-or-a-metric",
        ),
        pytest.param(
            asked(["tea", "rum"], "shop"), [("N", 1, None), ("S", 8, 8)], id="groups-in-which-a-metric-has-a-row"
        ),
        pytest.param(
            asked(["tea"], "shop", order_by=["-revenue"]),
            [("S", 8), ("N", 1)],
            id="a-metric-that-is-not-shown-shows-no-group",
        ),
        pytest.param(
            # Only refunds are of the shop W.
            asked(["revenue"], "shops.name", order_by=["-refunded"]),
            [(None, 96), ("N", 7), ("S", 32)],
            id="nor-does-one-of-another-model",
        ),
        pytest.param(
            asked(["filled"], "time.month kind", time="2017-03 to 2017-04",
                  filters=[{"field": "kind", "values": ["tea"]}]),
            [(date(2017, 3, 1), "tea", 1), (date(2017, 4, 1), "tea", 8)],
            id="a-group-of-two-months-is-filled-once-in-each",
        ),
    ],
)  # fmt: skip
def test_rows(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, form: dict[str, object], expected: list[Row]
) -> None:
    assert rows_of(catalog, warehouse, form) == expected
