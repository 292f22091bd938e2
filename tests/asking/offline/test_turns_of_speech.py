"""What is said by verbs, ages, incomes and second clauses, as plainer words say it; and what must not be read so."""

from __future__ import annotations

import pytest

from semantic.book import Book
from service.asking.offline import plan_offline
from service.asking.planned import Planned
from tests.asking.offline.demo import planned

SAME = {
    "sales to households earning 50 to 99 thousand": "sales for income between 50 and 99 thousand",
    "sales to households that make less than 25K a year, by month": "sales for income under 25K by month",
    "units bought in may by households earning over 50k": "units in may for income over 50k",
    "for the under 35s: monthly number of baskets": "monthly number of baskets for under 35",
    "sales to people under 35 by month": "sales for under 35 by month",
    "sales of over 65s by month": "sales of over 65 years old by month",
    "sales to the 65+ crowd": "sales to 65+",
    "how many mailings went out in may": "mailings in may",
    "how many mailings did we send out in total in Q2": "mailings in total in Q2",
    "the loyalty discounts we gave in May": "loyalty discounts in May",
    "what did we give away in loyalty discounts in may": "loyalty discounts in May",
    "how many baskets were paid before 9 am in november": "baskets before 9 am in november",
    "how many campaigns did we kick off in Q2": "how many campaigns started in Q2",
    "biggest receipt anyone ever paid": "biggest receipt ever",
    "which store got the most baskets": "which store had the most baskets",
    "which five stores brought in the most per basket in Q3": "five stores with the highest basket value in Q3",
    "which income group has the biggest baskets in dollars on avarage": (
        "which income group has the highest basket value"
    ),
    "unit sales by month": "units by month",
    "revenue until 15 march inclusive": "revenue until and including 15 march",
    "revenue from 1 march to 15 march incl.": "revenue from 1 march to 15 march",
    "revenue in one row per store": "revenue by store",
    "loyalty discounts as a part of gross sales": "loyalty discounts as a share of gross sales",
    "how are we doing so far this year on loyalty discounts, by month": (
        "loyalty discounts so far this year by month"
    ),
    "sales of stores 367 and 406 side by side by month": "sales by store by month for stores 367 or 406",
    "revenue per household by household size": "revenue per household by size of household",
    "number of receipts by size class": "number of receipts by size",
    "reached households, how many of them own their home": "how many reached households own their home",
    "own brand products in nutrition, how many": "how many own brand products in nutrition",
    "our best selling product types by units, eight of them, november": (
        "eight best selling product types by units, november"
    ),
    "median vs average receipt in each month of Q3": "median receipt vs average receipt by month in Q3",
    "net versus gross sales in may": "net sales versus gross sales in may",
    "stores with their shoppers in october": "shoppers by store in october",
    "stores with their sales": "sales by store",
    "campaigns with their response rate": "response rate by campaign",
    "now the sales by month": "sales by month",
    "average number of items in a basket, per age group": "items per basket by age group",
}


@pytest.mark.parametrize("question", SAME)
def test_speech_is_what_the_plain_words_are(question: str, book: Book) -> None:
    assert planned(question, book) == planned(SAME[question], book)


@pytest.mark.parametrize(
    "question",
    [
        "stores earning less than 25K in May",
        "customers earning more than 500 points",
        "households that make less than 25 trips a year",
        "sales to people over 100 dollars",
        "how many 65+ people",
        "how many coupons went out in May",
        "products that went out in May",
        "mailings that did not go out",
        "how many mailings did we not send",
        "baskets that were not paid",
        "receipts paid by card",
        "how many campaigns did we not start",
        "loyalty discounts we did not give",
        "biggest discount anyone ever got",
        "which store brought in the most per visitor",
        "revenue in march, taxes included",
        "stores with over 65s",
        "sales by product class",
        "baskets by store tier",
        "baskets in may, how many of them with fuel",
        "the 5 best departments by sales, three of them",
        "what does a household spend, per visit",
        "fuel and deli revenue, one row for each",
        "fuel vs deli sales in May",
        "stores with their products",
        "stores with kids and their sales",
        "campaigns with their mailings and redemptions",
        "now vs last year sales",
        "sales now",
    ],
)
def test_what_says_more_or_something_else_is_declined(question: str, book: Book) -> None:
    assert not isinstance(plan_offline(question, book), Planned)
