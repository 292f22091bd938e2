"""Values with strokes, picks behind a comma, bounds of several numbers, and properties that are not known."""

from __future__ import annotations

import pytest

from semantic.query import query_json
from service.asking.offline import plan_offline
from service.asking.planned import Planned
from tests.asking.offline.demo import Demo

SAME = {
    "revenue of BAKED BREAD/BUNS/ROLLS": "revenue of category baked bread buns rolls",
    "yogurt category, national brands only: revenue and units": (
        "revenue and units of the yogurt category of national brands"
    ),
    "paper towels, own brand against national: units + revenue": (
        "units and revenue of paper towels, own brand against national"
    ),
    "revenue of renters incl. probable renters": "revenue of renters or probable renters",
    "how many different households were mailed at least once?": "how many households were mailed",
    "cat food and dog foods revenue side by side": "revenue of cat food vs dog foods",
    "stores with more than 150 different shoppers": "stores with more than 150 shoppers",
    "revenue as one line per store": "revenue by store",
    "baskets, one bar for each household": "baskets by household",
    "renters - how many do we know": "how many renters households do we know",
}


@pytest.mark.parametrize("question", SAME)
def test_it_is_asked_like_the_plain_question(question: str, demo: Demo) -> None:
    found, plain = plan_offline(question, demo.book), plan_offline(SAME[question], demo.book)
    assert isinstance(found, Planned) and isinstance(plain, Planned), (found, plain)
    assert found.query == plain.query


def test_a_property_that_is_not_known_is_empty(demo: Demo) -> None:
    found = plan_offline("revenue where household income is unknown", demo.book)
    assert isinstance(found, Planned)
    assert query_json(found.query)["filters"] == [{"field": "household.income", "op": "is_null"}]


def test_two_bounds_hold_both(demo: Demo) -> None:
    question = "departments with revenue over 100000 with a discount rate above 15 percent"
    found = plan_offline(question, demo.book)
    assert isinstance(found, Planned)
    assert query_json(found.query)["filters"] == [
        {"field": "revenue", "op": ">", "values": [100_000]},
        {"field": "discount_rate", "op": ">", "values": [0.15]},
    ]


def test_values_set_against_each_other_narrow_what_stands_before(demo: Demo) -> None:
    found = plan_offline("paper towels, own brand against national: revenue", demo.book)
    assert isinstance(found, Planned)
    assert query_json(found.query) == {
        "metrics": ["revenue"],
        "dimensions": ["product.brand"],
        "filters": [
            {"field": "product.category", "op": "=", "values": ["PAPER TOWELS"]},
            {"field": "product.brand", "op": "in", "values": ["Private", "National"]},
        ],
    }


@pytest.mark.parametrize(
    "question",
    [
        "yogurt, national brands: revenue",
        "revenue excluding deli, own brands only",
        "revenue excluding deli, only own brands",
        "baskets with beer and with fuel",
        "revenue + total discounts by month",
        "how many shoppers bought bananas at least twice",
        "how many households at least once",
        "revenue where store is empty",
        "revenue store/department",
        "revenue of deli including cheese",
        "frozen pizza, how many do you know of",
        "seniors - how many do we know in 2017",
        "renters, how many",
        "stores with more than 150 different units",
        "sales of 2 or more kids households",
    ],
)
def test_their_neighbours_are_not_answered_so(question: str, demo: Demo) -> None:
    assert not isinstance(plan_offline(question, demo.book), Planned)
