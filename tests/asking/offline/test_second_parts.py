"""What is asked for beside the first number: told, or declined; never dropped, nor a number of something else."""

from __future__ import annotations

import pytest

from semantic.book import Book
from service.asking.offline import plan_offline
from service.asking.planned import Refuse
from tests.asking.offline.demo import planned


@pytest.mark.parametrize(
    "question",
    [
        "largest receipt in 2017 and its store",
        "largest receipt in December and its household",
        "largest receipt and its products in 2017",
        "largest receipt and the store",
        "largest receipt and store in December",
        "average basket and store in December",
        "sales of store 367 and all stores in 2017",
        "sales of produce and all departments in 2017",
        "sales of meat and total in 2017",
        "net sales of store 367 and in total in December",
        "net sales of store 367 and overall in December",
        "sales between July and March 2017",
        "sales between November and January 2017",
        "sales between 5 May and 3 May 2017",
        "sales between Q3 and Q1 2017",
        "baskets between week 12 and week 10 2017",
        "receipts between 50 and 25 dollars",
        "departments with revenue between 100000 and 10000 in 2017",
        "stores with between 100 and 10 baskets in 2017",
        "revenue with fuel and without fuel by month",
        "revenue without fuel and with fuel",
        "sales with milk and without milk in 2017",
        "revenue for store 367 and in all in 2017",
        "sales of store 367 and of the others",
        "sales of homeowners and of all others",
        "sales of homeowners and those in 2017",
        "top 3 stores by sales and of the others",
        "total sales and by department",
        "sales in total, and by department in 2017",
        "sales overall and per store",
        "sales as a percentage of baskets",
        "share of sales by department for deli",
        "share of sales by department for deli and pastry",
        "deli share of sales by department",
        "stores with sales between 1000 and 2000",
        "sales from 1200 to 1400",
        "sales of deli or store 367",
        "sales of frozen or at store 367 in 2017",
        "sales in november or deli",
        "sales of deli or on weekends",
        "sales on weekends or in november",
        "sales per deli basket",
        "units per homeowner household in 2017",
        "how much did we sell per household in 2017",
        "which store sold the most per household",
        "sales by department as percent of store",
    ],
)
def test_what_would_drop_or_swap_a_part_is_refused(question: str, book: Book) -> None:
    assert isinstance(plan_offline(question, book), Refuse)


def test_the_right_order_is_offered(book: Book) -> None:
    for question, offered in {
        "revenue between 100000 and 10000": "between 10000 and 100000",
        "receipts between 50 and 25 dollars": "between 25 and 50",
        "sales between July and March 2017": "between march and july 2017",
    }.items():
        refused = plan_offline(question, book)
        assert isinstance(refused, Refuse)
        assert offered in refused.reason


def test_rows_and_their_total(book: Book) -> None:
    for question in (
        "sales by department and in total in 2017",
        "sales by department and overall in 2017",
        "sales by department, and for all departments, in 2017",
        "sales by department plus total in 2017",
    ):
        assert planned(question, book) == {
            "metrics": ["revenue"],
            "dimensions": ["product.department"],
            "time": {"range": "2017"},
            "totals": True,
        }


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        ("number of baskets and household in December", ["baskets", "households"]),
        ("shoppers and households by age", ["shoppers", "households"]),
        ("net sales and the total of discounts in 2017", ["net_sales", "total_discounts"]),
        ("sales and all discounts in 2017", ["revenue", "total_discounts"]),
        ("revenue and stores by month", ["revenue", "stores"]),
        ("top 5 departments and their households", ["households"]),
        ("change in revenue between June and May 2017", ["revenue"]),
        ("receipts between 25 and 50 dollars", ["receipts"]),
        ("sales between March and July 2017", ["revenue"]),
    ],
)
def test_several_numbers_are_still_told(question: str, metrics: list[str], book: Book) -> None:
    query = planned(question, book)
    assert [name for name in metrics if name in str(query["metrics"])] == metrics
