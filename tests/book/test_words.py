"""Text becomes comparable: case, plurals and filler fall away, digits and signs stay."""

from __future__ import annotations

import pytest

from semantic.book.words import phrase_key, root, stem, tokenise

TOKENS = {
    "Sales, by STORE?": ["sales", ",", "by", "store"],
    "age 25-34 or 65+": ["age", "25-34", "or", "65+"],
    "over $1,000.50 in 2017-11": ["over", "$1,000.50", "in", "2017-11"],
    "finance's BEERS/ALES": ["finance", "beers", "/", "ales"],
    "store 367's, 2017's or 2017-10's sales": ["store", "367", ",", "2017", "or", "2017-10", "sales"],
    "the 1990's, $1,000's": ["the", "1990", "'s", ",", "$1,000", "'s"],
    "2017-11-22 90th 15-24K 10%": ["2017-11-22", "90th", "15-24k", "10%"],
    "gross − net": ["gross", "-", "net"],
    "over -5, under -$1,000 or -10%": ["over", "-5", ",", "under", "-$1,000", "or", "-10%"],
    "dec 5 -10, 2016-2017, q3-4, -2017-11-22": [
        "dec",
        "5",
        "10",
        ",",
        "2016-2017",
        ",",
        "q3",
        "4",
        ",",
        "2017-11-22",
    ],
    "in-store MEAT-PCKGD": ["in", "store", "meat", "pckgd"],
    "größe 📈": ["größe", "📈"],
}


@pytest.mark.parametrize("text", TOKENS)
def test_tokens(text: str) -> None:
    assert [token.text for token in tokenise(text)] == TOKENS[text]


@pytest.mark.parametrize(
    ("word", "singular"),
    [
        ("categories", "category"),
        ("boxes", "box"),
        ("sales", "sale"),
        ("glass", "glass"),
        ("children", "child"),
        ("gas", "gas"),
    ],
)
def test_singular(word: str, singular: str) -> None:
    assert stem(word) == singular


def test_forms_of_a_verb_share_a_root() -> None:
    assert root("redeemed") == root("redeeming") == root("redeem")
    assert root("shopped") == root("shops") == "shop"


def test_light_words_fall_away_but_not_at_the_end() -> None:
    assert phrase_key("Number of the coupons that were redeemed") == "number coupon redeemed"
    assert phrase_key("Type A") == "type a"
