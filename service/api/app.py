"""The HTTP door: parse, call the same functions as every door, render the same answer.

    revision = Revision(catalog, Browser(catalog), asker, warehouse)
    api = create_api(lambda: revision, entrance=Entrance(gate))
    uvicorn.run(api, host="127.0.0.1", port=8765)

    POST /v1/ask       {"question": "sales last week"}        the answer, also when it asks back or refuses
    POST /v1/query     a query in its JSON form, or {"sql"}   the answer; 422 when the query is wrong
    POST /v1/sql       {"sql": "SELECT … FROM metrics"}       the same
    POST /v1/compile   a query in its JSON form, or {"sql"}   SQL, bound values and plan; nothing is run
    GET  /v1/remembered                                       what words were chosen to mean; DELETE forgets one
    POST /v1/chart     a question or a query               its chart as SVG or PNG
    GET  /v1/catalog   ?q=&kind=&limit=&cursor=               search and lists
    GET  /v1/catalog/{kind}/{name}                            everything about one definition
    GET  /v1/values    ?dimension=&search=&limit=&cursor=     the values of a dimension
    POST /v1/export    ?format=csv, and a query               its rows as a file of any size
    GET  /v1/runs      /v1/runs/{id}                          what was answered; POST …/rerun runs it again
    GET  /v1/runs/{id}/export                                 all its rows as a file
    DELETE /v1/runs/{id}                                      stops what is being answered
    GET  /v1/usage                                            how the service is used, for administrators
    POST /v1/slack/link  {"code": "…"}                        whose an account of Slack is
    POST /v1/schedules   {"words": "every Monday at 9 …"}     what is told by itself
    GET  /v1/definitions                                      which revision serves; POST …/webhook looks for a newer
    GET  /healthz      /readyz      /metrics      /openapi.json

Every error is a problem detail (RFC 9457). What may block runs in a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from semantic.errors import DragomanError, Problem
from service.api.answers import add_answer_routes
from service.api.callers import Entrance, guarded
from service.api.conversations import add_conversation_routes
from service.api.definitions import add_catalog_routes
from service.api.exports import EXPORT_LIMITS, add_export_route
from service.api.guard import SECURITY_HEADERS, Guard, allow_pages
from service.api.health import Condition, MetricsFor, add_health_routes
from service.api.history import add_history_routes
from service.api.judging import add_judging_routes
from service.api.linking import add_linking_routes
from service.api.once import ONE_DAY, Repeats
from service.api.pictures import add_picture_route
from service.api.problems import RequestProblem, error_response, problem_response
from service.api.publishing import Publishing, add_publishing_routes
from service.api.remembering import add_remembered_routes
from service.api.requests import field_problem
from service.api.run_exports import add_run_export_route
from service.api.runs import Runs, add_run_routes
from service.api.scheduling import Scheduling, add_schedule_routes
from service.api.sharing import add_sharing_routes
from service.api.usage import add_usage_route
from service.api.values import add_values_route
from service.observing import Metrics
from service.revision import Current
from service.store import Store
from service.version import installed_version
from service.warehouse.types import Limits


def create_api(
    current: Current,
    *,
    entrance: Entrance,
    host_names: frozenset[str] = frozenset(),
    allowed_origins: Sequence[str] = (),
    request_seconds: float = 20.0,
    runs: Runs | None = None,
    store: Store | None = None,
    publishing: Publishing | None = None,
    exports: Limits = EXPORT_LIMITS,
    condition: Condition | None = None,
    metrics: Metrics | None = None,
    metrics_for: MetricsFor = "loopback",
    repeats: Repeats = ONE_DAY,
    scheduling: Scheduling | None = None,
) -> FastAPI:
    """The ASGI application over the revision that serves now. `entrance` says who is let in. `host_names` are the names
    it answers to (see `guard`); none means any. `allowed_origins` are the web pages that may call it; a
    body has `request_seconds` to come. `runs` are the threads in which it answers; `store` is where what was answered
    is kept, if anywhere. `publishing` puts another revision in place; None where definitions do not change.
    `exports` are the limits of a file. `condition` is what /readyz says, `metrics` what /metrics shows,
    `metrics_for` to whom. `repeats` is how requests are known that were sent before. `scheduling` is what schedules may
    be made."""
    api = FastAPI(
        title="Dragoman",
        version=installed_version(),
        summary="Questions about a company's data, answered from the definitions of its data team.",
        docs_url=None,
        redoc_url=None,
        # Its own traces and logs hold bodies and messages of errors; see `service.observing.traces`.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    api.state.entrance = entrance
    api.state.request_seconds = request_seconds
    api.state.runs = runs or Runs()
    api.state.store = store
    api.state.repeats = repeats
    if allowed_origins:
        allow_pages(api, allowed_origins)
    api.add_middleware(Guard, names=host_names)
    _add_error_handlers(api)
    add_answer_routes(api, current)
    add_catalog_routes(api, current)
    add_values_route(api, current)
    add_remembered_routes(api, current)
    add_picture_route(api, current)
    add_export_route(api, current, exports)
    add_run_export_route(api, current, exports)
    add_run_routes(api)
    add_history_routes(api, current)
    add_publishing_routes(api, current, publishing)
    add_conversation_routes(api)
    add_sharing_routes(api, current)
    add_judging_routes(api, current)
    add_usage_route(api, current)
    add_linking_routes(api)
    add_schedule_routes(api, current, scheduling)
    add_health_routes(api, current, condition or Condition(), metrics or Metrics(), metrics_for)
    guarded(api)
    return api


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


def _invalid_parameters(request: Request, error: RequestValidationError) -> Response:
    allowed = _parameters_of(request)
    problems = [
        field_problem(found["type"], found["msg"], tuple(found["loc"][1:]), allowed)
        for found in error.errors()
    ]
    return problem_response(422, problems)


def _parameters_of(request: Request) -> tuple[str, ...]:
    """The names of what the route takes beside its body."""
    route = request.scope.get("route")
    taken = route.dependant.query_params if isinstance(route, APIRoute) else []
    types = [param.field_info.annotation for param in taken]
    return tuple(
        name
        for type_ in types
        if isinstance(type_, type) and issubclass(type_, BaseModel)
        for name in type_.model_fields
    )


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
