"""Sentences put in another turn of phrase: each gives the query of the plain question beside it, and says so."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Refuse
from tests.asking.offline.shop import BOOK, assumed, planned


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("which department delivered the most revenue", "which department had the highest revenue"),
        ("which of our stores was the strongest in revenue", "which store had the highest revenue"),
        ("how high was the discount rate in march", "discount rate in march"),
        ("baskets of deli and baskets of meat", "baskets of deli vs meat"),
        ("deli revenue and meat revenue by month", "revenue of deli vs meat by month"),
        ("what do customers typically spend per order", "average basket value"),
        ("break revenue down by department, then by month", "revenue by department and month"),
        ("department distribution of revenue", "revenue by department"),
        ("departments where revenue exceeded 5000", "departments with revenue over 5000"),
        ("baskets that contained bananas", "baskets with bananas"),
        ("what is revenue if we leave out deli", "revenue excluding deli"),
        ("revenue by age, excluding unknown", "revenue by age where age is known"),
        ("revenue by department, store 367 only, march", "revenue by department for store 367 in march"),
        (
            "departments where discounts ate up more than 20% of revenue",
            "departments with discount rate over 20%",
        ),
        ("revenue in the last quarter of the year", "revenue in q4"),
        ("revenue from the 10th to the 20th of may", "revenue from 10 may to 20 may"),
        ("how does revenue differ between departments", "revenue by department"),
        ("departments with revenue over half a million", "departments with revenue over 500,000"),
        ("what did families buy? top 2 departments by units", "top 2 departments by units for families"),
        ("lowest revenue day in march", "which day had the lowest revenue in march"),
        (
            "revenue last month compared to the one before",
            "revenue last month compared to the previous month",
        ),
        ("list stores with their store type", "list stores by store type"),
        ("units by store, top 15 stores", "units by store, top 15"),
        ("revenue in may or june", "revenue in may to june"),
        ("revenue on new year's eve", "revenue on 31 december"),
    ],
)
def test_another_turn_of_phrase_asks_for_the_same(question: str, plain: str) -> None:
    assert planned(question) == planned(plain)


def test_what_was_read_is_said() -> None:
    said = "The question is read as “which department had the most revenue”."
    assert said in assumed("which department delivered the most revenue")


def test_two_sides_that_no_dimension_holds_are_counted_apart() -> None:
    assert planned("frozen vs deli revenue in march") == {
        "metrics": [
            {"expr": "revenue", "as": "revenue_frozen", "filters": [{"segment": "sales.frozen"}]},
            {
                "expr": "revenue",
                "as": "revenue_deli",
                "filters": [{"field": "product.department", "op": "=", "values": ["DELI"]}],
            },
        ],
        "time": {"range": "last march"},
    }


@pytest.mark.parametrize(
    "question",
    [
        "which department loses the most revenue",  # not: had
        "what does a household spend per basket on average",  # the average of each one's average
        "how many people",  # of a household several may come
        "revenue by store, only baskets",  # a second number is no pick
        "frozen and deli revenue vs meat",
        "share of customers revenue",
        "which store sold the most products",  # not: had the most
        "how much did we lose on sales",
        "discounts of deli as a share of total revenue",  # not: of deli's
        "revenue cash",  # not: all of it
        "highest total of baskets",  # how many, or what they are worth?
        "sales in march and april vs may and june",
        "december was slow. units by store",
        "units by store for the top 10 stores",  # the top ones by what?
    ],
)
def test_what_would_say_something_else_gets_no_number(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Refuse | Clarify)
