"""A run's rows as a file: all of them, of the time that its answer was about.

    GET /v1/runs/{id}/export?format=csv       the file; 404 for another's run

Only the first rows of an answer are kept, so that the run's query is run again: on today's data, with today's
definitions and rights. "Last month" stays the month that the answer told of; otherwise a file that is fetched on the
first of the next one would look like the answer's and be another month's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from fastapi import FastAPI, Query, Request
from fastapi.responses import Response

from semantic.errors import NotSupported
from semantic.query import Query as SemanticQuery
from service.api.callers import Reading
from service.api.documented import errors
from service.api.exports import EXPORT_LIMITS, FILE, ExportParameters, file_response, noted
from service.api.kept import own_run, store_of
from service.exporting import Source, export_query, format_named
from service.rerunning import query_of
from service.revision import Current
from service.store import FeedbackOf, Run
from service.warehouse.types import Cancellation, Limits


class NotExportable(NotSupported):
    """A run whose rows no single query gives, or of which nobody knows what "last month" was."""

    default_code = "not-exportable"


def add_run_export_route(api: FastAPI, current: Current, limits: Limits = EXPORT_LIMITS) -> None:
    """`GET /v1/runs/{id}/export`. `limits` are as those of an export."""

    @api.get(
        "/v1/runs/{id}/export",
        summary="All rows of a run as a file",
        response_class=Response,
        responses={200: FILE, **errors(404, 409, 422, 503, 504)},
    )
    async def export_run(
        request: Request, id: str, caller: Reading, parameters: Annotated[ExportParameters, Query()]
    ) -> Response:
        """The rows of one's own run, read again with today's rights, definitions and data, and for the time that the
        answer was about. The formats are those of exports."""
        format_ = format_named(parameters.format)
        store, revision = store_of(request), current()

        def begin(handle: Cancellation) -> Iterator[bytes]:
            run, who = own_run(store, id, caller), caller.principal
            query, now = _asked(run)
            compiled = revision.asker.compile(query, who, limits=limits, now=now)
            source = Source(revision.asker, revision.warehouse)
            chunks = export_query(source, query, format_, limits, principal=who, cancellation=handle, now=now)
            yield from noted(request, caller, chunks, format_, compiled.main.columns, run.id)
            FeedbackOf(store).did(run.id, who.id, "exported")

        return await file_response(request, caller, format_, begin)


def _asked(run: Run) -> tuple[SemanticQuery, datetime]:
    """The query of a run, and what its times counted from. Raises NotExportable."""
    query = query_of(run)
    if not isinstance(query, SemanticQuery):
        raise NotExportable("This run was answered by no single query, so that it has no rows of its own.")
    now = run.answer.get("now") if run.answer is not None else None
    if not isinstance(now, str):
        raise NotExportable(
            "Its answer was not kept, or not any more, so that nobody knows what its times counted from.",
            hint="Run it again, and export that.",
        )
    return query, datetime.fromisoformat(now)
