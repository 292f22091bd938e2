"""Steps between which anything may happen: their state is JSON, and they may find nothing, or too much."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from rich.console import Console

from bots.slack.rendering.answers import answer_message
from bots.slack.rendering.computed import how_computed_view
from bots.slack.rendering.types import Shown
from semantic.principal import EVERYONE
from semantic.query import parse_query, query_json
from semantic.query.types import Limit, Query
from service.answer import Answer, Choice, Column, Computation, Kind, Status
from service.asking.planned import StepQuery, Stepwise, ValuesOf
from service.asking.state import AskState, Phase, state_from_json, state_json
from service.asking.steps import Answered, Asked, Chosen, Effect, Event, Finish, PlannedBy, RunQuery, step
from service.asking.stepwise import MOST_TAKEN, Nothing, next_query
from service.rendering.terminal import render_terminal

BEST = parse_query(
    {
        "metrics": ["revenue"],
        "dimensions": ["store.id"],
        "time": "last month",
        "order_by": ["-revenue"],
        "limit": 1,
    }
)
YEAR = parse_query({"metrics": ["revenue"], "dimensions": ["time.month"], "time": "last year"})
TAKEN = ValuesOf("store.id", 0, "store.id")
STEPS = Stepwise((StepQuery(BEST), StepQuery(YEAR, (TAKEN,))), ("No number is named: revenue is taken.",))
STORE = Column("store.id", "Store", "dimension", "string")
REVENUE = Column("revenue", "Revenue", "metric", "number")


def found(*stores: str | None, truncated: bool = False, query: Query = BEST) -> Answer:
    """What the first step came to."""
    rows = tuple((store, Decimal(5)) for store in stores)
    return Answer(
        "a1",
        Status.ANSWERED,
        Kind.DATA,
        "q",
        f"{len(rows)} stores.",
        (STORE, REVENUE),
        rows,
        row_count=len(rows),
        truncated=truncated,
        query=query,
        seconds={"plan": 1.0, "run": 2.0},
    )


def after(state: AskState, *events: Event) -> tuple[AskState, Effect]:
    """The state goes through JSON before each event, as if another process went on with it."""
    effects: tuple[Effect, ...] = ()
    for event in events:
        state, effects = step(state_from_json(json.loads(json.dumps(state_json(state)))), event)
    [effect] = effects
    return state, effect


def begun() -> tuple[AskState, Effect]:
    asked = Asked("how did last month's best store do last year", EVERYONE, order=("offline",))
    return after(AskState(), asked, PlannedBy("offline", STEPS))


def filters(query: Query) -> object:
    return query_json(query)["filters"]


def test_one_query_runs_after_the_other_and_the_answer_has_both() -> None:
    state, first = begun()
    assert isinstance(first, RunQuery)
    assert (first.query, first.assumptions) == (BEST, STEPS.assumptions)
    state, second = after(state, Answered(found("367")))
    assert isinstance(second, RunQuery)
    assert filters(second.query) == [{"field": "store.id", "op": "=", "values": ["367"]}]
    assert (state.phase, second.assumptions) == (Phase.RUNNING, ())
    year = Answer("a2", Status.ANSWERED, Kind.DATA, "q", "It ran up.", seconds={"plan": 1.0, "run": 3.0})
    state, last = after(state, Answered(replace(year, query=second.query), second.place))
    assert isinstance(last, Finish)
    assert (state.phase, last.answer.kind) == (Phase.DONE, Kind.STEPS)
    assert last.answer.sentence == "1 stores.\nIt ran up."
    assert last.answer.seconds == {"plan": 1.0, "run": 5.0}
    assert [section.question for section in last.answer.sections] == [
        "1. revenue by id, last month, the first 1",
        "2. revenue by month, id is 367, last year",
    ]


def test_several_and_unknown_ones_are_gone_on_with() -> None:
    def taken(*stores: str | None) -> object:
        query = next_query(STEPS, (found(*stores),))
        assert isinstance(query, Query)
        return filters(query)

    assert taken("367", "406", "367") == [{"field": "store.id", "op": "in", "values": ["367", "406"]}]
    assert taken(None) == [{"field": "store.id", "op": "is_null"}]
    assert taken("367", None) == [
        {
            "any": [
                {"field": "store.id", "op": "=", "values": ["367"]},
                {"field": "store.id", "op": "is_null"},
            ]
        }
    ]


def test_where_nothing_is_found_that_is_the_answer() -> None:
    state, _ = begun()
    state, effect = after(state, Answered(found()))
    assert isinstance(effect, Finish)
    assert effect.answer.status is Status.ANSWERED
    assert effect.answer.sentence == "0 stores.\nSo there is nothing of which the rest could be asked."
    assert state.phase is Phase.DONE


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (found(*(str(number) for number in range(MOST_TAKEN + 1))), "which is 100"),
        (found("1", truncated=True, query=replace(BEST, limit=None)), "more than the 1 rows"),
        (found("1", "2", truncated=True, query=replace(BEST, limit=Limit(100))), "more than the 2 rows"),
    ],
    ids=["more than the limit", "not all of them are there", "not as many as were asked for"],
)
def test_too_many_are_refused_with_what_was_found(answer: Answer, said: str) -> None:
    state, _ = begun()
    _, effect = after(state, Answered(answer))
    assert isinstance(effect, Finish)
    assert (effect.answer.status, effect.answer.problems[0].code) == (Status.REFUSED, "too-many-found")
    assert said in effect.answer.sentence
    assert len(effect.answer.sections) == 1


def test_what_a_limit_leaves_out_was_not_asked_for() -> None:
    assert isinstance(next_query(STEPS, (found("1", truncated=True),)), Query)


def test_values_that_were_found_in_one_row_stay_together() -> None:
    """Store 1 in the north and store 2 nowhere: neither is store 1 nowhere."""
    pair = (TAKEN, ValuesOf("household.region", 0, "region"))
    asked = Stepwise((StepQuery(BEST), StepQuery(YEAR, pair)))
    answer = found("1", "2")
    region = Column("region", "Region", "dimension", "string")
    rows = (("1", "north", Decimal(5)), ("2", None, Decimal(4)))
    both = replace(answer, columns=(STORE, region, REVENUE), rows=rows)
    first = {
        "all": [
            {"field": "store.id", "op": "=", "values": ["1"]},
            {"field": "household.region", "op": "=", "values": ["north"]},
        ]
    }
    second = {
        "all": [
            {"field": "store.id", "op": "=", "values": ["2"]},
            {"field": "household.region", "op": "is_null"},
        ]
    }
    query = next_query(asked, (both,))
    assert isinstance(query, Query) and filters(query) == [{"any": [first, second]}]
    query = next_query(asked, (replace(both, rows=rows[:1]),))
    assert isinstance(query, Query) and filters(query) == [first]


def test_a_column_that_is_not_there_is_no_filter_that_is_left_out() -> None:
    other = replace(found("367"), columns=(replace(STORE, name="other"), REVENUE))
    assert isinstance(next_query(STEPS, (other,)), Nothing)


@pytest.mark.parametrize("status", [Status.FAILED, Status.REFUSED])
def test_a_step_that_fails_ends_it_and_its_query_is_not_that_of_the_question(status: Status) -> None:
    state, _ = begun()
    state, second = after(state, Answered(found("367")))
    assert isinstance(second, RunQuery)
    failed = Answer(
        "a2",
        status,
        Kind.DATA,
        "q",
        "The warehouse does not answer.",
        query=second.query,
        sql="SELECT",
        parameters={"p": "367"},
    )
    _, effect = after(state, Answered(failed, second.place))
    assert isinstance(effect, Finish)
    answer = effect.answer
    assert (answer.status, answer.kind, answer.sentence) == (status, Kind.STEPS, failed.sentence)
    assert (answer.query, answer.sql, dict(answer.parameters)) == (None, "", {})
    assert [section.query for section in answer.sections] == [BEST, second.query]


SAME = Stepwise((StepQuery(BEST), StepQuery(replace(YEAR, time=BEST.time), (TAKEN,))))
EARLIER = parse_query({"metrics": ["revenue"], "time": "2016-12"}).time


def asked_back(query: Query) -> Answered:
    choice = Choice("December 2016", query=replace(query, time=EARLIER))
    back = Answer("a1", Status.CLARIFY, Kind.DATA, "q", "2016?", choices=(choice,))
    return Answered(back)


def test_a_click_on_another_period_goes_on_with_all_steps_that_had_it() -> None:
    asked = Asked("how did last month's best store do by month", EVERYONE, order=("offline",))
    state, first = after(AskState(), asked, PlannedBy("offline", SAME))
    assert isinstance(first, RunQuery)
    state, first = after(state, asked_back(first.query), Chosen(0))
    assert isinstance(first, RunQuery) and first.query == replace(BEST, time=EARLIER)
    _, second = after(state, Answered(found("367")))
    assert isinstance(second, RunQuery) and second.query.time == EARLIER
    assert filters(second.query) == [{"field": "store.id", "op": "=", "values": ["367"]}]


def test_a_choice_of_more_than_another_period_is_not_offered() -> None:
    state, first = begun()
    assert isinstance(first, RunQuery)
    other = Choice("by month", query=replace(BEST, dimensions=("time.month",)))
    asked = asked_back(first.query).answer
    _, effect = after(state, Answered(replace(asked, choices=(other, *asked.choices))))
    assert isinstance(effect, Finish)
    assert [choice.label for choice in effect.answer.choices] == ["December 2016"]
    _, effect = after(state, Answered(replace(asked, choices=(other,))))
    assert isinstance(effect, Finish)
    assert (effect.answer.status, effect.answer.choices) == (Status.REFUSED, ())


def test_a_click_in_a_later_step_begins_anew_with_the_rights_and_rows_of_today() -> None:
    state, _ = begun()
    state, second = after(state, Answered(found("367")))
    assert isinstance(second, RunQuery)
    waiting, back = after(state, Answered(asked_back(second.query).answer, second.place))
    assert waiting.phase is Phase.WAITING and isinstance(back, Finish)
    [choice] = back.answer.choices
    assert (choice.query, choice.time) == (None, EARLIER), "a half of the question, with what was found"
    assert "367" not in json.dumps(state_json(waiting)), "whatever is kept of answers, it waits without rows"
    state, first = after(waiting, Chosen(0))
    assert isinstance(first, RunQuery) and (first.query, state.answers) == (BEST, ())
    _, second = after(state, Answered(found("406")))
    assert isinstance(second, RunQuery) and second.query.time == EARLIER
    assert filters(second.query) == [{"field": "store.id", "op": "=", "values": ["406"]}]


def test_a_state_of_the_version_before_can_be_gone_on_with() -> None:
    form = state_json(AskState(question="sales"))
    older = {key: value for key, value in form.items() if key not in ("stepwise", "answers")} | {"version": 4}
    assert state_from_json(json.loads(json.dumps(older))) == AskState(question="sales")


def test_a_question_in_steps_that_waited_in_the_version_before_is_asked_again() -> None:
    """Its choices hold a query of one step, which would run as if it were the whole question."""
    state, _ = begun()
    with pytest.raises(ValueError, match="Ask again"):
        state_from_json(json.loads(json.dumps(state_json(state) | {"version": 5})))


def test_a_result_that_comes_twice_is_not_taken_for_that_of_the_next_step() -> None:
    state, _ = begun()
    running, _ = after(state, Answered(found("367")))
    assert step(running, Answered(found("367"))) == (running, ())
    done, _ = after(running, Answered(found("367"), 1))
    assert step(done, Answered(found("406"), 1)) == (done, ())


def test_the_terminal_shows_each_step_and_how_it_was_computed() -> None:
    state, _ = begun()
    _, effect = after(state, Answered(found("367")), Answered(found("367", "406", query=YEAR), 1))
    assert isinstance(effect, Finish)
    steps = [
        replace(section, computation=Computation(order=f"order {number}"))
        for number, section in enumerate(effect.answer.sections, 1)
    ]
    console = Console(width=80, file=StringIO(), record=True)
    console.print(render_terminal(replace(effect.answer, sections=tuple(steps)), width=80))
    lines = [line.strip() for line in console.export_text().splitlines()]
    begins = lines.index("How this was computed")
    assert lines[begins + 1 : begins + 5] == [
        "1. revenue by id, last month, the first 1",
        "Order: order 1",
        "2. revenue by month, last year",
        "Order: order 2",
    ]


def test_slack_shows_how_each_step_was_computed() -> None:
    state, _ = begun()
    _, effect = after(state, Answered(found("367")), Answered(found("367", "406", query=YEAR), 1))
    assert isinstance(effect, Finish)
    view = json.dumps(how_computed_view(effect.answer))
    assert view.index("1. revenue by id, last month, the first 1") < view.index(
        "2. revenue by month, last year"
    )
    message = json.dumps(answer_message(effect.answer, shown=Shown()).blocks)
    assert "2. revenue by month, last year" in message
