"""The first rows of each group, and the rest as one row. Amounts are powers of two: a sum tells its rows."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from semantic import Catalog, load_texts
from tests.compiling.running import Row, problem_of, rows_of

FILES = {
    "sales.yml": """
model: sales
table: results
key: id
time: day
joins:
  customer: {model: customers, on: {cid: id}, inverse: purchases}
  place: {model: shops, on: {shop: name}}
dimensions: {day: {type: date}, kind: {type: string}, shop: {type: string}}
metrics:
  revenue: {expr: sum(amount)}
  lines: {expr: count()}
  middle: {expr: median(amount)}
  buyers: {expr: count(distinct cid)}
  filled: {expr: sum(amount), fill: 0}
  most_in_a_shop: {expr: max(revenue), per: shop}
""",
    "customers.yml": """
model: customers
table: customers
key: id
dimensions: {city: {type: string}}
metrics: {customers: {expr: count(), time: none}}
""",
    "shops.yml": "{model: shops, table: shops, key: name, dimensions: {name: {type: string}}}",
    "refunds.yml": """
model: refunds
table: refunds
key: none
time: day
joins: {place: {model: shops, on: {shop: name}}}
dimensions: {day: {type: date}}
metrics: {refunded: {expr: sum(amount)}}
""",
}
TABLES = """
CREATE TABLE results (id INT, cid INT, day DATE, kind TEXT, shop TEXT, amount INT);
INSERT INTO results VALUES
  (1, 1, '2017-03-01', 'tea', 'N', 1), (2, 1, '2017-03-02', 'jam', 'N', 2), (3, 2, '2017-03-03', 'ham', 'N', 4),
  (4, 2, '2017-04-01', 'tea', 'S', 8), (5, 1, '2017-04-02', NULL, 'S', 16), (6, 1, NULL, 'jam', NULL, 32),
  (7, 9, '2017-04-03', 'ham', NULL, 64), (8, 2, '2017-04-04', 'rum', 'S', 8);
CREATE TABLE customers (id INT, city TEXT);
INSERT INTO customers VALUES (1, 'Oslo'), (2, 'Rome'), (3, 'Bari');
CREATE TABLE shops AS SELECT unnest(['N', 'S', 'W']) AS name;
CREATE TABLE refunds (day DATE, shop TEXT, amount INT);
INSERT INTO refunds VALUES ('2017-03-01', 'N', 1), ('2017-03-01', 'W', 2), ('2017-04-01', NULL, 4);
"""


MARCH, APRIL = date(2017, 3, 1), date(2017, 4, 1)


def asked(
    metrics: list[str], dimensions: list[str], limit: dict[str, object], **more: object
) -> dict[str, object]:
    return {"metrics": metrics, "dimensions": dimensions, "limit": limit, **more}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(
            asked(["revenue"], ["shop", "kind"], {"rows": 1, "per": ["shop"]}, order_by=["-revenue"]),
            [("N", "ham", 4), ("S", None, 16), (None, "ham", 64)],
            id="null-is-a-group-of-the-limit",
        ),
        pytest.param(
            asked(["revenue"], ["kind", "shop"], {"rows": 1, "per": ["shop"]}, order_by=["-shop", "revenue"]),
            [("rum", "S", 8), ("tea", "N", 1), ("jam", None, 32)],
            id="the-groups-come-first-in-the-order-asked-and-ties-break-by-the-groups",
        ),
        pytest.param(
            asked(
                ["revenue"],
                ["shop", "kind"],
                {"rows": 2, "per": ["shop"]},
                order_by=["-lines", "kind"],
                filters=[{"field": "revenue", "op": "<", "values": [16]}],
            ),
            [("N", "ham", 4), ("N", "jam", 2), ("S", "rum", 8), ("S", "tea", 8)],
            id="ordered-by-what-is-not-shown-after-filters-on-metrics",
        ),
        pytest.param(
            {"dimensions": ["kind"], "limit": {"rows": 1, "per": []}, "metrics": ["lines"]},
            [("ham", 2), ("jam", 2)],
            id="no-groups-are-a-plain-limit-which-fetches-one-row-more",
        ),
        pytest.param(
            asked(["revenue"], ["kind"], {"rows": 1, "other": True}, order_by=["-most_in_a_shop"]),
            [(None, 16, False), (None, 119, True)],
            id="what-is-there-for-the-order-only-needs-no-rest",
        ),
        pytest.param(
            asked(["revenue", "middle", "buyers"], ["kind"], {"rows": 2, "other": True}, order_by=["-revenue"]),
            [("ham", 68, 34.0, 2, False), ("jam", 34, 17.0, 1, False), (None, 33, 8.0, 2, True)],
            id="the-rest-is-computed-from-its-rows",
        ),
        pytest.param(
            asked(
                ["revenue", "refunded"],
                ["time.month", "shops.name"],
                {"rows": 1, "per": ["time.month"], "other": True},
                order_by=["-revenue"],
                filters=[{"field": "revenue", "op": ">", "values": [7]}],
            ),
            [
                (MARCH, None, 7, 3, True),
                (APRIL, None, 64, 4, False),
                (APRIL, None, 32, None, True),
                (None, None, 32, None, False),
            ],
            id="the-rest-of-each-period-with-what-filters-on-metrics-leave-out",
        ),
        pytest.param(
            asked(["revenue"], ["shop", "kind"], {"rows": 1, "per": ["shop"], "other": True}, order_by=["-revenue"]),
            [("N", "ham", 4, False), ("N", None, 3, True), ("S", None, 16, False), ("S", None, 16, True),
             (None, "ham", 64, False), (None, None, 32, True)],
            id="null-has-a-rest-too",
        ),
        pytest.param(
            asked(["revenue"], ["kind"], {"rows": 5, "other": True}, order_by=["-revenue"],
                  filters=[{"field": "revenue", "op": ">", "values": [8]}]),
            [("ham", 68, False), ("jam", 34, False), (None, 16, False), ("tea", 9, False), (None, 8, True)],
            id="the-rest-is-only-what-a-filter-on-a-metric-leaves-out",
        ),
        pytest.param(
            asked(["revenue", "refunded"], ["shops.name"], {"rows": 5, "other": True},
                  filters=[{"field": "refunded", "op": ">", "values": [0]}]),
            [("N", 7, 1, False), ("W", None, 2, False), (None, 96, 4, False), (None, 32, None, True)],
            id="a-group-of-which-a-filter-knows-nothing-is-in-the-rest",
        ),
        pytest.param(
            asked(["customers", "share(customers)"], ["purchases.kind"], {"rows": 2, "other": True}),
            [("ham", 1, 1 / 3, False), ("jam", 1, 1 / 3, False), (None, 3, 1.0, True)],
            id="a-row-in-several-groups-of-the-rest-counts-once",
        ),
        pytest.param(
            asked(["revenue"], ["kind"], {"rows": 5, "other": True}, filters=[{"field": "shop", "values": ["N"]}]),
            [("ham", 4, False), ("jam", 2, False), ("tea", 1, False)],
            id="no-rest-where-nothing-is-left-out",
        ),
        pytest.param(
            asked(["revenue"], ["kind"], {"rows": 1, "other": True}, filters=[{"field": "shop", "values": ["?"]}]),
            [],
            id="nothing-at-all",
        ),
        pytest.param(
            asked(
                ["share(revenue, shop)", "rank(revenue, shop)"],
                ["shop", "kind"],
                {"rows": 1, "per": ["shop"], "other": True},
                order_by=["-revenue"],
                filters=[{"field": "shop", "op": "in", "values": ["N", "S"]}],
            ),
            [("N", "ham", 4 / 7, 1, False), ("N", None, 3 / 7, None, True),
             ("S", None, 0.5, 1, False), ("S", None, 0.5, None, True)],
            id="the-rest-has-a-share-in-its-parent-and-no-rank",
        ),
        pytest.param(
            asked(
                ["share(revenue, shop)", "share(revenue)"],
                ["shop", "kind"],
                {"rows": 6, "other": True},
                filters=[
                    {"field": "shop", "op": "in", "values": ["N", "S"]},
                    {"field": "kind", "op": "in", "values": ["tea", "ham"]},
                ],
                order_by=["-revenue"],
            ),
            [("S", "tea", 1.0, 8 / 13, False), ("N", "ham", 0.8, 4 / 13, False), ("N", "tea", 0.2, 1 / 13, False)],
            id="shares-of-parents-without-a-rest",
        ),
        pytest.param(
            asked(
                ["share(revenue, shop)", "share(revenue)"],
                ["shop", "kind"],
                {"rows": 1, "other": True},
                filters=[{"field": "kind", "op": "in", "values": ["tea", "rum"]}],
                order_by=["revenue"],
            ),
            [("N", "tea", 1.0, 1 / 17, False), (None, None, None, 16 / 17, True)],
            id="the-rest-of-several-parents-has-no-share-in-one",
        ),
        pytest.param(
            asked(["rank(revenue)"], ["kind"], {"rows": 2, "other": True}, order_by=["rank(revenue)"],
                  filters=[{"field": "revenue", "op": "<", "values": [60]}]),
            [("jam", 1, False), (None, 2, False), (None, None, True)],
            id="ranks-among-what-filters-keep-order-the-places",
        ),
        pytest.param(
            asked(
                ["filled"],
                ["time.month", "shop"],
                {"rows": 1, "per": ["time.month"], "other": True},
                time="2017-03 to 2017-05",
                order_by=["-filled"],
                filters=[{"field": "shop", "op": "is_not_null"}],
            ),
            [(MARCH, "N", 7, False), (MARCH, None, 0, True), (APRIL, "S", 32, False), (APRIL, None, 0, True),
             (date(2017, 5, 1), "N", 0, False), (date(2017, 5, 1), None, 0, True)],
            id="groups-that-only-a-fill-shows-are-a-rest-too",
        ),
    ],
)  # fmt: skip
def test_rows(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, form: dict[str, object], expected: list[Row]
) -> None:
    assert rows_of(catalog, warehouse, form) == expected


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (asked(["revenue"], ["kind"], {"rows": 1, "per": ["shop"]}), "not-grouped"),
        (asked(["revenue"], ["kind"], {"rows": 1, "per": ["kind"], "other": True}), "query-malformed"),
        (asked(["revenue"], [], {"rows": 1, "other": True}), "query-malformed"),
        ({"dimensions": ["customers.city"], "limit": {"rows": 1, "other": True}}, "query-malformed"),
        (asked(["revenue", "customers"], ["time.month"], {"rows": 1, "other": True}), "no-rest"),
        (
            asked(["rank(revenue)"], ["kind"], {"rows": 1}, filters=[{"field": "rank(revenue)", "values": [1]}]),
            "filter-on-rank",
        ),
        (asked(["share(revenue, shop)"], ["kind"], {"rows": 1}), "not-grouped"),
        (asked(["share(share(revenue))"], ["kind"], {"rows": 1}), "query-malformed"),
        (asked(["shares(revenue)"], ["kind"], {"rows": 1}), "query-malformed"),
        (asked(["share(1)"], ["kind"], {"rows": 1}), "query-malformed"),
        (asked(["share()"], ["kind"], {"rows": 1}), "query-malformed"),
        (
            {
                "metrics": [{"expr": "revenue / 2", "as": "other"}],
                "dimensions": ["kind"],
                "limit": {"rows": 1, "other": True},
            },
            "query-malformed",
        ),
    ],
)  # fmt: skip
def test_what_has_no_answer_is_refused(catalog: Catalog, form: dict[str, object], code: str) -> None:
    assert problem_of(catalog, form).code == code


def test_tables_of_the_statement_hide_none_of_the_warehouse() -> None:
    """Facts are merged in a table of the statement before the rest is read from theirs."""
    model = (
        "model: {0}\ntable: {1}\nkey: none\ntime: day\ndimensions: {{day: {{type: date}}}}\nmetrics: {{{2}}}"
    )
    catalog = load_texts(
        {
            "sales.yml": model.format("sales", "merged", "sold: {expr: sum(amount), fill: 0}"),
            "visits.yml": model.format("visits", "periods", "visits: {expr: count()}"),
        }
    )
    warehouse = duckdb.connect()
    warehouse.execute(
        """CREATE TABLE merged (day DATE, amount INT);
        INSERT INTO merged VALUES ('2017-03-01', 1), ('2017-04-01', 2), ('2017-04-02', 4);
        CREATE TABLE periods (day DATE);
        INSERT INTO periods VALUES ('2017-03-01'), ('2017-03-02'), ('2017-04-01')"""
    )
    form = asked(["sold", "visits"], ["time.month"], {"rows": 1, "other": True}, time="2017-03 to 2017-05")
    assert rows_of(catalog, warehouse, form) == [(MARCH, 1, 2, False), (None, 6, 1, True)]
    warehouse.close()
