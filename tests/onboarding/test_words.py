"""Names → words → names of definitions and plain phrases."""

from __future__ import annotations

import pytest

from service.onboarding.meaning.kinds import meant
from service.onboarding.meaning.words import (
    free_name,
    member_name,
    names_same,
    plural,
    spoken,
    table_words,
    words_of,
    written_out,
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("order_items", ("order", "items")),
        ("OrderItems", ("order", "items")),
        ("Order Items", ("order", "items")),
        ("customerID", ("customer", "id")),
        ("HTTPStatus", ("http", "status")),
        ("Größe", ("größe",)),
        ("E-Mail", ("e", "mail")),
        ("__x__", ("x",)),
        ("!!", ()),
    ],
)
def test_the_words_of_a_name(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("name", "own"),
    [("dim_customer", "customer"), ("tbl_orders", "orders"), ("fact", "fact"), ("orders", "orders")],
)
def test_what_only_says_that_it_is_a_table_is_no_part_of_its_name(name: str, own: str) -> None:
    assert "_".join(table_words(name)) == own


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("order", "date"), "order_date"),
        (("größe",), "groesse"),
        (("prix", "à", "l"), "prix_a_l"),
        (("2nd", "try"), "column_2nd_try"),
        (("数量",), "column"),
        ((), "column"),
    ],
)
def test_every_name_can_be_a_definition_s(words: tuple[str, ...], name: str) -> None:
    assert member_name(words) == name


def test_a_name_is_taken_once_and_never_one_that_means_something_else() -> None:
    assert free_name(["time", "order_time"], ()) == "order_time"
    assert free_name(["status"], {"status", "status_2"}) == "status_3"


def test_abbreviations_are_written_out_and_unknown_words_stay() -> None:
    assert spoken(("cust", "no")) == "customer number"
    assert written_out(("qty",)) == "quantity"
    assert written_out(("blurb", "xyz")) == ""
    assert spoken(("sku",)) == "SKU"


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("company", "companies"),
        ("box", "boxes"),
        ("orders", "orders"),
        ("person", "people"),
        ("kunde", "kunde"),
    ],
)
def test_plurals_are_those_of_english_words(one: str, many: str) -> None:
    assert plural(one) == many


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("customer", "customers", True),
        ("category", "categories", True),
        ("kunde", "kunden", True),
        ("kunde", "kundendienst", False),
        ("order", "orders_backup", False),
        ("a", "as", False),
    ],
)
def test_names_that_mean_the_same_thing(one: str, other: str, same: bool) -> None:
    assert names_same(words_of(one), words_of(other)) is same


def test_german_words_are_taken_apart() -> None:
    assert meant("Gesamtbetrag") == ("gesamt", "betrag")
    assert meant("KundenNr") == ("kunden", "number")


def test_a_name_that_expressions_cannot_have_is_not_taken() -> None:
    assert free_name(["when", "order_when"], ()) == "order_when"
    assert free_name(["select"], ()) == "select_2"
