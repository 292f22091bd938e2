"""What the OpenAPI document says of a route's responses.

@api.post("/v1/query", responses=good_and_bad(ANSWER_EXAMPLE, AnswerBody, 400, 422))
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from service.api.bodies import ProblemDetails
from service.api.examples import PROBLEM_EXAMPLE, inlined
from service.api.problems import MEDIA_TYPE, TITLES

Responses = dict[int | str, dict[str, Any]]
"""FastAPI's own type for what a route may answer."""


ACCESS = (401, 403, 429)
"""What every route may answer where somebody must say who they are."""


def good_and_bad(example: Mapping[str, object], model: type[BaseModel], *statuses: int) -> Responses:
    """What a route answers: its body with an example, and the problems that may come instead."""
    good = {"model": model, "content": {"application/json": {"example": example}}}
    return {200: good, **errors(408, *statuses)}


def errors(*statuses: int) -> Responses:
    """The problems that a route may answer with, beside those of access."""
    return of_statuses(*ACCESS, *statuses)


def of_statuses(*statuses: int) -> Responses:
    """The problems that a route may answer with, where nobody is asked who they are."""
    return {
        status: {
            "description": TITLES[status],
            "content": {MEDIA_TYPE: {"schema": inlined(ProblemDetails), "example": PROBLEM_EXAMPLE}},
        }
        for status in sorted(set(statuses))
    }
