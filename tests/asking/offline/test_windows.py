"""Running totals and moving windows as people say them; a range that only sounds like one stays a range."""

from __future__ import annotations

import pytest

from semantic import load_texts
from semantic.book import build_book
from semantic.query import TimeClause, query_json
from service.asking.faithfulness import check
from service.asking.offline import plan_offline
from service.asking.planned import Planned, Refuse
from tests.asking.offline.shop import BOOK, TEXTS, VALUES, assumed

SHOP_WITH_WINDOWS = build_book(
    load_texts(
        {
            **TEXTS,
            "settings.yml": TEXTS["settings.yml"]
            + """metrics:
  revenue_ytd: {expr: sales.revenue, over: {to_date: year}, format: currency USD}
  revenue_7d: {expr: sales.revenue, over: {last: 7 days}, format: currency USD}
""",
        }
    ),
    VALUES,
)


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("cumulative sales by month in 2017", "revenue_ytd"),
        ("running total of sales by month in 2017", "revenue_ytd"),
        ("7-day rolling sales by month in 2017", "revenue_7d"),
        ("rolling 7 day total of sales by month in 2017", "revenue_7d"),
    ],
)
def test_a_running_total_is_the_metric_that_is_defined_so(question: str, metric: str) -> None:
    result = plan_offline(question, SHOP_WITH_WINDOWS)
    assert isinstance(result, Planned), result
    assert [use.expr for use in result.query.metrics] == [metric]
    assert any(f"is the metric {metric}" in said for said in result.assumptions)


RUNNING_BY_MONTH: dict[str, object] = {"expr": "revenue", "over": {"to_date": "range"}}
WEEK = {"last": "7 days"}
WINDOWS: dict[str, tuple[dict[str, object], str]] = {
    "running total of sales by month in 2017": (RUNNING_BY_MONTH, "month"),
    "cumulative sales by month": (RUNNING_BY_MONTH, "month"),
    "sales by month in 2017, cumulative": (RUNNING_BY_MONTH, "month"),
    "cumulative baskets by week in 2017": ({"expr": "baskets", "over": {"to_date": "range"}}, "week"),
    "cumulative basket value by month in 2017": (
        {"expr": "basket_value", "over": {"to_date": "range"}},
        "month",
    ),
    "7-day rolling sales by day in June 2017": ({"expr": "revenue", "over": WEEK}, "day"),
    "rolling 7 day sum of sales for each day of June 2017": ({"expr": "revenue", "over": WEEK}, "day"),
    "sales over the last 7 days for each day of June 2017": ({"expr": "revenue", "over": WEEK}, "day"),
    "30-day rolling sales": ({"expr": "revenue", "over": {"last": "30 days"}}, "day"),
    "rolling four-week baskets by week in 2017": ({"expr": "baskets", "over": {"last": "4 weeks"}}, "week"),
    "rolling 4 weeks of baskets by week": ({"expr": "baskets", "over": {"last": "4 weeks"}}, "week"),
    "7-day moving average of sales": (
        {"expr": "revenue / 7", "as": "revenue_7_day_average", "over": WEEK},
        "day",
    ),
    "4-week trailing average of sales by week in 2017": (
        {"expr": "revenue / 4", "as": "revenue_4_week_average", "over": {"last": "4 weeks"}},
        "week",
    ),
    "7-day moving average of basket value by day in june 2017": (
        {"expr": "basket_value", "over": WEEK},
        "day",
    ),
    "month-to-date sales by day in June 2017": ({"expr": "revenue", "over": {"to_date": "month"}}, "day"),
    "ytd sales by month 2017": ({"expr": "revenue", "over": {"to_date": "year"}}, "month"),
}


@pytest.mark.parametrize("question", WINDOWS)
def test_a_window_that_nobody_has_defined_is_asked_for_and_said(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Planned), result
    use, grain = WINDOWS[question]
    form = query_json(result.query)
    assert (form["metrics"], form["dimensions"]) == ([use], [f"time.{grain}"])
    assert any("until the end of each period" in said for said in result.assumptions)
    assert check(question, result.query, BOOK).problems() == () or "read as" in result.assumptions[0]


NO_WINDOW = {
    "cumulative sales": "needs the periods to show it for",
    "cumulative sales growth by month in 2017": "together with a comparison",
    "cumulative sales compared with last year by month": "together with a comparison",
    "running total of sales on weekends by month in 2017": "together with days of the week",
    "cumulative sales by day of week in 2017": "cannot be shown by day of week",
    "7-day rolling sales by month in 2017": "leaves out days of each month",
    "7-day rolling sales by department in june 2017": "needs the periods to show it for",
    "rolling average of sales by day in june 2017": "does not say how long",
    "7-day moving average of baskets by day in june 2017": "counts once in all of them",
    "ytd sales vs last year by month": "cannot be compared by month",
    "sales by month ytd and last year": "cannot be shown in one query",
    "year to date sales in 2017": "go together",
    "trailing 6 months of sales by month": "each of them, or all up to each of them",
    "top 5 departments by 7-day rolling sales in june 2017": "nothing to group by",
}


@pytest.mark.parametrize("question", NO_WINDOW)
def test_a_window_that_is_not_clear_is_refused(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Refuse), result
    assert NO_WINDOW[question] in result.reason


@pytest.mark.parametrize(
    ("question", "range_"),
    [
        ("rolling four-week sales", "rolling four week"),
        ("sales over the last 7 days", "the last 7 days"),
        ("sales over the last 7 days for each department", "the last 7 days"),
        ("cumulative sales in 2017", "2017"),
        ("month-to-date sales by day", "month to date"),
        ("ytd sales by department", "ytd"),
    ],
)
def test_a_range_stays_one(question: str, range_: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Planned), result
    assert [use.over for use in result.query.metrics] == [None]
    assert result.query.time == TimeClause(range=range_)


def test_a_range_to_date_by_period_says_that_nothing_runs_up() -> None:
    assert any("of which each month is shown by itself" in said for said in assumed("ytd sales by month"))
    assert assumed("ytd sales by department") == ()
