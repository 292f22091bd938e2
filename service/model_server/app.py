"""The scripted server's routes: /v1/chat/completions (streamed and whole), /v1/models, /v1/embeddings, and /seen.

server = ScriptedServer(script)
with running(create_app(server)) as url:
    …
server.seen[0].body["messages"]          the requests that it saw, in their order
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from threading import Lock

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from service.model.wording import estimated_tokens
from service.model_server import replies
from service.model_server.embeddings import DIMENSIONS, encoded, vector
from service.model_server.protocol import ApiError, check_chat, check_key, model_unknown
from service.model_server.script import Fault, Rule, Script

MOST_DIMENSIONS = 4_096
MOST_SEEN = 10_000
"""Requests that are kept to be looked at; the oldest are forgotten first."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A request, without its key. `answer` is what it got: "reply", a fault's name, or an error's code."""

    path: str
    body: Mapping[str, object]
    answer: str


class ConnectionCut(Exception):
    """Ends a response in its middle: nothing else makes a server break off on purpose."""


class ScriptedServer:
    """What the routes share: the script, how often each rule was used, and what was seen. Safe for many threads."""

    def __init__(self, script: Script, *, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self.script = script
        self.pause = pause
        self._lock = Lock()
        self._used: Counter[int] = Counter()
        self._numbers = count(1)
        self._seen: deque[Seen] = deque(maxlen=MOST_SEEN)

    @property
    def seen(self) -> tuple[Seen, ...]:
        with self._lock:
            return tuple(self._seen)

    def saw(self, path: str, body: Mapping[str, object], answer: str) -> int:
        """Writes a request down; gives its number."""
        with self._lock:
            self._seen.append(Seen(path, body, answer))
            return next(self._numbers)

    def rule_for(self, body: Mapping[str, object]) -> Rule | None:
        """The first rule that fits and is not used up, which is then used once more."""
        with self._lock:
            for index, rule in enumerate(self.script.replies):
                if (not rule.times or self._used[index] < rule.times) and replies.fits(rule.when, body):
                    self._used[index] += 1
                    return rule
            return None


def create_app(server: ScriptedServer) -> FastAPI:
    app = FastAPI(title="Scripted language model", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/seen")
    def seen() -> list[dict[str, object]]:
        return [{"path": one.path, "body": one.body, "answer": one.answer} for one in server.seen]

    @app.get("/v1/models")
    def models(request: Request) -> Response:
        if error := _locked(request, server.script):
            return error
        listed = [
            {"id": name, "object": "model", "created": 1_700_000_000, "owned_by": "script"}
            for name in server.script.models
        ]
        return JSONResponse({"object": "list", "data": listed})

    @app.post("/v1/chat/completions")
    async def chat(request: Request) -> Response:
        if error := _locked(request, server.script):
            return error
        body = await _json(request)
        return _error(_NOT_JSON) if body is None else await _chat(server, request, body)

    @app.post("/v1/embeddings")
    async def embeddings(request: Request) -> Response:
        if error := _locked(request, server.script):
            return error
        body = await _json(request)
        return _error(_NOT_JSON) if body is None else _embeddings(server, body)

    return app


_NOT_JSON = ApiError(
    400, "invalid_request_error", "We could not parse the JSON body of your request. It must be an object."
)


async def _chat(server: ScriptedServer, request: Request, body: Mapping[str, object]) -> Response:
    path, script = request.url.path, server.script
    if wrong := check_chat(body, script):
        server.saw(path, body, wrong.code or wrong.kind)
        return _error(wrong)
    rule = server.rule_for(body)
    if rule is None:
        missing = replies.no_rule(body, script)
        server.saw(path, body, missing.code)
        return _error(missing)
    number = server.saw(path, body, rule.fault or "reply")
    if rule.latency:
        await server.pause(rule.latency)
    if rule.fault is Fault.TIMEOUT:
        await _gone(request)
    if rule.fault is Fault.HTML:
        return HTMLResponse("<html><body><h1>502 Bad Gateway</h1></body></html>", 502)
    if refusal := replies.refused(rule, body, script):
        return _error(refusal)
    reply = replies.within_limit(body, replies.written(rule, body))
    if body.get("stream"):
        events = replies.chunks(body, reply, number)
        return StreamingResponse(_events(events, reply.broken), media_type="text/event-stream")
    text = json.dumps(replies.completion(body, reply, number), ensure_ascii=False)
    if reply.broken:
        return StreamingResponse(_half(text), media_type="application/json")
    return Response(text, media_type="application/json")


def _embeddings(server: ScriptedServer, body: Mapping[str, object]) -> Response:
    server.saw("/v1/embeddings", body, "reply")
    given, dimensions = body.get("input"), body.get("dimensions", DIMENSIONS)
    texts = [given] if isinstance(given, str) else given
    if body.get("model") not in server.script.models:
        return _error(model_unknown(body.get("model")))
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) and text for text in texts):
        return _error(
            _bad("input", "Invalid 'input': expected a text or a list of texts, none of them empty.")
        )
    if not isinstance(dimensions, int) or not 1 <= dimensions <= MOST_DIMENSIONS:
        return _error(_bad("dimensions", f"Invalid 'dimensions': expected 1 to {MOST_DIMENSIONS}."))
    as_numbers = body.get("encoding_format", "float") == "float"
    data = []
    for index, text in enumerate(texts):
        values = vector(str(text), dimensions)
        data.append(
            {"object": "embedding", "index": index, "embedding": values if as_numbers else encoded(values)}
        )
    tokens = sum(estimated_tokens(str(text)) for text in texts)
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return JSONResponse({"object": "list", "data": data, "model": body["model"], "usage": usage})


async def _json(request: Request) -> Mapping[str, object] | None:
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


async def _gone(request: Request) -> None:
    """Until whoever asked has gone away."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _events(events: Iterable[Mapping[str, object]], broken: bool) -> AsyncIterator[bytes]:
    for event in events:
        yield f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
    if broken:
        raise ConnectionCut
    yield b"data: [DONE]\n\n"


async def _half(text: str) -> AsyncIterator[bytes]:
    yield text[: len(text) // 2].encode("utf-8", errors="ignore")
    raise ConnectionCut


def _locked(request: Request, script: Script) -> Response | None:
    error = check_key(request.headers.get("authorization", ""), script)
    return _error(error) if error else None


def _bad(param: str, message: str) -> ApiError:
    return ApiError(400, "invalid_request_error", message, param)


def _error(error: ApiError) -> Response:
    headers = {} if error.retry_after is None else {"retry-after": f"{error.retry_after:g}"}
    return JSONResponse(error.body(), error.status, headers)
