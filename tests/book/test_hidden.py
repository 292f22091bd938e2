"""Whoever may not know of a member cannot learn of it from the book: it is as if it had never been written."""

from __future__ import annotations

import pytest

from semantic import load_texts
from semantic.book import Book, MetricMeaning, SegmentMeaning, Tier, ValueMeaning, build_book
from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Planned, Refuse
from tests.asking.offline.shop import BOOK, CATALOG, TEXTS, VALUES
from tests.book.test_changes import assert_same

DISCOUNTS = frozenset({"sales.discounts", "sales.discount_rate"})
WITHOUT_DISCOUNTS = {
    **TEXTS,
    "sales.yml": TEXTS["sales.yml"]
    .replace("  discounts: {expr: sum(discount), format: currency USD}\n", "")
    .replace("  discount_rate: {expr: discounts / revenue, format: percent 1}\n", ""),
}


def test_it_is_the_book_of_definitions_without_them() -> None:
    """Documents, phrases, typos, near names, and every score."""
    seen = BOOK.seen_by(DISCOUNTS)
    fresh = build_book(load_texts(WITHOUT_DISCOUNTS), VALUES)
    assert_same(seen, fresh)
    assert seen.search("discount rate revenue", 20) == fresh.search("discount rate revenue", 20)


def test_values_of_a_hidden_dimension_are_not_found() -> None:
    seen = BOOK.seen_by({"products.kind"})
    assert seen.meanings("banana") == () and seen.misspelt("bannana") is None
    assert [m.dimension for m in seen.meanings("frozen pizza") if isinstance(m, ValueMeaning)] == [
        "products.category"
    ]
    assert seen.values_containing("pizza") == (
        ValueMeaning("products.category", ("FROZEN PIZZA",), "FROZEN PIZZA", Tier.STORED, 90),
    )


def test_what_a_hidden_name_kept_back_is_found_again() -> None:
    """ "Frozen" is a segment's name, and also a value: who may not see the segment finds the value."""
    book = build_book(CATALOG, {**VALUES, "products.kind": [("FROZEN", 7)]})
    assert book.meanings("frozen") == (SegmentMeaning("sales.frozen"),)
    assert [
        m.dimension for m in book.seen_by({"sales.frozen"}).meanings("frozen") if isinstance(m, ValueMeaning)
    ] == ["products.kind"]


def test_a_hidden_model_hides_all_that_is_in_it() -> None:
    seen = BOOK.seen_by({"stores"})
    assert not [key for key in ("store", "stores", "367", "mall", "type") if seen.meanings(key)]
    assert not [d for d in seen.documents if "store" in f"{d.line} {d.page}"]
    assert [question.question for question in seen.questions] == ["sales last week"]


def test_views_can_be_narrowed_but_not_widened() -> None:
    seen = BOOK.seen_by({"sales.units"}).seen_by({"sales.baskets"})
    assert seen.hidden == {"sales.units", "sales.baskets"}
    assert seen.updated(CATALOG, VALUES).hidden == seen.hidden
    assert BOOK.meanings("unit") == (MetricMeaning("sales.units"),)


def said(question: str, book: Book) -> str:
    """Everything that a person would read."""
    result = plan_offline(question, book)
    match result:
        case Planned(assumptions=assumptions):
            return " ".join(assumptions)
        case Clarify(question=back, choices=choices):
            return " ".join((back, *(f"{c.label} {c.description} {c.question}" for c in choices)))
        case Refuse(reason=reason, suggestions=suggestions):
            return " ".join((reason, *suggestions))
    raise AssertionError(result)


@pytest.mark.parametrize(
    "question",
    [
        "discounts last month",
        "disconts by department",
        "discount rate by store",
        "discount",
        "top 5 departments",
        "what is the discount rate",
        "sales by nothing",
        "revenue minus discounts last month",
        "households by discounts",
    ],
)
def test_questions_learn_nothing_of_a_hidden_metric(question: str) -> None:
    """The answer is the same as where the metric has never been defined."""
    fresh = build_book(load_texts(WITHOUT_DISCOUNTS), VALUES)
    assert said(question, BOOK.seen_by(DISCOUNTS)) == said(question, fresh)
