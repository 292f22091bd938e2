"""Small words that change what a question asks for: each of them is seen, or the question is refused."""

from __future__ import annotations

import pytest

from semantic.query import query_json
from service.asking.offline import plan_offline
from service.asking.planned import Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.shop import BOOK, assumed, planned

DELI_AND_MEAT = {"field": "product.department", "op": "in", "values": ["DELI", "MEAT"]}
ONE_PART = [{"expr": "part(revenue)", "as": "deli_and_meat_share_of_revenue", "filters": [DELI_AND_MEAT]}]


@pytest.mark.parametrize(
    "question",
    [
        "deli and meat combined, as a share of sales",
        "what share of sales do deli and meat together make up",
        "combined share of deli and meat in sales",
        "deli plus meat as a share of sales",
    ],
)
def test_parts_together_are_one_part(question: str) -> None:
    assert planned(question) == {"metrics": ONE_PART}


def test_parts_that_are_not_put_together_have_a_row_each() -> None:
    assert planned("what share of sales comes from deli and meat")["dimensions"] == ["product.department"]


def test_a_bound_behind_with_is_of_what_it_names(demo: Demo) -> None:
    """ "Stores with sales" may be a name of its own, and is then not what is to be over 1,000."""
    assert isinstance(plan_offline("stores with sales over 1000 each month", demo.book), Refuse)
    found = plan_offline("stores with sales over 1000", demo.book)
    assert isinstance(found, Planned)
    assert query_json(found.query)["filters"] == [{"field": "revenue", "op": ">", "values": [1000.0]}]


def test_what_measures_selling_is_said() -> None:
    assert assumed("stores that sold over 1000") == ("“sold” is measured by sales.",)
    assert assumed("stores that sold over 1000 dollars") == ()


def test_nothing_is_divided_by_itself(demo: Demo) -> None:
    """Of campaigns only the households that they reached are known: that is no part of all households."""
    found = plan_offline("households reached by campaign 8 as a share of all households", demo.book)
    assert isinstance(found, Refuse)
    assert isinstance(plan_offline("sales minus sales", BOOK), Refuse)
