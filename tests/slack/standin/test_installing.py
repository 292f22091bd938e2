"""How the app gets into a workspace: OAuth for several, and Socket Mode where nothing can reach it."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bots.slack.standin import SlackApp, SlackStandIn, running_slack
from tests.slack.standin.receiving import Door, client, slack_and_app

SCOPES = "chat:write,im:history,users:read"


def asked(slack: SlackStandIn, scopes: str = SCOPES, client_id: str = "100.200") -> str:
    return f"{slack.url}/oauth/v2/authorize?client_id={client_id}&scope={scopes}&state=s1"


def fetched(slack: SlackStandIn, code: str, secret: str = "stand-in-client-secret") -> object:
    web = WebClient(base_url=f"{slack.url}/api/")
    return web.oauth_v2_access(client_id="100.200", client_secret=secret, code=code).data


def test_a_second_workspace_installs_the_app_and_has_a_bot_of_its_own(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        back = slack.person("stan").allows(asked(slack))
        said = parse_qs(urlsplit(back).query)
        assert back.startswith(f"{door.url}/slack/oauth_redirect?") and said["state"] == ["s1"]
        with pytest.raises(SlackApiError, match="bad_client_secret"):
            fetched(slack, said["code"][0], "guessed")
        got = fetched(slack, said["code"][0])
        assert isinstance(got, dict)
        assert (got["team"]["id"], got["scope"], got["authed_user"]["id"]) == ("T0PARTNER", SCOPES, "U0STAN")
        with pytest.raises(SlackApiError, match="code_already_used"):
            fetched(slack, said["code"][0])
        assert client(slack, got["access_token"]).auth_test()["user_id"] == got["bot_user_id"] != "U0DRAGOMAN"
        slack.person("stan").says("hello from elsewhere")
        slack.settled()
        assert app.came[-1][1]["team_id"] == "T0PARTNER"


def test_a_code_is_good_for_ten_minutes(door: Door) -> None:
    with slack_and_app(door) as (slack, _):
        code = parse_qs(urlsplit(slack.person("stan").allows(asked(slack))).query)["code"][0]
        slack.clock.advance(601)
        with pytest.raises(SlackApiError, match="invalid_code"):
            fetched(slack, code)


def test_somebody_removes_the_app(door: Door) -> None:
    with slack_and_app(door) as (slack, app):
        slack.person("anna").removes_app()
        slack.settled()
        assert {event["type"] for event in app.events} == {"tokens_revoked", "app_uninstalled"}
        with pytest.raises(SlackApiError, match="token_revoked"):
            client(slack).auth_test()


def test_over_a_socket_events_and_clicks_come_and_are_acknowledged() -> None:
    came: list[str] = []

    async def take(socket: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        came.append(f"{request.type} {request.retry_attempt}")
        payload = {"text": "Thinking"} if request.type == "slash_commands" else None
        if len(came) > 1:  # the first one is lost, so that it comes again
            await socket.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

    async def listen(slack: SlackStandIn) -> None:
        web = AsyncWebClient(base_url=f"{slack.url}/api/")
        socket: Any = SocketModeClient(app_token=slack.app.app_token, web_client=web)
        socket.socket_mode_request_listeners.append(take)
        await socket.connect()
        await asyncio.to_thread(slack.wait_for, lambda: slack.courier.sockets.connections)
        anna = slack.person("anna")
        anna.says("hello")
        await asyncio.to_thread(slack.settled)
        asking = anna.command("/ask", "sales")
        await asyncio.to_thread(asking.wait)
        assert asking.response == {"text": "Thinking"}
        await socket.disconnect()
        await socket.close()

    with running_slack(SlackApp(socket_mode=True)) as slack:
        slack.courier.patience = 0.3
        asyncio.run(listen(slack))
        assert came == ["events_api 0", "events_api 1", "slash_commands None"]


def test_without_a_socket_an_event_waits_for_one() -> None:
    with running_slack(SlackApp(socket_mode=True)) as slack:
        slack.person("anna").says("hello")
        slack.wait_for(lambda: len(slack.deliveries[0].attempts) == 2)
        assert slack.deliveries[0].attempts[0].outcome == "connection_failed"
