"""Who did it behind "by", sums of what is picked, and where "from" begins: how each is read, and what is declined."""

from __future__ import annotations

import pytest

from semantic.book import Book
from semantic.query import query_json
from service.asking.offline import plan_offline
from service.asking.planned import Planned
from tests.asking.offline.demo import planned

DOERS = {
    "households reached by type B campaigns": "households reached of type B campaigns",
    "amount paid by customers in Q3": "amount paid in Q3",
    "coupons redeemed by households in Q4": "redemptions in Q4",
    "coupons redeemed by households by month": "redemptions by month",
    "coupons redeemed by married households": "redemptions of married households",
    "units bought by households in Q4": "units bought in Q4",
    "give me the households reached by type B campaigns": "households reached of type B campaigns",
    "households reached by campaign type A": "households reached of type A campaigns",
    "coupons redeemed by renters by month": "redemptions of renters by month",
}


@pytest.mark.parametrize("question", DOERS)
def test_who_did_it_makes_no_rows(question: str, book: Book) -> None:
    assert planned(question, book) == planned(DOERS[question], book)


def test_that_nobody_else_does_it_is_said(book: Book) -> None:
    found = plan_offline("amount paid by customers in Q3", book)
    assert isinstance(found, Planned)
    assert any("by customers" in note for note in found.assumptions)


@pytest.mark.parametrize(
    "question",
    [
        "mailings by type A campaigns",
        "baskets by married households in Q4",
        "revenue by married customers in 2017",
        "households reached by campaigns",
    ],
)
def test_a_row_each_or_all_together_is_asked_back(question: str, book: Book) -> None:
    assert not isinstance(plan_offline(question, book), Planned)


@pytest.mark.parametrize(
    "question",
    [
        "coupons redeemed by household",
        "baskets by household",
        "revenue by customers",
        "baskets for each married household in Q4",
        "top 10 households by amount paid",
        "largest amounts paid by customers in Q3",
    ],
)
def test_a_noun_to_group_by_still_groups(question: str, book: Book) -> None:
    assert planned(question, book)["dimensions"] == ["household.household_id"]


@pytest.mark.parametrize(
    "question",
    [
        "sum of meat and deli sales in 2017",
        "meat + deli sales in 2017",
        "total sales of meat plus deli in 2017",
        "meat plus deli sales in 2017",
        "meat and deli sales in total in 2017",
        "sales of meat and deli in total in 2017",
        "total of meat and deli sales in 2017",
        "meat and deli sales together in 2017",
    ],
)
def test_a_sum_of_what_is_picked_is_one_number(question: str, book: Book) -> None:
    assert planned(question, book) == {
        "metrics": ["revenue"],
        "filters": [{"field": "product.department", "op": "in", "values": ["MEAT", "DELI"]}],
        "time": {"range": "2017"},
    }


def test_both_are_still_shown_apart(book: Book) -> None:
    assert planned("meat and deli sales in 2017", book)["dimensions"] == ["product.department"]
    assert planned("meat plus deli sales by department in 2017", book)["dimensions"] == ["product.department"]


@pytest.mark.parametrize(
    ("question", "range_"),
    [
        ("revenue from 1 Dec", "since last 1 dec"),
        ("revenue from December 1", "since last december 1"),
        ("revenue from 1st of December", "since last 1st of december"),
        ("revenue from 1 December 2017", "from 1 december 2017"),
        ("revenue from 1 november to 5 november", "last 1 november to 5 november"),
    ],
)
def test_from_a_day_is_open_whether_or_not_the_year_is_said(question: str, range_: str, book: Book) -> None:
    assert planned(question, book)["time"] == {"range": range_}


@pytest.mark.parametrize(
    ("question", "range_", "said"),
    [
        ("revenue from November", "last november", "say “since november”"),
        ("revenue from Q3", "last q3", "say “since q3”"),
        ("revenue from November 2017", "from november 2017", "is read as since it began"),
    ],
)
def test_from_a_longer_period_says_which_is_meant(question: str, range_: str, said: str, book: Book) -> None:
    found = plan_offline(question, book)
    assert isinstance(found, Planned)
    assert query_json(found.query)["time"] == {"range": range_}
    assert any(said in note for note in found.assumptions)
