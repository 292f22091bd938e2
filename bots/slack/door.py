"""Where Slack knocks: a request is verified, what it says is kept in the store, and only then is it acknowledged.

    door = Door(store, signing_secret, wake=bot.wake)
    api.include_router(door.router)                     POST /slack/events, /slack/interactions and /slack/commands
    Listening(door.take, app_token, …)                  the same over a connection of our own

What came before is acknowledged and dropped; what is not for the bot is not even kept. Where the store cannot be
written, Slack is told so, and sends it again.
"""

from __future__ import annotations

import json
import logging
from asyncio import to_thread, wrap_future
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from slack_bolt import BoltResponse
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.internals import parse_body
from slack_sdk.signature import SignatureVerifier

from bots.slack.calling import SILENT
from bots.slack.events import Asked, Deleted, Submitted, thread_of
from bots.slack.parts import SOURCE
from bots.slack.reading import FOLLOWED, Read, asked_key, read
from semantic.errors import DragomanError
from service.store import Store
from service.store.inbox import Came, Inbox
from service.store.threads import Threads

Respond = Callable[[Submitted], Awaitable[Mapping[str, object] | None]]

LARGEST_BODY = 1_000_000
PATHS = ("/slack/events", "/slack/interactions", "/slack/commands")

_LOG = logging.getLogger(__name__)


class Door:
    """Takes in what Slack sends, over HTTP and over a socket alike."""

    def __init__(
        self,
        store: Store,
        signing_secret: str,
        *,
        wake: Callable[[], None],
        respond: Respond,
        installing: AsyncOAuthFlow | None = None,
    ) -> None:
        """`respond` says what a modal shows when it is submitted; None where it is closed. `installing` is how other
        workspaces install the app, where they do."""
        self._inbox, self._threads = Inbox(store, SOURCE), Threads(store, SOURCE)
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self._wake = wake
        self._respond = respond
        self._installing = installing

    def router(self, *, called: bool) -> APIRouter:
        """The routes that Slack calls, where it is `called` at all, and those that install the app. What they take is
        signed, or carries a state of ours: they need no other key."""
        router = APIRouter(include_in_schema=False)

        async def receive(request: Request) -> Response:
            if int(request.headers.get("content-length") or LARGEST_BODY + 1) > LARGEST_BODY:
                return Response(status_code=413)
            body = await request.body()
            if not self._is_signed(body, request.headers):
                return Response(status_code=401)
            try:
                said: object = parse_body(body.decode(), request.headers.get("content-type"))
            except (ValueError, RecursionError):
                return Response(status_code=400)
            if not isinstance(said, dict):
                return Response(status_code=400)
            if said.get("type") == "url_verification":
                return JSONResponse({"challenge": str(said.get("challenge") or "")})
            taken = await self.take(said)
            return Response(taken.body, taken.status, taken.first_headers())

        for path in PATHS if called else ():
            router.add_api_route(path, receive, methods=["POST"])
        if (flow := self._installing) is not None:
            app = AsyncApp(
                name="dragoman", logger=SILENT, oauth_flow=flow, request_verification_enabled=False
            )
            handler = AsyncSlackRequestHandler(app)
            for path in (flow.install_path, flow.redirect_uri_path):
                router.add_api_route(path, handler.handle, methods=["GET"])
        return router

    def _is_signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether it was Slack who sent it, within the last minutes."""
        if self._verifier is None:
            return False
        try:
            return self._verifier.is_valid_request(body, headers)
        except (ValueError, TypeError):  # no number, or no text
            return False

    async def take(self, body: Mapping[str, Any]) -> BoltResponse:
        """The acknowledgement of a payload, once it is kept. A 503 lets Slack send it again."""
        came = read(body)
        if came is None:
            return _said()
        said = None
        if isinstance(came.event, Submitted):
            said = await self._respond(came.event)
            if said is not None and said.get("response_action") == "errors":
                return _said(said)
        try:
            if not await self._is_for_us(came):
                return _said()
            body = {**came.body, FOLLOWED: True} if said is not None else came.body
            added = self._inbox.add(Came(came.key, came.thread, body))
            if await wrap_future(added):
                self._wake()
        except DragomanError as error:
            _LOG.warning("slack-not-kept", extra={"code": error.problem.code})
            return BoltResponse(status=503, body="")
        # Slack sends it again; over a socket nobody else would say that it could not be taken.
        except Exception:
            _LOG.exception("slack-not-kept")
            return BoltResponse(status=503, body="")
        return _said(said)

    async def _is_for_us(self, came: Read) -> bool:
        """What people say to each other is not kept: only what is addressed to the bot, or in a thread where it was."""
        event = came.event
        if isinstance(event, Asked) and (event.direct or event.mentioned):
            return True
        if isinstance(event, Asked | Deleted):
            if isinstance(event, Asked) and (event.others or not (event.thread or event.edited)):
                return False
            if await to_thread(self._threads.addressed, thread_of(event)):
                return True
            # Nothing may have had its turn yet: a question is answered first, and then what follows it has its turn.
            if isinstance(event, Deleted):
                return await to_thread(self._inbox.waits, asked_key(event))
            return bool(event.thread) and await to_thread(self._inbox.busy, thread_of(event))
        return True


def _said(body: Mapping[str, object] | None = None) -> BoltResponse:
    if body is None:
        return BoltResponse(status=200, body="")
    headers: dict[str, str | Sequence[str]] = {"content-type": "application/json"}
    return BoltResponse(status=200, body=json.dumps(body), headers=headers)
