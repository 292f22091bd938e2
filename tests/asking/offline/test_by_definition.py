"""Numbers that are told in the words of their definitions instead of named; what is left over still counts."""

from __future__ import annotations

import pytest

from semantic.query import parse_query
from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Planned, Refuse
from tests.asking.offline.demo import Demo

JULY = {"range": "last july"}
PASTRY = {"field": "product.department", "op": "=", "values": ["PASTRY"]}

TOLD: dict[str, tuple[dict[str, object], str]] = {
    "everything shoppers saved on shelf prices": (
        {"metrics": ["total_discounts"]},
        "“everything shoppers saved on shelf prices” is read as total discounts.",
    ),
    "what part of all the households we know shopped in july": (
        {"metrics": ["shopper_rate"], "time": JULY},
        "“what part of all the households we know shopped” is read as shopper rate.",
    ),
    "different pastry SKUs that were bought at least once": (
        {"metrics": ["products_sold"], "filters": [PASTRY]},
        "“different … SKUs that were bought at least once” is read as products sold.",
    ),
    "what share of the households we know did our campaigns reach": (
        {"metrics": ["campaign_reach"]},
        "“what share of the households we know did our campaigns reach” is read as campaign reach.",
    ),
    "how many campaigns does a reached household get on avg": (
        {"metrics": ["mailings_per_household"]},
        "“how many campaigns does a reached household get on avg” is read as mailings per household.",
    ),
    "placements that stood in the weekly mailer by month": (
        {
            "metrics": ["mailer_features"],
            "dimensions": ["time.month"],
            "order_by": ["time.month"],
        },
        "“placements that stood in the weekly mailer” is read as mailer features.",
    ),
}


@pytest.mark.parametrize("question", TOLD)
def test_a_number_may_be_told_by_its_definition(question: str, demo: Demo) -> None:
    query, note = TOLD[question]
    found = plan_offline(question, demo.book)
    assert isinstance(found, Planned)
    assert found.query == parse_query(query)
    assert found.assumptions[0] == note


LEFT = [
    "everything shoppers saved on shelf prices and coupons",
    "everything shoppers did not save on shelf prices",
    "everything unicorns saved on shelf prices",
    "share of households that redeemed at least two coupons",
    "different SKUs that were bought at least twice",
    "campaigns by first day",
    "distinct skus that stood in the weekly leaflet",
    "part of mailings to households with kids after which a coupon was redeemed",
    "show me how much households have bought",
    "average sales and basket value",
    "dollars that manufacturers refund",
    "revenue of our own stores",
    "how many households does a campaign reach",
    "how many campaigns last a month",
    "part of revenue that comes from our own stores",
]
"""A part, a restriction or a word more than the definition has."""


@pytest.mark.parametrize("question", LEFT)
def test_what_a_definition_does_not_say_is_not_taken_for_it(question: str, demo: Demo) -> None:
    assert isinstance(plan_offline(question, demo.book), Refuse | Clarify)


def test_a_grain_is_no_word_of_a_definition_where_it_stands_alone(demo: Demo) -> None:
    """ "The weekly mailer" is a thing, "weekly" at the end a grouping."""
    found = plan_offline("placements that stood in the mailer weekly", demo.book)
    assert not isinstance(found, Planned) or found.query.dimensions == ("time.week",)
