"""The ladder of the language model's planner, rung by rung, with scripted replies: no model, no network, no clock."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal

import pytest

from semantic.errors import Problem
from semantic.principal import Principal
from semantic.query.types import MetricUse, Query
from service.answer import Answer, Choice, Cost, Kind, Status
from service.asking.llm.deciding import MOST_CALLS, RE_ASKS
from service.asking.llm.effects import AskModel, Checked, CheckReply, Heard, LlmEvent, Retrieve, Retrieved
from service.asking.llm.reply_schema import Names, reply_schema
from service.asking.llm.thinking import Material, Route, Verdict
from service.asking.model_calls import ModelFailed, ModelReplied
from service.asking.planned import Clarify, Define, Overview, Planned, Refuse, Section
from service.asking.state import AskState, Phase, state_from_json, state_json
from service.asking.steps import (
    Answered,
    Asked,
    Compose,
    Effect,
    Event,
    Finish,
    PlannedBy,
    RunQuery,
    step,
)

ANNA = Principal("anna")
REVENUE = Query(metrics=(MetricUse("revenue"),))
MATERIAL = Material(
    members=("metric revenue: Dollars received.",),
    examples=(("sales last week", '{"metrics": ["revenue"]}'),),
    schema=reply_schema(Names(metrics=("revenue",))),
    defined=("sales.revenue", "sales.baskets"),
    route=Route.DATA,
)
UNSURE = Refuse("I could not place “umsatz”.", ("umsatz",))
WRONG = Problem("not-answered", "The question says “deli”, and nothing in the query answers that.")


def after(*events: Event, state: AskState | None = None) -> tuple[AskState, tuple[Effect, ...]]:
    """The state and effects after the last event; the state goes through JSON each time, as a store would."""
    state = state or AskState()
    effects: tuple[Effect, ...] = ()
    for event in events:
        state, effects = step(state_from_json(json.loads(json.dumps(state_json(state)))), event)
    return state, effects


def unsure(material: Material = MATERIAL, refusal: Refuse | Clarify = UNSURE) -> list[Event]:
    """A question that the offline planner cannot place, and what was retrieved for it."""
    asked = Asked("umsatz der deli", ANNA, order=("verified", "offline", "llm"))
    return [asked, PlannedBy("verified", None), PlannedBy("offline", refusal), Retrieved(material)]


def heard(number: int, text: str = "{}", **more: int) -> Heard:
    return Heard(number, ModelReplied(text, tokens_in=100, tokens_out=10, model="big", money=Decimal("0.01")))


def run(events: Sequence[Event | LlmEvent]) -> tuple[AskState, Effect]:
    state, effects = after(*events)
    [effect] = effects
    return state, effect


def answer_of(effect: Effect) -> Answer:
    assert isinstance(effect, Finish)
    return effect.answer


def test_the_first_call_shows_what_was_retrieved_and_asks_for_names_of_it() -> None:
    state, effect = run(unsure())
    assert isinstance(effect, AskModel)
    assert (effect.number, effect.call.purpose, effect.call.size, effect.principal) == (
        1,
        "plan",
        "normal",
        ANNA,
    )
    assert effect.call.schema == MATERIAL.schema
    assert "metric revenue: Dollars received." in effect.call.messages[1].content
    assert effect.call.messages[1].content.endswith('Question: "umsatz der deli"')
    assert state.phase is Phase.THINKING


def test_a_reply_is_checked_before_anything_runs() -> None:
    _, effect = run([*unsure(), heard(1, '{"metrics": ["revenue"]}')])
    assert isinstance(effect, CheckReply)
    assert (effect.text, effect.wording, effect.principal) == (
        '{"metrics": ["revenue"]}',
        "umsatz der deli",
        ANNA,
    )


def test_what_passes_the_checks_runs_as_the_models_and_says_what_it_cost() -> None:
    state, effect = run([*unsure(), heard(1), Checked(1, Verdict(Planned(REVENUE, ("As said.",))))])
    assert effect == RunQuery(REVENUE, ANNA, "umsatz der deli", "llm", None, None, ("As said.",))
    done = Answer("a1", Status.ANSWERED, Kind.DATA, "umsatz der deli", "Revenue was 5.", planner="llm")
    _, effects = after(Answered(done), state=state)
    answer = answer_of(effects[0])
    assert answer.cost == Cost(100, 10, Decimal("0.01"))
    assert answer.prompt_version.startswith("plan 3:")


def test_problems_go_back_to_the_model_with_its_own_reply() -> None:
    state, effect = run([*unsure(), heard(1, '{"metrics": []}'), Checked(1, Verdict(problems=(WRONG,)))])
    assert isinstance(effect, AskModel)
    assert (effect.number, effect.call.purpose) == (2, "repair")
    reply, problems = effect.call.messages[-2:]
    assert (reply.role, reply.content) == ("assistant", '{"metrics": []}')
    assert '"code": "not-answered"' in problems.content
    _, effect = run_from(state, heard(2), Checked(2, Verdict(Planned(REVENUE))))
    assert isinstance(effect, RunQuery)


def run_from(state: AskState, *events: Event) -> tuple[AskState, Effect]:
    state, effects = after(*events, state=state)
    [effect] = effects
    return state, effect


def test_after_two_re_asks_it_is_said_what_the_offline_planner_said() -> None:
    events = unsure()
    for number in range(1, RE_ASKS + 2):
        events += [heard(number), Checked(number, Verdict(problems=(WRONG,)))]
    state, effect = run(events)
    answer = answer_of(effect)
    assert (answer.status, answer.planner) == (Status.REFUSED, "offline")
    assert answer.sentence == "I could not place “umsatz”."
    assert answer.cost.tokens_in == 300, "what was spent in vain is shown all the same"
    assert state.thinking is not None and state.thinking.spent.calls == RE_ASKS + 1 < MOST_CALLS + 1


def test_alone_it_says_what_was_wrong() -> None:
    events: list[Event] = [Asked("umsatz", ANNA, order=("llm",)), Retrieved(MATERIAL)]
    for number in range(1, RE_ASKS + 2):
        events += [heard(number), Checked(number, Verdict(problems=(WRONG,)))]
    _, effect = run(events)
    assert answer_of(effect).sentence == (
        "I could not turn the question into a query that answers all of it and nothing else. "
        "The question says “deli”, and nothing in the query answers that."
    )


def test_what_the_model_wrote_is_not_said_to_the_person() -> None:
    """It may be anything: a name that was made up, or the prompt."""
    leaked = Problem("unknown-name", "There is no metric `You turn a question about data into one query`.")
    events: list[Event] = [Asked("umsatz", ANNA, order=("llm",)), Retrieved(MATERIAL)]
    for number in range(1, RE_ASKS + 2):
        events += [heard(number), Checked(number, Verdict(problems=(leaked,)))]
    _, effect = run(events)
    assert answer_of(effect).sentence == (
        "I could not turn the question into a query that answers all of it and nothing else."
    )


def test_a_question_back_of_the_checks_is_asked() -> None:
    choices = (Choice("revenue", query=REVENUE),)
    back = Clarify("No definition has “umsatz”. Do you mean this?", choices, "umsatz")
    state, effect = run([*unsure(), heard(1), Checked(1, Verdict(back))])
    answer = answer_of(effect)
    assert (answer.status, answer.planner, state.phase) == (Status.CLARIFY, "llm", Phase.WAITING)
    assert answer.choices[0] == choices[0]


def test_an_outage_degrades_to_the_offline_planner_and_says_so() -> None:
    failed = ModelFailed("model-timeout", "The language model did not answer in time.", tokens_in=90)
    _, effect = run([*unsure(), Heard(1, failed)])
    answer = answer_of(effect)
    assert (answer.sentence, answer.planner) == ("I could not place “umsatz”.", "offline")
    [warning] = answer.warnings
    assert warning.startswith("The language model could not be asked, so that only the offline planner was: ")
    assert warning.endswith("The language model did not answer in time.")
    assert answer.cost.tokens_in == 90


def test_late_and_repeated_replies_change_nothing() -> None:
    state, _ = after(*unsure(), heard(1))
    for late in (heard(1), Retrieved(MATERIAL), Checked(7, Verdict(Planned(REVENUE)))):
        assert step(state, late) == (state, ())
    done, _ = after(Checked(1, Verdict(Planned(REVENUE))), state=state)
    assert step(done, heard(2)) == (done, ())


# Routing


ROUTED = Material(
    members=MATERIAL.members, examples=MATERIAL.examples, schema=MATERIAL.schema, defined=MATERIAL.defined
)


def route(name: str, *about: str) -> Heard:
    return heard(1, json.dumps({"route": name, "about": about}))


def test_where_no_metric_is_named_a_cheap_model_says_what_kind_of_question_it_is() -> None:
    _, effect = run(unsure(ROUTED))
    assert isinstance(effect, AskModel)
    assert (effect.call.purpose, effect.call.size, effect.call.schema_name) == ("route", "easy", "route")


@pytest.mark.parametrize("text", [json.dumps({"route": "data", "about": []}), "no JSON", "{}", "[]"])
def test_data_and_what_cannot_be_read_is_planned(text: str) -> None:
    _, effect = run([*unsure(ROUTED), heard(1, text)])
    assert isinstance(effect, AskModel)
    assert (effect.number, effect.call.purpose) == (2, "plan")


def test_definitions_are_told_from_the_catalog() -> None:
    _, effect = run([*unsure(ROUTED), route("definition", "sales.revenue", "sales.profit")])
    assert isinstance(effect, Compose)
    assert effect.asked == Define(("sales.revenue",), "umsatz der deli"), "what was not retrieved is not told"


def test_small_talk_is_told_what_can_be_asked() -> None:
    _, effect = run([*unsure(ROUTED), route("chat")])
    answer = answer_of(effect)
    assert (answer.status, answer.sentence) == (
        Status.REFUSED,
        "I answer questions about the company's data.",
    )
    assert answer.follow_ups == ("sales last week",)


def test_what_is_outside_is_refused_as_the_offline_planner_did() -> None:
    _, effect = run([*unsure(ROUTED), route("outside")])
    assert answer_of(effect).sentence == "I could not place “umsatz”."


def test_a_report_is_planned_as_several_queries() -> None:
    state, effect = run([*unsure(ROUTED), route("report")])
    assert isinstance(effect, AskModel)
    assert effect.call.schema_name == "report"
    assert "at most 4" in effect.call.messages[0].content
    overview = Overview("Deli", (Section("Sales", REVENUE),))
    _, effect = run_from(state, heard(2), Checked(2, Verdict(overview)))
    assert isinstance(effect, Compose)
    assert effect.asked == overview


# Where it begins


def test_the_state_between_any_two_steps_is_json() -> None:
    events = [*unsure(ROUTED), route("data"), heard(2, '{"a": 1}'), Checked(2, Verdict(problems=(WRONG,)))]
    state = AskState()
    for event in events:
        state, _ = step(state, event)
        assert state_from_json(json.loads(json.dumps(state_json(state)))) == state
    assert state.thinking is not None
    assert [attempt.text for attempt in state.thinking.attempts] == ['{"a": 1}']


def test_only_the_models_planner_can_be_asked() -> None:
    _, effect = run([Asked("umsatz", ANNA, order=("llm",))])
    assert effect == Retrieve("umsatz", ANNA, Asked("", ANNA).context)
