"""Socket Mode: a connection that we open to Slack, through which it tells what happens.

    listening = Listening(door.take, app_token, settings.api_url, ready=ready.set)
    await listening.run()           until it is cancelled, or Slack takes the token for no good

The SDK connects again by itself. Where it gets nowhere with that, another connection is begun.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from itertools import chain, repeat
from typing import Any

from slack_bolt import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bots.slack.calling import SILENT, sdk_client
from bots.slack.errors import KIND_OF, Refused, ScopeLacking, TokenRevoked

Take = Callable[[Mapping[str, Any]], Awaitable[BoltResponse]]
Sleep = Callable[[float], Awaitable[None]]

AGAIN_SECONDS = (5.0, 10.0, 20.0, 40.0, 80.0, 160.0)
LONGEST_AGAIN_SECONDS = 300.0
"""Between tries to open a connection."""
LOOK_SECONDS = 15.0
MOST_LOOKS = 4
"""So often in a row there is no connection, until another one is begun."""

_LOG = logging.getLogger(__name__)


class Listening:
    """`ready` is called when there is a connection, and when there is none yet: nobody has to wait for it."""

    def __init__(
        self,
        take: Take,
        app_token: str,
        api_url: str,
        *,
        ready: Callable[[], None],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._take = take
        self._token = app_token
        self._url = api_url
        self._ready = ready
        self._sleep = sleep

    async def run(self) -> None:
        refused = ""
        while not refused:
            connection = _Connection(self._token, self._url, self._ready, self._sleep)
            connection.socket_mode_request_listeners.append(self._came)
            try:
                await connection.ended()
            finally:
                await connection.close()  # type: ignore[no-untyped-call]
            refused = connection.refused
        _LOG.error(
            "slack refuses slack.app_token: nothing comes in until another one is set",
            extra={"reason": refused},
        )

    async def _came(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        response = await self._take(request.payload)
        if response.status != 200:
            return  # Slack sends it again
        said = json.loads(response.body) if response.body else None
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, said))


class _Connection(SocketModeClient):
    """The SDK's, which by itself would try one address for ever, and any token."""

    def __init__(self, app_token: str, api_url: str, ready: Callable[[], None], sleep: Sleep) -> None:
        web = sdk_client(api_url)
        super().__init__(app_token, logger=SILENT, web_client=web)
        self.proxy = web.proxy
        self.refused = ""
        """Slack's word for why it takes the token for no good."""
        self._ready = ready
        self._sleep = sleep
        self._asking = False

    async def ended(self) -> None:
        """Returns when there has been no connection for long, or there will be none."""
        connecting = asyncio.ensure_future(self.connect())  # type: ignore[no-untyped-call]
        try:
            await asyncio.wait([connecting], timeout=LOOK_SECONDS)
            self._ready()
            missing = 0
            while not self.closed and missing < MOST_LOOKS:
                missing = 0 if self._asking or await self.is_connected() else missing + 1
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            connecting.cancel()

    async def issue_new_wss_url(self) -> str:
        """As the SDK asks for it; whether it is asked again is decided here."""
        self._asking = True
        try:
            for pause in _pauses():
                try:
                    return await super().issue_new_wss_url()
                except SlackApiError as error:
                    reason = str(error.response.get("error") or "")
                    if issubclass(KIND_OF.get(reason, Refused), TokenRevoked | ScopeLacking):
                        self.refused, self.closed = reason, True
                        raise
                    _LOG.warning("slack-socket", extra={"reason": reason, "again": pause})
                # Whatever it is that is not there yet; its own words may hold the token.
                except Exception as error:
                    _LOG.warning("slack-socket", extra={"error": type(error).__name__, "again": pause})
                self._ready()
                await self._sleep(pause)
            raise AssertionError("unreachable")
        finally:
            self._asking = False


def _pauses() -> Iterator[float]:
    return chain(AGAIN_SECONDS, repeat(LONGEST_AGAIN_SECONDS))
