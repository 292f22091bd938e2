"""Whether a service is up, whether it should be asked, and its metrics.

GET /healthz    200 as long as the process answers
GET /readyz     200, or 503 where it should not be asked now: its store cannot be reached, or it is stopping
GET /metrics    for Prometheus
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import anyio
from fastapi import FastAPI, Request
from fastapi.responses import Response

from semantic.errors import DragomanError, Problem
from service.access import Scope
from service.access.addresses import is_loopback
from service.api.bodies import Health, Ready
from service.api.callers import Entrance
from service.api.documented import errors, of_statuses
from service.api.problems import RequestProblem
from service.observing import Metrics
from service.revision import Current

MetricsFor = Literal["loopback", "admin", "open", "off"]
SLOWEST_CHECK = 3.0
"""Seconds in which the store must answer."""
TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


def _nothing() -> None:
    return None


def _no() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Condition:
    """How a service is: `check` raises a DragomanError where what it needs cannot be reached, `stopping` is whether it
    finishes what it has begun."""

    check: Callable[[], None] = _nothing
    stopping: Callable[[], bool] = _no


def add_health_routes(
    api: FastAPI, current: Current, condition: Condition, metrics: Metrics, metrics_for: MetricsFor
) -> None:
    @api.get("/healthz", summary="Whether the service is up")
    async def health() -> Health:
        """Answers without touching the warehouse or the store, and tells nothing else to whom it does not know."""
        return Health(status="ok")

    @api.get("/readyz", summary="Whether the service should be asked now", responses=of_statuses(503))
    async def ready() -> Ready:
        """Not while its store cannot be reached, and not while it stops. A warehouse that is down does not make it
        unready: it is no other replica's either, and what is kept is still answered."""
        if condition.stopping():
            raise RequestProblem(503, Problem("stopping", "The service is stopping."))
        current()
        try:
            with anyio.fail_after(SLOWEST_CHECK):
                await anyio.to_thread.run_sync(condition.check, abandon_on_cancel=True)
        except TimeoutError:
            problem = Problem("not-ready", f"The store did not answer within {SLOWEST_CHECK:g} seconds.")
            raise RequestProblem(503, problem) from None
        except DragomanError as error:
            raise RequestProblem(503, error.problem) from error
        return Ready(status="ready")

    if metrics_for == "off":
        return

    @api.get(
        "/metrics",
        summary="Metrics for Prometheus",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **errors()},
    )
    async def show(request: Request) -> Response:
        """In Prometheus' text format. No label holds a person, a question or a value."""
        if not _may_see(request, metrics_for):
            await request.app.state.entrance.enter(request, (Scope.ADMIN,))
        return Response(await anyio.to_thread.run_sync(metrics.text), media_type=TEXT_FORMAT)


def _may_see(request: Request, metrics_for: MetricsFor) -> bool:
    """Whether anybody may who asks like this."""
    if metrics_for != "loopback":
        return metrics_for == "open"
    entrance: Entrance = request.app.state.entrance
    shown = entrance.shown(request)
    return is_loopback(shown.address) and not shown.proxied
