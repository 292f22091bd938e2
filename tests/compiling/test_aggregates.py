"""Numbers of the aggregates: what each ignores, what it is over no rows, and truth values as 0 and 1."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest

from semantic import Catalog
from tests.compiling.running import rows_of

FILES = {
    "visits.yml": """
model: visits
table: visits
key: id
joins: {of: {model: shops, on: {shop: name}}}
dimensions: {shop: {type: string}, paid: {type: boolean}}
metrics:
  paid_share: {expr: avg(paid)}
  paid_count: {expr: sum(paid)}
  long_count: {expr: sum(minutes > 10)}
  all_paid: {expr: min(paid)}
  some_paid: {expr: max(paid)}
  never_long: {expr: bool_and(minutes < 10)}
  middle: {expr: median(minutes)}
  upper: {expr: "percentile(minutes, 0.75)"}
  upper_value: {expr: "percentile_disc(minutes, 0.75)"}
  lower_value: {expr: "percentile_disc(minutes, 0.5)"}
  about_upper: {expr: "approx_percentile(minutes, 0.5)"}
  about_shops: {expr: approx_count_distinct(shop)}
  pairs: {expr: "count(distinct shop, paid)"}
""",
    "shops.yml": "{model: shops, table: shops, key: name, dimensions: {name: {type: string}}}",
    "tips.yml": """
model: tips
table: tips
key: id
joins: {of: {model: shops, on: {shop: name}}}
dimensions: {shop: {type: string}, kept: {type: boolean}, given_on: {type: date}}
metrics:
  tips: {expr: sum(amount)}
  last_tip: {expr: max(given_on)}
  any_kept: {expr: bool_or(kept)}
""",
    "checks.yml": """
model: checks
table: checks
key: id
joins: {of: {model: shops, on: {shop: name}}}
dimensions: {shop: {type: string}, inspector: {type: string}}
metrics:
  checks: {expr: count()}
  first_inspector: {expr: min(inspector)}
  first_note: {expr: min(note)}
""",
}
TABLES = """
CREATE TABLE shops (name TEXT);
INSERT INTO shops VALUES ('N'), ('S'), ('W');
CREATE TABLE visits (id INT, shop TEXT, paid BOOLEAN, minutes INT);
INSERT INTO visits VALUES (1, 'N', true, 1), (2, 'N', false, 2), (3, 'N', NULL, 20), (4, 'N', true, 40),
                          (5, 'S', false, NULL), (6, NULL, true, 8);
CREATE TABLE tips (id INT, shop TEXT, kept BOOLEAN, given_on DATE, amount INT);
INSERT INTO tips VALUES (1, 'N', false, '2017-03-01', 16), (2, 'W', true, '2017-04-01', 32), (3, 'W', NULL, NULL, 64);
CREATE TABLE checks (id INT, shop TEXT, inspector TEXT, note TEXT);
INSERT INTO checks VALUES (1, 'S', 'Ada', 'b'), (2, 'S', 'Bob', 'a'), (3, NULL, NULL, NULL);
"""


@pytest.mark.parametrize(
    ("form", "rows"),
    [
        pytest.param(
            {"metrics": ["paid_share", "paid_count", "long_count"], "dimensions": ["of.name"]},
            [("N", 2 / 3, 2, 2), ("S", 0, 0, None), (None, 1, 1, 0)],
            id="true-counts-as-1-and-unknown-not-at-all",
        ),
        pytest.param(
            {"metrics": ["all_paid", "some_paid", "never_long"], "dimensions": ["of.name"]},
            [("N", False, True, False), ("S", False, False, None), (None, True, True, True)],
            id="false-is-less-than-true",
        ),
        pytest.param(
            {"metrics": ["middle", "upper", "upper_value", "lower_value"], "dimensions": ["of.name"]},
            [("N", 11, 25, 20, 2), ("S", None, None, None, None), (None, 8, 8, 8, 8)],
            id="percentiles-between-values-and-of-values",
        ),
        pytest.param(
            {"metrics": ["about_upper", "about_shops"], "filters": [{"field": "paid", "values": [True]}]},
            [(8, 1)],
            id="about-right-where-few-rows-are-exact",
        ),
        pytest.param({"metrics": ["pairs"]}, [(3,)], id="a-pair-with-an-unknown-part-does-not-count"),
        pytest.param(
            {
                "metrics": [
                    "paid_count",
                    "tips",
                    "last_tip",
                    "any_kept",
                    "checks",
                    "first_inspector",
                    "first_note",
                ],
                "dimensions": ["of.name"],
            },
            [
                ("N", 2, 16, datetime(2017, 3, 1).date(), False, 0, None, None),
                ("S", 0, None, None, None, 2, "Ada", "a"),
                ("W", None, 96, datetime(2017, 4, 1).date(), True, 0, None, None),
                (None, 1, None, None, None, 1, None, None),
            ],
            id="three-facts-with-columns-of-every-type",
        ),
    ],
)
def test_number(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: dict[str, object],
    rows: list[tuple[object, ...]],
) -> None:
    assert rows_of(catalog, warehouse, form) == [pytest.approx(row) if len(row) < 5 else row for row in rows]
