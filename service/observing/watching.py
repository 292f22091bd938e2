"""The outermost part of a service: each request gets an id, is counted, and leaves a line in the log.

    uvicorn.Config(Watched(api, metrics, traces, log_requests=True))

    {"event": "request", "method": "POST", "route": "/v1/ask", "status": 200, "ms": 12.3, "request": "7c1f…",
     "run": "0d4c…", "answer": "answered", "planner": "offline"}

An id that the client sends as `X-Request-ID` is kept where it is one; every response says its id.
"""

from __future__ import annotations

import logging
import re
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import noting
from service.ids import new_id
from service.observing.metrics import OTHER, Metrics
from service.observing.traces import RequestSpan, Traces
from service.tracing import Attribute, Attributes

HEADER = b"x-request-id"
BROKEN_OFF = 499
"""The client went away before there was a response: nginx's number for that."""
_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_LOG = logging.getLogger("dragoman.requests")


class Watched:
    """ASGI middleware around a whole application. With `log_requests` every request leaves a line, else those that
    failed here."""

    def __init__(
        self, app: ASGIApp, metrics: Metrics, traces: Traces | None = None, *, log_requests: bool = False
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._traces = traces
        self._log_requests = log_requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._traces is None:
            await self._watched(scope, receive, send)
        else:
            with self._traces.request(scope) as span:
                await self._watched(scope, receive, send, span)

    async def _watched(
        self, scope: Scope, receive: Receive, send: Send, span: RequestSpan | None = None
    ) -> None:
        request = noting.begin(_id_of(scope))
        shown = (HEADER, request.id.encode())
        status = 0
        begun = perf_counter()

        async def send_watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], shown]}
            await send(message)

        self._metrics.in_progress.inc()
        try:
            await self._app(scope, receive, send_watched)
        finally:
            seconds = perf_counter() - begun
            self._metrics.in_progress.dec()
            if span is not None:
                span.ended(route if (route := _route_of(scope)) != OTHER else "", status, _told(request))
            self._ended(scope, request, status or BROKEN_OFF, seconds)

    def _ended(self, scope: Scope, request: noting.Request, status: int, seconds: float) -> None:
        method, route = scope["method"], _route_of(scope)
        self._metrics.request(method, route, status, seconds, request.answers)
        if not (self._log_requests or status >= 500):
            return
        line: dict[str, object] = {
            "method": method if route != OTHER else method[:20],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 3),
            "request": request.id,
        }
        if request.key:
            line["key"] = request.key
        if request.answers:
            last = request.answers[-1]
            line |= {"run": last.id, "answer": last.status, "planner": last.planner}
            if last.age is not None:
                line["age"] = round(last.age, 3)
        _LOG.info("request", extra=line)


def _told(request: noting.Request) -> Attributes:
    told: dict[str, Attribute] = {"dragoman.request.id": request.id}
    if request.key:
        told["dragoman.key.id"] = request.key
    if request.answers:
        told["dragoman.run.id"] = request.answers[-1].id
    return told


def _id_of(scope: Scope) -> str:
    given = [value for name, value in scope["headers"] if name == HEADER]
    return given[0].decode() if len(given) == 1 and _ID.fullmatch(given[0]) else new_id()


def _route_of(scope: Scope) -> str:
    """As it is declared, so that what people put into paths gets nowhere."""
    return getattr(scope.get("route"), "path_format", OTHER)
