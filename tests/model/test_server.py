"""The scripted server by itself: the protocol that it holds clients to, its script, and what it writes down."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from service.model_server import ScriptedServer, ScriptInvalid, create_app, parse_script, running
from service.model_server.embeddings import vector
from service.model_server.reading import read_script
from tests.model.serving import KEY, REVENUE, SCHEMA, Waits

MESSAGES = [{"role": "user", "content": "sales last week"}]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server with one rule that always fits."""
    script = parse_script(
        {"replies": [{"reply": REVENUE}], "models": ["small"], "key": KEY, "context_tokens": 500}
    )
    with running(create_app(ScriptedServer(script))) as address:
        yield address


def post(
    url: str, path: str = "chat/completions", *, key: str = KEY, **body: object
) -> tuple[int, dict[str, Any]]:
    """Status, and the error or the answer: JSON as it came."""
    form = {"model": "small", "messages": MESSAGES, **body} if path.startswith("chat") else body
    came = httpx.post(f"{url}/{path}", json=form, headers={"authorization": f"Bearer {key}"} if key else {})
    answer = came.json()
    return came.status_code, answer.get("error", answer)


@pytest.mark.parametrize("key", ["", "sk-wrong"])
def test_who_has_no_key_is_not_let_in(url: str, key: str) -> None:
    assert post(url, key=key)[0] == 401


@pytest.mark.parametrize(
    ("body", "param", "words"),
    [
        ({"tempreature": 0}, "tempreature", "Unrecognized request argument"),
        ({"messages": []}, "messages", "empty array"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "messages[0]", "role"),
        ({"messages": [{"role": "user", "content": None}]}, "messages[0]", "expected a string"),
        ({"max_tokens": 0}, "max_tokens", "at least 1"),
        ({"max_tokens": 5, "max_completion_tokens": 5}, "max_tokens", "at the same time"),
        ({"temperature": 3}, "temperature", "from 0 to 2"),
        ({"stream_options": {"include_usage": True}}, "stream_options", "only allowed when 'stream'"),
        ({"response_format": {"type": "json_object"}}, "messages", "must contain the word 'json'"),
        ({"response_format": {"type": "xml"}}, "response_format", "Invalid value"),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "a b", "schema": SCHEMA}}},
            "response_format", "letters, digits",
        ),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"},
                                                                        "strict": True}}},
            "response_format", "'additionalProperties' is required",
        ),
        ({"messages": [{"role": "user", "content": "x" * 3_000}]}, "messages", "maximum context length is 500"),
    ],
)  # fmt: skip
def test_a_request_that_a_strict_endpoint_would_refuse(
    url: str, body: dict[str, Any], param: str, words: str
) -> None:
    status, error = post(url, **body)
    assert (status, error["param"]) == (400, param)
    assert words in str(error["message"])


def test_a_model_that_is_not_there(url: str) -> None:
    status, error = post(url, model="huge")
    assert (status, error["code"]) == (404, "model_not_found")


def test_the_sdk_understands_it_whole_and_streamed(url: str) -> None:
    client = openai.OpenAI(base_url=url, api_key=KEY, max_retries=0)
    whole = client.chat.completions.create(model="small", messages=[{"role": "user", "content": "hello"}])
    assert whole.choices[0].message.content == json.dumps(REVENUE)
    streamed = client.chat.completions.create(
        model="small", messages=[{"role": "user", "content": "hello"}], stream=True
    )
    assert "".join(chunk.choices[0].delta.content or "" for chunk in streamed) == json.dumps(REVENUE)
    assert [model.id for model in client.models.list()] == ["small"]


def test_a_tool_is_called_with_the_reply(url: str) -> None:
    tool = {"type": "function", "function": {"name": "query", "parameters": SCHEMA, "strict": True}}
    _, answer = post(url, tools=[tool], tool_choice={"type": "function", "function": {"name": "query"}})
    [choice] = answer["choices"]
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["tool_calls"][0]["function"] == {
        "name": "query",
        "arguments": json.dumps(REVENUE),
    }


def test_a_reply_ends_at_the_limit(url: str) -> None:
    _, answer = post(url, max_tokens=2)
    [choice] = answer["choices"]
    assert (choice["finish_reason"], choice["message"]["content"]) == ("length", '{"metr')


def test_rules_are_taken_in_their_order_and_used_up() -> None:
    form = {
        "replies": [
            {"when": {"prompt": "LAST week", "schema": "query"}, "reply": "with a schema"},
            {"when": {"prompt": "last week"}, "reply": "once", "times": 1},
            {"when": {"matches": r"last \w+$"}, "reply": "by an expression"},
            {"when": {"contains": "revenue"}, "reply": "anywhere"},
        ],
        "models": ["small"],
    }
    with running(create_app(server := ScriptedServer(parse_script(form)))) as url:

        def said(prompt: str, **body: Any) -> object:
            messages = [{"role": "system", "content": "Use revenue."}, {"role": "user", "content": prompt}]
            status, answer = post(url, messages=messages, **body)
            return answer["choices"][0]["message"]["content"] if status == 200 else answer["message"]

        schema = {"type": "json_schema", "json_schema": {"name": "query", "schema": SCHEMA, "strict": True}}
        assert said("sales last week", response_format=schema) == "with a schema"
        assert [said("sales last week"), said("sales last week")] == ["once", "by an expression"]
        assert said("baskets") == "anywhere"
        assert [seen.answer for seen in server.seen] == ["reply"] * 4


def test_latency_is_waited_for_and_what_was_asked_is_shown() -> None:
    waits = Waits()
    script = parse_script({"models": ["small"], "replies": [{"reply": REVENUE, "latency": 2.5}]})
    with running(create_app(ScriptedServer(script, pause=waits.pause))) as url:
        assert post(url)[0] == 200
        seen = httpx.get(url.replace("/v1", "/seen")).json()
    assert waits.seconds == [2.5]
    body = {"model": "small", "messages": MESSAGES}
    assert seen == [{"path": "/v1/chat/completions", "body": body, "answer": "reply"}]


def test_a_request_without_a_rule_is_told_so() -> None:
    with running(create_app(ScriptedServer(parse_script({"models": ["small"]})))) as url:
        status, error = post(url)
        assert (status, error["code"]) == (400, "no_scripted_reply")
        assert "sales last week" in str(error["message"])


@pytest.mark.parametrize(
    ("form", "path"),
    [
        ([], "/"),
        ({"answers": []}, "/"),
        ({"replies": [{"when": {}}]}, "/replies/0"),
        ({"replies": [{"fault": "explode"}]}, "/replies/0/fault"),
        ({"replies": [{"reply": 1, "when": {"matches": "("}}]}, "/replies/0/when/matches"),
        ({"replies": [{"reply": 1, "times": -1}]}, "/replies/0/times"),
        ({"supports": {"tools": "no"}}, "/supports/tools"),
    ],
)
def test_a_script_that_is_none_says_where(form: object, path: str) -> None:
    with pytest.raises(ScriptInvalid) as invalid:
        parse_script(form)
    assert invalid.value.problem.path == path


def test_a_script_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "replies.json"
    file.write_text('{"replies": [{"reply": {"a": 1}}]}')
    assert read_script(file).replies[0].reply == {"a": 1}
    file.write_text("replies: []")
    with pytest.raises(ScriptInvalid, match="is not JSON"):
        read_script(file)


def test_vectors_of_texts_that_share_words_are_near(url: str) -> None:
    def near(one: str, other: str) -> float:
        return sum(a * b for a, b in zip(vector(one), vector(other), strict=True))

    assert near("net sales", "net sales") == pytest.approx(1)
    assert near("net sales", "gross sales") > near("net sales", "households") + 0.2
    _, answer = post(url, "embeddings", model="small", input=["net sales", "baskets"], dimensions=8)
    numbers = [entry["embedding"] for entry in answer["data"]]
    assert numbers == [pytest.approx(vector("net sales", 8)), pytest.approx(vector("baskets", 8))]
    _, packed = post(
        url, "embeddings", model="small", input="net sales", dimensions=8, encoding_format="base64"
    )
    [entry] = packed["data"]
    assert struct.unpack("<8f", base64.b64decode(entry["embedding"])) == pytest.approx(numbers[0], abs=1e-6)
    assert post(url, "embeddings", model="small", input=[])[0] == 400
