"""Generated cases that once failed, kept as they were shrunk. A failing run prints the text to paste here."""

from __future__ import annotations

from datetime import date, datetime

from semantic.query.types import InSegment, MetricUse, Query
from tests.soundness.engine import Case, Company
from tests.soundness.oracle.expressions import (
    Aggregate,
    AttributeTest,
    Comparison,
    Connective,
    Constant,
    Name,
    Negation,
)
from tests.soundness.oracle.schema import Column, Dimension, Join, Metric, Model, Policy, Schema, Segment

SHOPS = Model(
    "shops",
    (Column("a", "int"), Column("b", "int"), Column("n", "int"), Column("x", "decimal")),
    key=("a", "b"),
)
SHOP_KEY = (("shop_a", "a"), ("shop_b", "b"))
ORDERS = Model(
    "orders",
    (Column("id", "int"), Column("shop_a", "int"), Column("shop_b", "int")),
    key=("id",),
    joins=(Join("its_shops", "shops", SHOP_KEY, inverse="orders_by0"),),
    metrics=(Metric("high", Aggregate("percentile", Name("its_shops.x"), 0.9)),),
)
LINES = Model(
    "lines",
    (
        Column("s", "text"),
        Column("n", "int"),
        Column("shop_a", "int"),
        Column("shop_b", "int"),
        Column("x", "decimal"),
    ),
    key=None,
    joins=(
        Join("its_shops", "shops", SHOP_KEY, inverse="lines_by0"),
        Join("all_shops", "shops", (("n", "n"),), "many_to_many", inverse="lines_by1"),
    ),
    segments=(Segment("picked", Negation(Comparison("=", Name("s"), Constant("a")))),),
    metrics=(Metric("mean", Aggregate("avg", Name("x"))),),
)
FLAG_IN_DISTINCT = Case(
    Company(
        Schema((SHOPS, ORDERS, LINES)),
        {
            "shops": [{"a": 3, "b": 3, "n": -3, "x": 0.375}, {"a": 2, "b": 3, "n": 3, "x": -2.5}],
            "orders": [{"id": 1, "shop_a": 2, "shop_b": 3}, {"id": 2, "shop_a": 3, "shop_b": 3}],
            "lines": [
                {"s": "a", "n": 3, "shop_a": 2, "shop_b": 99, "x": -0.125},
                {"s": None, "n": 3, "shop_a": 1, "shop_b": 1, "x": 0.125},
                {"s": "b", "n": 3, "shop_a": 1, "shop_b": 1, "x": 0.125},
            ],
        },
    ),
    Query(
        metrics=(
            MetricUse("high"),
            MetricUse("mean - high", alias="made_up", filters=(InSegment("its_shops.lines_by1.picked"),)),
        )
    ),
    datetime(2018, 1, 1),
)
"""A metric's filter on a to-many path was a column of the DISTINCT: rows counted twice in the other metric."""

STAYS = Model(
    "stays",
    (Column("s", "text"), Column("n", "int"), Column("t", "date"), Column("e", "date")),
    key=None,
    time="begun",
    times=(("ending", "ended"),),
    dimensions=(Dimension("begun", "date", Name("t")), Dimension("ended", "date", Name("e"))),
    metrics=(Metric("guests", Aggregate("count"), during=("begun", "ended")),),
    policy=Policy(
        Connective("or", AttributeTest("<>", Name("n"), "number"), AttributeTest("in", Name("s"), "texts"))
    ),
)
LONG_LIST_BESIDE_PERIODS = Case(
    Company(
        Schema((STAYS,)),
        {
            "stays": [
                {"s": "a", "n": None, "t": date(2017, 3, 30), "e": date(2017, 4, 19)},
                {"s": "b", "n": 1, "t": date(2017, 4, 1), "e": None},
            ]
        },
        asker=(("number", ("3",)), ("texts", tuple("abcdefghijk"))),
    ),
    Query(metrics=(MetricUse("guests"),), dimensions=("time.quarter",)),
    datetime(2017, 11, 6),
)
"""DuckDB lost the column of the list of values that the rights of who asks bring: an internal error."""

CASES: tuple[Case, ...] = (FLAG_IN_DISTINCT, LONG_LIST_BESIDE_PERIODS)
