"""Why a number changed, and overviews: which query is taken apart, which scope is reported, what is asked back."""

from __future__ import annotations

import pytest

from semantic import query_json
from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Investigate, Overview, Planned, Refuse
from tests.asking.offline.shop import BOOK

LAST_MONTH = {"range": "last month", "compare": "previous_period"}

CHANGES: dict[str, tuple[str, dict[str, object]]] = {
    "why did sales drop last month?": ("down", {"metrics": ["revenue"], "time": LAST_MONTH}),
    "How come turnover went up so much last month": ("up", {"metrics": ["revenue"], "time": LAST_MONTH}),
    "what explains the drop in sales last month": ("down", {"metrics": ["revenue"], "time": LAST_MONTH}),
    "why are sales down last month": ("down", {"metrics": ["revenue"], "time": LAST_MONTH}),
    "explain the rise in the discount rate last month": (
        "up",
        {"metrics": ["discount_rate"], "time": LAST_MONTH},
    ),
    "why did deli sales change last month": (
        "",
        {
            "metrics": ["revenue"],
            "filters": [{"field": "product.department", "op": "=", "values": ["DELI"]}],
            "time": LAST_MONTH,
        },
    ),
}


@pytest.mark.parametrize("question", CHANGES)
def test_a_change_of_one_number_is_taken_apart(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Investigate), result
    assert (result.direction, query_json(result.query)) == CHANGES[question]


def test_a_change_without_a_period_is_asked_about() -> None:
    result = plan_offline("why did sales drop", BOOK)
    assert isinstance(result, Clarify)
    assert [choice.question for choice in result.choices] == [
        "why did sales last month drop",
        "why did sales last week drop",
        "why did sales last quarter drop",
        "why did sales last year drop",
    ]
    assert all(isinstance(plan_offline(choice.question, BOOK), Investigate) for choice in result.choices)


def test_each_reading_of_an_unclear_name_is_asked_about_as_a_whole_question() -> None:
    result = plan_offline("why did the basket size drop last month", BOOK)
    assert isinstance(result, Clarify)
    assert [choice.question for choice in result.choices] == [
        "why did basket value last month drop",
        "why did items per basket last month drop",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "why did profit drop last month",
        "why did online sales drop last month",
        "why did sales by store drop last month",
        "why did sales and baskets drop last month",
    ],
)
def test_what_is_no_change_of_one_number_is_refused(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Refuse)


def test_an_overview_has_figures_a_trend_and_breakdowns_of_its_scope() -> None:
    result = plan_offline("give me an overview of frozen food last quarter", BOOK)
    assert isinstance(result, Overview)
    assert result.title == "Frozen food last quarter"
    frozen = [{"segment": "sales.frozen"}]
    compared = {"range": "last quarter", "compare": "previous_period"}
    top = {"filters": frozen, "time": compared, "order_by": ["-revenue"], "limit": {"rows": 5, "other": True}}
    assert {section.title: query_json(section.query) for section in result.sections} == {
        "Key figures": {"metrics": ["revenue", "baskets"], "filters": frozen, "time": compared},
        "Revenue by week": {
            "metrics": ["revenue"],
            "dimensions": ["time.week"],
            "filters": frozen,
            "time": {"range": "last quarter"},
            "order_by": ["time.week"],
        },
        "Revenue by store": {"metrics": ["revenue"], "dimensions": ["store.store_id"], **top},
        "Revenue by department": {"metrics": ["revenue"], "dimensions": ["product.department"], **top},
        "Revenue by age": {"metrics": ["revenue"], "dimensions": ["customer.age"], **top},
    }


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        ("how are we doing this month?", ["revenue", "baskets"]),
        ("how did deli do last week", ["revenue", "baskets"]),
        ("report on store 367 in december", ["revenue", "baskets"]),
        ("summarise units last year", ["units", "revenue", "baskets"]),
        ("how's frozen food doing this year", ["revenue", "baskets"]),
    ],
)
def test_many_ways_to_ask_for_an_overview(question: str, metrics: list[str]) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Overview), result
    assert query_json(result.sections[0].query)["metrics"] == metrics


def test_an_overview_without_a_period_is_asked_about() -> None:
    result = plan_offline("overview of deli", BOOK)
    assert isinstance(result, Clarify) and result.question == "For which period?"
    assert all(isinstance(plan_offline(choice.question, BOOK), Overview) for choice in result.choices)


@pytest.mark.parametrize(
    "question", ["overview of profit last month", "how are online sales doing this month"]
)
def test_a_word_without_a_place_is_not_left_out(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Refuse) and set(result.unplaced) & {"profit", "online"}


def test_a_report_of_just_one_table_is_that_table() -> None:
    result = plan_offline("report of sales by month in 2017", BOOK)
    assert isinstance(result, Planned)
    assert query_json(result.query)["dimensions"] == ["time.month"]
