"""Slowly changing models: each row meets the version that is in force at the time of the row where the path begins.

Amounts are powers of two, so that a sum tells which sales are in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import duckdb
import pytest

from semantic import Catalog, Statement, compile_query, load_texts, parse_query
from semantic.errors import QueryInvalid

SALES = """
model: sales
table: sales
key: id
time: sold_at
joins:
  customer: {model: customers, on: {customer_id: id}, inverse: sales}
  member: {model: people, on: {customer_id: id}, inverse: bought}
dimensions:
  sold_at: {type: instant, stored_in: UTC}
metrics:
  revenue: {expr: sum(amount)}
  weighted: {expr: sum(amount * customer.weight)}
"""
CUSTOMERS = """
model: customers
table: versions
key: [id, since]
valid: {from: since, to: until}
joins: {region: {model: regions, on: {region_id: id}}}
dimensions:
  city: {type: string}
  known: {type: string, expr: "coalesce(city, 'nowhere')"}
  since: {type: date}
  until: {type: date}
metrics:
  versions: {expr: count(), time: none}
"""
FILES = {
    "settings.yml": "zone: America/New_York",
    "sales.yml": SALES,
    "customers.yml": CUSTOMERS,
    "people.yml": "{model: people, table: people, key: id, dimensions: {name: {type: string}}, "
    "joins: {history: {model: customers, on: id, type: one_to_many, inverse: person}}, "
    "metrics: {people: {expr: count()}}}",
    "regions.yml": "{model: regions, table: regions, key: id, dimensions: {region: {type: string}}}",
}
TABLES = """
CREATE TABLE people (id INT, name VARCHAR);
INSERT INTO people VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cid');
CREATE TABLE regions (id INT, region VARCHAR);
INSERT INTO regions VALUES (1, 'north'), (2, 'south');
CREATE TABLE versions (id INT, since DATE, until DATE, city VARCHAR, region_id INT, weight INT);
INSERT INTO versions VALUES
  (1, '2017-01-01', '2017-03-01', 'Oslo', 1, 1), (1, '2017-03-01', '2017-03-01', 'Nil', 1, 7),
  (1, '2017-03-01', NULL, 'Rome', 2, 10), (2, '2017-02-01', '2017-03-01', NULL, 1, 100),
  (2, NULL, NULL, 'Void', 2, 1000);
CREATE TABLE sales (id INT, customer_id INT, sold_at TIMESTAMP, amount INT);
INSERT INTO sales VALUES
  (1, 1, '2017-02-28 20:00', 1), (2, 1, '2017-03-01 04:59', 2), (3, 1, '2017-03-01 05:00', 4),
  (4, 1, '2016-12-31 12:00', 8), (5, 2, '2017-02-10 12:00', 16), (6, 2, '2017-03-05 12:00', 32),
  (7, 1, NULL, 64), (8, NULL, '2017-02-10 12:00', 128), (9, 3, '2017-02-10 12:00', 256);
"""


def load(**changed: str) -> Catalog:
    files = {**FILES, **{f"{name}.yml": text for name, text in changed.items()}}
    loaded = load_texts(files)
    assert loaded.problems == ()
    return loaded


def compiled(catalog: Catalog, form: Mapping[str, object]) -> Statement:
    return compile_query(catalog, parse_query(form), dialect="duckdb", now=datetime(2018, 1, 1)).main


def run(catalog: Catalog, form: Mapping[str, object], tables: str = TABLES) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        connection.execute(tables)
        statement = compiled(catalog, form)
        return connection.execute(statement.sql, statement.parameters or None).fetchall()


def test_each_row_meets_the_version_of_its_time() -> None:
    """Sale 2 was still February in New York. 4 is before any version, 6 after the last, 7 has no time, 8 no customer,
    9 no versions: all are kept. Without the time Rome would be 79; by days of UTC Oslo 1."""
    form = {"metrics": ["revenue"], "dimensions": ["customer.city"]}
    assert run(load(), form) == [("Oslo", 3), ("Rome", 4), (None, 504)]
    assert compiled(load(), form).sql == (
        "SELECT customer.city AS customer__city, SUM(sales.amount) AS revenue FROM sales "
        "LEFT JOIN versions AS customer ON sales.customer_id = customer.id "
        "AND CAST(sales.sold_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' AS DATE) >= customer.since "
        "AND (customer.until IS NULL "
        "OR CAST(sales.sold_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' AS DATE) < customer.until) "
        "GROUP BY 1 ORDER BY customer__city ASC LIMIT 10001"
    )


def test_a_missing_version_has_no_value_and_a_version_may_lack_one() -> None:
    form = {"metrics": ["revenue"], "dimensions": ["customer.known"]}
    assert run(load(), form) == [("Oslo", 3), ("Rome", 4), ("nowhere", 16), (None, 488)]


def test_what_is_above_a_version_and_inside_an_aggregate() -> None:
    form = {"metrics": ["revenue", "weighted"], "dimensions": ["customer.region.region"]}
    assert run(load(), form) == [("north", 19, 1603), ("south", 4, 40), (None, 488, None)]


def test_a_filter_on_the_version_and_totals() -> None:
    filters = [{"field": "customer.city", "op": "!=", "values": ["Oslo"]}]
    assert run(load(), {"metrics": ["revenue"], "filters": filters}) == [(508,)]


def test_the_way_back_is_the_same_condition_turned_round() -> None:
    """Versions grouped by what was sold in their time: 1 in Oslo's two sales, Rome's one, 1 in the nameless one's."""
    form = {"metrics": ["versions"], "dimensions": ["sales.sold_at.month", "city"]}
    assert run(load(), form) == [
        (datetime(2017, 2, 1).date(), "Oslo", 1),
        (datetime(2017, 2, 1).date(), None, 1),
        (datetime(2017, 3, 1).date(), "Rome", 1),
        (None, "Nil", 1),
        (None, "Void", 1),
    ]


def test_without_a_time_there_is_no_version() -> None:
    with pytest.raises(QueryInvalid) as raised:
        compiled(load(), {"metrics": ["people"], "dimensions": ["history.city"]})
    assert raised.value.problem.code == "no-time"
    assert "`people` has no `time`" in raised.value.problem.message
    assert "history.city" not in {reached.path for reached in load().reach("people")}
    assert "customer.city" in {reached.path for reached in load().reach("revenue")}


def test_a_longer_path_takes_the_time_of_where_it_begins() -> None:
    """Sale → person → history: at the sale's time, although the person has none."""
    form = {"metrics": ["revenue"], "dimensions": ["member.history.city"]}
    assert run(load(), form) == [("Oslo", 3), ("Rome", 4), (None, 504)]


@pytest.mark.parametrize(
    ("sold_at", "column", "since", "kind", "rows"),
    [
        # By days: a day takes the version in force at its end.
        ("{type: date}", "DATE", "{type: local}", "TIMESTAMP", [("Oslo", 1), ("Rome", 6), (None, 504)]),
        ("{type: date}", "DATE", "{type: date}", "DATE", [("Oslo", 1), ("Rome", 6), (None, 504)]),
        ("{type: local}", "TIMESTAMP", "{type: local}", "TIMESTAMP", [("Oslo", 1), ("Rome", 6), (None, 504)]),
        # One instant in New York's zone, the other in UTC: 05:00 UTC is midnight there.
        (
            "{type: instant, stored_in: UTC}",
            "TIMESTAMP",
            "{type: instant, stored_in: America/New_York}",
            "TIMESTAMP",
            [("Oslo", 3), ("Rome", 4), (None, 504)],
        ),
        (
            "{type: instant, stored_in: UTC}",
            "TIMESTAMP",
            "{type: instant, stored_in: UTC}",
            "TIMESTAMP",
            [("Oslo", 1), ("Rome", 6), (None, 504)],
        ),
        (
            "{type: instant, stored_in: UTC}",
            "TIMESTAMP",
            "{type: local}",
            "TIMESTAMP",
            [("Oslo", 3), ("Rome", 4), (None, 504)],
        ),
        (
            "{type: local}",
            "TIMESTAMP",
            "{type: instant, stored_in: UTC}",
            "TIMESTAMP",
            [("Rome", 7), (None, 504)],
        ),
    ],
)
def test_times_of_different_kinds(
    sold_at: str, column: str, since: str, kind: str, rows: list[tuple[object, ...]]
) -> None:
    """Sale 2 is at 04:59 and sale 3 at 05:00 on the day on which the version changes at midnight."""
    sales = SALES.replace("{type: instant, stored_in: UTC}", sold_at)
    customers = CUSTOMERS.replace("since: {type: date}", f"since: {since}").replace(
        "until: {type: date}", f"until: {since}"
    )
    tables = TABLES.replace("sold_at TIMESTAMP", f"sold_at {column}").replace(
        "since DATE, until DATE", f"since {kind}, until {kind}"
    )
    form = {"metrics": ["revenue"], "dimensions": ["customer.city"]}
    assert run(load(sales=sales, customers=customers), form, tables) == rows


def test_a_day_takes_the_version_in_force_at_its_end() -> None:
    """The customer moved at two in the afternoon: what was sold on that day is Rome's."""
    sales = SALES.replace("{type: instant, stored_in: UTC}", "{type: date}")
    customers = CUSTOMERS.replace("{type: date}", "{type: local}")
    tables = TABLES.replace("sold_at TIMESTAMP", "sold_at DATE")
    tables = tables.replace("since DATE, until DATE", "since TIMESTAMP, until TIMESTAMP")
    tables = tables.replace("'2017-03-01', 'Oslo'", "'2017-03-01 14:00', 'Oslo'")
    tables = tables.replace("'2017-03-01', NULL, 'Rome'", "'2017-03-01 14:00', NULL, 'Rome'")
    form = {"metrics": ["revenue"], "dimensions": ["customer.city"]}
    expected = [("Oslo", 1), ("Rome", 6), (None, 504)]
    assert run(load(sales=sales, customers=customers), form, tables) == expected


def test_the_columns_are_those_of_time_dimensions() -> None:
    unclear = CUSTOMERS.replace("  since: {type: date}\n", "")
    problems = load_texts({**FILES, "customers.yml": unclear}).problems
    assert problems[0].code == "not-a-time"
    assert "no time dimension of it reads" in problems[0].message


def test_a_key_of_versions_proves_one_row() -> None:
    """The key is the customer and the beginning; the join names the customer, the time says which."""
    assert load().problems == ()
    loose = load_texts({**FILES, "customers.yml": CUSTOMERS.replace("key: [id, since]", "key: [id, city]")})
    assert {problem.code for problem in loose.problems} == {"to-one-unproved"}


def test_empty_tables() -> None:
    form = {"metrics": ["revenue"], "dimensions": ["customer.city"]}
    assert run(load(), form, TABLES + "DELETE FROM versions;") == [(None, 511)]
    assert run(load(), form, TABLES + "DELETE FROM sales;") == []


def test_several_facts_each_at_its_own_time() -> None:
    """Refunds are placed in time by themselves: the refund of March meets Rome although its sale was in Oslo."""
    refunds = """
model: refunds
table: refunds
key: id
time: refunded_on
joins: {customer: {model: customers, on: {customer_id: id}}}
dimensions: {refunded_on: {type: date}}
metrics: {refunded: {expr: sum(amount)}}
"""
    tables = TABLES + "CREATE TABLE refunds (id INT, customer_id INT, refunded_on DATE, amount INT);"
    tables += "INSERT INTO refunds VALUES (1, 1, '2017-03-02', 1), (2, 1, '2017-02-02', 2), (3, 1, NULL, 4);"
    form = {"metrics": ["revenue", "refunded"], "dimensions": ["customer.city"]}
    assert run(load(refunds=refunds), form, tables) == [("Oslo", 3, 2), ("Rome", 4, 1), (None, 504, 4)]


def test_a_dimension_that_is_read_at_the_time_of_its_row_is_no_other_rows() -> None:
    """Where a customer lived belongs to the sale: a refund a year later must not read it at its own time."""
    refunds = """
model: refunds
table: refunds
key: id
time: refunded_on
joins: {sale: {model: sales, on: {sale_id: id}, inverse: refunds}}
dimensions: {refunded_on: {type: date}%s}
metrics: {refunded: {expr: sum(amount)}}
"""
    sales = SALES.replace("dimensions:\n", "dimensions:\n  lived: {type: string, expr: customer.city}\n")
    sales = sales.replace("metrics:\n", "segments: {oslo: {where: customer.city = 'Oslo'}}\nmetrics:\n")
    catalog = load(refunds=refunds % "", sales=sales)
    assert run(catalog, {"metrics": ["revenue"], "dimensions": ["lived"]}) == [
        ("Oslo", 3),
        ("Rome", 4),
        (None, 504),
    ]
    for form in (
        {"metrics": ["refunded"], "dimensions": ["sale.lived"]},
        {"metrics": ["refunded"], "filters": [{"field": "sale.lived", "values": ["Oslo"]}]},
        {"metrics": ["refunded"], "filters": [{"segment": "oslo"}]},
    ):
        with pytest.raises(QueryInvalid) as raised:
            compiled(catalog, form)
        assert raised.value.problem.code == "not-supported"
    broken = load_texts(
        {**FILES, "sales.yml": sales, "refunds.yml": refunds % ", x: {type: string, expr: sale.lived}"}
    )
    assert [problem.code for problem in broken.problems] == ["not-supported"]
