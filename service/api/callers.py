"""Who calls a route: the one dependency that every route under /v1 has, so that none can forget to ask.

    @api.post("/v1/ask", …)
    async def ask(request: Request, caller: Asking) -> Response:
        asker.ask(question, caller.principal)

`Asking`, `Querying` and `Administering` name the scope that a route takes; `Reading` is either of the first two.
`guarded` fails the start of a service with a route that has none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil
from typing import Annotated

import anyio
from fastapi import FastAPI, Request, Security
from fastapi.dependencies.models import Dependant
from fastapi.openapi.models import HTTPBearer
from fastapi.routing import APIRoute
from fastapi.security.base import SecurityBase

from service.access import Caller, Gate, Proxies, Scope, Shown
from service.access.errors import Unauthenticated
from service.access.gate import HEADER
from service.access.rates import Left, Rates
from service.noting import note_key

FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""Headers that only proxies send."""
CHECKS_AT_ONCE = 8
EVERYBODY_S = frozenset({"/healthz", "/readyz", "/metrics", "/openapi.json", "/v1/definitions/webhook"})
"""Routes that ask nobody who they are, or not everybody; the last one asks for a signature."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """The gate of a service, and which proxies it believes. Checks have threads of their own, so that nobody waits to
    be known behind a slow question."""

    gate: Gate
    proxies: Proxies = field(default_factory=Proxies)
    threads: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(CHECKS_AT_ONCE))

    async def enter(self, request: Request, scopes: tuple[Scope, ...]) -> Caller:
        """Who sends this request. Raises AccessError."""
        shown = self.shown(request)
        caller = self.gate.at_once(shown)
        if caller is None:
            caller = await anyio.to_thread.run_sync(self.gate.check, shown, limiter=self.threads)
        left = self.gate.admit(caller, shown.address)
        if left is not None and self.gate.rates is not None:
            request.state.headers = rate_headers(self.gate.rates, left)
        note_key(caller.key_id)
        caller.needs(*scopes)
        return caller

    def shown(self, request: Request) -> Shown:
        """What the request shows of who sends it. Raises Unauthenticated for two of what there is one of."""
        headers = request.headers
        given, named = headers.getlist("authorization"), headers.getlist(HEADER)
        if len(given) > 1 or len(named) > 1:
            raise Unauthenticated("two at once", given=True)
        peer = request.client.host if request.client else ""
        return Shown(
            given[0] if given else "",
            named[0] if named else None,
            self.proxies.client(peer, headers.getlist("x-forwarded-for")),
            any(name in headers for name in FORWARDING),
        )


class Needs(SecurityBase):
    """The dependency of a route that takes one of these scopes; gives the caller."""

    def __init__(self, *scopes: Scope) -> None:
        self.scopes = scopes
        self.scheme_name = "key or token"
        self.model = HTTPBearer(
            description="An API key (`drg_…`) or a signed token (JWT) of the configured issuer."
        )

    async def __call__(self, request: Request) -> Caller:
        entrance: Entrance = request.app.state.entrance
        return await entrance.enter(request, self.scopes)


def _needs(*scopes: Scope) -> object:
    return Security(Needs(*scopes), scopes=[scope.value for scope in scopes])


Asking = Annotated[Caller, _needs(Scope.ASK)]
Querying = Annotated[Caller, _needs(Scope.QUERY)]
Reading = Annotated[Caller, _needs(Scope.ASK, Scope.QUERY)]
"""Either of the two."""
Administering = Annotated[Caller, _needs(Scope.ADMIN)]
Anybody = Annotated[Caller, _needs(*Scope)]
"""Who is known, whatever for."""


def rate_headers(rates: Rates, left: Left) -> dict[str, str]:
    """How much is left, as the IETF's draft of RateLimit headers writes it."""
    return {
        "RateLimit-Policy": f'"default";q={rates.burst};w={rates.window}',
        "RateLimit": f'"default";r={left.left};t={ceil(left.seconds)}',
    }


def guarded(api: FastAPI) -> None:
    """Raises RuntimeError for a route that anybody may call without saying who they are."""
    open_ = [path for path in unguarded(api) if path not in EVERYBODY_S]
    if open_:
        raise RuntimeError(f"Nobody is asked who they are at {', '.join(open_)}.")


def unguarded(api: FastAPI) -> Iterator[str]:
    """The paths of the routes without the dependency."""
    for route in api.routes:
        if not (isinstance(route, APIRoute) and _asks(route.dependant)):
            yield getattr(route, "path", str(route))


def _asks(dependant: Dependant) -> bool:
    return any(isinstance(each.call, Needs) or _asks(each) for each in dependant.dependencies)
