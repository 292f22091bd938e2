"""Turns about what was answered or explained: its form, its parts, its order, who owns it, and the first one again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from semantic.query import parse_query, query_json
from service.asking.offline import plan_offline
from service.asking.planned import NO_CONTEXT, Aspect, Clarify, Context, Define, Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked, leaning_on

DECEMBER = {"range": "2017-12"}
SHOPPERS = {"metrics": ["shoppers"], "time": DECEMBER}
CAMPAIGNS = {"metrics": ["campaigns"], "time": {"range": "2017"}}
STORES = {"metrics": ["revenue"], "dimensions": ["store.store_id"], "time": DECEMBER}
TOP = STORES | {"order_by": ["-revenue"], "limit": 3}
KIDS = {"field": "household.has_kids", "op": "=", "values": [True]}
RENTER = {"field": "household.home_ownership", "op": "=", "values": ["Renter"]}
NO_KIDS = {"field": "household.has_kids", "op": "=", "values": [False]}
TYPE_A = {"field": "campaigns.campaign_type", "op": "=", "values": ["Type A"]}


@pytest.mark.parametrize(
    ("lead", "questions", "query"),
    [
        # Which of the things counted have something.
        (SHOPPERS, ["how many of them have kids"], SHOPPERS | {"filters": [KIDS]}),
        (SHOPPERS, ["how many of those are renters?"], SHOPPERS | {"filters": [RENTER]}),
        (SHOPPERS, ["how many of them don't have kids"], SHOPPERS | {"filters": [NO_KIDS]}),
        (
            SHOPPERS,
            ["how many of them have kids", "and how many of those are renters"],
            SHOPPERS | {"filters": [KIDS, RENTER]},
        ),
        (CAMPAIGNS, ["how many of them were type A"], CAMPAIGNS | {"filters": [TYPE_A]}),
        # The form of the answer is no other question.
        (STORES, ["as a chart"], STORES),
        (STORES, ["make it a line chart"], STORES),
        (STORES, ["show me the numbers as table"], STORES),
        (STORES, ["can you plot it?"], STORES),
        # Its order, its rest, its first row.
        (STORES, ["sort from lowest to highest"], STORES | {"order_by": ["revenue"]}),
        (TOP, ["and the rest?"], TOP | {"limit": {"rows": 3, "other": True}}),
        (TOP, ["just the first one"], TOP | {"limit": 1}),
        (SHOPPERS, ["by month", "what about baskets", "go back to the first one"], SHOPPERS),
        (
            {"metrics": ["revenue"], "time": DECEMBER},
            ["dept breakdown"],
            {"metrics": ["revenue"], "dimensions": ["product.department"], "time": DECEMBER},
        ),
        (
            {"metrics": ["revenue"], "time": DECEMBER},
            ["what's the difference to november"],
            {"metrics": ["revenue"], "time": DECEMBER | {"compare": "previous_period"}},
        ),
    ],
)
def test_a_turn_about_the_answer(
    demo: Demo, lead: Mapping[str, object], questions: list[str], query: Mapping[str, object]
) -> None:
    found = asked(demo, lead, *questions)
    assert isinstance(found, Planned), found
    assert query_json(found.query) == query_json(parse_query(query)), questions


@pytest.mark.parametrize(
    ("lead", "question"),
    [
        ({"metrics": ["revenue"], "time": DECEMBER}, "how many of them have kids"),  # dollars are no things
        (TOP, "how many of them have kids"),
        (SHOPPERS, "how many of them are new"),
        (SHOPPERS | {"filters": [KIDS]}, "how many of them do not have kids"),
        (SHOPPERS, "go back to the first store"),
        (SHOPPERS, "the first one"),
        (TOP, "the first one in november"),
        (SHOPPERS, "table wine"),
    ],
)
def test_a_turn_that_only_looks_like_one_is_not_answered_so(
    demo: Demo, lead: Mapping[str, object], question: str
) -> None:
    found = asked(demo, lead, question)
    if isinstance(found, Planned):
        assert found.query != parse_query(lead) and not found.query.limit, found
    else:
        assert isinstance(found, Refuse | Clarify)


BEST_MONTH = {"metrics": ["revenue"], "dimensions": ["time.month"], "order_by": ["-revenue"], "limit": 1}


def test_the_time_of_the_first_row_is_not_found_anew(demo: Demo) -> None:
    then = asked(demo, BEST_MONTH, "what was the discount rate then")
    assert isinstance(then, Refuse) and then.unplaced == ("then",)
    by_store = asked(demo, STORES, "what was the discount rate then")
    assert isinstance(by_store, Planned | Clarify)
    assert isinstance(asked(demo, BEST_MONTH, "top 3 then"), Planned)


def test_a_period_is_not_compared_with_itself(demo: Demo) -> None:
    sales = {"metrics": ["revenue"], "time": {"range": "2017-11"}}
    assert isinstance(asked(demo, sales, "vs nov"), Refuse)
    october = asked(demo, sales, "vs october")
    assert isinstance(october, Planned) and october.query.time is not None
    assert october.query.time.compare == "previous_period"


def test_the_form_that_was_asked_for_is_said_to_be_chosen_by_the_rows(demo: Demo) -> None:
    found = asked(demo, STORES, "as a pie chart")
    assert isinstance(found, Planned)
    assert found.changes == (
        "The same rows again. The picture that goes with them is chosen by their shape, and not by name.",
    )


EXPLAINED = Context(explained=("coupon_usage",))


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("who is responsible for it", Aspect.OWNER),
        ("who can I ask about that?", Aspect.OWNER),
        ("how is it calculated", Aspect.FORMULA),
        ("what's included in that?", Aspect.MEANING),
    ],
)
def test_what_was_explained_is_asked_about(demo: Demo, question: str, aspect: Aspect) -> None:
    found = plan_offline(question, demo.book, EXPLAINED)
    assert isinstance(found, Define) and found.aspect is aspect
    assert [name.rpartition(".")[2] for name in found.members] == ["coupon_usage"]
    assert not isinstance(plan_offline(question, demo.book, NO_CONTEXT), Define)


@pytest.mark.parametrize(
    "question", ["what's the difference to redemption rate", "how is it different from redemption rate?"]
)
def test_what_was_explained_is_told_apart_from_another(demo: Demo, question: str) -> None:
    found = plan_offline(question, demo.book, EXPLAINED)
    assert isinstance(found, Define) and found.aspect is Aspect.DIFFERENCE
    assert {name.rpartition(".")[2] for name in found.members} == {"coupon_usage", "redemption_rate"}


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("show it by quarter", {"dimensions": ["time.quarter"], "order_by": ["time.quarter"]}),
        ("how much was it in december", {"time": {"range": "last december"}}),
        ("by month please", {"dimensions": ["time.month"], "order_by": ["time.month"]}),
    ],
)
def test_what_was_explained_is_shown(demo: Demo, question: str, query: Mapping[str, object]) -> None:
    found = plan_offline(question, demo.book, EXPLAINED)
    assert isinstance(found, Planned), found
    assert query_json(found.query) == query_json(parse_query({"metrics": ["coupon_usage"], **query}))
    assert found.assumptions[0] == "This is about coupon usage, which was explained last."


def test_a_question_with_a_name_of_its_own_is_not_about_what_was_explained(demo: Demo) -> None:
    last = replace(leaning_on(parse_query(STORES), demo), explained=("coupon_usage",))
    new = plan_offline("baskets by month in 2017", demo.book, last)
    assert isinstance(new, Planned) and [use.expr for use in new.query.metrics] == ["baskets"]
    on = plan_offline("by department instead", demo.book, last)
    assert isinstance(on, Planned) and [use.expr for use in on.query.metrics] == ["revenue"]


def test_it_is_what_was_explained_last_and_not_what_was_asked_before(demo: Demo) -> None:
    last = leaning_on(parse_query(STORES), demo)
    owner = plan_offline("who owns it", demo.book, replace(last, explained=("coupon_usage",)))
    assert isinstance(owner, Define) and owner.topic == "coupon usage"
    before = plan_offline("who owns it", demo.book, last)
    assert isinstance(before, Define) and before.topic == "revenue"
    no_number = plan_offline("who owns it", demo.book, replace(last, explained=("brand",)))
    assert isinstance(no_number, Refuse)
    missed = plan_offline("who owns that", demo.book, replace(last, missed="sales of gadgets"))
    assert isinstance(missed, Define)
    assert missed.assumptions == ("“sales of gadgets” was not answered, and nothing of it is kept here.",)


def test_two_numbers_that_were_explained_are_no_it(demo: Demo) -> None:
    both = Context(explained=("coupon_usage", "redemption_rate"))
    assert isinstance(plan_offline("show it by quarter", demo.book, both), Refuse)
