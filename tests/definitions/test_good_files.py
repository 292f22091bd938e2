"""A whole folder read: every key, every value, every position."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from semantic.definitions import expression_text, read_folder, read_texts
from semantic.definitions.types import (
    Cardinality,
    Deprecation,
    DimensionValue,
    Format,
    ValueType,
)
from semantic.errors import Position

SALES = """\
# yaml-language-server: $schema=../docs/schema/model.schema.json
model: sales
description: One row per product scanned in a basket.
table: shop.transactions
key: [basket_id, product_id]
unique: [receipt, [till, number]]
time: sold_at
times: {booking: booked_on}
freshness: {expr: max(transaction_timestamp), warn_after: 2 days}
label: store
covers: Stores in Ohio, 2017.
# Joins, members and metrics follow.
owner: retail-analytics
synonyms: purchases
meta: {ticket: 12, rate: 0.5, parts: [on, null]}

joins:
  household: {model: households, on: household_id, inverse: purchases}
  product:
    model: products
    on: {product_no: id, "\\"Code\\"": code}
    type: many_to_one
  store: {model: stores, on: [store_id, region]}
  price:
    model: prices
    on: this.product_id = price.product_id and this.week between price.first and price.last
    type: many_to_many

dimensions:
  sold_at: {type: instant, expr: transaction_timestamp, stored_in: UTC}
  booked_on: {type: date}
  loaded_at: {type: instant, stored_in: with zone}
  age:
    type: string
    description: |
      Age of the buyer,
      in bands.
    values:
      - 19-24
      - {value: 65+, label: 65 and older, synonyms: [over 65]}
    groups:
      Under 35: ["19-24", "25-34"]
    index_values: true
    share_with_model: true
  size: {type: number, expr: {default: "coalesce(size, 0)", postgres: "size::int"}, values: [1, 2.5]}

segments:
  frozen: {where: "product.department = 'FROZEN GROCERY'"}

metrics:
  revenue:
    expr: sum(sales_value)
    where: sales_value > 0
    description: Dollars received.
    synonyms: [sales, turnover]
    format: currency USD
    tags: [core]
    certified: true
    examples: [revenue last week]
  shipped: {expr: sum(sales_value), time: order.shipped_at, fill: 0, format: number 2}
  members: {expr: count(), time: none, hidden: true, deprecated: {reason: Counts twice., replacement: revenue}}
  margin: {expr: profit / revenue, format: percent 1, deprecated: Ask finance.}
"""

SETTINGS = """\
company: Regork
zone: America/New_York
now: 2018-01-01T00:00
week_start: sunday
fiscal_year_start: july
warehouses:
  main: {url: "duckdb:///data/demo.duckdb"}
  other: postgresql://${DB_HOST}/shop
metrics:
  rate: {expr: redemptions.redemptions / mailings.mailings}
"""

QUESTIONS = """\
questions:
  - question: sales last week
    also: [last week's sales]
    query: {metrics: [revenue], time: {range: last week}, limit: {rows: 3}}
    verified_by: Ann
    verified_on: 2026-11-21
    note: Monday to Sunday.
"""

FILES = {"sales.yml": SALES, "settings.yml": SETTINGS, "questions/basic.yml": QUESTIONS}


def test_the_model_itself() -> None:
    definitions, problems = read_texts(FILES, folder="models")
    assert problems == ()
    assert definitions.left_out == ()
    sales = definitions.models["sales"]
    assert sales.position == Position("models/sales.yml", 2, 8)
    assert (sales.table, sales.sql) == ("shop.transactions", None)
    assert sales.key == ("basket_id", "product_id")
    assert sales.unique == (("receipt",), ("till", "number"))
    assert (sales.time, sales.times) == ("sold_at", {"booking": "booked_on"})
    assert sales.freshness is not None
    assert expression_text(sales.freshness.expr.tree) == "max(transaction_timestamp)"
    assert sales.freshness.expr.position == Position("models/sales.yml", 9, 19)
    assert sales.freshness.warn_after == "2 days"
    assert (sales.label, sales.covers) == ("store", "Stores in Ohio, 2017.")
    assert (sales.owner, sales.synonyms) == ("retail-analytics", ("purchases",))
    assert sales.meta == {"ticket": 12, "rate": Decimal("0.5"), "parts": ["on", None]}
    assert sales.left_out == ()


def test_joins() -> None:
    joins = read_texts(FILES)[0].models["sales"].joins
    household, product, store, price = joins.values()
    assert household.position == Position("sales.yml", 18, 3)
    assert (household.home, household.name, household.model) == ("sales", "household", "households")
    assert (household.on, household.inverse) == ((("household_id", "household_id"),), "purchases")
    assert household.type is Cardinality.MANY_TO_ONE
    assert product.on == (("product_no", "id"), ("Code", "code"))
    assert store.on == (("store_id", "store_id"), ("region", "region"))
    assert (price.on, price.type) == ((), Cardinality.MANY_TO_MANY)
    assert price.condition is not None
    assert price.condition.position == Position("sales.yml", 26, 9)
    assert expression_text(price.condition.tree) == (
        "this.product_id = price.product_id AND this.week BETWEEN price.first AND price.last"
    )


def test_dimensions() -> None:
    dimensions = read_texts(FILES)[0].models["sales"].dimensions
    sold_at, booked_on, loaded_at, age, size = dimensions.values()
    assert sold_at.position == Position("sales.yml", 30, 3)
    assert (sold_at.type, sold_at.stored_in, sold_at.expr.text) == (
        ValueType.INSTANT, "UTC", "transaction_timestamp",
    )  # fmt: skip
    assert sold_at.expr.position == Position("sales.yml", 30, 34)
    assert (booked_on.type, booked_on.expr.text) == (ValueType.DATE, "booked_on")
    assert booked_on.expr.tree.name == "booked_on"
    assert loaded_at.stored_in == "with zone"
    assert age.description == "Age of the buyer,\nin bands."
    assert age.values == (
        DimensionValue(value="19-24"),
        DimensionValue(value="65+", label="65 and older", synonyms=("over 65",)),
    )
    assert age.groups == {"Under 35": ("19-24", "25-34")}
    assert (age.index_values, age.share_with_model, sold_at.index_values) == (True, True, False)
    assert [value.value for value in size.values] == [1, Decimal("2.5")]
    assert expression_text(size.expr.tree) == "coalesce(size, 0)"
    assert size.expr.dialects["postgres"].sql("postgres") == "CAST(size AS INT)"


def test_metrics_and_segments() -> None:
    sales = read_texts(FILES)[0].models["sales"]
    assert expression_text(sales.segments["frozen"].where.tree) == "product.department = 'FROZEN GROCERY'"
    revenue, shipped, members, margin = sales.metrics.values()
    assert (revenue.qualified, revenue.position) == ("sales.revenue", Position("sales.yml", 51, 3))
    assert revenue.expr.position == Position("sales.yml", 52, 11)
    assert revenue.where is not None
    assert expression_text(revenue.where.tree) == "sales_value > 0"
    assert revenue.format == Format("currency", "USD")
    assert (revenue.synonyms, revenue.tags, revenue.certified) == (("sales", "turnover"), ("core",), True)
    assert (revenue.time, revenue.fill, revenue.deprecated, revenue.hidden) == (None, None, None, False)
    assert revenue.examples == ("revenue last week",)
    assert (shipped.time, shipped.fill, shipped.format) == (
        "order.shipped_at",
        Decimal(0),
        Format("number", "", 2),
    )
    assert (members.time, members.hidden) == ("none", True)
    assert members.deprecated == Deprecation("Counts twice.", "revenue")
    assert (margin.format, margin.deprecated) == (Format("percent", "", 1), Deprecation("Ask finance."))


def test_settings() -> None:
    settings = read_texts(FILES)[0].settings
    assert (settings.company, settings.zone, settings.now) == (
        "Regork",
        "America/New_York",
        "2018-01-01T00:00",
    )
    assert (settings.week_start, settings.fiscal_year_start) == (6, 7)
    assert {name: warehouse.url for name, warehouse in settings.warehouses.items()} == {
        "main": "duckdb:///data/demo.duckdb",
        "other": "postgresql://${DB_HOST}/shop",
    }
    assert settings.metrics["rate"].qualified == "rate"
    assert settings.broken is False


def test_questions() -> None:
    (question,) = read_texts(FILES)[0].questions
    assert question.question == "sales last week"
    assert question.also == ("last week's sales",)
    assert question.query == {"metrics": ["revenue"], "time": {"range": "last week"}, "limit": {"rows": 3}}
    assert (question.verified_by, question.verified_on) == ("Ann", "2026-11-21")
    assert question.position == Position("questions/basic.yml", 2, 5)


def test_key_none_and_a_select() -> None:
    definitions, problems = read_texts(
        {"m.yml": "model: m\nsql: SELECT DISTINCT a FROM t\nkey: none\ntime: none\n"}
    )
    model = definitions.models["m"]
    assert problems == ()
    assert (model.key, model.table, model.time) == (None, "", "")
    assert model.sql is not None
    assert model.sql.tree.sql() == "SELECT DISTINCT a FROM t"


def test_nothing_said_is_the_default() -> None:
    definitions, _ = read_texts({})
    settings = definitions.settings
    assert (settings.zone, settings.now, settings.week_start, settings.fiscal_year_start) == (
        "UTC",
        "clock",
        0,
        1,
    )


def test_a_folder_is_read_like_its_texts(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    for name, text in {**FILES, ".hidden.yml": "x", ".git/config.yml": "x", "notes.txt": "x"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    definitions, problems = read_folder(folder)
    assert problems == ()
    assert list(definitions.models) == ["sales"]
    assert definitions.models["sales"].position == Position("models/sales.yml", 2, 8)
    assert definitions.digest == read_texts(FILES)[0].digest


def test_suites_define_nothing(tmp_path: Path) -> None:
    (tmp_path / "suites" / "more").mkdir(parents=True)
    (tmp_path / "suites" / "sales.yml").write_text("suite: sales\ncases: []\n")
    (tmp_path / "suites" / "more" / "typos.yml").write_text("cases: nonsense")
    (tmp_path / "sales.yml").write_text(SALES)
    definitions, problems = read_folder(tmp_path)
    assert problems == () and list(definitions.models) == ["sales"]
    assert definitions.digest == read_texts({"sales.yml": SALES})[0].digest


def test_the_digest_is_of_names_and_texts_only() -> None:
    digest = read_texts(FILES)[0].digest
    assert len(digest) == 64
    assert read_texts(dict(reversed(FILES.items())))[0].digest == digest
    assert read_texts({**FILES, "sales.yml": SALES.replace("\n", "\r\n")})[0].digest == digest
    assert read_texts({**FILES, "sales.yml": b"\xef\xbb\xbf" + SALES.encode()})[0].digest == digest
    assert read_texts({**FILES, "sales.yml": SALES + "#\n"})[0].digest != digest
    assert (
        read_texts({"shop.yml": SALES, "settings.yml": SETTINGS, "questions/basic.yml": QUESTIONS})[0].digest
        != digest
    )
