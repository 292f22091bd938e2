"""A small shop in Cube's YAML with all of its data: every amount is a power of two, so that a sum tells its rows."""

from __future__ import annotations

CUBES = """
cubes:
  - name: orders
    sql_table: orders
    title: Purchases
    description: One row per order.
    refresh_key: {sql: SELECT MAX(loaded_at) FROM orders, every: 5 minute}

    joins:
      - name: users
        relationship: many_to_one
        sql: "{CUBE}.user_id = {users.id}"
      - name: lines
        relationship: one_to_many
        sql: "{CUBE.id} = {lines}.order_id"

    dimensions:
      - {name: id, sql: id, type: number, primary_key: true}
      - {name: status, sql: "UPPER({CUBE}.status)", type: string, title: State of the order}
      - {name: created_at, sql: "{CUBE}.created_at", type: time}
      - {name: user_city, sql: "{users.city}", type: string}
      - name: size
        type: string
        case:
          when:
            - {sql: "{CUBE}.amount >= 16", label: large}
            - {sql: "{CUBE}.amount >= 4", label: medium}
          else: {label: small}

    segments:
      - {name: from_oslo, sql: "{users.city} = 'Oslo'"}

    measures:
      - {name: count, type: count}
      - {name: revenue, type: sum, sql: amount, format: currency, currency: EUR, drill_members: [id, status]}
      - {name: paid, type: sum, sql: "{CUBE}.amount", filters: [{sql: "{CUBE}.status = 'paid'"}]}
      - {name: paid_share, type: number, sql: "1.0 * {paid} / NULLIF({revenue}, 0)", format: percent_1}
      - {name: buyers, type: count_distinct, sql: user_id}
      - {name: typical, type: number_agg, sql: "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY {CUBE}.amount)"}
      - {name: last_order, type: time, sql: "MAX({created_at})"}
      - {name: not_paid, type: number, sql: "SUM({CUBE}.amount) FILTER (WHERE {CUBE}.status <> 'paid')"}
      - {name: revenue_2d, type: sum, sql: amount, rolling_window: {trailing: 2 day}}
      - {name: revenue_2d_before, type: sum, sql: amount, rolling_window: {trailing: 2 day, offset: start}}
      - {name: revenue_mtd, type: sum, sql: amount, rolling_window: {type: to_date, granularity: month}}
      - {name: revenue_ever, type: sum, sql: amount, rolling_window: {trailing: unbounded}}
      - name: revenue_month_ago
        multi_stage: true
        type: number
        sql: "{revenue}"
        time_shift: [{time_dimension: created_at, interval: 1 month, type: prior}]
      - {name: best_user, multi_stage: true, type: max, sql: "{revenue}", add_group_by: [users.id]}
      - {name: units_per_order, type: number, sql: "{lines.units} / NULLIF({CUBE.count}, 0)"}

  - name: lines
    sql: SELECT * FROM order_lines
    joins:
      - {name: orders, relationship: belongs_to, sql: "{orders}.id = {CUBE}.order_id"}
    dimensions:
      - {name: key, sql: "CONCAT({CUBE}.order_id, '-', {CUBE}.position)", type: string, primary_key: true}
      - {name: sku, sql: sku, type: string}
    measures:
      - {name: units, type: sum, sql: units}

  - name: users
    sql: |
      SELECT u.*, 1 AS one  -- everybody is read
      FROM people AS u
    dimensions:
      - {name: id, sql: id, type: number, primary_key: true}
      - {name: city, sql: city, type: string}
      - {name: order_count, sql: "{orders.count}", type: number, sub_query: true}
    measures:
      - {name: count, type: count}
      - {name: orders_each, type: avg, sql: "{order_count}"}
"""

TABLES = """
CREATE TABLE people (id INT, city TEXT);
INSERT INTO people VALUES (1, 'Oslo'), (2, 'Rome'), (3, 'Oslo');
CREATE TABLE orders (id INT, user_id INT, status TEXT, created_at TIMESTAMP, amount INT, loaded_at TIMESTAMP);
INSERT INTO orders VALUES
  (1, 1, 'paid', '2024-01-31 23:30:00', 1, NULL),
  (2, 1, 'open', '2024-02-01 10:00:00', 2, NULL),
  (3, 2, 'paid', '2024-02-02 10:00:00', 4, NULL),
  (4, 2, NULL, '2024-02-29 12:00:00', 8, NULL),
  (5, 9, 'paid', '2024-03-01 00:00:00', 16, NULL);
CREATE TABLE order_lines (order_id INT, position INT, sku TEXT, units INT);
INSERT INTO order_lines VALUES
  (1, 1, 'tea', 1), (1, 2, 'jam', 2), (1, 3, 'tea', 4), (2, 1, 'tea', 8), (3, 1, 'jam', 16);
"""
