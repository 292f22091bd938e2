"""What Slack tells an app over HTTP: signed, about what it may hear, again where it is not acknowledged."""

from __future__ import annotations

from typing import Any

import pytest

from bots.slack.standin import Rates
from tests.slack.standin.receiving import Door, client, slack_and_app


def test_a_mention_comes_as_a_mention_and_as_a_message(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        asked = slack.person("anna").mentions("sales last week?", in_="#sales")
        slack.settled()
        by_type = {event["type"]: event for event in app.events}
        assert set(by_type) == {"message", "app_mention"}
        for event in by_type.values():
            assert (event["text"], event["ts"], event["channel"]) == (
                "<@U0DRAGOMAN> sales last week?", asked.ts, "C0SALES",
            )  # fmt: skip
        ids = [said["event_id"] for _, said, _ in app.came]
        assert len(set(ids)) == 2


def test_the_app_hears_only_where_it_is_and_only_what_its_scopes_let_it(door: Door) -> None:
    with slack_and_app(door, scopes=("app_mentions:read", "im:history", "chat:write")) as (slack, app):
        anna = slack.person("anna")
        anna.mentions("not there", in_="#random")
        anna.says("not for it", in_="#sales")
        anna.says("directly")
        anna.mentions("named", in_="#sales")
        slack.settled()
        assert sorted((event["type"], event["text"]) for event in app.events) == [
            ("app_mention", "<@U0DRAGOMAN> named"), ("message", "directly"),
        ]  # fmt: skip


def test_what_the_app_writes_comes_back_to_it(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        client(slack).chat_postMessage(channel="C0SALES", text="Hello <@U0DRAGOMAN>")
        slack.settled()
        (event,) = app.events
        assert (event["user"], event["bot_id"]) == ("U0DRAGOMAN", "B0DRAGOMAN")


def test_an_address_for_events_is_asked_whether_it_is_the_apps(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        assert slack.courier.verifies()
        app.secret = "another app's"
        assert not slack.courier.verifies()


def test_edits_and_deletions_tell_what_was_there_before(door: Door) -> None:
    with slack_and_app(door, events=frozenset({"message.channels"})) as (slack, app):
        anna = slack.person("anna")
        message = anna.edits(anna.says("slaes", in_="#sales"), "sales")
        anna.deletes(message)
        slack.settled()
        changed = next(event for event in app.events if event.get("subtype") == "message_changed")
        assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("slaes", "sales")
        deleted = next(event for event in app.events if event.get("subtype") == "message_deleted")
        assert deleted["deleted_ts"] == message.ts


def test_a_stranger_in_a_shared_channel_is_told_from_a_colleague(door: Door) -> None:
    with slack_and_app(door, events=frozenset({"app_mention"})) as (slack, app):
        slack.person("stan").mentions("what do they earn?", in_="#partners")
        slack.settled()
        assert (app.events[0]["user_team"], app.came[0][1]["team_id"]) == ("T0PARTNER", "T0ACME")
        assert app.came[0][1]["is_ext_shared_channel"] is True


def test_what_is_not_acknowledged_comes_at_once_then_after_one_minute_then_after_five_and_no_more(
    door: Door,
) -> None:
    with slack_and_app(door, events=frozenset({"app_mention"})) as (slack, app):
        app.status = 500
        slack.person("anna").mentions("sales", in_="#sales")
        slack.wait_for(lambda: len(app.came) == 2)
        slack.clock.advance(60)
        slack.wait_for(lambda: len(app.came) == 3)
        slack.clock.advance(300)
        slack.settled()
        (delivery,) = slack.deliveries
        assert [one.outcome for one in delivery.attempts] == ["http_error"] * 4
        assert not delivery.acknowledged
        assert slack.late == (delivery,)
        assert [headers.get("x-slack-retry-num") for _, _, headers in app.came] == [None, "1", "2", "3"]
        assert len({said["event_id"] for _, said, _ in app.came}) == 1


def test_an_event_can_come_twice_although_it_was_acknowledged(door: Door) -> None:
    with slack_and_app(door, events=frozenset({"app_mention"})) as (slack, app):
        slack.faults.duplicate_events = 1
        slack.person("anna").mentions("sales", in_="#sales")
        slack.settled()
        assert [said["event_id"] for _, said, _ in app.came] == [app.came[0][1]["event_id"]] * 2


def test_events_can_come_out_of_order(door: Door) -> None:
    with slack_and_app(door, events=frozenset({"message.im"})) as (slack, app):
        slack.faults.reverse_events = 2
        anna = slack.person("anna")
        anna.says("first")
        assert app.came == []
        anna.says("second")
        slack.settled()
        assert sorted(event["text"] for event in app.events) == ["first", "second"]


def test_nothing_comes_while_slack_is_down_and_its_calls_end_without_an_answer(door: Door) -> None:
    with slack_and_app(door, events=frozenset({"message.im"})) as (slack, app):
        slack.faults.down = True
        slack.person("anna").says("hello?")
        with pytest.raises(Exception, match=r"IncompleteRead|closed|disconnected"):
            client(slack).auth_test()
        assert app.came == []
        slack.faults.down = False
        slack.clock.advance(60)
        slack.settled()
        assert [event["text"] for event in app.events] == ["hello?"]


@pytest.mark.parametrize(
    ("harm", "outcome"),
    [
        (lambda faults: faults.throttle("chat.postMessage", retry_after=7), "ratelimited"),
        (lambda faults: faults.fail("chat.postMessage", "fatal_error"), "fatal_error"),
    ],
)
def test_one_call_goes_wrong_and_the_next_goes_well(door: Door, harm: Any, outcome: str) -> None:
    with slack_and_app(door, rates=Rates(strict=False)) as (slack, _):
        harm(slack.faults)
        with pytest.raises(Exception, match=outcome):
            client(slack).chat_postMessage(channel="C0SALES", text="x")
        client(slack).chat_postMessage(channel="C0SALES", text="x")
        assert len(slack.messages("#sales")) == 1


def test_a_call_can_be_done_without_its_answer_arriving(door: Door) -> None:
    with slack_and_app(door) as (slack, _):
        slack.faults.lose_answer("chat.postMessage")
        with pytest.raises(Exception, match=r"IncompleteRead|closed|disconnected"):
            client(slack).chat_postMessage(channel="C0SALES", text="Did it arrive?")
        assert [one.text for one in slack.messages("#sales")] == ["Did it arrive?"]


def test_older_clients_know_fewer_blocks(door: Door) -> None:
    chart = {
        "type": "data_visualization",
        "title": "Sales",
        "chart": {"type": "pie", "segments": [{"label": "A", "value": 1}]},
    }
    with slack_and_app(door) as (slack, _):
        client(slack).chat_postMessage(channel="C0SALES", text="x", blocks=[chart])
        slack.faults.older_clients("data_visualization")
        with pytest.raises(Exception, match="invalid_blocks"):
            client(slack).chat_postMessage(channel="C0SALES", text="x", blocks=[chart])
