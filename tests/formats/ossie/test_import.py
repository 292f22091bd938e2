"""A document of Ossie that was imported gives the rows that it means, and tells what it cannot give."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from semantic import Catalog, load_texts
from semantic.formats import Imported, Outcome
from semantic.formats.ossie import import_files
from tests.compiling.running import close, rows_of
from tests.formats.ossie.shop import SHOP, TABLES


@pytest.fixture(scope="module")
def imported() -> Imported:
    return import_files({"shop.yaml": SHOP})


@pytest.fixture(scope="module")
def catalog(imported: Imported) -> Catalog:
    return load_texts(imported.files)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


def test_the_definitions_are_those_that_a_person_would_write(imported: Imported) -> None:
    assert imported.files["orders.yml"] == (
        "model: orders\n"
        "description: One row per order.\n"
        "synonyms: [purchases]\n"
        "examples: [How many orders came in May?]\n"
        "table: shop.orders\n"
        "key: order_id\n"
        "time: ordered_on\n"
        "\n"
        "joins:\n"
        "  buyer: {model: customers, on: {customer_id: id}}\n"
        "\n"
        "dimensions:\n"
        "  order_id: {type: number, format: integer}\n"
        "  customer_id: {type: number, format: integer, tags: [fact]}\n"
        "  ordered_on: {type: date}\n"
        "  Order_Status:\n"
        "    type: string\n"
        "    expr: {default: upper(status), snowflake: UPPER(status)::VARCHAR}\n"
        "    synonyms: [Order Status]\n"
        "    tags: [stage]\n"
        "    meta: {ossie: {name: Order Status, dialects: {of: UPPER(status), TABLEAU: "
        '"UPPER([Status])"}}}\n'
        "  amount: {type: number, tags: [fact], meta: {ossie: {label: fact}}}\n"
        "\n"
        "metrics:\n"
        "  revenue: {expr: sum(amount), description: Euros for all orders., synonyms: [turnover]}\n"
        "  order_count: {expr: count(), format: integer}\n"
        "  buyers: {expr: count(distinct customer_id)}\n"
        "  order_value: {expr: sum(amount) / count()}\n"
        "  paid: {expr: sum(case when status = 'paid' then amount else 0 end)}\n"
    )
    assert imported.files["settings.yml"] == (
        "metrics:\n  units_per_customer: {expr: lines.sum_quantity / customers.count_distinct_id}\n"
    )


def test_every_object_has_its_line(imported: Imported) -> None:
    assert imported.counts == {Outcome.CARRIED: 22, Outcome.REWRITTEN: 1, Outcome.LEFT_OUT: 0}
    assert [str(line) for line in imported.lines if line.outcome is Outcome.REWRITTEN] == [
        (
            "shop.yaml:23:9: field orders.Order Status → orders.Order_Status: rewritten. "
            "It is called `Order_Status` here."
        )
    ]


@pytest.mark.parametrize(
    ("form", "rows"),
    [
        pytest.param(
            # Joining lines to orders would count order 1 twice: 16.
            {"metrics": ["revenue", "list_value"]},
            [(15, 760)],
            id="each-aggregate-over-its-own-rows",
        ),
        pytest.param(
            {"metrics": ["revenue", "order_count"], "dimensions": ["orders.buyer.city"]},
            [("Oslo", 3, 2), ("Rome", 4, 1), (None, 8, 1)],
            id="by-a-relationship",
        ),
        pytest.param(
            # Whole numbers would divide to 3.
            {"metrics": ["order_value"]},
            [(15 / 4,)],
            id="a-true-division",
        ),
        pytest.param(
            # 31 units, also of an order that is not there; four customers, of whom two bought.
            {"metrics": ["units_per_customer"]},
            [(31 / 4,)],
            id="two-datasets-side-by-side",
        ),
        pytest.param({"metrics": ["paid", "buyers"]}, [(3, 2)], id="a-condition-and-a-distinct-count"),
        pytest.param(
            {"metrics": ["revenue"], "dimensions": ["orders.Order_Status"]},
            [("OPEN", 4), ("PAID", 3), (None, 8)],
            id="an-expression",
        ),
    ],
)
def test_rows(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: dict[str, object],
    rows: list[tuple[object, ...]],
) -> None:
    assert rows_of(catalog, warehouse, form) == close(rows)


def test_what_cannot_be_said_is_left_out_with_its_place() -> None:
    text = """\
version: 0.2.0.dev0
name: shop
datasets:
  - name: orders
    source: orders
    fields:
      - {name: placed_at, expression: {dialects: [{dialect: ANSI_SQL, expression: placed_at}]}, datatype: Time}
      - {name: size, expression: {dialects: [{dialect: MDX, expression: "[Size]"}]}}
      - {name: rank, expression: {dialects: [{dialect: ANSI_SQL, expression: row_number() OVER (ORDER BY a)}]}}
      - {name: city, expression: {dialects: [{dialect: ANSI_SQL, expression: customers.city}]}}
  - {name: customers, source: customers, colour: red}
  - {name: stock, source: "s3://bucket/stock"}
relationships:
  - {name: a, from: orders, to: nobody, from_columns: [x], to_columns: [y]}
  - {name: b, from: orders, to: customers, from_columns: [x, y], to_columns: [y]}
metrics:
  - {name: both, expression: {dialects: [{dialect: ANSI_SQL, expression: SUM(orders.a * customers.b)}]}}
  - {name: ranked, expression: {dialects: [{dialect: ANSI_SQL, expression: SUM(orders.rank)}]}}
  - {name: plain, expression: {dialects: [{dialect: ANSI_SQL, expression: orders.a}]}}
  - {name: spread, expression: {dialects: [{dialect: ANSI_SQL, expression: STDDEV(orders.a)}]}}
  - {name: loop, expression: {dialects: [{dialect: ANSI_SQL, expression: loop + 1}]}}
  - {name: unsaid}
"""
    imported = import_files({"s.yml": text})
    told = [str(line) for line in imported.lines if line.outcome is Outcome.LEFT_OUT]
    assert [line.partition(": left out.")[0] for line in told] == [
        "s.yml:11:42: dataset customers: colour",
        "s.yml:22:5: metric unsaid",
        "s.yml:14:5: relationship a",
        "s.yml:15:5: relationship b",
        "s.yml:7:9: field orders.placed_at",
        "s.yml:8:9: field orders.size",
        "s.yml:9:9: field orders.rank",
        "s.yml:10:9: field orders.city",
        "s.yml:12:5: dataset stock",
        "s.yml:17:5: metric both",
        "s.yml:18:5: metric ranked",
        "s.yml:19:5: metric plain",
        "s.yml:20:5: metric spread",
        "s.yml:21:5: metric loop",
    ]
    assert all(line.partition(": left out. ")[2] for line in told)
    assert load_texts(imported.files).errors == ()


def test_older_documents_are_read_too() -> None:
    text = """\
version: 0.1.1
dialects: [ANSI_SQL]
semantic_model:
  - name: shop
    datasets:
      - name: orders
        source: db.shop.orders
        fields:
          - name: placed_on
            expression: {dialects: [{dialect: ansi_sql, expression: placed_on}]}
            datatype: date
    metrics:
      - {name: revenue, expression: {dialects: [{dialect: ANSI_SQL, expression: SUM(amount)}]}}
"""
    imported = import_files({"old.yaml": text})
    assert imported.problems == ()
    assert imported.files["orders.yml"].partition("\n\n")[2] == (
        "dimensions:\n  placed_on: {type: date, tags: [fact]}\n\nmetrics:\n  revenue: {expr: sum(amount)}\n"
    )
