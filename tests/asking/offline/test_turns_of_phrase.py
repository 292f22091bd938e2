"""Turns of phrase that say the same as a plainer one, and their neighbours, which do not."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Planned
from tests.asking.offline.shop import BOOK, asked_back, assumed, planned

SAME = {
    "stores with sales of 100 dollars and up": "stores with sales of at least 100 dollars",
    "stores with sales from 100 dollars upwards": "stores with sales of at least 100 dollars",
    "stores with sales of 100 or more": "stores with sales of at least 100",
    "stores with sales not below 100": "stores with sales of at least 100",
    "stores with 100 baskets or more": "stores with at least 100 baskets",
    "stores with 100 baskets or fewer in december": "stores with at most 100 baskets in december",
    "stores with 100 baskets at most": "stores with at most 100 baskets",
    "stores with a minimum of 100 baskets": "stores with at least 100 baskets",
    "stores w more than 100 baskets": "stores with more than 100 baskets",
    "stores with more then 100 baskets": "stores with more than 100 baskets",
    "store ids with more than 100 baskets": "stores with more than 100 baskets",
    "no. of baskets by store": "number of baskets by store",
    "nr of baskets by store": "number of baskets by store",
    "sales by store x month": "sales by store by month",
    "2 best categories w/in each department by sales": "2 best categories within each department by sales",
    "the no. 1 category of each department by sales": "top 1 category of each department by sales",
    "best single month for sales": "best month for sales",
    "sales in the month October": "sales in October",
    "sales throughout 2017": "sales in 2017",
    "sales ex frozen": "sales excluding frozen",
    "sales barring frozen": "sales excluding frozen",
    "sales yday": "sales yesterday",
    "sales dec 18-24": "sales 18 to 24 dec",
    "sales 18.-24. december 2017": "sales 18 to 24 december 2017",
    "sales jan-jun 2017": "sales jan to jun 2017",
    "sales q1-q3 2017": "sales q1 to q3 2017",
    "rank stores by sales, top 3": "top 3 stores by sales",
    "rank stores by sales and show me the first 3": "top 3 stores by sales",
    "rank stores by dollars of discounts, top 3": "top 3 stores by discounts",
    "rank stores by sales, bottom 3": "bottom 3 stores by sales",
    "by how much did sales move from november to december": "sales change from november to december",
    "did sales differ between november and december": "sales change between november and december",
    "which departments lost the most sales in q4 compared to q3? worst 5": (
        "5 departments with the biggest drop in sales in q4 compared to q3"
    ),
    "are we growing? sales by month with % change": "sales by month with % change",
    "sales by store, leave out stores below 100": "sales by store, those with at least 100",
    "sales by store, excluding those over 100 dollars": "sales by store, those with at most 100 dollars",
    "sales by store, only stores over 100 dollars": "sales by store, those over 100 dollars",
    "stores by sales, only those with 100 baskets or more": "stores by sales, those with at least 100 baskets",
    "baskets before 9 in the morning": "baskets before 9 am",
    "baskets until 12 in the afternoon": "baskets until 12 pm",
    "baskets between 6 and 9 in the evening": "baskets between 6 pm and 9 pm",
    "units sold in december, only saturdays": "units sold on saturdays in december",
    "sales with kids y/n by month": "sales by kids by month",
    "sales split into deli, meat and so on": "sales by department",
    "sales split into deli and meat": "sales deli vs meat",
    "how do sales split into deli and meat": "sales deli vs meat",
}


@pytest.mark.parametrize("question", SAME)
def test_a_turn_of_phrase_is_what_the_plain_one_is(question: str) -> None:
    found, plain = planned(question), planned(SAME[question])
    plain.pop("limit", None) if found.get("limit") == {"rows": 1} else None
    found.pop("limit", None) if found.get("limit") == {"rows": 1} else None
    assert found == plain


def test_which_hour_asks_for_one_and_which_hours_for_all() -> None:
    one = planned("at what hour of the day did we have the most baskets")
    assert one["order_by"] == ["-baskets"] and one["limit"] == {"rows": 1}
    assert "limit" not in planned("which hours of the day have the most baskets")


def test_what_picks_among_the_rows_stands_before_their_noun() -> None:
    found = planned("which deli categories had the highest sales")
    assert found["dimensions"] == ["product.category"]
    assert found["filters"] == [{"field": "product.department", "op": "=", "values": ["DELI"]}]
    each = planned("2 best deli categories by sales in each month")
    assert each["filters"] == found["filters"] and each["limit"] == {"rows": 2, "per": ["time.month"]}


def test_a_bound_that_repeats_its_period_holds_in_that_one() -> None:
    found = planned(
        "5 stores with the biggest growth in sales, q4 over q3, leave out stores below 100 dollars in q4"
    )
    assert found["filters"] == [{"field": "revenue", "op": ">=", "values": [100.0]}]
    assert found["time"] == {"range": "last q4", "compare": "previous_period"}


def test_biggest_first_shows_all_rows() -> None:
    found = planned("sales in november vs october by department, biggest drop first")
    assert found["order_by"] == ["revenue.change"] and "limit" not in found
    assert planned("sales and baskets by store, most baskets first")["order_by"] == ["-baskets"]


def test_a_feast_with_its_date_is_that_day_and_said() -> None:
    assert planned("sales on Black Friday, Nov 24")["time"] == {"range": "last 24 nov"}
    assert "“Black Friday” is taken for 24 Nov, as the question says." in assumed(
        "sales on Black Friday, Nov 24"
    )


def test_a_year_of_two_digits_behind_two_months_is_said() -> None:
    assert planned("sales jan-jun 17")["time"] == {"range": "jan to jun 2017"}
    assert "“jan-jun 17” is read as jan to jun 2017." in assumed("sales jan-jun 17")


def test_days_that_may_be_an_age_are_asked_about() -> None:
    assert asked_back("sales dec 19-24")[:2] == ("19 to 24 dec", "age 19-24 dec")
    assert asked_back("sales 19-24 dec 2017")[:2] == ("19 to 24 dec 2017", "age 19-24 dec 2017")


@pytest.mark.parametrize("question", ["sales age 19-24 dec 2017", "sales to households aged 19-24 dec 2017"])
def test_an_age_that_is_called_so_is_no_days(question: str) -> None:
    assert planned(question) == {
        "metrics": ["revenue"],
        "filters": [{"field": "customer.age", "op": "=", "values": ["19-24"]}],
        "time": {"range": "dec 2017"},
    }


@pytest.mark.parametrize(
    "question",
    [
        "sales dec 17",
        "sales nov - dec 17",
        "sales on black friday",
        "sales on black friday, dec 24",
        "sales by store, first 5",
        "first sales in december",
        "the first 5 stores",
        "customers' first basket",
        "stores with 100 baskets or fewer discounts",
        "top 3 stores by sales, worst 5",
        "rank stores by sales, lowest first, top 5",
        "units sold in december. dollars",
        "sales these days",
        "units moved in december",
        "departments that lost sales in december",
        "stores that lost the most customers in december compared to november",
        "which departments grew, with % change, december vs november",
        "sales by store, without departments under 100",
        "sales without customers under 35",
        "5 stores with the biggest growth in sales, q4 over q3, leave out stores below 100 in q3",
        "sales by department, only customers who bought frozen food",
        "sales by store, only baskets",
        "sales by department, only customers with more than 3 baskets",
        "sales by store, those over 5 in the morning",
        "sales in the morning",
        "baskets between 9 and 12 in the morning",
        "baskets between 10 and 12 in the evening",
        "baskets until 12 in the evening",
        "baskets at 12 in the morning",
        "sales by kids or without kids",
        "sales by kids and without kids",
        "customers who bought frozen food, only in december",
        "sales frozen y/n",
        "sales for deli and so on",
        "sales by month, week and so on",
        "which deli stores had the highest sales",
        "baskets we lost",
    ],
)
def test_neighbours_that_say_something_else_get_no_number(question: str) -> None:
    assert not isinstance(plan_offline(question, BOOK), Planned)
