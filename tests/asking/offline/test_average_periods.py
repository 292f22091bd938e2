"""Means per day, week or another period, and what must not be taken for one."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Planned
from tests.asking.offline.shop import BOOK, planned

SATURDAYS = {"field": "time.day_of_week", "op": "=", "values": [6]}
WEEKDAYS = {"field": "time.day_of_week", "op": "in", "values": [1, 2, 3, 4, 5]}


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("average daily revenue in 2017", "day"),
        ("What was the average revenue per day in 2017?", "day"),
        ("mean weekly revenue in 2017", "week"),
        ("typical monthly revenue in 2017", "month"),
        ("revenue per week on average in 2017", "week"),
        ("on average, revenue per hour in 2017", "hour"),
        ("daily revenue in 2017, on average", "day"),
        ("what is our daily average revenue in 2017", "day"),
        ("revenue on an average day in 2017", "day"),
    ],
)
def test_the_mean_of_all_periods_of_a_range(question: str, unit: str) -> None:
    assert planned(question) == {"metrics": [f"average(revenue, {unit})"], "time": {"range": "2017"}}


def test_by_other_things() -> None:
    assert planned("average daily revenue by department in 2017") == {
        "metrics": ["average(revenue, day)"],
        "dimensions": ["product.department"],
        "time": {"range": "2017"},
    }
    assert planned("average daily revenue by month in 2017")["dimensions"] == ["time.month"]


def test_in_order() -> None:
    said = planned("top 3 departments by average weekly revenue in 2017")
    assert (said["order_by"], said["limit"]) == (["-average(revenue, week)"], {"rows": 3})


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("revenue on a typical Saturday in 2017", SATURDAYS),
        ("revenue on an average Saturday in 2017", SATURDAYS),
        ("average daily revenue on Saturdays in 2017", SATURDAYS),
        ("revenue on an average weekday in 2017", WEEKDAYS),
    ],
)
def test_on_some_days(question: str, days: dict[str, object]) -> None:
    assert planned(question) == {
        "metrics": ["average(revenue, day)"],
        "filters": [days],
        "time": {"range": "2017"},
    }


def test_by_weekday() -> None:
    for question in ("average revenue by weekday in 2017", "average revenue by day of the week in 2017"):
        said = planned(question)
        assert (said["metrics"], said["dimensions"]) == (["average(revenue, day)"], ["time.day_of_week"])


def test_without_a_range_it_is_asked_which() -> None:
    back = plan_offline("average daily revenue", BOOK)
    assert isinstance(back, Clarify)
    assert [choice.label for choice in back.choices] == ["last month", "last 3 months", "last 12 months"]
    assert all(choice.query is not None and choice.query.time is not None for choice in back.choices)


@pytest.mark.parametrize(
    "question",
    [
        "revenue per day in 2017",
        "average revenue per day and department in 2017",
        "average daily and weekly revenue in 2017",
        "average daily revenue by day in 2017",
        "average weekly revenue by month in 2017",
        "average daily revenue and baskets in 2017",
        "average daily revenue vs last year",
        "average daily revenue growth",
        "average daily share of revenue of deli in 2017",
        "departments with average daily revenue over 1000 in 2017",
        "average daily basket value in 2017",
        "average basket value per day in 2017",
        "average revenue per basket per day in 2017",
        "average daily maximum revenue in 2017",
        "median daily revenue in 2017",
        "average revenue per department in 2017",
    ],
)
def test_what_is_no_mean_of_periods(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert not isinstance(result, Planned) or "average(" not in result.query.metrics[0].expr
