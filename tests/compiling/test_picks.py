"""Semi-additive metrics: which time's rows stand for a period. Amounts are powers of two: a sum tells its rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog, compile_query, load_texts, parse_query
from tests.compiling.running import Row, problem_of, rows_of

STOCK = """
model: stock
table: stock
key: id
time: day
joins: {place: {model: places, on: {place_id: id}, inverse: counts}}
dimensions: {day: {type: date}, item: {type: string}, shelf: {type: string}}
metrics:
  on_hand: {expr: sum(units), over: {pick: last}}
  opening: {expr: sum(units), over: {pick: first}}
  lowest: {expr: sum(units), over: {pick: min}}
  highest: {expr: sum(units), over: {pick: max}}
  latest_counts: {expr: sum(units), over: {pick: last, per: [shelf]}}
  latest_in_city: {expr: sum(units), over: {pick: last, per: [place.city]}}
  good: {expr: sum(units), where: "item != 'jam'", over: {pick: last}}
  items: {expr: count(distinct item), over: {pick: last}}
  per_item: {expr: on_hand / items}
  mixed: {expr: sum(units) / count(), over: {pick: max}}
  units: {expr: sum(units)}
  picked_units: {expr: units * 1, over: {pick: first}}
  most_counted: {expr: count(), over: {pick: max}}
  none_is_zero: {expr: sum(units), over: {pick: min}, fill: 0}
"""
FILES = {
    "stock.yml": STOCK,
    "places.yml": """
model: places
table: places
key: id
joins: {owners: {model: owners, on: {id: place_id}, type: one_to_many}}
dimensions: {city: {type: string}}
""",
    "owners.yml": "{model: owners, table: owners, key: name, dimensions: {name: {type: string}}}",
}
TABLES = """
CREATE TABLE stock (id INT, day DATE, place_id INT, item TEXT, shelf TEXT, units INT);
INSERT INTO stock VALUES
  (1, '2017-03-01', 1, 'tea', 'a', 1),  (2, '2017-03-01', 2, 'jam', 'b', 2),
  (3, '2017-03-30', 1, 'tea', 'a', 4),  (4, '2017-03-31', 2, 'jam', 'b', 8), (5, '2017-03-31', 2, 'tea', NULL, 16),
  (6, '2017-04-02', 1, 'jam', 'a', 32), (7, '2017-04-03', 9, 'tea', NULL, 64), (8, NULL, 1, 'tea', 'a', 128),
  (9, '2017-04-02', 1, 'ham', 'b', NULL);
CREATE TABLE places (id INT, city TEXT);
INSERT INTO places VALUES (1, 'Oslo'), (2, 'Rome');
CREATE TABLE owners (name TEXT, place_id INT);
INSERT INTO owners VALUES ('x', 1), ('y', 1), ('y', 2);
"""


MARCH, APRIL, YEAR = date(2017, 3, 1), date(2017, 4, 1), date(2017, 1, 1)


def asked(metrics: Sequence[object], *dimensions: str, **more: object) -> dict[str, object]:
    return {"metrics": list(metrics), "dimensions": list(dimensions), **more}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(asked(["on_hand", "opening"]), [(64, 3)], id="without-periods-the-last-of-all"),
        pytest.param(
            asked(["on_hand", "opening", "units"], "time.month"),
            [(MARCH, 24, 3, 31), (APRIL, 64, 32, 96), (None, None, None, 128)],
            id="each-period-has-its-time-and-rows-without-time-none",
        ),
        pytest.param(
            asked(["on_hand", "units"], "time.month", "place.city"),
            [(MARCH, "Oslo", None, 5), (MARCH, "Rome", 24, 26), (APRIL, "Oslo", None, 32), (APRIL, None, 64, 64),
             (None, "Oslo", None, 128)],
            id="other-groups-never-pick",
        ),
        pytest.param(
            asked(["on_hand"], "place.city"), [(None, 64)], id="a-group-without-a-picked-row-is-not-shown"
        ),
        pytest.param(
            asked(["latest_counts"], "time.month"), [(MARCH, 28), (APRIL, 96)], id="apart-for-each-shelf-and-for-none"
        ),
        pytest.param(
            asked(["latest_in_city", "on_hand"], time="2017-03"), [(28, 24)], id="apart-along-a-path"
        ),
        pytest.param(
            asked(["on_hand"], "time.month", filters=[{"field": "item", "values": ["jam"]}]),
            [(MARCH, 8), (APRIL, 32)],
            id="filters-come-before-the-pick",
        ),
        pytest.param(
            asked(["good", "on_hand"], "time.month", time={"range": {"from": "2017-03-01", "until": "2017-03-31"}}),
            [(MARCH, 4, 4)],
            id="the-range-comes-before-the-pick",
        ),
        pytest.param(asked(["good"], time={"range": {"until": "2017-04-03"}}), [(None,)], id="a-sum-of-nothing-known"),
        pytest.param(
            asked(["lowest", "highest"], "time.month"),
            [(MARCH, 3, 24), (APRIL, 32, 64)],
            id="the-time-with-the-least-and-the-greatest-value",
        ),
        pytest.param(
            asked(["lowest", "highest"], "time.year", "place.city"),
            [(YEAR, "Oslo", 1, None), (YEAR, "Rome", 2, None), (YEAR, None, None, 64)],
            id="the-least-value-is-that-of-all-groups",
        ),
        pytest.param(asked(["lowest", "highest"]), [(3, 64)], id="rows-without-a-time-do-not-compete"),
        pytest.param(
            asked(["lowest", "highest"], filters=[{"field": "shelf", "values": ["b"]}]),
            [(2, 8)],
            id="a-day-without-a-value-is-neither-least-nor-greatest",
        ),
        pytest.param(
            # Two rows were counted on 1 and 31 March and on 2 April.
            asked(["most_counted"], "item"), [("jam", 1), ("tea", 1)], id="of-equal-days-the-earliest"
        ),
        pytest.param(
            asked(["on_hand", "good"], filters=[{"field": "shelf", "values": ["a"]}]),
            [(32, 4)],
            id="the-last-time-is-that-of-the-rows-that-a-metric-picks",
        ),
        pytest.param(asked(["per_item", "items"], time="2017-03"), [(12.0, 2)], id="a-ratio-of-picked-values"),
        pytest.param(
            asked(["mixed"], "time.month"), [(MARCH, 24 / 2), (APRIL, 64 / 2)], id="each-aggregate-picks-for-itself"
        ),
        pytest.param(asked(["picked_units"], "time.month"), [(MARCH, 3), (APRIL, 32)], id="a-pick-on-a-metric"),
        pytest.param(
            asked(["on_hand", "highest"], "place.owners.name", totals=True, time="2017-03"),
            [("y", 24, 24), (24, 24)],
            id="a-row-in-several-groups-counts-once-in-the-pick",
        ),
        pytest.param(
            asked(["opening", "lowest"], "place.owners.name", time="2017-03"),
            [("x", 1, 1), ("y", 3, 3)],
            id="a-row-in-several-groups-counts-in-each",
        ),
        pytest.param(
            asked(["on_hand"], "time.month", filters=[{"field": "place.owners.name", "op": ">", "values": ["a"]}]),
            [(MARCH, 24), (APRIL, 32)],
            id="a-filter-on-many-rows-before-the-pick",
        ),
        pytest.param(
            asked([{"expr": "on_hand", "as": "tea", "filters": [{"field": "item", "values": ["tea"]}]}, "on_hand"]),
            [(64, 64)],
            id="filters-of-its-own",
        ),
        pytest.param(
            asked([{"expr": "on_hand", "as": "jam", "filters": [{"field": "item", "values": ["jam"]}]}, "on_hand"]),
            [(32, 64)],
            id="filters-of-its-own-pick-among-their-rows",
        ),
        pytest.param(
            asked(["share(on_hand)"], "place.city", time="2017-03"), [("Rome", 1.0)], id="a-share-of-a-pick"
        ),
        pytest.param(
            asked(["none_is_zero"], "time.month", time="2017-02 to 2017-04"),
            [(date(2017, 2, 1), 0), (MARCH, 3), (APRIL, 32)],
            id="fill-where-nothing-is-picked",
        ),
        pytest.param(asked(["on_hand"], "day", filters=[{"field": "place.city", "values": ["Rome"]}]),
                     [(MARCH, 2), (date(2017, 3, 31), 24)], id="the-time-itself-is-a-period"),
        pytest.param(asked(["on_hand"], "item", filters=[{"field": "shelf", "values": ["?"]}]), [], id="no-rows"),
        pytest.param(
            asked(["opening"], "item", limit={"rows": 1, "other": True}, order_by=["-opening"]),
            [("jam", 2, False), (None, 1, True)],
            id="the-rest-of-a-pick",
        ),
        pytest.param(
            asked(["on_hand"], "time.month", order_by=["-units"]), [(MARCH, 24), (APRIL, 64)][::-1],
            id="ordered-by-another-metric",
        ),
    ],
)  # fmt: skip
def test_rows(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, form: dict[str, object], expected: list[Row]
) -> None:
    assert rows_of(catalog, warehouse, form) == expected


def test_the_total_picks_among_all_rows(catalog: Catalog, warehouse: duckdb.DuckDBPyConnection) -> None:
    form = asked(["on_hand", "lowest"], "place.owners.name", time="2017-03", totals=True)
    totals = compile_query(catalog, parse_query(form), dialect="duckdb", now=datetime(2018, 1, 1)).totals
    assert totals is not None
    assert warehouse.execute(totals.sql, totals.parameters).fetchall() == [(24, 3)]


def test_how_it_is_said(catalog: Catalog) -> None:
    form = asked(["latest_counts"], "time.month")
    notes = compile_query(catalog, parse_query(form), dialect="duckdb", now=datetime(2018, 1, 1)).notes
    (note,) = notes
    assert note.text == (
        "latest_counts cannot be added up over time: it counts the rows of the last time that has rows of each month, "
        "for each shelf apart."
    )


def test_the_rest_of_periods_has_no_time(catalog: Catalog) -> None:
    form = asked(["on_hand"], "time.month", limit={"rows": 1, "other": True})
    assert problem_of(catalog, form).code == "no-rest"


@pytest.mark.parametrize(
    ("metric", "code"),
    [
        ("{expr: sum(units), time: none, over: {pick: last}}", "pick-without-time"),
        ("{expr: sum(units), over: {pick: last, per: [nothing]}}", "unknown-name"),
        ("{expr: sum(units), over: {pick: last, per: [place.nothing]}}", "unknown-name"),
        ("{expr: sum(units), over: {pick: last, per: [nowhere.city]}}", "unknown-role"),
        ("{expr: sum(units), over: {pick: last, per: [place.owners.name]}}", "to-many-path"),
        ("{expr: on_hand * 2, over: {pick: last}}", "pick-on-metric"),
    ],
)
def test_picks_that_mean_nothing_do_not_load(metric: str, code: str) -> None:
    loaded = load_texts({**FILES, "stock.yml": f"{STOCK}  wrong: {metric}\n"})
    assert [problem.code for problem in loaded.problems] == [code]


def test_a_pick_needs_a_time() -> None:
    timeless = "{model: m, table: t, key: id, metrics: {a: {expr: sum(x), over: {pick: last}}}}"
    assert [problem.code for problem in load_texts({"m.yml": timeless}).problems] == ["pick-without-time"]
