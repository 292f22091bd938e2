"""Turns of people of the trade: each gives the query of the plain question beside it."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Planned
from tests.asking.offline.demo import Demo, planned

SAME = {
    # What the rows are, and their order
    "categories in frozen ranked by revenue, top 8": "top 8 categories by revenue in frozen",
    "all departments other than GROCERY by sales": "rank departments by sales excluding GROCERY",
    "brands side by side in PASTRY, price per unit": "price per unit by brand in PASTRY",
    "revenue by store, highest first, ten stores": "revenue by store, top 10",
    "revenue by store, sorted downwards": "revenue by store, descending",
    "when did frozen have its best month, in units": "which month had the highest units for frozen",
    "when did the deli have its weakest week, in revenue": "which week had the lowest revenue for deli",
    "median receipt by store, only for stores with over 500 receipts": (
        "median receipt by store, only those with over 500 receipts"
    ),
    "top 5 product types in deli by units rather than dollars": "top 5 product types in deli by units",
    "how many days did seafood top 200 dollars": "which days had sales over 200 dollars for seafood",
    # Bounds, and the first to pass one
    "stores where the deli took in less than 1,000 dollars in 2017": (
        "stores with sales under 1000 dollars for deli in 2017"
    ),
    "weeks with over 500 dollars of floral": "which weeks had sales over 500 dollars for floral",
    "stores that took more than 2,000 dollars in frozen last year": (
        "stores with sales over 2000 dollars for frozen last year"
    ),
    "which 3 stores lead in salad bar": "top 3 stores by sales for salad bar",
    "which 3 stores lead in units": "top 3 stores by units",
    "number of distinct products sold in DELI": "number of different products sold in DELI",
    # Periods against each other
    "how many dollars more did produce make in June than in May": "how much more sales of produce in June than in May",
    "Sept minus Aug in frozen units": "frozen units sept vs aug",
    "the day after Christmas, how much did the deli sell": "how much did the deli sell on 26 december",
    "revenue in may, show it per week": "revenue in may by week",
    "Has revenue gone up since June? Show it by month": "has revenue gone up since June by month",
    # Each, all, any
    "revenue of produce and deli, each, by month": "revenue of produce and deli separately by month",
    "coupon matches on MEAT-PCKGD, total": "coupon matches on MEAT-PCKGD",
    "number of stores that sold any floral in march": "number of stores that sold floral in march",
    # Verbs of the trade
    "how many pieces of meat did we move in July": "how many pieces of meat did we sell in July",
    "which product types in produce moved fewer than 20 pieces": (
        "which product types in produce had fewer than 20 pieces"
    ),
    "Products carried in DELI": "how many products in DELI",
    # Whose
    "store 367's revenue by month": "revenue of store 367 by month",
    "redemptions for every 1000 baskets, monthly": "redemptions per 1000 baskets by month",
}


@pytest.mark.parametrize("question", SAME)
def test_a_turn_of_the_trade_is_the_plain_question(demo: Demo, question: str) -> None:
    assert planned(question, demo.book) == planned(SAME[question], demo.book)


@pytest.mark.parametrize(
    "question",
    [
        "revenue by month, only for stores with over 500 baskets",  # every month?
        "revenue by store, only for departments with over 500 baskets",
        "stores that did not sell any floral in march",
        "households that haven't bought any floral",
        "revenue of meat and in total",
        "revenue by department, in total",
        "products not carried in DELI",
        "products carried in DELI in march",  # the list has no date
        "departments other than GROCERY by month",
        "how many weekly mailer features did FROZEN PIZZA get",  # each week, or those in the weekly mailer
        "when did frozen have its second best month, in units",
        "redemptions for each 5 baskets",
        "how many units did we move from november to december",  # the change
        "how many stores did we move",
        "which departments had more mailer features than displays in DELI or more displays",
        "the day after Thanksgiving, how much did the deli sell",
        "first day with the most revenue",
        "which 3 stores lead store 367",
        "which 5 stores led in deli and meat",
        "count of distinct units sold",  # pieces are not different ones
        "did units fall in may vs april, show it by week",
        "which stores had more revenue than units",  # dollars and pieces
        "which stores had more sales than average sales per basket",  # a total and a mean
        "which stores had more price per unit than basket value",
        "which stores had more discount rate than display share",
        "which stores had fewer units than items per basket",
        "which stores had more distinct coupons redeemed than redemptions per household",
        "which stores had more baskets than deli receipts",
        "which departments had more displays than mailer features by month",
        "how many departments had more displays than mailer features",
        "which departments had 50 more displays than mailer features",
        "first 3 days with revenue over 15000",
        "first month with revenue over 500 by store",
        "first month with revenue over 500 vs last year",
        "what was our first store with revenue over 5000",
    ],
)
def test_what_only_looks_alike_is_not_answered(demo: Demo, question: str) -> None:
    assert not isinstance(plan_offline(question, demo.book), Planned)


@pytest.mark.parametrize(
    ("question", "listed", "order"),
    [
        (
            "what was our first day with more than 100 dollars of floral",
            "days with over 100 dollars of floral",
            "time.day",
        ),
        (
            "last month with revenue under 90000 in 2017",
            "which months had revenue under 90000 in 2017",
            "-time.month",
        ),
        ("when was the latest day with over 1000 baskets", "days with over 1000 baskets", "-time.day"),
    ],
)
def test_the_first_to_pass_a_bound_is_the_earliest_of_all_that_do(
    demo: Demo, question: str, listed: str, order: str
) -> None:
    expected = planned(listed, demo.book) | {"order_by": [order], "limit": {"rows": 1}}
    assert planned(question, demo.book) == expected


@pytest.mark.parametrize(
    ("question", "sign"),
    [
        ("which departments had more displays than mailer features in march", ">"),
        ("departments with fewer displays than mailer features in march", "<"),
    ],
)
def test_rows_of_which_one_number_is_more_than_another_are_picked(
    demo: Demo, question: str, sign: str
) -> None:
    both = planned("displays and mailer features by department in march", demo.book)
    less = {"expr": "displays - mailer_features", "as": "difference"}
    assert planned(question, demo.book) == both | {
        "metrics": ["displays", "mailer_features", less],
        "filters": [{"field": "difference", "op": sign, "values": [0]}],
        "order_by": ["-difference" if sign == ">" else "difference"],
    }
