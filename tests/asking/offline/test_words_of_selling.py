"""Other verbs and nouns for selling, for money that comes in, and for what people do: each asks for the same number as
the plain question beside it."""

from __future__ import annotations

import pytest

from semantic.book import Book
from service.asking.offline import plan_offline
from service.asking.planned import Planned
from tests.asking.offline.demo import planned as planned_of
from tests.asking.offline.shop import BOOK, planned

IN_THE_SHOP = {
    "what did the deli pull in in march": "sales of deli in march",
    "how much cash did store 367 rake in last month": "sales of store 367 last month",
    "deli took how much in march": "sales of deli in march",
    "meat , how much did it take in last month": "sales of meat last month",
    "how much was made with meat in may": "sales of meat in may",
    "how much money came in in may": "sales in may",
    "how much cash came in from the deli in may": "sales of deli in may",
    "how much did families bring in in may": "sales of families in may",
    "which department brings in the most money": "which department had the highest sales",
    "which store takes the least cash": "which store had the lowest sales",
    "which department earned the most in may": "which department had the highest sales in may",
    "where did we make the most, by store": "which store had the highest sales",
    "deli money by month": "deli sales by month",
    "money from meat in may": "sales of meat in may",
    "money by department": "sales by department",
    "units and money by month": "units and sales by month",
    "stores that took over 500 dollars in may": "stores with sales over 500 in may",
    "categories that moved more than 100 units": "categories with units over 100",
    "units shifted in may": "units sold in may",
    "how many units went out the door in may": "units sold in may",
    "how many units left the shelves in may": "units sold in may",
    "how many units did we flog in may": "units sold in may",
    "how much deli did we shift in may": "how much deli did we sell in may",
    "how many people popped in in may": "how many customers shopped in may",
    "how many families dropped by last month": "how many families shopped last month",
    "discounts handed out in may": "discounts in may",
    "discounts knocked off for families": "discounts for families",
}


@pytest.mark.parametrize("question", IN_THE_SHOP)
def test_other_words_ask_for_the_same(question: str) -> None:
    assert planned(question) == planned(IN_THE_SHOP[question])


@pytest.mark.parametrize(
    "question",
    [
        "how much do families earn",  # their income is none of ours
        "how much did families make in may",
        "what do families take",
        "which age takes the most",
        "which department lost the most money",
        "what did the deli lose in may",
        "deli money off",  # a discount
        "deli money saved by month",
        "families money in may",  # what they have
        "money with kids by month",
        "how much deli was left in may",
        "how many customers left the store in may",
        "units moved in may",  # or changed
        "how many stores moved in may",
        "how many customers shifted to meat",
        "units moved to store 367",
        "how many units did we lose in may",
        "which store makes the most products",
        "stores taking more than 5 days",
        "stores making over 500 dollars",  # perhaps profit
        "how many people came by bus",
        "how many families came back in may",
        "how many stores came by",
        "how many families dropped out in may",
        "revenue we gave away",
        "units given away in may",
        "discounts we took back in may",
        "how much did the deli cash in on meat",
    ],
)
def test_what_is_something_else_gets_no_number(question: str) -> None:
    assert not isinstance(plan_offline(question, BOOK), Planned)


IN_THE_DEMO = {
    "how many coupons were cashed in in may": "how many coupons were redeemed in may",
    "coupons handed in by month": "coupons redeemed by month",
    "how many coupons did families turn in in may": "coupons redeemed by families customers in may",
    "households touched by campaign 13": "households reached by campaign 13",
    "number of households our campaigns touched in may": "households reached in may",
    "coupon matches we gave away in august": "coupon matches in august",
    "loyalty discounts passed on to seniors in may": "loyalty discounts for seniors in may",
}


@pytest.mark.parametrize("question", IN_THE_DEMO)
def test_other_words_for_coupons_and_campaigns(question: str, book: Book) -> None:
    assert planned_of(question, book) == planned_of(IN_THE_DEMO[question], book)


@pytest.mark.parametrize(
    "question",
    [
        "how many coupons were handed out in may",  # given, not used
        "coupons cashed in for 5 dollars",
        "households not touched by campaign 13",
        "households hit by a promotion",
        "how many coupons did renters lose",
    ],
)
def test_what_was_done_with_coupons_otherwise(question: str, book: Book) -> None:
    assert not isinstance(plan_offline(question, book), Planned)
