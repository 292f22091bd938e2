"""The HTTP door: parse, call the same functions as every door, render the same answer.

    api = create_api(asker, Browser(catalog), catalog)
    uvicorn.run(api, host="127.0.0.1", port=8765)

    POST /v1/ask       {"question": "sales last week"}        the answer, also when it asks back or refuses
    POST /v1/query     a query in its JSON form, or {"sql"}   the answer; 422 when the query is wrong
    POST /v1/compile   a query in its JSON form, or {"sql"}   SQL, bound values and plan; nothing is run
    GET  /v1/remembered                                       what words were chosen to mean; DELETE forgets one
    POST /v1/chart     a question or a query               its chart as SVG or PNG
    GET  /v1/catalog   ?q=&kind=&limit=&offset=               search and lists
    GET  /v1/catalog/{kind}/{name}                            everything about one definition
    GET  /healthz      /openapi.json

Every error is a problem detail (RFC 9457). What may block runs in a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from semantic.catalog import Catalog
from semantic.errors import DragomanError, NameAmbiguous, NameUnknown, Problem
from semantic.principal import EVERYONE
from semantic.query import parse_any
from service.answer import Answer, Status
from service.answer_json import answer_json
from service.api.bodies import (
    AnswerBody,
    AskRequest,
    CatalogPage,
    CatalogVersionBody,
    CompiledBody,
    EntryBody,
    Health,
    ProblemDetails,
)
from service.api.examples import ANSWER_EXAMPLE, COMPILED_EXAMPLE, PROBLEM_EXAMPLE, ask_body, inlined
from service.api.guard import SECURITY_HEADERS, Guard
from service.api.pictures import add_picture_route
from service.api.problems import (
    MEDIA_TYPE,
    TITLES,
    RequestProblem,
    error_response,
    failed_response,
    problem_response,
)
from service.api.query_schema import query_body
from service.api.remembering import add_remembered_routes
from service.api.requests import checked, field_problem, json_body
from service.asking.shell import Asker
from service.browsing import KINDS, Browser, Detail
from service.compiled_json import compiled_json
from service.version import installed_version

Responses = dict[int | str, dict[str, Any]]
"""FastAPI's own type for what a route may answer."""


class CatalogParameters(BaseModel):
    """What `GET /v1/catalog` takes. An unknown parameter is an error."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(
        default="", max_length=500, description="Words to search for; without it everything is listed."
    )
    kind: Literal["metric", "dimension", "model", "segment", "question"] | None = None
    limit: int = Field(default=50, ge=1, le=500)
    offset: int = Field(default=0, ge=0, le=100_000)


def create_api(
    asker: Asker, browser: Browser, catalog: Catalog, *, host_names: frozenset[str] = frozenset()
) -> FastAPI:
    """The ASGI application. `host_names` are the names it answers to (see `guard`); none means any."""
    api = FastAPI(
        title="Dragoman",
        version=installed_version(),
        summary="Questions about a company's data, answered from the definitions of its data team.",
        docs_url=None,
        redoc_url=None,
    )
    api.add_middleware(Guard, names=host_names)
    _add_error_handlers(api)
    _add_answer_routes(api, asker, catalog)
    _add_catalog_routes(api, browser, catalog)
    add_remembered_routes(api, asker)
    add_picture_route(api, asker, catalog)
    return api


def _add_answer_routes(api: FastAPI, asker: Asker, catalog: Catalog) -> None:
    @api.post(
        "/v1/ask",
        summary="Answer a question",
        response_model=AnswerBody,
        responses=_responses(ANSWER_EXAMPLE, AnswerBody, 400, 413, 415, 422, 503, 504),
        openapi_extra=ask_body(),
    )
    async def ask(request: Request) -> Response:
        """Plans the question, runs its query and answers. `status` says how it went: `answered`, `clarify` (take one
        of `choices`, by sending `choice`) or `refused`; all three are 200. With the `conversation` of an earlier answer
        the question may lean on it: "and by store?"."""
        asked = checked(await json_body(request), AskRequest)

        def work() -> Response:
            if asked.choice is not None:
                choice = asked.choice
                return answer_response(
                    asker.choose(choice.answer, choice.index, EVERYONE, remember=choice.remember)
                )
            return answer_response(asker.ask(asked.question or "", EVERYONE, conversation=asked.conversation))

        return await run_in_threadpool(work)

    @api.post(
        "/v1/query",
        summary="Run a query",
        response_model=AnswerBody,
        responses=_responses(ANSWER_EXAMPLE, AnswerBody, 400, 413, 415, 422, 503, 504),
        openapi_extra=query_body(),
    )
    async def query(request: Request) -> Response:
        """Runs a query over metrics and dimensions, in its JSON form or as {"sql": "SELECT … FROM metrics"}. A query
        that cannot be answered as it stands is 422; each problem has a JSON pointer into the query and near names."""
        form = await json_body(request)

        def work() -> Response:
            answer = asker.query(parse_any(catalog, form), EVERYONE)
            return answer_response(answer) if answer.status is Status.ANSWERED else failed_response(answer)

        return await run_in_threadpool(work)

    @api.post(
        "/v1/compile",
        summary="Compile a query to SQL",
        response_model=CompiledBody,
        responses=_responses(COMPILED_EXAMPLE, CompiledBody, 400, 413, 415, 422, 503),
        openapi_extra=query_body(),
    )
    async def compile_(request: Request) -> Response:
        """The SQL of a query, its bound values and its plan. Nothing is run."""
        form = await json_body(request)

        def work() -> Response:
            return JSONResponse(compiled_json(asker.compile(parse_any(catalog, form), EVERYONE)))

        return await run_in_threadpool(work)


def _add_catalog_routes(api: FastAPI, browser: Browser, catalog: Catalog) -> None:
    @api.get("/v1/catalog", summary="Search and list definitions", responses=_errors(422))
    def list_catalog(parameters: Annotated[CatalogParameters, Query()]) -> CatalogPage:
        """With `q` the best matches first, else everything in the order of the definition files."""
        kinds = (parameters.kind,) if parameters.kind else KINDS
        words = parameters.q.strip()
        found = browser.search(words, kinds) if words else browser.entries(kinds)
        page = found[parameters.offset : parameters.offset + parameters.limit]
        return CatalogPage(
            total=len(found),
            limit=parameters.limit,
            offset=parameters.offset,
            items=[EntryBody.model_validate(entry, from_attributes=True) for entry in page],
        )

    @api.get(
        "/v1/catalog/{kind}/{name:path}", summary="Everything about one definition", responses=_errors(404)
    )
    def catalog_detail(kind: str, name: str) -> Detail:
        """A metric with what it can be grouped by, a dimension with its declared values, a model with its members, a
        segment, or a verified question with its query."""
        try:
            return browser.detail(kind, name)
        except (NameUnknown, NameAmbiguous) as error:
            raise RequestProblem(404, error.problem) from error

    @api.get("/healthz", summary="Whether the service is up")
    async def health() -> Health:
        """Answers without touching the warehouse."""
        return Health(
            status="ok",
            version=api.version,
            catalog=CatalogVersionBody(hash=catalog.digest, revision=catalog.revision),
            models=len(catalog.models),
            metrics=len(catalog.metrics),
            problems=len(catalog.errors),
        )


def answer_response(answer: Answer) -> Response:
    """The answer itself, unless it failed."""
    if answer.status is Status.FAILED:
        return failed_response(answer)
    return JSONResponse(answer_json(answer))


def _add_error_handlers(api: FastAPI) -> None:
    def on(kind: type[Exception], handle: Callable[[Request, Any], Response]) -> None:
        # Starlette calls a plain function in a thread; these only build a response.
        async def handler(request: Request, error: Exception) -> Response:
            return handle(request, error)

        api.add_exception_handler(kind, handler)

    on(
        RequestProblem,
        lambda _, error: problem_response(error.status, [error.problem], headers=error.headers),
    )
    on(DragomanError, lambda _, error: error_response(error))
    on(RequestValidationError, _invalid_parameters)
    on(HTTPException, _routing_error)
    on(Exception, _unexpected)


def _invalid_parameters(_: Request, error: RequestValidationError) -> Response:
    allowed = tuple(CatalogParameters.model_fields)
    problems = [
        field_problem(found["type"], found["msg"], tuple(found["loc"][1:]), allowed)
        for found in error.errors()
    ]
    return problem_response(422, problems)


def _routing_error(request: Request, error: HTTPException) -> Response:
    allow: Mapping[str, str] = error.headers or {}
    message = f"{request.method} {request.url.path[:200]} is not served here."
    code = {404: "not-found", 405: "method-not-allowed"}.get(error.status_code, "request-invalid")
    return problem_response(
        error.status_code, [Problem(code, message, "GET /openapi.json lists what is.")], headers=allow
    )


def _unexpected(_: Request, __: Exception) -> Response:
    """Says nothing about the inside; the server's log has the traceback."""
    problem = Problem("internal", "Something unexpected happened.", "The service's log says what.")
    return problem_response(500, [problem], headers=SECURITY_HEADERS)


def _responses(example: Mapping[str, object], model: type[BaseModel], *errors: int) -> Responses:
    good = {"model": model, "content": {"application/json": {"example": example}}}
    return {200: good, **_errors(*errors)}


def _errors(*statuses: int) -> Responses:
    return {
        status: {
            "description": TITLES[status],
            "content": {MEDIA_TYPE: {"schema": inlined(ProblemDetails), "example": PROBLEM_EXAMPLE}},
        }
        for status in statuses
    }
