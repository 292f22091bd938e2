"""Questions and queries over HTTP.

POST /v1/ask       {"question": "sales last week"}        the answer, also when it asks back or refuses
POST /v1/query     a query in its JSON form, or {"sql"}   the answer; 422 when the query is wrong
POST /v1/sql       {"sql": "SELECT … FROM metrics"}       the same
POST /v1/compile   a query in its JSON form, or {"sql"}   SQL, bound values and plan; nothing is run
"""

from __future__ import annotations

from asyncio import wrap_future
from typing import Annotated

from fastapi import FastAPI, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from semantic.errors import QueryMalformed
from semantic.kept import Kept
from semantic.query import Query as SemanticQuery
from service.access import Caller
from service.answer import Answer, Status
from service.answer_text import answer_text
from service.api.bodies import AnswerBody, AskRequest, CompiledBody
from service.api.callers import Asking, Querying
from service.api.documented import good_and_bad
from service.api.examples import ANSWER_EXAMPLE, COMPILED_EXAMPLE, ask_body
from service.api.freshness import age_header, limits_of
from service.api.once import not_once, once, repeatable
from service.api.problems import failed_response
from service.api.query_schema import query_body, sql_body
from service.api.requests import LONGEST_KEPT, body_of, checked, json_body, query_of
from service.api.runs import HEADER as RUN_HEADER
from service.api.runs import run_id, runs_of
from service.api.streaming import stream, wants_stream
from service.asking.shell import Asker, Watch, unwatched
from service.compiled_json import compiled_json
from service.json_text import read_json
from service.rendered import MOST_ROWS
from service.revision import Current, Revision
from service.warehouse.types import Cancellation, Limits

_ANSWERED: Kept[SemanticQuery] = Kept(1_000)
"""Queries that were answered with few rows, by who asked and the bytes: what they take to be answered again is kept
too. Others wait in a thread for what they need."""


class QueryParameters(BaseModel):
    """What `POST /v1/query` takes beside the query. An unknown parameter is an error."""

    model_config = ConfigDict(extra="forbid")

    follow_ups: bool = Field(
        default=False,
        description="Whether to find out what can be asked next, which takes longer than all else.",
    )


def add_answer_routes(api: FastAPI, current: Current) -> None:
    """The routes of questions and queries."""
    _add_ask_route(api, current)
    _add_query_route(api, current)
    _add_compile_route(api, current)


def _add_ask_route(api: FastAPI, current: Current) -> None:
    @api.post(
        "/v1/ask",
        summary="Answer a question",
        response_model=AnswerBody,
        responses=good_and_bad(ANSWER_EXAMPLE, AnswerBody, 400, 409, 413, 415, 422, 429, 503, 504),
        openapi_extra=repeatable(ask_body()),
    )
    async def ask(request: Request, caller: Asking) -> Response:
        """Plans the question, runs its query and answers. `status` says how it went: `answered`, `clarify` (take one
        of `choices`, by sending `choice`) or `refused`; all three are 200. With the `conversation` of an earlier answer
        the question may lean on it: "and by store?". With `Accept: text/event-stream` it comes as server-sent events:
        `understanding`, `query`, `clarification`, `rows`, then `answer` or `error`."""
        asked = checked(await json_body(request), AskRequest)
        revision = current()
        asker = revision.asker
        limits = limits_of(request, asker.limits)

        def answer(handle: Cancellation, watch: Watch = unwatched) -> Answer:
            who = caller.principal
            if asked.choice is None:
                words, talk = asked.question or "", asked.conversation
                return asker.ask(
                    words, who, conversation=talk, cancellation=handle, limits=limits, watch=watch
                )
            id_, index, remember = asked.choice.answer, asked.choice.index, asked.choice.remember
            return asker.choose(
                id_, index, who, remember=remember, cancellation=handle, limits=limits, watch=watch
            )

        runs = runs_of(request)
        if wants_stream(request):
            not_once(request)
            return stream(request, caller, runs, asker, answer)

        def work(handle: Cancellation) -> Response:
            return answer_response(answer(handle))

        return await runs.answer(
            request, caller, once(request, caller, asked, work, revision=revision, rows=True)
        )


def _add_query_route(api: FastAPI, current: Current) -> None:
    @api.post(
        "/v1/query",
        summary="Run a query",
        response_model=AnswerBody,
        responses=good_and_bad(ANSWER_EXAMPLE, AnswerBody, 400, 409, 413, 415, 422, 429, 503, 504),
        openapi_extra=query_body(),
    )
    async def query(
        request: Request, caller: Querying, parameters: Annotated[QueryParameters, Query()]
    ) -> Response:
        """Runs a query over metrics and dimensions, in its JSON form or as {"sql": "SELECT … FROM metrics"}. A query
        that cannot be answered as it stands is 422; each problem has a JSON pointer into the query and near names."""
        return await _answered(request, caller, current(), await body_of(request), parameters)

    @api.post(
        "/v1/sql",
        summary="Run a query written as SQL",
        response_model=AnswerBody,
        responses=good_and_bad(ANSWER_EXAMPLE, AnswerBody, 400, 409, 413, 415, 422, 429, 503, 504),
        openapi_extra=sql_body(),
    )
    async def sql(
        request: Request, caller: Querying, parameters: Annotated[QueryParameters, Query()]
    ) -> Response:
        """Runs {"sql": "SELECT … FROM metrics"} over metrics and dimensions; `/v1/query` takes it too."""
        body = await body_of(request)
        form = read_json(body)
        if not isinstance(form, dict) or "sql" not in form:
            raise QueryMalformed(
                'The body is {"sql": "SELECT … FROM metrics"}.',
                hint="A query in its JSON form goes to /v1/query.",
            )
        return await _answered(request, caller, current(), body, parameters)


def _add_compile_route(api: FastAPI, current: Current) -> None:
    @api.post(
        "/v1/compile",
        summary="Compile a query to SQL",
        response_model=CompiledBody,
        responses=good_and_bad(COMPILED_EXAMPLE, CompiledBody, 400, 413, 415, 422, 503),
        openapi_extra=query_body(),
    )
    async def compile_(request: Request, caller: Querying) -> Response:
        """The SQL of a query, its bound values and its plan. Nothing is run."""
        body = await body_of(request)
        revision = current()

        def work() -> Response:
            query = query_of(revision.catalog_of(caller.principal), body)
            return JSONResponse(compiled_json(revision.asker.compile(query, caller.principal)))

        return await run_in_threadpool(work)


async def _answered(
    request: Request, caller: Caller, revision: Revision, body: bytes, parameters: QueryParameters
) -> Response:
    """The response to a query in any of its forms."""
    limits = limits_of(request, revision.asker.limits)
    if not parameters.follow_ups:
        known = await _known_response(request, revision.asker, caller, body, limits)
        if known is not None:
            return known

    def work(handle: Cancellation) -> Response:
        query = query_of(revision.catalog_of(caller.principal), body)
        answer = revision.asker.query(
            query,
            caller.principal,
            cancellation=handle,
            limits=limits,
            suggest=parameters.follow_ups,
        )
        if answer.status is Status.ANSWERED and answer.row_count <= MOST_ROWS and len(body) <= LONGEST_KEPT:
            _ANSWERED.put(revision.asker, (caller.principal, body), query)
        return _query_response(answer)

    return await runs_of(request).answer(request, caller, work)


async def _known_response(
    request: Request, asker: Asker, caller: Caller, body: bytes, limits: Limits
) -> Response | None:
    """The response where this was answered before and its rows are kept. It needs no thread: under load, handing a
    request to one and back takes longer than to answer it."""
    query = _ANSWERED.get(asker, (caller.principal, body))
    id_ = run_id(request)
    given = asker.query_at_once(query, caller.principal, limits=limits) if query is not None else None
    if given is None:
        return None
    answer, kept = given
    await wrap_future(kept)
    response = _query_response(answer)
    response.headers[RUN_HEADER] = id_
    return response


def _query_response(answer: Answer) -> Response:
    return answer_response(answer) if answer.status is Status.ANSWERED else failed_response(answer)


def answer_response(answer: Answer) -> Response:
    """The answer itself, unless it failed."""
    if answer.status is Status.FAILED:
        return failed_response(answer)
    return Response(answer_text(answer), headers=age_header(answer), media_type="application/json")
