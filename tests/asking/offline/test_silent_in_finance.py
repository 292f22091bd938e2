"""Questions of somebody in finance whose small words were passed over: each is another number without them."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Planned, Refuse
from tests.asking.offline.demo import Demo, planned

SAME = {
    "turnover, change on the previous month, for each month": "turnover by month vs the previous month",
    "shelf-price sales less all discounts": "gross sales minus total discounts",
    "turnover at shelf prices in May": "gross sales in May",
    "shelf price turnover by store": "gross sales by store",
    "turnover at loyalty price": "turnover with loyalty discount",
    "units at shelf price": "units without loyalty discount",
    "receipts counted by size band": "receipts by receipt size",
}


@pytest.mark.parametrize("question", SAME)
def test_each_word_counts(question: str, demo: Demo) -> None:
    assert planned(question, demo.book) == planned(SAME[question], demo.book)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("turnover for each week, change on last week", "“last week”"),
        ("turnover, change on last week", "“last week”"),
    ],
)
def test_a_change_on_a_period_is_no_change_in_it(question: str, says: str, demo: Demo) -> None:
    found = plan_offline(question, demo.book)
    assert isinstance(found, Refuse)
    assert says in found.reason


@pytest.mark.parametrize(
    "question",
    [
        "net sales by quarter with the running total next to it",
        "net sales by quarter and the running total",
        "net sales by quarter, running total alongside",
    ],
)
def test_a_running_total_beside_a_number_leaves_the_number(question: str, demo: Demo) -> None:
    assert planned(question, demo.book)["metrics"] == [
        "net_sales",
        {"expr": "net_sales", "over": {"to_date": "range"}},
    ]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("baskets with a coupon vs those without", "“baskets without a coupon”"),
        ("baskets with a coupon vs without a coupon", "“baskets without a coupon”"),
        ("shoppers with a loyalty discount versus those without", "“shoppers without a loyalty discount”"),
        ("products sold with a coupon compared with those without", "“products sold without a coupon”"),
    ],
)
def test_what_has_both_kinds_of_rows_is_on_no_side(question: str, says: str, demo: Demo) -> None:
    """Most baskets with a coupon have lines without one, too: they would stand on both sides."""
    found = plan_offline(question, demo.book)
    assert isinstance(found, Refuse)
    assert says in found.reason


def test_rows_are_on_one_side_only(demo: Demo) -> None:
    for question in (
        "turnover with a coupon vs without a coupon",
        "baskets of renters vs those of homeowners",
    ):
        assert isinstance(plan_offline(question, demo.book), Planned), question
    found = planned("baskets of households with kids vs those without", demo.book)
    assert found["dimensions"] == ["household.has_kids"]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("turnover by store for stores 367 and 406 combined", "store"),
        ("turnover by department for deli and meat together", "department"),
        ("which month had the highest turnover per day", "day"),
        ("percentage of households that spent over $500", "households"),
    ],
)
def test_what_no_query_shows_is_refused(question: str, says: str, demo: Demo) -> None:
    found = plan_offline(question, demo.book)
    assert isinstance(found, Refuse)
    assert says in found.reason


def test_what_sounds_like_it_is_read(demo: Demo) -> None:
    for question in (
        "turnover by month for deli and meat together",
        "best day in each month by turnover",
        "share of turnover by store for stores with over 100 baskets",
    ):
        assert isinstance(plan_offline(question, demo.book), Planned), question


def test_an_average_of_monthly_numbers_is_no_number_per_store(demo: Demo) -> None:
    found = planned("average of monthly turnover per store in 2017", demo.book)
    assert found == planned("average monthly turnover per store in 2017", demo.book)
    assert found["metrics"] == ["average(revenue, month)"]
