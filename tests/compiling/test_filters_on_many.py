"""Filters along joins to many rows, and joins by conditions and by keys of two columns. Worths are powers of two."""

from __future__ import annotations

import duckdb
import pytest

from semantic import Catalog, load_texts
from tests.compiling.running import problem_of, rows_of

FILES = {
    "customers.yml": """
model: customers
table: customers
key: id
dimensions: {city: {type: string}}
metrics: {worth: {expr: sum(worth)}}
""",
    "purchases.yml": """
model: purchases
table: purchases
key: id
joins:
  customer: {model: customers, on: {cid: id}, inverse: bought}
  web_customer: {model: customers, on: {cid: id}, where: "kind = 'web'", inverse: bought_on_web}
  tier: {model: tiers, on: "this.amount >= tier.low AND this.amount < tier.high", inverse: sold}
dimensions: {kind: {type: string}, amount: {type: number}}
metrics: {purchases: {expr: count()}}
""",
    "refunds.yml": """
model: refunds
table: refunds
key: id
joins: {customer: {model: customers, on: {cid: id}, inverse: got_back}}
dimensions: {amount: {type: number}}
metrics: {refunds: {expr: count()}}
""",
    "tiers.yml": "{model: tiers, table: tiers, key: tier, dimensions: {tier: {type: string}}, "
    "metrics: {points: {expr: sum(points)}}}",
    "seats.yml": "{model: seats, table: seats, key: [line, place], dimensions: {kind: {type: string}}, "
    "metrics: {seats: {expr: count()}}}",
    "bookings.yml": """
model: bookings
table: bookings
key: id
joins: {seat: {model: seats, on: {line: line, place: place}, inverse: bookings}}
dimensions: {who: {type: string}}
metrics: {bookings: {expr: count()}}
""",
    "visits.yml": """
model: visits
table: visits
key: none
joins:
  shown: {model: pages, on: {page: url}, where: "shown.label <> who", type: one_to_many}
dimensions: {who: {type: string}}
metrics: {visits: {expr: count()}}
""",
    "pages.yml": "{model: pages, table: pages, key: none, dimensions: {label: {type: string}}}",
}
TABLES = """
CREATE TABLE customers (id INT, city TEXT, worth INT);
INSERT INTO customers VALUES (1, 'Oslo', 1), (2, 'Rome', 2), (3, 'Oslo', 4), (4, 'Rome', 8);
CREATE TABLE purchases (id INT, cid INT, kind TEXT, amount INT);
INSERT INTO purchases VALUES (1, 1, 'web', 5), (2, 1, 'shop', 20), (3, 2, NULL, 30), (4, 4, 'web', 30);
CREATE TABLE refunds (id INT, cid INT, amount INT);
INSERT INTO refunds VALUES (1, 3, 15), (2, 1, 1);
CREATE TABLE tiers (tier TEXT, low INT, high INT, points INT);
INSERT INTO tiers VALUES ('a', 0, 10, 1), ('b', 10, 30, 2), ('c', 30, 99, 4);
CREATE TABLE seats (line INT, place INT, kind TEXT);
INSERT INTO seats VALUES (1, 1, 'x'), (1, 2, 'x'), (2, 1, 'y');
CREATE TABLE bookings (id INT, line INT, place INT, who TEXT);
INSERT INTO bookings VALUES (1, 1, 1, 'Ann'), (2, 1, 1, 'Bob'), (3, 1, 2, 'Bob'), (4, 2, 1, 'Bob'), (5, NULL, 1, 'Ann');
"""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    loaded = load_texts(FILES)
    assert {problem.code for problem in loaded.problems} <= {"to-one-unproved"}
    return loaded


def field(name: str, op: str, *values: object) -> dict[str, object]:
    return {"field": name, "op": op, "values": list(values)}


def kept(metric: str, *filters: dict[str, object]) -> dict[str, object]:
    return {"metrics": [metric], "filters": list(filters)}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(kept("worth", field("bought.amount", ">", 10)), [(11,)], id="who-has-a-row-that-passes"),
        pytest.param(
            kept("worth", field("bought.kind", "is_null")), [(6,)], id="and-who-has-none-where-null-passes"
        ),
        pytest.param(
            kept("worth", {"any": [field("bought.amount", ">", 10), field("got_back.amount", ">", 10)]}),
            [(15,)],
            id="a-row-of-one-path-or-of-another",
        ),
        pytest.param(
            kept("worth", {"any": [field("bought.amount", ">", 10), field("city", "=", "Oslo")]}),
            [(15,)],
            id="a-related-row-or-the-row-itself",
        ),
        pytest.param(
            kept("worth", field("bought.amount", "<", 10), field("bought.kind", "=", "shop")),
            [(None,)],
            id="one-row-passes-all",
        ),
        pytest.param(
            kept("worth", field("bought_on_web.amount", ">", 10)), [(8,)], id="rows-that-play-a-role-only"
        ),
        pytest.param(
            kept("points", field("sold.kind", "=", "web")), [(5,)], id="a-condition-followed-backwards"
        ),
        pytest.param(
            {"metrics": ["purchases"], "dimensions": ["tiers.tier"]},
            [("a", 1), ("b", 1), ("c", 2)],
            id="a-condition-followed",
        ),
        pytest.param(
            kept("seats", {"some": field("bookings.who", "=", "Ann")}), [(1,)], id="some-by-two-columns"
        ),
        pytest.param(
            kept("seats", {"none": field("bookings.who", "=", "Ann")}), [(2,)], id="none-by-two-columns"
        ),
        pytest.param(
            kept("bookings", {"metric": "bookings", "per": "seat", "op": ">", "values": [1]}),
            [(2,)],
            id="an-entity-of-two-columns",
        ),
    ],
)
def test_rows(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: dict[str, object],
    expected: list[tuple[object, ...]],
) -> None:
    assert rows_of(catalog, warehouse, form) == expected


def test_rows_without_a_key_are_not_found_by_the_columns_of_a_join_that_looks_at_more(
    catalog: Catalog,
) -> None:
    form = kept("visits", {"some": field("shown.label", "=", "A")})
    assert problem_of(catalog, form).code == "no-key"
