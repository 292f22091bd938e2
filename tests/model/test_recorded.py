"""What a real server said: llama.cpp with a model of 1.5 billion parameters, recorded with `dragoman dev model-server
--record` and played back byte for byte. It obeys schemas, and its model does not call tools."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from semantic.language_model import LanguageModel
from service.asking.model_calls import ModelReplied
from service.model.access import ModelAccess
from service.model.checking import check_endpoint
from service.model.client import ModelClient
from service.model_server import running
from service.model_server.recording import create_replayer, read_exchanges
from tests.model.serving import CALL

RECORDED = Path(__file__).parent / "recorded" / "llama_cpp.jsonl"


@pytest.fixture
def access() -> Iterator[ModelAccess]:
    with running(create_replayer(read_exchanges(RECORDED))) as url:
        settings = LanguageModel(url=url, model="local", timeout=20)
        yield ModelAccess(url=url, models=("local",), settings=settings)


def test_a_reply_is_read_from_a_real_stream(access: ModelAccess) -> None:
    with ModelClient(access) as client:
        reply = client.complete(CALL)
    assert isinstance(reply, ModelReplied)
    assert reply.text == '{ "metric": "revenue" }'
    assert (reply.tokens_in, reply.tokens_out) == (21, 10)


def test_what_it_obeys(access: ModelAccess) -> None:
    findings = list(check_endpoint(access))
    assert [(finding.name, finding.well) for finding in findings] == [
        ("endpoint", True),
        ("local: JSON schema", True),
        ("local: tool call", False),
        ("local: JSON mode", True),
        ("local: plain text", True),
        ("local", True),
    ]
    assert findings[-1].said == "is asked by JSON schema"
