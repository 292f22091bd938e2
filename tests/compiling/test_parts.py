"""A part of a metric, kept by filters of its own: part(revenue). Amounts are powers of two: a sum tells its rows."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from semantic import Catalog, compile_query, load_texts, parse_query
from tests.compiling.running import NOW, Row, close, problem_of, rows_of

FILES = {
    "sales.yml": """
model: sales
table: results
key: id
time: day
joins:
  customer: {model: customers, on: {cid: id}, inverse: purchases}
  gift_to: {model: customers, on: {gid: id}, inverse: gifts}
dimensions: {day: {type: date}, kind: {type: string}, shop: {type: string}}
metrics:
  revenue: {expr: sum(amount)}
  cost: {expr: sum(cost)}
  lines: {expr: count()}
  buyers: {expr: count(distinct cid)}
  middle: {expr: median(amount)}
  profit: {expr: revenue - cost}
  halves: {expr: (revenue + cost) / 2}
  filled: {expr: sum(amount), fill: 0}
  at_least: {expr: sum(amount), fill: 7}
  and_five: {expr: revenue + 5}
  squared: {expr: revenue * cost}
  known: {expr: sum(amount), fill: none}
  first_day: {expr: sum(amount), over: {pick: first}}
  two_days: {expr: revenue, over: {last: 2 days}}
  mean_of_days: {expr: revenue, over: {last: 2 days, show: average}}
  most_in_a_shop: {expr: max(revenue), per: shop}
  ever: {expr: bool_or(amount > 1)}
""",
    "customers.yml": """
model: customers
table: customers
key: id
dimensions: {city: {type: string}}
metrics: {customers: {expr: count(), time: none}}
""",
}
TABLES = """
CREATE TABLE results (id INT, cid INT, gid INT, kind VARCHAR, shop VARCHAR, amount INT, cost INT, day DATE);
INSERT INTO results VALUES
  (1, 1, 2, 'tea', 'a', 1, NULL, '2017-03-01'), (2, 1, NULL, 'jam', 'a', 2, 1, '2017-03-02'),
  (3, 2, 1, 'tea', 'b', 4, NULL, '2017-03-02'), (4, 3, 3, 'jam', 'b', 8, 4, '2017-04-01'),
  (5, NULL, 1, 'rye', 'c', NULL, NULL, '2017-04-02');
CREATE TABLE customers (id INT, city VARCHAR);
INSERT INTO customers VALUES (1, 'Oslo'), (2, 'Rome'), (3, 'Rome');
"""
TEA: dict[str, object] = {"field": "kind", "op": "=", "values": ["tea"]}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    loaded = load_texts(FILES)
    assert loaded.problems == ()
    return loaded


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute(TABLES)
    yield connection
    connection.close()


def part(metric: str, *filters: dict[str, object], **more: object) -> dict[str, object]:
    return {"expr": f"part({metric})", "as": "of_all", "filters": list(filters or (TEA,)), **more}


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ({"metrics": [part("revenue")]}, [(5 / 15,)]),
        ({"metrics": [part("lines")]}, [(2 / 5,)]),
        # Customers 1 and 2 of three bought tea, customer 1 jam, too: parts of a distinct count overlap.
        ({"metrics": [part("buyers")]}, [(2 / 3,)]),
        # What tea cost is not known: it adds nothing to the cost, and its profit is what it sold for.
        ({"metrics": [part("cost")]}, [(0,)]),
        ({"metrics": [part("profit")]}, [(5 / 10,)]),
        ({"metrics": [part("halves")]}, [(5 / 20,)]),
        ({"metrics": [part("filled"), {**part("known"), "as": "known_too"}]}, [(5 / 15, 5 / 15)]),
        ({"metrics": [part("revenue - cost / 2")]}, [(5 / 12.5,)]),
        ({"metrics": [{**part("revenue"), "expr": "1 - part(revenue)"}]}, [(10 / 15,)]),
        # Of the two days until the end of March nothing was sold, and until the end of April 8.
        (
            {"metrics": [part("two_days", {**TEA, "values": ["jam"]})], "dimensions": ["time.day"],
             "time": "2017-03-02 to 2017-03-04"},
            [("2017-03-02", 2 / 7), ("2017-03-03", 2 / 6)],
        ),
        # Shop b sold for 12 of 15, and its 8 in April are all that was sold there.
        (
            {"metrics": [part("revenue", {"metric": "rank(revenue)", "per": "shop", "op": "<=", "values": [1]})],
             "dimensions": ["time.month"], "totals": True},
            [("2017-03-01", 4 / 7), ("2017-04-01", 1), (12 / 15,)],
        ),
        # March has 5 of 7, April nothing of 8.
        (
            {"metrics": [part("revenue")], "time": {"range": "2017-04", "compare": "previous_period"}},
            [(0, 5 / 7, -5 / 7, -1)],
        ),
        # The filter names a city by one path, the groups by none; the other path would find 4 of 15.
        (
            {"metrics": [part("revenue", {"field": "customers.city", "op": "=", "values": ["Oslo"]},
                              via={"customers": "customer"})],
             "dimensions": ["shop"]},
            [("a", 1), ("b", 0), ("c", None)],
        ),
    ],
)  # fmt: skip
def test_a_part_divides_what_its_filters_keep(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, asked: dict[str, object], rows: list[Row]
) -> None:
    found = rows_of(catalog, warehouse, asked)
    assert [tuple(str(cell) if hasattr(cell, "year") else cell for cell in row) for row in found] == close(
        rows
    )


@pytest.mark.parametrize("metric", ["revenue", "lines", "cost", "profit"])
def test_parts_that_share_no_row_add_up_to_one(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, metric: str
) -> None:
    others: dict[str, object] = {"not": TEA}
    asked = {"metrics": [part(metric), {**part(metric, others), "as": "others"}]}
    [(one, other)] = rows_of(catalog, warehouse, asked)
    assert one + other == pytest.approx(1)  # type: ignore[operator]  # numbers


@pytest.mark.parametrize(
    ("use", "code"),
    [
        ("part(revenue)", "part-unfiltered"),
        ({"expr": "1 - part(revenue)", "as": "rest"}, "part-unfiltered"),
        (part("revenue / lines"), "no-part"),
        (part("revenue * cost"), "no-part"),
        (part("revenue + 1"), "no-part"),
        (part("and_five"), "no-part"),
        (part("squared"), "no-part"),
        (part("middle"), "no-part"),
        (part("at_least"), "no-part"),
        (part("first_day"), "no-part"),
        (part("mean_of_days"), "no-part"),
        (part("most_in_a_shop"), "no-part"),
        (part("ever"), "not-a-number"),
        ({**part("revenue"), "expr": "part(revenue, shop)"}, "query-malformed"),
        ({**part("revenue"), "expr": "part(share(revenue))"}, "query-malformed"),
    ],
)
def test_what_has_no_part_is_refused(catalog: Catalog, use: object, code: str) -> None:
    assert problem_of(catalog, {"metrics": [use], "dimensions": ["shop"]}).code == code


def test_one_scan_computes_the_part_and_the_whole(catalog: Catalog) -> None:
    asked = parse_query({"metrics": [part("revenue"), "revenue"], "dimensions": ["shop"]})
    compiled = compile_query(catalog, asked, dialect="duckdb", now=NOW)
    assert compiled.main.sql.count("FROM results") == 1
    assert "part" in [note.code for note in compiled.notes]
