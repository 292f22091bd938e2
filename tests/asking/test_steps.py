"""Asking as a step function: no warehouse, no book, only states and events."""

from __future__ import annotations

import json

import pytest

from semantic.definitions.types import VerifiedQuestion
from semantic.errors import Problem
from semantic.principal import EVERYONE, Principal
from semantic.query.types import MetricUse, Query
from service.answer import Answer, Choice, Kind, Status, Trust
from service.asking.llm.effects import Retrieve
from service.asking.planned import NO_CONTEXT, Clarify, Open, Planned, Refuse
from service.asking.state import AskState, Phase, state_from_json, state_json
from service.asking.steps import (
    SOMETHING_ELSE,
    Answered,
    Asked,
    Chosen,
    Effect,
    Event,
    Failed,
    Finish,
    MatchVerified,
    PlannedBy,
    PlanOffline,
    QueryGiven,
    RunQuery,
    step,
)

REVENUE = Query(metrics=(MetricUse("revenue"),))
BASKETS = Query(metrics=(MetricUse("baskets"),))
ANNA = Principal("anna", (("regions", ("north", "south")),))
DONE = Answer("a1", Status.ANSWERED, Kind.DATA, "sales", "Revenue was 5.")


def after(*events: Event, state: AskState | None = None) -> tuple[AskState, tuple[Effect, ...]]:
    """The state and the effects after the last event; the state goes through JSON each time, as a store would."""
    state = state or AskState()
    effects: tuple[Effect, ...] = ()
    for event in events:
        state, effects = step(state_from_json(json.loads(json.dumps(state_json(state)))), event)
    return state, effects


def finished(effects: tuple[Effect, ...]) -> Answer:
    [finish] = effects
    assert isinstance(finish, Finish)
    return finish.answer


def test_a_verified_question_goes_first() -> None:
    approved = VerifiedQuestion(question="sales", query={"metrics": ["revenue"]})
    state, effects = after(Asked("  sales   last month ", ANNA))
    assert effects == (MatchVerified("sales last month"),)
    state, effects = after(PlannedBy("verified", Planned(REVENUE, verified=approved)), state=state)
    assert effects == (RunQuery(REVENUE, ANNA, "sales last month", "verified", Trust.VERIFIED, approved),)
    state, effects = after(Answered(DONE), state=state)
    assert (state.phase, effects) == (Phase.DONE, (Finish(DONE),))


def test_then_the_offline_planner() -> None:
    state, effects = after(Asked("sales", EVERYONE), PlannedBy("verified", None))
    assert effects == (PlanOffline("sales"),)
    _, effects = after(PlannedBy("offline", Planned(REVENUE, ("Sales are revenue.",))), state=state)
    assert effects == (RunQuery(REVENUE, EVERYONE, "sales", "offline", None, None, ("Sales are revenue.",)),)


CHOICES = (Choice("Revenue", query=REVENUE), Choice("Baskets", question="baskets last month"))
SHOWN = (*CHOICES, SOMETHING_ELSE)


def asked_back() -> AskState:
    state, effects = after(
        Asked("sales", ANNA),
        PlannedBy("verified", None),
        PlannedBy("offline", Clarify("Which sales?", CHOICES)),
    )
    answer = finished(effects)
    assert (answer.status, answer.sentence, answer.choices) == (Status.CLARIFY, "Which sales?", SHOWN)
    assert (answer.question, answer.planner, answer.id) == ("sales", "offline", "")
    assert state.phase is Phase.WAITING
    return state


def test_a_choice_with_a_query_runs_it_for_the_same_question_and_person() -> None:
    _, effects = after(Chosen(0), state=asked_back())
    assert effects == (RunQuery(REVENUE, ANNA, "sales", "choice"),)


def test_something_else_asks_for_other_words_and_keeps_the_rest() -> None:
    size = Clarify("Which size?", CHOICES, phrase="basket size")
    state, effects = after(
        Asked("basket size last month", ANNA), PlannedBy("verified", None), PlannedBy("offline", size)
    )
    state, effects = after(Chosen(2), state=state)
    answer = finished(effects)
    assert (answer.status, answer.choices) == (Status.CLARIFY, ())
    assert answer.sentence == "Say in other words what “basket size” means. The rest of the question stays."
    assert state.context.open == Open("basket size last month", "basket size")


def test_a_choice_with_a_question_is_planned() -> None:
    state, effects = after(Chosen(1), state=asked_back())
    assert effects == (MatchVerified("baskets last month"),)
    _, effects = after(PlannedBy("verified", None), PlannedBy("offline", Planned(BASKETS)), state=state)
    assert effects == (RunQuery(BASKETS, ANNA, "sales", "offline"),)


def test_a_choice_that_does_not_exist_leaves_the_question_waiting() -> None:
    state, effects = after(Chosen(3), state=asked_back())
    answer = finished(effects)
    assert (answer.status, answer.sentence) == (
        Status.REFUSED,
        "There is no choice 4. Choose a number from 1 to 3.",
    )
    assert state == asked_back()


def test_a_query_that_is_ambiguous_waits_too() -> None:
    back = Answer("a2", Status.CLARIFY, Kind.DATA, "", "Which?", choices=CHOICES)
    state, effects = after(QueryGiven(REVENUE, ANNA), Answered(back))
    assert (state.phase, state.choices, effects) == (Phase.WAITING, CHOICES, (Finish(back),))


def test_a_refusal_names_what_was_not_understood() -> None:
    refused = Refuse("I do not know what one word means.", ("zorblax",), ("revenue", "baskets"))
    state, effects = after(
        Asked("zorblax by month", EVERYONE), PlannedBy("verified", None), PlannedBy("offline", refused)
    )
    answer = finished(effects)
    assert (state.phase, answer.status) == (Phase.DONE, Status.REFUSED)
    assert answer.sentence == "I do not know what one word means. Not understood: zorblax."
    assert answer.problems == (
        Problem(
            "not-understood",
            "I do not know what one word means.",
            "Not understood: zorblax.",
            ("revenue", "baskets"),
        ),
    )


@pytest.mark.parametrize(
    ("question", "code"),
    [("", "nothing-asked"), ("  \n ", "nothing-asked"), ("x" * 2_001, "question-too-long")],
)
def test_what_is_no_question_is_refused(question: str, code: str) -> None:
    answer = finished(after(Asked(question, EVERYONE))[1])
    assert (answer.status, answer.problems[0].code) == (Status.REFUSED, code)


def test_an_effect_that_failed_ends_the_question() -> None:
    gone = Problem("warehouse-unavailable", "The warehouse is gone.", "Start it.")
    state, effects = after(QueryGiven(REVENUE, EVERYONE, "sales"), Failed(gone))
    answer = finished(effects)
    assert (state.phase, answer.status, answer.sentence) == (
        Phase.DONE,
        Status.FAILED,
        "The warehouse is gone. Start it.",
    )


@pytest.mark.parametrize(
    "event",
    [
        Asked("again", EVERYONE),
        QueryGiven(BASKETS, EVERYONE),
        PlannedBy("verified", None),
        Chosen(0),
        Answered(DONE),
    ],
)
def test_an_event_that_comes_too_late_changes_nothing(event: Event) -> None:
    done, _ = after(QueryGiven(REVENUE, EVERYONE), Answered(DONE))
    assert step(done, event) == (done, ())


def test_a_late_result_of_another_planner_changes_nothing() -> None:
    planning, _ = after(Asked("sales", EVERYONE), PlannedBy("verified", None))
    assert step(planning, PlannedBy("verified", Planned(BASKETS))) == (planning, ())


def test_a_state_is_versioned_json() -> None:
    state = asked_back()
    form = state_json(state)
    assert (form["version"], form["phase"], form["question"]) == (6, "waiting", "sales")
    assert form["principal"] == {"id": "anna", "attributes": {"regions": ["north", "south"]}}
    assert state_from_json(json.loads(json.dumps(form))) == state
    with pytest.raises(ValueError, match="version 99"):
        state_from_json({**form, "version": 99})


@pytest.mark.parametrize(
    "changed",
    [
        {"phase": "odd"},
        {"principal": None},
        {"principal": {"id": "anna", "attributes": []}},
        {"choices": [5]},
        {"choices": [{"label": "Revenue"}]},
        {"query": {"metrics": 5}},
        {"context": {}},
        {"thinking": {}},
        {"order": 5},
    ],
)
def test_what_is_no_state_is_told_in_one_way(changed: dict[str, object]) -> None:
    form = state_json(AskState(question="sales"))
    with pytest.raises(ValueError, match="no state"):
        state_from_json({**form, **changed})


# The language model's planner


LLM_ORDER = ("verified", "offline", "llm")
UNKNOWN = Refuse("I could not place “umsatz”.", ("umsatz",))


def refused_offline(refusal: Refuse | Clarify = UNKNOWN) -> tuple[AskState, tuple[Effect, ...]]:
    return after(
        Asked("umsatz", ANNA, order=LLM_ORDER), PlannedBy("verified", None), PlannedBy("offline", refusal)
    )


def test_what_the_offline_planner_cannot_place_goes_to_the_language_model() -> None:
    state, effects = refused_offline()
    assert effects == (Retrieve("umsatz", ANNA, NO_CONTEXT),)
    assert state.phase is Phase.THINKING


@pytest.mark.parametrize(
    "settled",
    [
        Clarify("“sales” can mean several things here. Which do you mean?", CHOICES),
        Refuse("“meat and deli” can mean both or either.", final=True),
    ],
)
def test_two_readings_are_never_chosen_between_by_a_model(settled: Refuse | Clarify) -> None:
    state, effects = refused_offline(settled)
    answer = finished(effects)
    assert (answer.planner, answer.choices) == ("offline", state.choices)


def test_without_a_model_in_the_order_none_is_asked() -> None:
    _, effects = after(Asked("umsatz", ANNA), PlannedBy("verified", None), PlannedBy("offline", UNKNOWN))
    assert finished(effects).status is Status.REFUSED


def test_a_planner_can_be_left_out() -> None:
    _, effects = after(Asked("umsatz", ANNA, order=("offline",)))
    assert effects == (PlanOffline("umsatz"),)
    _, effects = after(Asked("umsatz", ANNA, order=("llm",)))
    assert effects == (Retrieve("umsatz", ANNA, NO_CONTEXT),)
