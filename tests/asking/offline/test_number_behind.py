"""The number behind a percentage, and money after a number of things: no number of everything instead."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from semantic.query import parse_query, query_json
from service.asking.planned import Clarify, Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked

MAY = {"range": "2017-05"}
TOP: dict[str, object] = {"dimensions": ["store.store_id"], "order_by": ["-large_receipt_share"], "limit": 5}


def same(found: object, expected: Mapping[str, object]) -> None:
    assert isinstance(found, Planned), found
    assert query_json(found.query) == query_json(parse_query(expected))


@pytest.mark.parametrize(
    ("metric", "question", "behind"),
    [
        ("survey_coverage", "how many households is that", "surveyed_households"),
        ("survey_coverage", "how many is that in households", "surveyed_households"),
        ("survey_coverage", "and how many is that?", "surveyed_households"),
        ("large_receipt_share", "how many receipts are those", "large_receipts"),
        ("large_receipt_share", "in absolute numbers", "large_receipts"),
        ("coupon_receipt_share", "as a number please", "coupon_receipts"),
        ("private_label_share", "how much is that in dollars", "private_label_revenue"),
        ("discount_rate", "how much is that in money", "total_discounts"),
        ("response_rate", "how many responses is that", "responses"),
        ("share(displays)", "in absolute terms", "displays"),
        (
            "basket_value",
            "how many baskets were that",
            "baskets",
        ),  # no percentage, so that nothing is behind it
    ],
)
def test_how_many_that_is(demo: Demo, metric: str, question: str, behind: str) -> None:
    """ "How many households is that" after survey coverage was answered with all households."""
    same(asked(demo, {"metrics": [metric]}, question), {"metrics": [behind]})


def test_the_rows_of_a_ranking_stay(demo: Demo) -> None:
    lead = {"metrics": ["large_receipt_share"]} | TOP
    both = {"metrics": ["large_receipt_share", "large_receipts"]} | TOP
    same(asked(demo, lead, "how many receipts is that"), both)


@pytest.mark.parametrize(
    ("metrics", "question"),
    [
        (["response_rate"], "how many households is that"),  # responses are of mailings
        (["survey_coverage"], "how many stores is that"),
        (["survey_coverage"], "how much is that in dollars"),
        (["survey_coverage", "response_rate"], "how many is that"),
    ],
)
def test_what_is_not_behind_it_is_declined(demo: Demo, metrics: list[str], question: str) -> None:
    assert isinstance(asked(demo, {"metrics": metrics}, question), Refuse)


@pytest.mark.parametrize(
    ("question", "groups"),
    [
        ("how much did they bring in", []),
        ("how much money did they make?", []),
        ("what did they gross", []),
        ("how much did they take in by month", ["time.month"]),
        ("how much did they bring in, by department", ["product.department"]),
        ("how much did each department bring in", ["product.department"]),
    ],
)
def test_what_things_bring_in_is_money(demo: Demo, question: str, groups: list[str]) -> None:
    """ "Bring in" was passed over, so that the number of products was shown again."""
    lead = {"metrics": ["products_sold"], "time": MAY}
    expected: dict[str, object] = {"metrics": ["revenue"], "time": MAY, "dimensions": groups}
    order: dict[str, object] = {"order_by": groups} if "time.month" in groups else {}
    same(asked(demo, lead, question), expected | order)


def test_what_mailed_households_brought_in_cannot_be_told(demo: Demo) -> None:
    lead = {
        "metrics": ["households_reached"],
        "filters": [{"field": "campaign.campaign_id", "values": ["18"]}],
    }
    assert isinstance(asked(demo, lead, "how much did they bring in by month"), Refuse)


def test_a_metric_of_that_name_comes_before_a_share_of_the_number_shown(demo: Demo) -> None:
    """The displays of a month in all displays are no display share."""
    lead = {"metrics": ["displays"], "dimensions": ["time.month"]}
    ordered = {"dimensions": ["time.month"], "order_by": ["time.month"]}
    same(asked(demo, lead | ordered, "display share"), {"metrics": ["display_share"]} | ordered)


@pytest.mark.parametrize("question", ["seniors, too", "what about seniors too?", "include the seniors"])
def test_some_of_them_beside_all_or_alone(demo: Demo, question: str) -> None:
    """ "Too" took all others away."""
    lead = {"metrics": ["shoppers"], "time": MAY}
    seniors = {"segment": "households.seniors"}
    beside = {"expr": "shoppers", "as": "shoppers_seniors", "filters": [seniors]}
    found = asked(demo, lead, question)
    assert isinstance(found, Clarify), found
    shown = [query_json(choice.query) for choice in found.choices if choice.query is not None]
    wanted = [lead | {"metrics": ["shoppers", beside]}, lead | {"filters": [seniors]}]
    assert shown == [query_json(parse_query(one)) for one in wanted]


@pytest.mark.parametrize(
    "question", ["without fuel in the denominator", "what was the typical receipt in those, median I mean"]
)
def test_a_turn_that_changes_something_asks_for_no_meaning(demo: Demo, question: str) -> None:
    assert isinstance(asked(demo, {"metrics": ["largest_receipt"], "time": MAY}, question), Refuse)
