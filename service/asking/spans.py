"""What a trace is told of a question on its way: which step takes how long, and what became of it. No words of it.

    with question_span(event) as seen:
        with effect_span(effect):
            …
        tell(seen, answer)

Names and attributes are those of OpenTelemetry's conventions for generative AI where they have one: a question is
`invoke_agent`, a call of a language model (in `service.model`) is `chat`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager

from service.answer import Answer
from service.asking.llm.effects import AskModel, CheckReply, Retrieve
from service.asking.steps import Compose, Effect, Event, MatchVerified, PlanOffline, QueryGiven, RunQuery
from service.tracing import Attribute, Attributes, Span, span

AGENT: Attributes = {
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.provider.name": "dragoman",
    "gen_ai.agent.name": "dragoman",
}
_NAMES: Mapping[type, str] = {
    MatchVerified: "match verified question",
    PlanOffline: "plan offline",
    Retrieve: "retrieve",
    AskModel: "ask model",
    CheckReply: "check reply",
    RunQuery: "run query",
    Compose: "compose",
}


def question_span(event: Event) -> AbstractContextManager[Span]:
    """Of a whole answer; a query is no agent's."""
    return query_span() if isinstance(event, QueryGiven) else span("invoke_agent dragoman", AGENT)


def query_span() -> AbstractContextManager[Span]:
    return span("answer query")


def effect_span(effect: Effect) -> AbstractContextManager[Span]:
    return span(_NAMES.get(type(effect), type(effect).__name__))


def tell(seen: Span, answer: Answer) -> None:
    """What became of it. The run in the store says the rest to those who may know."""
    if not seen.kept:
        return
    told: dict[str, Attribute] = {
        "dragoman.run.id": answer.id,
        "dragoman.answer.status": answer.status.value,
        "dragoman.answer.kind": answer.kind.value,
        "dragoman.definitions.hash": answer.catalog_hash,
    }
    if answer.planner:
        told["dragoman.planner"] = answer.planner
    if answer.prompt_version:
        told["dragoman.prompt.version"] = answer.prompt_version
    if answer.conversation:
        told["gen_ai.conversation.id"] = answer.conversation
    if answer.cost.tokens_in or answer.cost.tokens_out:
        told["gen_ai.usage.input_tokens"] = answer.cost.tokens_in
        told["gen_ai.usage.output_tokens"] = answer.cost.tokens_out
    if answer.age is not None:
        told["dragoman.answer.age"] = answer.age
    seen.set(told)
