"""A filter value that is the name of a group of values means these values. Values have 1, 2, 4, 8 and 16 rows."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest

from semantic import load_texts, parse_query
from semantic.compiling.compiler import Compiled, compile_query

FLIGHTS = """
model: flights
table: flights
key: id
joins: {origin: {model: airports, on: {origin: code}}}
dimensions:
  origin_code:
    type: string
    expr: this.origin
    values: [ORD]
    groups: {Chicago: [ORD, MDW], New York: [JFK], Big: [ORD, JFK]}
  stops: {type: number, groups: {few: [0, 1]}}
metrics:
  flights: {expr: count()}
"""
AIRPORTS = """
model: airports
table: airports
key: code
dimensions: {state: {type: string, groups: {Lakes: [IL, MI]}}, name: {type: string}}
metrics: {airports: {expr: count()}}
"""
FILES = {"flights.yml": FLIGHTS, "airports.yml": AIRPORTS}
CATALOG = load_texts(FILES)
TABLES = """
CREATE TABLE airports (code VARCHAR, state VARCHAR, name VARCHAR);
INSERT INTO airports VALUES ('ORD', 'IL', 'Lakes'), ('MDW', 'IL', 'x'), ('JFK', 'NY', 'y'), ('DTW', 'MI', 'z');
CREATE TABLE flights AS SELECT row_number() over () AS id, origin, n % 3 AS stops FROM
  (VALUES ('ORD', 1), ('MDW', 2), ('JFK', 4), ('DTW', 8), (NULL, 16)) AS v (origin, n), range(n);
"""


def compiled(form: dict[str, object]) -> Compiled:
    return compile_query(CATALOG, parse_query(form), dialect="duckdb", now=datetime(2018, 1, 1))


def count(field: str, op: str, *values: object, metric: str = "flights") -> int:
    filters = [{"field": field, "op": op, "values": list(values)}]
    statement = compiled({"metrics": [metric], "filters": filters}).main
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        [(number,)] = connection.execute(statement.sql, statement.parameters).fetchall()
    assert isinstance(number, int)
    return number


def test_the_definitions_are_sound() -> None:
    assert CATALOG.problems == ()


@pytest.mark.parametrize(
    ("field", "op", "values", "number"),
    [
        ("origin_code", "=", ["Chicago"], 3),
        ("origin_code", "!=", ["Chicago"], 28),
        ("origin_code", "in", ["Chicago", "New York"], 7),
        ("origin_code", "in", ["Chicago", "Big"], 7),
        ("origin_code", "in", ["Chicago", None], 19),
        ("origin_code", "not in", ["Chicago", "DTW"], 20),
        ("origin_code", "not in", ["Chicago", None], 12),
        ("origin_code", "=", ["chicago"], 0),
        ("origin_code", "contains", ["Chicago"], 0),
        ("origin.state", "=", ["Lakes"], 11),
        ("state", "=", ["Lakes"], 11),
        ("airports.state", "!=", ["Lakes"], 20),
        ("origin.name", "=", ["Lakes"], 1),
        ("stops", "=", ["few"], 21),
    ],
)
def test_a_group_means_its_values(field: str, op: str, values: list[object], number: int) -> None:
    assert count(field, op, *values) == number


def test_within_trees_in_the_filters_of_a_metric_and_in_lists() -> None:
    tree = {
        "not": {"any": [{"field": "origin_code", "values": ["Chicago"]}, {"field": "stops", "values": [9]}]}
    }
    statement = compiled({"metrics": ["flights"], "filters": [tree]}).main
    assert set(statement.parameters.values()) == {"ORD", "MDW", 9}
    own = {"expr": "flights", "as": "there", "filters": [{"field": "origin.state", "values": ["Lakes"]}]}
    assert set(compiled({"metrics": [own]}).main.parameters.values()) == {"IL", "MI"}
    listed = {"dimensions": ["airports.name"], "filters": [{"field": "airports.state", "values": ["Lakes"]}]}
    assert set(compiled(listed).main.parameters.values()) == {"IL", "MI"}


def test_each_metric_looks_for_groups_on_the_way_that_it_was_told() -> None:
    """With the name taken for a value nothing is in Lakes, and everything is elsewhere."""
    second = FLIGHTS.replace("code}}}", "code}}, target: {model: airports, on: {target: code}, inverse: in}}")
    catalog = load_texts({"flights.yml": second, "airports.yml": AIRPORTS})
    assert catalog.problems == ()
    form = {
        "metrics": ["airports", {"expr": "flights", "via": {"airports": "origin"}}],
        "filters": [{"field": "airports.state", "op": "!=", "values": ["Lakes"]}],
    }
    statement = compile_query(catalog, parse_query(form), dialect="duckdb", now=datetime(2018, 1, 1)).main
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        assert connection.execute(statement.sql, statement.parameters).fetchall() == [(1, 20)]


def test_the_query_says_which_values_were_meant() -> None:
    form: dict[str, object] = {
        "metrics": ["flights"],
        "filters": [{"field": "origin_code", "values": ["New York"]}],
    }
    [condition] = compiled(form).query.filters
    assert getattr(condition, "values", ()) == ("JFK",)


def test_a_group_may_not_hide_a_value() -> None:
    text = FLIGHTS.replace("values: [ORD]", "values: [ORD, Chicago]")
    problems = load_texts({"flights.yml": text, "airports.yml": AIRPORTS}).problems
    assert [problem.code for problem in problems] == ["duplicate-value"]
    text = text.replace("[ORD, MDW]", "[ORD, MDW, Chicago]")
    assert load_texts({"flights.yml": text, "airports.yml": AIRPORTS}).problems == ()
