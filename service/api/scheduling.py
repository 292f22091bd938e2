"""Schedules over HTTP: one's own, made in words, listed, paused and deleted.

GET    /v1/schedules            one's own, the oldest first
POST   /v1/schedules            {"words": "every Monday at 9 post sales by department"}; `dry_run` only says it back
GET    /v1/schedules/{id}       one, with what came of the last times that it was due
PATCH  /v1/schedules/{id}       {"state": "paused"}, or "active"
POST   /v1/schedules/{id}/run   202: it is told at once
DELETE /v1/schedules/{id}       204
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from semantic.errors import Problem
from semantic.principal import Principal
from service.access import Caller
from service.api.bodies import Body
from service.api.callers import Asking
from service.api.documented import errors
from service.api.examples import inlined
from service.api.kept import store_of
from service.api.once import once, repeatable
from service.api.problems import RequestProblem, failed_response
from service.api.requests import checked, json_body
from service.api.runs import runs_of
from service.revision import Current
from service.scheduling.errors import SchedulingError
from service.scheduling.schedules import LONGEST_WORDS, Schedule, State, schedule_json
from service.store.deliveries import Deliveries
from service.store.schedules import Schedules
from service.warehouse.types import Cancellation

if TYPE_CHECKING:
    from service.scheduling.running import Owner

WORDS = "every Monday at 9 Berlin time post sales by department"


@dataclass(frozen=True, slots=True)
class Scheduling:
    """What may be made here: so many for each person, told by the deliverer named `source`, "" where nothing would tell
    them; `owner` finds the rights that somebody has when it is told."""

    source: str
    most: int
    owner: Owner


class ScheduleRequest(Body):
    words: str = Field(min_length=1, max_length=LONGEST_WORDS, description="What is to be told, and when.")
    zone: str = Field(
        default="", max_length=100, description="The time zone, where the words name none: `Europe/Berlin`."
    )
    dry_run: bool = Field(default=False, description="Only say what it would do; nothing is made.")


class ScheduleChange(Body):
    state: Literal["active", "paused"]


class ToldBody(Body):
    due: datetime
    state: str = Field(description="`open`, `sending`, `done`, `quiet`, `missed` or `failed`.")
    kind: str = Field(
        description="`report`, `alert`, `waiting`, `failed` or `paused`; empty where nothing was told."
    )
    run: str = Field(description="The run whose answer was told; empty where there is none.")


class ScheduleBody(Body):
    id: str
    kind: Literal["report", "alert"]
    state: str = Field(description="`active` or `paused`; `draft` where nothing was made.")
    principal: str = Field(description="As whom it asks.")
    source: str
    place: str
    words: str
    question: str = Field(description="What is asked of them.")
    query: dict[str, Any] = Field(description="What that means; its periods count from when it is told.")
    recurrence: dict[str, Any]
    zone: str
    due: datetime | None = Field(description="When next; null while it rests.")
    created: datetime
    watch: dict[str, Any] | None = Field(default=None, description="What an alert looks for.")
    why: str = Field(default="", description="Why it was paused, where it was not its owner who did.")
    said: str = Field(default="", description="What it will do, in words, when it is made.")
    notes: list[str] = Field(default=[], description="What else has to be known, when it is made.")
    told: list[ToldBody] = Field(default=[], description="The last times that it was due, the latest first.")


class ScheduleList(Body):
    items: list[ScheduleBody]


def add_schedule_routes(api: FastAPI, current: Current, scheduling: Scheduling | None) -> None:
    """The routes of schedules; without `scheduling` none can be made."""
    _add_make_route(api, current, scheduling)
    _add_read_routes(api)
    _add_change_routes(api)
    _add_run_route(api)


def _add_make_route(api: FastAPI, current: Current, scheduling: Scheduling | None) -> None:
    @api.post(
        "/v1/schedules",
        summary="Make a schedule or an alert",
        status_code=201,
        response_model=ScheduleBody,
        responses={
            200: {"model": ScheduleBody, "description": "What a dry run would make."},
            **errors(400, 403, 408, 409, 413, 415, 422, 429, 503, 504),
        },
        openapi_extra=repeatable(_body(ScheduleRequest, {"words": WORDS, "dry_run": True})),
    )
    async def make(request: Request, caller: Asking) -> Response:
        """What it will do is said back in `said`. A `dry_run` makes nothing and is answered with 200."""
        asked = checked(await json_body(request), ScheduleRequest)
        store, revision = store_of(request), current()

        def work(_: Cancellation) -> Response:
            # What words mean is read where somebody says some: no service waits for it to begin.
            from service.scheduling.creating import Draft, Where, drafted

            where = Where(_source(scheduling, caller.principal, dry_run=asked.dry_run), "")
            now = datetime.now(UTC)
            try:
                draft = drafted(
                    revision.asker, asked.words, caller.principal, where, now=now, zone=asked.zone
                )
                if not isinstance(draft, Draft):
                    return failed_response(draft)
                if scheduling is not None and not asked.dry_run:
                    Schedules(store).add(draft.schedule, most=scheduling.most)
            except SchedulingError as error:
                raise RequestProblem(422, error.problem) from None
            made = {"said": draft.said, "notes": list(draft.notes)}
            state = {"state": "draft"} if asked.dry_run else {}
            body = _shown(draft.schedule, {**made, **state})
            return JSONResponse(body.model_dump(mode="json"), 200 if asked.dry_run else 201)

        return await runs_of(request).answer(request, caller, once(request, caller, asked, work))


def _source(scheduling: Scheduling | None, principal: Principal, *, dry_run: bool) -> str:
    """Which deliverer tells it. Raises RequestProblem where none would, or with other rights than the caller's."""
    if dry_run:
        return scheduling.source if scheduling else ""
    if scheduling is None or not scheduling.source:
        problem = Problem(
            "nowhere-told",
            "This service has nowhere to tell what is made here.",
            "Whoever runs it names a file: the setting schedules.file.",
        )
        raise RequestProblem(422, problem)
    if scheduling.owner(principal.id) != principal:
        # A key or token that may do less, or more, than its person would be told with other rights.
        problem = Problem(
            "rights-differ",
            "It would be told with other rights than those that you have here.",
            "It is told with those of your newest API key: make it with that one.",
        )
        raise RequestProblem(403, problem)
    return scheduling.source


def _add_read_routes(api: FastAPI) -> None:
    @api.get("/v1/schedules", summary="One's own schedules", responses=errors(503))
    def schedules(request: Request, caller: Asking) -> ScheduleList:
        """Those that were made in a chat are among them."""
        found = Schedules(store_of(request)).list(caller.principal.id)
        return ScheduleList(items=[_shown(each) for each in found])

    @api.get("/v1/schedules/{id}", summary="One schedule", responses=errors(404, 422, 503))
    def schedule(request: Request, id: str, caller: Asking) -> ScheduleBody:
        """With what came of the last times that it was due."""
        store = store_of(request)
        found = _own(Schedules(store), id, caller)
        told = [
            ToldBody(due=due, state=state, kind=str(form.get("kind") or ""), run=str(form.get("run") or ""))
            for due, state, form in Deliveries(store).history(found.id)
        ]
        return _shown(found, {"told": told})


def _add_change_routes(api: FastAPI) -> None:
    @api.patch(
        "/v1/schedules/{id}",
        summary="Pause a schedule, or go on with it",
        response_model=ScheduleBody,
        responses=errors(400, 404, 408, 409, 413, 415, 422, 503),
        openapi_extra=repeatable(_body(ScheduleChange, {"state": "paused"})),
    )
    async def change(request: Request, id: str, caller: Asking) -> Response:
        """What it missed while it rested is not told."""
        asked = checked(await json_body(request), ScheduleChange)
        kept = Schedules(store_of(request))

        def work(_: Cancellation) -> Response:
            known = _own(kept, id, caller)
            change = kept.pause if asked.state == State.PAUSED.value else kept.resume
            if known.state.value != asked.state and not change(known.id, caller.principal.id):
                raise _none(id)
            return JSONResponse(_shown(_own(kept, id, caller)).model_dump(mode="json"))

        return await runs_of(request).answer(request, caller, once(request, caller, asked, work))

    @api.delete(
        "/v1/schedules/{id}",
        summary="Delete a schedule",
        status_code=204,
        responses=errors(404, 409, 422, 503),
        openapi_extra=repeatable(),
    )
    def delete(request: Request, id: str, caller: Asking) -> Response:
        """What it told stays where it was told."""
        kept = Schedules(store_of(request))

        def work() -> Response:
            if not kept.delete(_own(kept, id, caller).id, caller.principal.id):
                raise _none(id)
            return Response(status_code=204)

        return once(request, caller, None, work)()


def _add_run_route(api: FastAPI) -> None:
    @api.post(
        "/v1/schedules/{id}/run",
        summary="Have a schedule told at once",
        status_code=202,
        response_model=ScheduleBody,
        responses=errors(404, 409, 422, 503),
        openapi_extra=repeatable(),
    )
    def run(request: Request, id: str, caller: Asking) -> Response:
        """The service tells it in a moment, also where it is not due; what came of it is in `told`. An alert looks at
        what it has not looked at."""
        kept = Schedules(store_of(request))

        def work() -> Response:
            known = _own(kept, id, caller)
            if known.state is State.PAUSED:
                problem = Problem("schedule-paused", "It is paused.", "Go on with it first.")
                raise RequestProblem(409, problem)
            if not kept.run_now(known.id, caller.principal.id):
                raise _none(id)
            return JSONResponse(_shown(known).model_dump(mode="json"), 202)

        return once(request, caller, None, work)()


def _own(kept: Schedules, id_: str, caller: Caller) -> Schedule:
    """The caller's schedule. Raises RequestProblem 404: nobody learns what others have."""
    plain = id_.isascii() and id_.isprintable() and len(id_) <= 64
    found = kept.get(id_, caller.principal.id) if plain else None
    if found is None:
        raise _none(id_)
    return found


def _none(id_: str) -> RequestProblem:
    return RequestProblem(404, Problem("no-such-schedule", f"There is no schedule `{id_[:64]}` of yours."))


def _shown(schedule: Schedule, more: Mapping[str, object] | None = None) -> ScheduleBody:
    return ScheduleBody.model_validate({**schedule_json(schedule), **(more or {})})


def _body(model: type[Body], example: Mapping[str, object]) -> dict[str, object]:
    content = {"application/json": {"schema": inlined(model), "example": dict(example)}}
    return {"requestBody": {"required": True, "content": content}}
