"""`check_data`: each claim of the definitions that the data do not keep is found, in DuckDB, SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from semantic import load_texts
from semantic.definitions.types import ValueType
from semantic.errors import Problem
from service.errors import TimedOut
from service.onboarding import DataReport, check_data
from service.onboarding.column_types import family, misfit
from service.onboarding.key_checks import NOT_CHECKED
from service.warehouse import (
    DEFAULT_LIMITS,
    Cancellation,
    DuckDBWarehouse,
    Limits,
    Rows,
    StatementLike,
    Warehouse,
    open_postgresql,
)
from service.warehouse.on_sqlalchemy import open_sqlite
from tests.engines.servers import postgresql

NOW = datetime(2024, 3, 15, 12, tzinfo=UTC)

TABLES = """
CREATE TABLE customers (id INTEGER, city VARCHAR(20), country VARCHAR(20));
INSERT INTO customers VALUES (1, 'Köln', 'DE'), (2, 'Rome', 'IT'), (3, 'Rome', 'IT');
CREATE TABLE bad_customers (id INTEGER, city VARCHAR(20));
INSERT INTO bad_customers VALUES (1, 'Köln'), (2, 'Rome'), (2, 'Rom'), (2, 'Roma'),
                                 (3, 'Oslo'), (3, 'Oslo'), (NULL, 'Nowhere');
CREATE TABLE orders (id INTEGER, customer_id INTEGER, payer_id INTEGER, amount NUMERIC(9, 2), placed DATE);
INSERT INTO orders VALUES (1, 1, 1, 10, '2024-03-01'), (2, 2, 3, 20, '2024-03-02'), (3, 9, 2, 30, '2024-03-03'),
                          (4, 9, NULL, 40, '2024-03-04'), (5, 8, 1, 50, '2024-03-05'), (6, NULL, 1, 60, NULL);
CREATE TABLE profiles (customer_id INTEGER, note VARCHAR(20));
INSERT INTO profiles VALUES (1, 'a'), (1, 'b'), (2, 'c');
CREATE TABLE prices (product INTEGER, price INTEGER, starts DATE, ends DATE);
INSERT INTO prices VALUES (1, 5, '2024-01-01', '2024-02-01'), (1, 6, '2024-02-01', NULL),
                          (2, 7, '2024-01-01', '2024-02-02'),
                          (2, 8, '2024-02-01', NULL), (3, 1, '2024-01-01', NULL), (3, 2, '2024-01-05', NULL),
                          (4, 3, '2024-02-01', '2024-01-01');
CREATE TABLE lines (id INTEGER, product INTEGER, sold DATE);
INSERT INTO lines VALUES (1, 1, '2024-01-10'), (2, 2, '2024-02-01'), (3, 3, '2024-01-02'), (4, 5, '2024-01-02');
"""

GOOD = {
    "settings.yml": "zone: UTC",
    "customers.yml": """
model: customers
table: customers
key: id
dimensions:
  city: {type: string, index_values: true, values: [Köln, Rome], groups: {Italy: [Rome]}}
  country: {type: string}
metrics: {customers: {expr: count(), time: none}}
""",
    "orders.yml": """
model: orders
table: orders
key: id
time: placed
freshness: {expr: max(placed), warn_after: 20 days}
joins: {payer: {model: customers, on: {payer_id: id}}}
dimensions:
  placed: {type: date}
  amount_paid: {type: number, expr: amount}
  payer_city: {type: string, expr: payer.city}
metrics: {revenue: {expr: sum(amount)}, paid_in: {expr: "sum(amount)", where: "payer.city = 'Rome'"}}
""",
}


@pytest.fixture(scope="module")
def server() -> Iterator[sa.URL]:
    with postgresql() as url:
        engine = sa.create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(TABLES)
        engine.dispose()
        yield url


@pytest.fixture(params=["duckdb", "sqlite", "postgres"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    made: Warehouse
    if request.param == "duckdb":
        connection = duckdb.connect(":memory:")
        connection.execute(TABLES)
        made = DuckDBWarehouse(connection)
    elif request.param == "sqlite":
        with closing(sqlite3.connect(tmp_path / "shop.db")) as file:
            file.executescript(TABLES)
        made = open_sqlite(tmp_path / "shop.db")
    else:
        made = open_postgresql(request.getfixturevalue("server"))
    yield made
    made.close()


def report(warehouse: Warehouse, **files: str) -> DataReport:
    texts = {**GOOD, **{f"{name}.yml": text for name, text in files.items()}}
    catalog = load_texts(texts)
    assert not catalog.errors, catalog.errors
    return check_data(catalog, warehouse, now=NOW)


def only(warehouse: Warehouse, **files: str) -> Problem:
    [problem] = report(warehouse, **files).problems
    return problem


def test_what_is_as_it_says_has_no_problems(warehouse: Warehouse) -> None:
    made = report(warehouse)
    assert (made.problems, made.unchecked, made.errors) == ((), (), 0)
    assert made.checks == 12


def test_a_table_that_is_not_there_is_said_once(warehouse: Warehouse) -> None:
    ghosts = "{model: ghosts, table: ghosts, key: id, dimensions: {x: {type: string}}}"
    problem = only(warehouse, ghosts=ghosts)
    assert (problem.code, problem.severity) == ("table-unreadable", "error")
    assert "The table `ghosts` of `ghosts` cannot be read" in problem.message
    assert problem.position and problem.position.file == "ghosts.yml"


def test_columns_that_are_not_there_are_each_named(warehouse: Warehouse) -> None:
    text = """
model: profiles
table: profiles
key: none
dimensions: {note: {type: string}, gone: {type: string}, away: {type: string, expr: lower(missing)}}
metrics: {lost: {expr: sum(nothing), time: none}, notes: {expr: count(), time: none}}
"""
    problems = report(warehouse, profiles=text).problems
    assert [(p.code, p.message.split("`")[1], p.position.line if p.position else 0) for p in problems] == [
        ("column-unreadable", "profiles.gone", 5),
        ("column-unreadable", "profiles.away", 5),
        ("metric-unreadable", "profiles.lost", 6),
    ]


def test_types_that_do_not_fit(warehouse: Warehouse) -> None:
    text = """
model: other_orders
table: orders
key: id
dimensions:
  placed: {type: number}
  amount: {type: string}
  customer_id: {type: date}
"""
    problems = report(warehouse, other=text).problems
    assert [(p.code, p.severity) for p in problems] == [
        ("type-mismatch", "error"),
        ("type-mismatch", "warning"),
        ("type-mismatch", "error"),
    ]
    messages = "\n".join(p.message for p in problems)
    assert "`other_orders.amount` is declared as string, but it holds numbers." in messages
    assert "`other_orders.customer_id` is declared as date, but it holds numbers." in messages
    days = "texts" if warehouse.dialect == "sqlite" else "calendar days"
    assert f"`other_orders.placed` is declared as number, but it holds {days}." in messages


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("DECIMAL(18,3)", "number"), ("int8", "number"), ("UBIGINT", "number"), ("VARCHAR", "text"), ("bpchar", "text"),
        ("ENUM('int', 'date')", "text"), ("bool", "boolean"), ("DATE", "date"), ("TIMESTAMP_NS", "local"),
        ("timestamptz", "instant"), ("TIMESTAMP WITH TIME ZONE", "instant"), ("INTERVAL", ""), ("daterange", ""),
        ("POINT", ""), ("INTEGER[]", ""), ("STRUCT(a INTEGER)", ""), ("jsonb", ""), ("TIME", ""), ("", ""),
    ],
)  # fmt: skip
def test_families_of_types(name: str, kind: str) -> None:
    assert family(name) == kind


@pytest.mark.parametrize(
    ("type_", "stored_in", "kind", "fits"),
    [
        (ValueType.INSTANT, "UTC", "local", True), (ValueType.INSTANT, "UTC", "instant", False),
        (ValueType.INSTANT, "with zone", "instant", True), (ValueType.INSTANT, "with zone", "local", False),
        (ValueType.INSTANT, "UTC", "date", False), (ValueType.LOCAL, "", "date", True),
        (ValueType.DATE, "", "local", False), (ValueType.DATE, "", "text", False), (ValueType.STRING, "", "", True),
    ],
)  # fmt: skip
def test_which_types_fit(type_: ValueType, stored_in: str, kind: str, fits: bool) -> None:
    assert (misfit(type_, stored_in, kind) == "") is fits


def test_a_key_that_is_repeated_or_empty_has_examples(warehouse: Warehouse) -> None:
    text = "{model: bad, table: bad_customers, key: id, unique: [[id, city]]}"
    problems = report(warehouse, bad=text).problems
    assert [p.message for p in problems] == [
        "Rows of `bad` share a key (id): 2 keys, such as 2 (3 rows), 3 (2 rows).",
        "1 of 7 rows of `bad` have no value in the key (id).",
        "Rows of `bad` share a key (id, city): 1 key, such as (3, 'Oslo') (2 rows).",
        "1 of 7 rows of `bad` have no value in the key (id, city).",
    ]
    assert {p.severity for p in problems} == {"error"}


def test_references_that_lead_nowhere_are_a_warning_with_their_share(warehouse: Warehouse) -> None:
    text = GOOD["orders.yml"].replace(
        "joins: {", "joins: {customer: {model: customers, on: {customer_id: id}}, "
    )
    problem = only(warehouse, orders=text)
    assert (problem.code, problem.severity) == ("join-unmatched", "warning")
    assert problem.message == (
        "`orders.customer`: 3 of 5 rows with customer_id (60 %) lead to no row of `customers`, such as 9 (2 rows), "
        "8 (1 row)."
    )


def test_a_to_one_join_that_meets_many(warehouse: Warehouse) -> None:
    text = GOOD["orders.yml"].replace("joins: {", "joins: {bad: {model: bad, on: {payer_id: id}}, ")
    bad = "{model: bad, table: bad_customers, key: none, metrics: {bads: {expr: count(), time: none}}}"
    problem = only(warehouse, orders=text, bad=bad)
    assert (problem.code, problem.severity) == ("join-type", "error")
    assert problem.message == (
        "`orders.bad` is declared as many_to_one: several rows of `bad` have the same id for 2 rows, such as "
        "2 (1 row), 3 (1 row)."
    )


def test_a_one_to_one_join_is_checked_on_both_sides(warehouse: Warehouse) -> None:
    text = """
model: profiles
table: profiles
key: none
joins: {customer: {model: customers, on: {customer_id: id}, type: one_to_one}}
"""
    problem = only(warehouse, profiles=text)
    assert problem.message.endswith(
        "several rows of `profiles` have the same customer_id: 1 value, such as 1 (2 rows)."
    )


def test_a_join_with_a_condition_is_counted_by_home_row(warehouse: Warehouse) -> None:
    text = GOOD["orders.yml"].replace(
        "joins: {", "joins: {near: {model: customers, on: 'payer_id = near.id or payer_id = near.id + 1'}, "
    )
    problems = report(warehouse, orders=text).problems
    assert [(p.code, p.message.partition(": ")[2]) for p in problems] == [
        ("join-type", "2 of 6 rows of `orders` meet several rows of `customers`."),
        ("join-unmatched", "1 of 6 rows (17 %) lead to no row of `customers`."),
    ]


def test_without_a_key_such_a_join_is_named_as_not_checked(warehouse: Warehouse) -> None:
    text = """
model: profiles
table: profiles
key: none
joins: {customer: {model: customers, on: "customer_id = customer.id"}}
"""
    made = report(warehouse, profiles=text)
    assert made.problems == ()
    [problem] = made.unchecked
    assert (problem.code, problem.severity) == (NOT_CHECKED, "note")
    assert "no key that tells its rows apart" in problem.message


def test_two_ways_that_do_not_lead_to_the_same_row(warehouse: Warehouse) -> None:
    text = GOOD["orders.yml"].replace(
        "joins: {payer: {model: customers, on: {payer_id: id}}}",
        "joins:\n  payer: {model: customers, on: {payer_id: id}}\n  again: {model: orders, on: id}\n"
        "  customer: {model: customers, on: {payer_id: id}, where: \"customer.city = 'Rome'\", same_as: again.payer}",
    )
    problem = only(warehouse, orders=text)
    assert problem.code == "not-the-same"
    assert problem.message == (
        "`orders.customer` is said to lead to the same row as `again.payer`; for 3 of 6 rows it does not."
    )


PRICES = """
model: prices
table: prices
key: none
valid: {from: starts, to: ends}
dimensions: {starts: {type: date}, ends: {type: date}}
"""
LINES = """
model: lines
table: lines
key: id
time: sold
joins: {price: {model: prices, on: product}}
dimensions: {sold: {type: date}}
"""


def test_rows_in_force_at_the_same_time(warehouse: Warehouse) -> None:
    problems = report(warehouse, prices=PRICES, lines=LINES).problems
    assert [(p.code, p.severity) for p in problems] == [
        ("join-type", "error"),
        ("join-unmatched", "warning"),
        ("versions-overlap", "error"),
        ("versions-backwards", "warning"),
    ]
    assert problems[0].message.endswith("1 of 4 rows of `lines` meet several rows of `prices`.")
    assert problems[1].message.endswith("1 of 4 rows (25 %) lead to no row of `prices`.")
    assert problems[2].message.startswith(
        "2 of 7 rows of `prices` are still in force when the next one of the same"
    )


def test_declared_values_that_do_not_occur(warehouse: Warehouse) -> None:
    text = GOOD["customers.yml"].replace("values: [Köln, Rome]", "values: [Köln, Rom, Oslo]")
    problem = only(warehouse, customers=text)
    assert (problem.code, problem.severity) == ("value-missing", "warning")
    assert problem.message == "Declared values of `customers.city` that do not occur: 'Rom', 'Oslo'."
    assert problem.hint == "Stored are 'Rome'."


@pytest.mark.parametrize(("age", "codes"), [("10 days", []), ("9 days", ["freshness-old"])])
def test_old_data(warehouse: Warehouse, age: str, codes: Sequence[str]) -> None:
    text = GOOD["orders.yml"].replace("20 days", age)
    catalog = load_texts({**GOOD, "orders.yml": text})
    made = check_data(catalog, warehouse, now=datetime(2024, 3, 15, 0, 0, tzinfo=UTC))
    assert [problem.code for problem in made.problems] == codes


def test_data_from_the_future(warehouse: Warehouse) -> None:
    made = check_data(load_texts(GOOD), warehouse, now=datetime(2024, 3, 4, tzinfo=UTC))
    assert [problem.code for problem in made.problems] == ["freshness-future"]


class Slow:
    """A warehouse that is too slow for every statement about orders."""

    def __init__(self, inner: Warehouse) -> None:
        self.inner, self.name, self.dialect = inner, inner.name, inner.dialect

    def run(
        self,
        statements: Sequence[StatementLike],
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> list[Rows]:
        if any("GROUP BY" in statement.sql and "orders" in statement.sql for statement in statements):
            raise TimedOut("too slow")
        return self.inner.run(statements, limits, cancellation=cancellation)

    def cancel(self) -> None:
        self.inner.cancel()

    def close(self) -> None:
        self.inner.close()


def test_what_takes_too_long_is_named(warehouse: Warehouse) -> None:
    made = check_data(load_texts(GOOD), Slow(warehouse), seconds=3, now=NOW)
    assert made.problems == ()
    assert [problem.message for problem in made.unchecked] == [
        "The key (id) of `orders`: not checked, because it took longer than 3 seconds.",
        "Join `orders.payer`: not checked, because it took longer than 3 seconds.",
    ]


def test_when_the_time_of_all_is_up_the_rest_is_named(warehouse: Warehouse) -> None:
    steps: list[tuple[int, int]] = []
    made = check_data(
        load_texts(GOOD),
        warehouse,
        most_seconds=0,
        now=NOW,
        progress=lambda done, of, _: steps.append((done, of)),
    )
    assert len(made.unchecked) == made.checks == 12
    assert steps == [(done, 12) for done in range(13)]
