"""Errors of the HTTP API as problem details (RFC 9457): one table says which code becomes which status.

422 application/problem+json
{"type": "urn:dragoman:problem:unknown-name", "title": "The query cannot be answered as it stands", "status": 422,
 "detail": "There is no metric `revnue`. Did you mean revenue?", "code": "unknown-name",
 "problems": [{"code": "unknown-name", "path": "/metrics/0", "suggestions": ["revenue"], …}]}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from math import ceil

from fastapi.responses import JSONResponse

from semantic.errors import DefinitionsInvalid, DragomanError, Problem, QueryInvalid
from service.access.errors import ScopeMissing, TooMany, Unauthenticated
from service.answer import Answer, Status
from service.answer_json import answer_json
from service.errors import Unavailable

MEDIA_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="dragoman"'

TITLES: Mapping[int, str] = {
    400: "The request is not well formed",
    401: "Say who you are",
    403: "Not allowed",
    404: "Not found",
    405: "This address does not take that method",
    408: "The request took too long to come",
    409: "Something of that name is there already",
    413: "The request is too large",
    415: "The request must be JSON",
    421: "Not served under this name",
    422: "The request cannot be answered as it stands",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "Something that is needed cannot be reached",
    504: "The warehouse took too long",
}

STATUSES: Mapping[str, int] = {
    "not-authenticated": 401,
    "scope-missing": 403,
    "not-offered": 403,
    "principal-invalid": 400,
    "too-many-requests": 429,
    "access-unavailable": 503,
    "json-invalid": 400,
    "warehouse-unavailable": 503,
    "warehouse-busy": 429,
    "warehouse-cancelled": 503,
    "warehouse-timeout": 504,
    "result-too-large": 422,
    "query-too-costly": 422,
    "not-storable": 422,
    "store-unavailable": 503,
    "store-busy": 503,
    "store-full": 503,
}
"""Codes whose status does not follow from the kind of error."""


class RequestProblem(Exception):
    """A request that ends here with a status of its own."""

    def __init__(self, status: int, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.message)
        self.status = status
        self.problem = problem
        self.headers = headers


def problem_response(
    status: int,
    problems: Sequence[Problem],
    *,
    headers: Mapping[str, str] | None = None,
    extra: Mapping[str, object] | None = None,
) -> JSONResponse:
    """The response for these problems, the first of which gives the code and the detail."""
    first = problems[0]
    body: dict[str, object] = {
        "type": f"urn:dragoman:problem:{first.code}",
        "title": TITLES.get(status, HTTPStatus(status).phrase),
        "status": status,
        "detail": f"{first.message} {first.hint}".strip(),
        "code": first.code,
        "problems": [problem.as_json() for problem in problems],
        **(extra or {}),
    }
    retry = {"Retry-After": str(first.retry_after)} if first.retry_after else {}
    return JSONResponse(body, status, headers={**retry, **(headers or {})}, media_type=MEDIA_TYPE)


def error_response(error: DragomanError) -> JSONResponse:
    """The response for an error that Dragoman raised on purpose."""
    return problem_response(status_of(error), error.problems, headers=_headers_of(error))


def _headers_of(error: DragomanError) -> dict[str, str]:
    """What a client has to know to do better (RFC 6750, RFC 9110)."""
    match error:
        case Unauthenticated():
            return {"WWW-Authenticate": CHALLENGE + (', error="invalid_token"' if error.given else "")}
        case ScopeMissing():
            scopes = " ".join(error.scopes)
            return {"WWW-Authenticate": f'{CHALLENGE}, error="insufficient_scope", scope="{scopes}"'}
        case TooMany():
            return {"Retry-After": str(ceil(error.seconds))}
        case _:
            return {}


def status_of(error: DragomanError) -> int:
    if error.problem.code in STATUSES:
        return STATUSES[error.problem.code]
    if isinstance(error, QueryInvalid):
        return 422
    return 503 if isinstance(error, DefinitionsInvalid | Unavailable) else 500


def failed_response(answer: Answer) -> JSONResponse:
    """The response for an answer that is no answer: a refused query, or a warehouse that failed."""
    problems = answer.problems or (Problem(f"query-{answer.status.value}", answer.sentence),)
    by_status = 500 if answer.status is Status.FAILED else 422
    extra: dict[str, object] = {"id": answer.id}
    if answer.choices:
        extra["choices"] = answer_json(answer)["choices"]
    return problem_response(STATUSES.get(problems[0].code, by_status), problems, extra=extra)
