"""Conversations over HTTP: one's own, listed, opened and forgotten.

GET    /v1/conversations            the last told first
GET    /v1/conversations/{id}       its turns; their answers are the runs of that conversation
DELETE /v1/conversations/{id}       204: nothing can lean on it any more
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import FastAPI, Query, Request
from fastapi.responses import Response
from pydantic import Field

from semantic.errors import Problem
from service.api.bodies import Body
from service.api.callers import Asking
from service.api.documented import errors
from service.api.kept import store_of
from service.api.once import once, repeatable
from service.api.pages import PageParameters, page_of
from service.api.problems import RequestProblem
from service.store.conversations import Conversations, KeptConversation


class TurnBody(Body):
    question: str
    status: str


class ConversationBody(Body):
    id: str
    changed: datetime = Field(description="When its last turn was.")
    length: int = Field(description="How many turns it had; `turns` are the last of them.")
    turns: list[TurnBody]


class ConversationsPage(Body):
    items: list[ConversationBody]
    next: str = Field(description="The `cursor` of the page after it; empty after the last.")


def add_conversation_routes(api: FastAPI) -> None:
    """The routes of conversations."""

    @api.get("/v1/conversations", summary="Conversations, the last told first", responses=errors(422, 503))
    def conversations(
        request: Request, parameters: Annotated[PageParameters, Query()], caller: Asking
    ) -> ConversationsPage:
        """One's own."""
        kept = Conversations(store_of(request))
        page = page_of(
            lambda: kept.list(caller.principal.id, limit=parameters.limit, after=parameters.cursor)
        )
        return ConversationsPage(items=[_body(each) for each in page.items], next=page.next)

    @api.get("/v1/conversations/{id}", summary="One conversation", responses=errors(404, 422, 503))
    def conversation(request: Request, id: str, caller: Asking) -> ConversationBody:
        """What was asked in it. `GET /v1/runs?conversation=` lists its runs."""
        found = Conversations(store_of(request)).get(id, caller.principal.id)
        if found is None:
            raise _none(id)
        return _body(found)

    @api.delete(
        "/v1/conversations/{id}",
        summary="Forget a conversation",
        status_code=204,
        responses=errors(404, 409, 422, 503),
        openapi_extra=repeatable(),
    )
    def forget(request: Request, id: str, caller: Asking) -> Response:
        """Its runs stay."""

        def work() -> Response:
            if not Conversations(store_of(request)).delete(id, caller.principal.id):
                raise _none(id)
            return Response(status_code=204)

        return once(request, caller, None, work)()


def _body(kept: KeptConversation) -> ConversationBody:
    turns = kept.told.turns if kept.told else ()
    return ConversationBody(
        id=kept.id,
        changed=kept.changed,
        length=kept.told.length if kept.told else 0,
        turns=[TurnBody(question=turn.question, status=turn.status) for turn in turns],
    )


def _none(id_: str) -> RequestProblem:
    problem = Problem("no-such-conversation", f"There is no conversation `{id_[:64]}` of yours.")
    return RequestProblem(404, problem)
