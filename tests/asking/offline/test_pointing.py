"""Turns that could be questions by themselves, but for a small word that points at the answer before them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantic.query import parse_query, query_json
from service.asking.offline import plan_offline
from service.asking.offline.following.pointing import points_back
from service.asking.planned import Define, Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked, leaning_on

SOFT = {"field": "product.category", "values": ["SOFT DRINKS"]}
BY_QUARTER = {"dimensions": ["time.quarter"], "order_by": ["time.quarter"]}
SOFT_DRINKS = {"metrics": ["revenue"], "filters": [SOFT]} | BY_QUARTER
MAY = {"range": "2017-05"}
DELI = {"metrics": ["revenue"], "filters": [{"field": "product.department", "values": ["DELI"]}], "time": MAY}
LARGE = {"metrics": ["large_receipts"], "time": MAY}
PART = {"expr": "percentage(large_receipts / receipts)", "as": "large_receipts_as_part_of_receipts"}
TWO = {"metrics": ["gross_sales", "net_sales"]} | BY_QUARTER


def same(found: object, expected: object) -> None:
    assert isinstance(found, Planned), found
    assert query_json(found.query) == query_json(parse_query(expected))


@pytest.mark.parametrize(
    ("question", "points"),
    [
        ("how many campaigns is that, for each type", True),
        ("monthly trend of its share of total revenue", True),
        ("units as well, each quarter", True),
        ("as a share of all receipts, by week", True),
        ("stores that sold more than 100 units", False),
        ("sales by month this year", False),
        ("is this month better than the last", False),
        ("each department and its baskets", False),
    ],
)
def test_what_points_back(question: str, points: bool) -> None:
    assert points_back(question) is points


@pytest.mark.parametrize("question", ["units as well, each quarter", "units too, by quarter"])
def test_as_well_before_a_comma_keeps_what_was_picked(demo: Demo, question: str) -> None:
    """By itself it would be the units of everything."""
    same(asked(demo, SOFT_DRINKS, question), SOFT_DRINKS | {"metrics": ["revenue", "units"]})


def test_how_many_is_that_goes_on_from_the_answer(demo: Demo) -> None:
    found = asked(demo, DELI, "how many baskets is that by store")
    same(found, DELI | {"metrics": ["baskets"], "dimensions": ["store.store_id"]})


def test_how_many_is_that_after_what_was_not_answered(demo: Demo) -> None:
    context = replace(leaning_on(parse_query(DELI), demo), missed="only the zorblax ones")
    found = plan_offline("how many baskets is that by store", demo.book, context)
    assert isinstance(found, Refuse)
    assert "only the zorblax ones" in found.reason


@pytest.mark.parametrize(
    ("lead", "question"),
    [
        (TWO, "give that difference as a percent of gross sales for each quarter"),
        (TWO, "show this difference by month"),
        (SOFT_DRINKS, "monthly trend of its share of total revenue"),
        (SOFT_DRINKS, "was this in every store that sells fuel?"),
        (DELI, "are these all stores?"),
    ],
)
def test_what_points_at_no_part_of_the_query_is_declined(demo: Demo, lead: object, question: str) -> None:
    assert isinstance(asked(demo, lead, question), Refuse)


def test_what_they_sold_is_a_number_of_its_own(demo: Demo) -> None:
    """ "Sold" said of trading stores is no filling word."""
    found = asked(demo, {"metrics": ["trading_stores"], "time": MAY}, "what have they sold in total")
    same(found, {"metrics": ["revenue"], "time": MAY})


@pytest.mark.parametrize(
    "question", ["as a share of all receipts, by week", "in percent of receipts each week"]
)
def test_the_share_of_what_was_asked_for_is_split(demo: Demo, question: str) -> None:
    """Not the part that each week has in all receipts."""
    found = asked(demo, LARGE, question)
    same(found, LARGE | {"metrics": [PART], "dimensions": ["time.week"], "order_by": ["time.week"]})


def test_a_split_that_is_not_understood_leaves_no_share(demo: Demo) -> None:
    assert isinstance(asked(demo, LARGE, "as a share of all receipts, zorblax"), Refuse)


@pytest.mark.parametrize(
    "question",
    [
        "and for each income band",
        "the same without receipts that used a coupon",
        "is it all our own brand or only in part?",
        "is it items per basket or price per unit that makes the difference, or both?",
    ],
)
def test_a_turn_that_changes_the_question_asks_for_no_meaning(demo: Demo, question: str) -> None:
    assert not isinstance(asked(demo, DELI, question), Define)


@pytest.mark.parametrize(
    "question", ["what is an income band", "and what does own brand mean?", "what is revenue, i mean"]
)
def test_a_meaning_is_told_where_it_is_wondered_about(demo: Demo, question: str) -> None:
    assert isinstance(asked(demo, DELI, question), Define)


def test_another_split_without_what_was_picked_says_so(demo: Demo) -> None:
    found = asked(demo, SOFT_DRINKS, "baskets by store")
    assert isinstance(found, Planned)
    assert found.changes == ("A question by itself: nothing of the one before is kept.",)


@pytest.mark.parametrize(
    "question",
    [
        "of these households, how many shopped in june",
        "how many of those households redeemed a coupon",
        "out of those stores, what was the basket value",
    ],
)
def test_those_shown_before_are_not_all_of_their_kind(question: str, demo: Demo) -> None:
    reached = {"metrics": ["households_reached"], "time": MAY}
    assert isinstance(asked(demo, reached, question), Refuse)


@pytest.mark.parametrize(
    "question",
    ["how many customers bought in january but not in february", "how many products were never sold"],
)
def test_what_says_all_by_itself_is_read_so(question: str, demo: Demo) -> None:
    found = asked(demo, {"metrics": ["revenue"], "dimensions": ["store.store_id"], "time": MAY}, question)
    alone = plan_offline(question, demo.book)
    assert isinstance(found, Planned) and isinstance(alone, Planned)
    assert found.query == alone.query
