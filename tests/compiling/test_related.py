"""`some` and `none`, and a row of the result for each row of a model."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest

from semantic import Catalog, compile_query, parse_query
from tests.compiling.running import Row, problem_of, rows_of

FILES = {
    "people.yml": """
model: people
table: people
key: id
joins: {home: {model: towns, on: {town_id: id}, inverse: residents}}
dimensions: {name: {type: string}, town: {type: string, expr: home.name}, secret: {type: string, hidden: true}}
metrics: {people: {expr: count()}, weight: {expr: sum(worth)}}
""",
    "towns.yml": """
model: towns
table: towns
key: id
dimensions: {name: {type: string}}
metrics: {towns: {expr: count()}}
""",
    "orders.yml": """
model: orders
table: orders
key: id
time: day
joins:
  buyer: {model: people, on: {person_id: id}, inverse: orders}
  shop: {model: shops, on: shop}
dimensions: {day: {type: date}, total: {type: number}, kind: {type: string}}
segments: {big: {where: total > 10}}
metrics: {orders: {expr: count()}, spent: {expr: sum(total)}}
""",
    "shops.yml": "{model: shops, table: shops, key: shop, dimensions: {owner: {type: string}}}",
    "lines.yml": """
model: lines
table: lines
key: none
joins: {order: {model: orders, on: {order_id: id}, inverse: lines}}
dimensions: {item: {type: string}}
""",
    "visits.yml": """
model: visits
table: visits
key: none
joins:
  page: {model: pages, on: {page: url}, type: one_to_many}
  near: {model: pages, on: "this.page < near.url", type: one_to_many}
dimensions: {who: {type: string}}
metrics: {visits: {expr: count()}}
""",
    "pages.yml": "{model: pages, table: pages, key: none, dimensions: {label: {type: string}}}",
}
TABLES = """
CREATE TABLE people (id INT, name TEXT, town_id INT, secret TEXT, worth INT);
INSERT INTO people VALUES (1, 'Ann', 1, 's', 1), (2, 'Bob', 1, 's', 2), (3, NULL, 2, 's', 4), (4, 'Ann', NULL, 's', 8);
CREATE TABLE towns (id INT, name TEXT);
INSERT INTO towns VALUES (1, 'Oslo'), (2, NULL), (3, 'Bari');
CREATE TABLE orders (id INT, person_id INT, shop TEXT, day DATE, total INT, kind TEXT);
INSERT INTO orders VALUES (1, 1, 'x', '2017-03-01', 5, 'web'), (2, 1, 'y', '2017-04-01', 20, NULL),
  (3, 2, NULL, NULL, 20, 'web'), (4, 3, 'z', '2017-03-05', 5, NULL), (5, NULL, 'x', '2017-03-01', 99, 'web');
CREATE TABLE shops (shop TEXT, owner TEXT);
INSERT INTO shops VALUES ('x', 'Eve'), ('y', 'Max');
CREATE TABLE lines (order_id INT, item TEXT);
INSERT INTO lines VALUES (1, 'tea'), (1, 'jam'), (2, 'tea'), (4, NULL), (NULL, 'tea');
CREATE TABLE visits (page TEXT, who TEXT);
INSERT INTO visits VALUES ('a', 'u'), ('a', 'u'), ('b', 'v'), (NULL, 'w');
CREATE TABLE pages (url TEXT, label TEXT);
INSERT INTO pages VALUES ('a', 'A'), ('a', 'AA'), ('c', 'C'), (NULL, 'A');
"""


def field(name: str, op: str, *values: object) -> dict[str, object]:
    return {"field": name, "op": op, "values": list(values)}


WEB = field("orders.kind", "=", "web")
NOT_WEB = field("orders.kind", "!=", "web")


def weighed(*filters: dict[str, object]) -> dict[str, object]:
    return {"metrics": ["weight"], "filters": list(filters)}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(weighed({"some": WEB}), [(3,)], id="some"),
        pytest.param(weighed({"none": WEB}), [(12,)], id="none-also-without-any-related-row"),
        pytest.param(weighed({"not": {"some": WEB}}), [(12,)], id="not-some-is-none"),
        pytest.param(weighed({"not": {"none": WEB}}), [(3,)], id="not-none-is-some"),
        pytest.param(weighed({"some": NOT_WEB}), [(5,)], id="some-that-differs-which-null-does"),
        pytest.param(weighed({"none": NOT_WEB}), [(10,)], id="all-alike"),
        pytest.param(weighed({"some": {"not": WEB}}), [(5,)], id="a-negation-inside"),
        pytest.param(weighed({"some": WEB}, {"some": NOT_WEB}), [(1,)], id="two-rows-may-pass-one-each"),
        pytest.param(
            weighed({"some": {"all": [WEB, field("orders.total", ">", 10)]}}),
            [(2,)],
            id="one-row-passes-both",
        ),
        pytest.param(
            weighed({"some": field("orders.kind", "is_null")}), [(5,)], id="nobody-there-is-not-a-null"
        ),
        pytest.param(weighed({"some": {"segment": "big"}}), [(3,)], id="a-segment-of-the-related-model"),
        pytest.param(
            weighed({"some": field("orders.shop.owner", "!=", "Eve")}), [(7,)], id="above-the-related-row"
        ),
        pytest.param(
            weighed({"some": {"all": [field("orders.lines.item", "=", "tea")]}}), [(1,)], id="many-of-many"
        ),
        pytest.param(weighed({"none": field("orders.lines.item", "is_null")}), [(11,)], id="of-rows-of-rows"),
        pytest.param(
            weighed({"some": field("home.name", "=", "Oslo")}), [(3,)], id="to-one-it-is-the-filter"
        ),
        pytest.param(weighed({"none": field("home.name", "=", "Oslo")}), [(12,)], id="to-one-none-is-not"),
        pytest.param(
            weighed({"any": [{"some": WEB}, field("people.name", "is_null")]}), [(7,)], id="under-any"
        ),
        pytest.param(
            {"metrics": ["people", "weight"], "dimensions": ["orders.kind"], "filters": [{"some": WEB}]},
            [("web", 2, 3), (None, 1, 1)],
            id="groups-show-all-related-rows",
        ),
        pytest.param(
            {
                "metrics": ["weight", {"expr": "weight", "as": "web", "filters": [{"some": WEB}]}],
                "dimensions": ["home.name"],
            },
            [("Oslo", 3, 3), (None, 12, None)],
            id="a-filter-of-one-metric",
        ),
        pytest.param(
            {"metrics": ["spent"], "filters": [{"none": field("lines.item", "=", "jam")}]},
            [(144,)],
            id="rows-below",
        ),
        pytest.param(
            {"metrics": ["towns"], "filters": [{"some": field("residents.orders.kind", "=", "web")}]},
            [(1,)],
            id="two-steps-to-many",
        ),
        pytest.param(
            {"metrics": ["visits"], "filters": [{"some": field("page.label", "contains", "a")}]},
            [(2,)],
            id="without-a-key",
        ),
        pytest.param(
            {"metrics": ["visits"], "filters": [{"none": field("page.label", "contains", "a")}]},
            [(2,)],
            id="null-meets-nobody",
        ),
        pytest.param(
            {"dimensions": ["towns.name"], "filters": [{"none": field("residents.name", "=", "Ann")}]},
            [("Bari",), (None,)],
            id="a-list",
        ),
        pytest.param({"rows": "towns"}, [("Bari",), ("Oslo",), (None,)], id="all-that-is-not-hidden"),
        pytest.param(
            {"rows": "people"}, [("Ann", "Oslo"), ("Ann", None), ("Bob", "Oslo"), (None, None)], id="each-row"
        ),
        pytest.param(
            {"rows": "visits", "dimensions": ["who"], "filters": [field("who", "!=", "v")]},
            [("u",), ("u",), ("w",)],
            id="rows-that-look-alike",
        ),
        pytest.param(
            {
                "rows": "people",
                "dimensions": ["home.name"],
                "filters": [field("orders.total", ">", 1)],
                "order_by": ["-home.name"],
            },
            [("Oslo",), ("Oslo",), (None,)],
            id="a-filter-on-many-rows-repeats-none",
        ),
        pytest.param(
            {"rows": "visits", "dimensions": ["who"], "filters": [field("page.label", "contains", "a")]},
            [("u",), ("u",)],
            id="and-loses-none-without-a-key",
        ),
        pytest.param(
            {
                "rows": "orders",
                "dimensions": ["time.month", "total"],
                "time": "2017-03",
                "order_by": ["-total"],
                "limit": 1,
            },
            [(datetime(2017, 3, 1).date(), 99), (datetime(2017, 3, 1).date(), 5)],
            id="in-a-range-with-a-limit-which-fetches-one-more",
        ),
    ],
)
def test_rows(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, form: dict[str, object], expected: list[Row]
) -> None:
    assert rows_of(catalog, warehouse, form) == expected


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (weighed({"some": {"all": [WEB, field("home.name", "=", "Oslo")]}}), "several-paths"),
        (weighed({"some": {"any": [WEB, field("orders.lines.item", "=", "tea")]}}), "several-paths"),
        (weighed({"some": {"some": WEB}}), "nested-some"),
        (weighed({"some": field("weight", ">", 1)}), "mixed-filter"),
        ({"metrics": ["visits"], "filters": [{"some": field("near.label", "=", "A")}]}, "no-key"),
        ({"rows": "peple"}, "unknown-name"),
        ({"rows": "people", "metrics": ["people"]}, "query-malformed"),
        ({"rows": "people", "totals": True}, "query-malformed"),
        ({"rows": "people", "limit": {"rows": 1, "per": ["name"]}}, "query-malformed"),
        ({"rows": "people", "dimensions": ["orders.kind"]}, "to-many-rows"),
        ({"rows": "people", "dimensions": ["time.month"]}, "no-time"),
        ({"rows": "people", "filters": [field("weight", ">", 1)]}, "query-malformed"),
        ({"rows": "people", "order_by": ["weight"]}, "query-malformed"),
        ({"rows": "pages", "dimensions": ["nothing"]}, "unknown-name"),
    ],
)
def test_what_has_no_answer_is_refused(catalog: Catalog, form: dict[str, object], code: str) -> None:
    assert problem_of(catalog, form).code == code


def test_rows_end_in_the_key(catalog: Catalog) -> None:
    main = compile_query(
        catalog, parse_query({"rows": "people"}), dialect="duckdb", now=datetime(2018, 1, 1)
    ).main
    assert "ORDER BY people__name, people__town, people.id" in main.sql.replace(" ASC", "").replace(
        " NULLS LAST", ""
    )
