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
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from bots.slack.standin import Clock, Rates, SlackApp, SlackStandIn, running_slack
from service.in_background import in_background

Answer = Callable[[str, Mapping[str, Any]], object]


@dataclass
class Receiver:
    """What came: the path, what it said, and Slack's headers. Answers nothing, unless it is told to."""

    secret: str
    came: list[tuple[str, dict[str, Any], Mapping[str, str]]] = field(default_factory=list)
    answer: Answer = lambda path, said: None
    status: int = 200

    @property
    def events(self) -> list[dict[str, Any]]:
        return [said["event"] for path, said, _ in self.came if path == "/slack/events"]

    @property
    def interactions(self) -> list[dict[str, Any]]:
        return [said for path, said, _ in self.came if path == "/slack/interactions"]

    def take(self, path: str, body: bytes, headers: Mapping[str, str]) -> Response:
        if not SignatureVerifier(self.secret).is_valid_request(body, dict(headers)):
            return Response("not from Slack", 401)
        said = _read(body, headers["content-type"])
        if said.get("type") == "url_verification":
            return JSONResponse({"challenge": said["challenge"]})
        self.came.append((path, said, dict(headers)))
        answer = self.answer(path, said)
        return Response(status_code=self.status) if answer is None else JSONResponse(answer, self.status)


@dataclass
class Door:
    """One HTTP server for all tests, behind which each has a receiver of its own."""

    url: str = ""
    receiver: Receiver | None = None

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/slack/{name}")
        async def take(name: str, request: Request) -> Response:
            if self.receiver is None:
                return Response(status_code=503)
            body = await request.body()
            return await run_in_threadpool(self.receiver.take, request.url.path, body, request.headers)

        return app


def _read(body: bytes, kind: str) -> dict[str, Any]:
    if kind.startswith("application/json"):
        said: dict[str, Any] = json.loads(body)
        return said
    form = dict(parse_qsl(body.decode()))
    return json.loads(form["payload"]) if "payload" in form else form


@contextmanager
def open_door() -> Iterator[Door]:
    door = Door()
    config = uvicorn.Config(door.app(), log_level="critical", lifespan="off", ws="none")
    with socket.create_server(("127.0.0.1", 0)) as bound:
        door.url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        with in_background(uvicorn.Server(config), bound, "receiver"):
            yield door


@contextmanager
def slack_and_app(
    door: Door, *, rates: Rates | None = None, **settings: Any
) -> Iterator[tuple[SlackStandIn, Receiver]]:
    """A stand-in whose app is a receiver behind the door."""
    app = SlackApp(base_url=door.url, **settings)
    with running_slack(app, clock=Clock(), rates=rates) as slack:
        door.receiver = receiver = Receiver(app.signing_secret)
        yield slack, receiver


def client(slack: SlackStandIn, token: str = "") -> WebClient:
    return WebClient(token or slack.bot_token, base_url=f"{slack.url}/api/")
