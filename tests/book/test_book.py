"""What phrases mean, how documents are found, and which misspellings are safe to read."""

from __future__ import annotations

import pytest

from semantic import load_texts
from semantic.book import (
    DimensionMeaning,
    MetricMeaning,
    SegmentMeaning,
    Tier,
    ValueMeaning,
    build_book,
)
from semantic.book.words import phrase_key
from tests.asking.offline.shop import BOOK


def test_a_shared_synonym_has_both_meanings() -> None:
    assert BOOK.meanings("basket size") == (
        MetricMeaning("sales.basket_value"),
        MetricMeaning("sales.items_per_basket"),
    )


def test_what_people_wrote_hides_what_the_data_happen_to_hold() -> None:
    assert BOOK.meanings("deli") == (ValueMeaning("products.department", ("DELI",), "Deli", rows=40),)
    assert BOOK.meanings("frozen") == (SegmentMeaning("sales.frozen"),)


def test_stored_values_groups_and_heads() -> None:
    assert [(m.dimension, m.rows) for m in BOOK.meanings("frozen pizza") if isinstance(m, ValueMeaning)] == [
        ("products.category", 90),
        ("products.kind", 3),
    ]
    assert BOOK.meanings("wine") == (
        ValueMeaning("products.category", ("RED WINE", "WHITE WINE"), "Wine", rows=50),
    )
    assert DimensionMeaning("stores.store_type", Tier.HEAD) in BOOK.meanings("type")


def test_a_name_that_offers_alternatives_asks_for_a_split() -> None:
    assert BOOK.meanings("with and without kid") == (DimensionMeaning("customers.has_kids", whole=True),)


def test_a_metric_whose_name_others_share_is_named_by_whose_it_is() -> None:
    def model(name: str, more: str = "") -> str:
        return f"""
model: {name}
table: {name}
key: id
synonyms: [{name} lines]
metrics:
  amount: {{expr: sum(amount)}}
  {name}_share: {{expr: count()}}{more}
"""

    more = "\n  orders_amount_of: {expr: count(), synonyms: [returns amount]}"
    book = build_book(load_texts({"o.yml": model("orders", more), "r.yml": model("returns")}), {})
    assert len(book.meanings("amount")) == 2
    for words in ("orders amount", "orders.amount", "amount of orders", "order lines amount"):
        assert book.meanings(phrase_key(words)) == (MetricMeaning("orders.amount"),)
    assert book.meanings(phrase_key("orders orders share")) == ()
    assert set(book.meanings(phrase_key("returns amount"))) == {
        MetricMeaning("orders.orders_amount_of"),
        MetricMeaning("returns.amount"),
    }


def test_verbs_may_stand_in_another_form() -> None:
    assert BOOK.by_root("household shop") == (MetricMeaning("sales.shoppers"),)


@pytest.mark.parametrize(
    ("wrong", "right", "sure"),
    [
        ("revnue", "revenue", True),
        ("departmnet", "department", True),
        ("frozn pizza", "frozen pizza", True),
        ("saction", "section", True),
        ("baskit", "basket", True),
        ("abv", "average basket value", False),
    ],
)
def test_misspelt(wrong: str, right: str, sure: bool) -> None:
    assert BOOK.misspelt(wrong) == (right, sure)


@pytest.mark.parametrize("word", ["visitor", "unite", "store", "shopped", "xyzzy", "kids", "frozen ran"])
def test_other_words_are_not_misspelt_ones(word: str) -> None:
    assert BOOK.misspelt(word) is None


def test_search_finds_names_first_then_words_in_texts() -> None:
    names = [found.document.name for found in BOOK.search("average basket value", 2)]
    assert names[0] == "sales.basket_value"
    assert [found.document.name for found in BOOK.search("departmnt", 1)] == ["products.department"]
    assert BOOK.search("nothing like that 上周", 3) == () or BOOK.search("上周", 3) == ()


def test_values_containing_a_word_come_by_their_rows() -> None:
    assert [meaning.label for meaning in BOOK.values_containing("cereal")] == ["COLD CEREAL", "HOT CEREAL"]


def test_withholding_takes_the_question_out_of_documents_too() -> None:
    book = BOOK.withholding(BOOK.questions[0])
    assert [question.question for question in book.questions] == ["baskets by store last week"]
    assert not [d for d in book.documents if d.kind == "question" and d.name == "sales last week"]
