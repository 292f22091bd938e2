"""A number and a part of it beside each other, and what people say around the numbers that they want."""

from __future__ import annotations

from typing import Any

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Planned
from tests.asking.offline.shop import BOOK, planned

KIDS = {"field": "customer.has_kids", "op": "=", "values": [True]}


@pytest.mark.parametrize(
    "question",
    [
        "sales last month, and how much of it came from customers with kids?",
        "sales last month and how much of that is from customers with kids",
        "sales last month, of which from customers with kids",
    ],
)
def test_a_number_and_how_much_of_it_are_two_numbers(question: str) -> None:
    query = planned(question)
    assert _uses(query) == ["revenue", ("revenue", [KIDS])]
    assert query["time"] == {"range": "last month"} and "filters" not in query


def test_how_many_of_them_counts_again() -> None:
    query = planned("baskets by month, and how many of them came from customers with kids")
    assert _uses(query) == ["baskets", ("baskets", [KIDS])]
    assert query["dimensions"] == ["time.month"]


def _uses(query: dict[str, Any]) -> list[object]:
    return [use if isinstance(use, str) else (use["expr"], use["filters"]) for use in query["metrics"]]


SAME = {
    "sales by department in december, one figure per month": "sales by department by month in december",
    "sales in december, one number for each store": "sales by store in december",
    "sales by store, a row for each": "sales by store",
    "deli and meat: sales each": "sales of deli and meat, each on its own",
    "peak week in terms of baskets": "best week by baskets",
    "which store is the biggest, going by baskets": "which store is the best by baskets",
    "which day of the week is quietest, judging by baskets": "the quietest day of the week by baskets",
    "sales at store level": "sales by store",
    "baskets on a weekly basis": "weekly baskets",
    "sales cut by store and by month": "sales by store and month",
    "sales itemized by department": "sales by department",
    "cnt of baskets by month": "number of baskets by month",
    "sorry, beginner here - sales by month?": "sales by month",
    "to reconcile: sales by month": "sales by month",
    "the store with the highest sales (id will do)": "the store with the highest sales",
}


@pytest.mark.parametrize("question", SAME)
def test_what_stands_around_the_numbers_changes_none(question: str) -> None:
    assert planned(question) == planned(SAME[question])


@pytest.mark.parametrize(
    "question",
    [
        "how much of it came from customers with kids",
        "sales and how much of it came from customers with kids in december",
        "sales and how much of it came from customers with kids by month",
        "sales and how much of it was discounted",
        "sales and baskets, and how much of it came from customers with kids",
        "top 3 stores by sales, and how much of it came from customers with kids",
        "basket value, and how much of it came from customers with kids",
        "sales, and how many of them came from customers with kids",
        "sales last month, and what share of it came from customers with kids",
        "baskets with one line per basket",
        "which stores will do best",
        "off peak sales",
        "sales cut by 10 %",
        "3 baskets each",
        "sales of deli each",
        "sales at this level",
        "sales in terms of baskets",
    ],
)
def test_their_neighbours_are_not_answered_so(question: str) -> None:
    assert not isinstance(plan_offline(question, BOOK), Planned)
