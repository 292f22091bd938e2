"""Questions put as headings, and what is said behind what is asked for."""

from __future__ import annotations

import pytest

from semantic.book import Book
from service.asking.offline import plan_offline
from service.asking.planned import Planned
from tests.asking.offline.demo import planned

SAME = {
    "the month in which the discount rate was lowest": "which month had the lowest discount rate",
    "The age group in which the redemption rate is highest": "which age had the highest redemption rate",
    "what was the day on which revenue peaked": "which day had the highest revenue",
    "the week in which baskets bottomed out": "which week had the fewest baskets",
    "the store at which the most baskets were paid": "which store had the most baskets",
    "the month when we had the fewest shoppers": "which month had the fewest shoppers",
    "which household redeemed the most coupons": "which household had the most redemptions",
    "which campaign reached the fewest households in may": "which campaign had the fewest households reached in may",
    "Which manufacturer has the most couponed products?": "top 1 manufacturer by couponed products",
    "compare stores 343 and 406 by basket value": "compare stores 343 and 406 on basket value",
    "compare departments by revenue": "revenue by department",
    "comparison of stores by basket value in may": "basket value by store in may",
    "campaigns 8 and 13 by response rate": "compare campaigns 8 and 13 on response rate",
    "basket value of seniors and of young households, respectively": "basket value of seniors vs young households",
    "response rate in Type A as compared with Type B": "response rate of Type A vs Type B",
    "growth of revenue from October to November, in percent": "growth of revenue from October to November",
    "revenue growth from October to November as a percentage": "growth of revenue from October to November",
    "all departments other than GROCERY, combined revenue": "revenue excluding GROCERY",
    "net sales of all departments except deli and meat together": "net sales excluding deli and meat",
    "units sold of products from manufacturer 2, by month": "units of manufacturer 2 by month",
    "households by marital status, including the unknown": "households by marital status",
    "the share of receipts that falls on coupon receipts": "coupon receipts as a share of receipts",
    "responses that fell on campaign 26, by income": "responses of campaign 26 by income",
    "how big a slice of revenue belongs to gasoline": "how big a slice of revenue comes from gasoline",
    "the display share month for month": "display share by month",
    "I would kindly ask for the number of campaigns in 2017": "number of campaigns in 2017",
    "how many lines were sold in may": "lines in may",
    "revenue on weekends as a share of all revenue": "what share of revenue was on weekends",
    "weekend revenue as a percentage of total revenue": "what share of revenue was on weekends",
    "how many january shoppers": "shoppers in january",
    "how much did the coupon discounts amount to in may": "coupon discounts in may",
    "to how much did net sales add up in may": "net sales in may",
    "the best monday by revenue": "which day had the highest revenue on mondays",
    "worst saturday for baskets": "which day had the lowest baskets on saturdays",
    "best friday in june 2017 by revenue": "which day in june 2017 had the highest revenue on fridays",
    "which saturday had the worst revenue": "which day had the lowest revenue on saturdays",
    "which household received the most discounts": "which household had the most discounts",
    "which store received the most discounts in 2017": "which store had the most discounts in 2017",
    "which monday had the highest revenue": "which day had the highest revenue on mondays",
    "income and age crossed: revenue per household": "revenue per household by income and age",
    "revenue by store, store 367 left out": "revenue by store excluding store 367",
    "customers who visited us at least ten times in the last quarter, their number": (
        "number of customers who visited us at least ten times in the last quarter"
    ),
    "of the homeowners, how many redeemed a coupon": "how many homeowners redeemed a coupon",
    "different products in an average basket": "how many different products are in an average basket",
}


def _meant(question: str, book: Book) -> dict[str, object]:
    """The query without the names of its columns, which come from the words."""
    found = planned(question, book)
    uses = found["metrics"]
    assert isinstance(uses, list)
    found["metrics"] = [{**use, "as": ""} if isinstance(use, dict) else use for use in uses]
    return found


@pytest.mark.parametrize("question", SAME)
def test_a_heading_asks_the_same(question: str, book: Book) -> None:
    assert _meant(question, book) == _meant(SAME[question], book)


SHARES = {
    "what share of receipts is under 5 dollars": {
        "field": "receipts.receipt_value",
        "op": "<",
        "values": [5.0],
    },
    "what share of households has kids": {"field": "households.has_kids", "op": "=", "values": [True]},
    "share of stores with sales over 5,000": {
        "metric": "revenue",
        "per": "stores",
        "op": ">",
        "values": [5000.0],
    },
}


def _parts(found: dict[str, object]) -> list[object]:
    """What picks the parts that are asked for."""
    uses = found["metrics"]
    assert isinstance(uses, list)
    return [item for use in uses if use["expr"].startswith("part(") for item in use["filters"]]


@pytest.mark.parametrize("question", SHARES)
def test_the_share_of_some_of_what_is_counted(question: str, book: Book) -> None:
    assert _parts(planned(question, book)) == [SHARES[question]]


def test_the_whole_is_what_stands_before_the_verb(book: Book) -> None:
    found = planned("what share of stores that report promotions had sales over 5000", book)
    assert found["filters"] == [{"field": "stores.reports_promotions", "op": "=", "values": [True]}]
    assert _parts(found) == [SHARES["share of stores with sales over 5,000"]]


@pytest.mark.parametrize(
    "question",
    [
        "what share of stores with sales over 5000 report promotions",  # which half is the whole?
        "what share of families had sales over 500",
        "share of seniors in households with sales over 500",
        "what share of receipts was under 5 or over 100 dollars",
        "what share of baskets are not paid by seniors",
        "revenue on weekends as a share of baskets",
        "departments whose sales fell on last year",
        "revenue of all departments except grocery",  # their sum, or each?
        "growth of revenue by department in percent",
        "which store redeemed the most coupons",  # coupons are redeemed in no store
        "the day on which most baskets were cancelled",
        "how many baskets were sold",
        "how many lines were returned",
        "the month in which revenue was second highest",
        "best monday for each store by revenue",
        "last monday by revenue",
        "lines sold at a loyalty price, as a share, by department",
        "what percent of lines were sold at the beer price, by department",
        "how much did revenue come to store 367",
        "how much will revenue come to",
        "how much will revenue amount to in 2018",
        "best friday by revenue and units",
        "best friday in stores by revenue",
        "revenue by department including empty ones",
        "revenue by department including blanks",
        "what share of receipts was under 5 dollars at store 343",  # of all receipts, or of those of the store?
        "what share of receipts was over 50 dollars from seniors",
        "what share of receipts had more than 10 lines at store 343",
        "what share of products are private label in grocery",
    ],
)
def test_what_says_something_else_is_not_answered(question: str, book: Book) -> None:
    assert not isinstance(plan_offline(question, book), Planned)


@pytest.mark.parametrize(
    "question", ["worst monday for discount rate", "which monday had the worst discount rate"]
)
def test_what_is_called_worst_is_told(question: str, book: Book) -> None:
    found = plan_offline(question, book)
    assert isinstance(found, Planned)
    assert "The worst are those with the lowest discount rate." in found.assumptions
