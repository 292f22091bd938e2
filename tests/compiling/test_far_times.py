"""Near the two ends of the calendar: what looks beyond them is refused, never a traceback and never SQL that fails."""

from __future__ import annotations

from datetime import datetime
from itertools import product

import pytest

from semantic import Catalog, compile_query, load_texts, parse_query
from semantic.errors import QueryInvalid
from semantic.query import parse_any
from tests.compiling.running import problem_of

NOW = datetime(2018, 1, 1, 5)
SETTINGS = """
zone: Asia/Tokyo
week_start: sunday
fiscal_year_start: 4
calendars:
  retail: {pattern: 4-4-5, month: february, weekday: sunday}
  school: {table: school_days, day: day, periods: {term: term_begins}}
"""
MODEL = """
model: HOME
table: HOME
key: id
time: came
dimensions:
  came: {TYPE}
  left: {TYPE}
metrics:
  HOME_spent: {expr: sum(amount)}
  HOME_visits: {expr: count(), fill: 0}
  HOME_began: {expr: HOME_spent, offset: start of year}
  HOME_first: {expr: HOME_spent, over: {last: 3 months, show: first}}
  HOME_mean: {expr: HOME_spent, over: {last: 3 months, show: average}}
  HOME_hours: {expr: HOME_spent, offset: 3 hours}
  HOME_term: {expr: HOME_spent, offset: 2 school_term}
  HOME_there: {expr: count(), during: {from: came, to: left}}
  HOME_long: {expr: HOME_spent, over: {last: 900 years}}
"""
TYPES = {
    "days": "type: date",
    "clocks": "type: local",
    "moments": "type: instant, stored_in: UTC",
    "aware": "type: instant, stored_in: with zone",
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    texts = {
        f"{home}.yml": MODEL.replace("HOME", home).replace("TYPE", type_) for home, type_ in TYPES.items()
    }
    return load_texts({"settings.yml": SETTINGS, **texts})


def over(**window: str) -> dict[str, object]:
    return {"expr": "clocks_spent", "over": window}


@pytest.mark.parametrize(
    ("metric", "dimensions", "range_", "where", "message"),
    [
        (over(last="3000 years"), [], "2017-03", "/metrics/0/over/last", "`3000 years` is not how long"),
        (over(last="10000 months"), [], "2017-03", "/metrics/0/over/last", "`10000 months` is not how long"),
        (
            over(last="7 days"),
            [],
            "0001-01-01",
            "/time/range",
            "Looking back 7 days from `0001-01-01` leaves",
        ),
        (
            over(last="7 days"),
            [],
            "until 0001-01-01",
            "/time/range",
            "Looking back 7 days from `until 0001-01-01`",
        ),
        (
            over(last="7 days"),
            ["time.day"],
            "0001-01",
            "/time/range",
            "Looking back 7 days from `0001-01` leaves",
        ),
        (over(to_date="week"), [], "0001-01-01", "/time/range", "The week with `0001-01-01` leaves"),
        (
            over(to_date="fiscal_year"),
            ["time.day"],
            "0001-03",
            "/time/range",
            "The fiscal year with `0001-03`",
        ),
        ("clocks_long", [], "0300", "/time/range", "Looking back 900 years from `0300` leaves"),
        ("clocks_began", ["time.week"], "0001-01", "/time/range", "The year with `0001-01` leaves"),
        (
            "clocks_mean",
            ["time.month"],
            "0001-02",
            "/time/range",
            "Looking back 3 months from `0001-02` leaves",
        ),
        (
            "before(clocks_spent, 400, year)",
            [],
            "0300",
            "/time/range",
            "Looking back 400 years from `0300` leaves",
        ),
        (
            "average(clocks_spent, fiscal_year)",
            [],
            "0001-02",
            "/time/range",
            "Counting the whole fiscal years of",
        ),
        (
            "average(clocks_spent, week)",
            [],
            "9999-12-29 to 9999-12-30",
            "/time/range",
            "Counting the whole weeks of",
        ),
        ("change(clocks_spent)", [], "0001", "/time/compare", "The period compared with leaves"),
        ("moments_spent", [], "0001-01-01", "/time/range", "`0001-01-01`, as the data stores times, leaves"),
        ("clocks_visits", ["time.week"], "0001-01", "/time/range", "What is shown of `0001-01` leaves"),
        ("clocks_spent", [], "9999-12-31", "/time/range", "`9999-12-31` leaves the calendar"),
        ("clocks_spent", [], {"from": "9999-12-31"}, "/time/range/from", "`9999-12-31` leaves the calendar"),
        ("clocks_spent", [], "last 2500 years", "/time/range", "`last 2500 years` leaves the calendar"),
    ],
)
def test_what_leaves_the_calendar_is_refused_by_its_reason(
    catalog: Catalog, metric: object, dimensions: list[str], range_: object, where: str, message: str
) -> None:
    form = {"metrics": [metric], "dimensions": dimensions, "time": {"range": range_}}
    problem = problem_of(catalog, form, NOW)
    assert (problem.code, problem.path) == ("time-invalid", where)
    assert problem.message.startswith(message)


def test_what_ends_with_the_calendar_is_answered(catalog: Catalog) -> None:
    form = {"metrics": [over(last="7 days")], "dimensions": ["time.day"], "time": {"range": "0001-01-07"}}
    assert compile_query(catalog, parse_query(form), dialect="duckdb", now=NOW).range
    form = {"metrics": ["average(clocks_spent, month)"], "time": {"range": "9999-01 to 9999-11"}}
    (note,) = compile_query(catalog, parse_query(form), dialect="duckdb", now=datetime(9999, 12, 1)).notes
    assert note.text.startswith("The average is over the 11 whole months of January to November 9999")


def test_hours_are_counted_until_the_last_day(catalog: Catalog) -> None:
    form = {"metrics": ["average(moments_spent, hour)"], "time": {"range": "since 9999-12-20"}}
    (note,) = compile_query(catalog, parse_query(form), dialect="duckdb", now=datetime(9999, 12, 31, 5)).notes
    assert note.text.startswith("The average is over the 269 whole hours of")


def test_a_day_that_no_end_follows_is_compared_with_another_one(catalog: Catalog) -> None:
    form = {"metrics": ["clocks_spent"], "filters": [{"field": "clocks.left", "values": ["9999-12-31"]}]}
    problem = problem_of(catalog, form, NOW)
    assert problem.code == "value-invalid" and "is later than 9999-12-30" in problem.hint


def test_a_window_of_semantic_sql_is_as_long(catalog: Catalog) -> None:
    with pytest.raises(QueryInvalid) as refused:
        parse_any(catalog, {"sql": "SELECT clocks_spent OVER (last => '3000 years') FROM metrics"})
    assert refused.value.problems[0].code == "time-invalid"


@pytest.mark.parametrize("frame", ["over: {last: 3000 years}", "offset: 3000 years", "offset: 10000 months"])
def test_a_definition_is_checked_when_it_is_loaded(frame: str) -> None:
    metrics = f"metrics:\n  spent: {{expr: sum(amount)}}\n  far: {{expr: spent, {frame}}}\n"
    loaded = load_texts({"visits.yml": f"model: visits\ntable: visits\ntime: none\n{metrics}"})
    assert "at most 999" in next(found.hint for found in loaded.problems if found.code == "invalid-text")


RANGES: list[object] = [
    *("0001", "0001-01-01", "0001-03", "until 0001-01-01", "since 0001", "before 0001-02", "0300", "fy0001"),
    *("9998", "9999-11", "9999-12-30", "since 9999-12-30", "fiscal q4 9999", "last 2000 years", "this year"),
    {"from": "0001-01-01", "until": "9999-12-30"},
    {"from": "9999-12-01", "until": "9999-12-30T23:59:59"},
]
CALLS: list[object] = [
    *(
        [
            "HOME_spent",
            "HOME_visits",
            "HOME_began",
            "HOME_first",
            "HOME_mean",
            "HOME_hours",
            "HOME_term",
            "HOME_there",
            "HOME_long",
        ]
    ),
    *(
        f"average(HOME_spent, {unit})"
        for unit in ("hour", "day", "week", "year", "fiscal_quarter", "fiscal_year")
    ),
    *(f"before(HOME_spent, 400, {unit})" for unit in ("hour", "day", "week", "month", "year")),
    *("change(HOME_spent)", "change_rate(HOME_spent, year)"),
    *(
        {"last": last}
        for last in ("90000 seconds", "99999 hours", "7 days", "9999 weeks", "9999 months", "999 years")
    ),
    *({"to_date": grain} for grain in ("week", "quarter", "fiscal_year", "all_time", "range")),
]
DIMENSIONS = [
    [],
    ["day"],
    ["week"],
    ["fiscal_year"],
    ["month", "week"],
    ["day_of_week"],
    ["retail_month"],
    ["hour"],
]
COMPARED = [{}, {"compare": "previous_period"}, {"compare": "previous_year"}]
NOWS = [NOW, datetime(9999, 12, 31, 5), datetime(1, 1, 1, 5)]


def test_nothing_but_a_refusal_comes_of_times_near_the_ends(catalog: Catalog) -> None:
    """Of all combinations every 571st: the lengths of the lists share no factor with that, so that all meet all."""
    every = product(RANGES, CALLS, DIMENSIONS, TYPES, COMPARED, NOWS)
    answered = refused = 0
    for range_, call, dimensions, home, compared, now in (
        case for at, case in enumerate(every) if at % 571 == 0
    ):
        metric = (
            {"expr": f"{home}_spent", "over": call}
            if isinstance(call, dict)
            else str(call).replace("HOME", home)
        )
        form = {
            "metrics": [metric],
            "dimensions": [f"time.{grain}" for grain in dimensions],
            "time": {"range": range_, **compared},
        }
        try:
            compile_query(catalog, parse_query(form), dialect="duckdb", now=now)
            answered += 1
        except QueryInvalid:
            refused += 1
    assert answered > 50 and refused > 100
