"""What a query may need is found by names, values, typos, acronyms, descriptions, and questions like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from semantic.book import Book, Document, build_book
from semantic.book.words import phrase_key
from tests.asking.offline.shop import BOOK, CATALOG, VALUES


def names(question: str, limit: int = 4, book: Book = BOOK) -> list[str]:
    return [found.document.name for found in book.retrieve(question, limit)]


@pytest.mark.parametrize(
    ("question", "needed"),
    [
        ("turnover by section", {"sales.revenue", "products.department"}),
        ("bananas sold", {"products.kind", "sales.units"}),
        ("revnue by deprtment", {"sales.revenue", "products.department"}),
        ("frozn pizza orders", {"products.category", "products.kind", "sales.baskets"}),
        ("abv per shop", {"sales.basket_value", "stores.store_id"}),
        ("seniors that shopped", {"customers.age", "sales.shoppers"}),
        ("frozen food articles", {"sales.frozen", "products.products"}),
        ("people between 25 and 34", {"customers.age"}),
        ("trnvr", {"sales.revenue"}),
    ],
)
def test_what_is_needed_is_found(question: str, needed: set[str]) -> None:
    assert needed <= set(names(question))


def test_a_value_says_what_it_is_a_value_of() -> None:
    [found] = [f for f in BOOK.retrieve("bananas by store") if f.document.name == "products.kind"]
    assert (found.named, [value.label for value in found.values]) == (("bananas",), ["BANANAS"])


def test_a_question_like_it_brings_what_its_query_needs() -> None:
    assert "stores.store_id" in names("weekly baskets", 6)
    without = BOOK.withholding(BOOK.questions[1])
    assert "stores.store_id" not in names("weekly baskets", 6, without)


def test_many_readings_of_one_word_leave_room_for_others() -> None:
    """Five dimensions have the value; the metric is found all the same."""
    values = {**VALUES, **{name: [("TEA", 1)] for name in CATALOG.dimensions if name.startswith("products.")}}
    assert "sales.units" in names("tea items", 3, build_book(CATALOG, values))


def test_what_is_hidden_is_not_retrieved() -> None:
    assert "sales.basket_value" not in names("average basket value", 50, BOOK.seen_by({"sales.basket_value"}))


class Branches:
    """Knows that a branch is a store, and was told which members it may choose from."""

    def __init__(self) -> None:
        self.among: set[str] = set()

    def names(self, question: str, members: Mapping[str, Document], limit: int) -> Sequence[str]:
        self.among = set(members)
        return ["stores.stores"] if "branches" in question else ["no.such"]


def test_nearness_in_meaning_is_one_ranking_among_others() -> None:
    near = Branches()
    book = BOOK.with_nearness(near).seen_by({"sales.units"}).updated(CATALOG, VALUES)
    assert "stores.stores" not in names("branches", 5)
    assert "stores.stores" in names("branches", 5, book)
    assert "stores.stores" in near.among and "sales.units" not in near.among
    assert names("revenue", 9, book) == names("revenue", 9, BOOK.seen_by({"sales.units"}))


@pytest.mark.parametrize(
    ("dimension", "text", "labels"),
    [
        ("products.category", "butter", ["BUTTER"]),
        ("products.category", "cereals", ["COLD CEREAL", "HOT CEREAL"]),
        ("products.category", "red whine", ["RED WINE"]),
        ("products.department", "the deli counter", ["Deli"]),
        ("products.department", "delli", ["Deli"]),
        ("products.category", "bananas", []),
        ("sales.basket", "1", []),
    ],
)
def test_a_value_is_looked_up_among_those_of_one_dimension(
    dimension: str, text: str, labels: list[str]
) -> None:
    assert [meaning.label for meaning in BOOK.values_like(dimension, text)] == labels
    assert BOOK.seen_by({dimension}).values_like(dimension, text) == ()


def test_questions_in_similar_words() -> None:
    def questions(book: Book) -> list[str]:
        found = book.search("stores by baskets", 40)
        return [one.document.name for one in found if one.document.kind == "question"]

    assert questions(BOOK)[0] == "baskets by store last week"
    assert questions(BOOK.seen_by({"sales.baskets"})) == []


@given(st.text(st.characters(exclude_categories=()), max_size=600))
@example("revenue \ud800")
def test_any_text_can_be_looked_up(text: str) -> None:
    assert len(BOOK.retrieve(text, 3)) <= 3
    assert len(BOOK.search(text, 3)) <= 3
    assert len(BOOK.near(text)) <= 3
    assert len(BOOK.values_like("products.category", text)) <= 5
    BOOK.misspelt(phrase_key(text))
