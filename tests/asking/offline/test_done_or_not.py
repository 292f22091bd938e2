"""Those of some things that did something, and those that never did."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Refuse
from tests.asking.offline.shop import BOOK, assumed, planned

SHOPPED = {"metric": "shoppers", "per": "customers", "op": ">", "values": [0]}
IN_MARCH = {**SHOPPED, "time": {"range": "last march"}}
SENIORS = {"field": "customers.age", "op": "=", "values": ["65+"]}


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("How many customers never shopped?", [{"not": SHOPPED}]),
        ("how many customers have never shopped", [{"not": SHOPPED}]),
        ("how many customers did not shop in march", [{"not": IN_MARCH}]),
        ("number of customers who didn't shop in march", [{"not": IN_MARCH}]),
        ("how many seniors did not shop in march", [SENIORS, {"not": IN_MARCH}]),
    ],
)
def test_those_that_did_nothing_are_counted(question: str, filters: list[object]) -> None:
    assert planned(question) == {"metrics": ["customers"], "filters": filters}
    when = "in that time" if "march" in question else "over all time"
    assert assumed(question)[-1] == f"The customers are picked by their shoppers {when}."


@pytest.mark.parametrize(
    "question", ["which customers did not shop in march", "customers who bought nothing in march"]
)
def test_those_that_did_nothing_are_listed(question: str) -> None:
    assert planned(question) == {"dimensions": ["customers.customer_id"], "filters": [{"not": IN_MARCH}]}


def test_their_share() -> None:
    question = "what share of customers never shopped"
    part = {"expr": "part(customers)", "as": "not_shopped_share_of_customers", "filters": [{"not": SHOPPED}]}
    assert planned(question) == {"metrics": [part]}
    assert assumed(question)[-1] == (
        "The share is those that have no shoppers divided by all customers that the question asks for."
    )


def test_those_that_did_it() -> None:
    part = {"expr": "part(customers)", "as": "shopped_in_march_share_of_customers", "filters": [IN_MARCH]}
    assert planned("what percent of customers shopped in march") == {"metrics": [part]}


@pytest.mark.parametrize(
    "question",
    [
        "how many shoppers did not shop in march",  # the same number on both sides
        "how many baskets were not paid in march",
        "how many customers did not shop in store 367",  # elsewhere they may have
        "how many customers did not shop in march and april",
        "how many customers did not shop by month",
        "how many customers did not buy deli",
        "how many deli products did not shop",
        "revenue of customers who did not shop in march",
    ],
)
def test_what_is_another_question(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Refuse)
