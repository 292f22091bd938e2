"""A verified question matches however it is typed, and no other question matches it."""

from __future__ import annotations

import pytest

from semantic.query.types import MetricUse
from service.asking.verified import match_verified
from tests.asking.offline.shop import BOOK


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
    ["sales last 2 weeks", "sales last month", "sale last week", "deli sales last week", "sales", ""],
)
def test_another_question(wording: str) -> None:
    assert match_verified(wording, BOOK) is None


def test_a_withheld_question_does_not_match() -> None:
    book = BOOK.withholding(BOOK.questions[0])
    assert match_verified("sales last week", book) is None
    assert match_verified("baskets by store last week", book) is not None
