"""Pictures over HTTP: a question or a query in, an image of its chart out.

    POST /v1/chart     {"query": {"metrics": ["revenue"], "dimensions": ["time.month"]}, "format": "png"}

Only charts that an answer has are drawn, never a spec that somebody sends: a spec could name files and addresses.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response

from semantic.errors import Problem
from semantic.query import parse_any
from service.access import Scope
from service.answer import Answer, Status
from service.api.bodies import ChartRequest
from service.api.callers import Reading
from service.api.documented import errors
from service.api.examples import inlined
from service.api.problems import failed_response, problem_response
from service.api.requests import checked, json_body
from service.api.runs import runs_of
from service.rendering.picture import chart_of, png, svg
from service.revision import Current
from service.warehouse.types import Cancellation

_ERRORS = (400, 409, 413, 415, 422, 429, 503, 504)
_DRAWN: dict[str, Any] = {"description": "The picture", "content": {"image/svg+xml": {}, "image/png": {}}}


def add_picture_route(api: FastAPI, current: Current) -> None:
    """`POST /v1/chart`."""

    @api.post(
        "/v1/chart",
        summary="Draw the chart of an answer",
        response_class=Response,
        responses={200: _DRAWN, **errors(*_ERRORS)},
        openapi_extra=_body(),
    )
    async def chart(request: Request, caller: Reading) -> Response:
        """Answers the question or the query and draws its chart, as SVG or PNG. What is not answered, or has no
        picture that serves, is 422."""
        asked = checked(await json_body(request), ChartRequest)
        caller.needs(Scope.ASK if asked.question is not None else Scope.QUERY)
        revision = current()

        def work(handle: Cancellation) -> Response:
            who = caller.principal
            if asked.question is not None:
                answer = revision.asker.ask(asked.question, who, cancellation=handle)
            else:
                query = parse_any(revision.catalog_of(who), asked.query)
                answer = revision.asker.query(query, who, cancellation=handle)
            return _drawn(answer, asked)

        return await runs_of(request).answer(request, caller, work)


def _drawn(answer: Answer, asked: ChartRequest) -> Response:
    if answer.status is not Status.ANSWERED:
        return failed_response(answer)
    chart = chart_of(answer)
    if chart is None:
        none = Problem(
            "no-chart", "No picture serves this result.", "Ask for several rows: by month, for instance."
        )
        return problem_response(422, [none])
    if asked.format == "png":
        return Response(png(chart, width=asked.width, dark=asked.dark), media_type="image/png")
    return Response(svg(chart, width=asked.width, dark=asked.dark), media_type="image/svg+xml")


def _body() -> dict[str, Any]:
    example = {
        "query": {"metrics": ["revenue"], "dimensions": ["time.month"], "time": "2017"},
        "format": "png",
    }
    content = {"application/json": {"schema": inlined(ChartRequest), "example": example}}
    return {"requestBody": {"required": True, "content": content}}
