"""Who did something in two periods, or in one and not in another."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Refuse
from tests.asking.offline.shop import BOOK, assumed, planned


def _in(period: str) -> dict[str, object]:
    return {
        "metric": "shoppers",
        "per": "customers",
        "op": ">",
        "values": [0],
        "time": {"range": f"last {period}"},
    }


@pytest.mark.parametrize(
    "question",
    [
        "how many customers shopped in january but not in february?",
        "how many shoppers of january did not come back in february",
        "customers that shopped in january, but never again in february",
        "how many customers shopped in january and didn't shop in february",
        "shoppers in january who did not return in february",
    ],
)
def test_those_of_one_period_who_are_not_in_another(question: str) -> None:
    assert planned(question) == {
        "metrics": ["shoppers"],
        "filters": [{"not": _in("february")}],
        "time": {"range": "last january"},
    }
    assert assumed(question)[-1] == "Those among the shoppers in february are left out."


@pytest.mark.parametrize(
    "question",
    [
        "how many of the january shoppers came back in february?",
        "shoppers of january who returned in february",
        "how many customers shopped in both january and february",
        "how many customers shopped both in january and in february",
        "how many customers shopped in january and also in february",
        "how many customers shopped in january and again in february",
        "of the shoppers of january, how many came back in february",
    ],
)
def test_those_of_one_period_who_came_back_in_another(question: str) -> None:
    assert planned(question) == {
        "metrics": ["shoppers"],
        "filters": [_in("february")],
        "time": {"range": "last january"},
    }
    assert assumed(question)[-1] == "Only those among the shoppers in february are taken."


def test_the_share_of_those_who_came_back() -> None:
    part = {
        "expr": "part(shoppers)",
        "as": "also_in_february_share_of_shoppers",
        "filters": [_in("february")],
    }
    assert planned("what share of the january shoppers came back in february") == {
        "metrics": [part],
        "time": {"range": "last january"},
    }


def test_they_may_be_picked_by_what_they_are() -> None:
    said = planned("shoppers with kids in january but not in february")
    assert said["filters"] == [
        {"field": "customer.has_kids", "op": "=", "values": [True]},
        {"not": _in("february")},
    ]


def test_a_list_of_them() -> None:
    assert planned("which customers bought something in june but nothing in july") == {
        "metrics": ["revenue"],
        "dimensions": ["customer.customer_id"],
        "filters": [
            {
                "not": {
                    "metric": "shoppers",
                    "per": "customer.customer_id",
                    "op": ">",
                    "values": [0],
                    "time": {"range": "last july"},
                }
            }
        ],
        "time": {"range": "last june"},
    }


def test_the_second_half_of_the_same_year() -> None:
    said = planned("how many customers shopped in the first half of 2017 but not in the second")
    assert said["time"] == {"range": "the first half of 2017"}
    assert said["filters"] == [{"not": {**_in(""), "time": {"range": "the second half of 2017"}}}]


ONE_YEAR = {
    "how many customers shopped in june 2016 but not in july": ("june 2016", "july 2016"),
    "how many customers shopped in q1 2016 but not in q2": ("q1 2016", "q2 2016"),
    "how many of the june 2016 shoppers did not come back in july": ("june 2016", "july 2016"),
    "how many customers shopped in june but not in july 2016": ("june 2016", "july 2016"),
    "how many customers shopped in 2016 but not in december": ("2016", "december 2016"),
}


@pytest.mark.parametrize("question", ONE_YEAR)
def test_the_year_of_one_period_is_that_of_the_other(question: str) -> None:
    first, second = ONE_YEAR[question]
    said = planned(question)
    assert said["time"] == {"range": first}
    assert said["filters"] == [{"not": {**_in(""), "time": {"range": second}}}]
    assert any(note.endswith("is taken as the one of 2016.") for note in assumed(question))


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "how many customers shopped in february 2017 but not in january 2017",
            "february 2017",
            "january 2017",
        ),
        (
            "how many customers shopped in january 2017 but not since march 2017",
            "january 2017",
            "since march 2017",
        ),
        ("how many customers shopped in 2016 but not last month", "2016", "last month"),
        (
            "how many customers shopped in the last 90 days but not in the last 30 days",
            "the last 90 days",
            "the last 30 days",
        ),
    ],
)
def test_those_left_out_may_be_of_an_earlier_time_or_a_part(question: str, first: str, second: str) -> None:
    said = planned(question)
    assert said["time"] == {"range": first}
    assert said["filters"] == [{"not": {**_in(""), "time": {"range": second}}}]


@pytest.mark.parametrize(
    "question",
    [
        "revenue by store in june 2017 and also in july 2017",
        "units by store in june 2017 and again in july 2017",
        "discounts by customer in june 2017 and also in july 2017",
    ],
)
def test_a_number_for_each_of_them_is_shown_for_both_periods(question: str) -> None:
    said = planned(question)
    assert "filters" not in said
    assert "time.month" in str(said["dimensions"])
    assert said["time"] == {"range": "2017-06-01 to 2017-07-31"}


@pytest.mark.parametrize(
    "question",
    [
        "revenue in january but not in february",  # no one is left out of a sum
        "how many baskets in january but not in february",  # no basket is in both
        "which stores sold something in january but not deli in february",
        "how many customers bought deli in january but not in february",  # deli, or anything?
        "how many customers shopped in january and used a coupon in february",
        "how many customers shopped in both january and february by age",
        "revenue of customers who shopped in january but not in february",
        "how many customers shopped in january but not in store 367",
        "how many customers shopped in december 2017 but not in january",  # of 2018, or the january before?
        "how many customers shopped in december but not in january",
        "how many customers shopped in february 2017 and came back in january 2017",
        "how many customers shopped in june 2016 and came back in january",
        "how many customers shopped in january 2017 but not again until march 2017",
        "how many customers shopped in june 2017 and came back before july 2017",
        "how many customers shopped in december 2017 and again in 2017",
        "how many customers shopped in june 2017 but not since may 2017",
        "how many customers shopped in june 2017 but not in 2017",
        "how many customers shopped in 2017 and came back in december",
        "revenue by store in june 2017 but not in july 2017",
        "discount rate by store in june 2017 but not in july 2017",
        "what share of customers shopped in january but not in february",  # of all customers
    ],
)
def test_what_is_another_question(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Refuse)
