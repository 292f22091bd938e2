"""Where a question stands, as frozen, versioned JSON: it can wait for a click, survive a restart and go on elsewhere.

state_from_json(state_json(state)) == state

new ──Asked──▶ matching ──▶ planning ──▶ thinking ──▶ running ──▶ done
                   ▲             └─────────┴──▶ waiting ◀──┘ ↺ the next of several steps
                   └────────────Chosen────────────┘
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from semantic.errors import QueryInvalid
from semantic.principal import EVERYONE, Principal
from semantic.query import parse_query, query_json
from semantic.query.types import Query
from service.answer import Answer, Choice
from service.answer_json import answer_from_json, answer_json, choice_from_json, choice_json
from service.asking.context_json import context_from_json, context_json
from service.asking.llm.thinking import Thinking, thinking_from_json, thinking_json
from service.asking.planned import NO_CONTEXT, Context, Stepwise
from service.asking.stepwise import stepwise_from_json, stepwise_json

VERSION = 6
READABLE = (4, 5, VERSION)
"""Version 4 has no `stepwise`, which a question that waited since then does not need. One in steps that waited in
version 5 has choices that nobody can make any more: it is asked again."""

VERIFIED, OFFLINE, LLM = "verified", "offline", "llm"
OFFLINE_ORDER = (VERIFIED, OFFLINE)
"""Without a language model."""
PlannerName = Literal["auto", "offline", "llm"]
ORDERS: Mapping[PlannerName, tuple[str, ...]] = {
    "auto": (VERIFIED, OFFLINE, LLM),
    "offline": OFFLINE_ORDER,
    "llm": (VERIFIED, LLM),
}
"""Which planners are asked, first to last."""


class Phase(StrEnum):
    NEW = "new"
    MATCHING = "matching"
    """A verified question is looked for."""
    PLANNING = "planning"
    """The offline planner looks for a query."""
    THINKING = "thinking"
    """The language model's planner looks for a query."""
    RUNNING = "running"
    """The query runs."""
    WAITING = "waiting"
    """The person was asked back; `choices` are what they can click."""
    DONE = "done"


@dataclass(frozen=True, slots=True)
class AskState:
    """`question` is as the person asked it; `wording` is what planners read: the same, or that of a choice taken.

    `context` is what it may lean on. `query` is what runs, or ran; `planner` is who made it: "verified", "offline",
    "llm", "choice", or "" for a query that was given. `order` names the planners that are asked, first to last;
    `thinking` is where the language model's planner stands, or how it ended. `conversation` is the one that it
    belongs to; `phrase` is the key of the words that the person was asked about, where the choice can be remembered;
    `unplaced` are words that it was refused for. `stepwise` are the queries of a question that needs several, one after
    the other, and `answers` those of the first of them, while the next one runs: a question that waits keeps no rows,
    only the place of the step that asked back, `asked_at`.
    """

    phase: Phase = Phase.NEW
    principal: Principal = EVERYONE
    question: str = ""
    wording: str = ""
    query: Query | None = None
    planner: str = ""
    choices: tuple[Choice, ...] = ()
    context: Context = NO_CONTEXT
    order: tuple[str, ...] = OFFLINE_ORDER
    thinking: Thinking | None = None
    conversation: str = ""
    phrase: str = ""
    unplaced: tuple[str, ...] = ()
    stepwise: Stepwise | None = None
    answers: tuple[Answer, ...] = ()
    asked_at: int = 0


def state_json(state: AskState) -> dict[str, object]:
    """The state as values that `json.dumps` takes."""
    return {
        "version": VERSION,
        "phase": state.phase.value,
        "principal": {
            "id": state.principal.id,
            "attributes": {name: list(values) for name, values in state.principal.attributes},
        },
        "question": state.question,
        "wording": state.wording,
        "query": query_json(state.query) if state.query else None,
        "planner": state.planner,
        "choices": [choice_json(choice) for choice in state.choices],
        "context": context_json(state.context),
        "order": list(state.order),
        "thinking": thinking_json(state.thinking) if state.thinking is not None else None,
        "conversation": state.conversation,
        "phrase": state.phrase,
        "unplaced": list(state.unplaced),
        "stepwise": stepwise_json(state.stepwise) if state.stepwise is not None else None,
        "answers": [answer_json(answer) for answer in state.answers],
        "asked_at": state.asked_at,
    }


def state_from_json(form: Mapping[str, Any]) -> AskState:
    """The state that `state_json` wrote. ValueError for a version that this code does not know, and for what is no
    state at all: it has been elsewhere in between."""
    try:
        version = form["version"]
        if version in READABLE and not (version == 5 and form["stepwise"]):
            return _state(form)
    except (AttributeError, LookupError, TypeError, ValueError, ArithmeticError, QueryInvalid) as error:
        raise ValueError(f"This is no state of a question: {error}") from error
    raise ValueError(f"A state of version {version!r} cannot be read; this is version {VERSION}. Ask again.")


def _state(form: Mapping[str, Any]) -> AskState:
    principal = form["principal"]
    return AskState(
        phase=Phase(form["phase"]),
        principal=Principal(
            principal["id"],
            tuple(sorted((name, tuple(values)) for name, values in principal["attributes"].items())),
        ),
        question=form["question"],
        wording=form["wording"],
        query=parse_query(form["query"]) if form["query"] is not None else None,
        planner=form["planner"],
        choices=tuple(choice_from_json(choice) for choice in form["choices"]),
        context=context_from_json(form["context"]),
        order=tuple(form["order"]),
        thinking=thinking_from_json(form["thinking"]) if form["thinking"] is not None else None,
        conversation=form["conversation"],
        phrase=form["phrase"],
        unplaced=tuple(form.get("unplaced", ())),
        stepwise=stepwise_from_json(form["stepwise"]) if form.get("stepwise") is not None else None,
        answers=tuple(answer_from_json(answer) for answer in form.get("answers", ())),
        asked_at=form.get("asked_at", 0),
    )
