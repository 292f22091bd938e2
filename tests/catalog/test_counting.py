"""What metrics are numbers of, and which of them add up."""

from __future__ import annotations

from semantic import load_texts

COUNTING = load_texts(
    {
        "sales.yml": """
model: sales
table: sales
key: sale_id
joins:
  customer: {model: customers, on: customer_id}
  store: {model: stores, on: store_id}
dimensions:
  urgent: {type: boolean}
metrics:
  lines: {expr: count()}
  urgent_lines: {expr: count(), where: urgent}
  shoppers: {expr: count(distinct customer_id)}
  days: {expr: count(distinct sold_on)}
  revenue: {expr: sum(value)}
  middle: {expr: median(value)}
  discounts: {expr: avg(discount)}
  spend: {expr: revenue / shoppers, description: What a customer spends on average.}
  lines_per_shopper: {expr: lines / shoppers}
  margin: {expr: sum(margin), format: percent 1}
""",
        "customers.yml": "model: customers\ntable: customers\nkey: customer_id\n",
        "stores.yml": "model: stores\ntable: stores\nkey: store_id\nmetrics:\n  stores: {expr: count()}\n",
    }
).counting


def test_things_are_counted_and_a_quotient_of_counts_is_none() -> None:
    counts = {"sales.lines", "sales.urgent_lines", "sales.shoppers", "sales.days", "stores.stores"}
    assert COUNTING.things == counts


def test_amounts_and_counts_add_up_and_medians_averages_and_percentages_do_not() -> None:
    assert COUNTING.amounts == COUNTING.things | {"sales.revenue"}


def test_an_average_is_one_by_its_formula_or_its_description() -> None:
    assert COUNTING.averages == {"sales.discounts", "sales.spend"}


def test_a_model_is_counted_by_its_rows_or_by_the_keys_that_lead_to_it() -> None:
    """Urgent lines are not all lines, and days are no model."""
    assert COUNTING.rows == {"sales.lines": "sales", "stores.stores": "stores"}
    assert COUNTING.entities == {**COUNTING.rows, "sales.shoppers": "customers"}
