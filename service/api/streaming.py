"""An answer as it comes: server-sent events from the same run as any other, told by its steps.

    POST /v1/ask   Accept: text/event-stream

    event: understanding     what the question was understood as: the query in words, what was assumed
    event: query             the query and its SQL, before it runs
    event: clarification     the question back, with its choices
    event: rows              the first rows
    event: answer            the whole answer; the last event
    event: error             a problem instead; the last event

Rows and answer are told once the run is kept. A client that goes away stops its run. A stream that waits is no thread.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from semantic.errors import DragomanError, Problem
from semantic.principal import Principal
from semantic.query import query_json
from service.access import Caller
from service.answer import Answer, Status
from service.answer_json import answer_json
from service.api.problems import error_response, failed_response, problem_response
from service.api.runs import HEADER, Runs
from service.asking.query_words import query_words
from service.asking.shell import Asker, Watch
from service.asking.steps import Compose, Effect, Event, RunQuery
from service.compiled_json import compiled_json
from service.errors import Cancelled
from service.warehouse.types import Cancellation

MEDIA_TYPE = "text/event-stream"
FIRST_ROWS = 50
PING_SECONDS = 15.0
"""Proxies close what is silent for long."""
_HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store, no-transform"}
_LOG = logging.getLogger(__name__)

Told = tuple[str, bytes]
Ask = Callable[[Cancellation, Watch], Answer]


def wants_stream(request: Request) -> bool:
    """Whether the client asks for events."""
    return MEDIA_TYPE in request.headers.get("accept", "").lower()


def stream(request: Request, caller: Caller, runs: Runs, asker: Asker, ask: Ask) -> Response:
    """The events of a run that has begun. Raises RequestProblem or Busy where it cannot begin."""
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[Told | None] = asyncio.Queue()

    def tell(event: Told | None) -> None:
        with suppress(RuntimeError):  # the loop is closed: the service has ended
            loop.call_soon_threadsafe(told.put_nowait, event)

    def watch(seen: Effect | Event) -> None:
        for event in _understood(asker, caller.principal, seen):
            tell(event)

    def work(handle: Cancellation) -> None:
        try:
            if handle.cancelled:
                raise Cancelled("Nobody waits for this any more.")
            for event in _answered(ask(handle, watch)):
                tell(event)
        except DragomanError as error:
            tell(("error", bytes(error_response(error).body)))
        except Exception:
            _LOG.exception("a stream failed")
            tell(("error", bytes(problem_response(500, [_INTERNAL]).body)))
        finally:
            tell(None)

    id_, handle, running = runs.begin(request, caller, work)
    headers = {**_HEADERS, HEADER: id_}
    return StreamingResponse(_events(told, handle, running), media_type=MEDIA_TYPE, headers=headers)


_INTERNAL = Problem("internal", "Something unexpected happened.", "The service's log says what.")


async def _events(
    told: asyncio.Queue[Told | None], handle: Cancellation, running: asyncio.Task[None]
) -> AsyncIterator[bytes]:
    try:
        while True:
            try:
                event = await asyncio.wait_for(told.get(), PING_SECONDS)
            except TimeoutError:
                yield b": still here\n\n"
                continue
            if event is None:
                return
            name, data = event
            yield b"event: %s\ndata: %s\n\n" % (name.encode(), data)
    finally:
        if not running.done():
            handle.cancel()


def _understood(asker: Asker, principal: Principal, seen: Effect | Event) -> Iterator[Told]:
    """What is known before anything runs."""
    match seen:
        case RunQuery():
            yield _told(
                "understanding",
                {
                    "kind": "data",
                    "words": query_words(seen.query),
                    "query": query_json(seen.query),
                    "assumptions": list(seen.assumptions),
                    "changes": list(seen.changes),
                    "planner": seen.planner,
                },
            )
            with suppress(DragomanError):  # the answer says what is wrong with it
                form = compiled_json(asker.compile(seen.query, principal))
                yield _told("query", {name: form[name] for name in ("query", "sql", "parameters", "dialect")})
        case Compose():
            kind = type(seen.asked).__name__.lower()
            understood: dict[str, object] = {"kind": kind, "words": seen.question, "query": None}
            yield _told(
                "understanding", {**understood, "assumptions": [], "changes": [], "planner": seen.planner}
            )
        case _:
            pass


def _answered(answer: Answer) -> Iterator[Told]:
    if answer.status is Status.FAILED:
        yield "error", bytes(failed_response(answer).body)
        return
    form = answer_json(answer)
    if answer.status is Status.CLARIFY:
        yield _told("clarification", {name: form[name] for name in ("id", "sentence", "choices")})
    if answer.columns:
        rows = form["rows"]
        assert isinstance(rows, list)
        first = {"columns": form["columns"], "rows": rows[:FIRST_ROWS], "row_count": answer.row_count}
        yield _told("rows", first)
    yield _told("answer", form)


def _told(name: str, form: dict[str, object]) -> Told:
    return name, json.dumps(form, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
