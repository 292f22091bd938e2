"""Filters, NULLs, aggregates, order, limits and totals, by hand."""

from __future__ import annotations

import pytest

from tests.soundness.examples import Json, check, company, metric, model
from tests.soundness.oracle.expressions import Aggregate, MetricArithmetic, MetricName, Name, Scalar

STORES = model(
    "sales",
    "store:text amount:int",
    dimensions={"store": "string"},
    metrics=[
        metric("revenue", "sum", "amount"),
        metric("lines", "count"),
        metric("amounts", "count", "amount"),
        metric("sizes", "count distinct", "amount"),
        metric("mean", "avg", "amount"),
        metric("filled", "sum", "amount", fill=9),
        metric("ratio", MetricArithmetic("/", MetricName("revenue"), MetricName("amounts"))),
    ],
)
ROWS = [("a", 1), ("b", 20), ("ab", 300), ("A", 4000), ("", 50000), (None, 600000)]
ALL = 654321
LETTERS = company([STORES], sales=ROWS)


@pytest.mark.parametrize(
    ("condition", "revenue"),
    [
        ({"op": "=", "values": ["a"]}, 1),
        ({"op": "!=", "values": ["a"]}, ALL - 1),
        ({"op": "in", "values": ["a", "b"]}, 21),
        ({"op": "not in", "values": ["a", "b"]}, ALL - 21),
        ({"op": "<", "values": ["ab"]}, 54001),
        ({"op": ">=", "values": ["ab"]}, 320),
        ({"op": "between", "values": ["a", "ab"]}, 301),
        ({"op": "not between", "values": ["a", "ab"]}, ALL - 301),
        ({"op": "contains", "values": ["b"]}, 320),
        ({"op": "not contains", "values": ["b"]}, ALL - 320),
        ({"op": "starts_with", "values": ["a"]}, 4301),
        ({"op": "not starts_with", "values": ["a"]}, ALL - 4301),
        ({"op": "ends_with", "values": ["B"]}, 320),
        ({"op": "in", "values": ["a", None]}, 600001),
        ({"op": "not in", "values": ["a", None]}, 54320),
        ({"op": "contains", "values": ["%"]}, None),
        ({"op": "is_null"}, 600000),
        ({"op": "is_not_null"}, 54321),
    ],
)
def test_each_operator_says_what_becomes_of_null(condition: Json, revenue: Scalar) -> None:
    """Only a negated operator keeps the row without a store; only pieces of text ignore case."""
    check(
        LETTERS,
        {"metrics": ["revenue"], "filters": [{"field": "sales.store", **condition}]},
        rows=[(revenue,)],
    )


def test_not_is_the_complement_and_any_and_all_nest() -> None:
    a: Json = {"field": "sales.store", "op": "=", "values": ["a"]}
    long: Json = {"field": "sales.store", "op": "contains", "values": ["b"]}
    check(LETTERS, {"metrics": ["revenue"], "filters": [{"not": {"any": [a, long]}}]}, rows=[(ALL - 321,)])
    check(LETTERS, {"metrics": ["revenue"], "filters": [{"not": {"all": [a, long]}}]}, rows=[(ALL,)])


MANY = company(
    [STORES],
    sales=[("x", 5), ("x", 5), ("x", None), ("y", None), ("z", 1), ("z", 2), (None, 40)],
)


def test_aggregates_leave_nulls_out_and_count_rows_alone_counts_them() -> None:
    """y has a row without an amount: it is shown, its sum is NULL and not its fill, its counts are 0."""
    check(
        MANY,
        {
            "metrics": ["revenue", "lines", "amounts", "sizes", "mean", "filled", "ratio"],
            "dimensions": ["sales.store"],
            "totals": True,
        },
        rows=[
            ("x", 10, 3, 2, 1, 5, 10, 5),
            ("y", None, 1, 0, 0, None, None, None),
            ("z", 3, 2, 2, 2, 1.5, 3, 1.5),
            (None, 40, 1, 1, 1, 40, 40, 40),
        ],
        totals=(53, 7, 5, 4, 10.6, 53, 10.6),
    )


def test_nothing_at_all_is_one_row_of_fills() -> None:
    check(
        company([STORES]),
        {"metrics": ["revenue", "lines", "sizes", "mean", "filled", "ratio"], "totals": True},
        rows=[(None, 0, 0, None, 9, None)],
        totals=(None, 0, 0, None, 9, None),
    )
    check(company([STORES]), {"metrics": ["lines"], "dimensions": ["sales.store"]}, rows=[])


def test_the_median_of_decimals_is_not_rounded_to_their_places() -> None:
    """The middle of 1.125 and 1.250 is 1.1875; nine tenths of the way through is 1.2375."""
    loads = model(
        "loads",
        "weight:decimal",
        metrics=[
            metric("middle", "median", "weight"),
            metric("high", Aggregate("percentile", Name("weight"), 0.9)),
        ],
    )
    made = company([loads], loads=[(1.125,), (1.25,), (None,)])
    check(made, {"metrics": ["middle", "high"]}, rows=[(1.1875, 1.2375)])


@pytest.mark.parametrize(
    ("order", "stores"),
    [
        (["revenue"], ["z", "x", None, "y"]),
        (["-revenue"], [None, "x", "z", "y"]),
        (["sales.store"], ["x", "y", "z", None]),
        (["-sales.store"], ["z", "y", "x", None]),
        (["amounts"], ["y", None, "x", "z"]),
        (["-amounts"], ["x", "z", None, "y"]),
        ([], ["x", "y", "z", None]),
    ],
)
def test_null_sorts_last_both_ways_and_ties_break_by_group(order: list[str], stores: list[Scalar]) -> None:
    worth: dict[Scalar, tuple[Scalar, ...]] = {"x": (10, 2), "y": (None, 0), "z": (3, 2), None: (40, 1)}
    check(
        MANY,
        {"metrics": ["revenue", "amounts"], "dimensions": ["sales.store"], "order_by": order},
        rows=[(store, *worth[store]) for store in stores],
    )


def test_totals_ignore_conditions_on_metrics_and_the_limit_but_not_filters() -> None:
    """Two of the three groups pass, one is shown; 13 is what the filter on rows leaves."""
    check(
        MANY,
        {
            "metrics": ["revenue", "sizes"],
            "dimensions": ["sales.store"],
            "filters": [
                {"field": "sales.store", "op": "is_not_null"},
                {"field": "revenue", "op": ">", "values": [0]},
            ],
            "order_by": ["revenue"],
            "limit": 1,
            "totals": True,
        },
        rows=[("z", 3, 2)],
        totals=(13, 3),
    )


@pytest.mark.parametrize(
    ("condition", "stores"),
    [
        ({"op": "<", "values": [10]}, ["z"]),
        ({"op": "!=", "values": [3]}, ["x", None]),
        ({"op": "not in", "values": [3, 10]}, [None]),
        ({"op": "not between", "values": [0, 9]}, ["x", None]),
        ({"op": "is_null"}, ["y"]),
        ({"op": "is_not_null"}, ["x", "z", None]),
    ],
)
def test_a_null_metric_passes_no_comparison(condition: Json, stores: list[Scalar]) -> None:
    worth: dict[Scalar, Scalar] = {"x": 10, "y": None, "z": 3, None: 40}
    check(
        MANY,
        {
            "metrics": ["revenue"],
            "dimensions": ["sales.store"],
            "filters": [{"field": "revenue", **condition}],
        },
        rows=[(store, worth[store]) for store in stores],
    )


def test_any_with_a_metric_acts_on_merged_rows() -> None:
    """y passes by its name, x and the nameless by their revenue; no row of z does. The total is of all rows."""
    either: Json = {
        "any": [
            {"field": "revenue", "op": ">", "values": [5]},
            {"field": "sales.store", "op": "=", "values": ["y"]},
        ]
    }
    check(
        MANY,
        {"metrics": ["revenue"], "dimensions": ["sales.store"], "filters": [either], "totals": True},
        rows=[("x", 10), ("y", None), (None, 40)],
        totals=(53,),
    )


def test_made_up_metrics_obey_parentheses_and_divide_truly() -> None:
    """(3 + 2) / 2 is 2.5, not 2, and 0 below the line is NULL."""
    check(
        MANY,
        {
            "metrics": [
                {"expr": "(revenue + amounts) / sizes", "as": "one"},
                {"expr": "revenue + amounts / sizes", "as": "two"},
            ],
            "dimensions": ["sales.store"],
        },
        rows=[("x", 12, 12), ("y", None, None), ("z", 2.5, 4), (None, 41, 41)],
    )
