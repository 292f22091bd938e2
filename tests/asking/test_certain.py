"""The offline planner's own queries are checked before they run; follow-ups tell what they changed."""

from __future__ import annotations

import pytest

from semantic import parse_query
from service.asking.certain import plan_certainly
from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Planned
from tests.asking.offline.shop import BOOK

QUESTIONS = [
    "sales of the deli last month",
    "top 3 stores by turnover",
    "baskets by store last week without deli",
    "share of sales by department",
    "sales last month compared with the month before",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_planned_rightly_is_left_as_it_is(question: str) -> None:
    assert plan_certainly(question, BOOK) == plan_offline(question, BOOK)


@pytest.mark.parametrize(
    "slip",
    [
        {"metrics": ["revenue"], "time": "last month"},
        {"metrics": ["revenue"], "filters": [{"field": "product.department", "op": "=", "values": ["DELI"]}]},
        {
            "metrics": ["revenue"],
            "filters": [{"field": "product.department", "op": "!=", "values": ["DELI"]}],
            "time": "last month",
        },
    ],
    ids=["filter dropped", "period dropped", "filter turned round"],
)
def test_a_slip_of_the_planner_is_asked_back(slip: dict[str, object]) -> None:
    query = parse_query(slip)
    result = plan_certainly("sales of the deli last month", BOOK, plan=lambda *_: Planned(query))
    assert isinstance(result, Clarify)
    assert [choice.query for choice in result.choices] == [query]
