"""Conversions: which visits are followed by an order, when several could be.

visit  user  session  at              source        order  user  session  at              total
1      1     s1       1 March 10:00   ad            1      1     s1       1 March 12:00   5
2      1     s2       1 March 12:00   web           2      1     s2       3 March 12:00   20
3      2     s3       1 March 10:00   ad            3      2     s3       2 March         5
4      2     s4       1 March 10:00   web           4      3     s5       28 Feb. 12:00   20
5      3     s5       31 January      ad            5      -     s6       1 March 11:00   5
6      -     s6       1 March 10:00   ad            6      4     s7       5 March 10:00   5
7      4     s7       5 March 10:00   web           7      4     s8       5 March 10:59   5
8      4     s8       5 March 11:00   web
"""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from semantic import Catalog
from tests.compiling.running import rows_of

FILES = {
    "visits.yml": """
model: visits
table: visits
key: id
time: at
joins: {user: {model: users, on: {uid: id}}}
dimensions: {at: {type: local}, session: {type: string}, source: {type: string}}
metrics:
  views: {expr: count()}
  ad_views: {expr: count(), where: source = 'ad'}
  soon: {convert: {from: views, to: orders, by: user, within: 2 days}}
  soon_rate: {convert: {from: views, to: orders, by: user, within: 2 days}, as: rate}
  in_14_hours: {convert: {from: views, to: orders, by: user, within: 14 hours}}
  in_a_month: {convert: {from: views, to: orders, by: user, within: 1 month}}
  ever: {convert: {from: views, to: orders, by: user}}
  big_ever: {convert: {from: views, to: big_orders, by: user}}
  in_session: {convert: {from: views, to: orders, by: user, same: [session]}}
  ads_soon: {convert: {from: ad_views, to: orders, by: user, within: 2 days}}
""",
    "hits.yml": """
model: hits
table: visits
key: none
time: at
joins: {user: {model: users, on: {uid: id}}}
dimensions: {at: {type: local}, session: {type: string}, source: {type: string}}
metrics:
  hits: {expr: count()}
  orders_after: {convert: {from: hits, to: orders, by: user, within: 2 days, count: to}}
  orders_or_none: {convert: {from: hits, to: orders, by: user, within: 2 days, count: to}, fill: none}
  orders_per_hit: {convert: {from: hits, to: orders, by: user, within: 2 days, count: to}, as: rate}
""",
    "orders.yml": """
model: orders
table: orders
key: id
time: at
joins: {user: {model: users, on: {uid: id}}}
dimensions: {at: {type: local}, session: {type: string}}
metrics:
  orders: {expr: count()}
  big_orders: {expr: count(), where: total > 10}
""",
    "users.yml": "{model: users, table: users, key: id, dimensions: {city: {type: string}}}",
}
TABLES = """
CREATE TABLE users AS SELECT unnest([1, 2, 3, 4]) AS id, 'Oslo' AS city;
CREATE TABLE visits (id INT, uid INT, session TEXT, "at" TIMESTAMP, source TEXT);
INSERT INTO visits VALUES
  (1, 1, 's1', '2017-03-01 10:00', 'ad'), (2, 1, 's2', '2017-03-01 12:00', 'web'),
  (4, 2, 's4', '2017-03-01 10:00', 'web'), (3, 2, 's3', '2017-03-01 10:00', 'ad'),
  (5, 3, 's5', '2017-01-31', 'ad'), (6, NULL, 's6', '2017-03-01 10:00', 'ad'),
  (7, 4, 's7', '2017-03-05 10:00', 'web'), (8, 4, 's8', '2017-03-05 11:00', 'web');
CREATE TABLE orders (id INT, uid INT, session TEXT, "at" TIMESTAMP, total INT);
INSERT INTO orders VALUES
  (1, 1, 's1', '2017-03-01 12:00', 5), (2, 1, 's2', '2017-03-03 12:00', 20), (3, 2, 's3', '2017-03-02', 5),
  (4, 3, 's5', '2017-02-28 12:00', 20), (5, NULL, 's6', '2017-03-01 11:00', 5), (6, 4, 's7', '2017-03-05 10:00', 5),
  (7, 4, 's8', '2017-03-05 10:59', 5);
"""


def asked(metrics: str, dimensions: str = "", **more: object) -> dict[str, object]:
    return {"metrics": metrics.split(), "dimensions": dimensions.split(), **more}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        # Order 1 comes at the moment of visit 2, which it belongs to; order 2 comes when the two days of that are over.
        # Order 3 is that of the later of two visits by key. Visit 7 has two orders, the first at its own moment.
        pytest.param(asked("soon soon_rate"), [(3, 3 / 8)], id="each-order-belongs-to-the-visit-before-it"),
        pytest.param(
            asked("soon soon_rate", "source"), [("ad", 0, 0.0), ("web", 3, 0.75)], id="by-what-the-visit-is"
        ),
        pytest.param(
            asked("soon", filters=[{"field": "source", "values": ["ad"]}]),
            [(0,)],
            id="filters-do-not-give-an-order-to-another-visit",
        ),
        pytest.param(asked("ads_soon"), [(2,)], id="but-the-condition-of-the-metric-does"),
        # Visit 5 has its order 28 days and a half later, which is after a month, clamped to 28 February.
        pytest.param(asked("soon ever in_a_month"), [(3, 4, 3)], id="three-spans-at-once"),
        pytest.param(
            asked("ever", "time.month"),
            [(date(2017, 1, 1), 1), (date(2017, 3, 1), 3)],
            id="in-the-month-of-the-visit",
        ),
        pytest.param(asked("in_14_hours"), [(2,)], id="order-3-comes-when-the-14-hours-are-over"),
        pytest.param(asked("big_ever"), [(2,)], id="only-orders-that-the-metric-counts"),
        # Visit 7 has two orders. Of the two that are nowhere told apart by a key, the one that is less has order 3.
        pytest.param(
            asked("orders_after orders_per_hit", "hits.source"),
            [("ad", 1, 0.25), ("web", 3, 0.75)],
            id="each-order-without-a-key",
        ),
        pytest.param(
            asked("orders_after orders_or_none", "time.month"),
            [(date(2017, 1, 1), 0, None), (date(2017, 3, 1), 4, 4)],
            id="visits-that-no-order-follows",
        ),
        pytest.param(asked("in_session", "source"), [("ad", 3), ("web", 2)], id="in-the-same-session"),
    ],
)
def test_rows(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: dict[str, object],
    expected: list[tuple[object, ...]],
) -> None:
    assert rows_of(catalog, warehouse, form) == expected
