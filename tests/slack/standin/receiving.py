"""An app as Slack sees it: an HTTP server that checks signatures, writes down what comes and answers as it is told."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from bots.slack.standin import Clock, Rates, SlackApp, SlackStandIn, running_slack
from service.in_background import in_background

Answer = Callable[[str, Mapping[str, Any]], object]


@dataclass
class Receiver:
    """What came: the path, what it said, and Slack's headers. Answers nothing, unless it is told to."""

    url: str = ""
    came: list[tuple[str, dict[str, Any], Mapping[str, str]]] = field(default_factory=list)
    answer: Answer = lambda path, said: None
    status: int = 200

    @property
    def events(self) -> list[dict[str, Any]]:
        return [said["event"] for path, said, _ in self.came if path == "/slack/events"]

    @property
    def interactions(self) -> list[dict[str, Any]]:
        return [said for path, said, _ in self.came if path == "/slack/interactions"]

    def app(self, secret: str) -> FastAPI:
        app, verifier = FastAPI(), SignatureVerifier(secret)

        @app.post("/slack/{name}")
        async def take(name: str, request: Request) -> Response:
            body = await request.body()
            if not verifier.is_valid_request(body, dict(request.headers)):
                return Response("not from Slack", 401)
            said = _read(body, request.headers["content-type"])
            if said.get("type") == "url_verification":
                return JSONResponse({"challenge": said["challenge"]})
            self.came.append((request.url.path, said, dict(request.headers)))
            answer = self.answer(request.url.path, said)
            return Response(status_code=self.status) if answer is None else JSONResponse(answer, self.status)

        return app


def _read(body: bytes, kind: str) -> dict[str, Any]:
    if kind.startswith("application/json"):
        said: dict[str, Any] = json.loads(body)
        return said
    form = dict(parse_qsl(body.decode()))
    return json.loads(form["payload"]) if "payload" in form else form


@contextmanager
def receiving(app: SlackApp) -> Iterator[Receiver]:
    """A receiver behind a real socket; the app's address is set to it."""
    receiver = Receiver()
    config = uvicorn.Config(receiver.app(app.signing_secret), log_level="critical", lifespan="off", ws="none")
    with socket.create_server(("127.0.0.1", 0)) as bound:
        receiver.url = app.base_url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        with in_background(uvicorn.Server(config), bound, "receiver"):
            yield receiver


@contextmanager
def slack_and_app(*, rates: Rates | None = None, **settings: Any) -> Iterator[tuple[SlackStandIn, Receiver]]:
    """A stand-in whose app is a receiver."""
    app = SlackApp(**settings)
    with running_slack(app, clock=Clock(), rates=rates) as slack, receiving(app) as receiver:
        yield slack, receiver


def client(slack: SlackStandIn, token: str = "") -> WebClient:
    return WebClient(token or slack.bot_token, base_url=f"{slack.url}/api/")
