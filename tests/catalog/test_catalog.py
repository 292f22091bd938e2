"""Definitions that stand together: what connects, what is refused, and what one broken part takes down with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantic import Catalog, load_folder, load_texts
from semantic.errors import NameAmbiguous, NameUnknown
from tests.compiling.shop import FILES


def problems(**texts: str) -> list[tuple[str, str]]:
    files = {f"{name}.yml": text for name, text in texts.items()}
    return [(problem.code, problem.message) for problem in load_texts(files).problems]


@pytest.fixture(scope="module")
def shop() -> Catalog:
    return load_texts(FILES)


def test_a_metric_is_arithmetic_over_leaves(shop: Catalog) -> None:
    measure = shop.measure(shop.metric("refund_rate"))
    assert [leaf.key for leaf in measure.leaves] == [
        "refunds||count_rows(; )|",  # refunded has a fill, which needs to know whether there are rows
        "refunds||sum((amount); )|",
        "sales||sum((amount); )|",
    ]
    assert measure.homes == ("refunds", "sales")
    assert measure.metrics == ("refunds.refund_rate", "refunds.refunded", "sales.revenue")


def test_a_short_name_serves_while_it_means_one_thing() -> None:
    catalog = load_texts(
        {
            "a.yml": "{model: a, table: a, key: none, metrics: {n: {expr: count()}, only: {expr: sum(x)}}}",
            "b.yml": "{model: b, table: b, key: none, metrics: {n: {expr: count()}}}",
        }
    )
    assert catalog.metric("only").qualified == "a.only"
    with pytest.raises(NameAmbiguous) as raised:
        catalog.metric("n")
    assert raised.value.problem.suggestions == ("a.n", "b.n")
    with pytest.raises(NameUnknown, match="Did you mean only"):
        catalog.metric("onyl")


def test_reach_lists_every_dimension_with_its_path_and_whether_groups_overlap(shop: Catalog) -> None:
    assert [(reached.path, reached.overlaps) for reached in shop.reach("customers")] == [
        ("customers.city", False),
        ("customers.joined_on", False),
        ("refunds.refunded_on", True),
        ("purchases.sold_at", True),
        ("purchases.channel", True),
        ("purchases.product.category", True),
    ]
    assert [reached.path for reached in shop.reach("refund_rate")] == ["customer.city", "customer.joined_on"]


def test_a_bare_name_is_a_dimension_inside_an_aggregate_and_this_is_always_the_column() -> None:
    catalog = load_texts(
        {
            "m.yml": """
model: m
table: t
key: id
dimensions:
  amount: {type: number, expr: cents / 100}
metrics:
  shown: {expr: sum(amount)}
  raw: {expr: sum(this.amount)}
"""
        }
    )
    assert catalog.problems == ()
    sql = {
        name: catalog.measure(catalog.metric(name)).leaves[0].arguments[0].tree.sql()
        for name in ("shown", "raw")
    }
    assert sql == {"shown": "(cents / 100)", "raw": "amount"}


BROKEN = """
model: orders
table: orders
key: id
joins:
  buyer: {model: custmers, on: buyer_id}
dimensions:
  city: {type: string, expr: shop.city}
metrics:
  good: {expr: count()}
  typo: {expr: godd * 2}
  rests: {expr: typo + 1}
  round: {expr: trip}
  trip: {expr: round}
"""


def test_one_broken_part_is_reported_and_the_rest_serves() -> None:
    catalog = load_texts({"orders.yml": BROKEN, "customers.yml": "{model: customers, table: c, key: id}"})
    assert [(problem.code, problem.position and problem.position.line) for problem in catalog.problems] == [
        ("unknown-model", 6),
        ("unknown-role", 8),
        ("unknown-name", 11),
        ("rests-on-broken", 12),
        ("circular", 14),
        ("rests-on-broken", 13),
    ]
    assert list(catalog.metrics) == ["orders.good"]
    assert catalog.problems[0].suggestions == ("customers",)


def test_what_an_expression_may_not_do() -> None:
    many = """
model: customers
table: customers
key: id
metrics:
  total: {expr: sum(orders.amount)}
"""
    orders = "{model: orders, table: orders, key: id, joins: {customer: {model: customers, on: {c: id}}}}"
    assert problems(customers=many, orders=orders) == [
        (
            "to-many-path",
            "`orders.amount` follows a join to many rows, and an expression needs one value per row.",
        )
    ]
    select = """
model: m
sql: SELECT id, price FROM t
key: id
metrics:
  total: {expr: sum(prise)}
"""
    assert problems(m=select) == [("unknown-column", "The SELECT of model `m` has no column `prise`.")]


def test_a_where_cannot_reach_into_metrics_of_other_models() -> None:
    one = "{model: one, table: one, key: id, metrics: {a: {expr: count()}}}"
    two = "{model: two, table: two, key: id, metrics: {b: {expr: one.a, where: x = 1}}}"
    assert problems(one=one, two=two)[0][0] == "where-on-other-model"


def test_a_join_to_one_row_needs_a_key_there() -> None:
    """A price list with several rows per product would repeat every sale, and nobody would notice."""
    sales = "{model: sales, table: s, key: id, joins: {price: {model: prices, on: sku}}}"
    prices = "{model: prices, table: p, key: [sku, valid_from]}"
    assert problems(sales=sales, prices=prices) == [
        ("to-one-unproved", "`sales.price` leads to one row of `prices`, whose sku is not declared unique.")
    ]
    assert problems(sales=sales, prices="{model: prices, table: p, key: id, unique: [[sku]]}") == []


def test_a_folder_is_read_again_where_it_changed(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    catalog = load_folder(tmp_path, revision="one")
    assert load_folder(tmp_path, revision="one", before=catalog) is catalog
    later = load_folder(tmp_path, revision="two", before=catalog)
    assert (later.revision, later.metrics) == ("two", catalog.metrics)

    broken = tmp_path / "broken.yml"
    broken.write_text("model: broken\n")
    for _ in range(2):
        later = load_folder(tmp_path, before=later)
        assert later.problems
    broken.unlink()
    assert load_folder(tmp_path, before=later).problems == ()
