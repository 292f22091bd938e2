"""A MetricFlow project that was imported gives MetricFlow's rows: each usual mistake would give another number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog, load_texts
from semantic.formats.metricflow import import_files
from tests.compiling.running import close, rows_of
from tests.formats.metricflow.bikes import DOCS, LEGACY, TABLES

JAN, FEB = date(2024, 1, 1), date(2024, 2, 1)
NOW = datetime(2024, 6, 1)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    loaded = load_texts(import_files({"models/fleet.yml": LEGACY, "models/docs.md": DOCS}).files)
    assert not [problem for problem in loaded.problems if problem.severity == "error"]
    return loaded


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


@pytest.mark.parametrize(
    ("form", "rows"),
    [
        pytest.param(
            {
                "metrics": [
                    "rentals.rentals",
                    "fees",
                    "active_riders",
                    "electric_rentals",
                    "median_fee",
                    "upper_fee",
                ]
            },
            [(5, 31, 2, 2, 4, 8)],
            id="each-kind-of-measure",
        ),
        pytest.param(
            # Rental 4 is of an unknown bicycle and stays; the repair of b3 makes a group of its own.
            {"metrics": ["fees", "repair_cost", "net"], "dimensions": ["bikes.model"]},
            [("Cargo", None, 64, None), ("Roadster", 3, 32, -29), (None, 28, None, None)],
            id="two-models-merged",
        ),
        pytest.param(
            # SQL's <> leaves the rental without a channel out: 29 with it.
            {"metrics": ["fees_not_shop", "fees_muscle"]},
            [(13, 18)],
            id="null-is-what-it-is-in-sql",
        ),
        pytest.param({"metrics": ["roadster_fees", "roadster_share"]}, [(3, 3 / 31)], id="filters-of-inputs"),
        pytest.param(
            # By the day of renting there would be 15 in January.
            {"metrics": ["fees", "fees_by_payment"], "dimensions": ["time.month"]},
            [(JAN, 15, 3), (FEB, 16, 12), (None, None, 16)],
            id="times-of-their-own",
        ),
        pytest.param(
            # Rider r1 lived in Oslo until 2 January and in Rome from then on; r2 lived nowhere by then.
            {"metrics": ["fees"], "dimensions": ["rider.city"]},
            [("Oslo", 1), ("Rome", 12), (None, 18)],
            id="what-was-in-force",
        ),
        pytest.param(
            {
                "metrics": ["fees", "fees_growth", "fee_per_rental"],
                "dimensions": ["time.month"],
                "time": "2024-01 to 2024-02",
            },
            [(JAN, 15, None, 3.75), (FEB, 16, 1 / 15, 16)],
            id="growth-and-ratio",
        ),
        pytest.param(
            {
                "metrics": ["fees_mtd", "fees_ever"],
                "dimensions": ["time.day"],
                "time": "2024-01-14 to 2024-01-15",
            },
            [(date(2024, 1, 14), 7, 7), (date(2024, 1, 15), 15, 15)],
            id="to-date",
        ),
        pytest.param(
            {"metrics": ["fees_2d"], "dimensions": ["time.day"], "time": "2024-01-01 to 2024-01-03"},
            [(JAN, 3), (date(2024, 1, 2), 7), (date(2024, 1, 3), 4)],
            id="a-window",
        ),
        pytest.param(
            # Without a word, MetricFlow shows the first value of a coarser period; 31 at its end.
            {"metrics": ["fees_ever", "fees_mtd"], "dimensions": ["time.month"], "time": "2024-01"},
            [(JAN, 3, 15)],
            id="a-window-in-a-coarser-period",
        ),
        pytest.param(
            # Each station's last day of the month, or the last day of all.
            {"metrics": ["parked", "parked_by_station"], "dimensions": ["time.month"]},
            [(JAN, 4, 6), (FEB, 8, 8)],
            id="a-stock",
        ),
        pytest.param({"metrics": ["bikes_owned", "busy_bikes"]}, [(3, 2)], id="by-a-metric-of-the-entity"),
        pytest.param(
            {"metrics": ["fees"], "dimensions": ["time.custom_season"]},
            [(date(2023, 12, 1), 7), (date(2024, 1, 15), 24)],
            id="a-granularity-of-its-own",
        ),
        pytest.param(
            {"metrics": ["rentals.rentals"], "dimensions": ["rentals.size", "rentals.is_electric"]},
            [
                ("large", False, 1),
                ("large", True, 1),
                ("small", False, 1),
                ("small", True, 1),
                ("small", None, 1),
            ],
            id="dimensions-by-expressions",
        ),
    ],
)
def test_rows(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: dict[str, object],
    rows: list[tuple[object, ...]],
) -> None:
    assert rows_of(catalog, warehouse, form, now=NOW) == close(rows)
