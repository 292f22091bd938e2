"""A shop in a Snowflake semantic model, and its rows, with numbers such that each mistake gives another one."""

from __future__ import annotations

MODEL = """\
name: shop
description: Orders and who placed them.
tables:
  - name: ORDERS
    description: One row per order.
    synonyms: [purchases]
    base_table: {database: SALES, schema: SHOP, table: T_ORDERS}
    primary_key: {columns: [ORDER_ID]}
    dimensions:
      - {name: ORDER_ID, expr: O_KEY, data_type: NUMBER}
      - name: STATUS
        expr: UPPER(O_STATUS)
        data_type: VARCHAR
        synonyms: [stage]
        is_enum: true
        sample_values: [OPEN, PAID]
      - {name: TOWN, expr: customers.city, data_type: TEXT}
    time_dimensions:
      - {name: ORDERED_ON, expr: O_DATE, data_type: DATE}
    facts:
      - {name: NET, expr: AMOUNT - DISCOUNT, data_type: "NUMBER(12, 2)", access_modifier: private_access}
      - {name: NET_TWICE, expr: net * 2}
    metrics:
      - {name: REVENUE, expr: SUM(NET), synonyms: [turnover]}
      - {name: ORDERS_PLACED, expr: COUNT(*)}
      - {name: ORDER_VALUE, expr: "DIV0(revenue, orders_placed)"}
      - {name: OPEN_AMOUNT, expr: "SUM(IFF(status = 'OPEN', amount, 0))"}
      - {name: CLOSING, expr: SUM(amount), non_additive_dimensions: [{table: ORDERS, dimension: ORDERED_ON}]}
    filters:
      - {name: PAID, expr: "STATUS = 'PAID'", description: The money is there.}
  - name: CUSTOMERS
    base_table: {database: SALES, schema: SHOP, table: T_CUSTOMERS}
    primary_key: {columns: [C_KEY]}
    dimensions:
      - {name: CITY, expr: C_CITY, data_type: VARCHAR}
    metrics:
      - {name: CUSTOMERS, expr: COUNT(DISTINCT C_KEY)}
relationships:
  - name: orders_to_customers
    left_table: ORDERS
    right_table: CUSTOMERS
    relationship_columns: [{left_column: C_KEY, right_column: C_KEY}]
metrics:
  - {name: REVENUE_PER_CUSTOMER, expr: orders.revenue / customers.customers}
verified_queries:
"""

TABLES = """
ATTACH ':memory:' AS SALES;
CREATE SCHEMA SALES.SHOP;
CREATE TABLE SALES.SHOP.T_ORDERS (O_KEY INT, C_KEY INT, O_DATE DATE, O_STATUS TEXT, AMOUNT INT, DISCOUNT INT);
INSERT INTO SALES.SHOP.T_ORDERS VALUES
  (1, 1, '2024-01-30', 'paid', 11, 10), (2, 1, '2024-02-01', 'paid', 2, 0), (3, 2, '2024-02-02', 'open', 4, 0),
  (4, NULL, '2024-02-02', NULL, 18, 10), (5, 7, NULL, 'open', 16, 0);
CREATE TABLE SALES.SHOP.T_CUSTOMERS (C_KEY INT, C_CITY TEXT);
INSERT INTO SALES.SHOP.T_CUSTOMERS VALUES (1, 'Oslo'), (2, 'Rome'), (3, 'Rome');
CREATE VIEW __orders AS
  SELECT *, O_KEY AS ORDER_ID, UPPER(O_STATUS) AS STATUS, O_DATE AS ORDERED_ON, AMOUNT - DISCOUNT AS NET
  FROM SALES.SHOP.T_ORDERS;
CREATE VIEW __customers AS SELECT *, C_CITY AS CITY FROM SALES.SHOP.T_CUSTOMERS;
"""
"""The views are what verified queries select from in Snowflake."""

ASKED = {
    "revenue by stage": "SELECT status, SUM(net) AS revenue FROM __orders GROUP BY status ORDER BY revenue",
    "revenue that is not open": "SELECT SUM(net) FROM __orders WHERE status <> 'OPEN'",
    "orders by city and month": (
        "SELECT c.city, DATE_TRUNC('month', o.ordered_on) AS m, COUNT(*) AS n FROM __orders AS o "
        "LEFT JOIN __customers AS c ON o.c_key = c.c_key GROUP BY c.city, m"
    ),
    "value of orders": (
        "SELECT status, SUM(net) / COUNT(*) AS value FROM __orders "
        "WHERE ordered_on BETWEEN '2024-01-30' AND '2024-02-01' OR NOT status IN ('PAID') "
        "GROUP BY 1 HAVING SUM(net) > 1"
    ),
    "the best stage": "SELECT status, SUM(net) AS r FROM __orders GROUP BY 1 ORDER BY r DESC NULLS LAST LIMIT 1",
    "cities": "SELECT DISTINCT city FROM __customers",
    "february": "SELECT SUM(net) AS r FROM __orders WHERE ordered_on >= '2024-02-01' AND '2024-03-01' > ordered_on",
}
"""Questions, with SQL that a query can say."""

NOT_ASKED = {
    "SELECT city, COUNT(*) FROM __orders o JOIN __customers c ON o.c_key = c.c_key GROUP BY 1": "Its joins lose rows",
    "SELECT city, COUNT(*) FROM __orders o LEFT JOIN __customers c ON o.order_id = c.c_key GROUP BY 1": "other columns",
    "SELECT COUNT(DISTINCT c.c_key) FROM __orders o LEFT JOIN __customers c ON o.c_key = c.c_key": "No metric is",
    "SELECT STDDEV(net) FROM __orders": "No metric is `stddev(NET)`",
    "WITH x AS (SELECT 1) SELECT * FROM x": "no form for: WITH",
    "SELECT status, SUM(net) FROM __orders GROUP BY ordered_on": "groups by something else",
    "SELECT status FROM __orders": "It shows single rows",
    "SELECT SUM(net) OVER () FROM __orders": "several steps",
    "SELECT SUM(net) FROM __orders WHERE status LIKE 'P%'": "no filter for",
    "SELECT SUM(net) FROM __orders WHERE ordered_on > CURRENT_DATE": "no plain value",
    "SELECT SUM(net) FROM nowhere": "no table of the model",
    "SELECT SUM(net) FROM (SELECT * FROM __orders)": "several steps",
    "DELETE FROM __orders": "more than one SELECT",
    "SELECT": "",
}
"""SQL that a query cannot say, or that would give other rows, with the reason."""


def with_queries(queries: list[tuple[str, str]]) -> str:
    """The model with questions and their SQL."""
    return MODEL + "".join(
        f'  - {{name: q{index}, question: "{question}", verified_by: ann, verified_at: 1714752498, sql: "{sql}"}}\n'
        for index, (question, sql) in enumerate(queries)
    )
