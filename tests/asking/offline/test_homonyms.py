"""Small words that are names as well: a company with accounts in IT(aly), IN(dia), US, NO(rway) and FR(ance)."""

from __future__ import annotations

import pytest

from semantic import load_texts, query_json
from semantic.book import Book, build_book
from service.asking.offline import plan_offline
from service.asking.planned import Planned, Refuse
from service.asking.verified import match_verified

ACCOUNTS = """
model: accounts
table: accounts
key: id
dimensions:
  country: {type: string, index_values: true}
metrics:
  customers: {expr: count(), synonyms: [accounts]}
"""
QUESTIONS = """
questions:
  - {question: customers of us, query: {metrics: [customers]}}
"""


@pytest.fixture(scope="module")
def book() -> Book:
    catalog = load_texts({"accounts.yml": ACCOUNTS, "questions/all.yml": QUESTIONS})
    assert catalog.problems == ()
    return build_book(catalog, {"accounts.country": [("FR", 9), ("IT", 5), ("IN", 4), ("US", 3), ("NO", 1)]})


def country(*values: str) -> list[object]:
    return [{"field": "accounts.country", "op": "in" if len(values) > 1 else "=", "values": list(values)}]


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("customers from IT", country("IT")),
        ("how many customers do we have in IN", country("IN")),
        ("customers in NO or FR", country("NO", "FR")),
        ("customers in fr", country("FR")),
        ("show us customers", []),
    ],
)
def test_in_capitals_it_is_the_name(book: Book, question: str, filters: list[object]) -> None:
    planned = plan_offline(question, book)
    assert isinstance(planned, Planned)
    assert query_json(planned.query).get("filters", []) == filters


@pytest.mark.parametrize(
    "question", ["customers in us", "customers of it", "CUSTOMERS IN FR", "accounts for us"]
)
def test_where_it_could_be_either_nothing_is_dropped(book: Book, question: str) -> None:
    refused = plan_offline(question, book)
    assert isinstance(refused, Refuse)
    assert "in capitals" in refused.reason


def test_an_approved_question_is_not_matched_past_a_name(book: Book) -> None:
    assert match_verified("customers of US", book) is None


def test_what_is_said_of_a_thing_is_no_name_that_begins_alike() -> None:
    """Orders “in store” are those that were not sent; “in the store” is about some store."""
    orders = """
model: orders
table: orders
key: id
segments:
  collected: {where: not sent, synonyms: [in store]}
dimensions:
  store: {type: string}
  sent: {type: boolean}
metrics:
  revenue: {expr: sum(amount)}
"""
    shop = build_book(load_texts({"orders.yml": orders}), {})
    planned = plan_offline("revenue in store", shop)
    assert isinstance(planned, Planned)
    assert query_json(planned.query)["filters"] == [{"segment": "orders.collected"}]
    assert isinstance(plan_offline("revenue in the store", shop), Refuse)
