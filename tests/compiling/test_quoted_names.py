"""Columns that definitions name in double quotes are written so everywhere: `"Id"` is not `id` in PostgreSQL."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from semantic import compile_query, load_texts, parse_query

FILES = {
    "orders.yml": """
model: orders
table: '"kOrder"'
key: '"kId"'
unique: [['"kNumber"']]
time: placed_at
freshness: {expr: 'max("kPlacedAt")'}
joins:
  customer: {model: customers, on: {'"kCustomerId"': '"kId"'}, inverse: orders}
  tier: {model: tiers, on: {'"kCustomerId"': '"kCustomerId"'}}
  big_customer: {model: customers, on: {'"kCustomerId"': '"kId"'}, where: 'big_customer."kBig"', inverse: big_orders}
  rate: {model: rates, on: 'this."kCurrency" = rate."kCode"'}
dimensions:
  placed_at: {type: instant, stored_in: UTC, expr: '"kPlacedAt"'}
  number: {type: string, expr: '"kNumber"'}
metrics:
  revenue: {expr: 'sum("kAmount" * rate."kToEuro")'}
  big: {expr: 'sum(this."kAmount")', where: '"kAmount" > 10'}
  buyers: {expr: 'count(distinct "kCustomerId")'}
  typical: {expr: median(revenue), per: customer}
  per_order: {expr: big / buyers}
""",
    "customers.yml": """
model: customers
table: '"kCustomer"'
key: '"kId"'
dimensions:
  big: {type: boolean, expr: '"kBig"'}
  name: {type: string, expr: '"kName"', mask: {expr: 'left(this."kName", 1)', unless: [all]}}
  lifetime: {type: number, expr: orders.revenue}
metrics:
  customers: {expr: count(), time: none}
""",
    "tiers.yml": """
model: tiers
table: '"kTier"'
key: ['"kCustomerId"', '"kFrom"']
valid: {from: '"kFrom"', to: '"kTo"'}
dimensions:
  tier: {type: string, expr: '"kTier"'}
  since: {type: instant, stored_in: UTC, expr: '"kFrom"'}
  until: {type: instant, stored_in: UTC, expr: '"kTo"'}
""",
    "rates.yml": """
model: rates
table: '"kRate"'
key: '"kCode"'
dimensions:
  code: {type: string, expr: '"kCode"'}
""",
}
QUERIES = [
    {"metrics": ["revenue", "big", "buyers"], "dimensions": ["time.month", "customer.name"]},
    {"metrics": ["customers"], "dimensions": ["orders.number"]},
    {"metrics": ["typical", "per_order"], "dimensions": ["tier.tier"]},
    {"metrics": ["revenue"], "dimensions": ["big_customer.name", "customer.lifetime"]},
    {
        "metrics": ["revenue"],
        "filters": [{"field": "customer.big", "op": "=", "values": [True]}],
        "time": {"range": "2024"},
    },
    {
        "metrics": ["revenue"],
        "filters": [{"metric": "revenue", "per": "customer", "op": ">", "values": [0]}],
    },
    {"rows": "orders", "dimensions": ["orders.number", "customer.big"]},
]


@pytest.mark.parametrize("dialect", ["postgres", "snowflake"])
@pytest.mark.parametrize("form", QUERIES, ids=str)
def test_every_name_keeps_its_quotes(form: object, dialect: str) -> None:
    catalog = load_texts(FILES)
    assert not catalog.errors
    sql = compile_query(catalog, parse_query(form), dialect=dialect, now=datetime(2024, 5, 1)).main.sql
    assert len(re.findall(r'"k[A-Z]\w*"', sql)) > 1
    assert not re.findall(r'(?<!")\bk[A-Z]\w*', sql), sql


def test_names_without_quotes_stay_without() -> None:
    text = "model: t\ntable: t\nkey: Id\nmetrics: {m: {expr: sum(Amount), time: none}}"
    query = parse_query({"metrics": ["m"]})
    compiled = compile_query(load_texts({"t.yml": text}), query, dialect="postgres", now=datetime(2024, 5, 1))
    assert "SUM(t.Amount)" in compiled.main.sql
