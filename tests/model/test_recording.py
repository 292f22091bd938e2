"""Recorded exchanges are played back byte for byte, without keys; what was not recorded says what differs."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

from semantic.language_model import LanguageModel
from service.asking.model_calls import CallModel, Message, ModelFailed, ModelReplied
from service.model.access import ModelAccess
from service.model.client import ModelClient
from service.model_server import ScriptedServer, create_app, parse_script, running
from service.model_server.recording import (
    RecordingInvalid,
    Upstream,
    create_recorder,
    create_replayer,
    read_exchanges,
)
from tests.model.serving import CALL, KEY, REPLY, REVENUE

BASKETS = replace(CALL, messages=(CALL.messages[0], Message("user", "baskets last week")))
SCRIPT = {
    "models": ["small"],
    "key": KEY,
    "supports": {"json_schema": False},
    "replies": [
        {"when": {"prompt": "baskets"}, "fault": "server_error", "times": 1},
        {"when": {"prompt": "baskets"}, "reply": {"metric": "baskets"}},
        {"reply": REVENUE},
    ],
}


def ask(url: str, *calls: CallModel) -> list[str]:
    """What comes back: the text or the code."""
    settings = LanguageModel(url=url, model="small", timeout=20, retries=0)
    with ModelClient(ModelAccess(url=url, models=("small",), settings=settings, key=KEY)) as client:
        replies = [client.complete(call) for call in calls]
    return [reply.text if isinstance(reply, ModelReplied) else reply.code for reply in replies]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """What a client heard from a server that knows no schemas and fails once."""
    file = tmp_path / "recorded.jsonl"
    with (
        running(create_app(ScriptedServer(parse_script(SCRIPT)))) as upstream,
        running(create_recorder(Upstream(upstream, KEY), file)) as url,
    ):
        assert ask(url, CALL, BASKETS, BASKETS) == [REPLY, "model-unavailable", '{"metric": "baskets"}']
    return file


def test_a_recording_is_played_back_as_it_was(recording: Path) -> None:
    exchanges = read_exchanges(recording)
    assert [exchange.status for exchange in exchanges] == [400, 200, 500, 200]
    with running(create_replayer(exchanges)) as url:
        assert ask(url, CALL, BASKETS, BASKETS) == [REPLY, "model-unavailable", '{"metric": "baskets"}']
        # The bytes themselves: the stream that was recorded.
        again = httpx.post(f"{url}/chat/completions", json=exchanges[1].body)
        assert (again.content, again.headers["content-type"]) == (
            exchanges[1].answer,
            "text/event-stream; charset=utf-8",
        )


def test_no_key_is_kept(recording: Path) -> None:
    assert KEY not in recording.read_text()
    assert stat.S_IMODE(recording.stat().st_mode) == 0o600


def test_what_was_not_recorded_says_what_differs(recording: Path) -> None:
    exchanges = read_exchanges(recording)
    with running(create_replayer(exchanges)) as url:
        body = exchanges[0].body
        assert isinstance(body, dict)
        changed = {**body, "max_tokens": 60}
        error = httpx.post(f"{url}/chat/completions", json=changed).json()["error"]
        assert error["code"] == "not_recorded"
        assert error["message"].endswith("differs: /max_tokens: 50 was recorded, 60 is asked.")
        missing = httpx.get(f"{url}/models").json()["error"]
        assert missing["message"] == "The recording has no GET /v1/models."


def test_an_endpoint_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "none.jsonl"
    with running(create_recorder(Upstream("http://127.0.0.1:9/v1"), file)) as url:
        assert ask(url, CALL) == ["model-unavailable"]
    assert [exchange.status for exchange in read_exchanges(file)] == [502]


def test_a_redirect_is_recorded_and_takes_no_key_with_it(tmp_path: Path) -> None:
    elsewhere = ScriptedServer(parse_script(SCRIPT))
    with running(create_app(elsewhere)) as other:
        app = FastAPI()

        @app.get("/v1/models")
        def models() -> RedirectResponse:
            return RedirectResponse(f"{other}/models")

        file = tmp_path / "redirected.jsonl"
        with running(app) as upstream, running(create_recorder(Upstream(upstream, KEY), file)) as url:
            assert httpx.get(f"{url}/models").status_code == 307
    assert [exchange.status for exchange in read_exchanges(file)] == [307]


def test_an_answer_that_breaks_off_is_recorded_as_an_error(tmp_path: Path) -> None:
    cut = {"replies": [{"reply": REVENUE, "fault": "cut_stream"}], "models": ["small"]}
    file = tmp_path / "cut.jsonl"
    with (
        running(create_app(ScriptedServer(parse_script(cut)))) as upstream,
        running(create_recorder(Upstream(upstream, KEY), file)) as url,
    ):
        assert ask(url, CALL) == ["model-unavailable"]
    assert [exchange.status for exchange in read_exchanges(file)] == [502]


def test_a_file_that_is_no_recording(tmp_path: Path) -> None:
    file = tmp_path / "other.jsonl"
    file.write_text('{"a": 1}\n')
    with pytest.raises(RecordingInvalid, match=r"Line 1 of .* is no exchange"):
        read_exchanges(file)
    with pytest.raises(RecordingInvalid, match="cannot be read"):
        read_exchanges(tmp_path / "gone.jsonl")


def test_a_reply_of_the_recording_can_fail_like_any(recording: Path) -> None:
    """A request that was not recorded is an error of the endpoint, not of the program that asks."""
    other = replace(CALL, max_tokens=60)
    with running(create_replayer(read_exchanges(recording))) as url:
        settings = LanguageModel(url=url, model="small", retries=0)
        with ModelClient(ModelAccess(url=url, models=("small",), settings=settings)) as client:
            reply = client.complete(other)
    assert isinstance(reply, ModelFailed)
