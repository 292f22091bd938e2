"""Shares, ranks, limits per group, the rest, rows, some and none, by hand."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.soundness.examples import Json, check, company, metric, model, to_one
from tests.soundness.oracle.expressions import Scalar

SHOPS = model("shops", "id:int city:text size:int", key="id", dimensions={"city": "string", "size": "number"})
SALES = model(
    "sales",
    "shop_id:int kind:text who:text amount:int at:timestamp",
    time="at",
    joins=[to_one("shop", "shops", "shop_id=id", inverse="sold")],
    dimensions={"kind": "string", "who": "string", "amount": "number", "at": "local"},
    metrics=[metric("revenue", "sum", "amount"), metric("buyers", "count distinct", "who")],
)
STORES = model(
    "stores",
    "id:int city:text",
    key="id",
    dimensions={"city": "string"},
    metrics=[metric("stores", "count", time="none")],
)
STOCKED = model(
    "stocked",
    "store_id:int kind:text units:int",
    joins=[to_one("store", "stores", "store_id=id", inverse="has")],
    dimensions={"kind": "string", "units": "number"},
)
MADE = company(
    [SHOPS, SALES, STORES, STOCKED],
    shops=[(1, "N", 1), (2, "N", 2), (3, "S", 3)],
    sales=[
        (1, "tea", "a", 1, datetime(2017, 1, 1)),
        (1, "jam", "a", 2, datetime(2017, 1, 1)),
        (2, "tea", "b", 4, datetime(2017, 1, 1)),
        (2, "rye", "a", 8, datetime(2017, 2, 1)),
        (3, "tea", "c", 16, datetime(2017, 2, 1)),
        (None, "jam", "b", 32, None),
    ],
    stores=[(1, "N"), (2, "N"), (3, "S"), (4, None)],
    stocked=[(1, "tea", 1), (1, "jam", 5), (2, "tea", 5), (3, None, 5), (3, "tea", None), (9, "tea", 9)],
)


def test_a_share_divides_by_the_true_total_of_its_parent() -> None:
    """63 in all; N 15, S 16, nobody's 32. Three buyers in all, although the kinds have five."""
    check(
        MADE,
        {
            "metrics": [
                {"expr": "share(revenue)", "as": "of_all"},
                {"expr": "share(revenue, shop.city)", "as": "of_city"},
                {"expr": "share(buyers) * 100", "as": "buyers_share"},
            ],
            "dimensions": ["shop.city", "kind"],
            "filters": [{"field": "revenue", "op": "<", "values": [16]}],
        },
        rows=[
            ("N", "jam", 2 / 63, 2 / 15, 100 / 3),
            ("N", "rye", 8 / 63, 8 / 15, 100 / 3),
            ("N", "tea", 5 / 63, 5 / 15, 200 / 3),
        ],
    )


def test_a_part_divides_by_the_metric_without_its_own_filters() -> None:
    """Rye is 8 of N's 15 and of 63 in all, and nothing of 16 and 32. Of three buyers two bought rye or jam."""
    check(
        MADE,
        {
            "metrics": [
                {"expr": "part(revenue)", "as": "rye", "filters": [{"field": "kind", "values": ["rye"]}]},
                {
                    "expr": "part(buyers) * 100",
                    "as": "of_buyers",
                    "filters": [{"field": "kind", "op": "in", "values": ["rye", "jam"]}],
                },
                "revenue",
            ],
            "dimensions": ["shop.city"],
            "order_by": ["-rye"],
            "totals": True,
        },
        rows=[("N", 8 / 15, 50, 15), ("S", 0, 0, 16), (None, 0, 100, 32)],
        totals=(8 / 63, 200 / 3, 63),
    )


def test_a_part_of_nothing_is_no_value_and_other_filters_hold_for_both_sides() -> None:
    """In February rye is 8 of 24; what is jam there is nothing, and has no parts."""
    rye = {"expr": "part(revenue)", "as": "rye", "filters": [{"field": "kind", "values": ["rye"]}]}
    check(MADE, {"metrics": [rye], "time": "2017-02"}, rows=[(8 / 24,)])
    check(
        MADE,
        {"metrics": [rye], "time": "2017-02", "filters": [{"field": "kind", "values": ["jam"]}]},
        rows=[(None,)],
    )


def test_the_top_ones_part_of_all() -> None:
    """Shops 3, 2 and 1 sold for 16, 12 and 3: the best one has 16 of what was sold in the months, wherever."""
    best = [{"metric": "rank(revenue)", "per": "shop", "op": "=", "values": [1]}]
    check(
        MADE,
        {
            "metrics": [{"expr": "part(revenue)", "as": "best", "filters": best}],
            "dimensions": ["kind"],
            "totals": True,
        },
        rows=[("jam", 0), ("rye", 0), ("tea", 16 / 21)],
        totals=(16 / 63,),
    )


def test_a_rank_counts_the_greater_rows_that_are_shown() -> None:
    check(
        MADE,
        {
            "metrics": [
                "buyers",
                {"expr": "rank(buyers)", "as": "place"},
                {"expr": "rank(buyers, shop.city)", "as": "in_city"},
            ],
            "dimensions": ["shop.city", "kind"],
        },
        rows=[
            ("N", "jam", 1, 2, 2),
            ("N", "rye", 1, 2, 2),
            ("N", "tea", 2, 1, 1),
            ("S", "tea", 1, 2, 1),
            (None, "jam", 1, 2, 1),
        ],
    )


def test_the_first_rows_of_each_group_and_the_rest_computed_anew() -> None:
    """The rest of N has one buyer, a, although two kinds have one each."""
    check(
        MADE,
        {
            "metrics": ["revenue", "buyers"],
            "dimensions": ["kind", "shop.city"],
            "order_by": ["-buyers"],
            "limit": {"rows": 1, "per": ["shop.city"], "other": True},
        },
        rows=[
            ("tea", "N", 5, 2, False),
            (None, "N", 10, 1, True),
            ("tea", "S", 16, 1, False),
            ("jam", None, 32, 1, False),
        ],
    )
    check(
        MADE,
        {
            "metrics": ["revenue"],
            "dimensions": ["kind", "shop.city"],
            "order_by": ["-revenue"],
            "limit": {"rows": 1, "per": ["kind"]},
        },
        rows=[("jam", None, 32), ("rye", "N", 8), ("tea", "S", 16)],
    )


def test_the_rest_holds_what_a_condition_leaves_out_and_counts_each_row_once() -> None:
    """Stores 1, 2 and 3 have tea, store 1 jam as well; store 3 has something without a name, store 4 nothing."""
    check(
        MADE,
        {
            "metrics": ["stores"],
            "dimensions": ["has.kind"],
            "filters": [{"field": "stores", "op": "<", "values": [3]}],
            "limit": {"rows": 1, "other": True},
        },
        rows=[("jam", 1, False), (None, 4, True)],
    )


@pytest.mark.parametrize(
    ("tree", "stores"),
    [
        ({"some": {"field": "has.kind", "op": "!=", "values": ["tea"]}}, 2),  # 1 has jam, 3 a nameless one
        ({"none": {"field": "has.kind", "op": "=", "values": ["tea"]}}, 1),  # 4
        ({"none": {"field": "has.kind", "op": "!=", "values": ["tea"]}}, 2),  # 2, and 4 which has nothing
        ({"not": {"some": {"field": "has.kind", "op": "=", "values": ["jam"]}}}, 3),
        ({"some": {"field": "has.units", "op": "is_null"}}, 1),  # 3; 4 has nothing that could be null
        (
            {
                "some": {
                    "all": [
                        {"field": "has.kind", "op": "=", "values": ["tea"]},
                        {"field": "has.units", "op": ">", "values": [1]},
                    ]
                }
            },
            1,
        ),  # 2; 1 has tea and something above 1, not at once
        ({"some": {"field": "stores.city", "op": "=", "values": ["N"]}}, 2),
        ({"none": {"field": "stores.city", "op": "=", "values": ["N"]}}, 2),
    ],
)
def test_some_and_none_look_at_related_rows_only(tree: Json, stores: Scalar) -> None:
    check(MADE, {"metrics": ["stores"], "filters": [tree]}, rows=[(stores,)])


def test_some_does_not_choose_the_group() -> None:
    """Store 1 has jam, and is shown under both of its kinds."""
    check(
        MADE,
        {
            "metrics": ["stores"],
            "dimensions": ["has.kind"],
            "filters": [{"some": {"field": "has.kind", "op": "=", "values": ["jam"]}}],
        },
        rows=[("jam", 1), ("tea", 1)],
    )


def test_rows_are_kept_as_they_are() -> None:
    check(
        MADE,
        {
            "rows": "sales",
            "dimensions": ["shop.city", "who"],
            "filters": [{"field": "amount", "op": "<", "values": [30]}],
            "order_by": ["-who"],
        },
        rows=[("S", "c"), ("N", "b"), ("N", "a"), ("N", "a"), ("N", "a")],
    )
    check(
        MADE,
        {
            "dimensions": ["sales.shop.city", "sales.who"],
            "filters": [{"field": "sales.amount", "op": "<", "values": [30]}],
        },
        rows=[("N", "a"), ("N", "b"), ("S", "c")],
    )
