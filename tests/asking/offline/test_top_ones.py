"""The top ones of something by a number of theirs, of which something else is asked; picked by all they have."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Refuse
from tests.asking.offline.shop import BOOK, assumed, planned

TOP_3 = {"metric": "rank(revenue)", "per": "product.department", "op": "<=", "values": [3]}


@pytest.mark.parametrize(
    "question",
    [
        "units by month in the top 3 departments by revenue",
        "In the three biggest departments by revenue, how many units by month?",
        "units by month for the 3 departments with the highest revenue",
        "units by month from our best three departments by sales",
    ],
)
def test_a_question_about_the_top_ones_is_split_by_something_else(question: str) -> None:
    assert planned(question) == {
        "metrics": ["units"],
        "dimensions": ["time.month"],
        "filters": [TOP_3],
        "order_by": ["time.month"],
    }


def test_they_are_picked_over_the_time_that_is_asked_about() -> None:
    said = planned("units by department in the store with the most baskets last month")
    assert said["filters"] == [
        {
            "metric": "rank(baskets)",
            "per": "store.store_id",
            "op": "<=",
            "values": [1],
            "time": {"range": "last month"},
        }
    ]
    assert (
        "“in the store with the most baskets” is read as the top 1 by all their baskets in the same time."
        in assumed("units by department in the store with the most baskets last month")
    )


def test_the_last_ones() -> None:
    said = planned("units by month in the bottom 5 stores by baskets")
    assert said["filters"] == [
        {"metric": "rank(-baskets)", "per": "store.store_id", "op": "<=", "values": [5]}
    ]


def test_other_filters_pick_none_of_them() -> None:
    said = planned("deli units by month in the top 3 stores by revenue")
    assert said["filters"] == [
        {"field": "product.department", "op": "=", "values": ["DELI"]},
        {"metric": "rank(revenue)", "per": "store.store_id", "op": "<=", "values": [3]},
    ]


def test_where_nothing_else_splits_it_each_gets_a_row() -> None:
    assert planned("units of the 3 departments with the most revenue") == {
        "metrics": ["units"],
        "dimensions": ["product.department"],
        "filters": [TOP_3],
        "order_by": ["-units"],
    }


@pytest.mark.parametrize(
    "question",
    [
        "units by month in the top 3 departments",  # by which number?
        "units by month in the top 3 departments by revenue and baskets",
        "units by month in the best 3 stores by discount rate",  # is a high rate good?
        "units by month in the top 3 departments by margin",
        "units by month compared to the year before in the top 3 stores by revenue",  # of which year?
        "units by month in the top 0 stores by revenue",
    ],
)
def test_what_does_not_say_which_are_meant_gets_no_number(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Refuse | Clarify)
