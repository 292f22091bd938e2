"""A corner shop for tests of the doors: a folder of definitions and a DuckDB file, small enough to know by heart.

sale  day         department  amount      It is Friday 15 March 2024, 12:00.
1     2024-02-10  Fruit         5.25      March so far:   10.50 + 3.00 + 1.00 = 14.50
2     2024-02-20  Bread         3.25      February:        5.25 + 3.25        =  8.50
3     2024-03-01  Fruit        10.50      Fruit:           5.25 + 10.50       = 15.75
4     2024-03-02  Bread         3.00      Bread:           3.25 + 3.00        =  6.25
5     2024-03-14  (unknown)     1.00      everything:                           23.00
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

FILES = {
    "settings.yml": """
company: Corner Shop
zone: UTC
now: 2024-03-15T12:00
warehouses:
  main: {url: "duckdb:///shop.duckdb"}
""",
    "sales.yml": """
model: sales
description: One row per sale.
owner: shopkeeper
table: sales
key: sale_id
time: sold_on
joins:
  product: {model: products, on: product_id}
dimensions:
  sold_on: {type: date, description: The day of the sale.}
  amount_paid: {type: number, expr: amount}
segments:
  large: {where: "amount > 5", description: Sales over 5 dollars.}
metrics:
  revenue:
    expr: sum(amount)
    description: Dollars taken.
    synonyms: [turnover, takings, earnings]
    format: currency USD
    owner: finance
    certified: true
  sales_count: {expr: count(), synonyms: [sales, number of sales], format: integer}
  average_sale: {expr: revenue / sales_count, format: currency USD}
  takings_before_tax: {expr: "sum(amount * 0.9)", synonyms: [income, earnings], format: currency USD}
  secret: {expr: max(amount), hidden: true}
""",
    "products.yml": """
model: products
description: One row per product.
table: products
key: product_id
dimensions:
  department:
    type: string
    index_values: true
    synonyms: [aisle]
    description: Where it stands.
    values: [{value: Fruit, synonyms: [fruits]}, {value: Bread, synonyms: [bakery]}]
  brand: {type: string, synonyms: [income]}
metrics:
  products: {expr: count(), time: none, description: Products on the list.}
""",
    "questions/sales.yml": """
questions:
  - question: how did fruit do this month
    query:
      metrics: [revenue]
      filters: [{field: product.department, op: "=", values: [Fruit]}]
      time: {range: this month}
    verified_by: finance
    verified_on: 2024-03-01
""",
}

SALES = """
INSERT INTO sales VALUES
  (1, 'apple', '2024-02-10', 5.25),
  (2, 'bread', '2024-02-20', 3.25),
  (3, 'apple', '2024-03-01', 10.50),
  (4, 'bread', '2024-03-02', 3.00),
  (5, 'gone', '2024-03-14', 1.00)
"""


@dataclass(frozen=True)
class CornerShop:
    """`root` holds models/ and shop.duckdb."""

    root: Path

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def warehouse(self) -> Path:
        return self.root / "shop.duckdb"

    @property
    def options(self) -> list[str]:
        return ["--models", str(self.models)]


def make_corner_shop(root: Path) -> CornerShop:
    shop = CornerShop(root)
    for name, text in FILES.items():
        path = shop.models / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shop.warehouse.write_bytes(_warehouse())
    return shop


@cache
def _warehouse() -> bytes:
    """The file with the data: written once, and copied for each shop."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "shop.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(
                "CREATE TABLE products (product_id VARCHAR, department VARCHAR, brand VARCHAR)"
            )
            connection.execute(
                "INSERT INTO products VALUES ('apple', 'Fruit', 'Acme'), ('bread', 'Bread', 'Own')"
            )
            connection.execute(
                "CREATE TABLE sales (sale_id INTEGER, product_id VARCHAR, sold_on DATE, amount DECIMAL(9, 2))"
            )
            connection.execute(SALES)
        return path.read_bytes()
