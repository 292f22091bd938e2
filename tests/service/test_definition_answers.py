"""Answers about definitions, from the shop's catalog and from how far its data reach."""

from __future__ import annotations

from semantic.book import build_book
from service.answer import Kind, Status
from service.asking.planned import Aspect, Define
from service.composing.definitions import definition_answer
from service.rendering import answer_text
from service.warehouse.reach import read_reaches
from tests.service.shop import HOUSEHOLDS, VALUES, catalog, warehouse

CATALOG = catalog()
BOOK = build_book(CATALOG, VALUES)
REACHES = read_reaches(warehouse(), CATALOG)


def said(*members: str, topic: str = "", aspect: Aspect = Aspect.MEANING) -> str:
    asked = Define(members, topic, aspect)
    return definition_answer(asked, BOOK, REACHES, zone="America/New_York").sentence


def test_a_definition_says_formula_owner_place_and_what_it_is_for() -> None:
    answer = definition_answer(Define(("sales.revenue",), "revenue"), BOOK, REACHES, zone="America/New_York")
    assert (answer.status, answer.kind) == (Status.ANSWERED, Kind.DEFINITION)
    assert answer.sentence == "Revenue: Dollars received."
    [revenue] = answer.definitions
    assert (revenue.name, revenue.formula, revenue.owner) == ("revenue", "sum(value)", "retail")
    assert (revenue.position, revenue.certified) == ("sales.yml:18", True)
    assert revenue.details == (
        "It is computed over the rows of sales.",
        "A row's time is sold_at.",
        "It can be grouped by product.department, household.region, household.kids, sales.sold_at and product.name.",
        "The data of sales run from 30 Nov 2017 through 31 Dec 2017.",
    )


def test_sentences_by_what_was_asked() -> None:
    assert said("sales.revenue", topic="money") == "“money” is revenue: Dollars received."
    assert said("sales.revenue", aspect=Aspect.OWNER) == "Revenue is owned by retail."
    assert said("sales.basket_value", aspect=Aspect.FORMULA) == "Basket value = revenue / baskets."
    assert said("sales.revenue", aspect=Aspect.PLACE) == "Revenue is defined in sales.yml:18."
    assert (
        said("sales", aspect=Aspect.DATA) == "There are data of sales from 30 Nov 2017 through 31 Dec 2017."
    )
    assert said("sales.revenue", "sales.basket_value", aspect=Aspect.DIFFERENCE) == (
        "Revenue: Dollars received. Basket value: Revenue per basket."
    )
    assert said("sales.revenue", "sales.basket_value", topic="x", aspect=Aspect.LIST) == (
        "There are 2 figures about “x”: revenue (retail) and basket value (retail)."
    )
    assert said("households.kids", topic="one kid").startswith(
        "“one kid” is the value One kid of kids, stored as 1."
    )
    assert said("sales.revenue", aspect=Aspect.GROUPINGS) == (
        "Revenue can be grouped by department, region, kids, sold at and name."
    )


def test_yes_and_no_come_from_the_catalog() -> None:
    assert said("sales.revenue", "products.department", aspect=Aspect.SPLITS) == (
        "Yes: revenue can be grouped by department (product.department)."
    )
    assert said("households.households", "products.department", aspect=Aspect.SPLITS) == (
        "Yes, but the groups overlap: households can be grouped by department (purchases.product.department), and what"
        " belongs to several groups counts in each of them."
    )
    assert said("refunds.refunded", "products.department", aspect=Aspect.SPLITS) == (
        "No: refunded cannot be grouped by department. Possible groupings: refunded on."
    )
    assert said("sales.revenue", "sales.basket_value", aspect=Aspect.CERTIFIED) == (
        "Revenue is certified. Basket value is not certified."
    )
    assert said(topic="deprecated", aspect=Aspect.CERTIFIED) == "No figure is deprecated."
    assert said("sales.revenue", topic="revenue", aspect=Aspect.EXISTS) == "Yes. Revenue: Dollars received."


def test_units_tables_and_values() -> None:
    assert said("sales.revenue", aspect=Aspect.UNIT) == "Revenue is in USD."
    assert said("sales.revenue", aspect=Aspect.SOURCE) == "Revenue is read from the table sales."
    assert said("households.kids", aspect=Aspect.VALUES) == (
        "Kids have 2 values: No kids (0) and One kid (1)."
    )


def test_several_meanings_are_all_named_with_their_owners() -> None:
    assert said("sales.revenue", "sales.takings", topic="money") == (
        "“money” has 2 meanings here: revenue (metric, owned by retail) and takings (metric, owned by retail)."
    )


def test_what_is_hidden_appears_nowhere() -> None:
    hidden = catalog(
        households=HOUSEHOLDS.replace("index_values: true}", "index_values: true, hidden: true}")
    )
    book = build_book(hidden, VALUES)
    asked = Define(("households.region", "sales.revenue"), "region")
    answer = definition_answer(asked, book, REACHES, zone="America/New_York")
    assert [definition.name for definition in answer.definitions] == ["revenue"]
    assert "region" not in str(answer.definitions)


def test_definitions_are_shown_as_text() -> None:
    answer = definition_answer(Define(("sales.revenue",)), BOOK, REACHES, zone="America/New_York")
    text = answer_text(answer)
    assert text.startswith(
        "**Revenue: Dollars received.**\n\n**Revenue**\n\n- Dollars received.\n- = sum(value)\n"
    )
    assert "- metric revenue · owner retail · sales.yml:18 · certified\n" in text
