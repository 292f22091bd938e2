"""The Web API as Slack's own SDK calls it: what it does, and what it refuses in Slack's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bots.slack.standin import Clock, Rates, SlackApp, SlackStandIn, running_slack
from tests.slack.standin.receiving import client

HEADER: dict[str, Any] = {"type": "header", "text": {"type": "plain_text", "text": "Sales"}}


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    with running_slack(rates=Rates(strict=False)) as running:
        yield running


@pytest.fixture(scope="module")
def unchanged() -> Iterator[SlackStandIn]:
    """One for all tests that change nothing."""
    with running_slack(rates=Rates(strict=False)) as running:
        yield running


@pytest.fixture
def web(slack: SlackStandIn) -> WebClient:
    return client(slack)


def refusal(call: Any, **arguments: Any) -> str:
    """The error's code that a call gets."""
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


def test_a_message_is_written_changed_and_taken_back(slack: SlackStandIn, web: WebClient) -> None:
    posted = web.chat_postMessage(channel="#sales", text="1 of 2", blocks=[HEADER])
    assert posted["channel"] == "C0SALES"
    assert slack.messages("#sales")[0].blocks[0]["type"] == "header"

    web.chat_update(channel="C0SALES", ts=posted["ts"], text="2 of 2")
    (message,) = slack.messages("#sales")
    assert (message.text, bool(message.edited), message.blocks) == ("2 of 2", True, [])
    web.chat_update(channel="C0SALES", ts=posted["ts"], blocks=[HEADER])
    assert (message.text, len(message.blocks)) == ("2 of 2", 1)
    assert refusal(web.chat_update, channel="#sales", ts=posted["ts"], text="x") == "channel_not_found"

    web.chat_delete(channel="C0SALES", ts=posted["ts"])
    assert slack.messages("#sales") == []


def test_each_message_has_a_later_timestamp_than_the_one_before(web: WebClient) -> None:
    stamps = [web.chat_postMessage(channel="C0SALES", text=str(at))["ts"] for at in range(5)]
    assert sorted(set(stamps), key=float) == stamps


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "#old", "text": "x"}, "is_archived"),
        ({"channel": "C0SALES", "text": "", "blocks": []}, "no_text"),
        ({"channel": "C0SALES", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0SALES", "text": "x", "markdown_text": "x"}, "markdown_text_conflict"),
        ({"channel": "C0SALES", "text": "x", "blocks": [HEADER] * 51}, "invalid_blocks"),
        ({"channel": "C0SALES", "text": "x", "blocks": [{"type": "sparkline"}]}, "invalid_blocks"),
        ({"channel": "C0SALES", "text": "x", "blocks": "[{"}, "invalid_blocks_format"),
        ({"channel": "C0SALES", "text": "x", "blocks": "[" * 100_000}, "invalid_blocks_format"),
        ({"channel": {"a": []}, "text": ["x"]}, "channel_not_found"),
        ({"channel": "C0SALES", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": "C0SALES", "text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        ({"channel": "C0SALES", "text": "x", "username": "Somebody else"}, "missing_scope"),
    ],
)
def test_what_slack_does_not_post(unchanged: SlackStandIn, arguments: dict[str, Any], code: str) -> None:
    call = client(unchanged).api_call
    assert refusal(call, api_method="chat.postMessage", json=arguments) == code


def test_wrong_blocks_are_pointed_at(unchanged: SlackStandIn) -> None:
    long = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    with pytest.raises(SlackApiError) as refused:
        client(unchanged).chat_postMessage(channel="C0SALES", text="x", blocks=[HEADER, long])
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]"
    ]


def test_a_bot_writes_only_where_it_is_unless_it_may_write_in_public(slack: SlackStandIn) -> None:
    slack.world.installations[slack.bot_token].scopes = ("chat:write",)
    assert refusal(client(slack).chat_postMessage, channel="#random", text="x") == "not_in_channel"
    slack.channel("#board").members.remove("U0DRAGOMAN")
    assert refusal(client(slack).chat_postMessage, channel="#board", text="x") == "channel_not_found"


@pytest.mark.parametrize(
    ("token", "code"),
    [("xoxb-wrong", "invalid_auth"), ("xapp-1-A0DRAGOMAN-stand-in", "not_allowed_token_type")],
)
def test_a_token_that_does_not_let_in(unchanged: SlackStandIn, token: str, code: str) -> None:
    assert refusal(client(unchanged, token).auth_test) == code


def test_a_missing_scope_is_named_with_those_that_are_there() -> None:
    with running_slack(SlackApp(scopes=("chat:write", "users:read"))) as slack:
        with pytest.raises(SlackApiError) as refused:
            client(slack).users_lookupByEmail(email="anna@example.com")
        assert refused.value.response["needed"] == "users:read.email"
        assert refused.value.response["provided"] == "chat:write,users:read"
        assert client(slack).auth_test().headers["x-oauth-scopes"] == "chat:write,users:read"


def test_addresses_are_told_only_to_who_may_see_them_and_never_those_of_strangers(
    unchanged: SlackStandIn,
) -> None:
    web = client(unchanged)
    anna = web.users_info(user="U0ANNA")["user"]
    assert (anna["profile"]["email"], anna["is_email_confirmed"], anna["is_stranger"]) == (
        "anna@example.com", True, False,
    )  # fmt: skip
    stan = web.users_info(user="U0STAN")["user"]
    assert ("email" in stan["profile"], stan["is_stranger"], stan["team_id"]) == (False, True, "T0PARTNER")
    assert web.users_info(user="U0CLEO")["user"]["is_email_confirmed"] is False
    assert web.users_info(user="U0GUS")["user"]["is_ultra_restricted"] is True


def test_what_only_one_person_sees(slack: SlackStandIn, web: WebClient) -> None:
    web.chat_postEphemeral(channel="C0SALES", user="U0ANNA", text="For Anna")
    assert slack.messages("#sales") == []
    assert [one.text for one in slack.ephemerals("anna")] == ["For Anna"]
    assert refusal(web.chat_postEphemeral, channel="C0SALES", user="U0GUS", text="x") == "user_not_in_channel"
    hidden = slack.ephemerals("anna")[0].ts
    assert refusal(web.chat_update, channel="C0SALES", ts=hidden, text="x") == "message_not_found"


def test_messages_of_others_cannot_be_changed(slack: SlackStandIn, web: WebClient) -> None:
    message = slack.person("anna").says("Mine", in_="#sales")
    assert refusal(web.chat_update, channel="C0SALES", ts=message.ts, text="x") == "cant_update_message"
    assert refusal(web.chat_delete, channel="C0SALES", ts=message.ts) == "cant_delete_message"
    own = web.chat_postMessage(channel="C0SALES", text="x")
    assert refusal(web.chat_update, channel="C0SALES", ts=own["ts"], text="x" * 4_001) == "msg_too_long"
    slack.edit_window = 60
    slack.clock.advance(61)
    assert refusal(web.chat_update, channel="C0SALES", ts=own["ts"], text="y") == "edit_window_closed"


def test_a_thread_is_read_with_its_root_and_metadata_only_on_request(
    slack: SlackStandIn, web: WebClient
) -> None:
    root = slack.person("anna").says("Sales?", in_="#sales")
    about = {"event_type": "dragoman_answer", "event_payload": {"inbox": "Ev1"}}
    web.chat_postMessage(channel="C0SALES", thread_ts=root.ts, text="12", metadata=about)
    plain = web.conversations_replies(channel="C0SALES", ts=root.ts)["messages"]
    assert [(one["text"], "metadata" in one) for one in plain] == [("Sales?", False), ("12", False)]
    told = web.conversations_replies(channel="C0SALES", ts=root.ts, include_all_metadata=True)["messages"]
    assert told[1]["metadata"] == about
    assert web.conversations_history(channel="C0SALES")["messages"][0]["reply_count"] == 1
    assert refusal(web.chat_postMessage, channel="C0SALES", thread_ts=told[1]["ts"], text="x") == (
        "cannot_reply_to_message"
    )


def test_a_person_is_written_to_by_their_id(slack: SlackStandIn, web: WebClient) -> None:
    opened = web.conversations_open(users=["U0ANNA"])["channel"]["id"]
    assert web.chat_postMessage(channel="U0ANNA", text="Hello")["channel"] == opened
    assert web.conversations_info(channel=opened)["channel"]["user"] == "U0ANNA"


def test_lists_come_in_pages(unchanged: SlackStandIn) -> None:
    web = client(unchanged)
    first = web.conversations_list(limit=2, exclude_archived=True)
    rest = web.conversations_list(
        limit=10, exclude_archived=True, cursor=first["response_metadata"]["next_cursor"]
    )
    names = [one["name"] for one in (*first["channels"], *rest["channels"])]
    assert names == ["sales", "general", "random", "partners"]
    assert rest["response_metadata"]["next_cursor"] == ""


def test_a_file_is_announced_uploaded_and_shown(slack: SlackStandIn, web: WebClient) -> None:
    root = web.chat_postMessage(channel="C0SALES", text="Sales")["ts"]
    web.files_upload_v2(
        content=b"day,sales\n", filename="sales.csv", title="Sales", channel="C0SALES", thread_ts=root
    )
    (shown,) = slack.messages("#sales", thread=root)[1:]
    file = slack.world.files[shown.files[0]]
    assert (shown.subtype, file.title, file.content) == ("file_share", "Sales", b"day,sales\n")
    assert refusal(web.files_completeUploadExternal, files=[{"id": file.id}]) == "file_not_found"


def test_too_many_messages_in_one_channel_have_to_wait_and_then_go_through() -> None:
    clock = Clock(lambda: 1_514_800_000.0)
    with running_slack(clock=clock, rates=Rates(posting_burst=2)) as slack:
        web = client(slack)
        for at in range(2):
            web.chat_postMessage(channel="C0SALES", text=str(at))
        with pytest.raises(SlackApiError) as refused:
            web.chat_postMessage(channel="C0SALES", text="3")
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["retry-after"] == "1"
        web.chat_postMessage(channel="C0GENERAL", text="another channel has its own pace")
        clock.advance(1)
        web.chat_postMessage(channel="C0SALES", text="3")


def test_what_was_asked_and_refused_can_be_read_but_no_token(slack: SlackStandIn, web: WebClient) -> None:
    refusal(web.chat_postMessage, channel="C0NOWHERE", text="x")
    (error,) = slack.errors
    assert (error.method, error.answer, error.args) == (
        "chat.postMessage", "channel_not_found", {"channel": "C0NOWHERE", "text": "x"},
    )  # fmt: skip
