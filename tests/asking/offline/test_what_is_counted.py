"""Shares, different things and quotients: what is counted must be what the question names, and nothing near it."""

from __future__ import annotations

import pytest

from semantic.query import parse_query, query_json
from service.asking.offline import plan_offline
from service.asking.planned import Planned
from service.evaluating import Row
from tests.asking.offline.demo import Demo


def numbers(rows: tuple[Row, ...]) -> list[float]:
    return [float(row[-1]) for row in rows]  # type: ignore[arg-type]


SHARES: dict[str, float] = {
    # The part that a filter picks of those counted, and no rate among those picked
    "share of customers who are renters in 2017": 42 / 2469,
    "share of shoppers with kids in December": 283 / 2062,
    "percentage of customers that are married in 2017": 340 / 2469,
    "share of redemptions from type A campaigns in 2017": 1718 / 2102,
    "share of redeemed coupons of type B in 2017": 323 / 2102,
    "share of responses from households with kids": 240 / 792,
    # The part stands before "in", and the whole behind it
    "share of meat in sales of store 367 in 2017": 0.0540,
    "share of produce in sales of store 367 in 2017": 0.0790,
    "share of private label in sales of produce in 2017": 0.1340,
    "share of milk in sales of grocery in 2017": 0.0500,
}


@pytest.mark.parametrize("question", SHARES)
def test_a_share_is_the_part_of_those_that_are_named(demo: Demo, question: str) -> None:
    found = plan_offline(question, demo.book)
    assert isinstance(found, Planned), found
    [value] = numbers(tuple(demo.run(found.query)))
    assert value == pytest.approx(SHARES[question], abs=0.0006), query_json(found.query)


QUERIES: dict[str, dict[str, object]] = {
    "share of shoppers in December": {"metrics": ["shopper_rate"], "time": {"range": "last december"}},
    "share of lines at loyalty price in produce": {
        "metrics": ["loyalty_price_share"],
        "filters": [{"field": "product.department", "op": "=", "values": ["PRODUCE"]}],
    },
    "share of large baskets with kids and without kids in 2017": {
        "metrics": ["large_receipt_share"],
        "dimensions": ["household.has_kids"],
        "time": {"range": "2017"},
    },
    "sales at shelf prices in Q2": {"metrics": ["gross_sales"], "time": {"range": "last q2"}},
    "sales per unit in 2017": {"metrics": ["price_per_unit"], "time": {"range": "2017"}},
    "revenue per item by department": {"metrics": ["price_per_unit"], "dimensions": ["product.department"]},
    # Different ones, each of them once
    "how many different coupons were redeemed in Q4": {
        "metrics": ["distinct_coupons_redeemed"],
        "time": {"range": "last q4"},
    },
    "unique coupons used by campaign type": {
        "metrics": ["distinct_coupons_redeemed"],
        "dimensions": ["campaign.campaign_type"],
    },
    "how many different products did we sell": {"metrics": ["products_sold"]},
    "how many different coupons did we offer in 2017": {"metrics": ["coupons"], "time": {"range": "2017"}},
    "different products per basket": {"metrics": ["lines_per_receipt"]},
    "different households that redeemed a coupon": {"metrics": ["redeeming_households"]},
    # What they did is the verb, and no part of the noun
    "how many coupons did we offer in 2017": {"metrics": ["coupons"], "time": {"range": "2017"}},
    "how many coupons did campaigns offer in Q4": {"metrics": ["coupons"], "time": {"range": "last q4"}},
    "how many households did we reach": {"metrics": ["households_reached"]},
    "how many mailings did renters get": {
        "metrics": ["mailings"],
        "filters": [{"field": "household.home_ownership", "op": "=", "values": ["Renter"]}],
    },
}


@pytest.mark.parametrize("question", QUERIES)
def test_a_metric_is_found_by_what_it_counts(demo: Demo, question: str) -> None:
    found = plan_offline(question, demo.book)
    assert isinstance(found, Planned), found
    assert query_json(found.query) == query_json(parse_query(QUERIES[question]))


DECLINED = [
    # A rate of those picked, or their part of all?
    "share of large baskets in store 367 in 2017",
    "share of households reached with kids in 2017",
    "what percentage of households shopped in December with kids",
    "share of households that shopped that have kids in December",
    "share of shoppers under 35",
    "share of buyers under 35 in produce in December",
    "share of revenue of shoppers with kids in 2017",
    # No number counts each of them once
    "how many different items did we sell in Q4",
    "how many different items were bought in Q4",
    "unique items per basket in December",
    "different coupons used per household",
    "unique units sold in December",
    "unique promotions in December",
    "unique displays in December",
    # Another number than that of the noun after “how many”
    "how many coupons did households redeem in Q4",
    "how many coupons did households with kids redeem in Q4",
    "how many mailings did households get in Q4",
    "how many mailings did households answer in Q4",
    "how many mailings did renters answer",
    "how many campaigns did households redeem",
    "how many coupons did receipts have",
    # A list of them, or how many of them there are
    "baskets under 10 dollars, by weekday",
    "products under 10 units by department",
    "stores over 100 baskets by weekday",
    "stores with more than 5 baskets in march by department",
    # Units leave gasoline out, and what is divided does not
    "gross sales per unit in 2017",
    "discounts per item in 2017",
    "loyalty discounts per unit by department in Q4",
]


@pytest.mark.parametrize("question", DECLINED)
def test_what_would_count_something_else_is_not_answered(demo: Demo, question: str) -> None:
    found = plan_offline(question, demo.book)
    assert not isinstance(found, Planned), query_json(found.query)


@pytest.mark.parametrize(
    "question",
    [
        "list stores with sales under 1000",
        "stores with sales under 1000",
        "which stores had sales under 1000",
    ],
)
def test_a_bound_belongs_to_the_number_before_it_and_not_to_how_many_have_one(
    demo: Demo, question: str
) -> None:
    """“Stores with sales” is a number of stores by itself."""
    found = plan_offline(question, demo.book)
    assert isinstance(found, Planned), found
    query = query_json(found.query)
    assert query["dimensions"] == ["store.store_id"]
    assert query["filters"] == [{"field": "revenue", "op": "<", "values": [1000.0]}]
