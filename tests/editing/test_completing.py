"""What is offered where, while the text is not finished. `|` is the cursor."""

from __future__ import annotations

import pytest

from semantic.editing import Project, check, named_at
from semantic.editing.completing import MOST, completed
from tests.editing.shop import CUSTOMERS, ORDERS, QUESTIONS, SHOP


@pytest.fixture(scope="module")
def shop() -> Project:
    project = Project.of(SHOP)
    return project.read_as(check(project).catalog)


def offered(project: Project, file: str, text: str) -> list[str]:
    found = completed(project, file, text.replace("|", ""), text.index("|"))
    return [offer.label for offer in found.offers]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("new: {expr: rev|", ["revenue"]),
        ("new: {expr: ave|", ["average"]),
        ("new: {expr: customers.|", ["customers", "typical"]),
        ("new: {expr: sum(|", ["ordered_at", "status", "size", "order_id", "customer_id", "product_id", "customer"]),
        ("new: {expr: sum(customer.|", ["region", "spent"]),
        ("new: {expr: sum(a) / orders_p|", ["orders_placed"]),
        ("new: {expr: count(), where: \"status = 'st|", []),
        ("new: {expr: count(), where: \"sta|", ["status"]),
        ("new: {expr: count(), |}", ["where", "time", "fill"]),
        ("new:\n    |", ["expr", "convert", "where"]),
        ("new: {expr: count(), time: |", ["customer", "product", "ordered_at", "none"]),
        ("new: {expr: revenue, over: {|", ["last", "to_date", "pick"]),
        ("new: {expr: revenue, over: {to_date: |", ["week", "month", "quarter"]),
        ("new: {expr: count(), certified: |", ["true", "false"]),
        ("new: {expr: count(), format: cur|", ["currency EUR", "currency USD"]),
    ],
)  # fmt: skip
def test_in_a_metric(shop: Project, typed: str, first: list[str]) -> None:
    found = offered(shop, "orders.yml", f"{ORDERS}  {typed}")
    assert found[: len(first)] == first and bool(found) == bool(first)


@pytest.mark.parametrize(
    ("file", "old", "new", "wanted"),
    [
        ("orders.yml", "type: string", "type: |", ["string", "number", "boolean", "date", "local", "instant"]),
        ("orders.yml", "model: customers", "model: |", ["orders", "customers", "products"]),
        ("orders.yml", "time: ordered_at", "time: |", ["ordered_at"]),
        ("orders.yml", "stored_in: UTC", "stored_in: w|", ["with zone"]),
        ("customers.yml", "purchases.revenue", "purchases.|", ["revenue", "orders_placed", "average", "last_year"]),
        ("customers.yml", "median(revenue)", "median(rev|", ["revenue"]),
        ("questions/shop.yml", "customer.region", "customer.r|", ["region"]),
        ("questions/shop.yml", "customer.region", "customer.purchases.st|", ["status"]),
        ("questions/shop.yml", "time.month", "time.mo|", ["month"]),
        ("questions/shop.yml", "segment: paid", "segment: |", ["paid"]),
        ("questions/shop.yml", "{metrics: [revenue", "{metrics: [|", []),
        ("questions/shop.yml", "      time: {range: last 3 months}", "      li|", ["limit"]),
        ("questions/shop.yml", "    query:", "    v|", ["verified_by", "verified_on"]),
    ],
)  # fmt: skip
def test_elsewhere(shop: Project, file: str, old: str, new: str, wanted: list[str]) -> None:
    text = SHOP[file].replace(old, new, 1)
    if "|" in text:
        assert offered(shop, file, text)[: len(wanted)] == wanted


def test_only_what_is_not_there_yet(shop: Project) -> None:
    found = offered(shop, "orders.yml", ORDERS.replace("    synonyms:", "    |\n    synonyms:"))
    assert not {"expr", "where", "description", "synonyms", "format", "convert"} & set(found)


def test_what_an_offer_replaces(shop: Project) -> None:
    text = CUSTOMERS.replace("purchases.revenue", "purchases.rev|enue")
    found = completed(shop, "customers.yml", text.replace("|", ""), text.index("|"))
    assert text.replace("|", "")[found.start : found.end] == "revenue"


def test_a_key_that_has_its_colon_gets_no_other(shop: Project) -> None:
    for text, written in (
        (ORDERS.replace("time:", "ti|:", 1), "time"),
        (ORDERS.replace("time:", "ti|", 1), "time: "),
    ):
        found = completed(shop, "orders.yml", text.replace("|", ""), text.index("|"))
        assert found.offers[0].written == written


def test_never_more_than_people_look_through() -> None:
    many = "".join(f"  m{number}: {{expr: count()}}\n" for number in range(MOST + 10))
    project = Project.of({"a.yml": f"model: a\ntable: a\nkey: none\nmetrics:\n{many}"})
    text = f"model: a\ntable: a\nkey: none\nmetrics:\n{many}  x: {{expr: m"
    found = completed(project, "a.yml", text, len(text))
    assert len(found.offers) == MOST and found.more


def test_every_beginning_of_a_file_is_answered(shop: Project) -> None:
    for name, text in SHOP.items():
        for end in range(0, len(text), 5):
            project = shop.with_text(name, text[:end])
            completed(project, name, text[:end], end)
            named_at(project, name, text[:end], end)


def test_questions_keep_their_text(shop: Project) -> None:
    assert offered(shop, "questions/shop.yml", QUESTIONS.replace("paid sales", "paid| sales")) == []
