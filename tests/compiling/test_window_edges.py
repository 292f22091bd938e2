"""Where windows, offsets, compared periods and rows in force begin and end, to the day: the shop of visits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog, compile_query, load_texts, parse_query
from tests.compiling.running import Row, close, rows_of
from tests.compiling.visits import APRIL, FEBRUARY, FILES, MARCH, NOW, TABLES, march  # noqa: F401

MORE = {
    "sales.yml": f"""{FILES["sales.yml"].rstrip()}
  last_month_3d: {{expr: revenue_3d, offset: 1 month}}
  offset_3d: {{expr: revenue, over: {{last: 3 days}}, offset: 1 month}}
  month_before_3d: {{expr: month_before, over: {{last: 3 days}}}}
  average_2w: {{expr: revenue, over: {{last: 2 weeks, show: average}}}}
""",
    "customers.yml": f"""{FILES["customers.yml"].rstrip()}
  leavers: {{expr: count(), during: {{from: joined, to: parted}}}}
""".replace("gone: {type: date}", "gone: {type: date}, parted: {type: date, expr: 'coalesce(gone, joined)'}"),
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    loaded = load_texts({**FILES, **MORE})
    assert loaded.problems == ()
    return loaded


def asked(metrics: str, dimensions: str, range_: object, **more: object) -> dict[str, object]:
    return {"metrics": metrics.split(), "dimensions": dimensions.split(), "time": {"range": range_}, **more}


def compared(
    metrics: str, dimensions: str, range_: str, against: str, *, whole: bool = False
) -> dict[str, object]:
    time = {"range": range_, "compare": against, **({"whole": True} if whole else {})}
    return {"metrics": metrics.split(), "dimensions": dimensions.split(), "time": time}


def hours(start: str, until: str) -> dict[str, str]:
    return {"from": f"2017-03-{start}", "until": f"2017-03-{until}"}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(
            asked("month_before last_month_3d", "", "2016-03-31"),
            # There is no 31 February, and nothing is seen on it: neither 29 February nor the days before.
            [(None, None)],
            id="a-day-without-counterpart-sees-nothing",
        ),
        pytest.param(
            asked("month_before last_month_3d offset_3d", "time.day", "2016-03-29 to 2016-04-01"),
            [(date(2016, 3, 29), 128, 128, 128), (date(2016, 4, 1), 256, 128 + 256, 128 + 256)],
            id="nor-does-it-in-a-grouping",
        ),
        pytest.param(
            asked("month_before_3d", "time.day", "2016-03-30 to 2016-03-31"),
            # The other way round: the three days until 30 and 31 March, a month before, hold 29 February.
            [(date(2016, 3, 30), 128), (date(2016, 3, 31), 128)],
            id="a-window-on-what-was-a-month-before",
        ),
        pytest.param(
            asked("year_before", "time.week", "2017-02-27 to 2017-02-28"),
            [(date(2017, 2, 27), 128 + 256)],
            id="the-first-two-days-of-a-week-are-those-52-weeks-before",
        ),
        pytest.param(
            asked("month_before", "time.month", "2017-04-05 to 2017-04-30"),
            [(APRIL, 31)],
            id="an-offset-is-that-of-the-whole-first-period",
        ),
        pytest.param(
            asked("change(revenue)", "time.year time.month", "2017"),
            [(date(2017, 1, 1), month, change) for month, change in ((FEBRUARY, None), (MARCH, -1), (APRIL, None))],
            id="a-change-since-the-finest-period-before",
        ),
        pytest.param(asked("revenue_6h", "", hours("04T00:00", "04T05:00")), [(4,)], id="six-hours-until-five"),
        pytest.param(asked("revenue_6h", "", hours("04T00:00", "04T06:00")), [(None,)], id="and-until-six"),
        pytest.param(
            asked("first_3d", "time.month", hours("01T00:00", "01T06:00")),
            [(MARCH, 32)],
            id="a-first-day-that-the-range-cuts",
        ),
        pytest.param(
            asked("first_3d average_3d average_lines_3d average_2w", "time.month", "2017-02 to 2017-03"),
            # 27 and 28 February have one sale each. Two weeks until a day of March: 33 on two days, 39 on three, 47 on
            # seven, 15 and 14 on two, 8 on three, and 16 on the last.
            [(FEBRUARY, None, 32.0, 2 / 28, 32.0), (MARCH, 33, 93 / 9, 14 / 31, 610 / 20)],
            id="each-period-has-its-own-days",
        ),
        pytest.param(
            asked("average_3d", "time.month", hours("01T00:00", "03T06:00")),
            [(MARCH, (33 + 1 + 1) / 3)],
            id="the-last-day-ends-with-the-range",
        ),
        pytest.param(
            asked(
                "revenue_3d", "time.month", "2017-02 to 2017-03",
                filters=[{"not": {"field": "time.month", "values": ["2017-02"]}}],
            ),
            [(MARCH, 16)],
            id="all-periods-but-one",
        ),
        pytest.param(
            asked("members_before", "time.day", "2017-03-28 to 2017-04-01"),
            # 29 to 31 March have no day a month before, on which anyone could have been in force.
            [(march(28), 2), (APRIL, 1)],
            id="in-force-on-a-day-that-there-was",
        ),
        pytest.param(asked("revenue_3d revenue_1m", "", "2017-03-06"), [(8, 32 + 15)], id="two-windows-on-one-day"),
        pytest.param(asked("members leavers", "", "2017-02"), [(3, 2)], id="in-force-until-two-different-ends"),
        pytest.param(asked("members", "", "2017-02 to 2017-04"), [(3,)], id="who-left-before-joining-never-was"),
        pytest.param(
            asked("members", "time.year", "2017"), [(date(2017, 1, 1), 3)], id="nor-in-the-year-of-both"
        ),
        pytest.param(
            asked("members", "time.day", "2017-02-04 to 2017-02-06"),
            [(date(2017, 2, 4), 1), (date(2017, 2, 5), 2), (date(2017, 2, 6), 1)],
            id="in-force-from-its-first-day-on",
        ),
    ],
)  # fmt: skip
def test_what_is_seen(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    form: Mapping[str, object],
    expected: list[Row],
) -> None:
    assert rows_of(catalog, warehouse, form, NOW) == close(expected)


@pytest.mark.parametrize(
    ("now", "form", "expected"),
    [
        pytest.param(
            NOW,
            compared("revenue", "time.week", "2017-02-27 to 2017-02-28", "previous_year"),
            [(date(2017, 2, 27), 32, 128 + 256)],
            id="two-days-of-a-week-52-weeks-before",
        ),
        pytest.param(
            datetime(2018, 2, 26, 12),
            compared("revenue", "", "this week", "previous_year"),
            # Monday until noon: so was 27 February 2017, and 26 February 2017 was a Sunday.
            [(None, 32)],
            id="a-range-in-weeks",
        ),
        pytest.param(
            datetime(2017, 3, 3, 12),
            compared("revenue", "time.day", "this month", "previous_period", whole=True),
            [(march(1), 1, None), (march(3), 2, None), (march(27), None, 32)],
            id="days-of-the-whole-month-before-that-are-yet-to-come",
        ),
        pytest.param(
            NOW,
            compared("revenue", "", "2017-04-01 to 2017-04-30", "previous_period"),
            # The 30 days before have 30, the month 31.
            [(None, 31)],
            id="the-days-of-a-month-are-a-month",
        ),
        pytest.param(
            NOW,
            compared("revenue", "", "2017-04-02 to 2017-04-30", "previous_period"),
            # 29 days, from 4 March on.
            [(None, 24)],
            id="other-days-are-so-many",
        ),
    ],
)
def test_what_is_compared(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    now: datetime,
    form: Mapping[str, object],
    expected: list[Row],
) -> None:
    width = len(expected[0])
    assert [row[:width] for row in rows_of(catalog, warehouse, form, now)] == expected


def test_a_week_by_its_number_is_a_range_in_weeks(catalog: Catalog) -> None:
    form = {"metrics": ["revenue"], "time": {"range": "2018-W09", "compare": "previous_year"}}
    bound = compile_query(catalog, parse_query(form), dialect="duckdb", now=NOW).main.parameters
    assert datetime(2017, 2, 27, 5) in bound.values()
