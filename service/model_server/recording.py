"""Real exchanges with an endpoint, stored and played back byte for byte.

    create_recorder(Upstream("https://api.openai.com/v1", key), file)
        passes requests on and writes each exchange down
    create_replayer(read_exchanges(file))
        answers from them; a request that is not there is an error that says what differs from the nearest one

The file has one exchange a line: method, path, body, status, content type, answer. Keys, which are in headers, are not
kept.
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import Lock

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from semantic.errors import DragomanError, Problem
from service.model.logs import append_line
from service.model_server.protocol import ApiError

UPSTREAM_SECONDS = 300.0
MOST_DIFFERENCES = 5


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what came back. `body` is the request's JSON, None where there is none."""

    method: str
    path: str
    body: object
    status: int
    content_type: str
    answer: bytes

    @property
    def key(self) -> str:
        """What two requests share that are the same: the order of keys and blanks do not matter."""
        return f"{self.method} {self.path} {_canonical(self.body)}"


@dataclass(frozen=True, slots=True)
class Upstream:
    """The endpoint that is recorded. `url` is its base URL; without a `key` that of each request is passed on."""

    url: str
    key: str = field(default="", repr=False)


class RecordingInvalid(DragomanError):
    """The file holds no exchanges."""


def exchange_line(exchange: Exchange) -> str:
    """An exchange as a line of the file. An answer that is not UTF-8 is kept in base64, so that no byte is lost."""
    try:
        answer = {"answer": exchange.answer.decode("utf-8")}
    except UnicodeDecodeError:
        answer = {"answer_base64": base64.b64encode(exchange.answer).decode("ascii")}
    form = {
        "method": exchange.method,
        "path": exchange.path,
        "body": exchange.body,
        "status": exchange.status,
        "content_type": exchange.content_type,
        **answer,
    }
    return json.dumps(form, ensure_ascii=False)


def read_exchanges(file: Path) -> tuple[Exchange, ...]:
    """The exchanges of a file. Raises RecordingInvalid."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _invalid(f"{file} cannot be read.", "Record one with --record.") from error
    exchanges = []
    for number, line in enumerate(lines, 1):
        try:
            exchanges.append(_exchange(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise _invalid(f"Line {number} of {file} is no exchange.", "Record it anew.") from error
    return tuple(exchanges)


def _exchange(form: Mapping[str, str | int]) -> Exchange:
    whole = "answer" in form
    answer = str(form["answer"]).encode() if whole else base64.b64decode(str(form["answer_base64"]))
    return Exchange(
        str(form["method"]),
        str(form["path"]),
        form["body"],
        int(form["status"]),
        str(form["content_type"]),
        answer,
    )


def create_recorder(upstream: Upstream, file: Path) -> FastAPI:
    """Passes every request on and writes it down with its answer, at the end of the file where there is one."""
    app = FastAPI(title="Recorder of a language model", docs_url=None, redoc_url=None, openapi_url=None)
    lock = Lock()

    @app.api_route("/v1/{path:path}", methods=["GET", "POST"])
    async def record(path: str, request: Request) -> Response:
        body = await request.body()
        exchange = await run_in_threadpool(_pass_on, upstream, request, path, body)
        with lock:
            append_line(file, exchange_line(exchange))
        return _response(exchange)

    return app


def _pass_on(upstream: Upstream, request: Request, path: str, body: bytes) -> Exchange:
    headers = {"content-type": "application/json", "accept": request.headers.get("accept", "*/*")}
    bearer = f"Bearer {upstream.key}" if upstream.key else request.headers.get("authorization", "")
    if bearer:
        headers["authorization"] = bearer
    sent = urllib.request.Request(
        f"{upstream.url.rstrip('/')}/{path}", body or None, headers, method=request.method
    )
    try:
        with _OPENER.open(sent, timeout=UPSTREAM_SECONDS) as came:
            status, kind, answer = came.status, came.headers.get("content-type", ""), came.read()
    except urllib.error.HTTPError as error:
        # An endpoint's refusals belong to the recording as its answers do.
        with error:
            status, kind, answer = error.code, error.headers.get("content-type", ""), error.read()
    except (OSError, HTTPException) as error:
        problem = ApiError(502, "server_error", f"{upstream.url} cannot be reached: {error!r}.")
        status, kind, answer = problem.status, "application/json", json.dumps(problem.body()).encode()
    return Exchange(request.method, f"/v1/{path}", _json(body), status, kind, answer)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """None: it is an answer like any. Python's own would send the key along, wherever it points."""


_OPENER = urllib.request.build_opener(_NoRedirects)


def create_replayer(exchanges: Iterable[Exchange]) -> FastAPI:
    """Answers each request as it was answered before; the same one again gets its next answer, and the last one on."""
    app = FastAPI(title="Recorded language model", docs_url=None, redoc_url=None, openapi_url=None)
    known = tuple(exchanges)
    answers: defaultdict[str, list[Exchange]] = defaultdict(list)
    for exchange in known:
        answers[exchange.key].append(exchange)
    used: Counter[str] = Counter()
    lock = Lock()

    @app.api_route("/v1/{path:path}", methods=["GET", "POST"])
    async def replay(path: str, request: Request) -> Response:
        asked = Exchange(request.method, f"/v1/{path}", _json(await request.body()), 0, "", b"")
        recorded = answers.get(asked.key)
        if not recorded:
            error = not_recorded(asked, known)
            return Response(json.dumps(error.body()), error.status, media_type="application/json")
        with lock:
            index = min(used[asked.key], len(recorded) - 1)
            used[asked.key] += 1
        return _response(recorded[index])

    return app


def not_recorded(asked: Exchange, known: tuple[Exchange, ...]) -> ApiError:
    """The error for a request that is not in the recording: what differs from the one that is nearest."""
    same_path = [one for one in known if (one.method, one.path) == (asked.method, asked.path)]
    if not same_path:
        message = f"The recording has no {asked.method} {asked.path}."
    else:
        found = min((list(differences(one.body, asked.body)) for one in same_path), key=len)
        listed = "; ".join(found[:MOST_DIFFERENCES])
        message = f"The recording has no such request. The nearest one differs: {listed}."
    return ApiError(400, "invalid_request_error", message, code="not_recorded")


def differences(recorded: object, asked: object, path: str = "") -> Iterator[str]:
    """Where two JSON values differ: "/messages/1/content: "a" was recorded, "b" is asked"."""
    if isinstance(recorded, dict) and isinstance(asked, dict):
        for name in sorted({*recorded, *asked}):
            yield from differences(recorded.get(name), asked.get(name), f"{path}/{name}")
    elif isinstance(recorded, list) and isinstance(asked, list) and len(recorded) == len(asked):
        for index, (one, other) in enumerate(zip(recorded, asked, strict=True)):
            yield from differences(one, other, f"{path}/{index}")
    elif recorded != asked:
        yield f"{path or '/'}: {_short(recorded)} was recorded, {_short(asked)} is asked"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:40]}…{text[-39:]}"


def _response(exchange: Exchange) -> Response:
    return Response(exchange.answer, exchange.status, {"content-type": exchange.content_type})


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _json(body: bytes) -> object:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode("utf-8", errors="replace")


def _invalid(message: str, hint: str) -> RecordingInvalid:
    return RecordingInvalid([Problem("recording-invalid", message, hint)])
