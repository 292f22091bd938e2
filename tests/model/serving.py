"""A scripted server behind a real socket, and a client for it whose clock does not wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from semantic.language_model import LanguageModel
from service.asking.model_calls import CallModel, Message, ModelFailed, ModelReplied
from service.model.access import ModelAccess
from service.model.client import Clocks, ModelClient
from service.model_server import ScriptedServer, create_app, parse_script, running

KEY = "sk-test-4f9a8b7c"
SCHEMA: Mapping[str, object] = {
    "type": "object",
    "properties": {"metric": {"type": "string", "enum": ["revenue", "baskets"]}},
    "required": ["metric"],
    "additionalProperties": False,
}
CALL = CallModel(
    purpose="plan",
    messages=(Message("system", "You choose a metric."), Message("user", "sales last week")),
    schema=SCHEMA,
    schema_name="query",
    max_tokens=50,
    prompt_version="plan-1",
)
REVENUE = {"metric": "revenue"}
REPLY = '{"metric": "revenue"}'


@dataclass
class Waits:
    """Seconds that a client would have waited, instead of waiting."""

    seconds: list[float] = field(default_factory=list)

    async def pause(self, seconds: float) -> None:
        self.seconds.append(seconds)


@dataclass
class Bench:
    """A server and a client of it."""

    server: ScriptedServer
    client: ModelClient
    waits: Waits

    @property
    def answers(self) -> list[str]:
        """What each request got."""
        return [seen.answer for seen in self.server.seen]

    @property
    def forms(self) -> list[str]:
        """How each request asked for its form."""
        return [form_of(seen.body) for seen in self.server.seen]

    def complete(self, call: CallModel = CALL) -> ModelReplied | ModelFailed:
        return self.client.complete(call, question_id="q1", person="kim")

    def text(self, call: CallModel = CALL) -> str:
        reply = self.complete(call)
        assert isinstance(reply, ModelReplied), reply
        return reply.text

    def failure(self, call: CallModel = CALL) -> str:
        reply = self.complete(call)
        assert isinstance(reply, ModelFailed), reply
        return reply.code


def form_of(body: Mapping[str, Any]) -> str:
    if body.get("tools"):
        return "tool"
    return str(body.get("response_format", {}).get("type", "text"))


@contextmanager
def bench(
    *replies: Mapping[str, object],
    models: tuple[str, ...] = ("small",),
    settings: LanguageModel | None = None,
    key: str = KEY,
    now: datetime = datetime(2026, 11, 21, 12, tzinfo=UTC),
    **script: object,
) -> Iterator[Bench]:
    """A server that answers so, and a client of it; the settings' first model is the script's first."""
    server = ScriptedServer(parse_script({"replies": list(replies), "models": list(models), **script}))
    waits = Waits()
    with running(create_app(server)) as url:
        said = replace(settings or LanguageModel(timeout=10), url=url, model=models[0], fallbacks=models[1:])
        access = ModelAccess(url=url, models=models, settings=said, key=key)
        clocks = Clocks(now=lambda: now, pause=waits.pause, spread=lambda: 0.0)
        with ModelClient(access, clocks=clocks) as client:
            yield Bench(server, client, waits)
