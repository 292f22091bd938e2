"""Metrics of entities, by hand: aggregates of aggregates, entity filters, metrics as dimensions, conversions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from semantic.definitions.types import Conversion, Span
from tests.soundness.engine import Company
from tests.soundness.examples import Json, check, company, metric, model, to_one
from tests.soundness.oracle.expressions import (
    Aggregate,
    Arithmetic,
    Comparison,
    Constant,
    MetricName,
    Name,
    Scalar,
)
from tests.soundness.oracle.schema import Dimension

HOMES = model(
    "homes",
    "id:int city:text",
    key="id",
    dimensions={
        "city": "string",
        "bought": Dimension("bought", "number", MetricName("purchases.revenue")),
        "visits": Dimension("visits", "number", MetricName("purchases.lines")),
    },
    metrics=[metric("homes", "count", time="none")],
)
PURCHASES = model(
    "lines",
    "home_id:int kind:text amount:int at:timestamp",
    time="at",
    joins=[to_one("home", "homes", "home_id=id", inverse="purchases")],
    dimensions={
        "kind": "string",
        "at": "local",
        "buyer": Dimension("buyer", "number", Name("home_id")),
    },
    metrics=[
        metric("revenue", "sum", "amount"),
        metric("lines", "count"),
        metric("tea", "sum", "amount", where=Comparison("=", Name("kind"), Constant("tea"))),
        metric("median_spend", "median", "revenue", per="home"),
        metric("mean_line", Aggregate("avg", Arithmetic("/", Name("revenue"), Name("lines"))), per="home"),
        metric("buyers", "count", "tea", per="home"),
        metric("most_by_kind", "max", "revenue", per="kind"),
    ],
)
RETURNS = model(
    "returns",
    "home_id:int amount:int",
    joins=[to_one("home", "homes", "home_id=id", inverse="returned")],
    dimensions={"giver": Dimension("giver", "number", Name("home_id"))},
    metrics=[metric("returned_amount", "sum", "amount"), metric("returns", "count")],
)
MADE = company(
    [HOMES, PURCHASES, RETURNS],
    homes=[(1, "N"), (2, "N"), (3, "S"), (4, None)],
    lines=[
        (1, "tea", 1, datetime(2017, 1, 5)),
        (1, "tea", 2, datetime(2017, 2, 5)),
        (1, "jam", 4, datetime(2017, 2, 6)),
        (2, "tea", 8, datetime(2017, 2, 7)),
        (3, "jam", 16, datetime(2017, 2, 8)),
        (3, "jam", None, None),
        (9, "tea", 32, datetime(2017, 2, 9)),
        (None, "jam", 64, datetime(2017, 2, 9)),
    ],
    returns=[(1, 1), (4, 100), (9, 1000)],
)


def test_an_aggregate_of_what_each_entity_has() -> None:
    """Homes bought for 7, 8 and 16; lines of no known home belong to none. The mean of means is not the mean."""
    check(
        MADE,
        {"metrics": ["median_spend", "mean_line", "buyers"]},
        rows=[(8, (7 / 3 + 8 + 8) / 3, 2)],
    )


def test_the_entities_value_is_that_of_the_group() -> None:
    """Tea: 3 and 8. Jam: 4 and 16. A home is in both."""
    check(
        MADE,
        {"metrics": ["median_spend", "buyers"], "dimensions": ["kind"], "totals": True},
        rows=[("jam", 10, 0), ("tea", 5.5, 2)],
        totals=(8, 2),
    )
    check(
        MADE,
        {"metrics": ["median_spend"], "dimensions": ["time.month"], "time": {"range": "2017-Q1"}},
        rows=[(datetime(2017, 1, 1), 1), (datetime(2017, 2, 1), 8)],
    )
    check(MADE, {"metrics": ["most_by_kind"]}, rows=[(84,)])


def test_a_metric_of_two_homes_merges_them_for_each_entity() -> None:
    """Bought less returned: home 1 6, home 4 and the others have one side only; 8 without a count is NULL."""
    kept = metric("kept", Aggregate("sum", Arithmetic("-", Name("revenue"), Name("returns"))), per="homes")
    made = Company(replace(MADE.schema, metrics=(kept,)), MADE.tables)
    check(
        made,
        {"metrics": ["kept"], "dimensions": ["homes.city"]},
        rows=[("N", 14), ("S", 16), (None, None)],
    )


@pytest.mark.parametrize(
    ("condition", "revenue"),
    [
        ({"metric": "revenue", "per": "home", "op": ">", "values": [7]}, 24),
        ({"metric": "revenue", "per": "home", "op": "!=", "values": [7]}, 24),
        ({"not": {"metric": "revenue", "per": "home", "op": "=", "values": [7]}}, 120),
        ({"metric": "returns", "per": "home", "op": "=", "values": [0]}, 24),
        ({"metric": "returned_amount", "per": "home", "op": "is_null"}, 24),
        ({"metric": "returned_amount", "per": "home", "op": "<", "values": [5]}, 7),
        ({"metric": "lines", "per": "home", "op": "=", "values": [1], "time": {"range": "2017-01"}}, 7),
        # Home 3 bought for 16, home 2 for 8, home 1 for 7; what belongs to no home competes with none.
        ({"metric": "rank(revenue)", "per": "home", "op": "<=", "values": [1]}, 16),
        ({"metric": "rank(-revenue)", "per": "home", "op": "<=", "values": [2]}, 15),
        ({"not": {"metric": "rank(revenue)", "per": "home", "op": "<=", "values": [1]}}, 111),
        (
            {
                "metric": "rank(revenue)",
                "per": "home",
                "op": "=",
                "values": [1],
                "time": {"range": "2017-01"},
            },
            7,
        ),
        ({"metric": "rank(tea)", "per": "home", "op": "is_null"}, 16),
        # 8 a line of homes 2 and 3, which share the first place, so that nobody has the second.
        ({"metric": "rank(revenue / lines)", "per": "home", "op": "in", "values": [2, 3]}, 7),
    ],
)
def test_an_entity_filter_keeps_rows_by_a_metric_of_their_entity(condition: Json, revenue: Scalar) -> None:
    """Rows without an entity pass nothing, so they pass its negation."""
    check(MADE, {"metrics": ["revenue"], "filters": [condition]}, rows=[(revenue,)])


@pytest.mark.parametrize(
    ("condition", "revenue"),
    [
        # Home 9 is in no table of homes, and is the same number: 7 and 32.
        ({"metric": "returns", "per": "buyer", "matching": "giver", "op": ">", "values": [0]}, 39),
        ({"metric": "returned_amount", "per": "lines.buyer", "matching": "giver", "op": "is_null"}, 24),
        # What both know as homes, by a way that is named for each.
        ({"metric": "returns", "per": "homes", "matching": "home", "op": ">", "values": [0]}, 7),
    ],
)
def test_what_rows_belong_to_may_be_called_otherwise_by_the_metric(condition: Json, revenue: Scalar) -> None:
    check(MADE, {"metrics": ["revenue"], "filters": [condition]}, rows=[(revenue,)])


def test_the_top_ones_are_picked_before_anything_else_is_asked_of_them() -> None:
    """Home 1 has most lines of all time, and bought for 6 of its 7 in February; the month and the kinds pick nobody."""
    check(
        MADE,
        {
            "metrics": ["revenue"],
            "dimensions": ["kind"],
            "time": {"range": "2017-02"},
            "filters": [{"metric": "rank(lines)", "per": "home", "op": "<=", "values": [1]}],
            "totals": True,
        },
        rows=[("jam", 4), ("tea", 2)],
        totals=(6,),
    )


def test_combinations_are_those_of_the_model_that_all_names_begin_with() -> None:
    """Tea is bought by homes 1 and 2 in N, and by home 9 that nobody knows."""
    tea = {"field": "lines.kind", "op": "=", "values": ["tea"]}
    check(MADE, {"dimensions": ["lines.home.city"], "filters": [tea]}, rows=[("N",), (None,)])


def test_an_entity_is_judged_over_all_time_and_all_its_rows() -> None:
    check(
        MADE,
        {
            "metrics": ["revenue"],
            "time": {"range": "2017-02"},
            "filters": [
                {"metric": "revenue", "per": "home", "op": "<", "values": [8]},
                {"field": "kind", "op": "=", "values": ["tea"]},
            ],
        },
        rows=[(2,)],
    )


def test_a_metric_may_be_a_dimension_of_another_model() -> None:
    """Home 4 bought nothing: 0 lines, no amount."""
    check(
        MADE,
        {
            "metrics": ["homes"],
            "dimensions": ["homes.visits"],
            "filters": [{"field": "homes.bought", "op": "!=", "values": [8]}],
        },
        rows=[(0, 1), (2, 1), (3, 1)],
    )
    check(
        MADE,
        {"metrics": ["revenue"], "dimensions": ["home.bought"], "time": {"range": "2017-01"}},
        rows=[(7, 1)],
    )


VISITS = model(
    "visits",
    "id:int who:text page:text at:timestamp",
    key="id",
    time="at",
    dimensions={"who": "string", "page": "string", "at": "local"},
    metrics=[
        metric("visits", "count"),
        metric("bought", "count", convert=Conversion("visits", "buys", "who", Span(7, "day"), (), False)),
        metric("rate", "count", convert=Conversion("visits", "buys", "who", Span(7, "day"), (), True)),
        metric("ever", "count", convert=Conversion("visits", "buys", "who", None, ("page",), False)),
        metric(
            "buys_after",
            "count",
            convert=Conversion("visits", "buys", "who", Span(7, "day"), (), False, True),
        ),
        metric(
            "buys_each", "count", convert=Conversion("visits", "buys", "who", Span(7, "day"), (), True, True)
        ),
    ],
)
BUYS = model(
    "buys",
    "who:text page:text at:timestamp",
    time="at",
    dimensions={"who": "string", "page": "string", "at": "local"},
    metrics=[metric("buys", "count")],
)
SHOP = company(
    [VISITS, BUYS],
    visits=[
        (1, "a", "x", datetime(2017, 1, 1)),
        (2, "a", "y", datetime(2017, 1, 3)),
        (3, "b", "x", datetime(2017, 1, 1)),
        (4, "b", "y", datetime(2017, 1, 1)),
        (5, None, "x", datetime(2017, 1, 1)),
        (6, "c", "x", None),
        (7, "c", "x", datetime(2017, 2, 1)),
    ],
    buys=[
        ("a", "x", datetime(2017, 1, 3)),  # at the moment of visit 2
        ("a", "x", datetime(2017, 1, 4)),  # visit 2 once more
        ("b", "y", datetime(2017, 1, 8)),  # a moment too late for visit 4
        ("b", "y", datetime(2017, 1, 7, 23, 59, 59)),
        (None, "x", datetime(2017, 1, 1)),
        ("c", "x", datetime(2017, 1, 31)),  # before the visit
        ("c", "x", None),
    ],
)


def test_the_last_visit_before_an_event_converts_once() -> None:
    """Visits 2 and 4, the greater key of those at one time; of seven visits, those without a time among them."""
    check(SHOP, {"metrics": ["bought", "visits", "rate"]}, rows=[(2, 7, 2 / 7)])
    check(
        SHOP,
        {"metrics": ["bought", "rate"], "dimensions": ["page"]},
        rows=[("x", 0, 0), ("y", 2, 1)],
    )


def test_the_events_that_follow_are_counted_at_the_visit_before_them() -> None:
    """Two after visit 2 and one after visit 4. Where there are visits and none was followed there are 0."""
    check(SHOP, {"metrics": ["buys_after", "buys_each"]}, rows=[(3, 3 / 7)])
    check(
        SHOP,
        {"metrics": ["buys_after", "buys_each"], "dimensions": ["page"], "totals": True},
        rows=[("x", 0, 0), ("y", 3, 1.5)],
        totals=(3, 3 / 7),
    )


def test_what_must_be_the_same_is_part_of_the_entity() -> None:
    """On page x visit 1 is the last before a buys; b's visit to y; within any time."""
    check(
        SHOP,
        {"metrics": ["ever"], "dimensions": ["time.day"], "filters": [{"field": "page", "values": ["x"]}]},
        rows=[(datetime(2017, 1, 1), 1)],
    )
