"""What every response and request goes through: security headers, and a check of the name the service is called by.

A service on the loopback address must answer only to loopback names: otherwise a page in the user's own browser could
point its domain at 127.0.0.1 and read the company's numbers (DNS rebinding). There are no CORS headers but for pages
that the operator names, and bodies must be declared as JSON, so that no page of another origin can send a request that
is obeyed or read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from semantic.errors import Problem
from service.api.problems import problem_response

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

PROBED = frozenset({"/healthz", "/readyz"})
"""Asked by whoever looks after the process, at an address and not at a name; they tell nothing about the data."""

SECURITY_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


READ = ["Authorization", "Cache-Control", "Content-Type", "Idempotency-Key", "If-None-Match", "Run-Id"]
"""Headers that this API reads, and pages of other origins may send."""
SAID = [
    *("Age", "Content-Disposition", "ETag", "Idempotency-Replayed", "RateLimit", "RateLimit-Policy"),
    *("Retry-After", "Run-Id", "WWW-Authenticate", "X-Request-ID"),
]
"""Headers that it answers with, and those pages may read."""


class Guard:
    """ASGI middleware. `names` are the host names it answers to; none means any."""

    def __init__(self, app: ASGIApp, names: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in scope.get("state", {}).get("headers", {}).items():
                    headers[name] = value
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        called = host_name(Headers(scope=scope).get("host", ""))
        if self._names and called not in self._names and scope["path"] not in PROBED:
            shown = ", ".join(sorted(self._names))
            problem = Problem(
                "host-unknown",
                f"This service answers only to {shown}.",
                "Call it by that name, or let its operator add another to server.host_names.",
            )
            await problem_response(421, [problem])(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)


def allow_pages(api: FastAPI, origins: Sequence[str]) -> None:
    """Lets pages of these origins call the API with a key or token that they hold; no cookie is ever taken."""
    api.add_middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=READ,
        expose_headers=SAID,
        max_age=600,
    )


def host_name(host: str) -> str:
    """The name in a Host header: "127.0.0.1:8765" → "127.0.0.1", "[::1]:8765" → "::1"."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.rpartition(":")[0].lower() if ":" in host else host.lower()
