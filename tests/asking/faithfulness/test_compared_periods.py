"""A comparison is with the period that the question names, and with no other that lies near it."""

from __future__ import annotations

from datetime import datetime

import pytest

from semantic import parse_query
from service.asking.faithfulness import check
from tests.asking.offline.shop import BOOK

NOW = datetime(2018, 1, 1)
Form = dict[str, object]


def against(range_: str, compare: str = "previous_period") -> Form:
    return {"metrics": ["revenue"], "time": {"range": range_, "compare": compare}}


COMPARED: dict[str, tuple[str, Form, tuple[Form, ...]]] = {
    "a day is compared with just the one before": (
        "sales on 5 december 2017 compared with 4 december 2017",
        against("2017-12-05"),
        (against("2017-12-05", "previous_year"), against("2017-12-04")),
    ),
    "one week with the seven days before it": (
        "sales from 8 to 14 march 2017 compared with 1 to 7 march 2017",
        against("2017-03-08 to 2017-03-14"),
        (against("2017-03-08 to 2017-03-15"), against("2017-03-07 to 2017-03-14")),
    ),
    "a month that is not over with all of the one before": (
        "sales this month compared with last month",
        against("this month"),
        (against("this month", "previous_year"), against("last month")),
    ),
    "the last month is not this one, whose last one it is": (
        "sales last month against the month before",
        against("last month"),
        (against("this month"), against("this year"), against("last month", "previous_year")),
    ),
    "where this one is meant, too, it is the month": (
        "sales growth this month over last month",
        against("this month"),
        (against("this year"), against("this quarter")),
    ),
    "a year with the one before, said either way": (
        "sales in 2017 compared with 2016",
        against("2017", "previous_year"),
        (against("2016"), against("2016", "previous_year")),
    ),
}


@pytest.mark.parametrize("slip", COMPARED)
def test_compared_with_what_is_named(slip: str) -> None:
    question, right, wrong = COMPARED[slip]
    assert check(question, parse_query(right), BOOK, now=NOW).problems() == ()
    taken = [form for form in wrong if check(question, parse_query(form), BOOK, now=NOW).holds]
    assert taken == []


OTHER_PERIODS = {
    "sales in q4 2017 compared with january to september 2017": against("2017-Q4"),
    "sales in december 2017 compared with october to november 2017": against("2017-12"),
    "sales in december 2017 compared with the first half of 2017": against("2017-12"),
    "sales in december 2017 compared with 2016": against("2017-12", "previous_year"),
    "sales in january 2017 compared with 2016": against("2017-01", "previous_year"),
    "sales on 5 december 2017 compared with 1 to 4 december 2017": against("2017-12-05"),
    "sales on 5 december 2017 compared with 2 december 2017": against("2017-12-05"),
    "sales on 5 december 2017 compared with 8 december 2017": against("2017-12-05"),
    "sales from 8 to 14 march 2017 compared with 2 to 7 march 2017": against("2017-03-08 to 2017-03-14"),
    "sales this month compared with the last 3 months": against("this month"),
    "sales this month compared with 2017": against("this month", "previous_year"),
}
"""Compared with another period than the query does, or than any query can."""


@pytest.mark.parametrize("question", OTHER_PERIODS)
def test_only_the_period_that_is_named_is_compared_with(question: str) -> None:
    found = check(question, parse_query(OTHER_PERIODS[question]), BOOK, now=NOW)
    assert [left.text for left in found.left] == [
        question.partition("compared with ")[2].removeprefix("the ")
    ]
