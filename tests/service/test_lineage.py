"""What a definition rests on and what rests on it, as far as who looks may know of both."""

from __future__ import annotations

import pytest

from semantic import Principal, load_texts
from semantic.catalog import Catalog
from semantic.policies import view_of
from service.browsing import Browser, Dependent, Lineage
from service.browsing.details import Kind

FILES = {
    "settings.yml": "metrics:\n  kept_rate: {expr: 1 - refunds.refunded / sales.revenue}\n",
    "households.yml": """
model: households
table: households
key: household_id
dimensions:
  region: {type: string, expr: area}
  lifetime: {type: number, expr: purchases.baskets}
""",
    "sales.yml": """
model: sales
table: transactions
key: sale_id
time: sold_on
joins:
  household: {model: households, on: household_id, inverse: purchases}
dimensions:
  sold_on: {type: date, expr: day}
  big: {type: boolean, expr: "amount > 100"}
segments:
  northern: {where: "household.region = 'north'"}
metrics:
  revenue: {expr: sum(amount)}
  baskets: {expr: count(distinct basket)}
  basket_value: {expr: revenue / baskets}
  northern_revenue: {expr: sum(amount), where: "household.region = 'north'"}
  median_spend: {expr: median(revenue), per: household}
  big_sales: {expr: count(), where: big, hidden: true}
""",
    "refunds.yml": """
model: refunds
table: refunds
key: refund_id
time: refunded_on
dimensions: {refunded_on: {type: date}}
metrics: {refunded: {expr: sum(amount)}}
""",
    "questions/q.yml": """
questions:
  - question: how big is a basket
    query:
      metrics: [basket_value]
      dimensions: [household.region]
      filters: [{segment: northern}]
""",
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    loaded = load_texts(FILES)
    assert not loaded.problems
    return loaded


def lineage(catalog: Catalog, kind: Kind, name: str) -> Lineage:
    return Browser(catalog).detail(kind, name).lineage


def metrics_of(found: Lineage) -> list[str]:
    return [each.name for each in found.used_by if each.kind == "metric"]


def test_arithmetic_rests_on_the_columns_of_its_parts(catalog: Catalog) -> None:
    found = lineage(catalog, "metric", "basket_value")
    assert found == Lineage(
        models=("sales",),
        metrics=("sales.baskets", "sales.revenue"),
        dimensions=(),
        segments=(),
        joins=(),
        columns=("sales.amount", "sales.basket"),
        used_by=(Dependent("question", "how big is a basket"),),
    )


def test_a_condition_is_followed_through_join_and_dimension(catalog: Catalog) -> None:
    found = lineage(catalog, "metric", "northern_revenue")
    assert found.models == ("households", "sales")
    assert (found.joins, found.dimensions) == (("sales.household",), ("households.region",))
    assert found.columns == ("households.area", "sales.amount")
    assert lineage(catalog, "segment", "northern").columns == ("households.area",)


def test_an_aggregate_of_an_aggregate_rests_on_both(catalog: Catalog) -> None:
    found = lineage(catalog, "metric", "median_spend")
    assert (found.metrics, found.columns) == (("sales.revenue",), ("sales.amount",))
    assert "households" in found.models


def test_a_computed_dimension_rests_on_its_metric(catalog: Catalog) -> None:
    found = lineage(catalog, "dimension", "households.lifetime")
    assert (found.metrics, found.columns) == (("sales.baskets",), ("sales.basket",))
    assert Dependent("dimension", "households.lifetime") in lineage(catalog, "metric", "baskets").used_by


def test_a_metric_of_no_model_rests_on_several(catalog: Catalog) -> None:
    found = lineage(catalog, "metric", "kept_rate")
    assert (found.models, found.columns) == (("refunds", "sales"), ("refunds.amount", "sales.amount"))


def test_what_rests_on_a_model_a_dimension_or_a_metric(catalog: Catalog) -> None:
    assert metrics_of(lineage(catalog, "metric", "revenue")) == [
        "sales.basket_value", "sales.median_spend", "kept_rate"
    ]  # fmt: skip
    region = lineage(catalog, "dimension", "households.region").used_by
    assert region == (
        Dependent("metric", "sales.northern_revenue"),
        Dependent("segment", "sales.northern"),
        Dependent("question", "how big is a basket"),
    )
    assert metrics_of(lineage(catalog, "model", "refunds")) == ["kept_rate"]
    assert set(metrics_of(lineage(catalog, "model", "households"))) == {
        "sales.northern_revenue", "sales.median_spend"
    }  # fmt: skip


def test_what_is_listed_nowhere_is_not_told_to_rest_on_anything(catalog: Catalog) -> None:
    assert lineage(catalog, "dimension", "sales.big").used_by == ()
    assert lineage(catalog, "metric", "big_sales").columns == ("sales.amount",)


def test_a_question_rests_on_what_its_query_names(catalog: Catalog) -> None:
    found = lineage(catalog, "question", "how big is a basket")
    assert found.metrics == ("sales.basket_value", "sales.baskets", "sales.revenue")
    assert (found.dimensions, found.segments) == (("households.region",), ("sales.northern",))
    assert (found.columns, found.used_by) == ((), ())


def test_nobody_learns_from_a_lineage_what_they_may_not_know() -> None:
    """Costs are finance's; that a rate may be known by everyone does not say from which column it comes."""
    sales = """
model: sales
table: sales
key: id
dimensions:
  postcode: {type: string, mask: {expr: "left(this.postcode, 2)", unless: [finance]}}
  code: {type: string, expr: this.secret_code, access: {groups: [finance]}}
metrics:
  revenue: {expr: sum(amount)}
  cost: {expr: sum(cost_price), access: {groups: [finance]}}
  coded: {expr: count(), where: code = 'x'}
  cost_rate: {expr: cost / revenue, access: {groups: everyone}}
"""
    whole = load_texts({"sales.yml": sales})
    assert not whole.problems
    seen = {
        group: view_of(whole, Principal(group, (("groups", (group,)),))).catalog
        for group in ("finance", "others")
    }
    assert lineage(seen["finance"], "metric", "cost_rate").columns == ("sales.amount", "sales.cost_price")
    assert metrics_of(lineage(seen["finance"], "dimension", "sales.code")) == ["sales.coded"]
    rate = lineage(seen["others"], "metric", "cost_rate")
    assert (rate.metrics, rate.columns) == (("sales.revenue",), ())
    assert metrics_of(lineage(seen["others"], "metric", "revenue")) == ["sales.cost_rate"]
    told = [
        str(lineage(seen["others"], entry.kind, entry.qualified))
        for entry in Browser(seen["others"]).entries()
    ]
    assert not any(
        secret in text for text in told for secret in ("cost_price", "sales.cost'", "sales.code'", "coded")
    )
