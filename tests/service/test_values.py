"""The stored values of indexed dimensions."""

from __future__ import annotations

from decimal import Decimal

import duckdb

from semantic.catalog import load_texts
from service.warehouse import DuckDBWarehouse
from service.warehouse.values import is_complete, read_values

CATALOG = load_texts(
    {
        "settings.yml": "zone: UTC\n",
        "products.yml": """
model: products
table: products
key: id
dimensions:
  department: {type: string, index_values: true}
  size: {type: number, index_values: true}
  organic: {type: boolean, index_values: true}
  maker: {type: string}
metrics:
  products: {expr: count()}
""",
        "broken.yml": """
model: broken
table: not_there
key: id
dimensions:
  colour: {type: string, index_values: true}
metrics:
  things: {expr: count()}
""",
    }
)


def warehouse() -> DuckDBWarehouse:
    connection = duckdb.connect(":memory:")
    connection.execute(
        "CREATE TABLE products (id INT, department VARCHAR, size DOUBLE, organic BOOLEAN, maker VARCHAR)"
    )
    connection.execute(
        "INSERT INTO products VALUES (1, 'DELI', 0.5, true, 'a'), (2, 'DELI', 0.5, true, 'a'), "
        "(3, 'DAIRY', 2, true, 'b'), (4, NULL, NULL, false, 'b'), (5, repeat('x', 201), 7, true, 'c'), "
        "(6, ' ', 7, true, 'c')"
    )
    return DuckDBWarehouse(connection)


def test_values_with_their_number_of_rows_the_most_frequent_first() -> None:
    """No NULL, no blank, no remark of 201 characters; no dimension that is not indexed or whose table is not there."""
    assert not CATALOG.errors
    assert read_values(warehouse(), CATALOG) == {
        "products.department": [("DELI", 2), ("DAIRY", 1)],
        "products.size": [(Decimal("0.5"), 2), (Decimal("7.0"), 2), (Decimal("2.0"), 1)],
        "products.organic": [(True, 5), (False, 1)],
    }


def test_only_the_most_frequent_are_read() -> None:
    values = read_values(warehouse(), CATALOG, most=1)
    assert values["products.size"] == [(Decimal("0.5"), 2)]
    assert not is_complete(values["products.size"], most=1)
    assert is_complete(values["products.size"], most=2_000)
