"""A metric view over a shop, and its rows, with numbers such that each mistake gives another one."""

from __future__ import annotations

ORDERS = """\
version: 1.1
comment: Orders that were not cancelled.
source: shop.t_orders
filter: source.state <> 'cancelled'
joins:
  - name: buyer
    source: shop.customers
    on: source.customer_id = buyer.id
    rely: {at_most_one_match: true}
    joins:
      - {name: country, source: shop.countries, on: buyer.country_code = country.code}
fields:
  - {name: ordered_on, expr: o_date, comment: When it was placed.}
  - {name: order_month, expr: "DATE_TRUNC('MONTH', ordered_on)", display_name: Order Month}
  - {name: order_year, expr: "date_trunc('year', ordered_on)"}
  - {name: Order State, expr: UPPER(state), synonyms: [stage]}
  - {name: country, expr: buyer.country.title}
measures:
  - name: revenue
    expr: SUM(amount)
    display_name: Total Revenue
    synonyms: [turnover]
    format: {type: currency, currency_code: USD, decimal_places: {type: exact, places: 2}}
  - {name: order_count, expr: COUNT(1)}
  - {name: order_value, expr: MEASURE(revenue) / MEASURE(order_count)}
  - {name: open_revenue, expr: "SUM(amount) FILTER (WHERE state = 'open')"}
  - {name: abroad, expr: "SUM(CASE WHEN buyer.country.code <> 'NO' THEN amount END)"}
  - {name: two_days_before, expr: SUM(amount), window: [{order: ordered_on, range: trailing 2 day, semiadditive: last}]}
  - {name: so_far, expr: MEASURE(revenue), window: [{order: ordered_on, range: cumulative, semiadditive: last}]}
  - name: this_year
    expr: SUM(amount)
    window:
      - {order: ordered_on, range: cumulative, semiadditive: last}
      - {order: order_year, range: current, semiadditive: last}
  - {name: closing, expr: SUM(amount), window: [{order: ordered_on, range: current, semiadditive: last}]}
  - name: month_ago
    expr: SUM(amount)
    window: [{order: ordered_on, range: current, offset: -1 month, semiadditive: last}]
"""

CUSTOMERS = """\
version: 1.1
source: shop.customers
joins:
  - {name: purchases, source: shop.t_orders, on: purchases.customer_id = source.id, cardinality: one_to_many}
fields:
  - {name: country_code, expr: country_code}
measures:
  - {name: customers, expr: COUNT(*)}
  - {name: purchases_made, expr: COUNT(purchases.order_id)}
  - {name: spent, expr: SUM(purchases.amount)}
  - {name: spent_each, expr: MEASURE(spent) / MEASURE(customers)}
"""

TABLES = """
CREATE SCHEMA shop;
CREATE TABLE shop.t_orders (order_id INT, customer_id INT, o_date DATE, state TEXT, amount INT);
INSERT INTO shop.t_orders VALUES
  (1, 1, '2023-12-31', 'paid', 1), (2, 1, '2024-01-01', 'paid', 2), (3, 2, '2024-01-02', 'open', 4),
  (4, 2, '2024-01-02', 'cancelled', 8), (5, 9, '2024-01-04', 'open', 16), (6, 3, '2024-02-02', NULL, 32);
CREATE TABLE shop.customers (id INT, country_code TEXT);
INSERT INTO shop.customers VALUES (1, 'NO'), (2, 'SE'), (3, 'SE');
CREATE TABLE shop.countries (code TEXT, title TEXT);
INSERT INTO shop.countries VALUES ('NO', 'Norway'), ('SE', 'Sweden');
"""
