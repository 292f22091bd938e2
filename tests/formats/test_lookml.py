"""LookML that was imported gives Looker's rows; what would not is left out, and nothing that a project holds raises."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from semantic import Catalog, load_texts
from semantic.formats import Imported, Outcome
from semantic.formats.lookml import import_files
from tests.compiling.running import close, rows_of
from tests.formats.lookml_shop import FILES, TABLES


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
    assert imported.files["settings.yml"] == "week_start: sunday\n"
    assert imported.files["customers.yml"] == (
        "model: customers\n"
        "table: shop.customers\n"
        "key: id\n"
        "\n"
        "dimensions:\n"
        "  id: {type: number, hidden: true}\n"
        "  city:\n"
        "    type: string\n"
        "    expr: upper(city)\n"
        "    description: Where they live.\n"
        "    synonyms: [town]\n"
        "    tags: [place]\n"
        "  grade: {type: number}\n"
        "  class:\n"
        "    type: string\n"
        "    expr: >-\n"
        "      case when grade < 10 then 'Below 10' when grade < 20 then '10 to 19' "
        "when grade >= 20 then '20 or Above' else\n"
        "      'Undefined' end\n"
        "\n"
        "metrics:\n"
        "  count: {expr: count(), synonyms: [Customers known]}\n"
    )
    assert imported.files["lines.yml"].splitlines()[2] == "key: [order_id, sku]"
    assert imported.files["orders.yml"].partition("\nmetrics:")[0] == (
        "model: orders\n"
        "table: shop.orders\n"
        "key: id\n"
        "time: created\n"
        "\n"
        "joins:\n"
        "  customers: {model: customers, on: {customer_id: id}}\n"
        "  lines: {model: lines, on: {id: order_id}, type: one_to_many}\n"
        "\n"
        "dimensions:\n"
        "  id: {type: number}\n"
        "  customer_id: {type: number, hidden: true}\n"
        '  is_test: {type: boolean, expr: "coalesce(test, false)"}\n'
        '  is_large: {type: boolean, expr: "coalesce(amount > 3, false)"}\n'
        "  amount: {type: number, format: currency USD}\n"
        "  stage:\n"
        "    type: string\n"
        "    expr: case when status = 'paid' then 'Paid' when status = 'open' then 'Open' else 'Unknown' end\n"
        "    values: [Paid, Open]\n"
        "  status: {type: string}\n"
        "  buyer_city: {type: string, expr: customers.city}\n"
        "  first_day: {type: date, expr: created_on}\n"
        "  created: {type: date, expr: created_on}\n"
    )


def test_what_was_not_carried_over_as_it_was(imported: Imported) -> None:
    assert [str(line) for line in imported.lines if line.outcome is not Outcome.CARRIED] == [
        (
            "views/customers.view.lkml:9:5: dimension customers.class: style: left out. "
            "It is about how Looker shows it, or where it leads to from there."
        ),
        (
            "views/orders.view.lkml:19:5: dimension group orders.created: timeframes: left out. "
            "There is no period or part of one for hour6."
        ),
        (
            "views/customers.view.lkml:16:57: measure customers.count: drill_fields: left out. "
            "It is about how Looker shows it, or where it leads to from there."
        ),
        (
            "shop.model.lkml:7:3: explore orders: sql_always_where → orders: rewritten. "
            "It acts on all metrics of `orders`, which no other explore shows."
        ),
        "shop.model.lkml:6:3: explore orders: label: left out. Nothing here has this meaning.",
        (
            "shop.model.lkml:1:1: file shop.model.lkml: connection: left out. "
            "Name the warehouse under `warehouses` in the settings."
        ),
    ]


@pytest.mark.parametrize(
    ("form", "rows"),
    [
        pytest.param(
            # The test order would make it 31 and 5; without NULL as false, order 2 would be lost, too.
            {"metrics": ["orders.revenue", "orders.count", "orders.order_value"]},
            [(15, 4, 15 / 4)],
            id="the-condition-of-the-explore",
        ),
        pytest.param(
            # A join with lines would count order 1 twice.
            {"metrics": ["orders.revenue", "lines.units"], "dimensions": ["customers.city"]},
            [("OSLO", 3, 3), ("ROME", 4, 4), (None, 8, 0)],
            id="joins-do-not-fan-out",
        ),
        pytest.param(
            {"metrics": ["orders.revenue"], "dimensions": ["orders.stage"]},
            [("Open", 4), ("Paid", 1), ("Unknown", 10)],
            id="a-case",
        ),
        pytest.param(
            {"metrics": ["customers.count"], "dimensions": ["customers.class"]},
            [("10 to 19", 1), ("Below 10", 1), ("Undefined", 1)],
            id="tiers",
        ),
        pytest.param(
            # A dash keeps rows without a status: 1 and 2 are paid or booked, 4 has none.
            {"metrics": ["orders.paid_revenue", "orders.not_open", "orders.mid"]},
            [(3, 3, 2)],
            id="filters-of-measures",
        ),
        pytest.param(
            {"metrics": ["orders.large_in_rome", "orders.buyers", "orders.typical", "orders.per_customer"]},
            [(1, 3, 3, 15 / 3)],
            id="filters-of-another-view-and-measures-of-another-view",
        ),
        pytest.param(
            # The week of Sunday, 7 January; by Mondays order 2 would be in the week before.
            {"metrics": ["orders.count"], "dimensions": ["time.week"]},
            [(date(2023, 12, 31), 1), (date(2024, 1, 7), 2), (date(2024, 1, 28), 1)],
            id="weeks-begin-on-sunday",
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


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("status", "-paid,-open", "not (status in ('paid', 'open')) or status is null"),
        ("status", "paid%, NULL", "status like 'paid%' or status is null"),
        ("status", "-NULL", "not (status is null)"),
        ("status", "EMPTY", "status is null or status = ''"),
        ("amount", "1, 2.5", "amount in (1, 2.5)"),
        ("amount", "NOT 5", "amount <> 5 or amount is null"),
        ("amount", ">= -3", "amount >= -3"),
        ("amount", "(1, inf)", "amount > 1"),
        ("is_test", "no", "not (is_test)"),
        ("status", "a,-b", ""),
        ("status", '"a, b"', ""),
        ("amount", "5 to 10", ""),
        ("created_date", "7 days", ""),
        ("nowhere", "x", ""),
    ],
)
def test_filters_of_measures(field: str, value: str, where: str) -> None:
    """In Looker's own words; what is not known is left out, for it would be a wrong number."""
    text = f"""\
view: orders {{
  dimension: status {{}}
  dimension: amount {{ type: number }}
  dimension: is_test {{ type: yesno }}
  dimension_group: created {{ type: time }}
  measure: n {{ type: count filters: [{field}: "{value.replace('"', chr(92) + '"')}"] }}
}}
"""
    found = import_files({"o.lkml": text})
    if where:
        assert f"n: {{expr: count(), where: {where}}}" in found.files["orders.yml"].replace('"', "")
    else:
        assert "metrics:" not in found.files["orders.yml"]
        assert [line.what for line in found.lines if line.outcome is Outcome.LEFT_OUT] == ["measure orders.n"]


def test_what_cannot_be_said_is_left_out_with_its_place() -> None:
    text = """\
view: orders {
  dimension: a { sql: {% if x %} ${TABLE}.a {% endif %} ;; }
  dimension: b { sql: ${c} + 1 ;; type: number }
  dimension: c { sql: ${b} + 1 ;; type: number }
  dimension: d { type: distance }
  dimension: secret { required_access_grants: [hr] }
  dimension: e { sql: other.e ;; }
  dimension_group: took { type: duration sql_start: ${TABLE}.x ;; sql_end: ${TABLE}.y ;; }
  measure: m { type: sum sql: ${a} ;; }
  measure: names { type: list list_field: e }
  measure: so_far { type: running_total sql: ${m} ;; }
  measure: each { type: sum_distinct sql_distinct_key: ${id} ;; sql: ${TABLE}.x ;; }
  measure: far { type: number sql: ${m} / ${nowhere.count} ;; }
  parameter: p { type: string }
}
view: native { derived_table: { explore_source: orders { column: a {} } } dimension: a {} }
view: liquid { derived_table: { sql: SELECT * FROM x WHERE {% condition p %} y {% endcondition %} ;; } }
view: selected {
  derived_table: { sql: SELECT id FROM ${orders.SQL_TABLE_NAME} ;; persist_for: "1 hour" }
  dimension: id {}
}
explore: orders {
  always_filter: { filters: [b: "1"] }
  join: nobody { sql_on: ${orders.a} = ${nobody.a} ;; }
  join: selected { sql: JOIN selected ;; }
}
explore: nothing {}
"""
    found = import_files({"v.lkml": text})
    told = [str(line).partition(": left out.") for line in found.lines if line.outcome is Outcome.LEFT_OUT]
    assert (
        sorted(what for what, _, _ in told)
        == sorted(
            [
                "v.lkml:2:3: dimension orders.a",
                "v.lkml:3:3: dimension orders.b",
                "v.lkml:4:3: dimension orders.c",
                "v.lkml:5:3: dimension orders.d",
                "v.lkml:6:3: dimension orders.secret",
                "v.lkml:7:3: dimension orders.e",
                "v.lkml:8:3: dimension group orders.took",
                "v.lkml:9:3: measure orders.m",
                "v.lkml:10:3: measure orders.names",
                "v.lkml:11:3: measure orders.so_far",
                "v.lkml:12:3: measure orders.each",
                "v.lkml:13:3: measure orders.far",
                "v.lkml:14:3: parameter orders.p",
                "v.lkml:16:1: view native",
                "v.lkml:16:75: dimension native.a",
                "v.lkml:17:1: view liquid",
                "v.lkml:19:68: view selected: derived_table: persist_for",
                "v.lkml:19:20: view selected",
                "v.lkml:23:3: explore orders: always_filter",
                "v.lkml:24:3: join orders.nobody",
                "v.lkml:25:3: join orders.selected",
                "v.lkml:27:1: explore nothing",
            ]
        )
        or told
    )
    assert all(why for _, _, why in told)
    assert load_texts(found.files).errors == ()


def test_who_sees_which_rows_is_not_lost() -> None:
    """A rule of an explore guards the view that it is about and the one that the explore begins at; where it cannot be
    said there is no such view."""
    text = """\
view: orders { dimension: id { primary_key: yes } dimension: customer_id {} measure: count { type: count } }
view: customers { dimension: id { primary_key: yes } dimension: region {} measure: count { type: count } }
explore: orders {
  join: customers { sql_on: ${orders.customer_id} = ${customers.id} ;; relationship: many_to_one }
  access_filter: { field: FIELD user_attribute: sales_region }
}
"""
    found = import_files({"v.lkml": text.replace("FIELD", "customers.region")})
    assert "access: {rows: customers.region in principal.sales_region}" in found.files["orders.yml"]
    assert "access: {rows: region in principal.sales_region}" in found.files["customers.yml"]
    assert found.files["settings.yml"] == "attributes:\n  sales_region: {type: string, many: true}\n"
    lost = import_files({"v.lkml": text.replace("FIELD", "customers.nothing")})
    assert "orders.yml" not in lost.files
    assert "explore orders: access_filter" in [x.what for x in lost.lines if x.outcome is Outcome.LEFT_OUT]


def test_the_condition_of_an_explore_is_on_every_aggregate() -> None:
    text = """\
view: orders {
  dimension: amount { type: number }
  dimension: test { type: yesno }
  measure: revenue { type: sum sql: ${amount} ;; }
  measure: typical { type: percentile percentile: 90 sql: ${amount} ;; }
  measure: twice { type: number sql: 2 * ${typical} ;; }
}
explore: orders { sql_always_where: NOT ${test} ;; }
"""
    made = import_files({"v.lkml": text}).files["orders.yml"].partition("metrics:\n")[2]
    assert made == (
        '  revenue: {expr: "coalesce(sum(amount), 0)", where: not test}\n'
        '  typical: {expr: "percentile(amount, 0.9)", where: not test}\n'
        "  twice: {expr: 2 * typical}\n"
    )


def test_a_condition_of_one_explore_is_not_put_on_what_others_show() -> None:
    text = """\
view: orders { measure: count { type: count } dimension: test { type: yesno } }
explore: orders { sql_always_where: NOT ${test} ;; }
explore: all_orders { from: orders }
"""
    found = import_files({"v.lkml": text})
    assert "count: {expr: count()}" in found.files["orders.yml"]
    assert [str(line) for line in found.lines if line.outcome is Outcome.LEFT_OUT] == [
        (
            "v.lkml:2:19: explore orders: sql_always_where: left out. It is said of an explore, and `orders` is asked "
            "in others, too: add it to the metrics that it is meant for. It is: not test"
        )
    ]


@pytest.mark.parametrize("seed", range(16))
def test_mangled_files(seed: int) -> None:
    """Pieces of the text are taken away, doubled, or exchanged for signs that mean something in LookML."""
    chance = random.Random(seed)
    files = {}
    for name, text in FILES.items():
        for _ in range(chance.randint(0, 3)):
            at = chance.randrange(len(text))
            end = min(len(text), at + chance.choice((1, 1, 8, 40)))
            signs = (
                "",
                "",
                text[at:end] * 2,
                "{",
                "}",
                "${",
                "[",
                "]",
                ";;",
                '"',
                "{% x %}",
                "${orders.id}",
                "\0",
                "é",
            )
            text = text[:at] + chance.choice(signs) + text[end:]
        files[name] = text
    found = import_files(files)
    assert load_texts(found.files).errors == ()


def test_files_that_are_no_lookml() -> None:
    found = import_files(
        {
            "a.lkml": b"\xff\xfe",
            "b.lkml": "view: " + "a { b: " * 5000,
            "c.lkml": "view: x { dimension: ",
            "d.lkml": "view: a { extends: [b] } view: b { extends: [a] } view: +c {}",
            "e.lkml": "",
            "f.lkml": "view: \0",
            "g.lkml": "view: a { ; }",
        }
    )
    assert found.files == {}
    assert [problem.position.file for problem in found.problems if problem.position] == [
        "a.lkml",
        "b.lkml",
        "c.lkml",
        "f.lkml",
        "g.lkml",
    ]
    assert [line.what for line in found.lines] == ["view +c", "view a", "view b"]
