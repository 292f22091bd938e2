"""Queries of Cube's REST API mean the same here: the query that they become, and its rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog, load_texts
from semantic.formats import Translated
from semantic.formats.cube import import_files, translator
from tests.compiling.running import Row, rows_of
from tests.formats.cube_shop import CUBES, TABLES

VIEWS = """
views:
  - name: sales
    cubes:
      - {join_path: orders, includes: [revenue, status, {name: created_at, alias: bought_at}]}
      - {join_path: orders.users, prefix: true, includes: [city]}
"""
FILES = {"model/cubes/shop.yml": CUBES, "model/views/sales.yml": VIEWS}
NOW = datetime(2024, 3, 15, 12)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_texts(import_files(FILES).files)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


TRANSLATE = translator(FILES)


def translated(query: Mapping[str, object]) -> Translated:
    return TRANSLATE(json.dumps(query))


ON_CREATED = {"dimension": "orders.created_at"}
REVENUE = {"measures": ["orders.revenue"]}


def filtered(member: str, operator: str, *values: object) -> dict[str, object]:
    return {"filters": [{"member": member, "operator": operator, "values": list(values)}], **REVENUE}


CASES = [
    pytest.param(
        {
            **REVENUE,
            "timeDimensions": [
                {**ON_CREATED, "granularity": "month", "dateRange": ["2024-01-01", "2024-02-29"]}
            ],
        },
        {
            "metrics": ["orders.revenue"],
            "dimensions": ["time.month"],
            "time": {"range": {"from": "2024-01-01", "until": "2024-03-01"}},
            "order_by": ["time.month"],
        },
        [(date(2024, 1, 1), 1), (date(2024, 2, 1), 14)],
        id="the-last-day-belongs-to-a-range",
    ),
    pytest.param(
        {**REVENUE, "timeDimensions": [{**ON_CREATED, "dateRange": "last month"}]},
        {"metrics": ["orders.revenue"], "time": {"range": "last month"}},
        [(14,)],
        id="words",
    ),
    pytest.param(
        {
            "measures": ["lines.units"],
            "timeDimensions": [{**ON_CREATED, "dateRange": ["2024-02-01", "2024-02-02"]}],
        },
        {
            "metrics": ["lines.units"],
            "filters": [
                {"field": "orders.created_at", "op": "between", "values": ["2024-02-01", "2024-02-02"]}
            ],
        },
        [(24,)],
        id="a-time-of-another-cube-picks-rows",
    ),
    pytest.param(
        {
            "measures": ["orders.revenue_2d"],
            "timeDimensions": [
                {
                    **ON_CREATED,
                    "granularity": "day",
                    "dateRange": ["2024-02-02T00:00:00.000", "2024-02-02T23:59:59.999"],
                }
            ],
        },
        {
            "metrics": ["orders.revenue_2d"],
            "dimensions": ["time.day"],
            "time": {"range": {"from": "2024-02-02", "until": "2024-02-03"}},
            "order_by": ["time.day"],
        },
        [(date(2024, 2, 2), 6)],
        id="a-window-sees-days-before-the-range",
    ),
    pytest.param(
        {
            "measures": ["orders.count"],
            "dimensions": ["users.city"],
            "order": [["users.city", "desc"]],
            "limit": 5,
        },
        {"metrics": ["orders.count"], "dimensions": ["users.city"], "order_by": ["-users.city"], "limit": 5},
        [("Rome", 2), ("Oslo", 2), (None, 1)],
        id="order-and-limit",
    ),
    pytest.param(
        {"measures": ["orders.revenue"], "dimensions": ["users.city"]},
        {"metrics": ["orders.revenue"], "dimensions": ["users.city"], "order_by": ["-orders.revenue"]},
        [(None, 16), ("Rome", 12), ("Oslo", 3)],
        id="without-an-order-the-first-measure-from-the-top",
    ),
    pytest.param(
        {"dimensions": ["orders.status", "users.city"], "ungrouped": True, "order": {"orders.status": "asc"}},
        {"rows": "orders", "dimensions": ["orders.status", "users.city"], "order_by": ["orders.status"]},
        [("OPEN", "Oslo"), ("PAID", "Oslo"), ("PAID", "Rome"), ("PAID", None), (None, "Rome")],
        id="rows-one-by-one",
    ),
    pytest.param(
        {
            "measures": ["sales.revenue"],
            "dimensions": ["sales.users_city"],
            "timeDimensions": [{"dimension": "sales.bought_at", "granularity": "year"}],
        },
        {
            "metrics": ["orders.revenue"],
            "dimensions": ["users.city", "time.year"],
            "order_by": ["time.year"],
        },
        [("Oslo", date(2024, 1, 1), 3), ("Rome", date(2024, 1, 1), 12), (None, date(2024, 1, 1), 16)],
        id="by-the-names-of-a-view",
    ),
    pytest.param(
        {**REVENUE, "segments": ["orders.from_oslo"], "timezone": "Europe/Oslo"},
        {
            "metrics": ["orders.revenue"],
            "filters": [{"segment": "orders.from_oslo"}],
            "timezone": "Europe/Oslo",
        },
        [(3,)],
        id="a-segment-and-a-zone",
    ),
    pytest.param(
        {
            **REVENUE,
            "timeDimensions": [
                {
                    **ON_CREATED,
                    "compareDateRange": [["2024-02-01", "2024-02-29"], ["2024-01-01", "2024-01-31"]],
                }
            ],
        },
        {
            "metrics": ["orders.revenue"],
            "time": {"range": {"from": "2024-02-01", "until": "2024-03-01"}, "compare": "previous_period"},
        },
        [(14, 1, 13, 13.0)],
        id="two-ranges-side-by-side",
    ),
]


@pytest.mark.parametrize(("cube", "ours", "rows"), CASES)
def test_a_query(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    cube: dict[str, object],
    ours: dict[str, object],
    rows: list[Row],
) -> None:
    made = translated(cube)
    assert made.problems == ()
    assert made.query == ours
    assert rows_of(catalog, warehouse, ours, NOW) == rows


FILTERS = [
    pytest.param(filtered("orders.status", "equals", "PAID"), 21, id="equals"),
    pytest.param(filtered("orders.status", "equals", "PAID", "OPEN"), 23, id="equals-one-of"),
    pytest.param(filtered("orders.status", "equals", None, "OPEN"), 10, id="equals-null-or"),
    pytest.param(filtered("orders.status", "notEquals", "PAID"), 10, id="unequal-keeps-null"),
    pytest.param(filtered("orders.status", "notEquals", "PAID", None), 2, id="unequal-and-not-null"),
    pytest.param(
        filtered("orders.status", "contains", "pai", "ope"), 23, id="contains-any-without-regard-to-case"
    ),
    pytest.param(filtered("orders.status", "notContains", "pai"), 10, id="contains-not-keeps-null"),
    pytest.param(filtered("orders.status", "notContains", "pai", None), 2, id="contains-not-and-not-null"),
    pytest.param(filtered("orders.status", "startsWith", "o"), 2, id="starts-with"),
    pytest.param(filtered("orders.status", "notEndsWith", "n"), 29, id="ends-not-with"),
    pytest.param(filtered("orders.status", "set"), 23, id="set"),
    pytest.param(filtered("orders.status", "notSet"), 8, id="not-set"),
    pytest.param(filtered("users.order_count", "gte", "2"), 15, id="a-number"),
    pytest.param(
        filtered("orders.created_at", "inDateRange", "2024-02-01", "2024-02-02"), 6, id="in-a-range-of-days"
    ),
    pytest.param(filtered("orders.created_at", "inDateRange", "2024-02-29"), 8, id="on-one-day"),
    pytest.param(
        filtered("orders.created_at", "notInDateRange", "2024-02-01", "2024-02-29"), 17, id="outside"
    ),
    pytest.param(filtered("orders.created_at", "beforeDate", "2024-02-01"), 1, id="before"),
    # At midnight of that day, the fifth order was placed.
    pytest.param(
        filtered("orders.created_at", "beforeOrOnDate", "2024-03-01"), 31, id="before-or-at-midnight"
    ),
    pytest.param(filtered("orders.created_at", "afterDate", "2024-03-01"), None, id="after-midnight"),
    pytest.param(
        filtered("orders.created_at", "afterDate", "2024-02-29"), 24, id="after-midnight-is-within-the-day"
    ),
    pytest.param(filtered("orders.created_at", "afterOrOnDate", "2024-03-01"), 16, id="after-or-at-midnight"),
    pytest.param(
        {
            **REVENUE,
            "filters": [
                {
                    "or": [
                        {"member": "users.city", "operator": "equals", "values": ["Rome"]},
                        {
                            "and": [
                                {"member": "orders.status", "operator": "equals", "values": ["PAID"]},
                                {"member": "users.city", "operator": "equals", "values": ["Oslo"]},
                            ]
                        },
                    ]
                }
            ],
        },
        13,
        id="or-over-and",
    ),
]


@pytest.mark.parametrize(("cube", "total"), FILTERS)
def test_a_filter(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, cube: dict[str, object], total: int | None
) -> None:
    made = translated(cube)
    assert made.query is not None, made.problems
    assert rows_of(catalog, warehouse, made.query) == [(total,)]


def test_a_measure_that_is_unequal_keeps_groups_without_a_value(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    query = {
        "measures": ["lines.units"],
        "dimensions": ["users.city"],
        "filters": [{"member": "orders.not_paid", "operator": "notEquals", "values": ["2"]}],
        "order": {"users.city": "asc"},
    }
    made = translated({**query, "measures": ["orders.not_paid"]})
    assert made.query is not None, made.problems
    assert rows_of(catalog, warehouse, made.query) == [("Rome", None), (None, None)]


@pytest.mark.parametrize(
    ("query", "code", "says"),
    [
        pytest.param({**REVENUE, "offset": 10}, "not-supported", "`offset`", id="offset"),
        pytest.param(
            {"measures": ["orders.revnue"]}, "unknown-name", "orders.revnue", id="a-name-misspelled"
        ),
        pytest.param({**REVENUE, "colour": "red"}, "not-supported", "`colour`", id="an-unknown-key"),
        pytest.param(
            filtered("orders.revenue", "measureFilter", 1), "not-supported", "segment", id="measure-filter"
        ),
        pytest.param(
            filtered("orders.status", "near", "x"), "not-supported", "`near`", id="an-unknown-operator"
        ),
        pytest.param(
            {**REVENUE, "timeDimensions": [{**ON_CREATED, "dateRange": "from 7 days ago to now"}]},
            "not-supported",
            "no words here",
            id="words-that-are-not-known",
        ),
        pytest.param(
            {
                "measures": ["users.count"],
                "filters": [{"member": "orders.status", "operator": "notEquals", "values": ["x"]}],
            },
            "negated-to-many",
            "two readings",
            id="a-negation-on-many-rows-has-two-readings",
        ),
        pytest.param(
            {"measures": ["orders.revenue"], "ungrouped": True},
            "not-supported",
            "no metrics",
            id="raw-measures",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(query: dict[str, object], code: str, says: str) -> None:
    made = translated(query)
    assert made.query is None
    assert made.problems[0].code == code
    assert says in str(made.problems[0])


def test_what_a_query_asks_for_in_vain_is_told() -> None:
    made = translated({**REVENUE, "total": True, "order": {"users.city": "asc"}})
    assert made.query == {"metrics": ["orders.revenue"]}
    assert [line.what for line in made.lines] == ["total", "order by users.city"]


@pytest.mark.parametrize(
    "text", ["", "[", "3", "[{}]", "{}", '{"measures": 3}', '{"filters": [{"or": []}]}', "[" * 9000]
)
def test_what_is_no_query_is_a_problem(text: str) -> None:
    made = TRANSLATE(text)
    assert made.query is None and made.problems
