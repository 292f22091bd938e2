"""A shop with secrets, and the same shop in which they never were.

What who asks may not see stands in lines that end in `# secret`, and the rules that hide it in lines that end in
`# rule`; without both, the definitions are those of a company that never had it. So are the tables.
"""

from __future__ import annotations

from functools import cache

import duckdb

from semantic import Catalog, Principal, load_texts

FILES = {
    "settings.yml": """
zone: UTC
now: 2017-06-01T00:00
warehouses: {main: "duckdb://"}
attributes: {regions: {type: string, many: true}}
""",
    "households.yml": """
model: households
table: households
key: id
label: region
access:                                                                            # rule
  rows: region in principal.regions                                                # rule
  unless: [auditors]                                                               # rule
  members: {hide: [income, wealthy, mean_age, home_store], unless: [auditors]}     # rule
joins:
  home_store: {model: stores, on: {store_id: id}, inverse: neighbours}             # secret
dimensions:
  region: {type: string, index_values: true, synonyms: [area]}
  size: {type: number, description: How many people live there.}
  income: {type: string, index_values: true, synonyms: [salary]}                   # secret
segments:
  large: {where: size > 2}
  wealthy: {where: income = 'high'}                                                # secret
metrics:
  households: {expr: count(), synonyms: [families]}
  mean_age: {expr: avg(age)}                                                       # secret
""",
    "sales.yml": """
model: sales
table: sales
key: id
time: sold_on
access: {inherit: household}                                                       # rule
joins:
  household: {model: households, on: {household_id: id}, inverse: purchases}
  store: {model: stores, on: {store_id: id}}
  cashier: {model: employees, on: {cashier_id: id}, access: {groups: everyone}}    # secret
dimensions:
  sold_on: {type: date}
  channel: {type: string}
  cashier_name: {type: string, expr: cashier.name}                                 # secret
  cost_level:                                                                      # secret
    type: string                                                                   # secret
    access: {groups: [finance]}                                                    # secret
    expr: "case when cost > 3 then 'dear' else 'cheap' end"                        # secret
segments:
  dear: {where: cost_level = 'dear'}                                               # secret
metrics:
  revenue: {expr: sum(amount), synonyms: [takings], format: currency USD}
  cost: {expr: sum(cost), access: {groups: [finance]}, synonyms: [expenses]}       # secret
  margin: {expr: revenue - cost, synonyms: [profit]}                               # secret
  margin_rate: {expr: margin / revenue}                                            # secret
  baskets: {expr: count()}
  basket_value: {expr: revenue / baskets}
  dear_revenue: {expr: sum(amount), where: cost_level = 'dear'}                    # secret
""",
    "stores.yml": """
model: stores
table: stores
key: id
dimensions:
  city: {type: string, index_values: true}
metrics:
  stores: {expr: count()}
""",
    "employees.yml": """
model: employees                                                                   # secret
table: employees                                                                   # secret
key: id                                                                            # secret
access: {groups: [hr]}                                                             # secret
dimensions: {name: {type: string, index_values: true}, grade: {type: string}}      # secret
metrics: {headcount: {expr: count(), synonyms: [staff]}, payroll: {expr: sum(pay)}} # secret
""",
    "questions/verified.yml": """
questions:
  - {question: How much do we take?, query: {metrics: [revenue]}}
  - {question: How rich are we?, query: {metrics: [margin]}}                       # secret
""",
}

TABLES = """
CREATE TABLE stores AS SELECT * FROM (VALUES (1, 'Rome'), (2, 'Oslo')) AS t(id, city);
CREATE TABLE employees AS SELECT * FROM (VALUES (1, 'Ada', 'A', 100), (2, 'Bob', 'B', 50)) AS t(id, name, grade, pay);
CREATE TABLE households AS SELECT * FROM (VALUES
  (1, 'north', 2, 'high', 40, 1), (2, 'north', 3, 'low', 30, 1),
  (3, 'south', 4, 'high', 50, 2), (4, NULL, 5, NULL, 60, 2)
) AS t(id, region, size, income, age, store_id);
CREATE TABLE sales AS SELECT * FROM (VALUES
  (1, 1, 1, 1, DATE '2017-03-01', 'web', 1, 1), (2, 1, 2, 2, DATE '2017-03-09', 'till', 2, 4),
  (3, 2, 1, 1, DATE '2017-04-02', 'web', 4, 2), (4, 3, 2, 2, DATE '2017-04-03', 'fax', 8, 5),
  (5, 4, 1, 1, DATE '2017-05-01', 'web', 16, 9), (6, NULL, 1, 1, DATE '2017-05-02', 'till', 32, 2)
) AS t(id, household_id, store_id, cashier_id, sold_on, channel, amount, cost);
"""

GONE = """
DELETE FROM sales WHERE household_id IS NULL
  OR household_id IN (SELECT id FROM households WHERE region IS DISTINCT FROM 'north');
DELETE FROM households WHERE region IS DISTINCT FROM 'north';
"""

ANNA = Principal("anna", (("regions", ("north",)),))
"""She sees the north, and is in no group."""
FINN = Principal("finn", (("groups", ("auditors", "finance", "hr")),))
"""He sees everything but rows of employees through sales, which nobody limits."""


def with_secrets() -> Catalog:
    return _loaded(dict(FILES))


def without_secrets() -> Catalog:
    """The definitions as if the secrets had never been."""
    return _loaded(bare_files())


def bare_files() -> dict[str, str]:
    """The files of the same."""
    kept = {name: _without(text) for name, text in FILES.items()}
    return {name: text for name, text in kept.items() if text.strip()}


def _without(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.endswith(("# secret", "# rule")))


def _loaded(texts: dict[str, str]) -> Catalog:
    catalog = load_texts(texts)
    assert catalog.problems == ()
    return catalog


def tables(*, gone: bool = False) -> duckdb.DuckDBPyConnection:
    """The tables, or those in which what Anna does not see never was; for reading only."""
    return _tables(gone).cursor()


@cache
def _tables(gone: bool) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(TABLES + (GONE if gone else ""))
    return connection
