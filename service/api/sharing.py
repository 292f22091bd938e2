"""Links to runs. Whoever opens one is answered with their own rights, never with the rows of whoever shared it.

POST   /v1/runs/{id}/share        {"days": 7} → {"path": "/v1/shared/s3cr3t…", "until": "…"}
GET    /v1/shared/{token}         the answer as whoever asks for it may see it, of today
DELETE /v1/runs/{id}/share        ends every link to the run
"""

from __future__ import annotations

from datetime import datetime

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from semantic.errors import Problem, QueryInvalid
from service.answer import Answer, Status
from service.answer_json import answer_json
from service.api.bodies import AnswerBody, Body
from service.api.callers import Anybody, Reading
from service.api.documented import errors
from service.api.examples import inlined
from service.api.freshness import age_header, limits_of
from service.api.kept import no_such_run, own_run, store_of
from service.api.once import once, repeatable
from service.api.problems import RequestProblem, failed_response
from service.api.requests import checked, json_body
from service.api.runs import runs_of
from service.rerunning import check_allowed, query_of, rerun
from service.revision import Current
from service.sharing import DAYS, make_link, shared_run
from service.store import Audit, Entry, Shares
from service.warehouse.types import Cancellation


class ShareRequest(Body):
    days: int = Field(default=DAYS, ge=1, le=365, description="How long the link works.")


class ShareBody(Body):
    """A link. Its token is shown once; only a hash of it is kept."""

    token: str
    path: str
    until: datetime


def add_sharing_routes(api: FastAPI, current: Current) -> None:
    """The routes of links."""
    _add_share_route(api)
    _add_unshare_route(api)
    _add_shared_route(api, current)


def _add_share_route(api: FastAPI) -> None:
    @api.post(
        "/v1/runs/{id}/share",
        summary="Make a link to a run",
        status_code=201,
        response_model=ShareBody,
        responses=errors(400, 404, 408, 409, 413, 415, 422, 503),
        openapi_extra=repeatable(_body()),
    )
    async def share(request: Request, id: str, caller: Reading) -> Response:
        """Whoever has the link and may come in at all is answered the same question or query, as who they are."""
        asked = checked(await json_body(request), ShareRequest)
        store = store_of(request)

        def work(_: Cancellation) -> Response:
            run = own_run(store, id, caller)
            link = make_link(store, run, caller.principal.id, days=asked.days)
            if link is None:
                raise no_such_run(run.id)
            form = {"token": link.token, "path": link.path, "until": link.until.isoformat()}
            return JSONResponse(form, 201)

        return await runs_of(request).answer(request, caller, once(request, caller, asked, work))


def _add_unshare_route(api: FastAPI) -> None:
    @api.delete(
        "/v1/runs/{id}/share",
        summary="End every link to a run",
        status_code=204,
        responses=errors(404, 409, 422, 503),
        openapi_extra=repeatable(),
    )
    def unshare(request: Request, id: str, caller: Anybody) -> Response:
        """What was opened by them stays with whoever opened it."""
        store = store_of(request)

        def work() -> Response:
            run = own_run(store, id, caller)
            if not Shares(store).remove(run.id):
                raise RequestProblem(404, Problem("not-shared", "There is no link to this run."))
            Audit(store).add(Entry(store.now(), caller.principal.id, "unshared", run.id))
            return Response(status_code=204)

        return once(request, caller, None, work)()


def _add_shared_route(api: FastAPI, current: Current) -> None:
    @api.get(
        "/v1/shared/{token}",
        summary="Open a link",
        response_model=AnswerBody,
        responses=errors(404, 409, 422, 429, 503, 504),
    )
    async def shared(request: Request, token: str, caller: Reading) -> Response:
        """Computed now, for who opens it: policies are theirs. What they may not ask is refused."""
        store, revision = store_of(request), current()
        limits = limits_of(request, revision.asker.limits)

        def work(handle: Cancellation) -> Response:
            run = shared_run(store, token)
            if run is None:
                problem = Problem("no-such-link", "There is no such link, or not any more.")
                raise RequestProblem(404, problem)
            try:
                if (query := query_of(run)) is not None:
                    check_allowed(revision.asker, query, caller.principal)
                answer = rerun(revision.asker, run, caller.principal, cancellation=handle, limits=limits)
            except QueryInvalid:
                raise _refused() from None
            return _opened(answer)

        return await runs_of(request).answer(request, caller, work)


def _opened(answer: Answer) -> Response:
    if answer.status is Status.FAILED:
        return failed_response(answer)
    if answer.status is not Status.ANSWERED:
        raise _refused()
    return JSONResponse(answer_json(answer), headers=age_header(answer))


def _refused() -> RequestProblem:
    """Why it is refused would name what is hidden from who opens the link: the words are another's."""
    problem = Problem(
        "link-refused",
        "What this link shows is not answered for you.",
        "Ask whoever shared it: you may not see what it is about, or it is not there any more.",
    )
    return RequestProblem(422, problem)


def _body() -> dict[str, object]:
    content = {"application/json": {"schema": inlined(ShareRequest), "example": {"days": 7}}}
    return {"requestBody": {"required": True, "content": content}}
