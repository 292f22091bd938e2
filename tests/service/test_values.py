"""The stored values of indexed dimensions."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from decimal import Decimal

import duckdb
import pytest

from semantic.catalog import load_texts
from service.errors import Cancelled, TimedOut, TooLarge, Unavailable, WarehouseError
from service.warehouse import Cancellation, DuckDBWarehouse, Limits, Rows, StatementLike
from service.warehouse.types import DEFAULT_LIMITS
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
    read = read_values(warehouse(), CATALOG)
    assert read.unread == {"broken.colour": "schema-mismatch"}
    assert read.values == {
        "products.department": [("DELI", 2), ("DAIRY", 1)],
        "products.size": [(Decimal("0.5"), 2), (Decimal("7.0"), 2), (Decimal("2.0"), 1)],
        "products.organic": [(True, 5), (False, 1)],
    }


def test_only_the_most_frequent_are_read() -> None:
    values = read_values(warehouse(), CATALOG, most=1).values
    assert values["products.size"] == [(Decimal("0.5"), 2)]
    assert not is_complete(values["products.size"], most=1)
    assert is_complete(values["products.size"], most=2_000)


class Stumbling(DuckDBWarehouse):
    """Brings no result for statements that read the column `department`."""

    error: type[WarehouseError]

    def run(
        self,
        statements: Sequence[StatementLike],
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> list[Rows]:
        if any("department" in statement.sql for statement in statements):
            raise self.error("secret DELI")
        return super().run(statements, limits, cancellation=cancellation)


def stumbling(error: type[WarehouseError]) -> Stumbling:
    made = Stumbling(warehouse()._connection)
    made.error = error
    return made


@pytest.mark.parametrize("error", [TimedOut, TooLarge])
def test_a_slow_dimension_takes_no_other_down_and_is_logged_without_values(
    error: type[WarehouseError], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "service.warehouse.values"):
        read = read_values(stumbling(error), CATALOG)
    assert list(read.values) == ["products.size", "products.organic"]
    assert read.unread["products.department"] == error.default_code
    said = [record.getMessage() for record in caplog.records]
    assert f"values-unread dimension=products.department code={error.default_code}" in said
    assert "DELI" not in caplog.text


@pytest.mark.parametrize("error", [Unavailable, Cancelled])
def test_a_warehouse_that_is_not_there_is_no_answer(error: type[WarehouseError]) -> None:
    with pytest.raises(error):
        read_values(stumbling(error), CATALOG)


def test_where_the_warehouse_is_gone_what_was_read_before_is_taken_over() -> None:
    known = read_values(stumbling(TimedOut), CATALOG)
    read = read_values(stumbling(Unavailable), CATALOG, known=known)
    assert read.values == known.values and list(read.values) == ["products.size", "products.organic"]
    assert read.unread["products.department"] == Unavailable.default_code
