"""Numbers that were once wrong, or easily are: names that meet in one statement, trees that lose their parentheses,
filters that one fact cannot see. Every amount is a power of two, so that a sum tells which rows are in it."""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog, compile_query, load_texts, parse_query
from tests.compiling.running import problem_of, rows_of

FILES = {
    "sales.yml": """
model: sales
table: s
key: id
time: d
joins: {customer: {model: customers, on: {cid: id}, inverse: purchases}}
dimensions:
  d: {type: date}
  who: {type: string, expr: customer.nm}
  either: {type: boolean, expr: pa or pb}
  pa: {type: boolean}
  pb: {type: boolean}
metrics:
  m1: {expr: sum(a), where: x = 1 or y = 1}
  m2: {expr: m1, where: z = 1}
  m3: {expr: sum(a), where: x = 1 or y = 1 and z = 1}
  revenue: {expr: sum(a)}
  shown: {expr: sum(a), where: a > 3}
  lines: {expr: count()}
  ever: {expr: bool_or(pa)}
""",
    "customers.yml": """
model: customers
table: c
key: id
dimensions: {nm: {type: string}, key_1: {type: string}}
metrics: {customers: {expr: count(), time: none}}
""",
    "refunds.yml": """
model: refunds
table: r
key: id
time: d
joins: {customer: {model: firms, on: {cid: id}}}
dimensions: {d: {type: date}}
metrics: {refunded: {expr: sum(amount)}}
""",
    "firms.yml": "{model: firms, table: c, key: id, dimensions: {nm: {type: string}}}",
}
TABLES = """
CREATE TABLE s (id INT, a INT, x INT, y INT, z INT, cid INT, d DATE, pa BOOLEAN, pb BOOLEAN);
INSERT INTO s VALUES (1, 1, 1, 0, 0, 1, '2017-03-01', true, false), (2, 2, 0, 1, 1, 2, '2017-03-02', false, false),
                     (3, 4, 0, 1, 0, NULL, '2017-04-01', false, true), (4, 8, 0, 0, 1, 1, NULL, true, true);
CREATE TABLE c (id INT, nm VARCHAR, key_1 VARCHAR);
INSERT INTO c VALUES (1, 'A', 'x'), (2, 'B', 'x'), (3, 'C', 'y');
CREATE TABLE r (id INT, cid INT, amount INT, d DATE);
INSERT INTO r VALUES (1, 1, 16, '2017-03-05'), (2, 3, 32, '2017-04-05');
"""


MARCH, APRIL = date(2017, 3, 1), date(2017, 4, 1)
NAME_IS_A = {"field": "customers.nm", "values": ["A"]}


@pytest.mark.parametrize(
    ("form", "rows"),
    [
        pytest.param({"metrics": ["m2", "m3"]}, [(2, 3)], id="or-inside-a-where-keeps-its-parentheses"),
        pytest.param(
            {"metrics": [{"expr": "revenue", "as": "time__month"}, "refunded"], "dimensions": ["time.month"]},
            [(MARCH, 3, 16), (APRIL, 4, 32), (None, 8, None)],
            id="an-alias-like-the-name-of-a-group",
        ),
        pytest.param(
            {"metrics": ["shown", "refunded"], "dimensions": ["time.month"], "order_by": ["-lines"]},
            [(MARCH, None, 16), (APRIL, 4, 32), (None, 8, None)],
            id="a-metric-like-a-name-of-the-statement",
        ),
        pytest.param(
            {
                "metrics": ["customers"],
                "dimensions": ["customers.key_1"],
                "filters": [{"field": "purchases.d", "op": ">", "values": ["2016"]}],
            },
            [("x", 2)],
            id="a-dimension-like-a-key-column-under-fan-out",
        ),
        pytest.param(
            {
                "metrics": ["revenue", "customers"],
                "filters": [{"all": [{"field": "time.month", "values": ["2017-03"]}, NAME_IS_A]}],
            },
            [(1, 1)],
            id="an-all-is-its-parts-also-for-a-metric-without-time",
        ),
        pytest.param(
            {
                "metrics": ["revenue"],
                "dimensions": ["sales.pa", "sales.pb", "sales.either"],
                "filters": [
                    {
                        "any": [
                            {"field": "sales.either", "values": [False]},
                            {"field": "revenue", "op": ">", "values": [99]},
                        ]
                    }
                ],
            },
            [(False, False, False, 2)],
            id="a-grouped-or-in-a-condition-after-grouping",
        ),
        pytest.param(
            {"metrics": ["revenue"], "filters": [{"not": {"field": "who", "op": "<", "values": [None]}}]},
            [(15,)],
            id="the-complement-of-a-comparison-with-null-is-everything",
        ),
        pytest.param(
            {
                "metrics": ["revenue"],
                "filters": [{"not": {"field": "d", "op": "<", "values": ["2017-03-02"]}}],
            },
            [(14,)],
            id="the-complement-of-less-holds-at-the-boundary-and-for-null",
        ),
        pytest.param(
            {"metrics": ["revenue"], "filters": [{"field": "who", "values": ["A"]}]},
            [(9,)],
            id="a-dimension-that-takes-a-join-of-its-own",
        ),
    ],
)
def test_number(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: dict[str, object],
    rows: list[tuple[object, ...]],
) -> None:
    assert rows_of(catalog, warehouse, form) == rows


def test_the_total_of_an_all_with_a_metric_keeps_its_other_part(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    both = {"all": [NAME_IS_A, {"field": "revenue", "op": ">", "values": [0]}]}
    form = {"metrics": ["revenue"], "dimensions": ["customers.nm"], "filters": [both], "totals": True}
    totals = compile_query(catalog, parse_query(form), dialect="duckdb", now=datetime(2018, 1, 1)).totals
    assert totals is not None
    assert warehouse.execute(totals.sql, totals.parameters).fetchall() == [(9,)]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (
            {"metrics": ["revenue", "refunded"], "filters": [{"field": "customer.nm", "values": ["A"]}]},
            "different-meanings",
        ),
        ({"dimensions": ["customers.nm"], "order_by": ["-revenue"]}, "query-malformed"),
        ({"dimensions": ["customers.nm"], "totals": True}, "query-malformed"),
        ({"metrics": ["revenue"], "dimensions": ["time"]}, "time-invalid"),
        ({"metrics": [{"expr": "revenue", "as": "who"}]}, "alias-taken"),
        ({"metrics": [{"expr": "revenue / lines", "as": "revenue"}]}, "alias-taken"),
        ({"metrics": ["revenue"], "timezone": "localtime"}, "time-invalid"),
        ({"metrics": ["revenue"], "timezone": "posix/America/New_York"}, "time-invalid"),
        (
            {"metrics": [{"expr": "customers", "filters": [{"field": "time.month", "values": ["2017-03"]}]}]},
            "no-time",
        ),
        ({"metrics": ["customers"], "dimensions": ["time.month"], "order_by": ["-revenue"]}, "no-time"),
        ({"metrics": ["revenue - ever"]}, "not-a-number"),
        ({"metrics": ["-(ever)"]}, "not-a-number"),
        ({"metrics": ["share(ever)"], "dimensions": ["customers.nm"]}, "not-a-number"),
        ({"metrics": ["change(ever)"], "dimensions": ["time.month"]}, "not-a-number"),
    ],
)
def test_what_could_mean_something_else_is_refused(
    catalog: Catalog, form: dict[str, object], code: str
) -> None:
    assert problem_of(catalog, form).code == code


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ("{model: m, table: t, key: id, joins: {n: {model: m, on: 'a = typo.b'}}}", "unknown-name"),
        (
            "{model: m, table: t, key: id, metrics: {a: {expr: sum(x)}, b: {expr: a * 2, time: none}}}",
            "time-on-arithmetic",
        ),
    ],
)
def test_definitions_that_nothing_would_obey_do_not_load(broken: str, code: str) -> None:
    assert [problem.code for problem in load_texts({"m.yml": broken}).problems] == [code]


def test_names_that_sql_reserves_are_quoted() -> None:
    model = """
model: order
table: '"order"'
key: select
dimensions: {group: {type: string}, when: {type: string, expr: '"from"'}}
metrics: {limit: {expr: sum(values)}}
"""
    loaded = load_texts({"order.yml": model})
    assert loaded.problems == ()
    connection = duckdb.connect()
    connection.execute('CREATE TABLE "order" ("select" INT, "group" TEXT, "from" TEXT, "values" INT)')
    connection.execute("INSERT INTO \"order\" VALUES (1, 'a', 'x', 1), (2, 'b', 'x', 2), (3, 'a', 'y', 4)")
    form = {"metrics": ["limit"], "dimensions": ["group"], "filters": [{"field": "when", "values": ["x"]}]}
    main = compile_query(loaded, parse_query(form), dialect="duckdb", now=datetime(2018, 1, 1)).main
    assert connection.execute(main.sql, main.parameters).fetchall() == [("a", 1), ("b", 2)]
