"""Other nouns for people, pieces and goods, and small words that say nothing: each asks for the same number as the
plain question beside it."""

from __future__ import annotations

import pytest

from semantic.book import Book
from service.asking.offline import plan_offline
from service.asking.planned import Planned
from tests.asking.offline.demo import planned as planned_of
from tests.asking.offline.shop import BOOK, planned

IN_THE_SHOP = {
    "number of seniors in our base": "how many seniors customers",
    "how many seniors do we know": "how many seniors customers",
    "stores on our books": "how many stores",
    "products in the range": "how many products",
    "sales of the frozen category": "sales of frozen",
    "sales of the frozen department by store": "sales of frozen by store",
    "deli packs in may": "deli units in may",
    "sales of store 367 alone": "sales of store 367",
    "sales of the seniors cohort": "sales of seniors",
    "roughly how many baskets in may": "how many baskets in may",
    "ballpark sales in may": "sales in may",
    "sales in may, give or take": "sales in may",
    "what'd the deli bring in in may": "sales of deli in may",
}


@pytest.mark.parametrize("question", IN_THE_SHOP)
def test_other_words_ask_for_the_same(question: str) -> None:
    assert planned(question) == planned(IN_THE_SHOP[question])


@pytest.mark.parametrize(
    "question",
    [
        "how many seniors",  # all, or those who shop?
        "how many seniors in may",  # known in May, or shopping then?
        "how many deli",  # of what?
        "baskets on file",
        "units in the range",
        "products in the range of 5 dollars",
        "sales of the seniors category",
        "sales of 6 packs",  # a kind of package
        "seniors living alone",
        "sales per head of household",
        "sales of childless couples",  # the shop knows no couples
        "how many stores really closed",
        "wealthy stores",
        "revenue of wealthy customers",
        "deli sales in may, red wine and all",  # more than red wine, then
        "old customers revenue",  # aged, or with us for long?
    ],
)
def test_what_is_something_else_gets_no_number(question: str) -> None:
    assert not isinstance(plan_offline(question, BOOK), Planned)


IN_THE_DEMO = {
    "revenue of two-adult households with kids": "revenue of 2 adults with kids",
    "one-adult homes with children, revenue": "revenue of 1 adult with kids",
    "revenue of childless couples": "revenue of couples without kids",
    "revenue of wealthy households": "revenue of affluent households",
    "revenue of elderly households": "revenue of senior households",
    "yoghurt revenue": "yogurt revenue",
    "receipts worth over 200 dollars apiece": "receipts of over 200 dollars",
    "what part of our household base shopped in march": "what part of households shopped in march",
    "average spend per head in march": "average spend per customer in march",
    "revenue of two-adult households with kids vs those without": (
        "revenue of 2 adults with kids vs 2 adults without kids"
    ),
}


@pytest.mark.parametrize("question", IN_THE_DEMO)
def test_values_in_other_words(question: str, book: Book) -> None:
    assert planned_of(question, book) == planned_of(IN_THE_DEMO[question], book)


def test_an_adjective_taken_for_another_is_said(book: Book) -> None:
    found = plan_offline("revenue of rich households", book)
    assert isinstance(found, Planned) and found.assumptions == (
        "“rich households” is read as “affluent household”.",
    )


@pytest.mark.parametrize(
    "question",
    [
        "revenue of one-adult homes",  # with kids, or without?
        "revenue of five-person households",  # the largest band has more, too
        "rich desserts revenue",
        "unmarried couples revenue",
        "revenue of childless singles in store brands cash",
    ],
)
def test_values_that_are_others(question: str, book: Book) -> None:
    assert not isinstance(plan_offline(question, book), Planned)
