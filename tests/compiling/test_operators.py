"""Which rows an operator and its complement keep, and how often a row counts that meets many.

receipt  line  amount  kind  weight  day          tags (colour)
1        1     1       tea   5       20 March     x (red), y (red)
1        2     2       jam   10      1 April      x (red)
2        1     4       -     -       -            x (red)
2        2     8       tea   20      1 May
"""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pytest
import sqlglot

from semantic import Catalog, compile_query, parse_query
from semantic.compiling.dialects import DIALECTS
from tests.compiling.running import Row, rows_of

FILES = {
    "settings.yml": "{zone: America/New_York}",
    "lines.yml": """
model: lines
table: lines
key: [receipt, line]
time: day
joins: {tags: {model: tags, on: {receipt: receipt, line: line}, type: one_to_many}}
dimensions:
  day: {type: date}
  shipped: {type: instant, stored_in: UTC}
  packed: {type: instant, stored_in: Asia/Tokyo}
  kind: {type: string}
  weight: {type: number}
segments: {heavy: {where: weight > 6}}
metrics:
  total: {expr: sum(amount)}
  lines: {expr: count()}
  mean: {expr: avg(amount)}
  tea: {expr: sum(amount), where: kind = 'tea'}
  heavies: {expr: count(), where: weight > 6}
  heavy_total: {expr: sum(amount), where: weight > 6}
  jam: {expr: sum(amount), where: kind = 'jam'}
  both: {expr: tea + jam, fill: 0}
  low: {expr: "percentile(amount, 0)"}
  high: {expr: "percentile(amount, 1)"}
  shipped_total: {expr: sum(amount), time: shipped}
  packed_total: {expr: sum(amount), time: packed}
  light: {expr: avg(weight < 7)}
  all_light: {expr: min(weight < 7)}
  any_light: {expr: max(weight < 7)}
""",
    "tags.yml": "{model: tags, table: tags, key: none, dimensions: {tag: {type: string}, colour: {type: string}}}",
}
TABLES = """
CREATE TABLE lines (receipt INT, line INT, amount INT, kind TEXT, weight INT, day DATE, shipped TIMESTAMP,
                    packed TIMESTAMP);
INSERT INTO lines VALUES
  (1, 1, 1, 'tea', 5, '2017-03-20', '2017-04-01 03:59', '2017-04-01 12:59'),
  (1, 2, 2, 'jam', 10, '2017-04-01', '2017-04-01 04:00', '2017-04-01 12:59'),
  (2, 1, 4, NULL, NULL, NULL, '2017-05-01 03:59', '2017-04-01 13:00'),
  (2, 2, 8, 'tea', 20, '2017-05-01', '2017-05-01 04:00', NULL);
CREATE TABLE tags (receipt INT, line INT, tag TEXT, colour TEXT);
INSERT INTO tags VALUES (1, 1, 'x', 'red'), (1, 1, 'y', 'red'), (1, 2, 'x', 'red'), (2, 1, 'x', 'red');
"""


def field(name: str, op: str, *values: object) -> dict[str, object]:
    return {"field": name, "op": op, "values": list(values)}


@pytest.mark.parametrize(
    ("filter_", "total"),
    [
        (field("weight", "between", 4, 10), 3),
        (field("weight", "not between", 4, 6), 14),
        (field("day", "between", "2017-03", "2017-04"), 3),
        (field("day", "not between", "2017-03", "2017-04"), 12),
        (field("day", "=", "2017-03"), 1),
        (field("day", "!=", "2017-03"), 14),
        (field("day", "in", "2017-03", "2017-05"), 9),
        (field("day", "not in", "2017-03", "2017-05"), 6),
        (field("day", "in", "2017-03", None), 5),
        (field("day", "not in", "2017-03", None), 10),
        (field("kind", "not in", "tea", None), 2),
        (field("kind", "in", "jam", None), 6),
        (field("weight", "<", None), None),
        ({"not": field("weight", "<", None)}, 15),
        ({"segment": "heavy"}, 10),
        ({"not": {"segment": "heavy"}}, 5),
        ({"not": {"any": [field("kind", "=", "tea"), field("weight", ">", 8)]}}, 4),
        ({"not": {"all": [field("kind", "=", "tea"), field("weight", ">", 8)]}}, 7),
    ],
    ids=str,
)
def test_a_condition_and_its_complement(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, filter_: dict[str, object], total: int | None
) -> None:
    assert rows_of(catalog, warehouse, {"metrics": ["total"], "filters": [filter_]}) == [(total,)]


@pytest.mark.parametrize(
    ("range_", "total"),
    [
        ("2017-03 to 2017-04", 3),
        ("until 2017-04", 1),
        ("since 2017-04", 10),
        # A day is in a range if its first moment is.
        ({"from": "2017-04-01T12:00"}, 8),
        ({"until": "2017-04-01T12:00"}, 3),
    ],
)
def test_ranges_of_days(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, range_: object, total: int
) -> None:
    assert rows_of(catalog, warehouse, {"metrics": ["total"], "time": {"range": range_}}) == [(total,)]


@pytest.mark.parametrize("name", [name for name, dialect in DIALECTS.items() if not dialect.filters])
def test_conditions_of_aggregates_where_there_is_no_filter(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, name: str
) -> None:
    """The text for another warehouse, translated for the one at hand."""
    query = parse_query({"metrics": ["lines", "heavies", "heavy_total"]})
    sql = compile_query(catalog, query, dialect=name, now=datetime(2018, 1, 1)).main.sql
    [translated] = sqlglot.transpile(sql, read=DIALECTS[name].writes, write="duckdb")
    assert "FILTER" not in sql
    assert warehouse.execute(translated).fetchall() == [(4, 2, 10)]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(
            {"metrics": ["mean"], "dimensions": ["tags.colour"]}, [("red", 7 / 3), (None, 8.0)], id="a-mean"
        ),
        pytest.param(
            {"metrics": ["lines", "mean", "tea"], "dimensions": ["tags.tag"]},
            [("x", 3, 7 / 3, 1), ("y", 1, 1.0, 1), (None, 1, 8.0, 8)],
            id="rows-by-a-key-of-two-columns",
        ),
        pytest.param(
            {"metrics": ["lines"], "dimensions": ["tags.colour"]}, [("red", 3), (None, 1)], id="rows-alone"
        ),
        pytest.param(
            # June has no row of either metric; the other months have one of one of them.
            {"metrics": ["both"], "dimensions": ["time.month"], "time": {"range": "2017-03 to 2017-06"}},
            [(date(2017, month, 1), None) for month in (3, 4, 5)] + [(date(2017, 6, 1), 0)],
            id="filled-where-there-is-nothing",
        ),
        pytest.param({"metrics": ["low", "high"]}, [(1, 8)], id="two-percentiles"),
        pytest.param(
            # April begins at 04:00 in UTC and at 13:00 in Tokyo, on clocks of New York.
            {"metrics": ["total", "shipped_total", "packed_total"], "time": {"range": "2017-04"}},
            [(2, 6, 4)],
            id="each-metric-at-its-own-time",
        ),
        pytest.param(
            {"metrics": ["total", "shipped_total"], "dimensions": ["time.month"]},
            [(date(2017, 3, 1), 1, 1), (date(2017, 4, 1), 2, 6), (date(2017, 5, 1), 8, 8), (None, 4, None)],
            id="in-the-months-of-each",
        ),
        pytest.param({"metrics": ["light", "all_light", "any_light"]}, [(1 / 3, False, True)], id="true-and-false"),
        pytest.param(
            {
                "metrics": [
                    "total",
                    {"expr": "total", "as": "red", "filters": [field("tags.colour", "=", "red")]},
                    {"expr": "total", "as": "with_y", "filters": [field("tags.tag", "=", "y")]},
                ]
            },
            [(15, 7, 1)],
            id="filters-on-many-rows-of-each-metrics-own",
        ),
    ],
)  # fmt: skip
def test_rows(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, form: dict[str, object], expected: list[Row]
) -> None:
    assert rows_of(catalog, warehouse, form) == expected
