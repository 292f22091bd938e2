"""Request bodies: read within a limit, declared as JSON, parsed strictly, checked against their type."""

from __future__ import annotations

from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from semantic.errors import Problem
from service.api.problems import RequestProblem
from service.json_text import MAX_BYTES, read_json

B = TypeVar("B", bound=BaseModel)


async def json_body(request: Request) -> object:
    """The value of the body. Raises RequestProblem (413, 415) or QueryMalformed (json-invalid)."""
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared != "application/json":
        said = f"`{declared[:60]}`" if declared else "nothing"
        problem = Problem(
            "not-json",
            f"The body must be declared as application/json, not as {said}.",
            "Send the header `Content-Type: application/json`.",
        )
        raise RequestProblem(415, problem)
    too_large = RequestProblem(
        413, Problem("body-too-large", f"A request body has at most {MAX_BYTES:,} bytes.")
    )
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > MAX_BYTES:
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise too_large
    return read_json(bytes(body))


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
