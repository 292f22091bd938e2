"""What becomes of a running total or a moving window in the turns after it: kept, asked back, or refused."""

from __future__ import annotations

import pytest

from semantic.query import Query, query_json
from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Context, Planned, Refuse
from tests.asking.offline.shop import BOOK

RUNNING = "running total of sales by month in 2017"
AVERAGE = "7-day moving average of sales by day in june 2017"


def last(question: str) -> Query:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Planned), result
    return result.query


@pytest.mark.parametrize("question", [RUNNING, AVERAGE])
@pytest.mark.parametrize("turn", ["by week", "only frozen", "what about the deli", "in q2 2017"])
def test_a_window_is_kept(question: str, turn: str) -> None:
    before = last(question)
    result = plan_offline(turn, BOOK, Context(last=before))
    assert isinstance(result, Planned), result
    assert result.query.metrics == before.metrics


def test_another_range_begins_anew_which_is_said() -> None:
    result = plan_offline("in q2 2017", BOOK, Context(last=last(RUNNING)))
    assert isinstance(result, Planned)
    assert "What runs up begins anew with this range." in result.changes


@pytest.mark.parametrize("turn", ["baskets instead", "and baskets"])
def test_another_metric_may_be_meant_through_the_window_or_not(turn: str) -> None:
    result = plan_offline(turn, BOOK, Context(last=last(RUNNING)))
    assert isinstance(result, Clarify), result
    shown = [query_json(choice.query)["metrics"] for choice in result.choices if choice.query]
    running = {"expr": "baskets", "over": {"to_date": "range"}}
    assert [metrics[-1] for metrics in shown if isinstance(metrics, list)] == [running, "baskets"]


def test_an_average_is_not_made_of_another_metric() -> None:
    result = plan_offline("baskets instead", BOOK, Context(last=last(AVERAGE)))
    assert isinstance(result, Clarify), result
    assert [choice.label for choice in result.choices] == ["baskets of each period"]


@pytest.mark.parametrize(
    ("question", "turn", "reason"),
    [
        (AVERAGE, "per month", "leaves out days"),
        (AVERAGE, "only above 1000", "the number of each period"),
        (RUNNING, "only above 1000", "the number of each period"),
    ],
)
def test_what_is_not_clear_of_a_window_is_refused(question: str, turn: str, reason: str) -> None:
    result = plan_offline(turn, BOOK, Context(last=last(question)))
    assert isinstance(result, Refuse), result
    assert reason in result.reason


MONTHS = "sales by month in 2017"
UP_TO = {"expr": "revenue", "over": {"to_date": "range"}}


@pytest.mark.parametrize(
    ("turn", "metrics"),
    [
        ("running total", [UP_TO]),
        ("running totals please", [UP_TO]),
        ("running total instead", [UP_TO]),
        ("make it cumulative", [UP_TO]),
        ("add a running total", ["revenue", UP_TO]),
        ("with a running total", ["revenue", UP_TO]),
    ],
)
def test_a_turn_asks_for_the_running_total(turn: str, metrics: list[object]) -> None:
    """ "Total" was taken for a turn of its own, and "running" was left; no word before it made the reader fail."""
    result = plan_offline(turn, BOOK, Context(last=last(MONTHS)))
    assert isinstance(result, Planned), result
    assert query_json(result.query)["metrics"] == metrics


@pytest.mark.parametrize("question", ["sales in 2017", "sales by store in 2017"])
def test_nothing_runs_up_without_periods(question: str) -> None:
    result = plan_offline("running total", BOOK, Context(last=last(question)))
    assert isinstance(result, Refuse), result
