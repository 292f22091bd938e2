"""How the service is used, for administrators: counts, failing words, unused metrics. Nobody is named.

GET /v1/usage?since=2026-11-01T00:00:00Z&until=2026-12-01T00:00:00Z
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import FastAPI, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from service.api.bodies import Body, CostBody
from service.api.callers import Administering
from service.api.documented import errors
from service.api.kept import store_of
from service.revision import Current
from service.store import Audit, Entry
from service.usage import time_of, usage_json, usage_of


class UsageParameters(BaseModel):
    """What `GET /v1/usage` takes. An unknown parameter is an error."""

    model_config = ConfigDict(extra="forbid")

    since: AwareDatetime | None = Field(default=None, description="30 days before `until` unless said.")
    until: AwareDatetime | None = Field(default=None, description="Not included; now unless said.")


class CountsBody(Body):
    total: int
    answered: int
    clarified: int = Field(description="Asked back.")
    refused: int
    failed: int


class VotesBody(Body):
    up: int
    down: int
    corrections: int


class FailingWordBody(Body):
    word: str
    why: Literal["unknown", "unclear"] = Field(description="No definition has it, or several have.")
    times: int
    people: int


class UsedMetricBody(Body):
    name: str
    runs: int


class UsageBody(Body):
    """Of runs that are kept; what was deleted counts no more."""

    since: datetime
    until: datetime
    people: int = Field(description="How many asked anything.")
    questions: CountsBody
    choices: CountsBody = Field(description="Clicks on what was asked back.")
    queries: CountsBody
    reruns: CountsBody
    votes: VotesBody
    cost: CostBody = Field(description="What language models took.")
    failing_words: list[FailingWordBody] = Field(description="Those of most people first, at most 200.")
    metrics: list[UsedMetricBody] = Field(
        description="That answers rest on and the caller knows, the most used first."
    )
    unused_metrics: list[str] = Field(
        description="That the caller knows, and nothing that was asked for names or rests on."
    )


def add_usage_route(api: FastAPI, current: Current) -> None:
    """`GET /v1/usage`."""

    @api.get(
        "/v1/usage", summary="How the service is used", response_model=UsageBody, responses=errors(422, 503)
    )
    def usage(
        request: Request, parameters: Annotated[UsageParameters, Query()], caller: Administering
    ) -> Response:
        """Counts over everybody's runs of at most 366 days. No person is named and no question told; failing words are
        words that people typed."""
        store = store_of(request)
        since, until = time_of(parameters.since, parameters.until, store.now())
        catalog = current().catalog_of(caller.principal)
        found = usage_of(store, catalog, since, until)
        about = {"since": since.isoformat(), "until": until.isoformat()}
        Audit(store).add(Entry(store.now(), caller.principal.id, "usage", about=about))
        return JSONResponse(usage_json(found))
