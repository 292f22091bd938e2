"""How people who run stores ask: the take, dollars a week, what fell in each size, weeks over so much."""

from __future__ import annotations

import pytest

from semantic.book import Book
from service.asking.offline import plan_offline
from service.asking.planned import Planned, Refuse
from tests.asking.offline.demo import planned as planned_of
from tests.asking.offline.shop import BOOK, planned

IN_THE_SHOP = {
    "deli take by store in May": "deli sales by store in May",
    "the take by month": "sales by month",
    "daily dollars for meat": "daily sales for meat",
    "deli dollars a week in Q4": "deli sales per week in Q4",
    "baskets a week in Q4": "baskets per week in Q4",
    "units of deli a month": "units of deli per month",
    "best 20 customers by dollars spent": "best 20 customers by sales",
    "biggest single week for baskets": "biggest week for baskets",
    "when was our best day for baskets": "best day for baskets",
    "when did store 367 have its top sales week": "which week had the top sales for store 367",
    "weeks with sales over 100000": "which weeks had sales over 100000 dollars",
    "days when we took in less than $5,000": "which days had sales under 5000 dollars",
    "days when we took in less than $5,000, count them": "which days had sales under 5000 dollars",
    "weeks where we sold more than 500 units": "which weeks had units over 500",
    "departments that rang up at least 20 grand apart from meat": "departments with sales at least 20000 except meat",
    "stores with revenue within 10k and 50k": "stores with revenue between 10k and 50k",
    "meat sales in October, the 25th to the 31st by day": "meat sales from 25 October to 31 October by day",
    "sales in the thirty days to December 31": "sales from 2 december to 31 december",
    "sales from the start of the year to the end of September": "sales from January to September",
    "stores whose sales dropped off from Q3 to Q4": "stores whose sales dropped from Q3 to Q4",
    "baskets in the evening after 8": "baskets after 8 pm",
    "busiest day of the week for baskets": "busiest day of the week by baskets",
    "stores with sales over 5000 but under 10000": "stores with sales over 5000 and under 10000",
    "stores other than 367, combined units in May": "units in May excluding store 367",
    "the other stores besides 367, combined May units": "units in May excluding store 367",
    "which stores lost baskets between Q3 and Q4": "stores whose baskets fell from Q3 to Q4",
    "stores that gained units from May to June": "stores whose units rose from May to June",
    "deli sales in July vs June, in percent": "deli sales change in percent from June to July",
    "units in February or March, both months combined": "units in February or March",
    "sales by age, unknown left out": "sales by age where age is known",
    "items in a basket by store": "items per basket by store",
    "which departments did seniors spend the most in": "which departments had the highest sales for seniors",
    "sales at all stores by month": "sales by month",
    "revenu by month": "revenue by month",  # not a word because “revenues” is one
}


@pytest.mark.parametrize("question", IN_THE_SHOP)
def test_other_words_ask_for_the_same(question: str) -> None:
    assert planned(question) == planned(IN_THE_SHOP[question])


@pytest.mark.parametrize(
    "question",
    [
        "what did seniors take",
        "seniors take by month",
        "take sales per store",
        "deli take away sales",
        "dollars off by week",
        "baskets a month before Christmas",
        "baskets a week earlier",
        "the biggest single store",
        "when did seniors have their best week",
        "days we lost more than 5000",
        "days when seniors took in less than 5000",
        "weeks when we took more than 5 percent discount",
        "sales in weeks 20 to 10",
        "in May by store, the 2nd to the 3rd best",
        "sales dropped back to 5000",
        "sales year to end of September",  # of twelve months, or since January
        "morning before 10 dollars",
        "busiest store, sales in May",  # by sales?
        "sales but less than 100",
        "stores that lost products",
        "share of sales in May vs June in percent",
        "units in a store",
        "products lasting over 40 days",
        "baskets at store 367 with more than 5 units",  # of the baskets, or of the store, which is one
        "units of store 367 with more than 5 baskets",
        "stores with sales over 5000 and 2000",
        "products in all stores",  # in each of them?
        "during december sales on the 1st and the 15th",
        "which store had 406 in sales",
        "stores where baskets fell in each month",
        "sales on evenings since 5 nov",
        "sales a week from today",
        "stores with more than 50 baskets and less than 100 in sales",
        "stores with revenue over 1000 and at least 20 per basket",
        "stores with over 50 baskets and over 20 from seniors",
    ],
)
def test_what_is_something_else_gets_no_number(question: str) -> None:
    assert not isinstance(plan_offline(question, BOOK), Planned)


def test_two_bounds_of_the_same_number() -> None:
    query = planned("stores with sales over 5000 and under 10000")
    assert query["metrics"] == ["revenue"]
    assert query["filters"] == [
        {"field": "revenue", "op": ">", "values": [5000.0]},
        {"field": "revenue", "op": "<", "values": [10000.0]},
    ]


IN_THE_DEMO = {
    "how many receipts fell in each size last month": "receipts by size last month",
    "how many baskets fell on each weekday": "baskets by weekday",
    "how long did campaign 26 last": "average campaign days for campaign 26",
    "how many days did campaign 26 run": "average campaign days for campaign 26",
    "how many different products did 406 put on display last quarter": "products displayed at store 406 last quarter",
    "how many households walked into store 343 in May": "how many households shopped at store 343 in May",
    "how many of our households filled in the survey": "households that answered the survey",
    "households with exactly two kids": "households with two kids",
    "which age group redeems the most coupons": "which age group had the most coupons redeemed",
    "which manufacturer brings in the most money": "which manufacturer had the highest sales",
    "what proportion of our households did we reach": "campaign reach",
    "how many households were surveyed": "surveyed households",
    "how often did seniors shop in Q2": "visits per household for seniors in Q2",
    "how often did families with kids come in in Q2": "visits per household for families with kids in Q2",
    "receipts paid at noon hour, weekdays only": "receipts at noon on weekdays",
    "number of campaigns lasting over 40 days": "campaigns that ran for more than 40 days",
    "coupon matches we paid at 356": "coupon matches at store 356",
    "receipts over $50 but under $100 by store": "receipts over 50 dollars and under 100 dollars by store",
}


@pytest.mark.parametrize("question", IN_THE_DEMO)
def test_other_words_in_the_demo(question: str, book: Book) -> None:
    assert planned_of(question, book) == planned_of(IN_THE_DEMO[question], book)


@pytest.mark.parametrize(
    "question",
    [
        "receipts with a coupon, as a percent, by weekday",  # each day's rate, or its part of all of them
        "large receipts, in percent, by month",
        "what proportion of our households did we reach with Type B",  # of all, or of those reached
        "what share of households did we reach with campaign 8",
        "how many weeks did campaign 26 run",
        "how long did campaigns 8 and 13 run",
        "stores where sales fell in each quarter",
        "which store redeems the least",
        "households that returned the coupon",
        "receipts over 50 dollars and under 10 lines",
        "receipts over 3 lines and under 10",  # lines, or the size “Under $10”
        "how many households were lost",
        "how often do coupons come in",
    ],
)
def test_what_is_not_clear_is_not_answered(question: str, book: Book) -> None:
    assert isinstance(plan_offline(question, book), Refuse)


def test_what_is_left_out_for_the_order_is_not_said_to_be_kept(book: Book) -> None:
    result = plan_offline("which manufacturer has the highest sales excluding manufacturer 69", book)
    assert isinstance(result, Planned)
    assert result.assumptions[-1] == "Rows of which manufacturer is not known are left out."
    assert not any("are kept" in said for said in result.assumptions)
