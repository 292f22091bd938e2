"""What the book says about each definition: on one line for prompts, and on a page for people."""

from __future__ import annotations

from semantic.book import Document, write_documents
from tests.asking.offline.shop import CATALOG, VALUES


def document(kind: str, name: str, hidden: frozenset[str] = frozenset()) -> Document:
    [found] = [d for d in write_documents(CATALOG, VALUES, hidden) if (d.kind, d.name) == (kind, name)]
    return found


def test_a_metric_on_one_line() -> None:
    assert document("metric", "sales.basket_value").line == (
        "basket_value — Revenue of a basket on average. "
        "(currency USD, also: average basket value, basket size, revenue per basket; "
        "by: time, product.*, customer.*, store.*, sold_on, basket, line_value)"
    )


def test_a_metric_in_full() -> None:
    assert document("metric", "sales.discounts").page.splitlines() == [
        "metric sales.discounts",
        "formula: sum(discount)",
        "rows of: sales",
        (
            "can be grouped by 12: sales.sold_on, sales.basket, sales.line_value, product.product_id, "
            "product.department, product.category, product.kind, customer.customer_id, customer.age, "
            "customer.has_kids, store.store_id, store.store_type"
        ),
        "by time: second, minute, hour, day, week, month, quarter, year, fiscal_quarter, fiscal_year",
    ]


def test_declared_values_are_definitions_and_stored_ones_are_data() -> None:
    assert document("dimension", "customers.age").line == (
        "customers.age (string of customers; values: 19-24, 25-34, 65+)"
    )
    for told in (document("dimension", "products.kind").line, document("dimension", "products.kind").page):
        assert "BANANAS" not in told


def test_joins_and_models() -> None:
    assert document("join", "sales.customer").line == "sales.customer (sales → customers, many to one)"
    assert "related: product leads to products; " in document("model", "sales").page


def test_a_question_says_what_its_query_needs() -> None:
    assert document("question", "baskets by store last week").needs == ("sales.baskets", "stores.store_id")


def test_nothing_speaks_of_what_is_hidden() -> None:
    hidden = frozenset({"sales.discounts", "products.category"})
    written = write_documents(CATALOG, VALUES, hidden)
    assert not [d for d in written if d.name in hidden]
    said = "\n".join(f"{d.line}\n{d.page}" for d in written)
    assert "discounts" not in said and "category" not in said
    assert "formula: discounts / revenue" in document("metric", "sales.discount_rate").page
