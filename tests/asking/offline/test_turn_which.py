"""Where and when a number is highest, which of them are some, and what a number or a name alone is said of."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from semantic.query import parse_query, query_json
from service.asking.planned import Clarify, Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked

DECEMBER = {"metrics": ["revenue"], "time": {"range": "2017-12"}}
STORES = DECEMBER | {"dimensions": ["store.store_id"]}
MONTHS = {"metrics": ["revenue"], "dimensions": ["time.month"], "time": {"range": "2017"}}
FIRST = {"order_by": ["-revenue"], "limit": 1}
LAST = {"order_by": ["revenue"], "limit": 1}
TOP = STORES | {"order_by": ["-revenue"], "limit": 5}


@pytest.mark.parametrize(
    ("lead", "turn", "query"),
    [
        (STORES, "where is it highest", STORES | FIRST),
        (STORES, "where was it the lowest", STORES | LAST),
        (STORES, "where are sales highest", STORES | FIRST),
        (TOP, "where is it highest", STORES | FIRST),
        (MONTHS, "when did it peak", MONTHS | FIRST),
        (MONTHS, "when was it worst", MONTHS | LAST),
        (STORES, "where are baskets highest",
         STORES | {"metrics": ["revenue", "baskets"], "order_by": ["-baskets"], "limit": 1}),
        (STORES, "which had less baskets",
         STORES | {"metrics": ["revenue", "baskets"], "order_by": ["baskets"], "limit": 1}),
        (STORES, "which one has more baskets",
         STORES | {"metrics": ["revenue", "baskets"], "order_by": ["-baskets"], "limit": 1}),
        (STORES, "which is bigger", STORES | FIRST),
        (STORES | {"metrics": ["baskets", "revenue"], "order_by": ["revenue"]}, "which one is the best",
         STORES | {"metrics": ["baskets", "revenue"]} | FIRST),
    ],
)  # fmt: skip
def test_where_it_is_highest_is_the_first_row(
    demo: Demo, lead: Mapping[str, object], turn: str, query: Mapping[str, object]
) -> None:
    found = asked(demo, lead, turn)
    assert isinstance(found, Planned), found
    assert query_json(found.query) == query_json(parse_query(query))


@pytest.mark.parametrize(
    ("lead", "turn"),
    [
        (DECEMBER, "where is it highest"),  # one number
        (STORES, "when was it highest"),  # no periods
        (STORES | {"dimensions": ["store.store_id", "time.month"]}, "where is it highest"),
        (STORES | {"metrics": ["revenue", "baskets"]}, "where is it highest"),
        (STORES | {"metrics": ["revenue", "baskets"]}, "which one is the best"),
        (STORES, "where is store 367"),
        (STORES | {"metrics": ["total_discounts"]}, "which was better"),  # less is better for whom it costs
        (STORES | {"metrics": ["total_discounts"]}, "which was worse"),
        (STORES, "which one did better"),
        (STORES, "which department had worse sales"),
        (STORES, "where was it better"),
        (DECEMBER, "how many of those are high income"),  # dollars are no things
        (
            DECEMBER | {"metrics": ["redemptions"]},
            "and what % is that of all mailed",
        ),  # no coupons are mailed
    ],
)
def test_a_place_that_nobody_can_tell_is_refused(demo: Demo, lead: Mapping[str, object], turn: str) -> None:
    assert isinstance(asked(demo, lead, turn), Refuse)


def test_the_lowest_is_none_of_the_first_five(demo: Demo) -> None:
    found = asked(demo, TOP, "where is it lowest")
    assert isinstance(found, Clarify) and "in this order they are others" in found.question


def test_some_of_those_counted_are_asked_about_where_a_name_means_several_things(demo: Demo) -> None:
    found = asked(demo, DECEMBER | {"metrics": ["shoppers"]}, "how many of those are high income")
    assert isinstance(found, Clarify)
    assert [choice.label for choice in found.choices] == ["income High income", "high income"]
    assert all(choice.query and choice.query.time for choice in found.choices)


def test_one_more_number_of_a_store_that_is_left_out(demo: Demo) -> None:
    left_out = {"field": "store.store_id", "op": "!=", "values": ["367"]}
    found = asked(demo, DECEMBER | {"filters": [left_out]}, "and 406")
    assert isinstance(found, Clarify)
    assert [choice.label for choice in found.choices] == ["store is not 367 nor 406", "only store is 406"]


def test_a_part_of_all_that_a_word_names(demo: Demo) -> None:
    redeeming = {"metrics": ["redeeming_households"], "time": {"range": "2017"}}
    found = asked(demo, redeeming, "and what % is that of all mailed")
    assert isinstance(found, Clarify)
    assert [choice.label for choice in found.choices] == [
        "redeeming households as a part of households reached"
    ]


def test_which_one_dropped_the_most_of_rows_in_time_is_the_first_by_its_change(demo: Demo) -> None:
    found = asked(demo, MONTHS, "which one dropped the most")
    assert isinstance(found, Planned), found
    given = query_json(found.query)
    assert (given["order_by"], given["limit"]) == (["change(revenue)"], {"rows": 1})
    assert found.query.time == parse_query(MONTHS).time
    why = asked(demo, MONTHS, "which one dropped the most", "why")
    assert isinstance(why, Refuse) and why.reason.startswith("Which month that is stands in the answer only.")


@pytest.mark.parametrize("turn", ["is it going up?", "are they rising", "is it growing or shrinking"])
def test_whether_rows_in_time_go_up_is_told_by_each_against_the_one_before(demo: Demo, turn: str) -> None:
    found = asked(demo, MONTHS, turn)
    assert isinstance(found, Planned)
    assert query_json(found.query)["metrics"] == ["revenue", "change(revenue)", "change_rate(revenue)"]
    assert found.query.time == parse_query(MONTHS).time


@pytest.mark.parametrize("lead", [DECEMBER, STORES, MONTHS | {"dimensions": ["time.day_of_week"]}])
def test_whether_other_numbers_go_up_is_told_by_the_period_before(
    demo: Demo, lead: Mapping[str, object]
) -> None:
    found = asked(demo, lead, "is it going up?")
    assert isinstance(found, Planned) and found.query.time is not None
    assert found.query.time.compare == "previous_period"


@pytest.mark.parametrize(
    ("turn", "compare"),
    [
        ("vs last december", "previous_year"),
        ("vs last month", "previous_period"),
        ("vs november", "previous_period"),
    ],
)
def test_last_december_said_of_december_is_the_one_a_year_before(demo: Demo, turn: str, compare: str) -> None:
    found = asked(demo, DECEMBER, turn)
    assert isinstance(found, Planned) and found.query.time is not None
    assert found.query.time.compare == compare
