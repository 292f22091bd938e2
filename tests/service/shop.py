"""A small shop that the examples share: sales of products to households, and refunds, in a DuckDB in memory.

sale  basket  product  household  value  sold (UTC)          New York
1     b1      cheddar  h1           10   2017-12-01 02:00    30 Nov 21:00
2     b2      cheddar  h1           20   2017-12-01 15:00     1 Dec 10:00
3     b2      ham      h2           40   2017-12-10 15:00    10 Dec 10:00
4     b3      ham      h2           40   2017-12-20 15:00    20 Dec 10:00
5     b4      (none)   h3           80   2018-01-01 04:30    31 Dec 23:30
"""

from __future__ import annotations

from datetime import datetime

import duckdb

from semantic.catalog import Catalog, load_texts
from semantic.query import parse_query
from service.answer import Answer
from service.answering import answer_query
from service.origin import Known, Origin
from service.warehouse import DEFAULT_LIMITS, DuckDBWarehouse, Limits
from service.warehouse.reach import Reaches, read_reaches

NOW = datetime(2018, 1, 1)

SETTINGS = """
zone: America/New_York
now: data
metrics:
  refund_rate:
    expr: refunds.refunded / sales.revenue
    description: Part of revenue that was paid back.
    format: percent 1
"""
SALES = """
model: sales
description: One row per line of a receipt.
covers: Five lines of December 2017.
table: sales
key: id
time: sold_at
freshness: {expr: max(sold), warn_after: 2 days}
owner: retail
joins:
  product: {model: products, on: product_id}
  household: {model: households, on: household_id, inverse: purchases}
dimensions:
  sold_at: {type: instant, expr: sold, stored_in: UTC}
segments:
  big: {where: value >= 40}
metrics:
  revenue: {expr: sum(value), description: Dollars received., format: currency USD, certified: true}
  baskets: {expr: count(distinct basket), format: integer}
  basket_value: {expr: revenue / baskets, description: Revenue per basket., format: currency USD}
  ham_revenue: {expr: sum(value), where: "product.name = 'ham'", fill: 0}
  takings: {expr: sum(value), deprecated: {reason: Renamed., replacement: revenue}}
"""
PRODUCTS = """
model: products
table: products
key: product_id
dimensions:
  department: {type: string, description: Who sells it., index_values: true}
  name: {type: string}
"""
HOUSEHOLDS = """
model: households
table: households
key: household_id
dimensions:
  region: {type: string, index_values: true}
  kids: {type: string, values: [{value: "0", label: No kids}, {value: "1", label: One kid}]}
metrics:
  households: {expr: count(), time: none, format: integer}
"""
REFUNDS = """
model: refunds
table: refunds
key: id
time: refunded_on
dimensions:
  refunded_on: {type: date}
metrics:
  refunded: {expr: sum(amount)}
"""
TEXTS = {
    "settings.yml": SETTINGS,
    "sales.yml": SALES,
    "products.yml": PRODUCTS,
    "households.yml": HOUSEHOLDS,
    "refunds.yml": REFUNDS,
}


def catalog(**texts: str) -> Catalog:
    """The shop's definitions; `settings="…"` and the like replace a file."""
    made = load_texts({**TEXTS, **{f"{name}.yml": text for name, text in texts.items()}})
    assert not made.errors, made.errors
    return made


def warehouse() -> DuckDBWarehouse:
    connection = duckdb.connect(":memory:")
    connection.execute(
        "CREATE TABLE products AS SELECT * FROM (VALUES ('p1', 'DAIRY', 'cheddar'), ('p2', 'DELI', 'ham')) "
        "AS t(product_id, department, name)"
    )
    connection.execute(
        "CREATE TABLE households AS SELECT * FROM (VALUES ('h1', 'north', '0'), ('h2', 'south', '1'), "
        "('h3', NULL, NULL), ('h4', 'south', '1')) AS t(household_id, region, kids)"
    )
    connection.execute(
        "CREATE TABLE sales AS SELECT id, basket, product_id, household_id, value::DECIMAL(10, 2) AS value, "
        "sold::TIMESTAMP AS sold FROM (VALUES "
        "(1, 'b1', 'p1', 'h1', 10, '2017-12-01 02:00'), (2, 'b2', 'p1', 'h1', 20, '2017-12-01 15:00'), "
        "(3, 'b2', 'p2', 'h2', 40, '2017-12-10 15:00'), (4, 'b3', 'p2', 'h2', 40, '2017-12-20 15:00'), "
        "(5, 'b4', NULL, 'h3', 80, '2018-01-01 04:30')) AS t(id, basket, product_id, household_id, value, sold)"
    )
    connection.execute(
        "CREATE TABLE refunds AS SELECT 1 AS id, 9 AS amount, DATE '2017-12-05' AS refunded_on"
    )
    return DuckDBWarehouse(connection)


VALUES = {
    "products.department": [("DAIRY", 1), ("DELI", 1)],
    "households.region": [("south", 2), ("north", 1)],
}


def answer(
    form: dict[str, object],
    *,
    now: datetime = NOW,
    limits: Limits = DEFAULT_LIMITS,
    definitions: Catalog | None = None,
    origin: Origin | None = None,
    reaches: Reaches | None = None,
) -> Answer:
    """The answer of a query in its JSON form, as doors would get it."""
    known = definitions or catalog()
    place = warehouse()
    given = Known(VALUES, reaches or read_reaches(place, known))
    try:
        return answer_query(
            known, place, parse_query(form), now=now, known=given, limits=limits, origin=origin
        )
    finally:
        place.close()
