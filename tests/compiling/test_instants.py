"""Instants where clocks go back: on 5 November 2017 New York had the hour from 1 to 2 twice, until 06:00 and 07:00 UTC.

Fees are powers of two, so that a sum tells which stays are in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import duckdb
import pytest

from semantic import Catalog, compile_query, parse_query
from semantic.errors import QueryInvalid

FILES = {
    "settings.yml": "zone: America/New_York",
    "stays.yml": """
model: stays
table: stays
key: id
time: came_at
dimensions:
  came_at: {type: instant, stored_in: UTC, expr: came}
  left_at: {type: instant, stored_in: UTC, expr: gone}
  heard_at: {type: instant, stored_in: with zone, expr: heard}
segments:
  ended: {where: left_at > came_at}
  heard_later: {where: heard_at > came_at}
metrics:
  fees: {expr: sum(fee)}
  heard: {expr: sum(fee), time: heard_at}
  fees_2d: {expr: fees, over: {last: 2 days}}
  inside: {expr: sum(fee), during: {from: came_at, to: left_at}}
  minutes: {expr: "sum(date_diff(left_at, came_at, minute))"}
  days: {expr: "sum(date_diff(left_at, came_at, day))"}
""",
    "calls.yml": """
model: calls
table: calls
key: id
time: called_at
dimensions: {called_at: {type: instant, stored_in: UTC}, noted_at: {type: local}}
metrics:
  minutes_2h: {expr: sum(length), over: {last: 2 hours}}
  noted_2h: {expr: sum(length), time: noted_at, over: {last: 2 hours}}
  usual_calls: {expr: count(), over: {last: 1 hour, show: average}}
  spoken: {expr: sum(length), fill: 0}
  noted: {expr: sum(length), time: noted_at, fill: 0}
""",
}
TABLES = """
SET TimeZone = 'UTC';
CREATE TABLE stays (id INT, fee INT, came TIMESTAMP, gone TIMESTAMP, heard TIMESTAMPTZ);
INSERT INTO stays VALUES
  (1, 1, '2017-11-05 05:30', '2017-11-05 06:30', '2017-11-05 06:30+00'), -- from 01:30 until the second 01:30
  (2, 2, '2017-11-05 05:45', '2017-11-05 06:15', '2017-11-05 06:15+00'), -- from 01:45 until the second 01:15
  (3, 4, '2017-11-05 04:30', '2017-11-05 06:00', '2017-11-05 04:30+00'), -- from 00:30 until the second 01:00
  (4, 8, '2017-11-05 04:30', '2017-11-05 05:00', NULL),                  -- from 00:30 until the first 01:00
  (5, 16, '2017-11-05 06:15', '2017-11-05 05:45', NULL),                 -- ended before it began: never
  (6, 32, '2017-11-05 06:30', NULL, NULL),
  (7, 64, '2017-11-05 03:30', '2017-11-05 04:30', NULL);                 -- over midnight, all in summer time
CREATE TABLE calls (id INT, length INT, called_at TIMESTAMP, noted_at TIMESTAMP);
INSERT INTO calls VALUES
  (1, 1, '2017-03-12 06:30', '2017-03-12 02:30'), -- at 01:30; whoever noted it forgot that clocks change
  (2, 2, '2017-03-12 07:30', '2017-03-12 03:30'); -- at 03:30, an hour later
"""


def rows(catalog: Catalog, form: Mapping[str, object]) -> list[tuple[object, ...]]:
    statement = compile_query(catalog, parse_query(form), dialect="duckdb", now=datetime(2017, 11, 10)).main
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        return connection.execute(statement.sql, statement.parameters).fetchall()


def test_what_began_before_clocks_went_back_and_ended_afterwards_was_in_force(catalog: Catalog) -> None:
    found = rows(
        catalog,
        {"metrics": ["inside"], "dimensions": ["time.hour"], "time": "2017-11-05",
         "filters": [{"field": "time.hour", "op": "<=", "values": ["2017-11-05T02:00"]}]},
    )  # fmt: skip
    assert [(f"{hour:%H}", fees) for hour, fees in found] == [
        ("00", 4 + 8 + 64),
        ("01", 1 + 2 + 4 + 32),
        ("02", 32),
    ]
    assert rows(catalog, {"metrics": ["inside"], "time": "2017-11-05"}) == [(1 + 2 + 4 + 8 + 32 + 64,)]


def test_two_instants_are_compared_as_moments(catalog: Catalog) -> None:
    assert rows(catalog, {"metrics": ["fees"], "filters": [{"segment": "ended"}]}) == [(1 + 2 + 4 + 8 + 64,)]
    assert rows(catalog, {"metrics": ["fees"], "filters": [{"segment": "heard_later"}]}) == [(1 + 2,)]


def test_minutes_between_instants_pass_for_everybody_and_days_are_those_of_the_calendar(
    catalog: Catalog,
) -> None:
    assert rows(catalog, {"metrics": ["minutes", "days"]}) == [(60 + 30 + 90 + 30 - 30 + 60, 1)]


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("minutes_2h", [("01", 1), ("03", 2), ("04", 2)]),
        ("noted_2h", [("02", 1), ("03", 3), ("04", 2)]),
    ],
)
def test_an_hour_that_clocks_skip_sees_nothing_and_one_that_was_noted_is_there(
    catalog: Catalog, metric: str, expected: list[tuple[str, int]]
) -> None:
    found = rows(catalog, {"metrics": [metric], "dimensions": ["time.hour"], "time": "2017-03-12"})
    assert [(f"{hour:%H}", value) for hour, value in found] == expected


def test_an_average_over_hours_and_a_fill_leave_out_the_hour_that_clocks_skip(catalog: Catalog) -> None:
    asked = {"dimensions": ["time.day"], "time": "2017-03-12"}
    [(_, usual)] = rows(catalog, {"metrics": ["usual_calls"], **asked})
    assert usual == pytest.approx(2 / 23)
    asked = {"dimensions": ["time.hour"], "time": "2017-03-12"}
    spoken, noted, both = (
        [f"{row[0]:%H}" for row in rows(catalog, {"metrics": metrics, **asked})]
        for metrics in (["spoken"], ["noted"], ["spoken", "noted"])
    )
    assert (len(spoken), len(noted), len(both)) == (23, 24, 24)
    assert "02" not in spoken


BEFORE = {"expr": "before(fees, 1, hour)", "as": "before"}


def test_an_hour_before_is_one_that_passed(catalog: Catalog) -> None:
    """Before 02:00 was the second 01:00, with 16 and 32; by the clock both would be, with 1 and 2 as well."""
    by_hours = {"metrics": ["fees", BEFORE], "dimensions": ["time.hour"], "time": "2017-11-05"}
    found = rows(catalog, by_hours)
    assert [(f"{hour:%H}", *values) for hour, *values in found] == [
        ("00", 4 + 8, 64),
        ("01", 1 + 2 + 16 + 32, 4 + 8 + 1 + 2),
        ("02", None, 16 + 32),
    ]
    at_two = {"range": {"from": "2017-11-05T02:00", "until": "2017-11-05T03:00"}}
    for count, fees in ((1, 16 + 32), (2, 1 + 2), (3, 4 + 8), (4, 64)):
        assert rows(catalog, {"metrics": [f"before(fees, {count}, hour)"], "time": at_two}) == [(fees,)]
    assert rows(catalog, {"metrics": ["before(heard, 1, hour)"], "time": at_two}) == [(1 + 2,)]


def test_before_the_hour_after_the_one_that_clocks_skip_was_the_one_before_it(catalog: Catalog) -> None:
    """What somebody noted by the clock on the wall is an hour before by that clock."""
    at_three = {"from": "2017-03-12T03:00", "until": "2017-03-12T04:00"}
    asked = {"metrics": ["before(spoken, 1, hour)", "before(noted, 1, hour)"], "time": {"range": at_three}}
    assert rows(catalog, asked) == [(1, 1)]
    found = rows(catalog, {**asked, "dimensions": ["time.hour"], "time": "2017-03-12"})
    assert [(f"{hour:%H}", *values) for hour, *values in found if any(values)] == [
        ("03", 1, 1),
        ("04", 2, 2),
    ]


def test_what_was_in_force_an_hour_before(catalog: Catalog) -> None:
    asked = {
        "time": "2017-11-05",
        "filters": [{"field": "time.hour", "op": "<=", "values": ["2017-11-05T02:00"]}],
    }
    found = rows(catalog, {"metrics": ["before(inside, 1, hour)"], "dimensions": ["time.hour"], **asked})
    assert [(f"{hour:%H}", fees) for hour, fees in found] == [
        ("00", 64),
        ("01", 1 + 2 + 4 + 8 + 64),
        ("02", 1 + 2 + 32),
    ]
    at_two = {"from": "2017-11-05T02:00", "until": "2017-11-05T03:00"}
    assert rows(catalog, {"metrics": ["before(inside, 1, hour)"], "time": {"range": at_two}}) == [
        (1 + 2 + 32,)
    ]


def test_hours_before_a_window_are_refused(catalog: Catalog) -> None:
    with pytest.raises(QueryInvalid, match="by hours at what sees a window"):
        rows(catalog, {"metrics": ["before(fees_2d, 1, hour)"], "time": "2017-11-05"})
