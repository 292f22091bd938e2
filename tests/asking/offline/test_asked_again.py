"""What strangers were answered silently and wrongly, and what stands next to it: refused, asked back, or answered."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Planned, Refuse
from tests.asking.offline.demo import Demo, planned

REFUSED = {
    "households that bought produce every month": "what holds in all of them together",
    "stores that sold fuel every day": "what holds in all of them together",
    "fuel sales share of total by quarter": "more than that: say of what",
    "fuel sales as share of total by quarter": "more than that: say of what",
    "deli sales by quarter, share of total": "more than that: say of what",
    "what time do seniors shop": "time",
    "what day do coupons get used": "used",
    "receipts of basket 34749153595": "cannot be split or filtered",
    "gallons per fuel basket in 2017": "a row of each",
    "units per produce basket": "a row of each",
    "redemptions during campaign 18": "the days on which that ran",
    "mailings during campaign 8 by month": "the days on which that ran",
    "receipts on which a coupon was used in December": "which are meant",
    "stores which report promotions": "which are meant",
    "revenue with fuel in 2017": "fuel alone",
    "sales with fuel by store": "fuel alone",
    "with loyalty discount again": "does not say what that is",
    "with units": "does not say what that is",
    "revenue by month q2 + q3": "“q3”",
    "fuel revenue per basket": "“revenue per basket of fuel”",
    "private label sales per household by month": "“sales per household of private label”",
    "receipts with coupon share by age": "coupon receipt share",
    "private label sales share by department": "private label share",
    "store 367 as % of all stores": "a single one is picked",
    "which age group has biggest baskets": "by their number or by their size",
    "which store has the smallest households": "by their number or by their size",
    "what do customers in store 367 buy": "asks for things",
    "what did shoppers buy in december": "asks for things",
    "all stores, december, net sales": "whose numbers are meant",
    "all households, revenue": "whose numbers are meant",
    "number of households of household 1023": "a single one is picked",
}


@pytest.mark.parametrize("question", REFUSED)
def test_it_is_refused_and_said_why(question: str, demo: Demo) -> None:
    found = plan_offline(question, demo.book)
    assert isinstance(found, Refuse), found
    assert REFUSED[question] in found.reason, found.reason


MONTHS = {"dimensions": ["time.month"], "order_by": ["time.month"]}
QUARTERS = {"dimensions": ["time.quarter"], "order_by": ["time.quarter"]}

SUNDAYS = {"field": "time.day_of_week", "op": "in", "values": [6, 7]}
WORKING = {"field": "time.day_of_week", "op": "in", "values": [1, 2, 3, 4, 5]}
BOTH = [
    {"expr": "revenue", "as": "revenue_weekday", "filters": [WORKING]},
    {"expr": "revenue", "as": "revenue_weekend", "filters": [SUNDAYS]},
]

ANSWERED = {
    "weekday and weekend sales in 2017": {"metrics": BOTH, "time": {"range": "2017"}},
    "revenue Q2 + Q3": {"metrics": ["revenue"], "time": {"range": "last q2 to q3"}},
    "revenue Q2 and Q3": {"metrics": ["revenue"], **QUARTERS, "time": {"range": "last q2 to q3"}},
    "sales in March plus April 2017": {"metrics": ["revenue"], "time": {"range": "2017-03-01 to 2017-04-30"}},
    "baskets with fuel": {"metrics": ["baskets"], "filters": [{"segment": "sales.fuel"}]},
    "revenue during 2017": {"metrics": ["revenue"], "time": {"range": "2017"}},
    "sales during store week 12": {
        "metrics": ["revenue"],
        "filters": [{"field": "sales.store_week", "op": "=", "values": [12]}],
    },
    "weekly sales with change vs previous week": {
        "metrics": ["revenue", "change(revenue)", "change_rate(revenue)"],
        "dimensions": ["time.week"],
        "order_by": ["time.week"],
    },
    "which store has the largest number of baskets": {
        "metrics": ["baskets"],
        "dimensions": ["store.store_id"],
        "order_by": ["-baskets"],
        "limit": {"rows": 1},
    },
    "altogether sales of meat and deli": {
        "metrics": ["revenue"],
        "filters": [{"field": "product.department", "op": "in", "values": ["MEAT", "DELI"]}],
    },
    "what is the number of products sold": {"metrics": ["products_sold"]},
    "rolling 12 months sales": {"metrics": ["revenue"], "time": {"range": "rolling 12 months"}},
    "fuel revenue divided by baskets": {
        "metrics": [{"expr": "fuel_revenue / baskets", "as": "fuel_revenue_per_baskets"}]
    },
    "revenue per basket of fuel": {"metrics": ["basket_value"], "filters": [{"segment": "sales.fuel"}]},
    "milk revenue per basket": {
        "metrics": ["basket_value"],
        "filters": [{"field": "product.category", "op": "=", "values": ["FLUID MILK PRODUCTS"]}],
    },
    "redemptions share by campaign": {
        "metrics": ["share(redemptions)"],
        "dimensions": ["campaign.campaign_id"],
    },
    "receipts with a coupon used": {
        "metrics": ["receipts"],
        "filters": [{"field": "receipts.used_coupon", "op": "=", "values": [True]}],
    },
    "shoppers every month": {"metrics": ["shoppers"], **MONTHS},
    "sales share of total by quarter": {"metrics": ["share(revenue)"], **QUARTERS},
    "share of fuel sales by quarter": {"metrics": ["share(fuel_revenue)"], **QUARTERS},
}


@pytest.mark.parametrize("question", ANSWERED)
def test_it_is_answered(question: str, demo: Demo) -> None:
    assert planned(question, demo.book) == ANSWERED[question]


@pytest.mark.parametrize("thing", ["basket 34749153595", "store 367", "campaign 18", "product 1082185"])
def test_a_thing_alone_asks_back_for_the_number(thing: str, demo: Demo) -> None:
    found = plan_offline(thing, demo.book)
    assert isinstance(found, Clarify) and found.question == "Which number is asked for?", found
    assert all(choice.query is not None and choice.query.filters for choice in found.choices)


def test_how_many_of_a_numbered_thing_is_no_question(demo: Demo) -> None:
    assert not isinstance(plan_offline("how many basket 34749153595", demo.book), Planned)


def test_the_order_by_a_ratio_is_said_to_be_one(demo: Demo) -> None:
    found = plan_offline("units per line by category top 5", demo.book)
    assert isinstance(found, Planned) and "The order is by units per line." in found.assumptions, found


def test_the_first_of_each_period_are_said_to_be_so(demo: Demo) -> None:
    found = plan_offline("quarterly sales by department top 3", demo.book)
    assert isinstance(found, Planned) and "The first 3 are those of each quarter." in found.assumptions, found
