"""Long lists in pages: `limit` items, and the `cursor` that the page before gave as its `next`.

GET /v1/runs?limit=20
GET /v1/runs?limit=20&cursor=WyIyMDI2…
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from semantic.errors import Problem
from service.api.problems import RequestProblem

T = TypeVar("T")


class PageParameters(BaseModel):
    """What every list takes. An unknown parameter is an error."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=50, ge=1, le=200)
    cursor: str = Field(default="", max_length=500, description="The `next` of the page before.")


def page_of(read: Callable[[], T]) -> T:
    """What a reader of pages gives. Raises RequestProblem 422 for a text that is no cursor."""
    try:
        return read()
    except ValueError as error:
        problem = Problem(
            "cursor-invalid", "This is no cursor of a page.", "Send the `next` of the page before as it is."
        )
        raise RequestProblem(422, problem) from error
