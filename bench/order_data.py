"""Data like TPC-H's, made by DuckDB alone and alike in every run: customers, their orders, and the orders' lines.

A row's values are hashes of its number, so that nothing depends on a generator's version. At scale 1 there are 150,000
customers, 1.5 million orders and 6 million lines. Every 50th order has no customer, and every 40th line no part.
"""

from __future__ import annotations

import duckdb

MODELS = {
    "settings.yml": "zone: UTC\nweek_start: monday\n",
    "region.yml": """
model: region
table: region
key: r_regionkey
dimensions: {name: {type: string, expr: r_name}}
""",
    "nation.yml": """
model: nation
table: nation
key: n_nationkey
joins: {region: {model: region, on: {n_regionkey: r_regionkey}}}
dimensions: {name: {type: string, expr: n_name}}
""",
    "customer.yml": """
model: customer
table: customer
key: c_custkey
joins: {nation: {model: nation, on: {c_nationkey: n_nationkey}}}
dimensions:
  id: {type: number, expr: c_custkey}
  segment: {type: string, expr: c_mktsegment}
metrics: {customers: {expr: count(), time: none}}
""",
    "part.yml": """
model: part
table: part
key: p_partkey
dimensions: {brand: {type: string, expr: p_brand}, size: {type: number, expr: p_size}}
""",
    "orders.yml": """
model: orders
table: orders
key: o_orderkey
time: ordered_on
joins: {customer: {model: customer, on: {o_custkey: c_custkey}, inverse: orders}}
dimensions:
  id: {type: number, expr: o_orderkey}
  ordered_on: {type: date, expr: o_orderdate}
  priority: {type: string, expr: o_orderpriority}
metrics:
  orders: {expr: count()}
  order_value: {expr: sum(o_totalprice)}
  average_order: {expr: avg(o_totalprice)}
  buyers: {expr: count(distinct o_custkey)}
""",
    "lines.yml": """
model: lines
table: lineitem
key: [l_orderkey, l_linenumber]
time: shipped_on
joins:
  order: {model: orders, on: {l_orderkey: o_orderkey}, inverse: lines}
  part: {model: part, on: {l_partkey: p_partkey}}
dimensions:
  shipped_on: {type: date, expr: l_shipdate}
  flag: {type: string, expr: l_returnflag}
  status: {type: string, expr: l_linestatus}
  quantity: {type: number, expr: l_quantity}
  discount: {type: number, expr: l_discount}
metrics:
  revenue: {expr: sum(l_extendedprice * (1 - l_discount))}
  quantity_sold: {expr: sum(l_quantity)}
  average_quantity: {expr: avg(l_quantity)}
  lines: {expr: count()}
  discount_given: {expr: sum(l_extendedprice * l_discount)}
  returned_revenue: {expr: sum(l_extendedprice * (1 - l_discount)), where: "l_returnflag = 'R'"}
  return_rate: {expr: returned_revenue / revenue}
""",
}
TABLES = """
CREATE TABLE region AS SELECT i AS r_regionkey, ['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'OCEANIA'][i + 1] AS r_name
  FROM range(5) AS t(i);
CREATE TABLE nation AS SELECT i AS n_nationkey, 'NATION ' || i AS n_name, i % 5 AS n_regionkey FROM range(25) AS t(i);
CREATE TABLE customer AS SELECT i AS c_custkey, hash(i) % 25 AS c_nationkey,
    ['AUTO', 'BUILDING', 'FURNITURE', 'HOME', 'MACHINERY'][1 + CAST(hash(i * 7) % 5 AS INT)] AS c_mktsegment
  FROM range($customers) AS t(i);
CREATE TABLE part AS SELECT i AS p_partkey, 'Brand#' || (hash(i) % 25) AS p_brand,
    CAST(hash(i * 3) % 50 AS INT) AS p_size
  FROM range($parts) AS t(i);
CREATE TABLE orders AS SELECT i AS o_orderkey,
    CASE WHEN i % 50 = 0 THEN NULL ELSE hash(i * 11) % $customers END AS o_custkey,
    DATE '1992-01-01' + CAST(hash(i * 13) % 2400 AS INT) AS o_orderdate,
    CAST(900 + hash(i * 17) % 400000 AS DECIMAL(15, 2)) AS o_totalprice,
    ['1-URGENT', '2-HIGH', '3-MEDIUM', '4-LOW', '5-NONE'][1 + CAST(hash(i * 19) % 5 AS INT)] AS o_orderpriority
  FROM range($orders) AS t(i);
CREATE TABLE lineitem AS SELECT i // 4 AS l_orderkey, i % 4 AS l_linenumber,
    CASE WHEN i % 40 = 0 THEN NULL ELSE hash(i * 23) % $parts END AS l_partkey,
    CAST(1 + hash(i * 29) % 50 AS DECIMAL(15, 2)) AS l_quantity,
    CAST(1 + hash(i * 31) % 90000 AS DECIMAL(15, 2)) AS l_extendedprice,
    CAST((hash(i * 37) % 11) / 100 AS DECIMAL(15, 2)) AS l_discount,
    ['A', 'N', 'R'][1 + CAST(hash(i * 41) % 3 AS INT)] AS l_returnflag,
    ['F', 'O'][1 + CAST(hash(i * 43) % 2 AS INT)] AS l_linestatus,
    DATE '1992-01-02' + CAST(hash(i * 47) % 2500 AS INT) AS l_shipdate
  FROM range($lines) AS t(i);
"""


def make_tables(connection: duckdb.DuckDBPyConnection, scale: float) -> None:
    counts = {"customers": 150_000, "parts": 200_000, "orders": 1_500_000, "lines": 6_000_000}
    text = TABLES
    for name, count in counts.items():
        text = text.replace(f"${name}", str(max(int(count * scale), 100)))
    connection.execute(text)
