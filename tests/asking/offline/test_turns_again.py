"""Turns of strangers that came to another question in silence: bounds, days, orders and rows that moved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pytest

from semantic.query import Query, parse_query, query_json
from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Context, Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked

DECEMBER = {"range": "2017-12"}
DEPARTMENTS = {
    "metrics": ["units"],
    "dimensions": ["product.department"],
    "time": DECEMBER | {"compare": "previous_period"},
}


@pytest.mark.parametrize(
    ("turn", "sign"),
    [
        ("only the ones that fell", "<"),
        ("that fell", "<"),
        ("only falling ones", "<"),
        ("which ones grew", ">"),
        ("only increases", ">"),
        ("only the losers", "<"),
        ("the ones that rose", ">"),
    ],
)
def test_rows_that_moved_are_those_whose_change_did(demo: Demo, turn: str, sign: str) -> None:
    found = asked(demo, DEPARTMENTS, turn)
    assert isinstance(found, Planned), found
    moved = {"field": "units.change", "op": sign, "values": [0]}
    assert query_json(found.query) == DEPARTMENTS | {"filters": [moved]}


INCOMES = {"metrics": ["shoppers"], "dimensions": ["household.income"], "time": DECEMBER}
STORES = {"metrics": ["revenue"], "dimensions": ["store.store_id"], "time": DECEMBER}


@pytest.mark.parametrize("turn", ["over 100k", "over 100k only", "above 100,000"])
def test_a_bare_bound_may_be_of_the_bands_that_are_shown(demo: Demo, turn: str) -> None:
    back = asked(demo, INCOMES, turn)
    assert isinstance(back, Clarify) and "income or shoppers" in back.question, back
    assert len(back.choices) == 2


def test_the_comma_of_thousands_parts_no_clauses(demo: Demo) -> None:
    found = asked(demo, STORES, "above 5,000")
    assert isinstance(found, Planned), found
    bound = {"field": "revenue", "op": ">", "values": [5000.0]}
    assert query_json(found.query) == STORES | {"filters": [bound]}


@pytest.mark.parametrize("turn", ["sort by that", "order by this", "sorted by that one"])
def test_that_number_is_none_where_several_are_shown(demo: Demo, turn: str) -> None:
    both = STORES | {"metrics": ["baskets", "basket_value"], "order_by": ["-baskets"]}
    found = asked(demo, both, turn)
    assert isinstance(found, Refuse) and "say which" in found.reason, found


def test_the_order_of_a_ratio_is_not_that_of_its_parts(demo: Demo) -> None:
    ratio = {"expr": "coupon_receipts / receipts", "as": "coupon_receipts_per_receipts"}
    found = asked(demo, STORES | {"metrics": [ratio]}, "top 10 in november")
    assert isinstance(found, Refuse) and "by which number" in found.reason, found


@pytest.mark.parametrize("turn", ["how many stores", "how many households are there", "how many products"])
def test_a_count_of_all_says_that_nothing_is_kept(demo: Demo, turn: str) -> None:
    found = asked(demo, INCOMES, turn)
    assert isinstance(found, Planned) and found.query.time is None, found
    assert found.changes == ("A question by itself: nothing of the one before is kept.",)


def after(query: Mapping[str, object], start: datetime, until: datetime, turn: str, demo: Demo) -> object:
    read: Query = parse_query(query)
    return plan_offline(turn, demo.book, Context(last=read, start=start, until=until))


@pytest.mark.parametrize("turn", ["friday", "only friday", "on the friday"])
def test_a_weekday_after_a_week_is_that_weeks(demo: Demo, turn: str) -> None:
    week = {"metrics": ["revenue"], "time": {"range": "week 50 2017"}}
    found = after(week, datetime(2017, 12, 11), datetime(2017, 12, 18), turn, demo)
    assert isinstance(found, Planned), found
    assert query_json(found.query) == {"metrics": ["revenue"], "time": {"range": "15 December 2017"}}


def test_a_weekday_after_a_month_is_asked_back(demo: Demo) -> None:
    month = {"metrics": ["revenue"], "time": {"range": "2017-11"}}
    back = after(month, datetime(2017, 11, 1), datetime(2017, 12, 1), "friday", demo)
    assert isinstance(back, Clarify), back
    [every] = back.choices
    fridays = {"field": "time.day_of_week", "op": "=", "values": [5]}
    assert every.query == parse_query(month | {"filters": [fridays]})


def test_what_a_ratio_is_divided_by_next_is_named(demo: Demo) -> None:
    ratio = {"expr": "revenue / baskets", "as": "revenue_per_baskets"}
    found = asked(demo, STORES | {"metrics": [ratio]}, "and per shopper")
    assert isinstance(found, Refuse) and "to be divided" in found.reason, found
