"""What the language model's planner does next: a pure function of where it stands and of what happened.

    thinking, todo = begin(refusal, asked)                                           todo == Retrieve(…)
    thinking, todo = decide(thinking, Retrieved(material), asked)                    todo == AskModel(1, CallModel(…))
    thinking, todo = decide(thinking, Heard(1, reply), asked)                        todo == CheckReply(1, …)
    thinking, todo = decide(thinking, Checked(1, Verdict(Planned(query))), asked)    todo == Planned(query)

The ladder: mends without a model are part of checking a reply; what they cannot mend goes back to the model with the
errors, at most RE_ASKS times; then what the offline planner said is said.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from semantic.errors import Problem
from semantic.principal import Principal
from service.asking.llm.effects import (
    AskModel,
    Checked,
    CheckReply,
    Heard,
    LlmEffect,
    LlmEvent,
    Retrieve,
    Retrieved,
)
from service.asking.llm.prompts import plan_call, repair_call, route_call
from service.asking.llm.thinking import Attempt, Material, Route, Spent, Stage, Thinking, Verdict
from service.asking.model_calls import CallModel, ModelFailed, ModelReplied, ModelReply
from service.asking.planned import Clarify, Context, Define, PlannerResult, Refuse, Talk

RE_ASKS = 2
"""How often the model is told what was wrong; a third time has never helped those who measured it."""
MOST_CALLS = 1 + 1 + RE_ASKS
"""Of one question: the route, the plan, the re-asks."""

CHAT = "I answer questions about the company's data."
OUTSIDE = "That is no question that the company's definitions can answer."
GAVE_UP = "I could not turn the question into a query that answers all of it and nothing else."


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, by whom, after what. `typed` is what the person wrote, where the wording is that of a choice."""

    wording: str
    principal: Principal
    context: Context
    typed: str = ""


Decision = tuple[Thinking, LlmEffect | PlannerResult]


def begin(offline: Clarify | Refuse | None, asked: Question) -> Decision:
    """The first step, after the offline planner found nothing that it is sure of (None: it was not asked)."""
    return Thinking(offline=offline), Retrieve(asked.wording, asked.principal, asked.context, asked.typed)


def awaited(thinking: Thinking, event: LlmEvent) -> bool:
    """Whether this is what the planner waits for."""
    match event:
        case Retrieved():
            return thinking.stage is Stage.RETRIEVING
        case Heard(number):
            return thinking.stage in (Stage.ROUTING, Stage.PLANNING) and number == thinking.number
        case Checked(number):
            return thinking.stage is Stage.CHECKING and number == thinking.number


def decide(thinking: Thinking, event: LlmEvent, asked: Question) -> Decision:
    """What follows from an event that is `awaited`: another effect, or the planner's result."""
    match event:
        case Retrieved(material):
            return _retrieved(replace(thinking, material=material), material, asked)
        case Heard(_, reply):
            return _heard(_counted(thinking, reply), reply, asked)
        case Checked(_, verdict):
            return _checked(thinking, verdict, asked)


def may_ask_again(thinking: Thinking) -> bool:
    """Whether the model gets another try: by what has happened so far, and nothing else."""
    return len(thinking.attempts) <= RE_ASKS and thinking.spent.calls < MOST_CALLS


def _retrieved(thinking: Thinking, material: Material, asked: Question) -> Decision:
    if material.route is Route.DATA:
        return _plan(replace(thinking, route=Route.DATA), material, asked)
    return _ask(thinking, Stage.ROUTING, route_call(material, asked.wording), asked)


def _heard(thinking: Thinking, reply: ModelReply, asked: Question) -> Decision:
    if isinstance(reply, ModelFailed):
        return _without_model(thinking, reply)
    if thinking.stage is Stage.ROUTING:
        return _routed(thinking, reply, asked)
    check = CheckReply(thinking.number, reply.text, asked.wording, asked.principal, asked.context)
    return replace(thinking, stage=Stage.CHECKING, reply=reply.text), check


def _routed(thinking: Thinking, reply: ModelReplied, asked: Question) -> Decision:
    """A route that cannot be read is taken for a question about data: its query is checked in any case."""
    material = _material(thinking)
    route, about = _read_route(reply.text, material)
    thinking = replace(thinking, route=route)
    match route:
        case Route.CHAT:
            return thinking, Refuse(CHAT, talk=Talk.OPENING, instead=_instead(thinking, material))
        case Route.OUTSIDE:
            return thinking, thinking.offline or Refuse(OUTSIDE, instead=_instead(thinking, material))
        case Route.DEFINITION if about:
            return thinking, Define(about, asked.wording)
        case Route.DEFINITION:
            return thinking, thinking.offline or Refuse(OUTSIDE, instead=_instead(thinking, material))
        case Route.DATA | Route.REPORT:
            return _plan(thinking, material, asked)


def _read_route(text: str, material: Material) -> tuple[Route, tuple[str, ...]]:
    try:
        form = json.loads(text)
        route = Route(form["route"])
        about = tuple(name for name in form["about"] if name in material.defined)
    except (ValueError, KeyError, TypeError):
        return Route.DATA, ()
    return route, about


def _plan(thinking: Thinking, material: Material, asked: Question) -> Decision:
    if not material.schema:
        # There is no metric to choose among: nothing is defined, or nothing that this person may know of.
        return thinking, thinking.offline or Refuse(OUTSIDE)
    several = thinking.route is Route.REPORT
    return _ask(thinking, Stage.PLANNING, plan_call(material, asked.wording, several=several), asked)


def _checked(thinking: Thinking, verdict: Verdict, asked: Question) -> Decision:
    if verdict.result is not None:
        return thinking, verdict.result
    attempts = (*thinking.attempts, Attempt(thinking.reply, verdict.problems))
    thinking = replace(thinking, attempts=attempts)
    if may_ask_again(thinking):
        several = thinking.route is Route.REPORT
        call = repair_call(_material(thinking), asked.wording, attempts, several=several)
        return _ask(thinking, Stage.PLANNING, call, asked)
    return thinking, thinking.offline or _gave_up(verdict.problems)


def _gave_up(problems: tuple[Problem, ...]) -> Refuse:
    """With the words of the question that stayed without an answer; what the model wrote is not for people to read."""
    reasons = " ".join(dict.fromkeys(p.message for p in problems if p.code == "not-answered"))
    near = tuple(dict.fromkeys(name for problem in problems for name in problem.suggestions))
    return Refuse(f"{GAVE_UP} {reasons}".strip(), suggestions=near[:5])


def _without_model(thinking: Thinking, failed: ModelFailed) -> Decision:
    """An outage degrades to what the offline planner makes of the question, and says so."""
    warning = f"The language model could not be asked, so that only the offline planner was: {failed.message}"
    if thinking.offline is None:
        return thinking, Refuse(failed.message)
    return replace(thinking, warnings=(*thinking.warnings, warning)), thinking.offline


def _ask(thinking: Thinking, stage: Stage, call: CallModel, asked: Question) -> Decision:
    number = thinking.number + 1
    asking = replace(thinking, stage=stage, number=number, prompt_version=call.prompt_version)
    return asking, AskModel(number, call, asked.principal)


def _counted(thinking: Thinking, reply: ModelReply) -> Thinking:
    spent = thinking.spent
    return replace(
        thinking,
        model=reply.model or thinking.model,
        spent=Spent(
            spent.calls + 1,
            spent.tokens_in + reply.tokens_in,
            spent.tokens_out + reply.tokens_out,
            spent.money + reply.money,
            spent.seconds + reply.seconds,
        ),
    )


def _material(thinking: Thinking) -> Material:
    assert thinking.material is not None
    return thinking.material


def _instead(thinking: Thinking, material: Material) -> tuple[str, ...]:
    """What else can be asked, as the offline planner tried it; else verified questions that look like this one."""
    if isinstance(thinking.offline, Refuse) and thinking.offline.instead:
        return thinking.offline.instead
    return tuple(question for question, _ in material.examples[:3])
