"""The share that a part has of a number: of what is picked, of days and hours, and of the top ones of something."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Planned
from tests.asking.offline.shop import BOOK, assumed, planned

Form = dict[str, object]
WEEKEND: list[Form] = [{"field": "time.day_of_week", "op": "in", "values": [6, 7]}]
SEGMENT: list[Form] = [{"segment": "sales.frozen"}]


def top(number: int, per: str, metric: str = "revenue", **more: object) -> list[Form]:
    return [{"metric": f"rank({metric})", "per": per, "op": "<=", "values": [number], **more}]


def share(name: str, filters: list[Form], metric: str = "revenue") -> list[Form]:
    return [{"expr": f"part({metric})", "as": f"{name}_share_of_{metric}", "filters": filters}]


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        ("what part of sales is frozen food", share("frozen_food", SEGMENT)),
        ("what share of sales comes from frozen food", share("frozen_food", SEGMENT)),
        ("frozen food's share of sales", share("frozen_food", SEGMENT)),
        ("weekend share of sales", share("weekend", WEEKEND)),
        ("What percentage of sales was made on weekends?", share("weekends", WEEKEND)),
        ("what fraction of baskets came on weekends", share("weekends", WEEKEND, "baskets")),
        ("how big is the weekend's share of units", share("weekend", WEEKEND, "units")),
        ("share of weekends in sales, in percent", share("weekends", WEEKEND)),
        (
            "what share of sales do the top 10 stores make",
            share("top_10_stores", top(10, "store.store_id")),
        ),
        (
            "top 3 stores' share of baskets",
            share("top_3_stores", top(3, "store.store_id", "baskets"), "baskets"),
        ),
        (
            "share of the five biggest departments in sales",
            share("five_biggest_departments", top(5, "product.department")),
        ),
        (
            "what proportion of units do the 3 best stores by sales sell together",
            share("3_best_stores_by_sales", top(3, "store.store_id"), "units"),
        ),
        (
            "what share of sales is made by the 3 smallest stores",
            share("3_smallest_stores", top(3, "store.store_id", "-revenue")),
        ),
    ],
)
def test_a_part_is_divided_by_its_whole(question: str, metrics: list[Form]) -> None:
    assert planned(question) == {"metrics": metrics}


def test_other_filters_the_time_and_the_groups_are_those_of_the_whole() -> None:
    assert planned("what share of deli sales was made on weekends by store last month") == {
        "metrics": share("weekends", WEEKEND),
        "dimensions": ["store.store_id"],
        "filters": [{"field": "product.department", "op": "=", "values": ["DELI"]}],
        "time": {"range": "last month"},
    }
    assert planned("share of frozen food in sales by month") == {
        "metrics": share("frozen_food", SEGMENT),
        "dimensions": ["time.month"],
        "order_by": ["time.month"],
    }


def test_the_top_ones_are_picked_over_the_time_that_is_asked_for() -> None:
    said = planned("what share of sales did the top 3 departments bring in by month in 2017")
    picked = top(3, "product.department", time={"range": "2017"})
    assert said["metrics"] == share("top_3_departments", picked)
    assert said["dimensions"] == ["time.month"]


def test_what_is_divided_by_what_is_said() -> None:
    assert assumed("what share of sales was made on weekends, by store") == (
        "The share is sales on weekends divided by all sales of each store.",
    )
    assert assumed("what share of sales comes from frozen food") == (
        "The share is sales of frozen food divided by all sales that the question asks for.",
    )


@pytest.mark.parametrize(
    "question",
    [
        "share of sales by store on weekends",
        "share of weekend sales by store",
        "share of sales in the top 5 stores by department",
        "share of sales by the top 5 stores",
        "what share of deli sales do the top 5 stores make",
        "what share of sales was made last weekend",
        "what share of sales was not made on weekends",
        "what share of sales was made on weekends vs weekdays",
        "what share of basket value was made on weekends",
        "share of weekends in sales by weekday",
        "what share of sales do the top 3 stores each make",
        "what share of the top 10 stores' sales is frozen food",
        "what share of sales growth came from the top 5 stores",
        "top 3 stores by weekend share of sales",
        "share of the top 5 departments by store",
    ],
)
def test_what_means_something_else_is_no_part(question: str) -> None:
    found = plan_offline(question, BOOK)
    assert not (isinstance(found, Planned) and any("part(" in use.expr for use in found.query.metrics))
