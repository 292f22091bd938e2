"""What is being answered over HTTP: in a bounded number of threads, and stopped when its client goes away or asks.

    POST   /v1/query         with the header `Run-Id: report-7`; every response says its `Run-Id`
    DELETE /v1/runs/report-7     204: it is being stopped · 404: nothing of this caller's runs under that id

A client that wants to stop a run gives it an id of its own, because it learns one that the service chose only with the
response. An administrator stops anybody's.
"""

from __future__ import annotations

import re
from asyncio import Task, create_task
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

import anyio
from fastapi import FastAPI, Request
from fastapi.responses import Response

from semantic.errors import Problem
from service.access import Caller, Scope
from service.api.callers import Anybody
from service.api.documented import errors
from service.api.problems import RequestProblem
from service.errors import Busy
from service.ids import new_id
from service.warehouse.types import Cancellation

HEADER = "Run-Id"
THREADS = 128
"""More than may run and wait at a warehouse, so that who is refused there is told so at once."""
MOST_WAITING = 1_000
"""Requests that wait for a thread; more are refused."""
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

T = TypeVar("T")
Work = Callable[[Cancellation], Response]


class Runs:
    """Those of one service, by who asked and id. Used by its event loop alone."""

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = anyio.CapacityLimiter(threads)
        self._running: dict[tuple[str, str], Cancellation] = {}

    async def answer(self, request: Request, caller: Caller, work: Work) -> Response:
        """The response of `work`, which runs in a thread and is cancelled when the client goes away. Raises
        RequestProblem (409, 422) or Busy."""
        id_, handle = self._register(request, caller)
        response = await self._run(request, caller, id_, handle, work)
        response.headers[HEADER] = id_
        return response

    def begin(
        self, request: Request, caller: Caller, work: Callable[[Cancellation], None]
    ) -> tuple[str, Cancellation, Task[None]]:
        """The same without waiting for it: its id, what stops it, and the task that it is. Raises likewise."""
        id_, handle = self._register(request, caller)
        return id_, handle, create_task(self._run(request, caller, id_, handle, work))

    def _register(self, request: Request, caller: Caller) -> tuple[str, Cancellation]:
        if self._threads.statistics().tasks_waiting >= MOST_WAITING:
            raise Busy("Too many requests wait for an answer already.", retry_after=1)
        id_ = run_id(request)
        key = (caller.principal.id, id_)
        if key in self._running:
            problem = Problem(
                "run-exists", f"A run `{id_}` of yours is going on.", "Give this one another id."
            )
            raise RequestProblem(409, problem)
        handle = self._running[key] = Cancellation(caller.principal.id)
        return id_, handle

    async def _run(
        self,
        request: Request,
        caller: Caller,
        id_: str,
        handle: Cancellation,
        work: Callable[[Cancellation], T],
    ) -> T:
        async with self._watched(request, caller, id_, handle):
            return await self.in_thread(work, handle)

    @asynccontextmanager
    async def running(self, request: Request, caller: Caller) -> AsyncIterator[tuple[str, Cancellation]]:
        """A run while the block lasts: its id, and what stops it. Raises likewise."""
        id_, handle = self._register(request, caller)
        async with self._watched(request, caller, id_, handle):
            yield id_, handle

    @asynccontextmanager
    async def _watched(
        self, request: Request, caller: Caller, id_: str, handle: Cancellation
    ) -> AsyncIterator[None]:
        watching = create_task(_cancel_when_gone(request, handle))
        try:
            yield
        finally:
            watching.cancel()
            del self._running[caller.principal.id, id_]

    async def in_thread(self, work: Callable[[Cancellation], T], handle: Cancellation) -> T:
        return await anyio.to_thread.run_sync(partial(work, handle), limiter=self._threads)

    def cancel(self, caller: Caller, id_: str) -> bool:
        """Stops a run of the caller's, or anybody's where that is an administrator; whether there was one."""
        everybody_s = Scope.ADMIN in caller.scopes
        found = [
            handle
            for (who, running), handle in self._running.items()
            if running == id_ and (everybody_s or who == caller.principal.id)
        ]
        for handle in found:
            handle.cancel()
        return bool(found)


def add_run_routes(api: FastAPI) -> None:
    """`DELETE /v1/runs/{id}`."""

    @api.delete(
        "/v1/runs/{id}", summary="Stop what is being answered", status_code=204, responses=errors(404)
    )
    async def stop(request: Request, id: str, caller: Anybody) -> Response:
        """Stops a run that goes on: it is taken out of the queue, or its statement is stopped in the warehouse, and its
        own request is answered with `warehouse-cancelled`. Only who asked may stop it, and administrators."""
        if not runs_of(request).cancel(caller, id):
            raise RequestProblem(404, Problem("not-running", f"No run `{id[:64]}` of yours is going on."))
        return Response(status_code=204)


def runs_of(request: Request) -> Runs:
    runs: Runs = request.app.state.runs
    return runs


def run_id(request: Request) -> str:
    given = request.headers.get(HEADER)
    if given is None:
        return new_id()
    if not _ID.fullmatch(given):
        problem = Problem(
            "run-id-invalid", f"A `{HEADER}` is 1 to 64 letters, digits, dots, underscores and hyphens."
        )
        raise RequestProblem(422, problem)
    return given


async def _cancel_when_gone(request: Request, handle: Cancellation) -> None:
    """The body has been read: what comes next is that the client is gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    handle.cancel()
