"""One call of Slack's Web API: its turn is waited for, what failed is tried again where that is safe, and what Slack
answers becomes a value or one of `errors`.

    caller = Caller(settings.api_url, tokens)
    await caller.call(CHAT_POST, "T1", {"channel": "C1", "text": "…"}, channel="C1")        {"ok": True, "ts": "…"}
    await caller.close()

Nothing that is sent or comes back is logged.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from json import dumps
from random import random
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bots.slack.errors import FAULTS_OF_ITS_OWN, SlackBusy, SlackDown, refusal
from bots.slack.methods import AUTH_TEST, Again, Method
from bots.slack.tokens import Tokens
from bots.slack.turns import LONGEST_WAIT, Turns
from service.access.addresses import is_loopback

TRIES = 4
FIRST_PAUSE = 0.5
"""Seconds before the second try; each further one is twice as long, and a little by chance."""
SECONDS = 20.0
CONNECT_SECONDS = 5.0

_NOT_ARRIVED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""No connection was made, so that nothing was sent."""
_LOG = logging.getLogger(__name__)
# The SDK's own lines hold what was sent, token and all, as soon as somebody turns debugging on.
SILENT = logging.getLogger("bots.slack.calling.sdk")
SILENT.setLevel(logging.CRITICAL)

Reply = Mapping[str, Any]
"""What Slack answers: JSON of its own making, and beside it the headers of _TOLD."""
_TOLD = ("date", "x-oauth-scopes")


@dataclass(frozen=True, slots=True)
class Home:
    """A workspace that the bot is installed in, its organisation where it has one, and who the bot is there."""

    team: str
    enterprise: str
    user: str
    bot: str


class Caller:
    """For one event loop; close it when done. `seconds` is how long an answer may take, `tries` how often
    it is asked for."""

    def __init__(
        self,
        api_url: str,
        tokens: Tokens,
        *,
        turns: Turns | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        seconds: float = SECONDS,
        tries: int = TRIES,
    ) -> None:
        self.tokens = tokens
        self._turns = turns or Turns(sleep=sleep)
        self._sleep = sleep
        self._url = api_url
        self._tries = tries
        self._timeout = aiohttp.ClientTimeout(total=seconds, connect=min(CONNECT_SECONDS, seconds))
        self._client: AsyncWebClient | None = None
        self._homes: dict[str, Home] = {}

    async def call(
        self,
        method: Method,
        team: str,
        arguments: Mapping[str, object],
        *,
        channel: str = "",
        token: str = "",
    ) -> Reply:
        """What Slack answers. `team` is the workspace, whose token is taken unless one is given; `channel` is where
        it is said, for the methods that Slack counts by channel. Raises a SlackError."""
        token = token or await self.tokens.of(team)
        for left in reversed(range(self._tries)):
            async with self._turns.turn(method, team, channel):
                try:
                    return await self._once(method, token, arguments)
                except SlackBusy as error:
                    if error.seconds > LONGEST_WAIT or not left:
                        raise
                    self._turns.close(method, team, channel, error.seconds)
                    _LOG.info("slack asks to wait", extra={"method": method.name, "seconds": error.seconds})
                    continue
                except SlackDown as error:
                    if not left or (error.arrived and method.again is Again.NEVER):
                        raise
            _LOG.info("slack is asked again", extra={"method": method.name, "left": left})
            await self._sleep(FIRST_PAUSE * 2 ** (self._tries - 1 - left) * (1 + random() / 4))
        raise AssertionError("unreachable")

    async def home(self, team: str) -> Home:
        """The workspace whose token is taken for `team`, as Slack says itself and no event can. Raises a SlackError."""
        if team not in self._homes:
            told = await self.call(AUTH_TEST, team, {})
            self._homes[team] = Home(
                str(told.get("team_id") or ""),
                str(told.get("enterprise_id") or ""),
                str(told.get("user_id") or ""),
                str(told.get("bot_id") or ""),
            )
        return self._homes[team]

    def forget(self, team: str) -> None:
        """The bot may be somebody else there, from now on."""
        self._homes.pop(team, None)

    async def send_file(self, url: str, content: bytes) -> None:
        """Puts a file where Slack said that it goes. Raises SlackDown."""
        sdk = self._sdk()
        if sdk.session is None:
            raise AssertionError("unreachable")
        try:
            async with sdk.session.post(
                url, data=content, proxy=sdk.proxy, allow_redirects=False
            ) as response:
                if response.status != 200:
                    raise SlackDown("upload", f"status {response.status}", arrived=True)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackDown("upload", type(error).__name__, arrived=True) from None

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None and client.session is not None:
            await client.session.close()

    async def _once(self, method: Method, token: str, arguments: Mapping[str, object]) -> Reply:
        body = _form(arguments) if method.form else dict(arguments)
        how: dict[str, Any] = {"params": body} if method.form else {"json": body}
        try:
            response = await self._sdk().api_call(
                method.name, **how, headers={"Authorization": f"Bearer {token}"}
            )
        except SlackApiError as error:
            raise _said(method, error) from None
        except _NOT_ARRIVED as error:
            raise SlackDown(method.name, type(error).__name__, arrived=False) from None
        except (aiohttp.ClientError, SlackClientError, TimeoutError, ValueError, AttributeError) as error:
            raise SlackDown(method.name, type(error).__name__, arrived=True) from None
        data = response.data
        if not isinstance(data, dict):
            raise SlackDown(method.name, "what came back is no JSON", arrived=True)
        return {**{name: str(response.headers[name]) for name in _TOLD if name in response.headers}, **data}

    def _sdk(self) -> AsyncWebClient:
        """Made in the loop that uses it, as aiohttp wants it."""
        if self._client is None:
            session = aiohttp.ClientSession(timeout=self._timeout)
            self._client = sdk_client(self._url, session)
        return self._client


def sdk_client(api_url: str, session: aiohttp.ClientSession | None = None) -> AsyncWebClient:
    """The SDK's client, which logs nothing and tries nothing again: its own way would post twice."""
    client = AsyncWebClient(base_url=api_url, session=session, retry_handlers=[], logger=SILENT)
    if is_loopback(urlsplit(api_url).hostname or "") or "//localhost" in api_url:
        client.proxy = None
    return client


def _form(arguments: Mapping[str, object]) -> dict[str, str | int]:
    """As a form has it: true and false in words, what is made of parts as JSON."""
    form: dict[str, str | int] = {}
    for name, value in arguments.items():
        if isinstance(value, bool):
            form[name] = "true" if value else "false"
        elif isinstance(value, str | int):
            form[name] = value
        elif value is not None:
            form[name] = dumps(value)
    return form


def _said(method: Method, error: SlackApiError) -> Exception:
    """What an answer means that is not `ok`. The SDK raises the same for a body that is no JSON."""
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    headers: Mapping[str, str] = getattr(response, "headers", {}) or {}
    data = getattr(response, "data", None)
    fields: Mapping[str, object] = data if isinstance(data, dict) else {}
    reason = str(fields.get("error") or "")
    if status == 429 or reason in ("ratelimited", "rate_limited"):
        return SlackBusy(method.name, _seconds(headers))
    if status >= 500 or not reason or reason in FAULTS_OF_ITS_OWN:
        return SlackDown(method.name, reason or f"status {status}", arrived=True)
    refused = refusal(method.name, reason, needed=str(fields.get("needed") or ""))
    refused.where = _pointers(fields)
    return refused


def _seconds(headers: Mapping[str, str]) -> float:
    with suppress(KeyError, ValueError):
        return min(max(float(headers["Retry-After"]), 0.1), 86_400.0)
    return 1.0


def _pointers(fields: Mapping[str, object]) -> tuple[str, ...]:
    """Where in the message something is refused: of Slack's own sentences only the places, which hold no values."""
    metadata = fields.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, dict) else None
    found = []
    for message in messages if isinstance(messages, list) else ():
        _, at, rest = str(message).partition("[json-pointer:")
        if at:
            found.append(rest.partition("]")[0][:200])
    return tuple(found[:5])
