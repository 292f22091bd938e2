"""A small shop, in which every kind of name that a question can use is there once."""

from __future__ import annotations

from semantic import load_texts, query_json
from semantic.book import Book, build_book
from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Planned, Refuse

TEXTS = {
    "settings.yml": "zone: America/New_York\nnow: 2018-01-01T00:00\n",
    "sales.yml": """
model: sales
table: sales
key: [basket_id, product_id]
time: sold_on
joins:
  product: {model: products, on: product_id}
  customer: {model: customers, on: customer_id, inverse: purchases}
  store: {model: stores, on: store_id}
dimensions:
  sold_on: {type: local}
  basket: {type: string, expr: basket_id}
  line_value: {type: number, expr: amount}
segments:
  frozen: {where: "product.category = 'FROZEN'", synonyms: [frozen food]}
metrics:
  revenue: {expr: sum(amount), synonyms: [sales, turnover], format: currency USD, certified: true}
  discounts: {expr: sum(discount), format: currency USD}
  takings: {expr: sum(amount), deprecated: {reason: It was renamed., replacement: revenue}}
  units: {expr: sum(quantity), synonyms: [units sold, items], format: integer}
  baskets: {expr: count(distinct basket_id), synonyms: [orders], format: integer, certified: true}
  basket_value:
    expr: revenue / baskets
    description: Revenue of a basket on average.
    synonyms: [average basket value, basket size, revenue per basket]
    format: currency USD
  items_per_basket: {expr: units / baskets, synonyms: [basket size], format: number 1}
  discount_rate: {expr: discounts / revenue, format: percent 1}
  shoppers: {expr: count(distinct customer_id), synonyms: [households that shopped, buyers], format: integer}
""",
    "products.yml": """
model: products
table: products
key: product_id
label: product_id
dimensions:
  product_id: {type: string, synonyms: [product]}
  department:
    type: string
    index_values: true
    synonyms: [section]
    values:
      - {value: DELI, label: Deli, synonyms: [deli counter]}
      - {value: MEAT, label: Meat}
      - {value: FISH, label: Fish}
  category:
    type: string
    index_values: true
    groups: {Wine: [RED WINE, WHITE WINE]}
  kind: {type: string, index_values: true}
metrics:
  products: {expr: count(), time: none, synonyms: [articles], format: integer}
""",
    "customers.yml": """
model: customers
table: customers
key: customer_id
label: customer_id
dimensions:
  customer_id: {type: string, synonyms: [customer, household]}
  age:
    type: string
    values: [19-24, 25-34, {value: 65+, synonyms: [seniors]}]
  has_kids:
    type: boolean
    synonyms: [kids, with or without kids]
    values: [{value: true, synonyms: [with kids, families]}, {value: false, synonyms: [without kids]}]
metrics:
  customers: {expr: count(), time: none, synonyms: [households], format: integer}
""",
    "stores.yml": """
model: stores
table: stores
key: store_id
label: store_id
dimensions:
  store_id: {type: string, synonyms: [store, shop], index_values: true}
  store_type: {type: string, index_values: true, synonyms: [type of store]}
metrics:
  stores: {expr: count(), time: none, format: integer}
""",
    "questions/all.yml": """
questions:
  - question: sales last week
    also: ["What were our sales last week?"]
    query: {metrics: [revenue], time: {range: last week}}
    verified_by: finance
  - question: baskets by store last week
    query: {metrics: [baskets], dimensions: [store.store_id], time: {range: last week}}
    verified_by: finance
""",
}

VALUES = {
    "products.department": [("DELI", 40), ("MEAT", 30), ("FISH", 5)],
    "products.category": [
        ("FROZEN PIZZA", 90),
        ("RED WINE", 30),
        ("WHITE WINE", 20),
        ("BUTTER", 5),
        ("COLD CEREAL", 8),
        ("HOT CEREAL", 4),
    ],
    "products.kind": [
        ("FROZEN PIZZA", 3),
        ("BANANAS", 4),
        ("BUTTER", 6),
        ("PIZZA", 2),
        ("DIGITAL", 1),
        ("MAGNETIC", 1),
        ("VALUE", 1),
    ],
    "stores.store_id": [("367", 1), ("406", 1)],
    "stores.store_type": [("Mall", 1), ("Street", 1)],
}

CATALOG = load_texts(TEXTS)
assert not CATALOG.errors, [str(problem) for problem in CATALOG.errors]
BOOK: Book = build_book(CATALOG, VALUES)


def planned(question: str) -> dict[str, object]:
    """The query that a question means, in its JSON form."""
    result = plan_offline(question, BOOK)
    assert isinstance(result, Planned), result
    return query_json(result.query)


def assumed(question: str) -> tuple[str, ...]:
    """What was assumed in order to plan it."""
    result = plan_offline(question, BOOK)
    assert isinstance(result, Planned), result
    return result.assumptions


def asked_back(question: str) -> tuple[str, ...]:
    """The labels to choose from when it is asked back."""
    result = plan_offline(question, BOOK)
    assert isinstance(result, Clarify), result
    return tuple(choice.label for choice in result.choices)


def unplaced(question: str) -> tuple[str, ...]:
    """The words that a refusal names."""
    result = plan_offline(question, BOOK)
    assert isinstance(result, Refuse), result
    return result.unplaced
