"""What Slack sends becomes an event with a key, or nothing; whatever it is, it raises nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.slack.actions import Act, Pressed
from bots.slack.events import Asked, Clicked, Commanded, Deleted, Left, OpenedHome, SharedLinks, Submitted
from bots.slack.reading import UNWAITED, read

BOT = "U0BOT"


def event(**fields: Any) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "Ev1",
        "authorizations": [{"user_id": BOT}],
        "event": {"type": "message", "channel": "C1", "user": "U1", "ts": "17.1", **fields},
    }


def asked(**fields: Any) -> Asked:
    found = read(event(**fields))
    assert found is not None and isinstance(found.event, Asked)
    return found.event


def test_a_mention_and_the_message_that_it_stands_in_are_one() -> None:
    mention = read(event(type="app_mention", text=f"<@{BOT}> sales last week"))
    message = read(event(text=f"<@{BOT}> sales last week", channel_type="channel"))
    assert mention is not None and message is not None
    assert mention.event == Asked("T1", "C1", "U1", "sales last week", "17.1", mentioned=True)
    assert (mention.key, mention.thread) == (message.key, message.thread) == ("T1/C1/17.1",) * 2


def test_a_thread_has_one_turn_after_the_other_and_direct_messages_are_one_thread() -> None:
    first = read(event(text=f"<@{BOT}> sales"))
    second = read(event(text="by store", ts="17.5", thread_ts="17.1"))
    assert first is not None and second is not None
    assert first.thread == second.thread and first.key != second.key
    one = read(event(text="sales", channel="D1", channel_type="im"))
    two = read(event(text="by store", channel="D1", channel_type="im", ts="18.1"))
    assert one is not None and two is not None and one.thread == two.thread == "T1/D1/"
    assert asked(text="sales", channel="D1", channel_type="im").direct


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("sales &gt; 5 &amp; &lt;b&gt;", "sales > 5 & <b>"),
        ("sales in <#C2|north> for <https://x.example/a|this>", "sales in #north for this"),
        ("  sales \n\n last   week ", "sales last week"),
        ("revenue of &lt;@U2&gt;", "revenue of <@U2>"),
        ("<!channel> <!here> sales <!subteam^S1>", "sales"),
        ("cc <@U2> sales", "cc sales"),
        ("*sales* last _month_ by `department`", "sales last month by department"),
        ("_*net_sales*_ * 2 > 3*4 in ~2016~ 2017", "net_sales * 2 > 3*4 in 2016 2017"),
        ("", ""),
    ],
)
def test_words_are_read_as_they_were_typed(text: str, typed: str) -> None:
    assert asked(text=text, channel="D1").text == typed


def test_what_is_said_to_somebody_else_is_known() -> None:
    assert asked(text="<@U2> look", thread_ts="17.0").others
    both = asked(text=f"<@{BOT}> sales of <@U2|ben>")
    assert both.mentioned and not both.others and both.text == "sales of @ben"


@pytest.mark.parametrize(
    "fields",
    [
        {"bot_id": "B1", "text": "I am a bot"},
        {"subtype": "bot_message", "text": "so am I"},
        {"subtype": "channel_join", "text": "somebody joined"},
        {"user": None, "text": "nobody"},
        {"ts": None, "text": "never"},
        {"ts": "1" * 500, "text": "never"},
        {"channel": {"id": "C1"}, "text": "nowhere"},
        {"type": "reaction_added"},
    ],
)
def test_what_is_nobodys_question_is_nothing(fields: dict[str, Any]) -> None:
    assert read(event(**fields)) is None


def test_a_changed_message_is_asked_again_and_a_link_preview_is_no_change() -> None:
    message = {"user": "U1", "ts": "17.1", "text": f"<@{BOT}> sales last year", "edited": {"ts": "19.1"}}
    changed = read(event(subtype="message_changed", message=message, previous_message={"text": "sales"}))
    assert changed is not None and isinstance(changed.event, Asked)
    assert (changed.event.edited, changed.event.ts, changed.key) == ("19.1", "17.1", "T1/C1/17.1/19.1")
    same = {"text": message["text"]}
    assert read(event(subtype="message_changed", message=message, previous_message=same)) is None


def test_a_deleted_message_is_known_by_who_wrote_it() -> None:
    gone = {"user": "U1", "ts": "17.1", "text": "sales", "thread_ts": "17.0"}
    found = read(event(subtype="message_deleted", deleted_ts="17.1", previous_message=gone))
    assert found is not None and found.event == Deleted("T1", "C1", "U1", "17.1", "17.0")
    assert found.thread == "T1/C1/17.0"


def click(**fields: Any) -> dict[str, Any]:
    action = {"action_id": "answer.follow#1", "value": '{"at":1,"run":"r1"}', "action_ts": "20.1"}
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "trigger_id": "t1",
        "container": {"type": "message", "channel_id": "C1", "message_ts": "17.2", "thread_ts": "17.1"},
        "actions": [{**action, **fields}],
    }


def test_a_click_says_what_was_pressed_where() -> None:
    found = read(click())
    assert found is not None and isinstance(found.event, Clicked)
    assert found.event.pressed == Pressed(Act.FOLLOW, run="r1", at=1)
    assert (found.event.message, found.event.thread, found.thread) == ("17.2", "17.1", "T1/C1/17.1")
    again = read(click())
    assert again is not None and again.key == found.key
    other = read(click(action_ts="20.2"))
    assert other is not None and other.key != found.key, "a second click is another one"


def test_what_opens_a_modal_waits_for_nobody() -> None:
    found = read(click(action_id="answer.how", value='{"run":"r1"}'))
    assert found is not None and found.thread == f"{UNWAITED}{found.key}"


def test_commands_homes_links_modals_and_goodbyes() -> None:
    command = {"command": "/ask", "trigger_id": "t1", "team_id": "T1", "channel_id": "C1", "user_id": "U1"}
    found = read({**command, "text": "sales &lt; 5"})
    assert found is not None and found.event == Commanded("T1", "C1", "U1", "sales < 5", "t1")
    home = read(event(type="app_home_opened", tab="home", event_ts="20.1"))
    assert home is not None and home.event == OpenedHome("T1", "U1", "home", "C1", "20.1")
    links = read(
        event(type="link_shared", message_ts="17.1", links=[{"url": "https://d.example/v1/shared/a"}])
    )
    assert links is not None and isinstance(links.event, SharedLinks)
    view = {
        "id": "V1",
        "callback_id": "form.wrong",
        "private_metadata": '{"run":"r1"}',
        "state": {"values": {}},
    }
    form = read({"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}, "view": view})
    assert form is not None and form.event == Submitted(
        "T1", "U1", "form.wrong", {"values": {}}, '{"run":"r1"}', "V1"
    )
    left = read(event(type="tokens_revoked", tokens={"bot": ["U0BOT"]}))
    assert left is not None and left.event == Left("T1", "", "Ev1")
    assert read(event(type="tokens_revoked", tokens={"oauth": ["U1"]})) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([event(text="sales"), click()]), st.data())
def test_whatever_comes_raises_nothing(payload: dict[str, Any], data: st.DataObject) -> None:
    """Any part of a payload may be anything."""
    changed = json.loads(json.dumps(payload))
    at = changed
    while isinstance(at, dict) and at:
        key = data.draw(st.sampled_from(sorted(at)))
        if data.draw(st.booleans()) or not isinstance(at[key], dict):
            at[key] = data.draw(JSON)
            break
        at = at[key]
    read(changed)
    read(data.draw(JSON))


def test_what_is_kept_lets_nobody_speak_as_slack_or_to_it() -> None:
    command = {"command": "/ask", "trigger_id": "t1", "team_id": "T1", "channel_id": "C1", "user_id": "U1"}
    secret = {"token": "s3cret", "response_url": "https://hooks.slack.com/s3cret"}
    found = read({**command, **secret, "text": "sales"})
    assert found is not None and found.body == {**command, "text": "sales"}
    authorized = [{"user_id": "U9", "team_id": "T1", "secret": "s3cret"}]
    heard = read({**event(text="<@U9> sales"), "token": "s3cret", "authorizations": authorized})
    assert heard is not None and "s3cret" not in str(heard.body)
    again = read(heard.body)
    assert again is not None and again.event == heard.event
