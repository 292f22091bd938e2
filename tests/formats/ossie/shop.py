"""A shop in Apache Ossie, and its rows, with numbers such that each mistake gives another one."""

from __future__ import annotations

SHOP = """\
version: 0.2.0.dev0
name: shop
description: What people buy.
ai_context: {instructions: Amounts are in euros.}
datasets:
  - name: orders
    source: shop.orders
    primary_key: [order_id]
    description: One row per order.
    ai_context: {synonyms: [purchases], examples: [How many orders came in May?]}
    fields:
      - name: order_id
        expression: {dialects: [{dialect: ANSI_SQL, expression: order_id}]}
        dimension: {is_time: false}
        datatype: Integer
      - name: customer_id
        expression: {dialects: [{dialect: ANSI_SQL, expression: customer_id}]}
        datatype: Integer
      - name: ordered_on
        expression: {dialects: [{dialect: ANSI_SQL, expression: ordered_on}]}
        dimension: {is_time: true}
        datatype: Date
      - name: Order Status
        expression:
          dialects:
            - {dialect: ANSI_SQL, expression: UPPER(status)}
            - {dialect: SNOWFLAKE, expression: "UPPER(status)::VARCHAR"}
            - {dialect: TABLEAU, expression: "UPPER([Status])"}
        dimension: {}
        datatype: String
        label: stage
      - name: amount
        expression: {dialects: [{dialect: ANSI_SQL, expression: amount}]}
        datatype: Decimal
        label: fact
  - name: lines
    source: shop.lines
    primary_key: [order_id, sku]
    fields:
      - name: quantity
        expression: {dialects: [{dialect: ANSI_SQL, expression: lines.quantity}]}
      - name: sku
        expression: {dialects: [{dialect: ANSI_SQL, expression: sku}]}
        dimension: {is_time: false}
        datatype: String
  - name: products
    source: SELECT sku, list_price FROM shop.products
    primary_key: [sku]
    fields:
      - name: list_price
        expression: {dialects: [{dialect: ANSI_SQL, expression: list_price}]}
        datatype: Decimal
  - name: customers
    source: shop.customers
    primary_key: [id]
    unique_keys: [[email]]
    fields:
      - name: city
        expression: {dialects: [{dialect: ANSI_SQL, expression: city}]}
        dimension: {is_time: false}
        datatype: String
        custom_extensions: [{vendor_name: ACME, data: '{"pii": false}'}]
relationships:
  - {name: orders_to_buyer, from: orders, to: customers, from_columns: [customer_id], to_columns: [id]}
  - {name: lines_to_orders, from: lines, to: orders, from_columns: [order_id], to_columns: [order_id]}
  - {name: lines_to_products, from: lines, to: products, from_columns: [sku], to_columns: [sku]}
metrics:
  - name: revenue
    expression: {dialects: [{dialect: ANSI_SQL, expression: SUM(orders.amount)}]}
    description: Euros for all orders.
    ai_context: {synonyms: [turnover]}
  - name: order_count
    expression: {dialects: [{dialect: ANSI_SQL, expression: COUNT(orders.order_id)}]}
    datatype: Integer
  - name: buyers
    expression: {dialects: [{dialect: ANSI_SQL, expression: COUNT(DISTINCT orders.customer_id)}]}
  - name: order_value
    expression: {dialects: [{dialect: ANSI_SQL, expression: "SUM(orders.amount) / NULLIF(COUNT(orders.order_id), 0)"}]}
  - name: list_value
    expression: {dialects: [{dialect: ANSI_SQL, expression: SUM(lines.quantity * products.list_price)}]}
  - name: paid
    expression:
      dialects: [{dialect: ANSI_SQL, expression: "SUM(CASE WHEN orders.status = 'paid' THEN orders.amount ELSE 0 END)"}]
  - name: units_per_customer
    expression: {dialects: [{dialect: ANSI_SQL, expression: SUM(lines.quantity) / COUNT(DISTINCT customers.id)}]}
"""

TABLES = """
CREATE SCHEMA shop;
CREATE TABLE shop.orders (order_id INT, customer_id INT, ordered_on DATE, status TEXT, amount INT);
INSERT INTO shop.orders VALUES
  (1, 1, '2024-01-31', 'paid', 1), (2, 1, '2024-02-01', 'paid', 2), (3, 2, '2024-02-02', 'open', 4),
  (4, NULL, '2024-02-03', NULL, 8);
CREATE TABLE shop.lines (order_id INT, sku TEXT, quantity INT);
INSERT INTO shop.lines VALUES (1, 'tea', 1), (1, 'jam', 2), (2, 'tea', 4), (3, 'jam', 8), (9, 'jam', 16);
CREATE TABLE shop.products (sku TEXT, list_price INT);
INSERT INTO shop.products VALUES ('tea', 100), ('jam', 10);
CREATE TABLE shop.customers (id INT, email TEXT, city TEXT);
INSERT INTO shop.customers VALUES (1, 'a@x', 'Oslo'), (2, 'b@x', 'Rome'), (3, 'c@x', 'Rome'), (5, 'd@x', 'Rome');
"""
