"""A Cube project that was imported gives Cube's rows: each usual mistake would give another number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog, load_texts
from semantic.formats import Imported, Outcome
from semantic.formats.cube import import_files
from tests.compiling.running import close, rows_of
from tests.formats.cube_shop import CUBES, TABLES

JAN, FEB, MARCH = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)


@pytest.fixture(scope="module")
def imported() -> Imported:
    return import_files({"model/shop.yml": CUBES})


@pytest.fixture(scope="module")
def catalog(imported: Imported) -> Catalog:
    loaded = load_texts(imported.files)
    assert not [problem for problem in loaded.problems if problem.severity == "error"]
    return loaded


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


def test_nothing_is_left_out(imported: Imported) -> None:
    assert [str(line) for line in imported.lines if line.outcome is Outcome.LEFT_OUT] == []
    assert imported.problems == ()


@pytest.mark.parametrize(
    ("form", "rows"),
    [
        pytest.param({"metrics": ["orders.revenue", "orders.count"]}, [(31, 5)], id="a-sum-and-a-count"),
        pytest.param(
            # Joining the lines would count order 1 three times: 3 for tea and jam together, or 2 for tea.
            {"metrics": ["orders.revenue", "orders.count"], "dimensions": ["lines.sku"]},
            [("jam", 5, 2), ("tea", 3, 2), (None, 24, 2)],
            id="a-fan-out-counts-an-order-once-in-each-group",
        ),
        pytest.param(
            # Revenue must not be repeated by lines, nor units by anything.
            {"metrics": ["orders.revenue", "lines.units"], "dimensions": ["users.city"]},
            [("Oslo", 3, 15), ("Rome", 12, 16), (None, 16, None)],
            id="two-facts-side-by-side",
        ),
        pytest.param(
            {"metrics": ["orders.units_per_order"]}, [(31 / 5,)], id="a-ratio-over-two-cubes-divides-truly"
        ),
        pytest.param(
            {"metrics": ["orders.paid", "orders.paid_share"], "dimensions": ["users.city"]},
            [("Oslo", 1, 1 / 3), ("Rome", 4, 1 / 3), (None, 16, 1)],
            id="a-filter-picks-rows-by-the-column-and-not-the-dimension-of-its-name",
        ),
        pytest.param(
            {"metrics": ["orders.not_paid"]}, [(2,)], id="sql-unequal-does-not-hold-for-null-as-in-cube"
        ),
        pytest.param(
            {"metrics": ["orders.buyers", "orders.typical"]}, [(3, 4)], id="distinct-and-a-percentile"
        ),
        pytest.param(
            {"metrics": ["orders.revenue"], "dimensions": ["orders.size"]},
            [("large", 16), ("medium", 12), ("small", 3)],
            id="labels-of-a-case",
        ),
        pytest.param(
            {"metrics": ["orders.count"], "dimensions": ["orders.status"]},
            [("OPEN", 1), ("PAID", 3), (None, 1)],
            id="a-computed-dimension",
        ),
        pytest.param(
            {"metrics": ["orders.revenue"], "filters": [{"segment": "orders.from_oslo"}]},
            [(3,)],
            id="a-segment",
        ),
        pytest.param(
            {"metrics": ["orders.count"], "dimensions": ["orders.user_city"]},
            [("Oslo", 2), ("Rome", 2), (None, 1)],
            id="a-dimension-of-another-cube",
        ),
        pytest.param(
            {"metrics": ["users.count"], "dimensions": ["users.order_count"]},
            [(0, 1), (2, 2)],
            id="a-subquery-dimension-counts-over-all-rows",
        ),
        pytest.param(
            # User 3 has no orders and is one of the three; the mean over those with orders would be 2.
            {"metrics": ["users.orders_each"]},
            [(4 / 3,)],
            id="an-average-of-a-subquery-dimension",
        ),
        pytest.param(
            # The order of nobody known is left out here; Cube's would be a group of its own, 16.
            {"metrics": ["orders.best_user"]},
            [(12,)],
            id="the-best-of-what-each-user-has",
        ),
        pytest.param({"metrics": ["orders.last_order"]}, [(datetime(2024, 3, 1),)], id="a-time-as-a-measure"),
        pytest.param(
            {"metrics": ["orders.revenue"], "dimensions": ["time.month"]},
            [(JAN, 1), (FEB, 14), (MARCH, 16)],
            id="months-in-utc",
        ),
        pytest.param(
            {"metrics": ["orders.revenue"], "dimensions": ["time.month"], "timezone": "Europe/Oslo"},
            [(FEB, 15), (MARCH, 16)],
            id="months-of-another-zone-move-the-first-order",
        ),
    ],
)
def test_rows(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: dict[str, object],
    rows: list[tuple[object, ...]],
) -> None:
    assert rows_of(catalog, warehouse, form) == close(rows)


def test_windows(catalog: Catalog, warehouse: duckdb.DuckDBPyConnection) -> None:
    """By days: the two days up to each, the two days before each, and the month until it."""
    form = {
        "metrics": ["orders.revenue", "orders.revenue_2d", "orders.revenue_2d_before", "orders.revenue_mtd"],
        "dimensions": ["time.day"],
        "time": {"range": {"from": "2024-02-01", "until": "2024-02-05"}},
    }
    assert rows_of(catalog, warehouse, form) == [
        (date(2024, 2, 1), 2, 3, 1, 2),
        (date(2024, 2, 2), 4, 6, 3, 6),
        (date(2024, 2, 3), None, 4, 6, 6),
        (date(2024, 2, 4), None, None, 4, 6),
    ]


def test_windows_by_months(catalog: Catalog, warehouse: duckdb.DuckDBPyConnection) -> None:
    """At the end of each month, and just before its first day: 30 and 31 January before February, 28 and 29 February
    before March. A row of the month so much earlier stands beside each."""
    form = {
        "metrics": [
            "orders.revenue_2d",
            "orders.revenue_2d_before",
            "orders.revenue_ever",
            "orders.revenue_month_ago",
        ],
        "dimensions": ["time.month"],
        "time": {"range": {"from": "2024-02-01", "until": "2024-04-01"}},
    }
    assert rows_of(catalog, warehouse, form) == [(FEB, 8, 1, 15, 1), (MARCH, None, 8, 31, 14)]
