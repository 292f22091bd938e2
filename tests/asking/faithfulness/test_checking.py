"""What a query leaves out of a question and what it adds, on a small shop: the question, the query, what is wrong."""

from __future__ import annotations

from datetime import datetime

import pytest

from semantic import parse_query
from service.asking.faithfulness import check
from service.asking.planned import Context
from tests.asking.offline.shop import BOOK

DELI = {"field": "product.department", "op": "=", "values": ["DELI"]}
NOT_DELI = DELI | {"op": "!="}
FROZEN = {"segment": "frozen"}
SATURDAYS = {"field": "time.day_of_week", "op": "=", "values": [6]}
KIDS = {"field": "customer.has_kids", "op": "=", "values": [True]}
WINES = {"field": "product.category", "op": "in", "values": ["RED WINE", "WHITE WINE"]}


def part(*filters: object) -> dict[str, object]:
    return {"expr": "part(revenue)", "as": "part_of_revenue", "filters": list(filters)}


FAITHFUL: list[tuple[str, dict[str, object]]] = [
    ("sales last month", {"metrics": ["revenue"], "time": "last month"}),
    ("sales of the deli last month", {"metrics": ["revenue"], "filters": [DELI], "time": "last month"}),
    ("sales without deli", {"metrics": ["revenue"], "filters": [NOT_DELI]}),
    ("frozen sales by month", {"metrics": ["revenue"], "filters": [FROZEN], "dimensions": ["time.month"]}),
    (
        "top 3 stores by turnover",
        {"metrics": ["revenue"], "dimensions": ["store.store_id"], "order_by": ["-revenue"], "limit": 3},
    ),
    (
        "stores with more than 500 orders",
        {
            "metrics": ["baskets"],
            "dimensions": ["store.store_id"],
            "filters": [{"field": "baskets", "op": ">", "values": [500]}],
        },
    ),
    (
        "running total of sales by month in 2017",
        {
            "metrics": [{"expr": "revenue", "over": {"to_date": "range"}}],
            "dimensions": ["time.month"],
            "time": "2017",
        },
    ),
    (
        "7-day moving average of sales by day",
        {"metrics": [{"expr": "revenue / 7", "over": {"last": "7 days"}}], "dimensions": ["time.day"]},
    ),
    ("sales to families", {"metrics": ["revenue"], "filters": [KIDS]}),
    ("wine sales", {"metrics": ["revenue"], "filters": [WINES]}),
    ("revenue per basket", {"metrics": ["basket_value"]}),
    ("share of frozen in sales by month", {"metrics": [part(FROZEN)], "dimensions": ["time.month"]}),
    ("what percentage of sales comes from families", {"metrics": [part(KIDS)]}),
    (
        "what share of sales comes from the deli by store",
        {"metrics": [part(DELI)], "dimensions": ["store.store_id"]},
    ),
    (
        "revenue and units by department",
        {"metrics": ["revenue", "units"], "dimensions": ["product.department"]},
    ),
    ("average daily revenue last month", {"metrics": ["average(revenue, day)"], "time": "last month"}),
    ("mean revenue per week last year", {"metrics": ["average(revenue, week)"], "time": "last year"}),
    (
        "revenue on a typical saturday last year",
        {"metrics": ["average(revenue, day)"], "filters": [SATURDAYS], "time": "last year"},
    ),
]


@pytest.mark.parametrize(("question", "query"), FAITHFUL, ids=[question for question, _ in FAITHFUL])
def test_faithful(question: str, query: dict[str, object]) -> None:
    assert check(question, parse_query(query), BOOK).problems() == ()


WINDOWS: list[tuple[str, dict[str, object]]] = [
    ("7-day rolling sales by day", {"expr": "revenue", "over": {"last": "28 days"}}),
    ("7-day rolling sales by day", {"expr": "revenue", "over": {"to_date": "range"}}),
    ("7-day rolling sales by day", {"expr": "revenue / 7", "over": {"last": "7 days"}}),
    ("7-day rolling sales by day", {"expr": "revenue"}),
    ("7-day moving average of sales by day", {"expr": "revenue", "over": {"last": "7 days"}}),
    ("7-day moving average of sales by day", {"expr": "revenue / 28", "over": {"last": "7 days"}}),
    ("cumulative sales by day", {"expr": "revenue", "over": {"to_date": "month"}}),
    ("cumulative sales by day", {"expr": "revenue"}),
    ("sales by day", {"expr": "revenue", "over": {"to_date": "range"}}),
    ("sales by day", {"expr": "revenue / 7", "over": {"last": "7 days"}}),
]
"""Another window than the one that is asked for."""


@pytest.mark.parametrize(("question", "use"), WINDOWS)
def test_another_window_is_not_what_was_asked_for(question: str, use: dict[str, object]) -> None:
    query = parse_query({"metrics": [use], "dimensions": ["time.day"]})
    assert check(question, query, BOOK).problems() != ()


TURNED: list[tuple[str, dict[str, object], dict[str, object]]] = [
    (
        "revenue minus discounts",
        {"metrics": [{"expr": "revenue - discounts", "as": "net"}]},
        {"metrics": [{"expr": "discounts - revenue", "as": "net"}]},
    ),
    (
        "revenue divided by units",
        {"metrics": [{"expr": "revenue / units", "as": "price"}]},
        {"metrics": [{"expr": "units / revenue", "as": "price"}]},
    ),
    (
        "discounts per unit",
        {"metrics": [{"expr": "discounts / units", "as": "each"}]},
        {"metrics": [{"expr": "units / discounts", "as": "each"}]},
    ),
    (
        "top 3 stores by turnover",
        {"metrics": ["revenue"], "dimensions": ["store.store_id"], "order_by": ["-revenue"], "limit": 3},
        {"metrics": ["revenue"], "dimensions": ["store.store_id"], "order_by": ["-baskets"], "limit": 3},
    ),
]


@pytest.mark.parametrize(("question", "right", "wrong"), TURNED, ids=[question for question, *_ in TURNED])
def test_a_number_made_the_other_way_round_is_not_asked_for(
    question: str, right: dict[str, object], wrong: dict[str, object]
) -> None:
    assert check(question, parse_query(right), BOOK).problems() == ()
    assert [problem.code for problem in check(question, parse_query(wrong), BOOK).problems()] == ["not-asked"]


OVER_100 = {"field": "revenue", "op": ">", "values": [100]}
OVER_50 = {"field": "baskets", "op": ">", "values": [50]}
STORES: dict[str, object] = {"metrics": ["revenue"], "dimensions": ["store.store_id"]}


@pytest.mark.parametrize(
    ("question", "query"),
    [
        (
            "stores with revenue over 100 and baskets over 50",
            STORES | {"filters": [OVER_100 | {"values": [50]}, OVER_50 | {"values": [100]}]},
        ),
        (
            "top 5 stores by revenue in each department",
            {
                "metrics": ["revenue"],
                "dimensions": ["store.store_id", "product.department"],
                "order_by": ["-revenue"],
                "limit": 5,
            },
        ),
        (
            "percent of revenue from deli",
            {"metrics": [{"expr": "share(revenue)", "as": "part"}], "filters": [DELI]},
        ),
        ("frozen revenue", {"metrics": [part(FROZEN)]}),
        ("share of frozen in sales", {"metrics": [part(DELI)]}),
        ("share of deli sales by store", STORES | {"metrics": [part(DELI)]}),
        ("share of frozen sales to families", {"metrics": [part(FROZEN)], "filters": [KIDS]}),
        ("share of frozen sales to families", {"metrics": [part(KIDS)], "filters": [FROZEN]}),
        (
            "top 5 stores by revenue with baskets",
            STORES | {"metrics": ["revenue", "baskets"], "order_by": ["-baskets"], "limit": 5},
        ),
        ("deli or frozen revenue", {"metrics": ["revenue"], "filters": [DELI, FROZEN]}),
        ("revenue up to december 2017", {"metrics": ["revenue"], "time": "december 2017"}),
        (
            "revenue - discounts + units",
            {"metrics": [{"expr": "revenue + discounts - units", "as": "net"}]},
        ),
    ],
)
def test_words_that_are_all_there_may_be_put_together_wrongly(
    question: str, query: dict[str, object]
) -> None:
    assert not check(question, parse_query(query), BOOK).holds


def test_a_ranking_is_by_what_the_question_says() -> None:
    query = STORES | {"metrics": ["revenue", "baskets"], "order_by": ["-revenue"], "limit": 5}
    assert check("top 5 stores by revenue with baskets", parse_query(query), BOOK).problems() == ()


def test_bounds_of_two_metrics_hold_in_their_order() -> None:
    question = "stores with revenue over 100 and baskets over 50"
    for filters in ([OVER_100, OVER_50], [OVER_50, OVER_100]):
        assert check(question, parse_query(STORES | {"filters": filters}), BOOK).problems() == ()


def test_twice_a_number_is_another_number() -> None:
    found = check("twice the revenue", parse_query({"metrics": ["revenue"]}), BOOK)
    assert [left.text for left in found.left] == ["twice"]


LEFT: list[tuple[str, dict[str, object], tuple[str, ...]]] = [
    ("sales last month", {"metrics": ["revenue"]}, ("last month",)),
    ("sales of the deli", {"metrics": ["revenue"]}, ("deli",)),
    ("sales by department", {"metrics": ["revenue"]}, ("department",)),
    ("sales of deli and meat", {"metrics": ["revenue"], "filters": [DELI]}, ("meat",)),
    ("top 3 stores by turnover", {"metrics": ["revenue"], "dimensions": ["store.store_id"]}, ("top", "3")),
    ("sales online last month", {"metrics": ["revenue"], "time": "last month"}, ("online",)),
    ("revenue and units", {"metrics": ["revenue"]}, ("units",)),
    ("growth of sales", {"metrics": ["revenue"]}, ("growth",)),
    ("average daily revenue", {"metrics": ["revenue"]}, ("average", "daily")),
    ("average weekly revenue", {"metrics": ["average(revenue, day)"]}, ("weekly",)),
]


@pytest.mark.parametrize(("question", "query", "left"), LEFT, ids=[question for question, _, _ in LEFT])
def test_what_is_left_of_the_question(question: str, query: dict[str, object], left: tuple[str, ...]) -> None:
    assert tuple(one.text for one in check(question, parse_query(query), BOOK).left) == left


UNASKED: list[tuple[str, dict[str, object], tuple[str, ...]]] = [
    ("sales", {"metrics": ["revenue"], "time": "last month"}, ("/time",)),
    ("sales", {"metrics": ["revenue"], "filters": [DELI]}, ("/filters/0",)),
    ("sales", {"metrics": ["revenue"], "dimensions": ["product.department"]}, ("/dimensions/0",)),
    ("sales", {"metrics": ["revenue", "units"]}, ("/metrics/1",)),
    ("sales by store", {"metrics": ["revenue"], "dimensions": ["store.store_id"], "limit": 5}, ("/limit",)),
    ("sales", {"metrics": [{"expr": "revenue * 2", "as": "twice"}]}, ("/metrics/0",)),
    ("sales", {"metrics": ["revenue"], "timezone": "Asia/Tokyo"}, ("/timezone",)),
    ("daily sales", {"metrics": ["average(revenue, day)"]}, ("/metrics/0",)),
    ("average weekly sales", {"metrics": ["average(revenue, day)"]}, ("/metrics/0",)),
    ("sales", {"metrics": ["revenue"], "rows": "sales"}, ("/rows",)),
    (
        "sales last month",
        {"metrics": ["revenue"], "time": {"range": "last month", "compare": "previous_year"}},
        ("/time",),
    ),
]


@pytest.mark.parametrize(("question", "query", "paths"), UNASKED, ids=[str(query) for _, query, _ in UNASKED])
def test_what_nobody_asked_for(question: str, query: dict[str, object], paths: tuple[str, ...]) -> None:
    assert tuple(one.path for one in check(question, parse_query(query), BOOK).unasked) == paths


def test_what_is_too_long_to_be_read_is_left() -> None:
    found = check(
        "show revenue " + "please " * 121 + "of the deli", parse_query({"metrics": ["revenue"]}), BOOK
    )
    assert [left.text for left in found.left] == ["please please please of the deli"]


@pytest.mark.parametrize("question", ["???", "…"])
def test_where_no_word_is_said_nothing_is_asked_for(question: str) -> None:
    found = check(question, parse_query({"metrics": ["revenue"], "time": "last month"}), BOOK)
    assert [item.path for item in found.unasked] == ["/metrics/0", "/time"]


def test_a_filter_that_is_turned_round_is_wrong_on_both_sides() -> None:
    found = check("sales of the deli", parse_query({"metrics": ["revenue"], "filters": [NOT_DELI]}), BOOK)
    assert [left.text for left in found.left] == ["deli"]
    assert [part.path for part in found.unasked] == ["/filters/0"]


def test_which_month_the_last_one_is_depends_on_the_clock() -> None:
    query = parse_query({"metrics": ["revenue"], "time": "2017-12"})
    assert not check("sales last month", query, BOOK).holds
    assert check("sales last month", query, BOOK, now=datetime(2018, 1, 5)).holds
    assert not check("sales last month", query, BOOK, now=datetime(2018, 2, 5)).holds


def test_what_the_query_before_had_is_asked_for() -> None:
    before = parse_query({"metrics": ["revenue"], "time": "last month"})
    query = parse_query({"metrics": ["revenue"], "filters": [DELI], "time": "last month"})
    assert not check("in the deli?", query, BOOK).holds
    assert check("in the deli?", query, BOOK, Context(before)).holds


def test_problems_can_be_read_by_machines() -> None:
    query = parse_query({"metrics": ["revenue"], "filters": [DELI]})
    first, second = check("sales online", query, BOOK).problems()
    assert (first.code, first.message) == (
        "not-answered",
        "The question says “online”, and nothing in the query answers that.",
    )
    assert (second.code, second.path) == ("not-asked", "/filters/0")
