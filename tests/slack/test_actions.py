"""What buttons carry: ids only, and whatever comes back is read without trusting it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.slack.actions import Act, Pressed, action_id, carried, pressed
from bots.slack.limits import ACTION_ID, BUTTON_VALUE


def test_a_button_carries_ids() -> None:
    assert action_id(Act.FOLLOW, 1) == "answer.follow#1"
    assert carried(run="r1", at=0) == '{"at":0,"run":"r1"}'
    assert pressed("answer.follow#1", '{"at":0,"run":"r1"}') == Pressed(Act.FOLLOW, run="r1", at=0)


def test_a_button_with_an_address_carries_nothing() -> None:
    assert pressed("open", None) == Pressed(Act.OPEN)
    assert pressed("answer.how", "") == Pressed(Act.HOW)


def test_what_is_picked_in_the_menu_is_the_act_itself() -> None:
    assert pressed("answer.more", carried(run="r1", id="answer.save")) == Pressed(Act.SAVE, run="r1")
    assert pressed("answer.more", carried(run="r1", id="schedule.delete")) is None


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.MORE])
def test_what_is_written_is_read(act: Act) -> None:
    assert pressed(action_id(act), carried(run="r", at=3, id="i", vote="up")) == Pressed(
        act, "r", 3, "i", "up"
    )
    assert len(action_id(act, 999)) <= ACTION_ID


def test_more_than_ids_is_not_carried() -> None:
    with pytest.raises(ValueError, match="ids only"):
        carried(run="x" * BUTTON_VALUE)


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("answer.drop", "{}"),
        ("answer.how#1#2", "{}"),
        ("answer.how", "[]"),
        ("answer.how", "{"),
        ("answer.how", '{"run": 7}'),
        ("answer.how", '{"at": true}'),
        ("answer.how", '{"at": -2}'),
        ("answer.how", '{"at": 1e99}'),
        ("answer.how", json.dumps({"run": "x" * 201})),
        ("answer.how", 7),
        (None, "{}"),
    ],
)
def test_what_was_not_made_here_is_nothing(action: object, value: object) -> None:
    assert pressed(action, value) is None


@given(st.text(), st.text() | st.none() | st.recursive(st.integers() | st.text(), st.lists).map(json.dumps))
def test_nothing_that_is_sent_breaks_it(action: str, value: str | None) -> None:
    for name in (action, Act.FOLLOW.value):
        read = pressed(name, value)
        assert read is None or isinstance(read, Pressed)
