"""`dragoman dev`: a stand-in for a language model in a process of its own, and the check of an endpoint."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from semantic.language_model import LanguageModel
from service.asking.model_calls import ModelReplied
from service.model.access import ModelAccess
from service.model.client import ModelClient
from service.model_server import ScriptedServer, create_app, parse_script, running
from tests.model.serving import CALL, KEY, REPLY, REVENUE


@contextmanager
def model_server(*options: str) -> Iterator[str]:
    """The URL of `dragoman dev model-server` on a free port, which must end well on SIGTERM."""
    command = [sys.executable, "-m", "dragoman", "dev", "model-server", *options, "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(4)]
        try:
            yield json.loads("".join(lines))["url"]
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0


def ask(url: str) -> str:
    settings = LanguageModel(url=url, model="small", timeout=20)
    with ModelClient(ModelAccess(url=url, models=("small",), settings=settings, key=KEY)) as client:
        reply = client.complete(CALL)
    assert isinstance(reply, ModelReplied), reply
    return reply.text


def test_a_script_is_served_recorded_and_replayed(tmp_path: Path) -> None:
    script, recorded = tmp_path / "replies.json", tmp_path / "recorded.jsonl"
    script.write_text(json.dumps({"models": ["small"], "replies": [{"reply": REVENUE}]}))
    with (
        model_server("--script", str(script)) as upstream,
        model_server("--record", str(recorded), "--upstream", upstream) as url,
    ):
        assert ask(url) == REPLY
    with model_server("--replay", str(recorded)) as url:
        assert ask(url) == REPLY


@pytest.mark.parametrize(
    "options",
    [[], ["--script", "a", "--replay", "b"], ["--record", "a"], ["--script", "a", "--upstream", "b"]],
)
def test_wrong_usage(options: list[str]) -> None:
    done = CliRunner().invoke(app, ["dev", "model-server", *options])
    assert done.exit_code == 2
    assert "--record" in done.output or "--script" in done.output


@pytest.mark.parametrize(
    "upstream",
    [
        "models.example.com/v1",
        "https://me:secret@models.example.com/v1",
        "https://models.example.com?key=secret",
    ],
)
def test_what_is_recorded_has_a_plain_url(upstream: str) -> None:
    """A password or a key within it would stand in what is recorded."""
    options = ["--record", "a.jsonl", "--upstream", upstream]
    done = CliRunner().invoke(app, ["dev", "model-server", *options])
    assert done.exit_code == 2
    assert "a key belongs into DRAGOMAN_MODEL_KEY" in done.output and "secret" not in done.output


def test_a_script_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "replies.json"
    file.write_text('{"replies": [{"fault": "explode"}]}')
    done = CliRunner().invoke(app, ["dev", "model-server", "--script", str(file)])
    assert done.exit_code == 1
    assert "There is no fault 'explode'." in done.output


def check(environment: Mapping[str, str], *options: str) -> tuple[int, str]:
    blank = {"DRAGOMAN_MODEL": "", "DRAGOMAN_MODEL_URL": "", "DRAGOMAN_MODEL_KEY": ""}
    done = CliRunner().invoke(app, ["dev", "model-check", *options], env={**blank, **environment})
    return done.exit_code, done.output


STRIPES = {"reply": {"striped_one": "zebra", "limbs_to_walk_on": 4}}


def test_what_an_endpoint_obeys_is_found_out() -> None:
    script = {
        "models": ["small"],
        "supports": {"tools": False, "temperature": False},
        "replies": [{"when": {"schema": "animal"}, **STRIPES}, {"reply": "A zebra, on four legs."}],
    }
    with running(create_app(ScriptedServer(parse_script(script)))) as url:
        code, shown = check({"DRAGOMAN_MODEL_URL": url, "DRAGOMAN_MODEL": "small"})
        as_json = json.loads(check({"DRAGOMAN_MODEL_URL": url, "DRAGOMAN_MODEL": "small"}, "--json")[1])
    assert code == 0
    assert [line.split(" (")[0].split(";")[0] for line in shown.splitlines()[1:]] == [
        "  yes  endpoint: lists small",
        "  yes  small: JSON schema: obeyed",
        "  no   small: tool call: HTTP 400: This model does not support tools.",
        "  no   small: JSON mode: no JSON came back",
        "  no   small: plain text: no JSON came back",
        "  yes  small: is asked by JSON schema",
    ]
    assert "tokens in" in shown and "no temperature" in shown
    assert as_json["status"] == "usable"
    assert [finding["well"] for finding in as_json["findings"]] == [True, True, False, False, False, True]


def test_an_endpoint_that_is_of_no_use() -> None:
    with running(create_app(ScriptedServer(parse_script({"models": ["small"], "key": KEY})))) as url:
        environment = {
            "DRAGOMAN_MODEL_URL": url,
            "DRAGOMAN_MODEL": "small",
            "DRAGOMAN_MODEL_KEY": "sk-other-1234",
        }
        code, shown = check(environment)
    assert code == 1
    assert "does not accept the key" in shown
    assert "small: cannot be used" in shown
    assert "sk-other" not in shown


def test_no_model() -> None:
    assert check({}) == (1, "No language model is used. Nothing names a language model.\n")
    assert json.loads(check({}, "--json")[1]) == {
        "status": "no-model",
        "why": "Nothing names a language model.",
    }
