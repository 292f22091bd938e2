"""Asking as a step function without I/O: (state, event) → (state, effects). Shells run the effects.

    state, effects = step(AskState(), Asked("sales last month", EVERYONE))
        effects == (MatchVerified("sales last month"),)
    state, effects = step(state, PlannedBy("verified", None))
        effects == (PlanOffline("sales last month"),)
    state, effects = step(state, PlannedBy("offline", Planned(query)))
        effects == (RunQuery(query, …),)
    state, effects = step(state, Answered(answer))
        effects == (Finish(answer),)

A question that needs several queries runs them one after the other: Answered(answer) of the first is followed by
RunQuery of the next, which takes values from the rows of the first (see `stepwise`).

The order is: a verified question, then the offline planner, then the language model's where one is configured, then
a question back or a refusal. An event that does not fit the phase (a double click, a late result) changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from semantic.definitions.types import VerifiedQuestion
from semantic.errors import Problem
from semantic.principal import Principal
from semantic.query import parse_query
from semantic.query.types import Filter, Query
from service.answer import Answer, Choice, Kind, Status, Trust
from service.asking.bare_answers import bare, declined, with_cost
from service.asking.llm.deciding import Question, awaited, begin, decide
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
from service.asking.planned import (
    MAX_CHOICES,
    NO_CONTEXT,
    Clarify,
    Context,
    Define,
    Investigate,
    Open,
    Overview,
    Planned,
    PlannerResult,
    Refuse,
    Stepwise,
)
from service.asking.state import LLM, OFFLINE, OFFLINE_ORDER, VERIFIED, AskState, Phase
from service.asking.stepwise import in_other_times, next_query, put_together, steps_of, stopped
from service.declining import SMALL_TALK

LONGEST_QUESTION = 2_000
CHOICE = "choice"
SOMETHING_ELSE = Choice("Something else", "You say it in other words.")
"""The last choice of every question back."""


# Events


@dataclass(frozen=True, slots=True)
class Asked:
    """`order` names the planners to ask, first to last: VERIFIED, OFFLINE, LLM. `conversation` is the one that the
    question belongs to, if any; `context` is what it may lean on there."""

    question: str
    principal: Principal
    context: Context = NO_CONTEXT
    order: tuple[str, ...] = OFFLINE_ORDER
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class QueryGiven:
    """A door that speaks queries; `question` says in words what it is for, if anything does. Those of a question in
    steps were planned before, and are asked again."""

    query: Query | Stepwise
    principal: Principal
    question: str = ""


@dataclass(frozen=True, slots=True)
class PlannedBy:
    """What `planner` came back with; None: it has nothing to say, so that the next one is asked."""

    planner: str
    result: PlannerResult | None


@dataclass(frozen=True, slots=True)
class Answered:
    """The query ran, or was refused, or failed: all of these are answers. `place` is that of its RunQuery."""

    answer: Answer
    place: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """The person clicked the choice with this index."""

    index: int


@dataclass(frozen=True, slots=True)
class Failed:
    """An effect could not be run."""

    problem: Problem


Event = Asked | QueryGiven | PlannedBy | LlmEvent | Answered | Chosen | Failed


# Effects


@dataclass(frozen=True, slots=True)
class MatchVerified:
    """Look for a verified question that says the same. Comes back as PlannedBy("verified", …)."""

    wording: str
    context: Context = NO_CONTEXT


@dataclass(frozen=True, slots=True)
class PlanOffline:
    """Plan from the book alone. Comes back as PlannedBy("offline", …)."""

    wording: str
    context: Context = NO_CONTEXT


@dataclass(frozen=True, slots=True)
class RunQuery:
    """Compile and run. Comes back as Answered. `trust` is decided by the query where it is None; `place` is how many
    steps of the same question ran before, and `found` are the filters that were filled from their rows."""

    query: Query
    principal: Principal
    question: str = ""
    planner: str = ""
    trust: Trust | None = None
    verified: VerifiedQuestion | None = None
    assumptions: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    place: int = 0
    found: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Compose:
    """Answer what is no single query: what a word means, why a number changed, a report. Comes back as Answered."""

    asked: Define | Investigate | Overview
    principal: Principal
    question: str
    planner: str


@dataclass(frozen=True, slots=True)
class Finish:
    """Show this answer. One that was made here has no id, no catalog and no times: the shell fills them in."""

    answer: Answer


Effect = MatchVerified | PlanOffline | LlmEffect | RunQuery | Compose | Finish
Step = tuple[AskState, tuple[Effect, ...]]


def step(state: AskState, event: Event) -> Step:
    """What follows from an event."""
    match event:
        case Asked(question, principal, context, order, conversation) if state.phase is Phase.NEW:
            begun = replace(
                state, principal=principal, context=context, order=order, conversation=conversation
            )
            return _asked(begun, question)
        case QueryGiven(query, principal, question) if state.phase is Phase.NEW:
            given = replace(state, principal=principal, question=question)
            if isinstance(query, Stepwise):
                return _result(given, "", query)
            return _run(given, Planned(query), "")
        case PlannedBy(planner, result) if (state.phase, planner) in _AWAITED:
            return _planned(state, planner, result)
        case Retrieved() | Heard() | Checked() if state.phase is Phase.THINKING:
            return _thinking(state, event)
        case Answered(answer, place) if state.phase is Phase.RUNNING and place == len(state.answers):
            return _answered(state, answer)
        case Chosen(index) if state.phase is Phase.WAITING:
            return _chosen(state, index)
        case Failed(problem) if state.phase is not Phase.DONE:
            return _finish(state, declined(state, Status.FAILED, problem))
        case Asked() | QueryGiven() | PlannedBy() | Answered() | Chosen() | Failed():
            return state, ()
        case Retrieved() | Heard() | Checked():
            return state, ()
        case _:
            assert_never(event)


_AWAITED = frozenset({(Phase.MATCHING, VERIFIED), (Phase.PLANNING, OFFLINE)})


def _asked(state: AskState, question: str) -> Step:
    wording = " ".join(question.split())
    state = replace(state, question=wording, wording=wording)
    if not wording:
        problem = Problem("nothing-asked", "Nothing was asked.", hint="Ask, for instance: sales last month.")
        return _finish(state, declined(state, Status.REFUSED, problem))
    if len(wording) > LONGEST_QUESTION:
        problem = Problem("question-too-long", f"A question has at most {LONGEST_QUESTION:,} characters.")
        return _finish(replace(state, question=f"{wording[:200]}…"), declined(state, Status.REFUSED, problem))
    return _ask_planner(state, 0)


def _ask_planner(state: AskState, place: int) -> Step:
    """Asks the planner at this place of the order; after the last one there is nothing to say."""
    planner = state.order[place] if place < len(state.order) else ""
    if planner == VERIFIED:
        return replace(state, phase=Phase.MATCHING), (MatchVerified(state.wording, state.context),)
    if planner == OFFLINE:
        return replace(state, phase=Phase.PLANNING), (PlanOffline(state.wording, state.context),)
    if planner == LLM:
        return _begin_thinking(state, None)
    return _result(state, state.planner, None)


def _begin_thinking(state: AskState, offline: Clarify | Refuse | None) -> Step:
    thinking, effect = begin(offline, _question(state))
    assert isinstance(effect, Retrieve)
    return replace(state, phase=Phase.THINKING, thinking=thinking), (effect,)


def _question(state: AskState) -> Question:
    typed = state.question if state.question != state.wording else ""
    return Question(state.wording, state.principal, state.context, typed)


def _thinking(state: AskState, event: LlmEvent) -> Step:
    if state.thinking is None or not awaited(state.thinking, event):
        return state, ()
    thinking, todo = decide(state.thinking, event, _question(state))
    state = replace(state, thinking=thinking)
    if isinstance(todo, Retrieve | AskModel | CheckReply):
        return state, (todo,)
    said_before = todo is thinking.offline and todo is not None
    return _result(state, OFFLINE if said_before else LLM, todo)


def _planned(state: AskState, planner: str, result: PlannerResult | None) -> Step:
    """A planner that found nothing, or is not sure, makes way for the next one."""
    place = state.order.index(planner) + 1 if planner in state.order else len(state.order)
    if result is None and place < len(state.order):
        return _ask_planner(state, place)
    if isinstance(result, Clarify | Refuse) and LLM in state.order[place:] and not _is_settled(result):
        return _begin_thinking(state, result)
    return _result(state, planner, result)


def _is_settled(result: Clarify | Refuse) -> bool:
    """A question back that has choices is about names, values or what is missing: nobody chooses in silence then."""
    return bool(result.choices) if isinstance(result, Clarify) else result.final


def _result(state: AskState, planner: str, result: PlannerResult | None) -> Step:
    state = replace(state, planner=planner)
    match result:
        case Planned():
            return _run(state, result, planner)
        case Clarify(question, choices, phrase) if choices:
            asked_back = replace(
                bare(state, Status.CLARIFY, question), choices=(*choices[:MAX_CHOICES], SOMETHING_ELSE)
            )
            return _finish(replace(state, phrase=phrase), asked_back)
        case Clarify(question):
            return _finish(state, declined(state, Status.REFUSED, Problem("unclear", question)))
        case Refuse(reason, unplaced, suggestions):
            left = [words for words in unplaced if not _is_said(words, reason)]
            hint = f"Not understood: {', '.join(left)}." if left else ""
            code = SMALL_TALK if result.talk else "not-understood"
            problem = Problem(code, reason, hint=hint, suggestions=suggestions)
            refused = declined(state, Status.REFUSED, problem)
            return _finish(replace(state, unplaced=unplaced), replace(refused, follow_ups=result.instead))
        case Define() | Investigate() | Overview():
            composing = replace(state, phase=Phase.RUNNING, choices=())
            return composing, (Compose(result, state.principal, state.question, planner),)
        case Stepwise():
            return _next_step(replace(state, stepwise=result, answers=()), planner)
        case None:
            problem = Problem("not-understood", "The question was not understood.")
            return _finish(state, declined(state, Status.REFUSED, problem))
        case _:
            assert_never(result)


def _next_step(state: AskState, planner: str) -> Step:
    """Runs the first of the steps that has not run; the answer of all where there is none, or nothing to go on with."""
    asked, answers = state.stepwise, state.answers
    assert asked is not None
    if len(answers) == len(asked.steps):
        return _finish(state, put_together(asked, answers, state.question))
    query = next_query(asked, answers)
    if isinstance(query, Query):
        assumptions = asked.assumptions if not answers else ()
        own = asked.steps[len(answers)].query.filters
        return _run(state, Planned(query, assumptions), planner, query.filters[len(own) :])
    if query.problem is None:
        return _finish(state, put_together(asked, answers, state.question))
    refused = declined(state, Status.REFUSED, query.problem)
    return _finish(state, replace(refused, kind=Kind.STEPS, sections=steps_of(answers)))


def _answered(state: AskState, answer: Answer) -> Step:
    """What ran is the answer, or one step of it. A step that failed, or asks back, ends all."""
    if state.stepwise is None:
        return _finish(state, answer)
    if answer.status is not Status.ANSWERED:
        return _finish(state, stopped(answer, state.query, state.answers))
    return _next_step(replace(state, answers=(*state.answers, answer)), state.planner)


def _is_said(words: str, reason: str) -> bool:
    """Whether a reason names the words, or most of them."""
    parts, said = words.lower().split(), reason.lower()
    return 2 * sum(part in said for part in parts) > len(parts)


def _run(state: AskState, planned: Planned, planner: str, found: tuple[Filter, ...] = ()) -> Step:
    run = RunQuery(
        query=planned.query,
        principal=state.principal,
        question=state.question,
        planner=planner,
        trust=Trust.VERIFIED if _is_approved(planned) else None,
        verified=planned.verified,
        assumptions=planned.assumptions,
        changes=planned.changes,
        place=len(state.answers),
        found=found,
    )
    running = replace(state, phase=Phase.RUNNING, query=planned.query, planner=planner, choices=())
    return running, (run,)


def _is_approved(planned: Planned) -> bool:
    """Whether a person has approved this very query: with something else in its slots, nobody has."""
    return planned.verified is not None and parse_query(planned.verified.query) == planned.query


def _chosen(state: AskState, index: int) -> Step:
    if not 0 <= index < len(state.choices):
        problem = Problem(
            "no-such-choice",
            f"There is no choice {index + 1}.",
            hint=f"Choose a number from 1 to {len(state.choices)}.",
        )
        return state, (Finish(declined(state, Status.REFUSED, problem)),)
    choice = state.choices[index]
    if choice.is_open:
        return _in_other_words(state)
    if choice.time is not None and state.stepwise is not None:
        # From the first step on: what it found may not be there any more, or not for this person.
        stepwise = in_other_times(state.stepwise, state.asked_at, choice.time)
        return _next_step(replace(state, stepwise=stepwise), CHOICE)
    if choice.query is not None:
        return _run(state, Planned(choice.query), CHOICE)
    state = replace(state, stepwise=None)
    return _ask_planner(replace(state, wording=choice.question, choices=(), thinking=None), 0)


def _in_other_words(state: AskState) -> Step:
    """None of the choices: the person says the unclear words in another way, and the rest of the question stays."""
    said = f"Say in other words what “{state.phrase}” means. The rest of the question stays."
    if not state.phrase:
        said = "Then say it in other words."
    context = replace(state.context, open=Open(state.wording, state.phrase) if state.phrase else None)
    return _finish(replace(state, context=context), bare(state, Status.CLARIFY, said))


def _finish(state: AskState, answer: Answer) -> Step:
    """Done, unless the answer asks back: then the state waits for a click, without the rows of steps that ran, and
    without a query that holds what was found in them."""
    phase = Phase.WAITING if answer.status is Status.CLARIFY else Phase.DONE
    answer = with_cost(state, answer)
    if state.stepwise is not None:
        state = replace(state, query=None, answers=(), asked_at=len(state.answers))
    return replace(state, phase=phase, choices=answer.choices), (Finish(answer),)
