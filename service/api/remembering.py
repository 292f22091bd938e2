"""What words were chosen to mean: shown, and forgotten.

GET    /v1/remembered                  {"items": [{"phrase": "basket size", "label": "basket value", …}]}
DELETE /v1/remembered/basket%20size    204, or 404 where nothing was remembered
"""

from __future__ import annotations

from dataclasses import asdict

from fastapi import FastAPI, Request
from fastapi.responses import Response

from semantic.errors import Problem
from service.api.bodies import RememberedBody, RememberedList
from service.api.callers import Asking
from service.api.documented import errors
from service.api.once import once, repeatable
from service.api.problems import RequestProblem
from service.revision import Current


def add_remembered_routes(api: FastAPI, current: Current) -> None:
    """The routes of remembered choices."""

    @api.get("/v1/remembered", summary="What words were chosen to mean", responses=errors())
    def remembered(caller: Asking) -> RememberedList:
        """The choices that were taken with `remember`, the oldest first."""
        items = [
            RememberedBody.model_validate(asdict(known))
            for known in current().asker.remembered(caller.principal)
        ]
        return RememberedList(items=items)

    @api.delete(
        "/v1/remembered/{phrase:path}",
        summary="Forget a choice",
        status_code=204,
        responses=errors(404, 409, 422, 503),
        openapi_extra=repeatable(),
    )
    def forget(request: Request, phrase: str, caller: Asking) -> Response:
        """From now on the words are asked about again."""

        def work() -> Response:
            if not current().asker.forget(phrase, caller.principal):
                problem = Problem("nothing-remembered", f"Nothing is remembered for “{phrase[:100]}”.")
                raise RequestProblem(404, problem)
            return Response(status_code=204)

        return once(request, caller, None, work)()
