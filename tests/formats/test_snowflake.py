"""A Snowflake model that was imported gives Snowflake's rows, its verified queries too; what would not is left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

import duckdb
import pytest
import sqlglot

from semantic import Catalog, load_texts
from semantic.definitions.yaml_nodes import plain_value
from semantic.definitions.yaml_tree import read_yaml
from semantic.formats import Imported, Outcome
from semantic.formats.snowflake import import_files
from tests.compiling.running import close, rows_of
from tests.formats.mangling import mangled
from tests.formats.snowflake_shop import ASKED, MODEL, NOT_ASKED, TABLES, with_queries


@pytest.fixture(scope="module")
def imported() -> Imported:
    return import_files({"shop.yaml": with_queries(list(ASKED.items()))})


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
    assert imported.files["ORDERS.yml"] == (
        "model: ORDERS\n"
        "description: One row per order.\n"
        "synonyms: [purchases]\n"
        "table: SALES.SHOP.T_ORDERS\n"
        "key: O_KEY\n"
        "time: ORDERED_ON\n"
        "meta: {snowflake: {semantic_model: {name: shop, description: Orders and who placed them.}}}\n"
        "\n"
        "joins:\n"
        "  CUSTOMERS: {model: CUSTOMERS, on: C_KEY}\n"
        "\n"
        "dimensions:\n"
        "  ORDER_ID: {type: number, expr: O_KEY}\n"
        "  STATUS:\n"
        "    type: string\n"
        "    expr: upper(O_STATUS)\n"
        "    synonyms: [stage]\n"
        "    values: [OPEN, PAID]\n"
        "  TOWN: {type: string, expr: CUSTOMERS.CITY}\n"
        "  ORDERED_ON: {type: date, expr: O_DATE}\n"
        "  NET:\n"
        "    type: number\n"
        "    expr: AMOUNT - DISCOUNT\n"
        "    tags: [fact]\n"
        "    hidden: true\n"
        "  NET_TWICE: {type: number, expr: (AMOUNT - DISCOUNT) * 2, tags: [fact]}\n"
        "\n"
        "segments:\n"
        "  PAID: {where: STATUS = 'PAID', description: The money is there.}\n"
        "\n"
        "metrics:\n"
        "  REVENUE: {expr: sum(NET), synonyms: [turnover]}\n"
        "  ORDERS_PLACED: {expr: count()}\n"
        "  ORDER_VALUE: {expr: case when ORDERS_PLACED = 0 and not REVENUE is null then 0 "
        "else REVENUE / ORDERS_PLACED end}\n"
        "  OPEN_AMOUNT: {expr: sum(case when STATUS = 'OPEN' then amount else 0 end)}\n"
        "  CLOSING: {expr: sum(amount), over: {pick: last}}\n"
    )


def test_what_was_not_carried_over_as_it_was(imported: Imported) -> None:
    assert [str(line) for line in imported.lines if line.outcome is not Outcome.CARRIED] == [
        (
            "shop.yaml:28:9: metric ORDERS.CLOSING → ORDERS.CLOSING: rewritten. One date is picked for all groups of a "
            "period, where Snowflake picks each group's own last one; rows without a date are never it."
        )
    ]


@pytest.mark.parametrize(
    ("form", "rows"),
    [
        pytest.param({"metrics": ["ORDERS.REVENUE"]}, [(31,)], id="a-fact"),
        pytest.param({"metrics": ["ORDER_VALUE"]}, [(31 / 5,)], id="a-true-division"),
        pytest.param({"metrics": ["OPEN_AMOUNT"]}, [(20,)], id="a-condition"),
        pytest.param({"metrics": ["REVENUE"], "filters": [{"segment": "PAID"}]}, [(3,)], id="a-filter"),
        pytest.param(
            {"metrics": ["REVENUE"], "dimensions": ["TOWN"]},
            [("Oslo", 3), ("Rome", 4), (None, 24)],
            id="a-value-of-another-table",
        ),
        pytest.param({"metrics": ["CLOSING"]}, [(22,)], id="the-last-date-and-not-the-sum"),
        pytest.param({"metrics": ["REVENUE_PER_CUSTOMER"]}, [(31 / 3,)], id="a-derived-metric"),
    ],
)
def test_rows(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: dict[str, object],
    rows: list[tuple[object, ...]],
) -> None:
    assert rows_of(catalog, warehouse, form) == close(rows)


@pytest.mark.parametrize("question", ASKED)
def test_a_verified_query_gives_the_rows_of_its_sql(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, question: str
) -> None:
    found = next(each for each in catalog.questions if each.question == question)
    assert (found.verified_by, str(found.verified_on)) == ("ann", "2024-05-03")
    sql = sqlglot.transpile(ASKED[question], read="snowflake", write="duckdb")[0]
    wanted = warehouse.execute(sql).fetchall()
    assert wanted
    # One row more than the limit is fetched, to see whether there are more.
    limit = found.query.get("limit")
    rows = rows_of(catalog, warehouse, found.query)[: limit if isinstance(limit, int) else None]

    def sorted_rows(found: list[tuple[object, ...]]) -> list[tuple[str, ...]]:
        as_days = [[value.date() if isinstance(value, datetime) else value for value in row] for row in found]
        return sorted(
            tuple(sorted(str(float(v) if isinstance(v, int) else v) for v in row)) for row in as_days
        )

    assert sorted_rows(rows) == sorted_rows(wanted)


@pytest.fixture(scope="module")
def refused() -> dict[str, str]:
    text = with_queries([(f"question {index}", sql) for index, sql in enumerate(NOT_ASKED)])
    lines = [
        line for line in import_files({"shop.yaml": text}).lines if line.what.startswith("verified query")
    ]
    assert [line.position.line for line in lines if line.position] == list(range(46, 46 + len(NOT_ASKED)))
    return dict(zip(NOT_ASKED, [f"{line.outcome}: {line.why}" for line in lines], strict=True))


@pytest.mark.parametrize("sql", NOT_ASKED)
def test_a_verified_query_that_cannot_be_said(refused: dict[str, str], sql: str) -> None:
    """Its SQL stays in the report, with the reason."""
    assert refused[sql].startswith("left out: ")
    assert NOT_ASKED[sql] in refused[sql] and refused[sql].endswith(f"Its SQL: {sql}")


def test_what_cannot_be_said_is_left_out_with_its_place() -> None:
    text = """\
name: shop
custom_instructions: Round all amounts.
tables:
  - name: orders
    base_table: {schema: shop, table: orders}
    colour: red
    dimensions:
      - {name: shape, expr: shape, data_type: VARIANT}
      - {name: a, expr: b + 1, data_type: NUMBER}
      - {name: b, expr: a + 1, data_type: NUMBER}
      - {name: city, expr: customers.city}
    metrics:
      - {name: ranked, expr: RANK() OVER (ORDER BY x)}
      - {name: shapes, expr: COUNT(DISTINCT shape)}
      - {name: plain, expr: amount}
      - {name: by_two, expr: SUM(x), non_additive_dimensions: [{dimension: a}, {dimension: b}]}
    filters:
      - {name: recent, expr: "placed_on > CURRENT_DATE - 7"}
relationships:
  - {name: r, left_table: orders, right_table: nobody, relationship_columns: [{left_column: x, right_column: y}]}
metrics:
  - {name: total, expr: SUM(orders.amount)}
"""
    found = import_files({"s.yml": text})
    assert [
        str(line).partition(": left out.")[0] for line in found.lines if line.outcome is Outcome.LEFT_OUT
    ] == [
        "s.yml:8:9: dimension orders.shape",
        "s.yml:9:9: dimension orders.a",
        "s.yml:10:9: dimension orders.b",
        "s.yml:11:9: dimension orders.city",
        "s.yml:18:9: filter orders.recent",
        "s.yml:20:5: relationship r",
        "s.yml:13:9: metric orders.ranked",
        "s.yml:14:9: metric orders.shapes",
        "s.yml:15:9: metric orders.plain",
        "s.yml:16:9: metric orders.by_two",
        "s.yml:22:5: metric total",
        "s.yml:2:22: semantic model shop: custom_instructions",
        "s.yml:6:5: table orders: colour",
    ]


def test_an_older_model_with_measures() -> None:
    text = """\
name: shop
tables:
  - name: orders
    base_table: {schema: shop, table: orders}
    measures:
      - {name: amount, expr: amt, data_type: NUMBER, default_aggregation: sum}
      - {name: price, expr: amt / units, data_type: NUMBER}
      - {name: margin, expr: SUM(amt) - SUM(cost)}
"""
    found = import_files({"s.yml": text})
    assert found.files["orders.yml"].partition("\n\n")[2] == (
        "dimensions:\n"
        "  price: {type: number, expr: amt / units, tags: [fact]}\n"
        "\n"
        "metrics:\n"
        "  amount: {expr: sum(amt)}\n"
        "  margin: {expr: sum(amt) - sum(cost)}\n"
    )


@pytest.mark.parametrize("seed", range(10))
def test_a_mangled_model(seed: int) -> None:
    root, _ = read_yaml(with_queries([*ASKED.items(), *((sql, sql) for sql in list(NOT_ASKED)[:4])]), "m.yml")
    assert root is not None
    document = mangled(json.loads(json.dumps(plain_value(root), default=float)), seed)
    found = import_files({"m.json": json.dumps(document)})
    assert load_texts(found.files).errors == ()


def test_a_file_of_something_else() -> None:
    found = import_files({"a.yml": "x: 1", "b.yml": "tables: [", "c.yml": MODEL.partition("tables:")[0]})
    assert found.files == {} and len(found.problems) == 1
    assert [line.outcome for line in found.lines] == [Outcome.LEFT_OUT, Outcome.LEFT_OUT]
