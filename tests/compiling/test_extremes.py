"""The least and the greatest value of a dimension, over the rows of its model: the shop of test_limits."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from semantic import Catalog, load_texts
from tests.compiling.running import Row, problem_of, rows_of
from tests.compiling.test_limits import FILES, TABLES  # noqa: F401


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_texts(FILES)


def asked(metrics: list[str], *dimensions: str, **more: object) -> dict[str, object]:
    return {"metrics": metrics, "dimensions": list(dimensions), **more}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(asked(["min(kind)", "max(kind)"]), [("ham", "tea")], id="without-a-model"),
        pytest.param(
            # Nobody in Bari has bought anything.
            asked(["min(customers.city)", "min(sales.customer.city)"]),
            [("Bari", "Oslo")],
            id="of-the-rows-that-it-is-named-for",
        ),
        pytest.param(
            asked(["max(sales.day)", "min(sales.day.month)"], filters=[{"field": "kind", "values": ["ham"]}]),
            [(date(2017, 4, 3), date(2017, 3, 1))],
            id="days-and-months-of-what-passes",
        ),
        pytest.param(
            asked(["max(sales.day.day_of_week) * 10", "revenue"], "shop"),
            [("N", 50, 7), ("S", 70, 32), (None, 10, 96)],
            id="a-part-of-time-by-shop",
        ),
        pytest.param(
            asked(["min(shop)"], "customers.city", totals=True),
            [("Oslo", "N"), ("Rome", "N"), (None, None), ("N",)],
            id="by-what-is-joined-with-its-total",
        ),
    ],
)
def test_rows(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, form: dict[str, object], expected: list[Row]
) -> None:
    assert rows_of(catalog, warehouse, form) == expected


@pytest.mark.parametrize(
    ("metric", "code"),
    [
        ("min(kinds)", "unknown-name"),
        ("min(revenue)", "unknown-name"),
        # Sales and refunds have one each.
        ("min(day)", "ambiguous-name"),
        ("min(customers.purchases.kind)", "to-many-rows"),
        ("min(kind) + 1", "not-a-number"),
        ("min(kind, shop)", "query-malformed"),
        ("min(1)", "query-malformed"),
        ("share(min(kind))", "query-malformed"),
    ],
)
def test_what_is_refused(catalog: Catalog, metric: str, code: str) -> None:
    assert problem_of(catalog, asked([metric])).code == code
