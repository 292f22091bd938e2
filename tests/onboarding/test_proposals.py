"""Tables → definitions: the files are those that a person would be glad to begin with. All of them are in sight."""

from __future__ import annotations

from datetime import datetime

from semantic import load_texts
from service.onboarding.proposing import Choices
from tests.onboarding.surveys import NOW, proposed_files

SHOP = """
CREATE TYPE order_status AS ENUM ('open', 'paid', 'sent');
CREATE TABLE customers (
  id INTEGER PRIMARY KEY, name VARCHAR, email VARCHAR, password_hash VARCHAR, segment VARCHAR, is_active BOOLEAN,
  created_at TIMESTAMPTZ, referrer_id INTEGER
);
COMMENT ON TABLE customers IS 'Everybody who ever had an account';
COMMENT ON COLUMN customers.segment IS 'Set by marketing';
INSERT INTO customers SELECT i, 'N' || i, 'a' || i || '@example.com', 'x',
  CASE WHEN i % 2 = 0 THEN 'gold' ELSE 'basic' END, i % 3 = 0,
  TIMESTAMPTZ '2024-01-01 10:00:00+00' + to_days(CAST(i AS INTEGER)), CASE WHEN i > 1 THEN i - 1 END
  FROM range(1, 61) t(i);
CREATE TABLE orders (
  order_id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers(id), status order_status, ordered_at TIMESTAMP,
  shipped_on TIMESTAMP, total_amount DECIMAL(9, 2), discount DECIMAL(3, 2), currency VARCHAR, note VARCHAR,
  updated_at TIMESTAMP
);
INSERT INTO orders SELECT i, 1 + i % 60, CASE WHEN i % 3 = 0 THEN 'open' ELSE 'paid' END,
  TIMESTAMP '2024-01-01 10:00:00' + to_hours(CAST(i * 3 AS INTEGER)), DATE '2024-01-02' + CAST(i % 50 AS INTEGER),
  i, (i % 4) / 10, 'EUR', 'please ring', TIMESTAMP '2024-04-02 11:00:00' FROM range(1, 241) t(i);
CREATE TABLE order_items (order_id INTEGER, line_no INTEGER, sku VARCHAR, qty INTEGER, unit_price DECIMAL(9, 2));
INSERT INTO order_items SELECT 1 + i // 2, i % 2, 'S' || i % 30, 1 + i % 3, 2.50 FROM range(480) t(i);
CREATE TABLE order_items_backup AS SELECT * FROM order_items;
CREATE TABLE schema_migrations (version VARCHAR); INSERT INTO schema_migrations VALUES ('1');
CREATE TABLE wishes (wish_id INTEGER);
CREATE VIEW open_orders AS SELECT order_id, customer_id, status, ordered_at FROM orders WHERE status = 'open';
"""

CUSTOMERS = """\
model: customers
description: Everybody who ever had an account.
table: customers
key: id
time: created_at
label: name

joins:
  # guessed: all 59 references are in customers.id
  referrer: {model: customers, on: {referrer_id: id}, inverse: referrals}

dimensions:
  customer_id: {type: string, expr: cast(id as varchar), description: ID of the customer.}
  name: {type: string, description: Name of the customer., synonyms: [customer, customer name]}
  # looks personal, so everyone sees 'withheld'; `unless: [GROUP]` within mask says who sees it
  email:
    type: string
    description: Email of the customer.
    hidden: true
    mask: {expr: "'withheld'"}
  segment:
    type: string
    index_values: true
    description: Set by marketing.
    values: [basic, gold]
  is_active: {type: boolean, description: Whether the customer is active.}
  created_at: {type: instant, stored_in: with zone, description: When the customer was created.}

metrics:
  customers:
    expr: count()
    time: none
    description: Number of customers.
    synonyms: [number of customers]
    format: integer
  new_customers: {expr: count(), description: Customers by when they came., format: integer}
"""

ORDERS = """\
model: orders
description: One row per order.
table: orders
key: order_id
time: ordered_at
freshness: {expr: max(ordered_at)}
label: order_id

joins:
  customer: {model: customers, on: {customer_id: id}, inverse: orders}

dimensions:
  order_id:
    type: string
    expr: cast(order_id as varchar)
    description: ID of the order.
    synonyms: [order]
  status:
    type: string
    index_values: true
    description: Status of the order.
    values: [open, paid]
  # assumed: wall-clock time, never shifted
  ordered_at: {type: local, description: When it was ordered.}
  shipped_on: {type: date, expr: cast(shipped_on as date), description: When the order was shipped.}
  discount: {type: number, description: Discount of the order., format: percent 1}
  currency:
    type: string
    index_values: true
    description: Currency of the order.
    values: [EUR]
  note: {type: string, description: Note of the order., hidden: true}
  updated_at: {type: local, description: When the order was updated.}

metrics:
  orders:
    expr: count()
    description: Number of orders.
    synonyms: [number of orders]
    format: integer
  total_amount: {expr: sum(total_amount), description: "Total amount, added up over orders.", format: currency EUR}
  average_total_amount:
    expr: avg(total_amount)
    description: Total amount of an order on average.
    format: currency EUR
  distinct_customers:
    expr: count(distinct customer_id)
    description: Different customers among the orders.
    synonyms: [different customers, unique customers]
    format: integer
  total_amount_per_customer:
    expr: total_amount / distinct_customers
    description: Total amount divided by the number of different customers.
    format: currency EUR
"""

ITEMS = """\
model: order_items
description: One row per order and line.
table: order_items
# found: different in all 480 rows
key: [order_id, line_no]
time: ordered_at

joins:
  # guessed: all 480 references are in orders.order_id
  order: {model: orders, on: order_id, inverse: order_items}

dimensions:
  # that of the order
  ordered_at: {type: local, expr: order.ordered_at, description: When it was ordered.}
  line_no: {type: number, description: Line number of the order item., synonyms: [line number]}
  sku: {type: string, index_values: true, description: SKU of the order item.}
  unit_price: {type: number, description: Unit price of the order item., format: number 2}

metrics:
  order_items:
    expr: count()
    description: Number of order items.
    synonyms: [number of order items]
    format: integer
  qty:
    expr: sum(qty)
    description: Quantity, added up over order items.
    synonyms: [quantity]
    format: integer
  # guessed: what is sold is its price times its quantity, before discounts
  total_value:
    expr: sum(qty * unit_price)
    description: Unit price times quantity, added up over order items.
    format: number 2
  distinct_orders:
    expr: count(distinct order_id)
    description: Different orders among the order items.
    synonyms: [different orders, unique orders]
    format: integer
  total_value_per_order:
    expr: total_value / distinct_orders
    description: Total value divided by the number of different orders.
    format: number 2
"""

SETTINGS = """\
zone: Europe/Oslo
warehouses:
  main: {url: duckdb:///shop.duckdb}
"""


def test_a_shop() -> None:
    files = proposed_files(SHOP)
    assert sorted(files) == ["customers.yml", "order_items.yml", "orders.yml", "settings.yml"]
    assert files["customers.yml"] == CUSTOMERS
    assert files["orders.yml"] == ORDERS
    assert files["order_items.yml"] == ITEMS
    assert files["settings.yml"] == SETTINGS
    assert load_texts(files).problems == ()


def test_times_may_be_stored_in_a_zone_and_old_data_have_a_clock_of_their_own() -> None:
    files = proposed_files(SHOP, Choices(zone="Europe/Oslo", times="UTC", now=datetime(2026, 1, 1)))
    assert "  # assumed: stored in UTC\n  ordered_at: {type: instant, stored_in: UTC," in files["orders.yml"]
    assert files["settings.yml"].startswith(
        "# times without a zone are in UTC\n"
        "zone: Europe/Oslo\n"
        '# the data end on 2024-01-31: "last month" is the last one in them. Write clock for the present\n'
        "now: data\n"
    )


def test_amounts_of_several_currencies_are_not_added_up() -> None:
    files = proposed_files(f"{SHOP} UPDATE orders SET currency = 'USD' WHERE order_id > 200;")
    assert "total_amount" not in files["orders.yml"].partition("metrics:")[2]
    assert "currency EUR" not in files["orders.yml"]


def test_a_refused_guess_is_no_join() -> None:
    refused = Choices(now=NOW, refused=frozenset({"main.order_items.order_id"}))
    assert "joins:" not in proposed_files(SHOP, refused)["order_items.yml"]


HISTORY = """
CREATE TABLE prices (sku VARCHAR, valid_from DATE, valid_to DATE, price DECIMAL(9, 2));
INSERT INTO prices SELECT 'S' || i, DATE '2024-01-01', DATE '2024-02-01', 1 FROM range(5) t(i);
INSERT INTO prices SELECT 'S' || i, DATE '2024-02-01', NULL, 2 FROM range(5) t(i);
CREATE TABLE sales (sale_id INTEGER, sku VARCHAR, sold_on DATE, amount DECIMAL(9, 2));
INSERT INTO sales SELECT i, 'S' || i % 5, DATE '2024-01-15' + CAST(i AS INTEGER), i FROM range(40) t(i);
CREATE TABLE stock (day DATE, sku VARCHAR, units_on_hand INTEGER);
INSERT INTO stock SELECT DATE '2024-01-01' + CAST(d AS INTEGER), 'S' || i, i + d FROM range(5) t(i), range(9) u(d);
"""


def test_histories_and_stocks() -> None:
    files = proposed_files(HISTORY)
    assert (
        "key: [sku, valid_from]\n"
        "# found: rows of one key follow each other, each until the next begins\n"
        "valid: {from: valid_from, to: valid_to}\n"
    ) in files["prices.yml"]
    assert "  price: {model: prices, on: sku, inverse: sales}\n" in files["sales.yml"]
    # Added up over products, never over days.
    assert "    expr: sum(units_on_hand)\n    over: {pick: last}\n" in files["stock.yml"]
    assert load_texts(files).problems == ()
