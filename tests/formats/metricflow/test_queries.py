"""Queries of MetricFlow, in each of their forms, give MetricFlow's rows: expected ones were added up by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime

import duckdb
import pytest

from semantic import Catalog, load_texts
from semantic.formats.metricflow import import_files, translator
from semantic.formats.report import Translated
from tests.compiling.running import close, rows_of
from tests.formats.metricflow.ferries import PROJECT, TABLES

FILES = {"models/ferries.yml": PROJECT}
NOW = datetime(2024, 6, 1)
JAN, FEB, MAR = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)

Translate = Callable[[str], Translated]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_texts(import_files(FILES).files)


@pytest.fixture(scope="module")
def translate() -> Translate:
    return translator(FILES)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        pytest.param(
            # By day where nothing is said.
            "mf query --metrics trips,passengers --group-by metric_time --start-time 2024-01-01 --end-time 2024-01-02",
            [(JAN, 2, 3), (date(2024, 1, 2), 1, 4)],
            id="the-default-granularity",
        ),
        pytest.param(
            # The end is within its month, which is shown whole: the trip on 29 February is there.
            "--metrics passengers --group-by metric_time__month --start-time 2024-01-15 --end-time 2024-02-01",
            [(JAN, 15), (FEB, 48)],
            id="a-range-holds-whole-periods",
        ),
        pytest.param(
            '{"metrics": ["repair_cost"], "group_by": ["metric_time__hour"], "start_time": "2024-01-01",'
            ' "end_time": "2024-01-02T23:00:00"}',
            [(datetime(2024, 1, 1, 10), 100), (datetime(2024, 1, 2, 23), 200)],
            id="hours",
        ),
        pytest.param(
            '{"metrics": ["passengers_monthly", "trips"], "group_by": ["metric_time"]}',
            [(JAN, 15, 4), (FEB, 48, 2)],
            id="the-coarsest-default-granularity",
        ),
        pytest.param(
            '{"metrics": ["trips"], "group_by": [{"name": "metric_time", "date_part": "dow"}, "metric_time__year"]}',
            [(1, JAN, 3), (2, JAN, 1), (4, JAN, 2)],
            id="parts-of-dates",
        ),
        pytest.param(
            # Watches of three days from 1 January: 7 to 9 January, 31 January to 2 February, 27 to 29 February.
            '{"metrics": ["passengers"], "group_by": ["metric_time__watch"]}',
            [(JAN, 7), (date(2024, 1, 7), 8), (date(2024, 1, 31), 16), (date(2024, 2, 27), 32)],
            id="a-granularity-of-ones-own",
        ),
        pytest.param(
            '{"metrics": ["booked_trips", "trips"], "group_by": ["metric_time__month"]}',
            [(date(2023, 12, 1), 2, None), (JAN, 3, 4), (FEB, 1, 2)],
            id="each-metric-by-its-own-time",
        ),
        pytest.param(
            '{"metrics": ["trips"], "group_by": ["metric_time__month", "trip__booked_on__month"]}',
            [(JAN, date(2023, 12, 1), 2), (JAN, JAN, 2), (FEB, JAN, 1), (FEB, FEB, 1)],
            id="another-time-beside-it",
        ),
        pytest.param(
            # Trip 6 has a route that is nowhere, and route 3 has no name: both have none.
            """{"metrics": ["passengers"], "group_by": ["route__name"], "order_by": ["-passengers"]}""",
            [(None, 40), ("Long", 20), ("Short", 3)],
            id="an-entity",
        ),
        pytest.param(
            """mf query --metrics passengers --group-by route__harbour__island --order route__harbour__island""",
            [("Northey", 23), ("Southey", 8), (None, 32)],
            id="two-entities",
        ),
        pytest.param(
            '{"metrics": ["passengers"], "group_by": ["route"], "where": "{{ Entity(\'captain\') }} = \'c1\'"}',
            [("r1", 1), ("r2", 4), ("r3", 8)],
            id="by-the-key-itself",
        ),
        pytest.param(
            '{"metrics": ["passengers", "repair_cost", "cost_per_trip"], "group_by": ["route__name"],'
            " \"where\": [\"{{ TimeDimension('metric_time', 'day') }} < '2024-02-02'\"]}",
            [("Long", 20, 200, 100), ("Short", 3, 100, 50), (None, 8, None, None)],
            id="metrics-of-two-models",
        ),
        pytest.param(
            # <> leaves out what has no name, as SQL does.
            '{"metrics": ["passengers"], "where": "{{ Dimension(\'route__name\') }} <> \'Short\'"}',
            [(20,)],
            id="not-equal-in-sql",
        ),
        pytest.param(
            '{"metrics": ["passengers"], "where_filter": "{{ Dimension(\'trip__is_late\') }} OR NOT'
            " ({{ Dimension('route__name') }} IN ('Short') OR {{ Dimension('route__opened_on').grain('year') }}"
            " >= '2024-01-01')\"}",
            [(54,)],
            id="words-of-sql",
        ),
        pytest.param(
            # A moment within a day is later than the day, which is shown as its first moment.
            '{"metrics": ["passengers"],'
            " \"where\": \"{{ TimeDimension('metric_time', 'day') }} >= '2024-01-02 12:00'\"}",
            [(56,)],
            id="a-moment-within-a-day",
        ),
        pytest.param(
            "{{ semantic_layer.query(metrics=['passengers'], group_by=[Dimension('metric_time').grain('month')],"
            " where=\"{{ Dimension('trip__is_late') }} = false\", order_by=[Metric('passengers').descending(True)],"
            " limit=1) }}",
            [(FEB, 16)],
            id="a-call-of-the-semantic-layer",
        ),
        pytest.param(
            '{"saved_query": "busy_routes"}',
            [("Long", 20), ("Short", 1)],
            id="a-saved-query",
        ),
        pytest.param(
            '{"saved_query": "busy_routes", "limit": 1, "where": "{{ Entity(\'captain\') }} = \'c1\'"}',
            [("Long", 4)],
            id="more-than-a-saved-query-says",
        ),
        pytest.param(
            '{"group_by": ["harbour__island"]}',
            [("Northey",), ("Southey",)],
            id="values-without-metrics",
        ),
        pytest.param(
            '{"metrics": ["passengers_2d"], "group_by": ["metric_time__day"], "start_time": "2024-01-02",'
            ' "end_time": "2024-01-03"}',
            [(date(2024, 1, 2), 7), (date(2024, 1, 3), 4)],
            id="a-window",
        ),
        pytest.param(
            # The week of 29 January begins in January, and ends in February.
            '{"metrics": ["passengers_of_first_day"], "group_by": ["metric_time__month", "metric_time__week"],'
            ' "start_time": "2024-01-29", "end_time": "2024-02-05"}',
            [(JAN, date(2024, 1, 29), 3), (FEB, date(2024, 1, 29), 16), (FEB, date(2024, 2, 5), 16)],
            id="the-first-day-of-a-month",
        ),
        pytest.param(
            '{"metrics": ["cost_in_second"], "group_by": ["metric_time__second"], "end_time": "2024-01-31"}',
            [(datetime(2024, 1, 1, 10, 15, 30), 100), (datetime(2024, 1, 2, 23, 59, 59), 200)],
            id="a-second-to-date",
        ),
        pytest.param(
            # Trip 5 was booked 29 days after trip 3, and no other one of a route after it had been gone.
            '{"metrics": ["booked_after", "booked_after_rate"], "group_by": ["metric_time__month"]}',
            [(JAN, 1, 0.25), (FEB, None, None)],
            id="events-that-follow-others",
        ),
        pytest.param(
            # Nobody repaired route 3, and nobody knows route 9. Of the routes with repairs 1 has the short trips.
            """--metrics passengers --where "{{ Metric('repair_cost', group_by=['route']) }} < 200" """,
            [(3,)],
            id="what-rows-belong-to-by-a-metric-of-it",
        ),
        pytest.param(
            # Routes 1 and 2 are of one island, and trips of both go there; route 9 is nowhere.
            """{"group_by": ["trip__is_late", "route__name"], "where": "{{ Entity('captain') }} = 'c1'"}""",
            [(False, "Long"), (False, "Short"), (None, None)],
            id="combinations-that-rows-have",
        ),
        pytest.param(
            '{"metrics": [{"name": "fullness", "alias": "people"}], "group_by": ["trip__is_late"],'
            ' "order_by": ["people"]}',
            [(False, 7), (None, 8), (True, 17)],
            id="an-alias",
        ),
    ],
)
def test_a_query_gives_the_rows_that_it_gave(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    translate: Translate,
    query: str,
    rows: list[tuple[object, ...]],
) -> None:
    made = translate(query)
    assert made.query is not None, made.problems
    found = rows_of(catalog, warehouse, dict(made.query), NOW)
    # One row more than the limit is fetched, so that a cut is seen.
    assert (found[: len(rows)] if "limit" in made.query else found) == close(rows)


@pytest.mark.parametrize(
    ("query", "message", "near"),
    [
        ("--metrics passenger", "The metric `passenger` is not there.", "passengers"),
        ('{"metrics": ["passengers"], "group_by": ["rout__name"]}', "no `rout__name`", "route__name"),
        ('{"metrics": ["trips"], "group_by": ["metric_time__wach"]}', "metric_time__wach", "metric_time"),
        (
            '{"metrics": ["trips"], "group_by": [{"name": "metric_time", "grain": "wach"}]}',
            "no grain `wach`",
            "watch",
        ),
        ('{"metrics": ["trips"], "groupby": ["route__name"]}', "A query has no `groupby`", "group_by"),
        ("--metrics trips --groupby route__name", "`--groupby` is no option", "--group-by"),
        ('{"saved_query": "busy_route"}', "no saved query `busy_route`", "busy_routes"),
        ('{"metrics": ["trips"], "order_by": ["trip"]}', "no column `trip`", "trips"),
        ('{"metrics": ["trips"], "group_by": ["metric_time__hour"]}', "it has no hour", ""),
        ('{"metrics": ["trips"], "where": "1 = 1"}', "`where` cannot be said here", ""),
        # Our own text operators do not regard case.
        (
            '{"metrics": ["trips"], "where": "{{ Dimension(\'route__name\') }} LIKE \'S%\'"}',
            "no comparison",
            "",
        ),
        (
            '{"metrics": ["trips"], "where": "{{ env_var(\'SECRET\') }} = 1"}',
            "`where` cannot be said here",
            "",
        ),
        # MetricFlow lists routes that only repairs know, too.
        (
            """--group-by route --where "{{ Metric('repair_cost', group_by=['route']) }} < 200" """,
            "ask for it beside them",
            "",
        ),
        ('{"metrics": ["trips"], "start_time": "soon"}', "`soon` of `start_time` is no time", ""),
        ('{"metrics": [["trips"]]}', "`metrics` of a query is a text", ""),
        ('{"metrics": ["trips"], "limit": -1}', "a number of rows", ""),
        ("{}", "asks for nothing", ""),
        ("trips by day", "A query is JSON", ""),
        ('{"metrics": ["trips"]', "no JSON object", ""),
        ("--metrics 'trips", "not closed", ""),
        ("{{ semantic_layer.query(*everything) }}", "named arguments", ""),
    ],
)
def test_what_is_wrong_is_said_with_what_was_meant(
    translate: Translate, query: str, message: str, near: str
) -> None:
    made = translate(query)
    assert made.query is None
    [problem] = made.problems
    assert message in problem.message
    assert (near in problem.suggestions) if near else True


def test_what_is_said_in_another_way_is_told(translate: Translate) -> None:
    made = translate("--metrics trips --group-by metric_time,island --end-time 2024-01-31")
    assert [str(line) for line in made.lines] == [
        "group by metric_time → time.day: rewritten. Its granularity is day where none is named.",
        "group by island → route.harbour.island: rewritten. It is `route__harbour__island` in full.",
        (
            "end 2024-01-31 00:00:00 → until 2024-02-01: rewritten. The end of a range is inclusive there, and the "
            "first moment after it here."
        ),
    ]


def test_broken_queries_are_answered(translate: Translate) -> None:
    """Whatever is cut off or stands in the wrong place, it is a query or a problem."""
    query = json.dumps(
        {
            "metrics": ["passengers", {"name": "trips", "alias": "t"}],
            "group_by": [
                "metric_time__week",
                "Dimension('route__name')",
                {"name": "booked_on", "grain": "month"},
            ],
            "where": [
                "{{ Dimension('route__name') }} IN ('Short', NULL) AND {{ Metric('repair_cost', ['route']) }} > 1"
            ],
            "order_by": ["-metric_time__week", "t desc"],
            "start_time": "2024-01-01",
            "limit": 3,
        }
    )
    for at in range(0, len(query), 7):
        for broken in (
            query[:at],
            query[:at] + query[at + 3 :],
            query[:at] + "{{" + query[at:],
            query[:at] + '"',
        ):
            made = translate(broken)
            assert (made.query is None) == bool(made.problems), broken
