"""What schedules post in Slack: reports, alerts and what did not go well; Slack takes each of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.slack.rendering.deliveries import delivery_message
from bots.slack.rendering.types import Shown
from semantic.errors import Problem
from semantic.query.types import Condition, MetricUse, Operator, Query
from service.answer import Answer, Trust
from service.rendering import chart
from service.scheduling.delivering import Delivery, Fact, Kind
from service.scheduling.schedules import Schedule
from service.scheduling.times import Recurrence
from tests.rendering.samples import DEPARTMENT, REVENUE, answered
from tests.slack.rendering.hostile import answers, faults, problems, texts
from tests.slack.rendering.submitted import texts_of
from tests.slack.rendering.test_hostile import without_effect

AT = datetime(2017, 12, 4, 8, tzinfo=UTC)


def scheduled(**more: Any) -> Schedule:
    monday = Recurrence((time(9),), weekdays=(1,))
    query = Query(metrics=(MetricUse("revenue"),))
    words = "every Monday at 9 post sales"
    made = Schedule("s1", "anna", "slack", "T1/C1", words, "sales", query, monday, "Europe/Berlin", AT)
    return replace(made, **more)


def test_a_report_has_its_lines_its_data_and_a_hint() -> None:
    lines = ("Revenue was $5.00 in the week of 27 Nov 2017.", "That is 10% more than the week before.")
    answer = answered((REVENUE,), [(5,)], query=Query(metrics=(MetricUse("revenue"),)))
    delivery = Delivery("k", Kind.REPORT, scheduled(), AT, "Sales", lines, answer, late=True)
    message = delivery_message(delivery, shown=Shown())
    assert faults(message) == []
    said = texts_of(message.blocks)
    for part in (
        "🗓️ Sales",
        "$5.00",
        *lines[1:],
        "Ask about it in this thread.",
        "Edit schedule",
        "How computed",
        "late",
    ):
        assert part in said, part
    assert message.text.startswith("🗓️ Sales\nRevenue was $5.00")


def test_an_alert_says_which_groups_and_how_far() -> None:
    facts = (Fact("DELI", "$1,204.00", "$1,586.00", "24.1% below"), Fact("MEAT", "$3.00"))
    watched = "Revenue fell 20% below the four-week average of Mondays."
    delivery = Delivery("k", Kind.ALERT, scheduled(), AT, "Revenue by department", (watched,), None, facts, 7)
    message = delivery_message(delivery, shown=Shown())
    assert faults(message) == []
    assert "DELI:  $1,204.00 , 24.1% below $1,586.00" in texts_of(message.blocks)
    assert "… and 7 more" in texts_of(message.blocks)
    assert "DELI: $1,204.00" in message.text


def test_what_a_line_of_an_alert_says_is_not_said_again() -> None:
    told = "DELI: revenue was $1,204.00 on 3 March 2017."
    facts = tuple(
        Fact(name, value, when=when)
        for name, value, when in (
            ("DELI", "$1,204.00", "on 3 March 2017"),
            ("MEAT", "$3.00", "on 3 March 2017"),
            ("MEAT", "$4.00", "on 5 March 2017"),
        )
    )
    delivery = Delivery("k", Kind.ALERT, scheduled(), AT, "Revenue", (told,), None, facts[:1], told=1)
    message = delivery_message(delivery, shown=Shown())
    assert texts_of(message.blocks).count("$1,204.00") == message.text.count("$1,204.00") == 1
    lines = (told, "2 others as well.")
    delivery = Delivery("k", Kind.ALERT, scheduled(), AT, "Revenue", lines, None, facts, told=1)
    message = delivery_message(delivery, shown=Shown())
    assert faults(message) == []
    said = texts_of(message.blocks)
    assert said.count("$1,204.00") == 1
    assert "MEAT:  $3.00  on 3 March 2017" in said and "MEAT:  $4.00  on 5 March 2017" in said


def test_an_alert_shows_a_chart_and_no_filter_of_its_own() -> None:
    columns, rows = (DEPARTMENT, REVENUE), [("DELI", 4), ("MEAT", 3)]
    beyond = Query(
        (MetricUse("revenue"),), ("product.department",), (Condition("revenue", Operator.LT, (5,)),)
    )
    answer = replace(answered(columns, rows, query=beyond), chart=chart(columns, rows), trust=Trust.GOVERNED)
    answer = replace(answer, computation=replace(answer.computation, filters=("revenue is less than $5.00",)))
    delivery = Delivery("k", Kind.ALERT, scheduled(), AT, "Daily revenue is below $5.00", (), answer)
    native, plain = (delivery_message(delivery, shown=Shown(native=native)) for native in (True, False))
    assert "data_visualization" in {block["type"] for block in native.blocks}
    assert plain.picture is not None and "image" in {block["type"] for block in plain.blocks}
    for message in (native, plain):
        assert faults(message) == [] and "is less than" not in texts_of(message.blocks)


@pytest.mark.parametrize("kind", [Kind.WAITING, Kind.FAILED, Kind.PAUSED])
def test_what_does_not_go_well_is_said(kind: Kind) -> None:
    problem = Problem(
        "data-late", "The data of sales end on 3 Dec 2017.", "It is looked at again in an hour."
    )
    message = delivery_message(
        Delivery("k", kind, scheduled(), AT, "Sales", (), None, problem=problem), shown=Shown()
    )
    assert faults(message) == []
    assert problem.message in texts_of(message.blocks) and problem.message in message.text
    assert ("Resume" in texts_of(message.blocks)) is (kind is Kind.PAUSED)


@settings(max_examples=20)
@given(answers(), texts, st.lists(texts, max_size=3), problems, st.sampled_from(Kind))
def test_every_delivery_is_taken_and_has_no_effect(
    answer: Answer, title: str, lines: list[str], problem: Problem, kind: Kind
) -> None:
    facts = tuple(Fact(line, title, line, title) for line in lines * 5)
    delivery = Delivery("k", kind, scheduled(), AT, title, tuple(lines), answer, facts, 3, problem=problem)
    message = delivery_message(delivery, shown=Shown())
    assert faults(message) == []
    without_effect(message)
