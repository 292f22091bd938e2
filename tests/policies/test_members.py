"""Masked and hidden members: what is shown instead, and what still computes from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import duckdb
import pytest

from semantic import Principal, compile_query, load_texts
from semantic.book.book import build_book
from semantic.errors import NameUnknown, NotAllowed
from semantic.policies import view_of
from semantic.query import parse_any
from service.asking.views import Views
from service.explaining import formula_of

FILES = {
    "people.yml": """
model: people
table: people
key: id
joins: {town: {model: towns, on: town_id}}
dimensions:
  postcode:
    type: string
    mask: {expr: "left(this.postcode, 2)", unless: [support]}
    values: [{value: N16, label: Home}]
  area: {type: string, expr: "people.postcode || '!'"}
  short: {type: string, expr: "postcode || '.'", index_values: true}
  raw: {type: string, expr: this.postcode, index_values: true}
  mayor: {type: string, expr: town.mayor, index_values: true}
segments:
  in_n16: {where: postcode = 'N16'}
metrics:
  people: {expr: count()}
  first_postcode: {expr: min(postcode)}
  pay: {expr: sum(pay), access: {groups: [hr]}}
  mean_pay: {expr: pay / people}
  pay_share: {expr: pay / people, access: {groups: everyone}}
""",
    "towns.yml": """
model: towns
table: towns
key: town_id
dimensions:
  name: {type: string}
  mayor: {type: string, mask: {expr: "'–'"}}
""",
}
SOMEBODY = Principal("somebody")
SUPPORT = Principal("sue", (("groups", ("support",)),))
NOW = datetime(2017, 6, 1)


@pytest.fixture
def data() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE people AS SELECT * FROM (VALUES (1, 'N16', 1, 10), (2, 'N17', 1, 20), (3, 'E2', 2, 40)) "
            "AS t(id, postcode, town_id, pay);"
            "CREATE TABLE towns AS SELECT * FROM (VALUES (1, 'Hull', 'Ann'), (2, 'Bath', 'Bob')) "
            "AS t(town_id, name, mayor)"
        )
        yield connection


def rows(
    data: duckdb.DuckDBPyConnection, form: object, principal: Principal, files: Mapping[str, str] = FILES
) -> list[tuple[object, ...]]:
    catalog = load_texts(files)
    assert catalog.problems == ()
    query = parse_any(view_of(catalog, principal).catalog, form)
    compiled = compile_query(catalog, query, dialect="duckdb", now=NOW, principal=principal)
    return data.execute(compiled.main.sql, compiled.main.parameters or None).fetchall()


def test_a_mask_is_applied_before_grouping(data: duckdb.DuckDBPyConnection) -> None:
    query = {"metrics": ["people"], "dimensions": ["postcode"]}
    assert rows(data, query, SOMEBODY) == [("E2", 1), ("N1", 2)]
    assert rows(data, query, SUPPORT) == [("E2", 1), ("N16", 1), ("N17", 1)]


def test_expressions_segments_and_metrics_over_it_see_the_mask(data: duckdb.DuckDBPyConnection) -> None:
    assert rows(data, {"metrics": ["first_postcode"]}, SOMEBODY) == [("E2",)]
    n16 = {"metrics": ["people"], "filters": [{"segment": "in_n16"}]}
    assert (rows(data, n16, SOMEBODY), rows(data, n16, SUPPORT)) == ([(0,)], [(1,)])
    greatest = {"metrics": ["max(people.postcode)"]}
    assert (rows(data, greatest, SOMEBODY), rows(data, greatest, SUPPORT)) == ([("N1",)], [("N17",)])
    areas = {"metrics": ["people"], "dimensions": ["area"]}
    assert rows(data, areas, SOMEBODY) == [("E2!", 1), ("N1!", 2)]
    raw = {"metrics": ["people"], "dimensions": ["raw"]}
    assert rows(data, raw, SOMEBODY) == [("E2", 1), ("N16", 1), ("N17", 1)]
    mayors = {"metrics": ["people"], "dimensions": ["people.mayor"]}
    assert rows(data, mayors, SUPPORT) == [("–", 3)]


@pytest.mark.parametrize(
    "form",
    [
        {"metrics": ["people"], "filters": [{"field": "postcode", "op": "=", "values": ["N16"]}]},
        {"metrics": ["people"], "filters": [{"not": {"field": "people.postcode", "op": "is_null"}}]},
        {"metrics": [{"expr": "people", "filters": [{"field": "postcode", "op": "=", "values": ["N16"]}]}]},
        {"metrics": ["people"], "dimensions": ["postcode"], "order_by": ["postcode"]},
        {"metrics": ["people"], "dimensions": ["town.mayor"], "order_by": ["-town.mayor"]},
        {
            "metrics": ["people"],
            "dimensions": ["postcode"],
            "filters": [
                {
                    "any": [
                        {"field": "people", "op": ">", "values": [1]},
                        {"field": "postcode", "op": "=", "values": ["N16"]},
                    ]
                }
            ],
        },
        {"sql": "SELECT people FROM metrics WHERE postcode = 'N16'"},
    ],
)
def test_it_is_neither_filtered_nor_ordered_by(form: object, data: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(NotAllowed) as refused:
        rows(data, form, SOMEBODY)
    assert refused.value.problem.code == "masked"


def test_declared_values_of_it_are_not_told() -> None:
    catalog = load_texts(FILES)
    assert view_of(catalog, SOMEBODY).catalog.dimensions["people.postcode"].values == ()
    assert len(view_of(catalog, SUPPORT).catalog.dimensions["people.postcode"].values) == 1


def test_stored_values_of_what_sees_a_mask_are_not_told() -> None:
    """They were read by somebody who sees the values."""
    catalog = load_texts(FILES)
    values = {"people.short": [("N16.", 1)], "people.raw": [("N16", 1)], "people.mayor": [("Ann", 2)]}
    views, book = Views(), build_book(catalog, values)
    assert set(views.of(book, SOMEBODY).values) == {"people.raw"}
    assert set(views.of(book, SUPPORT).values) == {"people.raw", "people.short"}


def test_a_metric_is_hidden_with_what_it_rests_on_unless_it_says_its_access(
    data: duckdb.DuckDBPyConnection,
) -> None:
    for name in ("pay", "mean_pay"):
        with pytest.raises(NameUnknown):
            rows(data, {"metrics": [name]}, SOMEBODY)
    assert rows(data, {"metrics": ["pay_share"]}, SOMEBODY) == [(pytest.approx(70 / 3),)]


def test_an_open_metric_does_not_say_what_it_rests_on() -> None:
    seen = view_of(load_texts(FILES), SOMEBODY).catalog
    metric = seen.metrics["people.pay_share"]
    assert metric.expr.text == "(not shown)"
    assert seen.measure(metric).metrics == ("people.pay_share", "people.people")


VISITS = """
model: visits
table: visits
key: id
time: day
dimensions: {day: {type: date}, who: {type: string}}
metrics:
  visits: {expr: count()}
  buys: {expr: count(), where: bought, access: {groups: [hr]}}
  buy_rate: {convert: {from: visits, to: buys, by: who, within: 7 days}, as: rate, access: {groups: everyone}}
  usual_buys: {expr: median(buys), per: who, access: {groups: everyone}}
"""


def test_an_open_conversion_does_not_name_its_hidden_events() -> None:
    seen = view_of(load_texts({"visits.yml": VISITS}), SOMEBODY).catalog
    assert formula_of(seen.metrics["visits.buy_rate"]) == "(not shown)"


def test_an_open_median_computes_from_a_hidden_metric(data: duckdb.DuckDBPyConnection) -> None:
    """a bought four times, b twice, c once."""
    bought = ", ".join(f"('{who}', true)" for who in "aaaabbc")
    data.execute(
        "CREATE TABLE visits AS SELECT row_number() OVER () AS id, who, bought, DATE '2017-02-01' AS day "
        f"FROM (VALUES {bought}, ('c', false)) AS t(who, bought)"
    )
    query = {"metrics": ["usual_buys", "visits"]}
    assert rows(data, query, SOMEBODY, {"visits.yml": VISITS}) == [(2, 8)]


def test_a_mask_changes_no_join(data: duckdb.DuckDBPyConnection) -> None:
    """A join's own condition and the times for which rows are in force are about columns, not about what is shown."""
    data.execute(
        "CREATE TABLE visits AS SELECT * FROM (VALUES (1, 1, DATE '2017-02-01'), (2, 3, DATE '2017-04-01')) "
        "AS t(id, person, day);"
        "CREATE TABLE grades AS SELECT * FROM (VALUES (1, 'A', DATE '2017-01-01', DATE '2017-03-01'), "
        "(3, 'B', DATE '2017-01-01', DATE '2017-03-01'), (3, 'C', DATE '2017-03-01', NULL)) AS t(id, grade, a, b)"
    )
    visits = """
model: visits
table: visits
key: id
time: day
joins:
  person: {model: people, on: {person: id}}
  near: {model: people, on: {person: id}, where: "near.postcode = 'N16'"}
  grade: {model: grades, on: {person: id}}
dimensions: {day: {type: date}}
metrics: {visits: {expr: count()}}
"""
    grades = """
model: grades
table: grades
key: [id, a]
valid: {from: since, to: until}
dimensions:
  grade: {type: string}
  since: {type: date, expr: a, mask: {expr: this.b}}
  until: {type: date, expr: b, mask: {expr: this.a}}
"""
    catalog = load_texts({**FILES, "visits.yml": visits, "grades.yml": grades})
    assert catalog.problems == ()
    for principal in (SOMEBODY, SUPPORT):
        view = view_of(catalog, principal).catalog
        for dimension, shown in (("grade.grade", ["A", "C"]), ("near.area", ["N16!", None])):
            query = parse_any(view, {"metrics": ["visits"], "dimensions": [dimension]})
            compiled = compile_query(catalog, query, dialect="duckdb", now=NOW, principal=principal)
            found = data.execute(compiled.main.sql, compiled.main.parameters or None).fetchall()
            masked = [cell and cell.replace("N16!", "N1!") for cell in shown]
            expected = masked if principal is SOMEBODY else shown
            assert found == [(cell, 1) for cell in expected]
