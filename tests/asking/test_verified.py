"""A verified question matches however it is typed, and with another period, value or number in its slots; no other
question matches it."""

from __future__ import annotations

import pytest

from semantic import load_texts, query_json
from semantic.book import Book, build_book
from semantic.query.types import MetricUse
from service.asking.verified import match_verified
from tests.asking.offline.shop import BOOK, TEXTS

APPROVED = """
questions:
  - question: deli sales by month in 2017
    also: [what did the deli counter turn over each month of 2017]
    query:
      metrics: [revenue]
      dimensions: [time.month]
      filters: [{field: product.department, op: "=", values: [DELI]}]
      time: {range: "2017"}
    verified_by: finance
  - question: top 5 departments by sales last month
    query:
      metrics: [revenue]
      dimensions: [product.department]
      time: {range: last month}
      order_by: ["-revenue"]
      limit: {rows: 5}
  - question: sales outside meat last week
    query:
      metrics: [revenue]
      filters: [{field: product.department, op: "!=", values: [MEAT]}]
      time: {range: last week}
  - question: takings in december 2017
    query: {metrics: [revenue], time: {range: last month}}
  - question: deli and meat sales in 2017
    query:
      metrics: [revenue]
      filters: [{field: product.department, op: in, values: [DELI, MEAT]}]
      time: {range: "2017"}
  - question: units last week against the week before
    query: {metrics: [units], time: {range: last week, compare: previous_period}}
  - {question: good weeks in 2017, query: {metrics: [units], time: {range: "2017"}}}
  - {question: good weeks of 2017, query: {metrics: [baskets], time: {range: "2017"}}}
  - {question: bad weeks of last year, query: {metrics: [baskets], time: {range: last year}}}
  - {question: bad weeks in 2017, query: {metrics: [units], time: {range: "2017"}}}
"""


@pytest.fixture(scope="module")
def approved() -> Book:
    """The shop with questions that have every kind of slot, and some that have none."""
    catalog = load_texts({**TEXTS, "questions/all.yml": APPROVED})
    assert catalog.problems == ()
    return build_book(catalog, {"products.department": [("DELI", 9), ("MEAT", 8), ("FISH", 7)]})


@pytest.mark.parametrize(
    "wording",
    ["sales last week", "SALES  LAST WEEK?", "the sales, last week", "please show me our sales last week"],
)
def test_same_question(wording: str) -> None:
    match = match_verified(wording, BOOK)
    assert match is not None and match.verified is not None
    assert match.query.metrics == (MetricUse("revenue"),) and match.verified.question == "sales last week"


@pytest.mark.parametrize(
    "wording",
    ["sales by last week", "sale last week", "deli sales last week", "sales", "sales last week or so", ""],
)
def test_another_question(wording: str) -> None:
    assert match_verified(wording, BOOK) is None


def test_a_withheld_question_does_not_match() -> None:
    book = BOOK.withholding(BOOK.questions[0])
    assert match_verified("sales last week", book) is None
    assert match_verified("baskets by store last week", book) is not None


SLOTTED = [
    (
        "sales last month",
        {"metrics": ["revenue"], "time": {"range": "last month"}},
    ),
    (
        "fish sales by month in q1 2017",
        {
            "metrics": ["revenue"],
            "dimensions": ["time.month"],
            "filters": [{"field": "product.department", "op": "=", "values": ["FISH"]}],
            "time": {"range": "q1 2017"},
        },
    ),
    (
        "what did meat turn over each month of 2016",
        {
            "metrics": ["revenue"],
            "dimensions": ["time.month"],
            "filters": [{"field": "product.department", "op": "=", "values": ["MEAT"]}],
            "time": {"range": "2016"},
        },
    ),
    (
        "Top three departments by sales last quarter?",
        {
            "metrics": ["revenue"],
            "dimensions": ["product.department"],
            "time": {"range": "last quarter"},
            "order_by": ["-revenue"],
            "limit": {"rows": 3},
        },
    ),
    (
        "sales outside fish yesterday",
        {
            "metrics": ["revenue"],
            "filters": [{"field": "product.department", "op": "!=", "values": ["FISH"]}],
            "time": {"range": "yesterday"},
        },
    ),
]


@pytest.mark.parametrize(("wording", "query"), SLOTTED, ids=[case[0] for case in SLOTTED])
def test_a_slot_may_hold_something_else(wording: str, query: object, approved: Book) -> None:
    match = match_verified(wording, BOOK if wording == "sales last month" else approved)
    assert match is not None and match.verified is not None
    assert query_json(match.query) == query
    assert match.assumptions == ()


def test_a_period_without_a_year_is_said_to_be_the_latest() -> None:
    match = match_verified("sales in march", BOOK)
    assert match is not None and match.query.time is not None and match.query.time.range == "last march"
    assert match.assumptions[0] == "“March” is taken as the most recent one that has ended."


@pytest.mark.parametrize(
    "wording",
    [
        "deli sales by week in 2016",  # another grain
        "what did the deli counter turn over each week of 2017",  # "week of 2017" is no period
        "frozen sales by month in 2016",  # a segment, no department
        "wine sales by month in 2016",  # a value of another dimension
        "online deli sales by month in 2016",  # a word is left over
        "deli sales by month in 2016 and 2017",  # a period is left over
        "bottom 3 departments by sales last month",
        "top 3.5 departments by sales last month",
        "takings in november 2017",  # the wording's December is the query's last month: nobody knows which was meant
        "deli and fish sales in 2017",  # two values are one filter
        "units last month against the week before",  # compared periods belong together
        "good weeks in 2016",  # two approved questions with different queries
        "sales on it last week",
    ],
)
def test_where_a_slot_is_not_provably_one_nothing_matches(wording: str, approved: Book) -> None:
    assert match_verified(wording, approved) is None


def test_a_wording_matches_itself_before_any_slot_is_filled(approved: Book) -> None:
    match = match_verified("takings in december 2017", approved)
    assert match is not None and match.query.time is not None and match.query.time.range == "last month"
    assert match.assumptions == ()
