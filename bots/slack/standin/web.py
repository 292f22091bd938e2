"""The stand-in over HTTP: the Web API, uploads, files, response URLs, OAuth, Socket Mode, and the page.

with running(create_app(slack)) …      see `running_slack`
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse

from bots.slack.standin.answering import Reply, answer, read_arguments
from bots.slack.standin.authorizing import asking_page, denied, granted, read_asked
from bots.slack.standin.errors import Refused
from bots.slack.standin.faults import Fault, Harm
from bots.slack.standin.forms import MIME
from bots.slack.standin.methods.files import upload
from bots.slack.standin.page_routes import add_page
from bots.slack.standin.responding import read, respond
from bots.slack.standin.slack import Called, Slack


class ConnectionCut(Exception):
    """Ends a response in its middle: nothing else makes a server break off on purpose."""


def create_app(slack: Slack) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await slack.courier.start()
        yield
        await slack.courier.stop()

    app = FastAPI(
        title="A stand-in for Slack", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan
    )

    @app.api_route("/api/{method}", methods=["GET", "POST"])
    async def call(method: str, request: Request) -> Response:
        return await _call(slack, method, request)

    @app.post("/upload/v1/{number}")
    async def take(number: str, request: Request) -> Response:
        if slack.faults.down:
            return _cut()
        status = upload(slack, number, await request.body())
        return Response("OK" if status == 200 else "", status)

    @app.get("/files/{number}/{name}")
    async def file(number: str, name: str) -> Response:
        with slack.reading() as world:
            found = world.files.get(number)
            if found is None or found.content is None:
                return Response(status_code=404)
            kind = MIME.get(found.name.rpartition(".")[2].lower(), "application/octet-stream")
            headers = {"x-content-type-options": "nosniff", "content-security-policy": "sandbox"}
            return Response(found.content, media_type=kind, headers=headers)

    @app.post("/response/{number}")
    async def response_url(number: str, request: Request) -> Response:
        if slack.faults.down:
            return _cut()
        return _sent(respond(slack, number, read(await request.body())))

    @app.websocket("/link/")
    async def link(socket: WebSocket) -> None:
        ticket = socket.query_params.get("ticket", "")
        if ticket not in slack.tickets or slack.faults.down:
            await socket.close()
            return
        slack.tickets.discard(ticket)
        await slack.courier.sockets.serve(socket, slack.app.id)

    _add_authorizing(app, slack)
    add_page(app, slack)
    return app


def _add_authorizing(app: FastAPI, slack: Slack) -> None:
    @app.get("/oauth/v2/authorize")
    async def ask(request: Request) -> Response:
        try:
            asked = read_asked(slack, dict(request.query_params))
        except Refused as refused:
            return JSONResponse(refused.body(), 400)
        return HTMLResponse(asking_page(slack, asked, request.url.query))

    @app.post("/oauth/v2/authorize")
    async def grant(request: Request) -> Response:
        try:
            asked = read_asked(slack, dict(request.query_params))
        except Refused as refused:
            return JSONResponse(refused.body(), 400)
        said = dict(parse_qsl((await request.body()).decode("utf-8", errors="replace")))
        if said.get("answer") != "allow":
            return RedirectResponse(denied(asked), 303)
        return RedirectResponse(granted(slack, asked, said.get("person", "")), 303)


async def _call(slack: Slack, method: str, request: Request) -> Response:
    try:
        kind = request.headers.get("content-type", "")
        args = read_arguments(kind, await request.body(), request.url.query)
    except Refused as refused:
        slack.called(Called(method, {}, refused.code, slack.clock.now(), refused.body()))
        return JSONResponse(refused.body())
    if slack.faults.down:
        return _cut()
    token, basic = _credentials(request)
    args = {**basic, **args}
    fault = slack.faults.strikes(method, str(args.get("channel") or args.get("channel_id") or ""))
    if fault is None:
        return _sent(answer(slack, method, args, token))
    if fault.harm in (Harm.DELAY, Harm.LOSE_ANSWER):
        if fault.harm is Harm.DELAY:
            await slack.clock.pause(fault.seconds)
        reply = answer(slack, method, args, token)
        return _cut() if fault.harm is Harm.LOSE_ANSWER else _sent(reply)
    shown = {name: value for name, value in args.items() if name not in ("token", "client_secret")}
    slack.called(Called(method, shown, fault.code or fault.harm.value, slack.clock.now(), {}))
    return _harmed(fault)


def _harmed(fault: Fault) -> Response:
    match fault.harm:
        case Harm.THROTTLE:
            headers = {"retry-after": str(int(fault.seconds))}
            return JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers)
        case Harm.ERROR:
            return JSONResponse({"ok": False, "error": fault.code})
        case Harm.SERVER_ERROR:
            return JSONResponse({"ok": False, "error": "internal_error"}, 500)
        case Harm.HTML:
            return HTMLResponse("<html><body><h1>502 Bad Gateway</h1></body></html>", 502)
        case _:
            return _cut()


def _credentials(request: Request) -> tuple[str, dict[str, object]]:
    """The bearer token, and what HTTP's basic authentication says of a client."""
    scheme, _, said = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client, _, secret = base64.b64decode(said).decode().partition(":")
        except ValueError:
            return "", {}
        return "", {"client_id": client, "client_secret": secret}
    return (said.strip() if scheme.lower() == "bearer" else ""), {}


def _sent(reply: Reply) -> Response:
    return JSONResponse(reply.body, reply.status, dict(reply.headers))


def _cut() -> Response:
    """A connection that ends before anything was said."""
    return StreamingResponse(_nothing(), headers={"content-length": "100"})


async def _nothing() -> AsyncIterator[bytes]:
    yield b""
    raise ConnectionCut
