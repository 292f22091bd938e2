"""Schedules in Slack: the form, what is entered in it, and what is said before one is made or deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.slack.actions import Act
from bots.slack.rendering.schedules import (
    ScheduleEntered,
    created_message,
    draft_message,
    read_schedule,
    schedule_errors,
    schedule_view,
)
from bots.slack.rendering.types import ScheduleShown
from service.scheduling.words import Alert, Report, read_words
from tests.slack.rendering.hostile import faults, view_problems
from tests.slack.rendering.submitted import texts_of, typed


@pytest.mark.parametrize(
    ("state", "words", "kind"),
    [
        (
            typed(
                question={"value": "sales by department"},
                days={"selected_option": {"value": "every Monday"}},
                at={"selected_time": "08:30"},
                zone={"value": "Europe/Berlin"},
            ),
            "every Monday at 08:30 Europe/Berlin post sales by department",
            Report,
        ),
        (
            typed(question={"value": "sales"}, when={"value": "every two hours between 8 and 18"}),
            "every two hours between 8 and 18 post sales",
            Report,
        ),
        (
            typed(condition={"value": "daily revenue falls below 1,000"}),
            "tell me when daily revenue falls below 1,000",
            Alert,
        ),
    ],
)
def test_what_is_entered_reads_like_what_is_said(state: object, words: str, kind: type) -> None:
    entered = read_schedule(state)
    assert schedule_errors(entered) == {}
    assert entered.words == words
    assert isinstance(read_words(entered.words), kind)


def test_what_is_missing_stands_beside_its_field() -> None:
    assert schedule_errors(read_schedule({})) == {"question": "Say what to post, or below when to tell you."}
    assert list(schedule_errors(read_schedule(typed(question={"value": "sales"})))) == ["days"]


@pytest.mark.parametrize(
    ("entered", "field", "says"),
    [
        (ScheduleEntered("sales", "every Monday", zone="Mars/Base"), "zone", "no such time zone"),
        (ScheduleEntered("sales", "every blue moon"), "when", "“every blue moon”"),
        (ScheduleEntered("", "", "sales look odd"), "condition", "“sales look odd”"),
    ],
)
def test_what_is_not_understood_stands_beside_its_field(
    entered: ScheduleEntered, field: str, says: str
) -> None:
    [(beside, said)] = schedule_errors(entered).items()
    assert beside == field and says in said


def test_a_schedule_is_shown_in_the_form_as_it_is() -> None:
    view = schedule_view(
        ScheduleEntered("sales", "every Monday at 08:30", "", "C1", "Europe/Berlin"), id="s1"
    )
    assert view_problems(view) == []
    elements = {block["block_id"]: block["element"] for block in view["blocks"]}  # type: ignore[attr-defined]
    assert elements["days"]["initial_option"]["value"] == "every Monday"
    assert elements["at"]["initial_time"] == "08:30"
    assert "initial_value" not in elements["when"]
    other = schedule_view(ScheduleEntered("sales", "every two hours"))
    elements = {block["block_id"]: block["element"] for block in other["blocks"]}  # type: ignore[attr-defined]
    assert elements["when"]["initial_value"] == "every two hours"


def test_nothing_is_created_before_it_is_confirmed() -> None:
    message = draft_message(
        "Every Monday at 09:00 (Europe/Berlin): revenue, last week.", ["It runs as you."], id="d1"
    )
    assert faults(message) == []
    buttons = message.blocks[-1]["elements"]
    assert [button["action_id"] for button in buttons] == [  # type: ignore[attr-defined]
        "schedule.confirm",
        "schedule.edit",
        "schedule.cancel",
    ]


def test_deleting_asks_first() -> None:
    message = created_message(ScheduleShown("s1", "Sales", "every Monday at 09:00", channel="C1"))
    assert faults(message) == []
    delete = message.blocks[-1]["elements"][-1]  # type: ignore[index]
    assert delete["action_id"] == Act.SCHEDULE_DELETE and delete["confirm"]["style"] == "danger"


def test_an_alert_is_listed_by_its_condition() -> None:
    alert = ScheduleShown("s1", "revenue", "", "UTC", "C1", condition="daily revenue is below $5.00")
    message = created_message(replace(alert, next_due="Monday, 27 Nov 2017, 09:05"))
    assert message.text == "When daily revenue is below $5.00"
    said = texts_of(message.blocks)
    assert "When daily revenue is below $5.00" in said and "looks next Monday" in said
    assert "not told any more when daily revenue" in said and said.count("revenue") == 2
