"""A small project with everything that makes places hard: CRLF, folded texts, anchors, characters of two units."""

from __future__ import annotations

from collections.abc import Mapping

ORDERS = """\
# 😀 What customers ordered.
model: orders
description: One row per order.
table: orders
key: order_id
time: ordered_at
owner: sales-team
joins:
  customer: {model: customers, on: customer_id, inverse: purchases}
  product: {model: products, on: {product_id: id}}
dimensions:
  ordered_at: {type: instant, stored_in: UTC, description: When it was placed.}
  status: {type: string, description: Where it stands.}
  size:
    type: string
    expr: >-
      case when amount < 20 then '😀 small'
           when amount < 100 then 'medium'
           else product.category end
segments:
  paid: {where: "status = 'paid' and customer.region = 'EU'"}
metrics:
  revenue: &money
    expr: sum(amount * product.list_price)
    where: status <> 'returned'
    description: What was ordered.
    synonyms: [sales, turnover]
    format: currency EUR
  orders_placed: {expr: count()}
  average: {expr: revenue / orders_placed, description: Revenue per order.}
  "last_year": {expr: 'revenue', offset: 1 year}
"""

CUSTOMERS = """\
model: customers\r
table: customers\r
key: customer_id\r
dimensions:\r
  region: {type: string}\r
  spent: {type: number, expr: purchases.revenue}\r
metrics:\r
  customers: {expr: count(), time: none}\r
  typical: {expr: median(revenue), per: customer}\r
"""

PRODUCTS = """\
model: products
table: products
key: id
dimensions:
  category: {type: string, expr: "\\"Category\\""}
  list_price: {type: number}
metrics:
  products: {expr: count(), time: none}
"""

SETTINGS = """\
zone: Europe/Vienna
metrics:
  per_customer: {expr: orders.revenue / customers.customers}
attributes:
  regions: {type: string, many: true}
"""

QUESTIONS = """\
questions:
  - question: paid sales by region
    query:
      metrics: [revenue, {expr: revenue / orders_placed, as: each, filters: [{segment: paid}]}]
      dimensions: [customer.region, time.month]
      filters: [{field: product.category, op: "=", values: [Toys]}]
      time: {range: last 3 months}
      order_by: ["-revenue"]
"""

SUITE = """\
suite: shop
half: tuning
cases:
  - {ask: sales by status, query: {metrics: [revenue], dimensions: [orders.status]}}
  - {ask: what is revenue, definition: [revenue]}
"""

TESTS = """\
tests:
  - {test: Regions add up, metric: revenue, adds_up_by: customer.region, filters: [{segment: paid}]}
  - {test: Averages, metric: average, equals: revenue / orders_placed, by: [product.category, time.month]}
  - {test: Books, query: {metrics: [customers], dimensions: [region]}, rows: [[EU, 2]]}
  - {test: Fresh, model: orders, within: 2 days}
"""

SHOP: Mapping[str, str] = {
    "orders.yml": ORDERS,
    "customers.yml": CUSTOMERS,
    "products.yml": PRODUCTS,
    "settings.yml": SETTINGS,
    "questions/shop.yml": QUESTIONS,
    "suites/shop.yml": SUITE,
    "tests/shop.yml": TESTS,
}
"""The files by their names; nothing is wrong with them."""
