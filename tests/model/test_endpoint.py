"""Endpoints that answer otherwise than the protocol says: nothing is raised, and nothing goes elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse

from semantic.language_model import Budget, Budgets, LanguageModel
from service.asking.model_calls import ModelFailed, ModelReplied, ModelReply
from service.model.access import ModelAccess
from service.model.budgets import Spent
from service.model.checking import check_endpoint
from service.model.client import Clocks, ModelClient
from service.model.wording import estimated_input
from service.model_server import ScriptedServer, create_app, parse_script, running
from tests.model.serving import CALL, KEY, REPLY, REVENUE

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LIMITED = Budgets(person_per_day=Budget(tokens=10_000))


def replying(answer: Mapping[str, object]) -> FastAPI:
    """An endpoint that always sends this, as a stream of one event."""
    app = FastAPI()

    @app.post("/v1/chat/completions")
    def chat() -> Response:
        events = f"data: {json.dumps(answer)}\n\ndata: [DONE]\n\n"
        return Response(events, media_type="text/event-stream")

    return app


def chunk(content: object, usage: object = None, finish: str = "stop") -> dict[str, object]:
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion.chunk", "choices": [choice], "usage": usage}


def ask(app: FastAPI) -> tuple[ModelReply, Spent]:
    """The reply, and what it took from the day's budget of the person."""
    with running(app) as url:
        settings = LanguageModel(url=url, model="small", timeout=10, retries=0, budgets=LIMITED)
        access = ModelAccess(url=url, models=("small",), settings=settings, key=KEY)
        with ModelClient(access, clocks=Clocks(now=lambda: NOON)) as client:
            reply = client.complete(CALL, person="kim")
            return reply, client.ledger.spent("person 2026-11-21 kim")


def test_a_redirect_is_not_followed() -> None:
    elsewhere = ScriptedServer(parse_script({"models": ["small"], "replies": [{"reply": REVENUE}]}))
    with running(create_app(elsewhere)) as other:
        app = FastAPI()

        @app.post("/v1/chat/completions")
        def chat() -> RedirectResponse:
            return RedirectResponse(f"{other}/chat/completions", 307)

        reply, _ = ask(app)
    assert isinstance(reply, ModelFailed)
    assert reply.code == "model-bad-request"
    assert elsewhere.seen == ()


def test_a_redirect_says_where_to() -> None:
    """As of http to https, which many endpoints answer."""
    app = FastAPI()

    @app.get("/v1/models")
    def models() -> RedirectResponse:
        return RedirectResponse("https://models.example.com/v1/models?token=secret", 308)

    with running(app) as url:
        settings = LanguageModel(url=url, model="small", timeout=10)
        [found, *_] = check_endpoint(ModelAccess(url=url, models=(), settings=settings, key=KEY))
    assert found.said == (
        "The language model's endpoint does not take such requests. HTTP 308: it points to "
        "https://models.example.com/v1/models, which is not followed; write that URL into the settings if it is right"
    )


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": -5_000, "completion_tokens": -5_000},
        {"prompt_tokens": None, "completion_tokens": None},
        {"prompt_tokens": "many", "prompt_tokens_details": ["?"]},
        {"total_tokens": 7},
        [],
    ],
)
def test_tokens_that_are_no_numbers_are_estimated(usage: object) -> None:
    reply, spent = ask(replying(chunk(REPLY, usage)))
    assert isinstance(reply, ModelReplied)
    assert reply.text == REPLY
    assert (reply.tokens_in, reply.tokens_out) == (estimated_input(CALL), len(REPLY) // 3 + 1)
    assert spent.tokens == reply.tokens_in + reply.tokens_out


def test_parts_that_are_no_text_are_no_reply() -> None:
    reply, _ = ask(replying(chunk([{"type": "thinking", "thinking": "Hm."}])))
    assert isinstance(reply, ModelFailed)
    assert reply.code == "model-bad-reply"
