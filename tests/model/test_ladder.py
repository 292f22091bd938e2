"""How an endpoint is brought to reply in the form of a schema: every rung, and what is learned, over real HTTP."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.model.serving import CALL, REPLY, REVENUE, bench

OK = {"reply": REVENUE}


def test_an_endpoint_that_obeys_schemas_is_asked_once() -> None:
    with bench(OK) as b:
        assert b.text() == REPLY
        assert b.forms == ["json_schema"]
        [seen] = b.server.seen
        assert seen.body["messages"] == [
            {"role": "system", "content": "You choose a metric."},
            {"role": "user", "content": "sales last week"},
        ]
        assert seen.body["response_format"] == {
            "type": "json_schema",
            "json_schema": {"name": "query", "schema": dict(CALL.schema), "strict": True},
        }
        assert (seen.body["temperature"], seen.body["max_tokens"]) == (0.0, 50)


@pytest.mark.parametrize(
    ("supports", "forms"),
    [
        ({"json_schema": False}, ["json_schema", "tool"]),
        ({"json_schema": False, "tools": False}, ["json_schema", "tool", "json_object"]),
        (
            {"json_schema": False, "tools": False, "json_object": False},
            ["json_schema", "tool", "json_object", "text"],
        ),
    ],
)
def test_what_is_not_supported_is_learned_from_its_errors_and_remembered(
    supports: dict[str, bool], forms: list[str]
) -> None:
    with bench(OK, supports=supports) as b:
        assert b.text() == REPLY
        assert b.forms == forms
        assert b.text() == REPLY
        assert b.forms == [*forms, forms[-1]]
        assert b.waits.seconds == []


@pytest.mark.parametrize("parameter", ["temperature", "max_tokens", "stream_options", "stream"])
def test_a_parameter_that_is_not_known_is_said_otherwise(parameter: str) -> None:
    with bench(OK, supports={parameter: False}) as b:
        assert b.text() == REPLY
        assert b.text() == REPLY
        assert len(b.server.seen) == 3
        assert parameter in b.server.seen[0].body
        assert parameter not in b.server.seen[2].body
        assert "max_tokens" in b.server.seen[2].body or "max_completion_tokens" in b.server.seen[2].body


def test_on_the_lowest_rungs_the_prompt_says_which_json_is_wanted() -> None:
    with bench(OK, supports={"json_schema": False, "tools": False, "json_object": False}) as b:
        b.text()
        system = str(b.server.seen[-1].body["messages"])
        assert '"enum":["revenue","baskets"]' in system
        assert "You choose a metric." in system


def test_json_is_found_within_prose_and_fences() -> None:
    with bench({"reply": REVENUE, "fault": "prose"}) as b:
        assert b.text() == REPLY


def test_an_endpoint_that_accepts_schemas_and_ignores_them_is_found_out() -> None:
    ignores = {"when": {"schema": "query"}, "reply": "It is revenue, I think."}
    with bench(ignores, OK) as b:
        assert b.text() == REPLY
        # The schema's name is in the first two ways of asking, not in the third.
        assert b.forms == ["json_schema", "tool", "json_object"]


def test_one_odd_reply_does_not_lose_the_schema_for_good() -> None:
    with bench({"reply": "Hm.", "times": 1}, OK) as b:
        assert b.text() == REPLY
        assert b.text() == REPLY
        assert b.forms == ["json_schema", "tool", "json_schema"]


def test_a_schema_that_is_refused_by_itself_teaches_nothing() -> None:
    """An object that is not closed is no strict schema: this call goes on below, the next one begins at the top."""
    loose = replace(CALL, schema={"type": "object", "properties": {"metric": {"type": "string"}}})
    with bench(OK) as b:
        assert b.text(loose) == REPLY
        assert b.forms == ["json_schema", "tool", "json_object"]
        b.text()
        assert b.forms[-1] == "json_schema"


@pytest.mark.parametrize("fault", ["invalid_json", "schema_violation", "empty", "prompt_leak"])
def test_a_reply_out_of_form_is_asked_for_in_every_other_way_before_it_is_given_up(fault: str) -> None:
    with bench({"reply": REVENUE, "fault": fault, "times": 1}, OK) as b:
        assert b.text() == REPLY
        assert b.answers == [fault, "reply"]
    if fault != "schema_violation":
        with bench({"reply": REVENUE, "fault": fault}) as b:
            assert b.failure() == "model-bad-reply"
            assert b.forms == ["json_schema", "tool", "json_object", "text"]


def test_a_made_up_name_is_passed_on_to_be_checked() -> None:
    with bench({"reply": REVENUE, "fault": "made_up_name"}) as b:
        assert b.text() == '{"metric": "made_up_name"}'


def test_a_reply_that_is_longer_than_it_may_be_is_not_asked_for_again() -> None:
    with bench({"reply": REVENUE, "fault": "cut_short"}) as b:
        assert b.failure() == "model-bad-reply"
        assert b.answers == ["cut_short"]


def test_a_model_that_would_not_answer_is_not_pressed() -> None:
    with bench({"reply": REVENUE, "fault": "refusal"}) as b:
        assert b.failure() == "model-declined"
        assert b.answers == ["refusal"]


def test_a_model_that_thinks_first_gets_room_for_it_from_then_on() -> None:
    with bench({"reply": REVENUE, "fault": "thinking"}) as b:
        assert [b.text(), b.text()] == [REPLY, REPLY]
        assert [seen.body["max_tokens"] for seen in b.server.seen] == [50, 4050, 4050]
        assert b.forms == ["json_schema"] * 3


def test_a_model_that_pads_to_the_limit_is_asked_otherwise() -> None:
    """Some that are forced to call a tool may not stop and go on with blanks."""
    padding = {"when": {"schema": "query"}, "reply": '{"metric": ' + " " * 500}
    with bench(padding, OK, supports={"json_schema": False}) as b:
        assert b.text() == REPLY
        assert b.forms == ["json_schema", "tool", "json_object"]
