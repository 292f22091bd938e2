"""Names that say with other words of the book what a metric's own name says."""

from __future__ import annotations

import pytest

from dragoman.demo.paths import demo_paths
from semantic import load_folder
from semantic.book import MetricMeaning, build_book
from semantic.book.words import phrase_key

BOOK = build_book(load_folder(demo_paths().models), {})

FOUND = {
    "price per piece": ("sales.price_per_unit",),
    "SKUs that were sold": ("sales.products_sold",),
    "basket that had a coupon": ("receipts.coupon_receipts",),
    "proportion of receipt lines with the card price": ("sales.loyalty_price_share",),
    "active members": ("receipts.active_households_marketing", "receipts.active_households_finance"),
}


@pytest.mark.parametrize("text", FOUND)
def test_nouns_with_one_meaning_stand_for_each_other(text: str) -> None:
    assert BOOK.alike(phrase_key(text)) == tuple(MetricMeaning(name) for name in FOUND[text])


@pytest.mark.parametrize(
    "text",
    [
        "price",  # no part of it is a noun
        "takings per shop",  # a row of each of a few things
        "sales per transaction",  # transactions are baskets or lines
        "households that redeemed no coupon",
        "baskets without a coupon",
        "unique households",  # unique customers are shoppers, and households those that are known at all
    ],
)
def test_what_says_anything_else_is_not_found(text: str) -> None:
    assert BOOK.alike(phrase_key(text)) == ()
