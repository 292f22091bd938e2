"""Rows in force from one day to another: those that there are in each period, and in none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog, compile_query, parse_query
from tests.compiling.running import Row, rows_of
from tests.compiling.visits import APRIL, FEBRUARY, FILES, MARCH, MAY, NOW, TABLES, march  # noqa: F401


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(
            {
                "metrics": ["members", "members_before"],
                "dimensions": ["time.month"],
            },
            [
                (date(2017, 1, 1), 1, 0),
                (FEBRUARY, 3, 1),
                (MARCH, 1, 3),
                (APRIL, 1, 1),
                (MAY, 1, 1),
            ],
            id="in-force",
        ),
        pytest.param(
            {
                "metrics": ["members"],
                "dimensions": ["customers.city"],
                "time": {"range": "2017-02"},
                "totals": True,
            },
            [("Oslo", 2), ("Rome", 1), (3,)],
            id="in-force-at-some-moment-of-the-range",
        ),
        pytest.param({"metrics": ["members"]}, [(5,)], id="in-force-at-any-time-is-all"),
        pytest.param(
            {
                "metrics": ["members"],
                "dimensions": ["time.day"],
                "time": {"range": "2017-02-28 to 2017-03-01"},
            },
            [(date(2017, 2, 28), 2), (march(1), 1)],
            id="in-force-until-is-not-in-it",
        ),
        pytest.param(
            {
                "metrics": ["members"],
                "dimensions": ["time.month", "purchases.shop"],
                "time": {"range": "2017-02"},
                "totals": True,
            },
            [(FEBRUARY, "x", 2), (FEBRUARY, "y", 2), (FEBRUARY, None, 1), (3,)],
            id="fan-out-in-force",
        ),
        pytest.param(
            {
                "metrics": ["members"],
                "dimensions": ["time.month"],
                "time": {"range": "2017-02"},
                "filters": [{"field": "purchases.shop", "op": "in", "values": ["x", "y"]}],
            },
            [(FEBRUARY, 2)],
            id="fan-out-counts-each-row-once-in-a-period",
        ),
    ],
)
def test_in_force(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, form: Mapping[str, object], expected: list[Row]
) -> None:
    assert rows_of(catalog, warehouse, form, NOW) == expected


def test_no_row_is_in_force_in_a_range_without_a_moment(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Member 2 has been there since February. In the first moment of March, nothing of March has been."""
    form = {"metrics": ["members"], "time": {"range": "this month", "compare": "previous_period"}}
    assert rows_of(catalog, warehouse, form, datetime(2017, 3, 1)) == [(0, 0, 0, None)]
    assert rows_of(catalog, warehouse, form, datetime(2017, 3, 1, 0, 1)) == [(1, 1, 0, 0)]
    by_week = {
        "metrics": ["members", "revenue_3d"],
        "dimensions": ["time.week"],
        "time": {"range": "this month"},
    }
    assert rows_of(catalog, warehouse, by_week, datetime(2017, 3, 1)) == []


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, True),
        ({"time": "2017"}, False),
        ({"dimensions": ["time.month"]}, False),
        ({"dimensions": ["time.month"], "totals": True}, True),
        ({"dimensions": ["time.month"], "totals": True, "time": "since 2017"}, False),
    ],
)
def test_what_is_in_force_says_that_no_period_was_asked_for(
    catalog: Catalog, form: Mapping[str, object], said: bool
) -> None:
    query = parse_query({"metrics": ["members"], **form})
    compiled = compile_query(catalog, query, dialect="duckdb", now=datetime(2018, 1, 1))
    assert ("no-period" in [note.code for note in compiled.notes]) == said
