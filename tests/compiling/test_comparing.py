"""Compared periods: a metric beside itself in the period before, and what has changed since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog, compile_query, load_texts, parse_query
from tests.compiling.running import Row, close, rows_of
from tests.compiling.visits import APRIL, FEBRUARY, FILES, MARCH, NOW, TABLES  # noqa: F401


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(
            {"metrics": ["revenue"], "time": {"range": "2017-03", "compare": "previous_period"}},
            [(31, 32, -1, -1 / 32)],
            id="the-month-before",
        ),
        pytest.param(
            {
                "metrics": ["lines"],
                "dimensions": ["sales.shop"],
                "time": {"range": "2017-03", "compare": "previous_year"},
            },
            [("x", 4, 1, 3, 3), ("y", 1, 0, 1, None)],
            id="a-count-of-nothing-is-zero",
        ),
        pytest.param(
            {
                "metrics": ["revenue"],
                "dimensions": ["sales.shop"],
                "time": {"range": "2017-03-05 to 2017-03-07", "compare": "previous_period"},
                "order_by": ["-revenue"],
                "totals": True,
            },
            # The three days before: 2 to 4 March, by New York's clocks.
            [("x", 8, 2, 6, 3), ("y", None, 4, None, None), (8, 6, 2, 1 / 3)],
            id="groups-of-the-period-before-are-kept",
        ),
        pytest.param(
            {
                "metrics": ["revenue"],
                "dimensions": ["time.month"],
                "time": {"range": "2017-02 to 2017-03", "compare": "previous_year"},
            },
            [(FEBRUARY, 32, 128, -96, -0.75), (MARCH, 31, 256, -225, -225 / 256)],
            id="buckets-pair-by-position",
        ),
        pytest.param(
            {
                "metrics": ["revenue"],
                "dimensions": ["time.week"],
                "time": {"range": "2017-02-27 to 2017-03-05", "compare": "previous_year"},
            },
            [(date(2017, 2, 27), 39, 384, -345, -345 / 384)],
            id="weeks-against-52-weeks-before",
        ),
        pytest.param(
            {"metrics": ["revenue_3d"], "time": {"range": "2017-03-06", "compare": "previous_period"}},
            [(8, 6, 2, 1 / 3)],
            id="a-window-and-the-window-before",
        ),
        pytest.param(
            {
                "metrics": ["revenue"],
                "dimensions": ["sales.shop"],
                "time": {"range": "2017-03", "compare": "previous_period"},
                "filters": [{"field": "revenue.previous", "op": ">", "values": [0]}],
                "order_by": ["-revenue.change_rate"],
            },
            [("y", 4, 32, -28, -0.875)],
            id="filtered-and-ordered-by-what-it-was",
        ),
        pytest.param(
            {
                "metrics": ["revenue", "change(revenue)", "change_rate(revenue)"],
                "dimensions": ["time.month"],
                "time": {"range": "2017"},
            },
            [(FEBRUARY, 32, None, None), (MARCH, 31, -1, -1 / 32), (APRIL, None, None, None)],
            id="change-against-the-month-before",
        ),
        pytest.param(
            {"metrics": ["change(revenue, year)"], "time": {"range": "2017-03"}},
            [(-225,)],
            id="change-against-a-year-before",
        ),
        pytest.param(
            {"metrics": ["change(revenue)"], "time": {"range": "2017-03"}}, [(-1,)], id="change-of-a-range"
        ),
        pytest.param(
            {
                "metrics": ["revenue", {"expr": "revenue / before(revenue, 1, month)", "as": "part"}],
                "time": {"range": "2017-03"},
                "filters": [{"field": "part", "op": "<", "values": [1]}],
            },
            [(31, 31 / 32)],
            id="a-condition-on-what-it-was-before",
        ),
        pytest.param(
            {
                "metrics": ["revenue"],
                "dimensions": ["time.day_of_week"],
                "time": {"range": "2017-03", "compare": "previous_period"},
                "filters": [{"field": "time.day_of_week", "values": [1]}],
            },
            [(1, 8, 32, -24, -0.75)],
            id="weekdays-against-weekdays",
        ),
    ],
)
def test_compared_periods(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: Mapping[str, object],
    expected: list[Row],
) -> None:
    assert rows_of(catalog, warehouse, form, NOW) == close(expected)


@pytest.mark.parametrize(
    ("now", "time", "expected"),
    [
        # 1 to 3 March 12:00 against 1 to 3 February 12:00, and against all of February.
        pytest.param(datetime(2017, 3, 3, 12), {"range": "this month"}, [(3, None)], id="elapsed"),
        pytest.param(datetime(2017, 3, 3, 12), {"range": "this month", "whole": True}, [(3, 32)], id="whole"),
        # 31 days into March there are only 28 of February.
        pytest.param(datetime(2017, 3, 31, 12), {"range": "this month"}, [(31, 32)], id="capped"),
        # The 58th day of 2017 is the 58th of 2016, which is no leap year's 28 February 12:00 either.
        pytest.param(datetime(2017, 2, 27, 12), {"range": "this year"}, [(32, None)], id="elapsed-year"),
        pytest.param(datetime(2017, 3, 6), {"range": "rolling 2 days"}, [(None, 6)], id="rolling"),
    ],
)
def test_the_period_before_one_that_has_not_ended(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    now: datetime,
    time: dict[str, object],
    expected: list[Row],
) -> None:
    form = {"metrics": ["revenue"], "time": {"compare": "previous_period", **time}}
    assert [row[:2] for row in rows_of(catalog, warehouse, form, now)] == expected


def test_filling_periods_keeps_those_of_the_whole_period_before(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Of 2018 there is nothing yet; its March stands beside that of 2017, which is not over in February."""
    form = {
        "metrics": ["filled"],
        "dimensions": ["time.month"],
        "time": {"range": "this year", "compare": "previous_period", "whole": True},
    }
    expected = [
        (date(2018, 1, 1), 0, 0, 0, None),
        (date(2018, 2, 1), 0, 32, -32, -1),
        (date(2018, 3, 1), 0, 31, -31, -1),
    ]
    assert rows_of(catalog, warehouse, form, datetime(2018, 2, 10)) == expected
    by_shop = {**form, "dimensions": ["shop", "time.month"]}
    assert rows_of(catalog, warehouse, by_shop, datetime(2018, 2, 10)) == [
        ("x", date(2018, 1, 1), 0, 0, 0, None),
        ("x", date(2018, 2, 1), 0, 0, 0, None),
        ("x", date(2018, 3, 1), 0, 27, -27, -1),
        ("y", date(2018, 1, 1), 0, 0, 0, None),
        ("y", date(2018, 2, 1), 0, 32, -32, -1),
        ("y", date(2018, 3, 1), 0, 4, -4, -1),
    ]


def test_a_comparison_of_one_shape_is_bound_anew(catalog: Catalog) -> None:
    form = {"metrics": ["revenue"], "time": {"range": "this month", "compare": "previous_period"}}
    dates = datetime(2017, 3, 3, 12), datetime(2017, 3, 29, 12)
    first, second = (
        compile_query(catalog, parse_query(form), dialect="duckdb", now=now).main for now in dates
    )
    again = compile_query(load_texts(FILES), parse_query(form), dialect="duckdb", now=dates[1]).main
    assert first.sql == second.sql == again.sql
    assert second.parameters == again.parameters != first.parameters
