"""Metric views that were imported give the rows of Databricks, windows too; what would not is left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from semantic import Catalog, load_texts
from semantic.definitions.yaml_nodes import plain_value
from semantic.definitions.yaml_tree import read_yaml
from semantic.formats import Imported, Outcome
from semantic.formats.databricks import import_files
from tests.compiling.running import close, rows_of
from tests.formats.databricks_shop import CUSTOMERS, ORDERS, TABLES
from tests.formats.mangling import mangled

FILES = {"orders.yaml": ORDERS, "people.yaml": CUSTOMERS}


@pytest.fixture(scope="module")
def imported() -> Imported:
    return import_files(FILES)


@pytest.fixture(scope="module")
def catalog(imported: Imported) -> Catalog:
    loaded = load_texts(imported.files)
    assert loaded.errors == ()
    return loaded


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


def test_the_definitions(imported: Imported) -> None:
    assert imported.files["orders.yml"] == (
        "model: orders\n"
        "description: Orders that were not cancelled.\n"
        "sql: SELECT * FROM shop.t_orders WHERE state <> 'cancelled'\n"
        "key: none\n"
        "time: ordered_on\n"
        "\n"
        "joins:\n"
        "  buyer: {model: customers, on: {customer_id: id}}\n"
        "\n"
        "dimensions:\n"
        "  ordered_on: {type: date, expr: o_date, description: When it was placed.}\n"
        "  order_month: {type: date, expr: \"date_trunc('MONTH', o_date)\"}\n"
        "  order_year: {type: date, expr: \"date_trunc('YEAR', o_date)\"}\n"
        "  Order_State: {type: string, expr: upper(state), synonyms: [stage]}\n"
        "  country: {type: string, expr: buyer.country.title}\n"
        "\n"
        "metrics:\n"
        "  revenue: {expr: sum(amount), synonyms: [turnover, Total Revenue], format: currency USD}\n"
        "  order_count: {expr: count()}\n"
        "  order_value: {expr: revenue / order_count}\n"
        "  open_revenue: {expr: sum(case when state = 'open' then amount end)}\n"
        "  abroad: {expr: sum(case when buyer.country.code <> 'NO' then amount end)}\n"
        "  two_days_before: {expr: sum(amount), over: {last: 2 days}, offset: 1 day}\n"
        "  so_far: {expr: revenue, over: {to_date: all_time}}\n"
        "  this_year: {expr: sum(amount), over: {to_date: year}}\n"
        "  closing: {expr: sum(amount), over: {pick: last}}\n"
        "  month_ago: {expr: sum(amount), offset: 1 month}\n"
    )
    assert imported.files["people.yml"].partition("\n\n")[2] == (
        "joins:\n"
        "  purchases: {model: t_orders, on: {id: customer_id}, type: one_to_many}\n"
        "\n"
        "dimensions:\n"
        "  country_code: {type: string}\n"
        "\n"
        "metrics:\n"
        "  customers: {expr: count()}\n"
        "  spent_each: {expr: t_orders.spent / customers}\n"
    )


@pytest.mark.parametrize(
    ("form", "rows"),
    [
        pytest.param(
            # The cancelled order would make it 63, the one without a state is left out by SQL's own `<>`.
            {"metrics": ["orders.revenue", "orders.order_value", "orders.open_revenue"]},
            [(23, 23 / 4, 20)],
            id="the-filter-picks-rows",
        ),
        pytest.param({"metrics": ["orders.abroad"]}, [(4,)], id="a-nested-join-in-an-aggregate"),
        pytest.param(
            {"metrics": ["orders.revenue"], "dimensions": ["orders.country"]},
            [("Norway", 3), ("Sweden", 4), (None, 16)],
            id="a-nested-join",
        ),
        pytest.param(
            {"metrics": ["orders.revenue"], "dimensions": ["orders.order_month.month"]},
            [(date(2023, 12, 1), 1), (date(2024, 1, 1), 22)],
            id="a-truncated-date",
        ),
        pytest.param(
            # One customer bought twice and is one customer all the same.
            {"metrics": ["people.customers", "t_orders.purchases_made", "people.spent_each"]},
            [(3, 6, 63 / 3)],
            id="facts-of-one-to-many-joins-count-their-own-rows",
        ),
        pytest.param(
            {"metrics": ["people.customers", "t_orders.spent"], "dimensions": ["people.country_code"]},
            [("NO", 1, 3), ("SE", 2, 44), (None, 0, 16)],
            id="by-a-field-of-the-one-side",
        ),
        pytest.param({"metrics": ["orders.closing"]}, [(16,)], id="the-last-date"),
    ],
)
def test_rows(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: dict[str, object],
    rows: list[tuple[object, ...]],
) -> None:
    assert rows_of(catalog, warehouse, form) == close(rows)


def test_windows(catalog: Catalog, warehouse: duckdb.DuckDBPyConnection) -> None:
    """By days: the two days before each, all until it, the year until it, the day a month before."""
    names = ("revenue", "two_days_before", "so_far", "this_year", "month_ago")
    form = {
        "metrics": [f"orders.{name}" for name in names],
        "dimensions": ["time.day"],
        "time": {"range": {"from": "2024-01-01", "until": "2024-01-05"}},
    }
    assert rows_of(catalog, warehouse, form) == [
        (date(2024, 1, 1), 2, 1, 3, 2, None),
        (date(2024, 1, 2), 4, 3, 7, 6, None),
        (date(2024, 1, 3), None, 6, 7, 6, None),
        (date(2024, 1, 4), 16, 4, 23, 22, None),
    ]
    # By months the last value: of 2 and 3 January. Those before the first day would make it 1.
    monthly = {**form, "metrics": ["orders.two_days_before"], "dimensions": ["time.month"]}
    assert rows_of(catalog, warehouse, monthly) == [(date(2024, 1, 1), 4)]
    later = {**form, "time": {"range": {"from": "2024-02-01", "until": "2024-02-03"}}}
    assert [row[-1] for row in rows_of(catalog, warehouse, later)] == [2, 4]


def test_what_cannot_be_said_is_left_out_with_its_place() -> None:
    text = """\
version: 1.1
source: shop.t_orders
parameters:
  - {name: discount, data_type: double, default: 0}
joins:
  - {name: a, source: shop.a}
  - {name: b, source: shop.b, on: source.x = c.y}
  - {name: c, source: "s3://bucket/c", on: source.x = c.y}
fields:
  - {expr: source.*}
  - {name: day, expr: CAST(placed AS DATE)}
  - {name: word, expr: LOWER(label)}
  - {name: part, expr: address.city}
  - {name: ranked, expr: rank() OVER (ORDER BY x)}
measures:
  - {name: less, expr: SUM((1 - discount) * amount)}
  - {name: bare, expr: amount}
  - {name: missing, expr: MEASURE(nothing) * 2}
  - {name: ahead, expr: SUM(x), window: [{order: day, range: leading 3 day, semiadditive: last}]}
  - {name: both, expr: SUM(x), window: [{order: day, range: trailing 3 day inclusive, semiadditive: last}]}
  - {name: whole, expr: SUM(x), window: [{order: day, range: all, semiadditive: last}]}
  - {name: wordy, expr: SUM(x), window: [{order: word, range: current, semiadditive: last}]}
materialization: {schedule: every 6 hours}
colour: red
"""
    found = import_files({"v.yml": text})
    told = [str(line).partition(": left out.") for line in found.lines if line.outcome is Outcome.LEFT_OUT]
    assert [what for what, _, _ in told] == [
        "v.yml:4:5: parameter discount",
        "v.yml:6:5: join a",
        "v.yml:7:5: join b",
        "v.yml:8:5: join c",
        "v.yml:10:5: field",
        "v.yml:13:5: field part",
        "v.yml:14:5: field ranked",
        "v.yml:16:5: measure less",
        "v.yml:17:5: measure bare",
        "v.yml:18:5: measure missing",
        "v.yml:19:5: measure ahead",
        "v.yml:20:5: measure both",
        "v.yml:21:5: measure whole",
        "v.yml:22:5: measure wordy",
        "v.yml:23:18: metric view v: materialization",
        "v.yml:24:1: metric view v: colour",
    ]
    assert all(why for _, _, why in told)
    assert load_texts(found.files).errors == ()


@pytest.mark.parametrize(
    ("condition", "becomes"),
    [
        ("buyer.id > 1", "where: buyer.id > 1"),
        ("source.day > current_date()", ""),
    ],
)
def test_a_filter_is_never_lost(condition: str, becomes: str) -> None:
    """One that reads joined tables stands in every metric; without one that cannot be said there is no view."""
    text = f"""\
source: shop.t_orders
filter: {condition}
joins: [{{name: buyer, source: shop.customers, on: source.customer_id = buyer.id}}]
measures: [{{name: revenue, expr: SUM(amount)}}, {{name: half, expr: MEASURE(revenue) / 2}}]
"""
    found = import_files({"v.yml": text})
    if becomes:
        assert f"revenue: {{expr: sum(amount), {becomes}}}" in found.files["v.yml"]
        assert "half: {expr: revenue / 2}" in found.files["v.yml"]
    else:
        assert "v.yml" not in found.files
        assert [line.what for line in found.lines if line.outcome is Outcome.LEFT_OUT] == [
            "metric view v: filter",
            "measure revenue",
            "measure half",
        ]


@pytest.mark.parametrize("seed", range(10))
def test_a_mangled_view(seed: int) -> None:
    roots = [read_yaml(text, name)[0] for name, text in FILES.items()]
    documents = [
        json.loads(json.dumps(plain_value(root), default=float)) for root in roots if root is not None
    ]
    found = import_files(
        {f"{n}.json": json.dumps(mangled(each, seed + n)) for n, each in enumerate(documents)}
    )
    assert load_texts(found.files).errors == ()
