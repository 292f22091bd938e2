"""Aggregates of aggregates, filters per entity, metrics as dimensions and conversions, on a real database.

Amounts are powers of two, so that a sum tells which rows are in it.

    revenue of customers    1 (Oslo): 1 + 2 + 4 = 7    2 (Rome): 8 + 16 = 24    3 (no city): 256    4 (Oslo): 32
    5 (Rome) bought nothing; sale 7 is of a customer nobody knows, sale 8 of none
"""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog, compile_query, parse_query
from tests.compiling.running import problem_of, rows_of

FILES = {
    "settings.yml": "{zone: America/New_York}",
    "sales.yml": """
model: sales
table: sales
key: id
time: sold_at
joins:
  customer: {model: customers, on: {customer_id: id}, inverse: purchases}
  product: {model: products, on: sku}
dimensions:
  sold_at: {type: instant, stored_in: UTC}
  store: {type: string}
  town: {type: string, expr: customer.city}
metrics:
  revenue: {expr: sum(amount)}
  lines: {expr: count()}
  last_sale: {expr: max(sold_at)}
  median_spend: {expr: median(revenue), per: customer}
  tea_median: {expr: median(revenue), per: customer, where: "product.category = 'tea'"}
  shoppers: {expr: count(), per: customer}
  spenders: {expr: count(case when revenue > 10 then 1 end), per: customers}
  spread: {expr: max(revenue) - min(revenue), per: customer}
  best_day: {expr: max(revenue), per: sold_at.day}
  median_store: {expr: median(revenue), per: store}
  city_average: {expr: avg(median_spend), per: customer.city}
  net: {expr: avg(revenue - refunded), per: customer}
  net_margin: {expr: net / median_spend}
  filled: {expr: median(revenue), per: customer, fill: 0}
  median_tenth: {expr: tea_median + lines}
""",
    "refunds.yml": """
model: refunds
table: refunds
key: id
time: refunded_on
joins: {customer: {model: customers, on: {customer_id: id}}}
dimensions: {refunded_on: {type: date}}
metrics: {refunded: {expr: sum(amount), fill: 0}, refund_count: {expr: count()}, plain: {expr: sum(amount)}}
""",
    "customers.yml": """
model: customers
table: customers
key: id
dimensions:
  city: {type: string}
  lifetime_lines: {type: number, expr: purchases.lines}
  lifetime_value: {type: number, expr: purchases.revenue - refunds.refunded}
  size: {type: string, expr: "case when sales.lines >= 2 then 'big' else 'small' end"}
  last_seen: {type: local, expr: purchases.last_sale}
metrics:
  customers: {expr: count(), time: none}
  median_lines: {expr: median(lifetime_lines), time: none}
  most_in_a_city: {expr: max(customers), per: city}
""",
    "notes.yml": """
model: notes
table: notes
key: id
joins: {sale: {model: sales, on: {sale_id: id}}}
metrics:
  noted: {expr: count(), per: sale.customer, time: sale.sold_at}
  noted_ever: {expr: count(), per: sale.customer, time: none}
""",
    "products.yml": "{model: products, table: products, key: sku, dimensions: {category: {type: string}}}",
}
TABLES = """
CREATE TABLE customers (id INT, city TEXT);
INSERT INTO customers VALUES (1, 'Oslo'), (2, 'Rome'), (3, NULL), (4, 'Oslo'), (5, 'Rome');
CREATE TABLE products (sku TEXT, category TEXT);
INSERT INTO products VALUES ('t1', 'tea'), ('t2', 'tea'), ('j1', 'jam');
CREATE TABLE sales (id INT, customer_id INT, sku TEXT, store TEXT, sold_at TIMESTAMP, amount INT);
INSERT INTO sales VALUES
  (1, 1, 't1', 'A', '2017-03-01 12:00', 1), (2, 1, 'j1', 'A', '2017-03-01 12:00', 2),
  (3, 1, 't1', 'B', '2017-04-01 12:00', 4), (4, 2, 't2', 'B', '2017-03-02 12:00', 8),
  (5, 2, 'xx', NULL, '2017-04-02 12:00', 16), (6, 4, 't1', 'A', '2017-03-03 12:00', 32),
  (7, 9, 'j1', 'A', NULL, 64), (8, NULL, 't1', 'B', '2017-03-04 12:00', 128),
  (9, 3, 'j1', 'A', '2017-04-04 12:00', 256);
CREATE TABLE notes (id INT, sale_id INT);
INSERT INTO notes VALUES (1, 1), (2, 1), (3, 3), (4, 5), (5, 7), (6, NULL);
CREATE TABLE refunds (id INT, customer_id INT, refunded_on DATE, amount INT);
INSERT INTO refunds VALUES (1, 1, '2017-04-01', 1), (2, 5, '2017-04-05', 2), (3, NULL, '2017-04-30', 4);
"""
MARCH, APRIL, MAY = date(2017, 3, 1), date(2017, 4, 1), date(2017, 5, 1)
NOW = datetime(2017, 5, 10, 9, 30)


def kept(**filter_: object) -> dict[str, object]:
    return {"metrics": ["lines"], "filters": [filter_]}


@pytest.mark.parametrize(
    ("form", "rows"),
    [
        pytest.param({"metrics": ["median_spend"]}, [(28.0,)], id="the-median-customer"),
        pytest.param(
            {"metrics": ["median_spend", "shoppers", "revenue"], "dimensions": ["customers.city"]},
            [("Oslo", 19.5, 2, 39), ("Rome", 24.0, 1, 24), (None, 256.0, 1, 448)],
            id="rows-of-no-customer-belong-to-none",
        ),
        pytest.param(
            {"metrics": ["shoppers"], "dimensions": ["product.category"], "totals": True},
            [("jam", 2), ("tea", 3), (None, 1), (4,)],
            id="a-customer-counts-in-every-group-and-once-in-the-total",
        ),
        pytest.param(
            {"metrics": ["median_spend"], "dimensions": ["time.month"], "time": "2017-03 to 2017-05"},
            [(MARCH, 8.0), (APRIL, 16.0)],
            id="periods-and-the-range-are-those-of-the-inner-metric",
        ),
        pytest.param(
            {
                "metrics": ["noted", "noted_ever"],
                "dimensions": ["time.month"],
                "time": "2017",
                "totals": True,
            },
            [(MARCH, 1, 2), (APRIL, 2, 2), (2, 2)],
            id="a-count-of-entities-names-a-time-of-its-own",
        ),
        pytest.param(
            {"metrics": ["filled"], "dimensions": ["time.month"], "time": "2017-03 to 2017-05"},
            [(MARCH, 8.0), (APRIL, 16.0), (MAY, 0.0)],
            id="fill-fills-periods-not-customers",
        ),
        pytest.param(
            {"metrics": ["tea_median", "spenders", "spread"]}, [(8.0, 3, 249)], id="where-and-arithmetic"
        ),
        pytest.param({"metrics": ["median_tenth"]}, [(17.0,)], id="arithmetic-with-a-metric-over-rows"),
        pytest.param(
            {"metrics": ["median_store", "best_day"]}, [(247.5, 256)], id="per-a-dimension-and-per-a-day"
        ),
        pytest.param({"metrics": ["city_average"]}, [(21.75,)], id="an-aggregate-of-an-aggregate-of-one"),
        pytest.param(
            {"metrics": ["city_average"], "dimensions": ["time.month"], "time": "2017"},
            [(MARCH, 12.75), (APRIL, 10.0)],
            id="nested-by-month",
        ),
        pytest.param(
            {"metrics": ["net", "net_margin"]}, [(79.5, 79.5 / 28)], id="two-models-meet-per-customer-first"
        ),
        pytest.param(
            {"metrics": ["median_spend"], "filters": [{"field": "product.category", "values": ["tea"]}]},
            [(8.0,)],
            id="filters-act-on-the-rows-of-the-inner-metric",
        ),
        pytest.param(
            {
                "metrics": [
                    "median_spend",
                    {
                        "expr": "median_spend",
                        "as": "in_a",
                        "filters": [{"field": "store", "values": ["A"]}],
                    },
                ]
            },
            [(28.0, 32.0)],
            id="filters-of-a-metrics-own",
        ),
        pytest.param(
            {
                "metrics": ["revenue"],
                "dimensions": ["customers.city"],
                "filters": [{"field": "median_spend", "op": ">", "values": [20]}],
                "order_by": ["-shoppers"],
            },
            [("Rome", 24), (None, 448)],
            id="hidden-for-a-filter-and-the-order",
        ),
        pytest.param(
            {"metrics": ["shoppers", "share(shoppers)"], "dimensions": ["product.category"]},
            [("jam", 2, 0.5), ("tea", 3, 0.75), (None, 1, 0.25)],
            id="a-share-of-all-customers",
        ),
        pytest.param(
            {"metrics": ["median_spend", "shoppers"], "time": "2016"}, [(None, 0)], id="no-rows-at-all"
        ),
        pytest.param(
            {
                "metrics": ["most_in_a_city"],
                "dimensions": ["purchases.store"],
                "filters": [{"field": "purchases.store", "op": "!=", "values": ["A"]}],
                "totals": True,
            },
            [("B", 1), (None, 2), (2,)],
            id="a-filter-picks-groups-of-the-total-too",
        ),
        # Filters per entity
        pytest.param(kept(metric="revenue", per="customer", op=">", values=[7]), [(4,)], id="rows-of-some"),
        pytest.param(
            {
                "metrics": ["lines"],
                "filters": [{"not": {"metric": "revenue", "per": "customer", "op": ">", "values": [7]}}],
            },
            [(5,)],
            id="the-rest-is-the-complement",
        ),
        pytest.param(
            kept(metric="refund_count", per="customer", op="=", values=[0]),
            [(4,)],
            id="a-count-of-nothing-is-zero-for-a-customer-and-unknown-for-none",
        ),
        pytest.param(
            kept(metric="refunded", per="customer", op="<", values=[1]),
            [(4,)],
            id="a-fill-is-that-of-an-entity",
        ),
        pytest.param(
            kept(metric="plain", per="customer", op="!=", values=[1]),
            [(0,)],
            id="no-value-passes-no-comparison",
        ),
        pytest.param(
            kept(metric="plain", per="customer", op="is_null"),
            [(4,)],
            id="no-value-is-no-entity-only-where-it-is",
        ),
        pytest.param(
            kept(metric="revenue", per="store", op=">", values=[200], time={"range": "2017-04"}),
            [(5,)],
            id="per-a-dimension-in-a-range-of-its-own",
        ),
        pytest.param(
            {
                "metrics": ["revenue"],
                "time": "2017-03",
                "filters": [
                    {"metric": "revenue", "per": "customer", "op": "<", "values": [20]},
                    {"field": "product.category", "values": ["tea"]},
                ],
            },
            [(1,)],
            id="over-all-time-and-without-the-other-filters",
        ),
        pytest.param(
            {
                "metrics": ["revenue", "refunded"],
                "filters": [{"metric": "lines", "per": "customers", "op": ">=", "values": [2]}],
            },
            [(31, 1)],
            id="several-facts-are-kept-by-the-same-customers",
        ),
        pytest.param(
            {
                "metrics": ["customers"],
                "filters": [{"metric": "revenue", "per": "customers", "op": ">", "values": [20]}],
            },
            [(3,)],
            id="the-home-itself-is-the-entity",
        ),
        pytest.param(
            {
                "metrics": ["customers"],
                "filters": [{"metric": "revenue", "per": "purchases.product", "op": ">", "values": [300]}],
            },
            [(2,)],
            id="some-related-row-has-an-entity-that-passes",
        ),
        pytest.param(
            {
                "metrics": ["lines"],
                "filters": [{"metric": "customers", "per": "product", "op": "=", "values": [2]}],
            },
            [(7,)],
            id="customers-per-product-count-once-each",
        ),
        pytest.param(
            kept(metric="revenue / lines", per="customer", op=">=", values=[12]),
            [(4,)],
            id="arithmetic-per-entity",
        ),
        pytest.param(
            kept(metric="median_spend", per="customer.city", op="<", values=[20]), [(4,)], id="per-within-per"
        ),
        pytest.param(
            {
                "metrics": ["lines"],
                "time": "2017-03",
                "filters": [
                    {
                        "metric": "median_spend",
                        "per": "customer.city",
                        "op": "<",
                        "values": [10],
                        "time": {"range": "2017-04"},
                    }
                ],
            },
            [(3,)],
            id="per-within-per-in-a-range-of-its-own",
        ),
        pytest.param(
            {
                "metrics": ["median_spend"],
                "filters": [{"metric": "lines", "per": "customer", "op": "=", "values": [1]}],
            },
            [(144.0,)],
            id="entities-kept-for-an-aggregate-of-an-aggregate",
        ),
        # Metrics as dimensions
        pytest.param(
            {"metrics": ["customers"], "dimensions": ["customers.lifetime_lines"]},
            [(0, 1), (1, 2), (2, 1), (3, 1)],
            id="customers-by-how-often-they-bought",
        ),
        pytest.param(
            {"metrics": ["lines"], "dimensions": ["customer.lifetime_lines"], "time": "2017-03"},
            [(1, 1), (2, 1), (3, 2), (None, 1)],
            id="over-all-time-and-null-without-a-customer",
        ),
        pytest.param(
            {"metrics": ["customers"], "dimensions": ["customers.lifetime_value"]},
            [(6, 1), (24, 1), (32, 1), (256, 1), (None, 1)],
            id="two-models-in-one-dimension",
        ),
        pytest.param(
            {"metrics": ["revenue"], "dimensions": ["customer.size"]},
            [("big", 31), ("small", 288), (None, 192)],
            id="in-an-expression",
        ),
        pytest.param(
            {
                "metrics": ["median_lines"],
                "filters": [{"field": "customers.lifetime_lines", "op": ">", "values": [0]}],
            },
            [(1.5,)],
            id="aggregated-and-filtered",
        ),
        pytest.param(
            {"metrics": ["customers"], "filters": [{"field": "customers.last_seen", "values": ["2017-04"]}]},
            [(3,)],
            id="a-time",
        ),
    ],
)
def test_number(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: dict[str, object],
    rows: list[tuple[object, ...]],
) -> None:
    assert rows_of(catalog, warehouse, form, NOW) == rows


def test_the_answer_says_that_entities_were_kept(catalog: Catalog) -> None:
    form = kept(metric="revenue", per="customer", op=">", values=[7])
    compiled = compile_query(catalog, parse_query(form), dialect="duckdb", now=NOW)
    assert [note.code for note in compiled.notes] == ["entity-filter"]


def test_only_values_differ(catalog: Catalog) -> None:
    def sql(value: int, range_: str) -> str:
        time = {"range": range_}
        form = kept(metric="revenue", per="customer", op=">", values=[value], time=time)
        return compile_query(catalog, parse_query(form), dialect="duckdb", now=NOW).main.sql

    assert sql(7, "2017-03") == sql(9, "last month")


@pytest.mark.parametrize(
    ("form", "code", "path"),
    [
        (kept(metric="nothing", per="customer", op=">", values=[7]), "unknown-name", "/filters/0/metric"),
        (kept(metric="revenue", per="nobody", op=">", values=[7]), "no-entity", "/filters/0/per"),
        (kept(metric="plain", per="product", op=">", values=[7]), "no-entity", "/filters/0/per"),
        (
            kept(metric="revenue", per="customer", op="contains", values=["7"]),
            "operator-type",
            "/filters/0/op",
        ),
        (
            kept(metric="share(revenue)", per="customer", op=">", values=[1]),
            "function-misplaced",
            "/filters/0/metric",
        ),
        (
            kept(metric="rank(share(revenue))", per="customer", op=">", values=[1]),
            "function-misplaced",
            "/filters/0/metric",
        ),
        (
            kept(metric="rank(revenue, kind)", per="customer", op=">", values=[1]),
            "not-grouped",
            "/filters/0/metric",
        ),
        (
            kept(metric="revenue", per="customer", op=">", values=[1], time={"range": "2017", "basis": "b"}),
            "time-invalid",
            "/filters/0/time/basis",
        ),
        (
            {
                "metrics": ["customers"],
                "filters": [
                    {"not": {"metric": "lines", "per": "purchases.product", "op": ">", "values": [1]}}
                ],
            },
            "negated-to-many",
            "/filters/0/not",
        ),
    ],
)
def test_refused(catalog: Catalog, form: dict[str, object], code: str, path: str) -> None:
    problem = problem_of(catalog, form, NOW)
    assert (problem.code, problem.path) == (code, path)
