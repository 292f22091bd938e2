"""Turns in everyday words: columns, "just the number", "which three are highest", what goes but for some of it."""

from __future__ import annotations

import pytest

from semantic.query import parse_query, query_json
from service.answer import Choice
from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Context, Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked

MAY = {"range": "2017-05"}
STORES = {"metrics": ["revenue"], "dimensions": ["store.store_id"], "time": MAY}
WEEKS = {"metrics": ["units"], "dimensions": ["time.week"], "order_by": ["time.week"]}
HOURS = {"metrics": ["single_product_share"], "dimensions": ["time.hour_of_day"]}
AGES = {"metrics": ["revenue_per_household"], "dimensions": ["household.age"]}
PRICES = {"metrics": ["price_per_unit"], "dimensions": ["product.category"]}
MONTHS = {"metrics": ["revenue"], "dimensions": ["time.month"]}
YEAR = {"range": "2017"}
GALLONS = {"metrics": ["fuel_gallons"], "dimensions": ["time.month"], "order_by": ["time.month"]}
DEPARTMENTS = {"metrics": ["revenue"], "dimensions": ["product.department"]}
INCOMES = {"metrics": ["revenue"], "dimensions": ["household.income"]}
INCOME = {"field": "household.income", "op": "in"}
WEALTHY = ["150-174K", "175-199K", "200-249K", "250K+"]
DAY = {"field": "time.day_of_week", "op": "="}
WEEKLY = {"dimensions": ["time.week"], "order_by": ["time.week"]}
CAMPAIGN = {"metrics": ["mailings"], "filters": [{"field": "campaign.campaign_id", "values": ["18"]}]}
CAMPAIGNS_BOTH = {
    "filters": [{"field": "campaign.campaign_id", "op": "in", "values": ["18", "13"]}],
    "dimensions": ["campaign.campaign_id"],
}
TOP = STORES | {"order_by": ["-revenue"], "limit": 5}


def over(metric: str, bound: int, op: str) -> dict[str, object]:
    """The departments within a bound."""
    return DEPARTMENTS | {"filters": [{"field": metric, "op": op, "values": [bound]}]}


QUARTERS = {"dimensions": ["time.quarter"], "order_by": ["time.quarter"]}
CAMPAIGNS = {"metrics": ["campaigns"], "time": {"range": "2017-H2"}}
MARITAL = {"field": "household.marital_status", "values": ["Married"]}
MARRIED = {"metrics": ["revenue"], "filters": [MARITAL]}
SENIORS = {"segment": "households.seniors"}
STORE = {"field": "store.store_id", "op": "=", "values": ["367"]}
ONE_STORE = {"metrics": ["revenue"], "filters": [STORE]}
TWO_STORES = {"metrics": ["revenue"], "filters": [STORE | {"op": "in", "values": ["367", "406"]}]}
DAYS = {"metrics": ["revenue"], "dimensions": ["time.day_of_week"], "order_by": ["time.day_of_week"]}
FRESH = {
    "metrics": ["revenue"],
    "filters": [{"field": "product.department", "op": "in", "values": ["DELI", "PASTRY"]}],
}
THREE = {
    "metrics": ["revenue"],
    "dimensions": ["product.department"],
    "filters": [{"field": "product.department", "op": "in", "values": ["DELI", "PASTRY", "MEAT"]}],
}
RENTERS_IN_DELI = {
    "metrics": ["revenue"],
    "dimensions": ["store.store_id"],
    "filters": [
        {"field": "household.home_ownership", "values": ["Renter"]},
        {"field": "product.department", "values": ["DELI"]},
    ],
}
SHOPPERS = {"metrics": ["shoppers"], "time": MAY}
KIDS = {"field": "household.has_kids", "values": [True]}
WEEK_47 = {"metrics": ["revenue"], "time": {"range": "2017-11-20..2017-11-26"}}


def same(found: object, expected: object) -> None:
    assert isinstance(found, Planned), found
    assert query_json(found.query) == query_json(parse_query(expected))


@pytest.mark.parametrize(
    ("lead", "question", "expected"),
    [
        (STORES, "and units too, in the next column", STORES | {"metrics": ["revenue", "units"]}),
        (SHOPPERS, "and november, just the number", SHOPPERS | {"time": {"range": "november 2017"}}),
        (STORES, "top 5 of those is enough", STORES | {"order_by": ["-revenue"], "limit": 5}),
        (SHOPPERS, "by store, not just overall", SHOPPERS | {"dimensions": ["store.store_id"]}),
        (WEEKS, "only weeks since October", WEEKS | {"time": {"range": "since last october"}}),
        (AGES, "how many shoppers are in each", AGES | {"metrics": ["revenue_per_household", "shoppers"]}),
        (HOURS, "which three hours are highest", HOURS | {"order_by": ["-single_product_share"], "limit": 3}),
        (HOURS, "which two were worst", HOURS | {"order_by": ["single_product_share"], "limit": 2}),
        (
            PRICES,
            "skip anything that sold under 100 units",
            PRICES
            | {
                "metrics": ["price_per_unit", "units"],
                "filters": [{"field": "units", "op": ">=", "values": [100]}],
            },
        ),
        (
            STORES,
            "exclude all stores except 367",
            STORES | {"filters": [{"field": "store.store_id", "values": ["367"]}]},
        ),
        (
            WEEK_47,
            "how many baskets on the Sunday",
            {"metrics": ["baskets"], "time": {"range": "26 november 2017"}},
        ),
        (
            {"metrics": ["revenue"], "dimensions": ["product.department"]},
            "all departments except deli",
            {
                "metrics": ["revenue"],
                "dimensions": ["product.department"],
                "filters": [{"field": "product.department", "op": "!=", "values": ["DELI"]}],
            },
        ),
        (MONTHS, "which month is the low point", MONTHS | {"order_by": ["revenue"], "limit": 1}),
        (
            FRESH | {"dimensions": ["time.month", "product.department"]},
            "sum the two",
            FRESH | {"dimensions": ["time.month"], "order_by": ["time.month"]},
        ),
        (THREE, "sum all three", {"metrics": ["revenue"], "filters": THREE["filters"]}),
        (THREE, "sum them", {"metrics": ["revenue"], "filters": THREE["filters"]}),
        (
            SHOPPERS,
            "by age, for the year",
            {"metrics": ["shoppers"], "dimensions": ["household.age"], "time": YEAR},
        ),
        (GALLONS, "ok. dollars per month then", GALLONS | {"metrics": ["fuel_revenue"]}),
        (MONTHS, "with number of shoppers", MONTHS | {"metrics": ["revenue", "shoppers"]}),
        (CAMPAIGNS, "which ones?", CAMPAIGNS | {"dimensions": ["campaigns.campaign_id"]}),
        (CAMPAIGNS, "list them", CAMPAIGNS | {"dimensions": ["campaigns.campaign_id"]}),
        (SHOPPERS, "who were they", SHOPPERS | {"dimensions": ["household.household_id"]}),
        (GALLONS, "quarterly is enough", GALLONS | QUARTERS),
        (STORES, "other end, the worst five", STORES | {"order_by": ["revenue"], "limit": 5}),
        (MARRIED, "Unmarried ones?", MARRIED | {"filters": [MARITAL | {"values": ["Unmarried"]}]}),
        (SHOPPERS, "still May, but just the seniors", SHOPPERS | {"filters": [SENIORS]}),
        (STORES, "baskets instead, still by store", STORES | {"metrics": ["baskets"]}),
        (STORES, "baskets instead, still all stores", STORES | {"metrics": ["baskets"]}),
        (DAYS, "baskets instead, still all weekdays", DAYS | {"metrics": ["baskets"]}),
        (TWO_STORES, "still those two stores, but baskets", TWO_STORES | {"metrics": ["baskets"]}),
        (
            {"metrics": ["redemptions"], "dimensions": ["household.income"]},
            "leave out the ones we don't know the income of",
            {
                "metrics": ["redemptions"],
                "dimensions": ["household.income"],
                "filters": [{"field": "household.income", "op": "is_not_null"}],
            },
        ),
        (ONE_STORE, "all the other stores", ONE_STORE | {"filters": [STORE | {"op": "!="}]}),
        (ONE_STORE, "and other shops?", ONE_STORE | {"filters": [STORE | {"op": "!="}]}),
        (ONE_STORE, "the other stores too", {"metrics": ["revenue"], "dimensions": ["store.store_id"]}),
        (DEPARTMENTS, "without the ones under 10000 dollars", over("revenue", 10_000, ">=")),
        (DEPARTMENTS, "drop those below $500", over("revenue", 500, ">=")),
        (DEPARTMENTS, "only the departments over 10,000", over("revenue", 10_000, ">")),
        (DAYS, "monday and tuesday only", DAYS | {"filters": [DAY | {"op": "in", "values": [1, 2]}]}),
        (DAYS, "Sunday", DAYS | {"filters": [DAY | {"values": [7]}]}),
        (SHOPPERS, "week by week, chart is fine", SHOPPERS | WEEKLY),
        (CAMPAIGN, "13 as well", CAMPAIGN | CAMPAIGNS_BOTH),
        (TOP, "units for those five", TOP | {"metrics": ["revenue", "units"]}),
        (GALLONS, "dollars by store", {"metrics": ["fuel_revenue"], "dimensions": ["store.store_id"]}),
        (INCOMES, "only incomes over 150k", INCOMES | {"filters": [INCOME | {"values": WEALTHY}]}),
        (
            INCOMES,
            "only the ones whose income we don't know",
            INCOMES | {"filters": [{"field": "household.income", "op": "is_null"}]},
        ),
        (
            INCOMES | {"filters": [{"field": "household.income", "op": "is_not_null"}]},
            "only those whose income is unknown",
            INCOMES | {"filters": [{"field": "household.income", "op": "is_null"}]},
        ),
        (
            INCOMES,
            "without the ones whose income we don't know",
            INCOMES | {"filters": [{"field": "household.income", "op": "is_not_null"}]},
        ),
        (DEPARTMENTS, "ignore all stores but 367", DEPARTMENTS | {"filters": [STORE]}),
        (STORES, "units, i mean", STORES | {"metrics": ["units"]}),
        (
            {"metrics": ["products"]},
            "how much did each department bring in",
            DEPARTMENTS,
        ),
        ({"metrics": ["products"]}, "how much did they bring in", {"metrics": ["revenue"]}),
        (
            DEPARTMENTS | {"time": YEAR},
            "everything but for deli",
            DEPARTMENTS
            | {"time": YEAR, "filters": [{"field": "product.department", "op": "!=", "values": ["DELI"]}]},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_said_in_everyday_words(demo: Demo, lead: object, question: str, expected: object) -> None:
    same(asked(demo, lead, question), expected)


@pytest.mark.parametrize(
    ("lead", "question"),
    [
        (STORES, "by department, not only deli"),
        (STORES, "zorblax in the next column"),
        (SHOPPERS, "how many shoppers are in each"),
        (STORES, "skip stores below 100 baskets except 367"),
        (STORES, "leave out deli except for cheese"),
        (STORES, "remove everything but deli or produce"),
        (SHOPPERS, "how many of them used a zorblax"),
        (STORES, "sum them up"),
        (STORES, "and for large receipts"),
        (AGES, "and for surveyed households all in all"),
        (STORES, "all stores but by week"),
        (ONE_STORE, "the other departments"),
        (DEPARTMENTS | {"metrics": ["baskets"]}, "without the ones under 10000 dollars"),
        (SHOPPERS, "monday and tuesday only"),  # one of them, or all?
        (STORES, "8 too"),
        (DAYS | {"filters": [DAY | {"op": "in", "values": [1, 2]}]}, "baskets instead, still all days"),
        (TOP, "units for those ten"),
        (STORES, "leave out those we don't know the age of"),
        (MARRIED, "zorblax ones?"),
        (STORES, "which ones of the zorblax"),
        (MONTHS, "with number of zorblaxes"),
        (STORES, "all but the first"),
        (MONTHS, "without december 2017"),  # other Decembers stay, and other years
        (MONTHS, "every month but december 2017"),
        (RENTERS_IN_DELI, "remove all filters except deli"),
        (RENTERS_IN_DELI, "remove every filter except renters"),
        (RENTERS_IN_DELI, "ignore all restrictions other than deli"),
        (RENTERS_IN_DELI, "drop all columns except units"),
        (RENTERS_IN_DELI, "exclude all splits but store"),
        (FRESH | {"dimensions": ["product.department"]}, "sum the three"),
        (THREE, "sum the two"),
        (THREE, "both together"),
        (THREE, "total of the two"),
        (STORES, "which stores had more units than baskets"),  # perhaps in may
        (STORES | {"order_by": ["-revenue"], "limit": 5}, "how much of total sales is that"),
        (INCOMES, "leave out everything under 35k"),  # sales of 35k, or incomes?
        (INCOMES, "only the ones whose age we don't know"),
        (INCOMES, "not only the ones whose income we don't know"),
        (INCOMES, "only the ones whose income we know"),
        ({"metrics": ["redemptions"], "dimensions": ["time.month"]}, "how much did they take in"),
        ({"metrics": ["mailings"], "dimensions": ["time.month"]}, "how much did they take in"),
        ({"metrics": ["displays"], "dimensions": ["store.store_id"]}, "how much did they take in"),
        ({"metrics": ["campaigns"]}, "how much did they make"),
        ({"metrics": ["discount_rate"], "dimensions": ["product.department"]}, "what did they earn"),
        ({"metrics": ["products"]}, "how much did each bring in"),
        ({"metrics": ["baskets"], "dimensions": ["store.store_id"]}, "how much did each bring in"),
        (
            {"metrics": ["shoppers"], "dimensions": ["household.income"]},
            "how much do they earn",
        ),  # the shoppers themselves
        (DEPARTMENTS, "the whole chain but for deli"),
        (DEPARTMENTS, "anything but only in 2016"),
        (DEPARTMENTS, "nothing but only deli"),
        (TOP, "units of those five by month"),  # of the five stores alone
        (TOP, "units of those five, monthly"),
        (DEPARTMENTS, "ignore everything but 367"),
        (STORES, "ignore all but 3"),
        (DEPARTMENTS, "ignore all departments but 5"),
        (DEPARTMENTS | {"order_by": ["-revenue"], "limit": 5}, "seniors too"),
        (DEPARTMENTS | {"order_by": ["-revenue"], "limit": 5}, "deli too"),
    ],
)
def test_near_words_that_say_something_else_are_declined(demo: Demo, lead: object, question: str) -> None:
    assert isinstance(asked(demo, lead, question), Refuse)


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("top 5 stores by units for the year", "top 5 stores by units last year"),
        ("units, for the whole year", "units, last year"),
        ("all departments except deli", "without deli"),
    ],
)
def test_a_turn_that_is_put_otherwise_is_told(demo: Demo, question: str, read: str) -> None:
    found = asked(demo, {"metrics": ["revenue"], "dimensions": ["product.department"]}, question)
    assert isinstance(found, Planned), found
    assert f"The question is read as “{read}”." in found.assumptions


def test_a_question_with_two_numbers_stands_by_itself_in_a_conversation(demo: Demo) -> None:
    question = "which stores had more baskets than units in march"
    alone, later = plan_offline(question, demo.book), asked(demo, STORES, question)
    assert isinstance(alone, Planned) and isinstance(later, Planned), (alone, later)
    assert later.query == alone.query


def test_how_many_of_them_and_what_part_that_is(demo: Demo) -> None:
    alcohol = {"segment": "sales.alcohol"}
    same(asked(demo, SHOPPERS, "how many of those bought alcohol"), SHOPPERS | {"filters": [alcohol]})
    found = asked(demo, SHOPPERS, "how many of them have kids", "as a percentage")
    part = {"expr": "part(shoppers)", "as": "has_kids_is_yes_share_of_shoppers", "filters": [KIDS]}
    same(found, SHOPPERS | {"metrics": [part]})


def test_the_part_of_each_group_is_asked_for(demo: Demo) -> None:
    """Those with kids of each store, or each store's part of those with kids?"""
    by_store = SHOPPERS | {"dimensions": ["store.store_id"]}
    found = asked(demo, by_store, "how many of them have kids", "in percent")
    assert isinstance(found, Clarify)
    assert [choice.label for choice in found.choices] == [
        "where has kids is yes, of each store",
        "of each store in all where has kids is yes",
    ]


OFFERED = (
    Choice(
        "active households marketing",
        query=parse_query({"metrics": ["active_households_marketing"], "time": MAY}),
    ),
    Choice(
        "active households finance",
        query=parse_query({"metrics": ["active_households_finance"], "time": MAY}),
    ),
)


@pytest.mark.parametrize(
    "reply", ["both", "by marketing's count and by finance's, both please", "marketing and finance"]
)
def test_both_of_two_numbers_stand_beside_each_other(demo: Demo, reply: str) -> None:
    found = plan_offline(reply, demo.book, Context(offered=OFFERED))
    same(found, {"metrics": ["active_households_marketing", "active_households_finance"], "time": MAY})


@pytest.mark.parametrize("reply", ["marketing's or finance's", "marketing and gross", "both by store"])
def test_a_reply_with_other_words_takes_no_two(demo: Demo, reply: str) -> None:
    assert isinstance(plan_offline(reply, demo.book, Context(offered=OFFERED)), Refuse)
