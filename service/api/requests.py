"""Request bodies: read within a limit, declared as JSON, parsed strictly, checked against their type."""

from __future__ import annotations

from asyncio import timeout
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect

from semantic.catalog import Catalog
from semantic.errors import Problem
from semantic.kept import Kept
from semantic.query import Query, parse_any
from service.api.problems import RequestProblem
from service.json_text import MAX_BYTES, read_json

B = TypeVar("B", bound=BaseModel)


_QUERIES: Kept[Query] = Kept(1_000)
LONGEST_KEPT = 20_000


async def json_body(request: Request) -> object:
    """The value of the body. Raises RequestProblem (413, 415) or QueryMalformed (json-invalid)."""
    return read_json(await body_of(request))


def query_of(catalog: Catalog, body: bytes) -> Query:
    """The query that a body holds in any of its forms: the same object for the same bytes, which saves compiling it
    again. Raises a QueryInvalid."""
    known = _QUERIES.get(catalog, body)
    if known is None:
        known = parse_any(catalog, read_json(body))
        if len(body) <= LONGEST_KEPT:
            _QUERIES.put(catalog, body, known)
    return known


async def body_of(request: Request) -> bytes:
    """The bytes of a body that is declared as JSON. Raises RequestProblem (408, 413, 415)."""
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared != "application/json":
        said = f"`{declared[:60]}`" if declared else "nothing"
        problem = Problem(
            "not-json",
            f"The body must be declared as application/json, not as {said}.",
            "Send the header `Content-Type: application/json`.",
        )
        raise RequestProblem(415, problem)
    return await bytes_of(request, MAX_BYTES)


async def bytes_of(request: Request, most: int) -> bytes:
    """The bytes of a body of any kind. Raises RequestProblem (408, 413)."""
    too_large = RequestProblem(413, Problem("body-too-large", f"A request body has at most {most:,} bytes."))
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > most:
        raise too_large
    body = bytearray()
    try:
        async with timeout(request.app.state.request_seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise too_large
    except TimeoutError:
        problem = Problem("request-slow", "The body did not come in time.")
        raise RequestProblem(408, problem, headers={"Connection": "close"}) from None
    except ClientDisconnect:
        # Nobody hears this; it is no fault of the service's that its log would have to tell.
        raise RequestProblem(400, Problem("request-invalid", "The body was not sent to its end.")) from None
    return bytes(body)


def checked(form: object, type_: type[B]) -> B:
    """The body as `type_`. Raises RequestProblem 422 that names the first field that is wrong."""
    try:
        return type_.model_validate(form, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        problem = field_problem(first["type"], first["msg"], first["loc"], tuple(type_.model_fields))
        raise RequestProblem(422, problem) from error


def field_problem(
    kind: str, message: str, place: tuple[int | str, ...], allowed: tuple[str, ...] = ()
) -> Problem:
    """One finding of pydantic as a problem."""
    path = "".join(f"/{str(part)[:60].replace('~', '~0').replace('/', '~1')}" for part in place)
    if kind == "extra_forbidden":
        hint = f"Allowed: {', '.join(allowed)}." if allowed and len(place) == 1 else ""
        return Problem("unknown-key", f"There is no key `{str(place[-1])[:60]}` here.", hint, path=path)
    where = f"`{path}`: " if path else ""
    return Problem("request-invalid", f"{where}{message}.", path=path)
