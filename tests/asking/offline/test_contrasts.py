"""What is named to tell from it what is meant, in a question by itself and in a turn: said once, read alike."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from semantic.query import parse_query, query_json
from service.asking.offline import plan_offline
from service.asking.planned import Define, Planned, Refuse
from tests.asking.offline.demo import Demo, planned
from tests.asking.offline.test_following import asked

DEPARTMENTS = {"metrics": ["revenue"], "dimensions": ["product.department"]}
UNITS = DEPARTMENTS | {"metrics": ["units"]}
NET_SALES = DEPARTMENTS | {"metrics": ["net_sales"]}
DELI = {"metrics": ["revenue"], "filters": [{"field": "product.department", "values": ["DELI"]}]}
STORES = {"metrics": ["revenue"], "dimensions": ["store.store_id"]}

BOTH: list[tuple[str, str, Mapping[str, object] | None]] = [
    # A number beside another one; what is put in the place of something has to find it there
    ("units instead of revenue", "units", UNITS),
    ("units rather than revenue", "units", UNITS),
    ("units in place of revenue", "units", UNITS),
    ("units as opposed to revenue", "units", UNITS),
    ("units, not revenue", "units", UNITS),
    ("units but not revenue", "units", UNITS),
    ("units, never mind revenue", "units", UNITS),
    ("units, forget the revenue", "units", UNITS),
    ("units and no longer revenue", "units", UNITS),
    ("not revenue but units", "units", UNITS),
    ("instead of revenue, units", "units", UNITS),
    ("instead of revenue show me units", "units", UNITS),
    ("net sales, not gross sales", "net sales", NET_SALES),
    ("net sales (not gross sales)", "net sales", NET_SALES),
    ("net sales but not gross sales", "net sales", NET_SALES),
    ("net sales as opposed to gross sales", "net sales", NET_SALES),
    ("net sales rather than gross sales", "net sales", None),
    ("net sales in place of gross sales", "net sales", None),
    # A split beside another one
    ("sales by store, not by department", "sales by store", STORES),
    ("sales by store but not by department", "sales by store", STORES),
    ("sales by store rather than department", "sales by store", STORES),
    ("sales by store instead of by department", "sales by store", STORES),
    ("sales by store as opposed to by department", "sales by store", STORES),
    ("sales by store in place of by month", "sales by store", None),
    ("takings per household instead of per basket", "takings per household", None),
    # What picks rows is left out; both are set side by side
    ("sales of deli, not pastry", "sales of deli excluding pastry", None),
    ("sales by department, not deli", "sales by department excluding deli", None),
    ("sales of deli in place of pastry", "sales of deli excluding pastry", None),
    ("sales of deli as opposed to pastry", "sales of deli vs pastry", None),
]


@pytest.mark.parametrize(("question", "plain"), [(question, plain) for question, plain, _ in BOTH])
def test_a_question_is_read_without_what_it_does_not_mean(question: str, plain: str, demo: Demo) -> None:
    assert planned(question, demo.book) == planned(plain, demo.book)


@pytest.mark.parametrize(
    ("turn", "wanted"), [(turn, wanted) for turn, _, wanted in BOTH if wanted is not None]
)
def test_a_turn_swaps_what_is_there_and_drops_what_is_not(
    turn: str, wanted: Mapping[str, object], demo: Demo
) -> None:
    found = asked(demo, DEPARTMENTS, turn)
    assert isinstance(found, Planned), found
    assert query_json(found.query) == query_json(parse_query(wanted))


@pytest.mark.parametrize(
    "turn",
    ["pastry instead of deli", "pastry in place of deli", "pastry but not deli", "pastry, never mind deli"],
)
def test_what_was_picked_gives_way(turn: str, demo: Demo) -> None:
    found = asked(demo, DELI, turn)
    assert isinstance(found, Planned), found
    pastry = {"field": "product.department", "op": "=", "values": ["PASTRY"]}
    assert query_json(found.query) == {"metrics": ["revenue"], "filters": [pastry]}


def test_what_was_picked_is_set_beside_what_is_opposed_to_it(demo: Demo) -> None:
    found = asked(demo, DELI, "pastry as opposed to deli")
    assert isinstance(found, Planned), found
    both = {"field": "product.department", "op": "in", "values": ["PASTRY", "DELI"]}
    assert query_json(found.query)["filters"] == [both]


@pytest.mark.parametrize(
    "turn", ["net sales rather than gross sales", "units instead of baskets", "by store in place of month"]
)
def test_nothing_takes_the_place_of_what_is_not_there(turn: str, demo: Demo) -> None:
    found = asked(demo, DEPARTMENTS, turn)
    assert isinstance(found, Refuse) and "is not in the question before" in found.reason


def test_what_is_not_meant_is_said(demo: Demo) -> None:
    notes = ("“rather than per basket” says what is not asked for.",)
    alone = plan_offline("takings per household rather than per basket", demo.book)
    assert isinstance(alone, Planned) and alone.assumptions == notes
    found = asked(demo, DEPARTMENTS, "units, not baskets")
    assert isinstance(found, Planned) and found.assumptions == ("“not baskets” says what is not asked for.",)


NEAR = {
    "stores with no more than 50 baskets": "stores with at most 50 baskets",
    "sales by store, not store 367": "sales by store excluding store 367",
    "sales not made by renters": "sales excluding renters",
    "compare net sales as opposed to gross sales by month": "net sales and gross sales by month",
    "sales by store, ranked by units, not sales": "sales by store, ranked by units",
    "units per basket, not baskets": "units per basket",
}


@pytest.mark.parametrize("question", NEAR)
def test_the_same_words_where_they_say_something_else(question: str, demo: Demo) -> None:
    assert planned(question, demo.book) == planned(NEAR[question], demo.book)


@pytest.mark.parametrize(
    "question",
    [
        "sales by store, not units by department",  # the departments are not of the sales
        "sales by store rather than units by department",
        "net sales in may, not gross sales in june",
        "net sales of deli rather than gross sales of pastry",
        "receipts, not coupon receipts",  # the others of them?
        "top 5 stores by receipts, not coupon receipts",
        "households that redeemed coupons but not mailings",  # those without mailings?
        "stores that have baskets but not redemptions",
        "baskets but not redemptions",
        "sales rather than dollars",  # are dollars
        "in units, instead of dollars",  # of what?
        "sales by store, not only by month",
        "not only sales but also units by store",
        "instead of sales last month, units by store",
        "sales, never mind",
        "sales by store, not by May",
    ],
)
def test_what_may_mean_something_else_is_refused(question: str, demo: Demo) -> None:
    assert isinstance(plan_offline(question, demo.book), Refuse)


def test_what_is_asked_about_both_words_is_no_number(demo: Demo) -> None:
    assert isinstance(plan_offline("what is revenue as opposed to takings", demo.book), Define)
