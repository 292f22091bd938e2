"""What a trace says of language models: a question that one plans, each try of a call, and texts made vectors."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from dragoman.app import open_app
from dragoman.serving import background_service
from service.configuration import Configuration
from service.embedding.embedder import EndpointEmbedder
from service.model_server import ScriptedServer, create_app, parse_script, running
from service.observing.traces import traces_to
from tests.cli.corner_shop import CornerShop
from tests.cli.test_planners import REPLY as PLAN
from tests.model.serving import CALL, REPLY, bench
from tests.observing.collector import collecting
from tests.observing.test_traces import REQUEST


def test_a_question_that_a_model_plans(shop: CornerShop, tmp_path: Path) -> None:
    script = parse_script({"models": ["small"], "replies": [{"reply": PLAN}]})
    with collecting() as collector, running(create_app(ScriptedServer(script))) as model:
        said = {"observing": {"endpoint": collector.url}}
        environment = {
            "DRAGOMAN_MODEL_URL": model,
            "DRAGOMAN_MODEL": "small",
            "XDG_STATE_HOME": str(tmp_path),
        }
        with (
            open_app(shop.models, environment=environment) as app,
            background_service(app, Configuration.model_validate(said)) as url,
        ):
            body = {"question": "how much cash did customers hand us this month"}
            answer = httpx.post(f"{url}/v1/ask", json=body, trust_env=False, verify=False, timeout=60).json()
    assert (answer["planner"], answer["status"]) == ("llm", "clarify"), "no definition has customers"
    question = collector.named("invoke_agent dragoman")
    chats = [seen for seen in collector.spans if seen.name == "chat small"]
    steps = {seen.id: seen for seen in collector.spans if seen.parent == question.id}
    assert [seen.name for seen in steps.values()][:3] == [
        "match verified question",
        "plan offline",
        "retrieve",
    ]
    assert {steps[chat.parent].name for chat in chats} == {"ask model"}
    for spent in ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"):
        assert question.attributes[spent] == sum(int(str(chat.attributes[spent])) for chat in chats)
    assert question.attributes["dragoman.planner"] == "llm"
    assert question.attributes["dragoman.prompt.version"] == chats[-1].attributes["dragoman.prompt.version"]
    assert "cash" not in repr(collector.spans)


def test_each_try_of_a_call() -> None:
    replies = ({"fault": "rate_limited", "times": 1}, {"reply": json.loads(REPLY), "tokens_in": 812})
    with collecting() as collector:
        with traces_to(collector.url, {}) as traces, bench(*replies) as model:
            assert traces is not None
            with traces.request(REQUEST):
                assert model.text() == REPLY
        refused, replied = (seen for seen in collector.spans if seen.name == "chat small")
    common = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai_compatible",
        "gen_ai.request.model": "small",
        "gen_ai.request.max_tokens": CALL.max_tokens,
        "gen_ai.output.type": "json",
        "server.address": "127.0.0.1",
        "server.port": httpx.URL(model.client.access.url).port,
        "dragoman.model.purpose": "plan",
        "dragoman.prompt.version": "plan-1",
    }
    assert refused.attributes == {**common, "error.type": "rate_limited"} and refused.failed
    assert replied.attributes == {
        **common,
        "gen_ai.response.model": "small",
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.usage.input_tokens": 812,
        "gen_ai.usage.output_tokens": 8,
    }
    assert (replied.kind, replied.failed) == ("client", False)
    for secret in ("sales last week", "revenue", "sk-test"):
        assert secret not in repr(collector.spans), secret


def test_texts_that_are_made_vectors() -> None:
    scripted = ScriptedServer(parse_script({"replies": [], "models": ["tiny"]}))
    with collecting() as collector:
        with traces_to(collector.url, {}) as traces, running(create_app(scripted)) as url:
            assert traces is not None
            with traces.request(REQUEST):
                EndpointEmbedder(url, "tiny").embed(["sales by store"])
        told = collector.named("embeddings tiny")
    assert (told.attributes["gen_ai.operation.name"], told.attributes["server.address"]) == (
        "embeddings",
        "127.0.0.1",
    )
    assert "store" not in repr(told)
