"""A till of four sales, small enough to know by heart, whose products have one row too many.

sale  product  department    store  buyer  day         amount       All sales:    70.70
1     p1       food          North  ana    2025-01-10   10.10       By store:     North 10.10, South 20.20, none 40.40
2     p2       toys, games   South  ben    2025-01-20   20.20       By month:     January 30.30, February 40.40
3     p1       food          (none) ana    2025-02-01   40.40       By department: 50.50 + 20.20 + 20.20 = 90.90,
4     p9       (unknown)     North  ben    2025-02-02  (none)                      because p2 stands there twice
"""

from __future__ import annotations

import duckdb

from semantic.catalog import Catalog, load_texts
from semantic.definitions.metric_tests import MetricTest, read_test_texts
from service.warehouse import DuckDBWarehouse

ROWS = """
CREATE TABLE sales AS SELECT * FROM (VALUES
    (1, 'p1', 'North', 'ana', DATE '2025-01-10', 10.10), (2, 'p2', 'South', 'ben', DATE '2025-01-20', 20.20),
    (3, 'p1', NULL, 'ana', DATE '2025-02-01', 40.40), (4, 'p9', 'North', 'ben', DATE '2025-02-02', NULL)
) AS t(sale_id, product_id, store, buyer, sold_on, amount);
CREATE TABLE products AS SELECT * FROM (VALUES ('p1', 'food'), ('p2', 'toys'), ('p2', 'games'))
    AS t(product_id, department);
CREATE TABLE buyers AS SELECT * FROM (VALUES ('ana', 'red'), ('ben', 'blue')) AS t(buyer, team);
"""
FILES = {
    "settings.yml": "zone: UTC\nnow: 2025-03-01T00:00\nattributes: {team: {type: string}}\n",
    "sales.yml": """
model: sales
table: sales
key: sale_id
time: sold_on
joins:
  product: {model: products, on: product_id, inverse: sales}
  who: {model: buyers, on: buyer, inverse: sales}
dimensions:
  sold_on: {type: date}
  store: {type: string}
metrics:
  revenue: {expr: sum(amount)}
  lines: {expr: count()}
  double: {expr: 2 * revenue - revenue / 2}
  filled: {expr: sum(amount), fill: 0}
  filled_with_one: {expr: sum(amount), fill: 1}
  shifted: {expr: revenue + 1}
  product_of_two: {expr: revenue * lines}
  biggest: {expr: max(amount)}
  last_day: {expr: max(sold_on)}
  average: {expr: avg(amount)}
  price: {expr: revenue / lines}
  as_double: {expr: "sum(cast(amount as double))"}
  buyers: {expr: count(distinct buyer)}
  sale_numbers: {expr: count(distinct sale_id)}
  typical: {expr: median(revenue), per: who}
  week: {expr: revenue, over: {last: 7 days}}
  year_ago: {expr: revenue, offset: 1 year}
  last_stock: {expr: sum(amount), over: {pick: last}}
  everything: {expr: sum(amount), time: none}
access: {rows: "who.team in principal.team"}
""",
    "products.yml": """
model: products
table: products
key: product_id
dimensions: {department: {type: string}}
metrics: {products: {expr: count()}}
""",
    "buyers.yml": """
model: buyers
table: buyers
key: buyer
dimensions: {team: {type: string}}
metrics: {people: {expr: count()}}
""",
    "questions/till.yml": """
questions:
  - {question: sales by store, query: {metrics: [revenue], dimensions: [store]}}
  - {question: sales by weather, query: {metrics: [revenue], dimensions: [weather]}}
""",
}


def catalog() -> Catalog:
    made = load_texts(FILES)
    assert made.errors == (), made.errors
    return made


def warehouse() -> DuckDBWarehouse:
    connection = duckdb.connect()
    connection.execute(ROWS)
    return DuckDBWarehouse(connection)


def tests_of(*lines: str) -> tuple[MetricTest, ...]:
    """Tests as the lines of a file say them, each `metric: …, …`; they are called t1, t2, …"""
    items = "\n".join(f"  - {{test: t{place}, {line}}}" for place, line in enumerate(lines, start=1))
    found, problems = read_test_texts({"tests/till.yml": f"tests:\n{items}\n"}, "models")
    assert problems == (), problems
    return found
