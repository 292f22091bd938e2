"""What is sent in each way of asking, and the JSON in what comes back, whatever comes back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.asking.model_calls import Message
from service.model.attempts import MOST_WAYS, Attempt, GiveUp, Policy, Trouble, next_try
from service.model.manners import LADDER, Manners, Rung
from service.model.wording import body_of, estimated_tokens, fits, json_in
from tests.model.serving import CALL, SCHEMA

texts = st.text(max_size=12)
scalars = st.none() | st.booleans() | st.integers() | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(texts, values, max_size=3)
prose = texts.map(lambda text: text.replace("{", "("))


@given(objects, prose, prose)
def test_an_object_is_found_whatever_stands_around_it(
    value: dict[str, object], before: str, after: str
) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert json_in(f"{before}{text}{after}") == text
    assert json_in(f"<think>{{a}} and {{b}}</think>\n```json\n{text}\n```") == text


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    found = json_in(text)
    assert found is None or isinstance(json.loads(found), dict)


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[1, 2]", '"a"', '{"a": {"b": 1}', '{"a": NaN}', "{" * 100_000, '{"a": ' + "[" * 100_000,
        '{"a": ' + "9" * 5_000 + "}",
    ],
    ids=range(9),
)  # fmt: skip
def test_what_holds_no_object(text: str) -> None:
    """The object within a broken one is not the reply, and neither is a number that JSON does not have."""
    assert json_in(text) is None


def test_what_is_sent_on_each_rung() -> None:
    sent = {rung: body_of(CALL, "small", Manners(rung)) for rung in LADDER}
    assert [sorted(set(body) - {"model", "messages", "max_tokens"}) for body in sent.values()] == [
        ["response_format", "stream", "stream_options", "temperature"],
        ["stream", "stream_options", "temperature", "tool_choice", "tools"],
        ["response_format", "stream", "stream_options", "temperature"],
        ["stream", "stream_options", "temperature"],
    ]
    plain = Manners(Rung.TEXT, "max_completion_tokens", temperature=False, stream=False)
    assert sorted(body_of(CALL, "small", plain)) == ["max_completion_tokens", "messages", "model"]
    without_system = replace(CALL, messages=CALL.messages[1:])
    roles = [message["role"] for message in body_of(without_system, "small", plain)["messages"]]  # type: ignore[attr-defined]
    assert roles == ["system", "user"]


def test_half_a_character_does_not_stop_a_request() -> None:
    half = replace(CALL, messages=(Message("user", "sales \ud800"),))
    json.dumps(body_of(half, "small", Manners()), ensure_ascii=False).encode()


def test_the_keys_that_a_schema_requires_show_whether_it_is_obeyed() -> None:
    assert fits('{"metric": "x"}', SCHEMA, Rung.SCHEMA)
    assert not fits('{"other": "x"}', SCHEMA, Rung.SCHEMA)
    # Below, nothing was enforced: what is missing is for whoever asked to find.
    assert fits('{"other": "x"}', SCHEMA, Rung.TEXT)


def test_tokens_are_rather_overestimated() -> None:
    # A tokenizer of a large model makes 12 of the first and 17 of the second.
    assert estimated_tokens("Which departments sold more last month than before?") >= 12
    assert estimated_tokens('{"metrics": ["sales.revenue"], "time": {"range": "last month"}}') >= 17


@given(st.lists(st.sampled_from(Trouble), min_size=60, max_size=60), st.floats(0, 1))
def test_whatever_happens_it_comes_to_an_end(troubles: list[Trouble], spread: float) -> None:
    policy = Policy(("big", "small"), retries=2, seconds=60, spread=spread)
    attempts: tuple[Attempt, ...] = ()
    for trouble in troubles:
        following = next_try(attempts, policy, elapsed=float(len(attempts)))
        if isinstance(following, GiveUp):
            break
        assert 0 <= following.wait <= 60 and 0 <= following.seconds <= 60
        attempts += (Attempt(following.model, trouble),)
    assert len(attempts) <= len(policy.models) * (policy.retries + 1 + MOST_WAYS + 1)
