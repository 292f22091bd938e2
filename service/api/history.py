"""Runs over HTTP: listed, opened again, and run again on today's data.

GET  /v1/runs?status=refused&limit=20      one's own; an administrator's `everyone=true` lists all of them
GET  /v1/runs/{id}                         the stored answer; 404 for another's
POST /v1/runs/{id}/rerun                   the answer of today, and which numbers are others now
"""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AwareDatetime, Field

from service.access import Caller, Scope
from service.answer import Status
from service.answer_json import answer_json
from service.api.callers import Anybody, Reading
from service.api.documented import errors
from service.api.freshness import age_header, limits_of
from service.api.kept import own_run, seen_run, store_of
from service.api.once import once, repeatable
from service.api.pages import PageParameters, page_of
from service.api.problems import failed_response
from service.api.run_bodies import (
    HowName,
    RerunBody,
    RunDetail,
    RunsPage,
    StatusName,
    changes_form,
    run_form,
    verdict_form,
)
from service.api.runs import runs_of
from service.rerunning import changes, may_see_again, rerun
from service.revision import Current
from service.store import Audit, Entry, Run, Runs, Store, Wanted
from service.warehouse.types import Cancellation

_NOT_KEPT = "Its rows were not kept, or not any more: run it again."
_OTHER_POLICIES = "What you may see has changed since: run it again."
_ANOTHERS = "It is somebody else's."


class RunsParameters(PageParameters):
    """What `GET /v1/runs` takes."""

    everyone: bool = Field(default=False, description="Everybody's runs, for administrators.")
    principal: str | None = Field(default=None, max_length=200, description="Of this person; likewise.")
    status: StatusName | None = None
    how: HowName | None = None
    conversation: str | None = Field(default=None, max_length=100)
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


def add_history_routes(api: FastAPI, current: Current) -> None:
    """The routes of runs that are over."""
    _add_reading_routes(api, current)
    _add_rerun_route(api, current)


def _add_reading_routes(api: FastAPI, current: Current) -> None:
    @api.get("/v1/runs", summary="Runs, the newest first", responses=errors(422, 503))
    def list_runs(
        request: Request, parameters: Annotated[RunsParameters, Query()], caller: Anybody
    ) -> RunsPage:
        """One's own runs. With `everyone` or `principal`, which take the scope `admin`, those of others."""
        store, catalog = store_of(request), current().catalog
        page = page_of(
            lambda: Runs(store).list(
                _wanted(parameters, caller), limit=parameters.limit, after=parameters.cursor
            )
        )
        admin = Scope.ADMIN in caller.scopes
        items = [
            run_form(run, whole=admin or may_see_again(run, catalog, caller.principal)) for run in page.items
        ]
        return RunsPage.model_validate({"items": items, "next": page.next})

    @api.get(
        "/v1/runs/{id}",
        summary="One run with its answer",
        response_model=RunDetail,
        responses=errors(404, 503),
    )
    def one_run(request: Request, id: str, caller: Anybody) -> Response:
        """As it was answered then. Administrators see of others' runs what was asked, and no rows."""
        store = store_of(request)
        run = seen_run(store, id, caller)
        form = _detail(run, caller, current)
        _note(store, caller, "opened", run)
        return JSONResponse(form)


def _add_rerun_route(api: FastAPI, current: Current) -> None:
    @api.post(
        "/v1/runs/{id}/rerun",
        summary="Run it again on today's data",
        response_model=RerunBody,
        responses=errors(404, 409, 422, 429, 503, 504),
        openapi_extra=repeatable(),
    )
    async def run_again(request: Request, id: str, caller: Reading) -> Response:
        """The same query, or the same question where it was answered by no single query, with today's definitions and
        rights; and what came out otherwise. It is a run of its own."""
        store, revision = store_of(request), current()
        limits = limits_of(request, revision.asker.limits)

        def work(handle: Cancellation) -> Response:
            run = own_run(store, id, caller)
            answer = rerun(revision.asker, run, caller.principal, cancellation=handle, limits=limits)
            if answer.status is Status.FAILED:
                return failed_response(answer)
            seen = run.answer if may_see_again(run, revision.catalog, caller.principal) else None
            form = answer_json(answer)
            now = (revision.catalog.digest, revision.catalog.revision)
            told = changes_form(run, now, changes(seen, form))
            Runs(store).judge(run.id, {"rerun": verdict_form(answer.id, told)})
            return JSONResponse({"answer": form, "changes": told}, headers=age_header(answer))

        done = once(request, caller, None, work, revision=revision, rows=True)
        return await runs_of(request).answer(request, caller, done)


def _wanted(parameters: RunsParameters, caller: Caller) -> Wanted:
    others = parameters.everyone or parameters.principal is not None
    if others:
        caller.needs(Scope.ADMIN)
    return Wanted(
        principal=parameters.principal if others else caller.principal.id,
        status=parameters.status,
        how=parameters.how,
        conversation=parameters.conversation,
        since=parameters.since,
        until=parameters.until,
    )


def _detail(run: Run, caller: Caller, current: Current) -> dict[str, object]:
    mine = run.principal == caller.principal.id
    whole = mine and may_see_again(run, current().catalog, caller.principal)
    reads = not caller.scopes.isdisjoint((Scope.ASK, Scope.QUERY))
    if not (mine and reads):
        withheld = _ANOTHERS if not mine else "This key reads no numbers."
    elif not whole:
        withheld = _OTHER_POLICIES
    else:
        withheld = "" if run.answer is not None else _NOT_KEPT
    return {
        **run_form(run, whole=whole or Scope.ADMIN in caller.scopes),
        "answer": None if withheld else run.answer,
        "withheld": withheld,
    }


def _note(store: Store, caller: Caller, action: str, run: Run) -> None:
    """Says in the audit log who looked at what."""
    Audit(store).add(Entry(store.now(), caller.principal.id, action, run.id))
