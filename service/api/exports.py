"""Results of any size over HTTP: written while they are read, with nothing held in memory.

    POST /v1/export?format=csv      a query as for /v1/query; the file

What is wrong before the first rows is a problem like any other. After that the response has begun: it then ends without
its last chunk, which every client reports as an error, so that a part is never taken for the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AsyncExitStack, closing
from typing import Annotated, Any

import anyio
from fastapi import FastAPI, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.types import Receive, Scope, Send

from service.access import Caller
from service.api.callers import Querying
from service.api.documented import errors
from service.api.query_schema import query_body
from service.api.requests import body_of, query_of
from service.api.runs import HEADER, Runs, runs_of
from service.errors import WarehouseError
from service.exporting import FORMATS, Format, Source, export_query, format_named
from service.revision import Current
from service.store import Audit, Entry, Store
from service.warehouse.types import Cancellation, Limits

EXPORT_LIMITS = Limits(seconds=600.0, rows=10_000_000)

FILE: dict[str, Any] = {
    "description": "The file",
    "content": {each.media_type.partition(";")[0]: {} for each in FORMATS.values()},
}


class ExportParameters(BaseModel):
    """What an export takes beside the query. An unknown parameter is an error."""

    model_config = ConfigDict(extra="forbid")

    format: str = Field(default="csv", max_length=40, description=f"One of {', '.join(FORMATS)}.")


def add_export_route(api: FastAPI, current: Current, limits: Limits = EXPORT_LIMITS) -> None:
    """`POST /v1/export`. `limits` hold for a whole export, those on bytes for what is in memory at once."""

    @api.post(
        "/v1/export",
        summary="Run a query into a file",
        response_class=Response,
        responses={200: FILE, **errors(400, 409, 413, 415, 422, 429, 503, 504)},
        openapi_extra=query_body(),
    )
    async def export(
        request: Request, caller: Querying, parameters: Annotated[ExportParameters, Query()]
    ) -> Response:
        """All rows of a query as CSV, JSON, JSON lines, Arrow or Parquet. A file is never cut: more rows than an
        export may have, and any error on the way, end the response without its last chunk."""
        body = await body_of(request)
        format_ = format_named(parameters.format)
        revision = current()

        def begin(handle: Cancellation) -> Iterator[bytes]:
            who = caller.principal
            query = query_of(revision.catalog_of(who), body)
            compiled = revision.asker.compile(query, who, limits=limits)
            source = Source(revision.asker, revision.warehouse)
            chunks = export_query(
                source, query, format_, limits, principal=who, cancellation=handle, now=compiled.now
            )
            return noted(request, caller, chunks, format_, compiled.main.columns)

        return await file_response(request, caller, format_, begin)


async def file_response(
    request: Request, caller: Caller, format_: Format, begin: Callable[[Cancellation], Iterator[bytes]]
) -> Response:
    """A file of the chunks that `begin` makes, as a run of the caller's. What is wrong with the first is raised."""
    runs = runs_of(request)

    def first_of(handle: Cancellation) -> tuple[bytes, Iterator[bytes]]:
        chunks = begin(handle)
        return next(chunks, b""), chunks

    running = AsyncExitStack()
    id_, handle = await running.enter_async_context(runs.running(request, caller))
    try:
        first, chunks = await runs.in_thread(first_of, handle)
    except BaseException:
        await running.aclose()
        raise
    headers = {HEADER: id_, "Content-Disposition": f'attachment; filename="export.{format_.suffix}"'}
    return _Export(request, first, chunks, runs, handle, running, headers, format_.media_type)


def noted(
    request: Request,
    caller: Caller,
    chunks: Generator[bytes, None, None],
    format_: Format,
    columns: Sequence[str],
    run: str = "",
) -> Iterator[bytes]:
    """The chunks. Before the first of them the audit log is told: nobody has rows of which it does not know."""
    store: Store | None = request.app.state.store
    with closing(chunks):
        first = next(chunks, b"")
        if store is not None:
            about = {"format": format_.name, "columns": list(columns)}
            Audit(store).add(Entry(store.now(), caller.principal.id, "exported", run, about))
        yield first
        yield from chunks


class _Export(Response):
    """Sends the chunks as they are made, each in a thread; lets go of the warehouse however it ends."""

    def __init__(
        self,
        request: Request,
        first: bytes,
        chunks: Iterator[bytes],
        runs: Runs,
        handle: Cancellation,
        running: AsyncExitStack,
        headers: dict[str, str],
        media_type: str,
    ) -> None:
        self.status_code = 200
        self.media_type = media_type
        self.background = None
        self.init_headers({**headers, "X-Content-Type-Options": "nosniff"})
        self._request = request
        self._first = first
        self._chunks = chunks
        self._runs = runs
        self._handle = handle
        self._running = running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            await send(start)
            chunk: bytes | None = self._first
            while chunk is not None:
                if chunk:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                chunk = await self._runs.in_thread(lambda _: next(self._chunks, None), self._handle)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except WarehouseError:
            if not await self._request.is_disconnected():
                raise
        finally:
            with anyio.CancelScope(shield=True):
                await self._runs.in_thread(lambda _: _close(self._chunks), self._handle)
                await self._running.aclose()


def _close(chunks: Iterator[bytes]) -> None:
    close = getattr(chunks, "close", None)
    if close is not None:
        close()
