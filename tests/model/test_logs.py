"""One line for each call, and the exact texts only where they are wanted; never a key."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

from semantic.language_model import LanguageModel
from service.model.access import NoModel
from service.model.client import Clocks, ModelClient
from service.model.logs import FileLog
from service.model.opening import open_model
from tests.model.serving import CALL, KEY, REPLY, REVENUE, bench

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def call_and_read(tmp_path: Path, *, prompts: bool) -> tuple[Path, Path]:
    log = tmp_path / "logs" / "model.jsonl"
    with bench({"fault": "rate_limited", "retry_after": 0, "times": 1}, {"reply": REVENUE}) as b:
        clocks = Clocks(now=lambda: NOON, pause=b.waits.pause)
        with ModelClient(b.client.access, log=FileLog(log, prompts=prompts), clocks=clocks) as client:
            client.complete(CALL, question_id="q7", person="kim")
    return log, tmp_path / "logs" / "model.prompts.jsonl"


def test_a_call_is_one_line_without_its_texts(tmp_path: Path) -> None:
    log, prompts = call_and_read(tmp_path, prompts=False)
    [entry] = lines(log)
    assert entry.pop("seconds") != 0
    assert entry.pop("tokens_in") != 0
    assert entry == {
        "time": "2026-11-21T12:00:00.000+00:00",
        "question_id": "q7",
        "purpose": "plan",
        "prompt": "plan-1",
        "model": "small",
        "outcome": "replied",
        "tokens_out": 8,
        "money": "0",
        "rung": "json_schema",
        "attempts": [{"model": "small", "trouble": "rate_limited"}],
    }
    assert "sales last week" not in log.read_text()
    assert not prompts.exists()


def test_the_log_of_prompts_shows_exactly_what_left(tmp_path: Path) -> None:
    log, prompts = call_and_read(tmp_path, prompts=True)
    refused, replied = lines(prompts)
    assert refused["sent"] == replied["sent"]
    sent = replied["sent"]
    assert isinstance(sent, dict)
    assert sent["messages"][1] == {"role": "user", "content": "sales last week"}
    assert sent["response_format"]["json_schema"]["schema"] == dict(CALL.schema)
    assert replied["came"] == {"text": REPLY, "arguments": "", "refusal": "", "finish": "stop"}
    for path in (log, prompts):
        assert KEY not in path.read_text()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_fails_no_answer(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        bench({"reply": REVENUE}) as b,
        ModelClient(b.client.access, log=FileLog(tmp_path / "file" / "log", prompts=True)) as client,
    ):
        assert client.complete(CALL).model == "small"


def test_the_settings_say_where_the_log_is(tmp_path: Path) -> None:
    with bench({"reply": REVENUE}) as b:
        settings = LanguageModel(url=b.client.access.url, model="small", log="logs/calls.jsonl")
        client = open_model(settings, {}, base=tmp_path)
        assert isinstance(client, ModelClient)
        with client:
            client.complete(CALL)
    assert len(lines(tmp_path / "logs" / "calls.jsonl")) == 1
    assert open_model(None, {}, base=tmp_path) == NoModel("Nothing names a language model.")
