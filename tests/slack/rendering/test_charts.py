"""When Slack draws the chart itself, and when it is a picture: never a line across a gap, never a group left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bots.slack.blocks import message_faults
from bots.slack.rendering.charts import native_chart, picture
from bots.slack.rendering.types import Block
from service.answer import Answer, Cell, Column, Computation
from service.rendering import chart
from tests.rendering.samples import DECEMBER, DEPARTMENT, MONTH, RATE, REVENUE, answered, month

BEFORE = Column("revenue.previous", "Revenue before", "metric", "number", REVENUE.format)
CHANGE = Column("revenue.change", "Change", "metric", "number", REVENUE.format)
CHANGE_RATE = Column("revenue.change_rate", "Change in percent", "metric", "number", RATE.format)


def drawn(
    columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]], computation: Computation | None = None
) -> Answer:
    answer = answered(columns, rows, computation=computation)
    return replace(answer, chart=chart(columns, rows))


def checked(answer: Answer) -> Block:
    block = native_chart(answer)
    assert block is not None and message_faults([block]) == ()
    return block


def test_a_metric_over_time_is_a_line() -> None:
    block = checked(drawn((MONTH, REVENUE), [(month(2), 2.5), (month(1), 1.1)]))
    assert block == {
        "type": "data_visualization",
        "title": "Revenue by month",
        "chart": {
            "type": "line",
            "series": [
                {
                    "name": "Revenue",
                    "data": [{"label": "Jan 2017", "value": 1.1}, {"label": "Feb 2017", "value": 2.5}],
                }
            ],
            "axis_config": {
                "categories": ["Jan 2017", "Feb 2017"],
                "x_label": "Month",
                "y_label": "Revenue (USD)",
            },
        },
    }


def test_a_metric_of_groups_is_bars_in_the_results_order() -> None:
    block = checked(drawn((DEPARTMENT, RATE), [("DELI", 0.25), (None, 0.125)]))
    assert block["chart"] == {
        "type": "bar",
        "series": [
            {
                "name": "Redemption rate",
                "data": [{"label": "DELI", "value": 25.0}, {"label": "(none)", "value": 12.5}],
            }
        ],
        "axis_config": {
            "categories": ["DELI", "(none)"],
            "x_label": "Department",
            "y_label": "Redemption rate (%)",
        },
    }


def test_groups_over_time_are_a_line_each() -> None:
    rows = [("DELI", month(1), 1), ("DELI", month(2), 2), ("MEAT", month(1), 3), ("MEAT", month(2), 4)]
    chart_ = checked(drawn((DEPARTMENT, MONTH, REVENUE), rows))["chart"]
    assert [series["name"] for series in chart_["series"]] == ["DELI", "MEAT"]  # type: ignore[index]


def test_a_metric_beside_itself_is_two_series_called_by_their_periods() -> None:
    columns = (DEPARTMENT, REVENUE, BEFORE, CHANGE, CHANGE_RATE)
    computation = Computation(time=DECEMBER, compared=None)
    chart_ = checked(drawn(columns, [("DELI", 3, 2, 1, 0.5), ("MEAT", 1, 2, -1, -0.5)], computation))["chart"]
    assert [series["name"] for series in chart_["series"]] == ["Revenue", "Revenue before"]  # type: ignore[index]


def test_what_slack_would_draw_wrong_is_a_picture() -> None:
    cases = {
        "a missing month": drawn((MONTH, REVENUE), [(month(1), 1), (month(3), 3)]),
        "a month without a value": drawn((MONTH, REVENUE), [(month(1), 1), (month(2), None), (month(3), 1)]),
        "a row without a date": drawn((MONTH, REVENUE), [(month(1), 1), (month(2), 2), (None, 3)]),
        "too many points": drawn((DEPARTMENT, REVENUE), [(f"D{at}", at) for at in range(21)]),
        "names that are the same when cut": drawn(
            (DEPARTMENT, REVENUE), [("PERFORMANCE SPORTSWEAR A", 1), ("PERFORMANCE SPORTSWEAR B", 2)]
        ),
        "a group without one of the months": drawn(
            (DEPARTMENT, MONTH, REVENUE),
            [("DELI", month(1), 1), ("DELI", month(2), 2), ("MEAT", month(1), 3)],
        ),
        "two metrics": drawn((DEPARTMENT, REVENUE, RATE), [("DELI", 1, 0.1), ("MEAT", 2, 0.2)]),
    }
    for why, answer in cases.items():
        assert native_chart(answer) is None, why
        drawing = picture(answer)
        assert drawing is not None and drawing.chart is answer.chart, why


def test_a_number_alone_needs_no_picture() -> None:
    answer = drawn((REVENUE,), [(1,)])
    assert native_chart(answer) is None and picture(answer) is None


def test_a_picture_has_a_name_and_says_what_it_shows() -> None:
    drawing = picture(drawn((DEPARTMENT, REVENUE), [("DELI", 1), ("MEAT", 2)]))
    assert drawing is not None
    assert drawing.name == "revenue-by-department.png"
    assert drawing.title == "Revenue by department"
    assert drawing.alt == "Chart: Revenue by department. Revenue was $5.00 in December 2017."


def test_times_of_an_hour_are_told_apart() -> None:
    hour = Column("time.hour", "Hour", "time", "instant", grain="hour")
    block = checked(drawn((hour, REVENUE), [(datetime(2017, 12, 1, at), at) for at in range(3)]))
    assert block["chart"]["axis_config"]["categories"][2] == "1 Dec 2017, 02:00"  # type: ignore[index]
