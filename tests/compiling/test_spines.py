"""A spine says which periods there are: windows, earlier times and metrics that show every period are shown in those.

The spine has no 4 January and ends on 7, and only the hours from 9 to 12. Counts are 1, 2 and 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog, load_texts
from tests.compiling.running import rows_of

FILES = {
    "settings.yml": """
spine:
  day: {table: calendar_days, column: day}
  hour: {table: hours, column: hour}
calendars:
  crew: {table: calendar_days, day: day, periods: {shift: shift}}
""",
    "calls.yml": """
model: calls
table: calls
key: id
time: began
dimensions: {began: {type: local}, line: {type: string}}
metrics:
  calls: {expr: count()}
  calls_or_none: {expr: count(), fill: none}
  every_call: {expr: count(), fill: none, every_period: true}
  every_or_zero: {expr: count(), fill: 0, every_period: true}
  calls_or_zero: {expr: count(), fill: 0}
  zero_beside_others: {expr: sum(1), fill: 0, every_period: false}
  last_2: {expr: calls_or_none, over: {last: 2 days}}
  ever: {expr: calls_or_none, over: {to_date: all_time}}
  before: {expr: calls_or_none, offset: 2 days}
  last_3_hours: {expr: calls_or_none, over: {last: 3 hours}}
""",
    "visits.yml": """
model: visits
table: visits
key: id
time: began
dimensions: {began: {type: local}}
metrics: {visits: {expr: sum(1)}}
""",
}
TABLES = """
CREATE TABLE calendar_days (day DATE, shift DATE);
INSERT INTO calendar_days VALUES ('2020-01-01', '2019-12-31'), ('2020-01-02', '2019-12-31'),
  ('2020-01-03', '2020-01-03'), ('2020-01-05', '2020-01-03'), ('2020-01-06', '2020-01-06'), ('2020-01-07', NULL);
CREATE TABLE hours (hour TIMESTAMP);
INSERT INTO hours SELECT TIMESTAMP '2020-01-02 09:00' + to_hours(n) FROM range(4) AS t(n);
CREATE TABLE calls (id INT, began TIMESTAMP, line TEXT);
INSERT INTO calls VALUES
  (1, '2020-01-02 09:30:00', 'a'), (2, '2020-01-04 11:00:00', 'a'),
  (3, '2020-01-04 12:00:00', 'b'), (4, '2020-01-05 08:00:00', 'b'), (5, '2020-01-05 09:00:00', 'b'),
  (6, '2020-01-05 10:00:00', 'b'),
  (7, '2020-01-05 11:00:00', 'a'), (8, NULL, 'a');
CREATE TABLE visits (id INT, began TIMESTAMP);
INSERT INTO visits VALUES (1, '2020-01-06 10:00:00'), (2, '2020-01-09 10:00:00');
"""
NOW = datetime(2020, 1, 6, 12)


def day(number: int) -> date:
    return date(2020, 1, number)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(
            {"metrics": ["last_2", "ever", "before"], "dimensions": ["time.day"]},
            # 4 January is no period, but its calls are seen from 5; 6 January is past now, and there all the same.
            [(day(2), 1, 1, None), (day(3), 1, 1, None), (day(5), 6, 7, None), (day(6), 4, 7, 2), (day(7), None, 7, 4)],
            id="windows-without-a-range-are-shown-in-all-of-it",
        ),
        pytest.param(
            {"metrics": ["last_2"], "dimensions": ["time.day"], "time": {"range": "2020-01-03 to 2020-01-05"}},
            [(day(3), 1), (day(5), 6)],
            id="a-range-picks-among-its-periods",
        ),
        pytest.param(
            {"metrics": ["ever"], "dimensions": ["time.week"], "time": {"range": {"from": "2020-01-03"}}},
            [(date(2019, 12, 30), 7), (day(6), 7)],
            id="weeks-are-made-of-its-days",
        ),
        pytest.param(
            {"metrics": ["last_3_hours"], "dimensions": ["time.hour"]},
            [(datetime(2020, 1, 2, hour), 1) for hour in (9, 10, 11)],
            id="hours-have-a-spine-of-their-own",
        ),
        pytest.param(
            {"metrics": ["last_2"], "dimensions": ["time.crew_shift"]},
            [(date(2019, 12, 31), 1), (day(3), 6), (day(6), 4)],
            id="periods-of-ones-own-are-made-of-its-days",
        ),
        pytest.param(
            {"metrics": ["every_call"], "dimensions": ["time.day"]},
            [(day(1), None), (day(2), 1), (day(3), None), (day(4), 2), (day(5), 4), (day(6), None), (day(7), None),
             (None, 1)],
            id="every-period-is-shown-and-rows-outside-of-it-are-kept",
        ),
        pytest.param(
            {"metrics": ["every_or_zero"], "dimensions": ["time.crew_shift"], "time": {"range": "2020"}},
            [(date(2019, 12, 31), 1), (day(3), 4), (day(6), 0), (None, 2)],
            id="every-period-of-a-calendar-in-a-table",
        ),
        pytest.param(
            {"metrics": ["every_or_zero"], "dimensions": ["time.day"],
             "filters": [{"field": "time.day", "op": ">=", "values": ["2020-01-05"]},
                         {"field": "time.day_of_week", "op": "!=", "values": [1]}]},
            [(day(5), 4), (day(7), 0)],
            id="a-filter-on-time-picks-among-every-period",
        ),
        pytest.param(
            {"metrics": ["every_or_zero"], "dimensions": ["time.week"],
             "filters": [{"field": "time.day", "op": ">=", "values": ["2020-01-07"]}]},
            [(day(6), 0)],
            id="also-by-a-finer-grain",
        ),
        pytest.param(
            {"metrics": ["every_or_zero"], "dimensions": ["time.day"],
             "filters": [{"field": "time", "op": ">=", "values": ["2020-01-05T09:00"]}]},
            [(day(5), 3)],
            id="a-filter-on-moments-shows-what-has-rows",
        ),
        pytest.param(
            {"metrics": ["every_or_zero"], "dimensions": ["time.day", "line"],
             "time": {"range": "2020-01-05 to 2020-01-06"}},
            [(day(5), "a", 1), (day(5), "b", 3), (day(6), "a", 0), (day(6), "b", 0)],
            id="for-each-other-group-of-the-result",
        ),
        pytest.param(
            {"metrics": ["calls_or_zero"], "dimensions": ["time.day"], "time": {"range": "2020-01-02 to 2020-01-06"}},
            [(day(2), 1), (day(3), 0), (day(4), 2), (day(5), 4), (day(6), 0)],
            id="a-plain-fill-shows-the-days-of-a-range-that-the-spine-has",
        ),
        pytest.param(
            {"metrics": ["calls_or_zero"], "dimensions": ["time.day"]},
            [(day(2), 1), (day(4), 2), (day(5), 4), (None, 1)],
            id="and-none-without-a-range",
        ),
        pytest.param(
            {"metrics": ["zero_beside_others", "visits"], "dimensions": ["time.day"],
             "time": {"range": "2020-01-05 to 2020-01-09"}},
            [(day(5), 4, None), (day(6), 0, 1), (day(9), 0, 1)],
            id="a-fill-that-shows-no-period-of-its-own",
        ),
        pytest.param(
            {"metrics": ["calls", "calls_or_none", "visits"], "dimensions": ["time.week"]},
            [(date(2019, 12, 30), 7, 7, None), (day(6), 0, None, 2), (None, 1, 1, None)],
            id="a-count-of-nothing-is-0-or-nothing",
        ),
    ],
)  # fmt: skip
def test_periods_there_are(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: Mapping[str, object],
    expected: list[tuple[object, ...]],
) -> None:
    assert rows_of(catalog, warehouse, form, NOW) == expected


def test_without_a_spine_every_period_needs_a_range(warehouse: duckdb.DuckDBPyConnection) -> None:
    """No database knows of days that no row has; of a calendar in a table the days of the range are looked up."""
    settings = "calendars: {crew: {table: calendar_days, day: day, periods: {shift: shift}}}"
    made = load_texts({**FILES, "settings.yml": settings})
    assert not made.errors, made.errors
    form: dict[str, object] = {"metrics": ["every_call"], "dimensions": ["time.day"]}
    assert rows_of(made, warehouse, form, NOW) == [(day(2), 1), (day(4), 2), (day(5), 4), (None, 1)]
    form = {**form, "time": {"range": "2020-01-04 to 2020-01-06"}}
    assert rows_of(made, warehouse, form, NOW) == [(day(4), 2), (day(5), 4), (day(6), None)]
    form = {**form, "dimensions": ["time.crew_shift"]}
    assert rows_of(made, warehouse, form, NOW) == [(day(3), 4), (day(6), None), (None, 2)]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ("spine: {week: {table: weeks, column: week}}", "unknown-key"),
        ("spine: {day: {table: days}}", "key-required"),
        ("spine: {day: days}", "wrong-kind"),
        ("spine: {day: {table: days, column: day, zone: UTC}}", "unknown-key"),
    ],
)
def test_a_spine_is_a_table_and_a_column_for_a_unit(settings: str, code: str) -> None:
    assert [problem.code for problem in load_texts({"settings.yml": settings}).problems] == [code]
