"""Small words of which one changes the number: a “dont” without its apostrophe, a date behind what tells a number, what
is left out of its own kind. Each question asks for the same as the plain one beside it, or is refused."""

from __future__ import annotations

import pytest

from semantic import load_texts
from semantic.book import Book, build_book
from semantic.query import query_json
from service.asking.offline import plan_offline
from service.asking.planned import Planned, Refuse
from tests.asking.offline.demo import planned

SAME = {
    "of all stores, how many dont report promotions": "how many stores do not report promotions",
    "revenue of households that didnt answer the survey": "revenue of households that did not answer the survey",
    "revenue that isnt private label": "revenue that is not private label",
    "revenue that wasn't alcohol": "revenue without alcohol",
    "hows revenue by store": "revenue by store",
    "everything customers saved in total 2017-06": "total discounts 2017-06",
    "how many receipts use a coupon 25-34": "coupon receipts of 25-34",
    "how many products have any coupon at all": "couponed products",
    "revenue by department other than fuel": "revenue by department, not the fuel department",
    "revenue by store except fuel": "revenue by store, not fuel",
    "net sales instead of revenue by age pls": "net sales by age",
    "redemption rate (not response rate) by campaign type": "redemption rate by campaign type",
    "how many different coupons got redeemed, not how many redemptions": "different coupons redeemed",
    "how many households did we mail in may, counting each one just once": "households reached in may",
    "campaign reach by household size, only those who answered the survey": (
        "campaign reach by household size of households that answered the survey"
    ),
    "average campaign length of type C only": "average campaign length of type C",
    "redemptions for campaigns 8, 13 and 18 each": "redemptions for campaigns 8, 13 and 18 separately",
    "revenue of meat and seafood, each by month": "revenue of meat and seafood separately by month",
    "pastry or floral, which one had more baskets": "pastry or floral, which had more baskets",
    "did alcohol sell better in june than in may": "did alcohol sell more in june than in may",
    "shoppers by department, ranked, top 5": "shoppers by department, top 5",
    "households that redeemed at least 3 coupons": "households with at least 3 redemptions",
    "revenue by household age and store": "revenue by age and store",
    "sales by product brand": "sales by brand",
    "at shelf prices, grocery sales in june": "gross sales of grocery in june",
    "best quarter of sales": "best quarter for sales",
    "share of revenue by department for each store": "share of revenue by department within each store",
    "which household age had the most baskets": "which age had the most baskets",
    "of the households with kids how many shopped in december": "shoppers with kids in december",
    "were there any weeks with under 1000 baskets? list em": "which weeks had under 1000 baskets",
    "revenue up til march 31 inclusive": "revenue through 31 march",
    "revenue from feb 10 up to and including feb 14": "revenue from 10 feb to 14 feb",
    "sales in 2017 except december": "sales except december for 2017",
    "sales by month excluding december, highest first": "sales by month, highest first, excluding december",
    "sales excluding deli and only in december": "sales in december excluding deli",
    "how many households did we mail in may, counting each household once": "households reached in may",
    "sales for customers under 35 in dollars": "sales for customers under 35",
    "sales by store dollars": "sales by store in dollars",
    "stores by sales upward": "stores by sales, lowest first",
    "halloween sales from oct 16 to oct 31": "halloween sales from 16 oct to 31 oct",
    "thanksgiving week from nov 17 to nov 24, sales by day": "sales by day from 17 nov to 24 nov",
    "at shelf prices, sales of deli": "gross sales of deli",
    "how many households visited store 367": "how many households shopped in store 367",
    "spend per household with 3+ kids": "spend per household with three or more kids",
}


@pytest.mark.parametrize("question", SAME)
def test_each_word_counts(question: str, book: Book) -> None:
    assert planned(question, book) == planned(SAME[question], book)


def test_a_month_is_left_out_and_that_is_said(book: Book) -> None:
    found = plan_offline("fresh sales in 2017 month by month except december", book)
    assert isinstance(found, Planned) and found.assumptions == ("Every December is left out.",)
    assert query_json(found.query) == {
        "metrics": ["revenue"],
        "dimensions": ["time.month"],
        "filters": [{"segment": "sales.fresh"}, {"field": "time.month_of_year", "op": "!=", "values": [12]}],
        "time": {"range": "2017"},
        "order_by": ["time.month"],
    }


WEEKDAYS = {
    "revenue by hour of the day, only weekdays": ["time.hour_of_day"],
    "revenue by store, weekdays": ["store.store_id"],
    "revenue by store, weekdays only": ["store.store_id"],
    "baskets by month and store, just weekdays": ["time.month", "store.store_id"],
}


@pytest.mark.parametrize("question", WEEKDAYS)
def test_only_weekdays_leave_out_weekends(question: str, book: Book) -> None:
    found = planned(question, book)
    assert found["dimensions"] == WEEKDAYS[question]
    assert found["filters"] == [{"field": "time.day_of_week", "op": "in", "values": [1, 2, 3, 4, 5]}]


@pytest.mark.parametrize("question", ["revenue by store and weekday", "revenue by store, weekday"])
def test_by_weekday_has_a_row_for_each(question: str, book: Book) -> None:
    found = planned(question, book)
    assert found["dimensions"] == ["store.store_id", "time.day_of_week"] and "filters" not in found


def test_what_was_not_done_is_no_number_that_is_not_asked_for(book: Book) -> None:
    never = {"metric": "redeeming_households", "per": "households", "op": ">", "values": [0]}
    for question in (
        "how many reached households did not redeem a coupon",
        "reached households that never redeemed",
    ):
        assert planned(question, book) == {"metrics": ["households_reached"], "filters": [{"not": never}]}


ORDERS = load_texts(
    {
        "settings.yml": "zone: UTC\nnow: 2018-01-01T00:00\n",
        "orders.yml": """
model: orders
table: orders
key: order_id
time: ordered_on
dimensions: {ordered_on: {type: date}}
metrics: {orders: {expr: count()}}
""",
        "lines.yml": """
model: lines
table: lines
key: [order_id, line]
time: shipped_on
joins: {order: {model: orders, on: order_id}}
dimensions: {shipped_on: {type: date}}
metrics:
  shipped_orders: {expr: count(distinct order_id)}
  booked_orders: {expr: count(distinct order_id), time: order.ordered_on}
""",
    }
)


def test_an_order_that_is_shipped_in_several_months_cannot_be_counted_without_one() -> None:
    orders = build_book(ORDERS, {})
    assert isinstance(plan_offline("orders except december", orders), Planned)
    assert isinstance(plan_offline("booked orders except december", orders), Planned)
    assert isinstance(plan_offline("shipped orders except december", orders), Refuse)
    assert isinstance(plan_offline("shipped orders by month except december", orders), Planned)


LISTED = {
    "which campaigns started in the first half of 2017": ("campaigns", "campaigns.campaign_id"),
    "which private label products were displayed in may": ("displayed_products", "product.product_id"),
    "which senior households redeemed": ("redeeming_households", "household.household_id"),
}


@pytest.mark.parametrize("question", LISTED)
def test_which_did_something_asks_for_a_list(question: str, book: Book) -> None:
    metric, rows = LISTED[question]
    found = planned(question, book)
    assert (found["metrics"], found["dimensions"]) == ([metric], [rows])


@pytest.mark.parametrize(
    "question",
    [
        "how many receipts didnt use a coupon",
        "how many receipts didn't use a coupon",
        "how many customers havent shopped in june",
        "mailings that werent answered",
        "answered mailings",
        "different products in the weekly mailer couldn't",
        "shoppers except december",  # those of other months, or those who did not come in it?
        "sales by quarter except december",
        "sales except last december",  # of one year
        "sales in december except december",
        "sales except december 2016",
        "sales except december of 2016",
        "sales excluding december last year",
        "visits except may and june 2017",
        "sales by department excluding december and store 367",
        "sales excluding december, store 367",
        "sales excluding december deli",
        "sales excluding december weekends",
        "sales excluding december at 5 pm",
        "sales excluding deli and december",  # only deli in december?
        "sales excluding deli and in december",
        "sales without deli and weekends",
        "sales without deli and between 5 and 6 pm",
        "how many visits last month counting each household once",
        "how many receipts by store counting each household just once",
        "how many shoppers by store counting each customer once",
        "halloween sales from oct 16 to nov 17",  # months, too: it is what is sold for halloween
        "sales of halloween from oct 16 to nov 17",
        "christmas sales from dec 16 to dec 17",
        "details on june 17 sales",
        "focus on may 17 sales by store",
        "own brand share of sales by brand",  # all of one, nothing of the others
        "sales of deli for shelf prices",
        "revenue of deli with shelf price",
        "turnover of deli at shelf price",
        "takings in june at shelf prices",
        "sales by store of what was sold at shelf price",
        "how many stores were visited in may",  # no store visits
        "how many stores got visited in may",
        "stores visited by families",
        "how many stores shopped",
        "what stores had great sales",
        "sales for customers under 35 dollars",  # no age
        "sales of households over 65 dollars",
        "receipts, not coupon receipts",  # the others of them?
        "products, not products sold",
        "revenue, not baskets and units by store",
        "shoppers of grocery only",  # who bought nothing else?
        "shoppers, only those who bought deli",
        "coupons offered in type A campaigns only",
        "how many households got redeemed coupons",
        "sales by brand of product",  # once read as the revenue of own brands, as its definition says so
        "revenue by store age",
        "last day with sales",
        "which stores sold something in june but not deli in july",
        "reached households that did not redeem in march",  # reached in march?
        "net sales in january but not in december",  # nothing is left out of it
        "bottom quarter of our stores by revenue",  # a fourth of them
        "each department's share of revenue by month",  # of the month, or the month's of the department?
        "share of each store in baskets by quarter",
        "share of households that redeemed at least 3 coupons",
        "sales in june at shelf prices",  # gross sales, or what was sold without a discount?
        "which coupons were redeemed in may",  # the number is of redemptions
        "which products were promoted the most",
        "how many stores with a deli shopped",
        "households that redeemed more than 3 coupons by age",
    ],
)
def test_what_is_not_understood_is_not_dropped(question: str, book: Book) -> None:
    assert not isinstance(plan_offline(question, book), Planned)


def test_what_is_also_the_name_of_an_age_bounds_the_number_behind_it(book: Book) -> None:
    over = [{"field": "units", "op": ">", "values": [65.0]}]
    assert planned("customers over 65 units", book)["filters"] == over


LISTED_BY_WHICH = {
    "which seniors redeemed a coupon": "households.household_id",
    "which homeowners redeemed coupons in june": "households.household_id",
    "which frozen products were sold in may": "product.product_id",
    "which national brand products were sold in may": "products.product_id",
}


@pytest.mark.parametrize("question", LISTED_BY_WHICH)
def test_which_of_those_picked_asks_for_rows_and_no_number(question: str, book: Book) -> None:
    assert planned(question, book)["dimensions"] == [LISTED_BY_WHICH[question]]


@pytest.mark.parametrize(
    "question",
    ["which seniors had baskets in june", "which brand products were sold in may", "which deli coupons"],
)
def test_which_is_no_number(question: str, book: Book) -> None:
    assert not isinstance(plan_offline(question, book), Planned)
