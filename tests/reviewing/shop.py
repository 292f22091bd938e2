"""A shop in a git repository, with its data beside it: what a change of definitions is tried on."""

from __future__ import annotations

import subprocess
from pathlib import Path

import duckdb

ORDERS = """\
model: orders
table: orders
key: order_id
time: ordered_on
joins:
  customer: {model: customers, on: customer_id, inverse: orders}
dimensions:
  ordered_on: {type: date}
  paid: {type: boolean}
metrics:
  revenue: {expr: sum(amount), format: currency EUR}
  orders: {expr: count()}
  average_order: {expr: revenue / orders}
"""
CUSTOMERS = """\
model: customers
table: customers
key: customer_id
dimensions:
  region: {type: string, index_values: true}
metrics:
  customers: {expr: count()}
"""
ROWS = """
CREATE TABLE customers AS SELECT * FROM (VALUES (1, 'EU'), (2, 'US'), (3, 'a|b <i>`x`</i>')) AS t(customer_id, region);
CREATE TABLE orders AS SELECT * FROM (VALUES
    (1, 1, DATE '2025-01-10', 100, 10, true), (2, 1, DATE '2025-02-11', 50, 0, false),
    (3, 2, DATE '2025-02-12', 7, 0, true), (4, 3, DATE '2025-03-13', 1000, 4, true)
) AS t(order_id, customer_id, ordered_on, amount, discount, paid);
"""


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=Ana", "-c", "user.email=ana@example.com", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def make_shop(folder: Path) -> Path:
    """The shop's definitions as one commit on main."""
    models = folder / "models"
    models.mkdir()
    (models / "orders.yml").write_text(ORDERS)
    (models / "customers.yml").write_text(CUSTOMERS)
    (models / "settings.yml").write_text("warehouses:\n  main: {url: 'duckdb:///shop.duckdb'}\n")
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        connection.execute(ROWS)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "models")
    git(folder, "commit", "-q", "-m", "The shop")
    return folder


def edit(shop: Path, old: str, new: str) -> None:
    """Put one text for another in the orders' file."""
    file = shop / "models" / "orders.yml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
