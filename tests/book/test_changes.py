"""A book that follows its definitions and values is the book that would be made anew."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic import load_texts
from semantic.book import Book, IndexedValues, build_book
from tests.asking.offline.shop import TEXTS, VALUES

EDITS = (
    ("sales.yml", "synonyms: [sales, turnover]", "synonyms: [income]"),
    ("sales.yml", "discount_rate: {expr: discounts / revenue, format: percent 1}", ""),
    ("sales.yml", "  units:", "  pieces: {expr: sum(quantity), synonyms: [frozen pizza]}\n  units:"),
    ("products.yml", "{value: FISH, label: Fish}", "{value: FISH, label: Seafood, synonyms: [butter]}"),
    ("products.yml", "groups: {Wine: [RED WINE, WHITE WINE]}", "groups: {Cereal: [COLD CEREAL, HOT CEREAL]}"),
    ("products.yml", "  kind: {type: string, index_values: true}", ""),
    ("customers.yml", "synonyms: [seniors]", "synonyms: [pensioners]"),
    ("stores.yml", "synonyms: [type of store]", "synonyms: [kind of store], hidden: true"),
    ("questions/all.yml", "baskets by store last week", "baskets by store last month"),
)
OTHER_VALUES: dict[str, list[tuple[str | int, int]]] = {
    "products.department": [("DELI", 41), ("FISH", 5)],
    "products.category": [("FROZEN PIZZA", 2), ("BUTTER", 9), ("TEA", 8)],
    "products.kind": [],
    "stores.store_id": [("367", 1), ("406", 1), ("1", 7)],
}
CATALOG = load_texts(TEXTS)
ASKED = (
    "frozn pizza",
    "deprtment",
    "seafod",
    "cereal",
    "wine",
    "store",
    "revenue per basket",
    "kind of stor",
)


def edited(chosen: frozenset[int]) -> Mapping[str, str]:
    texts = dict(TEXTS)
    for index in sorted(chosen):
        file, old, new = EDITS[index]
        assert old in texts[file]
        texts[file] = texts[file].replace(old, new)
    return texts


def with_values(chosen: frozenset[str]) -> IndexedValues:
    return {name: OTHER_VALUES[name] if name in chosen else known for name, known in VALUES.items()}


def assert_same(book: Book, fresh: Book) -> None:
    """Alike in all that can be asked of them."""
    keys = [*fresh._named, *fresh._stored.meanings, *book._named, *book._stored.meanings]
    for key in keys:
        assert book.meanings(key) == fresh.meanings(key), key
        assert book.by_root(key) == fresh.by_root(key), key
    for text in (*ASKED, *keys[:6]):
        assert book.misspelt(text) == fresh.misspelt(text), text
        assert book.values_containing(text) == fresh.values_containing(text), text
        assert book.near(text) == fresh.near(text), text
        assert book.search(text, 5) == fresh.search(text, 5), text
    assert book.documents == fresh.documents
    assert (book.questions, book.longest) == (fresh.questions, fresh.longest)


@given(
    st.lists(
        st.tuples(
            st.frozensets(st.sampled_from(range(len(EDITS)))),
            st.frozensets(st.sampled_from(sorted(OTHER_VALUES))),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_what_follows_is_what_would_be_made_anew(steps: list[tuple[frozenset[int], frozenset[str]]]) -> None:
    book = build_book(CATALOG, VALUES)
    for edits, values in steps:
        catalog, given_values = load_texts(edited(edits)), with_values(values)
        book = book.updated(catalog, given_values)
        assert_same(book, build_book(catalog, given_values))


def test_values_of_dimensions_that_did_not_change_are_not_taken_apart_again() -> None:
    book = build_book(CATALOG, VALUES)
    changed = book.updated(load_texts(edited(frozenset({0}))), with_values(frozenset({"products.kind"})))
    same = {name for name, part in changed._stored.parts.items() if book._stored.parts.get(name) is part}
    assert same == {name for name in book._stored.parts if name != "products.kind"}


@pytest.mark.parametrize("stale", ["bananas", "magnetic"])
def test_a_value_that_is_gone_leaves(stale: str) -> None:
    book = build_book(CATALOG, VALUES)
    assert book.meanings(stale[:-1] if stale.endswith("s") else stale)
    changed = book.updated(CATALOG, with_values(frozenset({"products.kind"})))
    assert not changed.meanings(stale[:-1] if stale.endswith("s") else stale)
    assert not changed.values_containing(stale)
