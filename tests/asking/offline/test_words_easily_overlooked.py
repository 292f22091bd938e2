"""Small words of which one changes the number: a “dont” without its apostrophe, a date behind what tells a number, what
is left out of its own kind. Each question asks for the same as the plain one beside it, or is refused."""

from __future__ import annotations

import pytest

from semantic.book import Book
from service.asking.offline import plan_offline
from service.asking.planned import Planned
from tests.asking.offline.demo import planned

SAME = {
    "of all stores, how many dont report promotions": "how many stores do not report promotions",
    "revenue of households that didnt answer the survey": "revenue of households that did not answer the survey",
    "revenue that isnt private label": "revenue that is not private label",
    "revenue that wasn't alcohol": "revenue without alcohol",
    "hows revenue by store": "revenue by store",
    "everything customers saved in total 2017-06": "total discounts 2017-06",
    "how many receipts use a coupon 25-34": "coupon receipts of 25-34",
    "how many products have any coupon at all": "couponed products",
    "revenue by department other than fuel": "revenue by department, not the fuel department",
    "revenue by store except fuel": "revenue by store, not fuel",
}


@pytest.mark.parametrize("question", SAME)
def test_each_word_counts(question: str, book: Book) -> None:
    assert planned(question, book) == planned(SAME[question], book)


@pytest.mark.parametrize(
    "question",
    [
        "how many receipts didnt use a coupon",
        "how many receipts didn't use a coupon",
        "how many customers havent shopped in june",
        "mailings that werent answered",
        "answered mailings",
        "different products in the weekly mailer couldn't",
    ],
)
def test_what_is_not_understood_is_not_dropped(question: str, book: Book) -> None:
    assert not isinstance(plan_offline(question, book), Planned)
