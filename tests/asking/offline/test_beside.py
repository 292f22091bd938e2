"""What was picked, compared with all of it or with others: both numbers are shown, and none is dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from semantic.query import parse_query, query_json
from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked, leaning_on

NOVEMBER = {"range": "2017-11"}
SENIORS = {"segment": "households.seniors"}
DELI = {"field": "product.department", "op": "=", "values": ["DELI"]}
STORE = {"field": "store.store_id", "op": "=", "values": ["367"]}
FROZEN = {"segment": "sales.frozen"}


def revenue(*filters: Mapping[str, object]) -> dict[str, object]:
    return {"metrics": ["revenue"], "filters": list(filters), "time": NOVEMBER}


def side(name: str, *filters: Mapping[str, object]) -> dict[str, object]:
    return {"expr": "revenue", "as": f"revenue_{name}", "filters": list(filters)}


@pytest.mark.parametrize(
    ("lead", "turn", "metrics", "kept"),
    [
        (revenue(SENIORS), "vs everyone", [side("seniors", SENIORS), "revenue"], []),
        (revenue(SENIORS), "compared to everyone", [side("seniors", SENIORS), "revenue"], []),
        (revenue(SENIORS), "how does that compare to all customers", [side("seniors", SENIORS), "revenue"], []),
        (revenue(SENIORS), "vs overall", [side("seniors", SENIORS), "revenue"], []),
        (revenue(STORE), "vs all stores", [side("store_367", STORE), "revenue"], []),
        (revenue(SENIORS, FROZEN), "vs all customers", [side("seniors", SENIORS), "revenue"], [FROZEN]),
        (revenue(SENIORS, FROZEN), "vs all products", [side("frozen", FROZEN), "revenue"], [SENIORS]),
        (revenue(DELI), "vs frozen", [side("deli", DELI), side("frozen", FROZEN)], []),
    ],
)  # fmt: skip
def test_both_sides_have_a_column(
    demo: Demo, lead: Mapping[str, object], turn: str, metrics: list[object], kept: list[object]
) -> None:
    found = asked(demo, lead, turn)
    assert isinstance(found, Planned), found
    wanted = {"metrics": metrics, "filters": kept, "time": NOVEMBER}
    assert query_json(found.query) == query_json(parse_query(wanted))


@pytest.mark.parametrize(
    ("lead", "turns"),
    [
        (revenue(), ["vs everyone"]),  # all is in it already
        (revenue(SENIORS, FROZEN), ["vs everyone"]),  # without which of the two?
        (revenue(SENIORS) | {"dimensions": ["store.store_id"], "order_by": ["-revenue"], "limit": 5}, ["vs everyone"]),
        (revenue(DELI) | {"dimensions": ["product.department"]}, ["vs everything"]),
        (revenue(SENIORS), ["vs october", "vs everyone"]),
        (revenue(SENIORS), ["vs everyone", "for young families"]),  # of those that are both? instead of seniors?
    ],
)  # fmt: skip
def test_a_comparison_that_has_no_two_sides_is_refused(
    demo: Demo, lead: Mapping[str, object], turns: list[str]
) -> None:
    assert isinstance(asked(demo, lead, *turns), Refuse)


@pytest.mark.parametrize("turn", ["vs everyone else", "vs the rest of the company"])
def test_everyone_else_is_asked_about(demo: Demo, turn: str) -> None:
    found = asked(demo, revenue(SENIORS), turn)
    assert isinstance(found, Clarify)
    [choice] = found.choices
    assert choice.query is not None
    both = [side("seniors", SENIORS), side("not_seniors", {"not": SENIORS})]
    assert query_json(choice.query)["metrics"] == both


MARKETING = {"metrics": ["active_households_marketing"], "time": NOVEMBER}


def test_another_number_of_the_same_name_is_compared_by_its_word(demo: Demo) -> None:
    found = asked(demo, MARKETING, "vs finance")
    assert isinstance(found, Planned)
    assert query_json(found.query)["metrics"] == ["active_households_marketing", "active_households_finance"]
    percent = asked(demo, MARKETING, "vs finance", "what's the difference in percent")
    assert isinstance(percent, Clarify)
    assert [choice.label for choice in percent.choices] == [
        "active households marketing less active households finance, as a part of active households finance",
        "active households finance less active households marketing, as a part of active households marketing",
    ]


def test_a_difference_is_not_made_with_what_was_before_an_unanswered_question(demo: Demo) -> None:
    context = replace(leaning_on(parse_query(MARKETING), demo), missed="vs bananas")
    found = plan_offline("what's the difference in percent", demo.book, context)
    assert isinstance(found, Refuse) and "“vs bananas” was not answered" in found.reason


def test_a_correction_of_an_unanswered_question_takes_nothing_else_back(demo: Demo) -> None:
    own = {"field": "product.brand", "op": "=", "values": ["Private"]}
    before = leaning_on(parse_query(revenue(own)), demo)
    answered = plan_offline("no i meant only alcohol", demo.book, before)
    assert isinstance(answered, Planned) and len(answered.query.filters) == 1
    after = plan_offline("no i meant only alcohol", demo.book, replace(before, missed="exclude alcohol"))
    assert isinstance(after, Clarify) and len(after.choices) == 2


@pytest.mark.parametrize("turn", ["how many households", "how many households is that", "households"])
def test_what_is_counted_there_is_offered_beside_what_is_known_at_all(demo: Demo, turn: str) -> None:
    kind = {"field": "campaign.campaign_type", "op": "=", "values": ["Type A"]}
    lead = {"metrics": ["redemptions"], "filters": [kind], "time": NOVEMBER}
    found = asked(demo, lead, turn)
    assert isinstance(found, Clarify), found
    queries = [query_json(choice.query) for choice in found.choices if choice.query is not None]
    assert queries == [lead | {"metrics": ["redeeming_households"]}, {"metrics": ["households"]}]
