"""Things that are called by their number alone, where only one thing has that number and nothing else is meant."""

from __future__ import annotations

import pytest

from semantic.book import Book
from service.asking.offline import plan_offline
from service.asking.planned import Planned, Refuse
from tests.asking.offline.shop import BOOK, assumed, planned

NUMBERS = {
    "sales at 367": "sales at store 367",
    "weekly sales at 367 since March": "weekly sales at store 367 since March",
    "units for 367 in May": "units for store 367 in May",
    "sales in 367 and 406": "sales in store 367 and store 406",
    "baskets at 367 or 406 by month": "baskets at store 367 or store 406 by month",
    "sales at 367 up to 14 March": "sales at store 367 up to 14 March",
    "367 vs 406: sales in May": "store 367 vs store 406: sales in May",
    "sales, 367 vs 406": "sales, store 367 vs store 406",
    "compare 367 and 406 on basket value": "compare store 367 and store 406 on basket value",
    "367's sales in May": "store 367's sales in May",
    "store 367's sales in May": "sales of store 367 in May",
    "what did 367 pull in last week": "sales of store 367 last week",
    "did 367 sell more than 406 in May": "sales for store 367 vs 406 in May",
    "rank 367 and 406 by baskets": "baskets by store for stores 367 and 406, highest first",
    "406: sales by month": "sales of store 406 by month",
    "sales at 406 excluding meat": "sales at store 406 excluding meat",
    "sales at the stores other than 406": "sales excluding store 406",
    "units in other stores than 406": "units excluding store 406",
}


@pytest.mark.parametrize("question", NUMBERS)
def test_a_number_is_the_name_of_the_one_thing_that_has_it(question: str) -> None:
    assert planned(question) == planned(NUMBERS[question])


def test_it_is_said_what_a_number_was_taken_for() -> None:
    assert assumed("sales at 367") == ("“367” is read as store 367.",)


@pytest.mark.parametrize(
    "question",
    [
        "sales at 368",  # no store
        "sales at 367 dollars",
        "baskets at 367 units",
        "units for 367 baskets",
        "sales in 367 days",
        "did 367 households shop",
        "sales at 367 or more",
        "baskets with 367 in them",
        "sales of 367",  # an amount
        "sales from 367",
        "sales between 367 and 406",
        "stores with sales of 406",
        "only 367 baskets",
        "discounts up to 367",
        "sales at 367 percent",
        "sales — at 367",  # a sign that is written out moves what stands behind it
    ],
)
def test_an_amount_and_what_is_counted_are_no_names(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Refuse)


@pytest.mark.parametrize("question", ["sales at 8", "receipts at 20", "sales in 2017 at 12"])
def test_short_numbers_may_be_hours_or_places(question: str, book: Book) -> None:
    assert not isinstance(plan_offline(question, book), Planned)
