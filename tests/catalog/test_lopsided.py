"""Which dimensions only one side of a ratio of two facts has a single value of."""

from __future__ import annotations

import pytest

from semantic import load_texts
from semantic.catalog.lopsided import lopsided

CATALOG = load_texts(
    {
        "sales.yml": """
model: sales
table: sales
key: sale_id
joins:
  customer: {model: customers, on: customer_id, inverse: purchases}
dimensions:
  department: {type: string}
segments:
  frozen: {where: "department = 'FROZEN'"}
metrics:
  shoppers: {expr: count(distinct customer_id)}
  revenue: {expr: sum(value)}
""",
        "customers.yml": """
model: customers
table: customers
key: customer_id
dimensions:
  age: {type: string}
metrics:
  customers: {expr: count()}
""",
        "settings.yml": "metrics:\n  shopper_rate: {expr: sales.shoppers / customers.customers}\n",
    }
)


@pytest.mark.parametrize(
    ("metric", "path", "many"),
    [
        ("shopper_rate", "sales.department", "customers"),
        ("shopper_rate", "sales.frozen", "customers"),
        ("shopper_rate", "customers.age", ""),
        ("sales.revenue", "sales.department", ""),
        ("customers.customers", "purchases.department", ""),
    ],
)
def test_a_side_with_many_values_is_named(metric: str, path: str, many: str) -> None:
    """A customer bought in many departments: the rate of those who bought there is 100 percent in each."""
    assert CATALOG.problems == ()
    assert lopsided(CATALOG, metric, path) == many
