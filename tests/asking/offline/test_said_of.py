"""Questions that a query of the shop resembles, and that ask for another number, or for one row of what it shows."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Refuse
from tests.asking.offline.shop import BOOK, planned


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("which products went through the tills", "A list of all"),
        ("units that can be sold in store 367", "may happen"),
        ("how much did a family buy in may", "one of them"),
        ("what is bought together with meat", "same baskets"),
        ("sales at christmas time", "Nothing here says when"),
        ("customers by families age", "families age"),
        ("buyers or seniors", "different kinds"),
        ("senior shoppers, how many stores?", "beside their number"),
        ("in the three biggest stores, what is the discount rate?", "It is not said by what"),
        ("in the three biggest stores, revenue by month", "It is not said by what"),
        ("discount rate by month for the ten best stores", "best"),
        ("sales by day of the week and weekend", "every day"),
        ("which store sells the greatest share of deli", "what each has in all"),
        ("without deli, which department has the largest share of all sales", "all there is"),
    ],
)
def test_what_is_said_of_something_else_is_refused(question: str, why: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Refuse)
    assert why in result.reason


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("units scanned in store 367", "units"),  # what is sold is scanned
        ("could you show the units of store 367", "units"),
        ("what did seniors spend", "revenue"),  # all of them
        ("how much did families buy in may", "revenue"),
        ("sales of the best store in may", "revenue"),
        ("senior shoppers, how many customers?", "shoppers"),  # they are counted already
        ("revenue made by customers without kids", "revenue"),
    ],
)
def test_what_only_resembles_them_is_answered(question: str, metric: str) -> None:
    assert planned(question)["metrics"] == [metric]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("lowest discount rate: which department?", 1),
        ("most revenue, which departments?", 10),
        ("highest revenue: which month?", 1),
        ("of the stores with over 50 baskets, which has the lowest basket value", 1),
        ("of the stores with over 50 baskets, which have the lowest basket value", 10),
        ("among stores with over 50 baskets, which one had the highest revenue", 1),
    ],
)
def test_how_many_rows_are_asked_for_may_be_said_behind_the_order(question: str, rows: int) -> None:
    assert planned(question)["limit"] == {"rows": rows}


@pytest.mark.parametrize(
    "question",
    ["sales by weekday and weekend", "sales split by weekdays vs weekends", "sales by weekday or weekend"],
)
def test_weekdays_and_weekends_are_two_kinds_of_days(question: str) -> None:
    days = [use["filters"][0]["values"] for use in planned(question)["metrics"]]  # type: ignore[attr-defined]
    assert days == [[1, 2, 3, 4, 5], [6, 7]]


def test_no_name_goes_on_behind_a_colon() -> None:
    assert planned("store 367: units sold")["metrics"] == ["units"]
    assert planned("discount rate by store")["metrics"] == ["discount_rate"]
    result = plan_offline("discount: rate by store", BOOK)
    assert isinstance(result, Refuse)


def test_what_is_made_per_basket_is_no_list_of_baskets() -> None:
    assert isinstance(plan_offline("what do we make per basket", BOOK), Refuse)
    assert planned("stores with over 100 baskets")["filters"] == [
        {"field": "baskets", "op": ">", "values": [100.0]}
    ]
