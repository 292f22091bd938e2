"""Keys and joins: what the database declares, and what is guessed from names and held against the data."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from semantic.definitions.types import WarehouseSettings
from service.onboarding.finding import FoundJoin, FoundKey, Proof
from service.onboarding.proposing.joins import join_note
from service.onboarding.reading import read_structure
from service.onboarding.selecting import Wanted
from service.onboarding.surveying import look
from service.warehouse import open_warehouses
from tests.onboarding.surveys import survey

PEOPLE = """
CREATE TABLE customers (id INTEGER, city VARCHAR);
INSERT INTO customers SELECT i, 'c' || i % 3 FROM range(1, 101) t(i);
"""


def keys(sql: str) -> dict[str, tuple[tuple[str, ...], Proof]]:
    return {place[1]: (key.columns, key.proof) for place, key in survey(sql).findings.keys.items()}


def joins(sql: str) -> list[FoundJoin]:
    return list(survey(sql).findings.joins)


def shown(join: FoundJoin) -> str:
    return f"{join.home[1]}.{', '.join(join.columns)} -> {join.to[1]}.{', '.join(join.there)} {join.proof}"


def test_keys_that_are_declared_are_taken_and_others_are_found() -> None:
    found = keys("""
        CREATE TABLE a (code VARCHAR PRIMARY KEY, n INTEGER); INSERT INTO a VALUES ('x', 1), ('y', 1);
        CREATE TABLE b (n INTEGER, b_id INTEGER, "at" DATE);
        INSERT INTO b SELECT i, i, DATE '2024-01-01' + CAST(i AS INTEGER) FROM range(10) t(i);
        CREATE TABLE c (order_id INTEGER, line INTEGER, amount DOUBLE);
        INSERT INTO c VALUES (1, 1, 1.5), (1, 2, 2.5), (2, 1, 3.5);
        CREATE TABLE d (x_id INTEGER, y_id INTEGER); INSERT INTO d VALUES (1, 1), (1, 1), (2, 1);
        CREATE TABLE e (id INTEGER, v INTEGER); INSERT INTO e VALUES (1, 1), (NULL, 2), (3, 3);
    """)
    assert found == {
        "a": (("code",), Proof.DECLARED),
        # Not `n`, whose name says nothing, nor the day.
        "b": (("b_id",), Proof.FOUND),
        # Not the amount, though it differs in every row.
        "c": (("order_id", "line"), Proof.FOUND),
        "d": ((), Proof.FOUND),
        "e": ((), Proof.FOUND),
    }


def test_what_is_empty_is_guessed_by_name_where_all_is_empty() -> None:
    assert keys("CREATE TABLE orders (order_id INTEGER, n INTEGER)") == {
        "orders": (("order_id",), Proof.GUESSED)
    }


@pytest.mark.parametrize(
    ("strays", "found"),
    [(0, "all 200 references"), (4, "98.0% of 200 references"), (30, "")],
)
def test_a_join_by_name_must_hold_for_nearly_all_rows(strays: int, found: str) -> None:
    sql = f"""{PEOPLE}
        CREATE TABLE orders (order_id INTEGER, customer_id INTEGER);
        INSERT INTO orders SELECT i, CASE WHEN i <= {strays} THEN 1000 + i ELSE 1 + i % 100 END FROM range(1, 201) t(i);
    """
    made = joins(sql)
    if not found:
        assert made == []
        [none] = survey(sql).findings.no_joins
        assert none.why == "only 170 of 200 lead there"
        return
    [join] = made
    assert shown(join) == "orders.customer_id -> customers.id found"
    assert found in join_note(join)
    assert join.unmatched == strays


def test_numbers_that_happen_to_be_contained_are_no_join() -> None:
    """`units` are 1 to 9, and so are ids of a table of units; `status` is a text."""
    assert (
        joins("""
        CREATE TABLE units (id INTEGER, name VARCHAR); INSERT INTO units SELECT i, 'u' || i FROM range(1, 10) t(i);
        CREATE TABLE sales (sale_id INTEGER, units INTEGER, city_id INTEGER);
        INSERT INTO sales SELECT i, 1 + i % 9, 1 + i % 9 FROM range(1, 50) t(i);
    """)
        == []
    )


def test_roles_to_one_table_self_joins_and_keys_of_two_columns() -> None:
    made = joins(f"""{PEOPLE}
        CREATE TABLE staff (staff_id INTEGER, manager_id INTEGER);
        INSERT INTO staff SELECT i, CASE WHEN i > 1 THEN i // 2 END FROM range(1, 30) t(i);
        CREATE TABLE orders (order_id INTEGER, billing_customer_id INTEGER, shipping_customer INTEGER);
        INSERT INTO orders SELECT i, 1 + i % 100, 1 + i % 50 FROM range(1, 60) t(i);
        CREATE TABLE order_lines (order_id INTEGER, line_no INTEGER, n INTEGER);
        INSERT INTO order_lines SELECT 1 + i // 2, i % 2, i FROM range(100) t(i);
        CREATE TABLE returns (return_id INTEGER, order_id INTEGER, line_no INTEGER);
        INSERT INTO returns SELECT i, 1 + i, i % 2 FROM range(40) t(i);
    """)
    assert [shown(join) for join in made] == [
        "order_lines.order_id -> orders.order_id found",
        "orders.billing_customer_id -> customers.id found",
        "returns.order_id -> orders.order_id found",
        "returns.order_id, line_no -> order_lines.order_id, line_no found",
        "staff.manager_id -> staff.staff_id found",
    ]


def test_a_declared_reference_is_trusted_and_a_profile_is_one_to_one() -> None:
    made = joins("""
        CREATE TABLE customers (id INTEGER PRIMARY KEY);
        INSERT INTO customers SELECT i FROM range(1, 30) t(i);
        CREATE TABLE profiles (customer_id INTEGER PRIMARY KEY REFERENCES customers(id), city VARCHAR);
        INSERT INTO profiles SELECT i, 'x' FROM range(1, 20) t(i);
    """)
    assert [(shown(join), join.one_to_one) for join in made] == [
        ("profiles.customer_id -> customers.id declared", True)
    ]


def test_a_list_of_some_is_joined_though_most_rows_lead_nowhere() -> None:
    """Only a few households answered the survey, but all who did are among those who buy."""
    [join] = joins("""
        CREATE TABLE survey (household_id INTEGER, age VARCHAR);
        INSERT INTO survey SELECT i, 'a' FROM range(1, 31) t(i);
        CREATE TABLE sales (sale_id INTEGER, household_id INTEGER);
        INSERT INTO sales SELECT i, 1 + i % 100 FROM range(1, 301) t(i);
    """)
    assert (join.rare, join.references, join.unmatched) == (True, 300, 210)


HISTORY = """
CREATE TABLE customer_history (customer_id INTEGER, city VARCHAR, valid_from DATE, valid_to DATE);
CREATE TABLE orders (order_id INTEGER, customer_id INTEGER, ordered_on DATE);
INSERT INTO orders SELECT i, 1 + i % 5, DATE '2024-02-01' + CAST(i AS INTEGER) FROM range(50) t(i);
"""


@pytest.mark.parametrize(
    ("until", "is_history"),
    [
        ("DATE '2024-03-01'", True),
        # Until and including that day: not what `valid` means.
        ("DATE '2024-02-29'", False),
        # Two rows of one customer are in force at once.
        ("DATE '2024-03-05'", False),
    ],
)
def test_a_history_is_one_where_each_row_ends_when_the_next_begins(until: str, is_history: bool) -> None:
    sql = f"""{HISTORY}
        INSERT INTO customer_history SELECT i, 'Oslo', DATE '2024-01-01', {until} FROM range(1, 6) t(i);
        INSERT INTO customer_history SELECT i, 'Rome', DATE '2024-03-01', NULL FROM range(1, 6) t(i);
    """
    found = survey(sql).findings
    assert found.keys["main", "customer_history"] == FoundKey(("customer_id", "valid_from"), Proof.FOUND)
    assert bool(found.versions) is is_history
    assert [shown(join) for join in found.joins] == (
        ["orders.customer_id -> customer_history.customer_id found"] if is_history else []
    )


@pytest.mark.slow
def test_what_takes_too_long_is_not_found_and_nothing_fails() -> None:
    sql = """
        CREATE TABLE big AS SELECT i % 7 AS a_id, i AS b_id FROM range(400_000) t(i);
        CREATE VIEW slow AS SELECT count(*) AS n FROM range(1_000_000_000) a(x), range(1_000) b(y);
    """
    found = survey(sql, seconds=0.5)
    assert [table.table.name for table in found.tables] == ["big"]
    [omission] = found.left_out
    assert omission.what == "slow"
    assert omission.why.startswith("it cannot be read: The query took longer than 0.5 seconds")


def test_sqlite_is_not_trusted_where_it_does_not_keep_to_what_it_declares(tmp_path: Path) -> None:
    """A primary key may have rows without a value there, and a reference may lead to what is not unique."""
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.executescript("""
            CREATE TABLE codes (code TEXT PRIMARY KEY, n INT); INSERT INTO codes VALUES (NULL, 1), (NULL, 2), ('a', 3);
            CREATE TABLE towns (town TEXT, n INT); INSERT INTO towns VALUES ('x', 1), ('x', 2), ('y', 3);
            CREATE TABLE shops (shop_id INTEGER PRIMARY KEY, town TEXT REFERENCES towns(town));
            INSERT INTO shops VALUES (1, 'x'), (2, 'y');
            CREATE TABLE sales (sale_id INTEGER PRIMARY KEY, shop INT REFERENCES shops);
            INSERT INTO sales VALUES (1, 1), (2, 1), (3, 2);
        """)
    settings = WarehouseSettings(name="main", url="sqlite:///shop.db")
    structure = read_structure(settings, base=tmp_path, environment={})
    with closing(open_warehouses({"main": settings}, base=tmp_path, environment={})) as warehouse:
        findings = look(warehouse, structure, Wanted(), seconds=20).findings
    assert {place[1]: key.columns for place, key in findings.keys.items()} == {
        "codes": (), "towns": (), "shops": ("shop_id",), "sales": ("sale_id",)
    }  # fmt: skip
    assert [shown(join) for join in findings.joins] == ["sales.shop -> shops.shop_id declared"]


def test_one_letter_is_no_name_for_a_join() -> None:
    assert (
        joins("""
        CREATE TABLE v (v INTEGER); INSERT INTO v SELECT i FROM range(20) t(i);
        CREATE TABLE sales (sale_id INTEGER, v INTEGER); INSERT INTO sales SELECT i, i % 9 FROM range(20) t(i);
    """)
        == []
    )


def test_between_tables_without_rows_only_declared_keys_are_led_to() -> None:
    tables = "CREATE TABLE orders (order_id INTEGER, customer_id INTEGER); CREATE TABLE customers (id INTEGER {key});"
    assert joins(tables.format(key="")) == []
    [join] = joins(tables.format(key="PRIMARY KEY"))
    assert shown(join) == "orders.customer_id -> customers.id guessed"
    assert join_note(join) == "guessed by name: there are no rows to check it with"
