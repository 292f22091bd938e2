"""Windows, offsets, compared periods and rows in force that have no one meaning: refused queries and definitions."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from semantic import Catalog, load_texts
from tests.compiling.running import problem_of
from tests.compiling.visits import FILES, NOW, TABLES  # noqa: F401


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"metrics": ["revenue_3d"], "dimensions": ["time.month", "time.day_of_week"]}, "window-grouping"),
        ({"metrics": ["revenue_3d"], "dimensions": ["time.day_of_week"]}, "window-grouping"),
        ({"metrics": ["revenue_3d"], "dimensions": ["sales.sold_at.day"]}, "window-grouping"),
        ({"metrics": ["month_begin"]}, "window-grouping"),
        ({"metrics": ["month_begin"], "dimensions": ["time.year"]}, "window-grouping"),
        ({"metrics": ["month_before"], "dimensions": ["time.week"]}, "window-grouping"),
        (
            {"metrics": ["revenue_3d"], "filters": [{"field": "time.month", "values": ["2017-03"]}]},
            "time-filter",
        ),
        (
            {"metrics": ["revenue_3d"], "filters": [{"field": "time", "op": ">", "values": ["2017-03"]}]},
            "time-filter",
        ),
        (
            {
                "metrics": [
                    {"expr": "revenue_3d", "filters": [{"field": "time.month", "values": ["2017-03"]}]},
                    "lines",
                ],
                "dimensions": ["time.month"],
            },
            "time-filter",
        ),
        (
            {
                "metrics": [{"expr": "revenue", "filters": [{"field": "time.month", "values": ["2017-03"]}]}],
                "time": {"range": "2017-03", "compare": "previous_period"},
            },
            "time-filter",
        ),
        ({"metrics": ["revenue"], "time": {"compare": "previous_year"}}, "range-missing"),
        ({"metrics": ["revenue"], "time": {"range": "2017", "whole": True}}, "whole-alone"),
        ({"metrics": ["customers"], "time": {"range": "2017", "compare": "previous_year"}}, "no-time"),
        ({"metrics": ["change(revenue)"]}, "range-missing"),
        ({"metrics": ["change(revenue, decade)"]}, "query-malformed"),
        ({"metrics": [{"expr": "revenue_3d", "over": {"to_date": "range"}}]}, "window-of-window"),
        (
            {"metrics": [{"expr": "revenue - revenue_3d", "as": "x", "over": {"last": "7 days"}}]},
            "window-of-window",
        ),
        (
            {"metrics": [{"expr": "per_buyer_3d", "over": {"to_date": "year"}}], "dimensions": ["time.day"]},
            "window-of-window",
        ),
        ({"metrics": [{"expr": "share_of_ever", "over": {"to_date": "year"}}]}, "window-of-window"),
        ({"metrics": [{"expr": "last_year_3d", "over": {"last": "7 days"}}]}, "window-of-window"),
        ({"metrics": [{"expr": "typical_3d", "over": {"last": "7 days"}}]}, "window-of-window"),
    ],
)
def test_what_has_no_one_meaning_is_refused(catalog: Catalog, form: Mapping[str, object], code: str) -> None:
    assert problem_of(catalog, form, NOW).code == code


@pytest.mark.parametrize(
    ("metric", "time"), [("per_buyer_3d", "2017-03"), ("change(per_buyer)", "since 2017-03")]
)
def test_a_refused_ratio_is_called_as_it_was_asked_for(catalog: Catalog, metric: str, time: str) -> None:
    """Not as SQL calls one of the aggregates that it is made of."""
    form = {"metrics": [metric], "dimensions": ["time.day_of_week"], "time": time}
    assert problem_of(catalog, form, NOW).message.startswith(f"`{metric}` ")


@pytest.mark.parametrize(
    ("metric", "code"),
    [
        ("{expr: customers, over: {last: 3 days}}", "no-time"),
        ("{expr: 'members / customers', offset: 1 year}", "no-time"),
        ("{expr: 'members / members', over: {last: 3 days, show: average}}", "average-of-several"),
        ("{expr: count(), over: {last: 3 days, show: average}, fill: 0}", "average-of-several"),
        ("{expr: sales.revenue_3d, over: {to_date: all_time}}", "window-of-window"),
        ("{expr: members - sales.revenue_3d, over: {last: 7 days, show: first}}", "window-of-window"),
        ("{expr: count(), during: {from: joined, to: city}}", "not-a-time"),
        ("{expr: count(), time: gone, during: {from: joined, to: gone}}", "during-with-time"),
        ("{expr: members, during: {from: joined, to: gone}}", "during-on-arithmetic"),
    ],
)
def test_definitions_without_a_meaning_do_not_load(metric: str, code: str) -> None:
    more = f"{FILES['customers.yml']}  more: {metric}\n"
    loaded = load_texts({**FILES, "customers.yml": more})
    assert [problem.code for problem in loaded.problems] == [code]
