"""average(metric, day): means over the whole periods of a range. Each mistake gives another number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog, compile_query, load_texts, parse_query
from tests.compiling.running import Row, close, problem_of, rows_of

NOW = datetime(2017, 3, 20, 12)
"""A Monday at noon."""
FILES = {
    "settings.yml": "zone: UTC\nweek_start: monday\n",
    "visits.yml": """
model: visits
table: visits
key: id
time: came
joins:
  day: {model: days, on: "cast(visits.came as date) = day.day", type: many_to_one}
dimensions:
  came: {type: local}
  visitor: {type: string}
  shop: {type: string}
  day_of_visit: {type: date, expr: cast(came as date)}
segments:
  early: {where: "extract(hour from came) < 9"}
metrics:
  spent: {expr: sum(amount), format: currency USD}
  visits: {expr: count(), format: integer}
  visitors: {expr: count(distinct visitor)}
  returned: {expr: sum(back), where: back is not null, fill: 0}
  kept: {expr: spent - returned}
  basket: {expr: spent / visits}
  dearest: {expr: max(amount)}
  spent_7d: {expr: spent, over: {last: 7 days}}
  ever: {expr: count(), time: none}
  best: {expr: max(spent), per: visitor}
""",
    "days.yml": "model: days\ntable: days\nkey: day\ndimensions: {holiday: {type: boolean}}\n",
}
TABLES = """
CREATE TABLE days (day DATE, holiday BOOLEAN);
CREATE TABLE visits (id INT, came TIMESTAMP, visitor TEXT, shop TEXT, amount INT, back INT);
INSERT INTO visits SELECT id, CAST(came AS TIMESTAMP), visitor, shop, amount, back FROM (VALUES
  (1, '2017-02-28 23:00', 'a', 'N', 1, NULL),
  (2, '2017-03-01 08:00', 'a', 'N', 2, NULL),
  (3, '2017-03-01 10:00', 'a', 'S', 4, 1),
  (4, '2017-03-04 10:00', 'a', 'N', 8, NULL),
  (5, '2017-03-04 11:00', 'b', 'N', 16, NULL),
  (6, '2017-03-11 08:00', 'b', 'S', 32, NULL),
  (7, '2017-03-20 08:00', 'b', 'N', 64, NULL)) AS v(id, came, visitor, shop, amount, back);
"""
SATURDAYS = {"field": "time.day_of_week", "values": [6]}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_texts(FILES)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


def asked(metric: str, *dimensions: str, range: str = "2017-03", **more: object) -> dict[str, object]:
    return {"metrics": [metric], "dimensions": list(dimensions), "time": range, **more}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        # 62 in the 19 days that are over; 126 in all of the range, 4 days have rows.
        pytest.param(asked("average(spent, day)"), [(62 / 19,)], id="of-days-that-are-over"),
        pytest.param(
            asked("average(spent, day)", range="2017-02-28T12:00 to 2017-03-11T07:59"),
            [(30 / 10,)],
            id="not-of-days-that-the-range-cuts",
        ),
        pytest.param(
            asked("average(spent, day)", "shop", totals=True),
            [("N", 26 / 19), ("S", 36 / 19), (62 / 19,)],
            id="of-all-days-for-each-shop",
        ),
        # 6 March to 19 March.
        pytest.param(asked("average(spent, week)"), [(32 / 2,)], id="of-whole-weeks"),
        pytest.param(
            asked("average(spent, month)", range="2017-01 to 2017-03"), [(1 / 2,)], id="of-whole-months"
        ),
        pytest.param(
            asked("average(spent, day)", "time.month", range="2017-02 to 2017-03", totals=True),
            [(date(2017, 2, 1), 1 / 28), (date(2017, 3, 1), 62 / 19), (63 / 47,)],
            id="of-the-days-of-each-month",
        ),
        pytest.param(asked("average(spent, day)", filters=[SATURDAYS]), [(56 / 3,)], id="on-a-saturday"),
        # Wednesdays are the 1st, 8th and 15th, Saturdays the 4th, 11th and 18th; Mondays only two.
        pytest.param(
            asked("average(spent, day)", "time.day_of_week"), [(3, 6 / 3), (6, 56 / 3)], id="by-weekday"
        ),
        pytest.param(
            asked("average(spent, day)", "time.hour_of_day"),
            [(8, 34 / 19), (10, 12 / 19), (11, 16 / 19)],
            id="by-hour-of-days",
        ),
        pytest.param(
            asked("average(spent, hour)", "time.hour_of_day", range="2017-03-01"),
            [(8, 2.0), (10, 4.0)],
            id="by-hour-of-hours",
        ),
        # a on two days, b on two days, one of them together; not 2 / 19.
        pytest.param(asked("average(visitors, day)"), [(4 / 19,)], id="each-day-has-its-own-visitors"),
        pytest.param(
            asked("average(visitors, week)", range="2017-02-27 to 2017-03-12"),
            [(3 / 2,)],
            id="and-so-has-each-week",
        ),
        pytest.param(asked("average(visits, day) * 19"), [(5.0,)], id="in-arithmetic"),
        pytest.param(asked("average(kept, day)"), [(61 / 19,)], id="of-a-difference"),
        pytest.param(
            {"metrics": ["visits", "average(returned, day)"], "dimensions": ["shop"], "time": "2017-03"},
            [("N", 4, 0.0), ("S", 2, 1 / 19)],
            id="of-what-is-filled",
        ),
        pytest.param(
            {"metrics": ["spent", "average(spent, day)"], "dimensions": ["shop"], "time": "2017-03",
             "filters": [{"field": "average(spent, day)", "op": "<", "values": [1.8]}]},
            [("N", 90, 26 / 19)],
            id="beside-the-metric-and-filtered-by",
        ),
        pytest.param(
            asked("average(spent, day)", "shop", "visitor", limit={"rows": 1, "other": True},
                  order_by=["-average(spent, day)"]),
            [("S", "b", 32 / 19, False), (None, None, 30 / 19, True)],
            id="and-of-the-rest",
        ),
        pytest.param(
            asked("average(spent, day)", "time.month", "shop", range="2017-02 to 2017-03",
                  limit={"rows": 1, "per": ["time.month"], "other": True}),
            [(date(2017, 2, 1), "N", 1 / 28, False), (date(2017, 3, 1), "N", 26 / 19, False),
             (date(2017, 3, 1), None, 36 / 19, True)],
            id="and-of-the-rest-of-each-month",
        ),
        pytest.param(asked("average(spent, day)", range="2016"), [(None,)], id="nothing-of-nothing"),
        pytest.param(
            asked("average(spent, week)", range="2017-03-01 to 2017-03-05"), [(None,)], id="of-no-whole-week"
        ),
        pytest.param(asked("average(visits, day)", range="2018"), [(None,)], id="of-days-to-come"),
    ],
)  # fmt: skip
def test_an_average_is_over_all_whole_periods(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, form: dict[str, object], expected: list[Row]
) -> None:
    assert rows_of(catalog, warehouse, form, now=NOW) == close(expected)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (asked("average(basket, day)"), "no-average"),
        (asked("average(dearest, day)"), "no-average"),
        (asked("average(spent_7d, day)"), "no-average"),
        (asked("average(ever, day)"), "no-average"),
        (asked("average(best, day)"), "no-average"),
        (asked("average(spent, fortnight)"), "query-malformed"),
        (asked("average(spent)"), "query-malformed"),
        ({"metrics": ["average(spent, day)"]}, "range-missing"),
        ({"metrics": ["average(spent, day)"], "time": {"range": {"until": "2017-03-31"}}}, "range-missing"),
        (asked("average(spent, week)", "time.month"), "average-grouping"),
        (asked("average(spent, week)", "time.day"), "average-grouping"),
        (asked("average(spent, month)", "time.day_of_month"), "average-grouping"),
        (asked("average(spent, day)", "day_of_visit"), "average-filter"),
        (asked("average(spent, day)", "day.holiday"), "average-filter"),
        (asked("average(spent, day)", "visits.came.month"), "average-filter"),
        (asked("average(spent, day)", filters=[{"segment": "early"}]), "average-filter"),
        (
            asked("average(spent, week)", filters=[{"field": "time.day", "values": ["2017-03-04"]}]),
            "average-filter",
        ),
        (
            {
                "metrics": [{"expr": "average(spent, day)", "as": "x", "filters": [SATURDAYS]}],
                "time": "2017-03",
            },
            "average-filter",
        ),
        *(
            (asked("average(spent, day)", *groups, limit={"rows": 1, "other": True, **per}), "no-rest")
            for groups, per in (
                (["time.month"], {}),
                (["time.day"], {}),
                (["time.day_of_week"], {}),
                (["time.month", "shop"], {}),
                (["time.month", "shop"], {"per": ["shop"]}),
            )
        ),
        (
            {"metrics": ["average(spent, day)"], "time": {"range": "2017-03", "compare": "previous_period"}},
            "average-compared",
        ),
    ],
)
def test_refused(catalog: Catalog, form: dict[str, object], code: str) -> None:
    assert problem_of(catalog, form, now=NOW).code == code


def test_the_note_says_which_periods_count(catalog: Catalog) -> None:
    def note(form: dict[str, object]) -> str:
        compiled = compile_query(catalog, parse_query(form), dialect="duckdb", now=NOW)
        return next(note.text for note in compiled.notes if note.code == "averaged")

    assert note(asked("average(spent, day)")) == (
        "The average is over the 19 whole days of 1 to 19 March 2017; one without rows counts as 0."
    )
    assert note(asked("average(spent, day)", filters=[SATURDAYS])).startswith(
        "The average is over the whole days of 1 to 19 March 2017 that the filters on time keep;"
    )
    assert "over the whole days of 1 to 19 March 2017 in each group;" in note(
        asked("average(spent, day)", "time.month")
    )
    assert note(asked("average(spent, day)", range="today")) == (
        "No whole day of the range is over, so that there is nothing to average."
    )


def test_money_stays_money_and_a_mean_of_counts_is_no_whole_number(catalog: Catalog) -> None:
    form = {"metrics": ["average(spent, day)", "average(visits, day)"], "time": "2017-03"}
    outputs = compile_query(catalog, parse_query(form), dialect="duckdb", now=NOW).main.plan.outputs
    assert [str(output.format) for output in outputs] == ["currency USD", "None"]


CLOCKS = {
    "settings.yml": "zone: Europe/Berlin\n",
    "calls.yml": """
model: calls
table: calls
key: id
time: rang
dimensions: {rang: {type: instant, stored_in: UTC}}
metrics: {calls: {expr: count()}}
""",
}
CALLS = """
CREATE TABLE calls (id INT, rang TIMESTAMP);
INSERT INTO calls VALUES (1, '2017-03-26 00:30'), (2, '2017-03-26 01:30'),
  (3, '2017-10-29 00:30'), (4, '2017-10-29 01:30'), (5, '2017-10-29 02:30');
"""


@pytest.mark.parametrize(
    ("range_", "calls", "hours"),
    [
        ("2017-03-26", 2, "23 whole hours of 26 March 2017"),
        ("2017-10-29", 3, "24 whole hours of 29 October 2017"),  # 02:00 came twice and is one hour
        ("2017-03-26 to 2017-10-29", 5, "5,231 whole hours of 26 March to 29 October 2017"),
    ],
)
def test_hours_are_those_that_clocks_show(range_: str, calls: int, hours: str) -> None:
    catalog, form = load_texts(CLOCKS), asked("average(calls, hour)", range=range_)
    now = datetime(2018, 1, 1)
    with duckdb.connect() as warehouse:
        warehouse.execute(CALLS)
        ((mean,),) = rows_of(catalog, warehouse, form, now=now)
    assert isinstance(mean, float)
    assert calls / mean == pytest.approx(int(hours.partition(" ")[0].replace(",", "")))
    (note,) = compile_query(catalog, parse_query(form), dialect="duckdb", now=now).notes
    assert f"over the {hours};" in note.text


def test_one_period_is_not_counted(catalog: Catalog) -> None:
    form = asked("average(spent, week)", range="2017-03-06 to 2017-03-12")
    (note,) = compile_query(catalog, parse_query(form), dialect="duckdb", now=NOW).notes
    assert note.text.startswith("The average is over the whole week of 6 to 12 March 2017;")


def test_a_function_in_a_function_is_named(catalog: Catalog) -> None:
    problem = problem_of(catalog, asked("average(spent / 2 + rank(spent), day)"), now=NOW)
    assert "calls `rank` within another function" in problem.message


SEVERAL_TIMES = {
    "settings.yml": "zone: Europe/Berlin",
    **{
        f"{name}.yml": f"model: {name}\ntable: {name}\nkey: id\ntime: at\n"
        f"dimensions: {{at: {{type: {type_}}}}}\nmetrics: {{of_{name}: {{expr: sum(n)}}}}\n"
        for name, type_ in (
            ("logs", "instant, stored_in: UTC"), ("notes", "local"), ("bills", "date"),
            ("calls", "instant, stored_in: UTC"),
        )
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [("of_logs", "of_notes", "average-clocks"), ("of_logs", "of_bills", "time-invalid"),
     ("of_notes", "of_bills", "time-invalid")],
)  # fmt: skip
def test_hours_of_two_clocks_are_not_averaged_together_whichever_comes_first(
    one: str, other: str, code: str
) -> None:
    """On 26 March 2017 Berlin's clocks showed 23 hours, and a note may well say 02:30, so that there are 24."""
    clocks = load_texts(SEVERAL_TIMES)
    for first, second in ((one, other), (other, one)):
        form = {"metrics": [f"average({first} + {second}, hour)"], "time": "2017-03-26"}
        assert problem_of(clocks, form, now=NOW).code == code
        by_day = {"metrics": [f"average({first} + {second}, day)"], "time": "2017-03-26"}
        compile_query(clocks, parse_query(by_day), dialect="duckdb", now=NOW)
    alike = {"metrics": ["average(of_logs - of_calls, hour)"], "time": "2017-03-26"}
    compile_query(clocks, parse_query(alike), dialect="duckdb", now=NOW)
