"""Texts for single warehouses: a query takes that of its own dialect, bound like every other."""

from __future__ import annotations

from datetime import datetime

import duckdb

from semantic import Catalog, compile_query, load_texts, parse_query

FILES = {
    "visits.yml": """
model: visits
sql:
  default: SELECT * FROM visits
  postgres: SELECT * FROM archive.visits
key: id
joins:
  shop: {model: shops, on: shop_id, where: {default: shop.open, postgres: "shop.open IS TRUE"}}
dimensions:
  length: {type: number, expr: {default: minutes / 2, postgres: "minutes / 2 + shop.floor"}}
segments:
  long: {where: {default: length > 10, postgres: length > 20}}
metrics:
  visits: {expr: count()}
  typical: {expr: {default: median(length), postgres: avg(length)}}
  long_share: {expr: {default: long_visits / visits, postgres: long_visits * 100 / visits}}
  long_visits: {expr: count(), where: {default: length > 10, postgres: "shop.floor > 1"}}
""",
    "shops.yml": """
model: shops
table: shops
key: shop_id
dimensions: {floor: {type: number}, town: {type: string}}
""",
}


def loaded() -> Catalog:
    catalog = load_texts(FILES)
    assert catalog.problems == ()
    return catalog


def sql(form: dict[str, object], dialect: str) -> str:
    return compile_query(loaded(), parse_query(form), dialect=dialect, now=datetime(2018, 1, 1)).main.sql


def test_each_dialect_has_its_own_text() -> None:
    assert sql({"metrics": ["typical"]}, "duckdb") == (
        "SELECT MEDIAN(CAST((visits.minutes / 2) AS DOUBLE)) AS typical FROM (SELECT * FROM visits) AS visits"
    )
    assert sql({"metrics": ["typical"]}, "postgres") == (
        "SELECT AVG((CAST(visits.minutes AS DOUBLE PRECISION) / 2 + shop.floor)) AS typical "
        "FROM (SELECT * FROM archive.visits) AS visits "
        "LEFT JOIN shops AS shop ON visits.shop_id = shop.shop_id AND shop.open IS TRUE"
    )


def test_filters_joins_and_arithmetic() -> None:
    form: dict[str, object] = {"metrics": ["long_share"], "filters": [{"segment": "long"}]}
    assert "visits.minutes / 2 > 20" not in sql(form, "duckdb")
    assert "shop.floor > 1" in sql(form, "postgres")
    assert " * 100" in sql(form, "postgres")


def test_division_is_true_in_every_text() -> None:
    """PostgreSQL itself would divide 3 minutes to 1."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE visits AS SELECT 1 AS id, 3 AS minutes, 1 AS shop_id, 'x' AS town")
        assert connection.execute(sql({"metrics": ["typical"]}, "duckdb")).fetchall() == [(1.5,)]
    assert "CAST(visits.minutes AS DOUBLE PRECISION) / 2" in sql({"metrics": ["typical"]}, "postgres")


def test_what_cannot_be_bound_for_one_warehouse_is_left_out_for_all() -> None:
    text = FILES["visits.yml"].replace("minutes / 2 + shop.floor", "minutes / 2 + shopp.floor")
    catalog = load_texts({**FILES, "visits.yml": text})
    assert [problem.code for problem in catalog.problems][:1] == ["unknown-role"]
    assert catalog.problems[0].message == "In the text for postgres: Model `visits` has no join `shopp`."
    assert "visits.length" not in catalog.dimensions
    assert set(catalog.metrics) == {"visits.visits"}
    assert catalog.find_metric("typical") is None


def test_the_definition_shows_its_neutral_text() -> None:
    catalog = loaded()
    assert catalog.metrics["visits.typical"].expr.text == "median(length)"
    assert catalog.in_dialect("bigquery") is catalog
