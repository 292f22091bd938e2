"""A shop in LookML, and its rows, with numbers such that each mistake gives another one."""

from __future__ import annotations

FILES = {
    "shop.model.lkml": """\
connection: "warehouse"
week_start_day: sunday
include: "/views/*.view.lkml"

explore: orders {
  label: "Orders and customers"
  sql_always_where: NOT ${is_test} ;;
  join: customers {
    type: left_outer
    relationship: many_to_one
    sql_on: ${orders.customer_id} = ${customers.id} ;;
  }
  join: lines {
    relationship: one_to_many
    sql_on: ${lines.order_id} = ${orders.id} ;;
  }
}
""",
    "views/base.view.lkml": """\
view: base {
  extension: required
  dimension: id { primary_key: yes type: number sql: ${TABLE}.id ;; hidden: yes }
}
""",
    "views/customers.view.lkml": """\
view: customers {
  extends: [base]
  sql_table_name: shop.customers ;;
  dimension: city { description: "Where they live." synonyms: ["town"] }
  dimension: grade { type: number }
  dimension: class {
    type: tier
    tiers: [10, 20]
    style: integer
    sql: ${grade} ;;
  }
  measure: count {}
}
view: +customers {
  dimension: city { sql: UPPER(${TABLE}.city) ;; tags: ["place"] }
  measure: count { type: count label: "Customers known" drill_fields: [city] }
}
""",
    "views/lines.view.lkml": """\
view: lines {
  sql_table_name: shop.lines ;;
  dimension: key { primary_key: yes sql: ${order_id} || '-' || ${sku} ;; }
  dimension: order_id { type: number }
  dimension: sku {}
  measure: units { type: sum sql: ${TABLE}.quantity ;; }
}
""",
    "views/orders.view.lkml": """\
view: orders {
  sql_table_name: shop.orders ;;
  dimension: id { primary_key: yes type: number }
  dimension: customer_id { type: number hidden: yes }
  dimension: is_test { type: yesno sql: ${TABLE}.test ;; }
  dimension: is_large { type: yesno sql: ${amount} > 3 ;; }
  dimension: amount { type: number value_format_name: usd }
  dimension: stage {
    case: {
      when: { sql: ${TABLE}.status = 'paid' ;; label: "Paid" }
      when: { sql: ${TABLE}.status = 'open' ;; label: "Open" }
      else: "Unknown"
    }
  }
  dimension: status {}
  dimension: buyer_city { sql: ${customers.city} ;; }
  dimension_group: created {
    type: time
    timeframes: [raw, date, week, month, hour6]
    datatype: date
    sql: ${TABLE}.created_on ;;
  }
  dimension: first_day { type: date datatype: date sql: ${created_date} ;; }
  measure: count { type: count }
  measure: revenue {
    label: "Revenue"
    description: "What was ordered."
    type: sum
    sql: ${amount} ;;
    value_format_name: usd_0
  }
  measure: paid_revenue { type: sum sql: ${amount} ;; filters: [status: "paid, booked"] }
  measure: not_open { type: count filters: [status: "-open"] }
  measure: large_in_rome { type: count filters: [is_large: "yes", customers.city: "ROME"] }
  measure: mid { type: count filters: [amount: "[2, 8)"] }
  measure: buyers { type: count_distinct sql: ${customer_id} ;; }
  measure: typical { type: median sql: ${amount} ;; }
  measure: p90 { type: percentile percentile: 90 sql: ${amount} ;; }
  measure: order_value { type: number sql: 1.0 * ${revenue} / NULLIF(${count}, 0) ;; }
  measure: per_customer { type: number sql: ${revenue} / ${customers.count} ;; }
}
""",
}

TABLES = """
CREATE SCHEMA shop;
CREATE TABLE shop.orders (id INT, customer_id INT, created_on DATE, status TEXT, amount INT, test BOOLEAN);
INSERT INTO shop.orders VALUES
  (1, 1, '2024-01-06', 'paid', 1, false), (2, 1, '2024-01-07', 'booked', 2, NULL),
  (3, 2, '2024-01-08', 'open', 4, false), (4, 9, '2024-02-01', NULL, 8, false), (5, 2, '2024-02-01', 'paid', 16, true);
CREATE TABLE shop.customers (id INT, city TEXT, grade INT);
INSERT INTO shop.customers VALUES (1, 'Oslo', 5), (2, 'Rome', 10), (3, 'Rome', NULL);
CREATE TABLE shop.lines (order_id INT, sku TEXT, quantity INT);
INSERT INTO shop.lines VALUES (1, 'tea', 1), (1, 'jam', 2), (3, 'jam', 4);
"""
"""Order 5 is a test, which the explore leaves out."""
