"""Traces of a running service, as a real collector gets them: what is told, below what, and what never is."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from dragoman.app import open_app
from dragoman.serving import background_service
from service.access import KeysInMemory
from service.configuration import Configuration
from service.errors import Failed
from service.observing.traces import Traces, open_traces
from service.tracing import span, trace_ids
from tests.access.shown_keys import PEPPER_TEXT, bearing, made_key
from tests.api.calling import client_at
from tests.api.test_who_sees_what import FRUIT
from tests.cli.corner_shop import CornerShop
from tests.observing.collector import Collector, collecting
from tests.observing.test_logs import served
from tests.store.ready import ready_store

CALLER = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
REQUEST: dict[str, Any] = {"type": "http", "method": "GET", "scheme": "http", "headers": []}


@contextmanager
def traced(
    shop: CornerShop, home: Path, keys: KeysInMemory | None = None
) -> Iterator[tuple[httpx.Client, Collector]]:
    """A service that keeps results and runs, and where its traces are when it has ended."""
    with collecting() as collector:
        said = {
            "observing": {"endpoint": collector.url},
            "store": {"url": ready_store(home)},
            "access": {"pepper": PEPPER_TEXT, "mode": "required" if keys else "auto"},
        }
        configuration = Configuration.model_validate(said)
        with open_app(shop.models, environment={}) as app:
            app.keep_state(configuration)
            app.keep_results(configuration.cache)
            with (
                background_service(app, configuration, keys) as url,
                client_at(url) as client,
            ):
                yield client, collector


@pytest.fixture
def tracing() -> Iterator[tuple[Traces, Collector]]:
    """Traces by themselves; what was told is at the collector once they are closed."""
    with collecting() as collector:
        traces = open_traces(collector.url, {})
        assert traces is not None
        yield traces, collector
        traces.close()


def test_a_question_and_the_same_again(shop: CornerShop, tmp_path: Path) -> None:
    with traced(shop, tmp_path) as (client, collector):
        for _ in range(2):
            client.post("/v1/ask", json={"question": "turnover of fruit this month"})
    assert (
        collector.tree()
        == """\
POST /v1/ask
  store read
  invoke_agent dragoman
    match verified question
    plan offline
    run query
      SELECT sales
      compile
      compile
      result cache
        SELECT main
      render
    store write
POST /v1/ask
  store read
  invoke_agent dragoman
    match verified question
    plan offline
    run query
      compile
      compile
      result cache
      render
    store write"""
    )


def test_what_is_told_of_a_question(shop: CornerShop, tmp_path: Path) -> None:
    with traced(shop, tmp_path) as (client, collector):
        asked = client.post(
            "/v1/ask", json={"question": "turnover this month"}, headers={"X-Request-ID": "mine-1"}
        ).json()
    request, question = collector.named("POST /v1/ask"), collector.named("invoke_agent dragoman")
    assert (request.kind, question.kind, request.failed) == ("server", "internal", False)
    assert request.attributes == {
        "http.request.method": "POST",
        "http.route": "/v1/ask",
        "http.response.status_code": 200,
        "url.scheme": "http",
        "dragoman.request.id": "mine-1",
        "dragoman.run.id": asked["id"],
    }
    assert question.attributes == {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": "dragoman",
        "gen_ai.agent.name": "dragoman",
        "gen_ai.conversation.id": asked["conversation"],
        "dragoman.run.id": asked["id"],
        "dragoman.answer.status": "answered",
        "dragoman.answer.kind": "data",
        "dragoman.planner": "offline",
        "dragoman.definitions.hash": asked["catalog"]["hash"],
    }
    assert request.begun <= question.begun <= question.ended <= request.ended
    assert (request.service["service.name"], request.service["service.version"]) == ("dragoman", "0.1.0")


def test_what_is_told_of_a_query(shop: CornerShop, tmp_path: Path) -> None:
    with traced(shop, tmp_path) as (client, collector):
        query = {"metrics": ["revenue"], "dimensions": ["product.department"]}
        client.post("/v1/query", json=query)
    read, cache = collector.named("SELECT main"), collector.named("result cache")
    assert (read.kind, read.parent) == ("client", cache.id)
    assert read.attributes == {
        "db.system.name": "duckdb",
        "db.namespace": "main",
        "db.operation.name": "SELECT",
        "db.query.summary": "SELECT products sales",
        "db.response.returned_rows": 3,
    }
    assert cache.attributes == {"dragoman.cache.hit": False}
    assert collector.named("store write").attributes == {"db.system.name": "sqlite"}


def test_no_word_value_person_or_statement_is_told(shop: CornerShop, tmp_path: Path) -> None:
    keys = KeysInMemory()
    key = made_key(keys, FRUIT)
    with traced(shop, tmp_path, keys) as (client, collector):
        for body in ({"question": "turnover of fruit this month"}, {"question": "xyzzy of plugh"}):
            client.post("/v1/ask?secret=kumquat", json=body, headers=bearing(key.text))
        where = {"field": "product.brand", "op": "=", "values": ["Gala"]}
        client.post("/v1/query", json={"metrics": ["revenue"], "filters": [where]}, headers=bearing(key.text))
        client.get("/v1/catalog/metric/kumquat", headers=bearing(key.text))
        client.get("/v1/nowhere/kumquat", headers=bearing(key.text))
        client.post("/v1/query", json={"metrics": ["kumquat"]}, headers=bearing(key.text))
    told = repr([collector.spans, collector.headers])
    assert collector.named("GET").attributes["http.response.status_code"] == 404
    for secret in ("fruit", "Fruit", "plugh", "Gala", "10.5", "kumquat", "ana", "WHERE", "amount", key.text):
        assert secret not in told.replace("dragoman", ""), secret
    assert key.key.id in told, "which key it was is no secret"


def test_a_caller_s_trace_is_gone_on_with(shop: CornerShop, tmp_path: Path) -> None:
    with traced(shop, tmp_path) as (client, collector):
        client.get("/v1/catalog", headers={**CALLER, "tracestate": "vendor=1"})
    request = collector.named("GET /v1/catalog")
    assert (request.trace, request.parent) == ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")


@pytest.mark.parametrize(
    "sent",
    [
        [("traceparent", "00-00000000000000000000000000000000-00f067aa0ba902b7-01")],
        [("traceparent", "4bf92f3577b34da6a3ce929d0e0e4736")],
        [("traceparent", "00-" + "f" * 5_000 + "-00f067aa0ba902b7-01")],
        [("traceparent", "\xff\xfe")],
        [("traceparent", CALLER["traceparent"])] * 2,
    ],
)
def test_a_trace_that_is_none_begins_anew(
    tracing: tuple[Traces, Collector], sent: list[tuple[str, str]]
) -> None:
    traces, collector = tracing
    headers = [(name.encode(), value.encode("latin-1")) for name, value in sent]
    with traces.request({**REQUEST, "headers": headers}) as request:
        request.ended("/healthz", 200, {})
    traces.close()
    begun = collector.named("GET /healthz")
    assert begun.parent == "" and begun.trace != "4bf92f3577b34da6a3ce929d0e0e4736"


def test_what_a_caller_does_not_sample_is_not_sent(shop: CornerShop, tmp_path: Path) -> None:
    with traced(shop, tmp_path) as (client, collector):
        client.get("/healthz", headers={"traceparent": CALLER["traceparent"][:-1] + "0"})
        client.get("/v1/catalog")
    assert [seen.name for seen in collector.spans if seen.kind == "server"] == ["GET /v1/catalog"]


def test_logs_say_the_trace_that_is_not_sampled(tracing: tuple[Traces, Collector]) -> None:
    traces, collector = tracing
    caller = [(b"traceparent", (CALLER["traceparent"][:-1] + "0").encode())]
    with traces.request({**REQUEST, "headers": caller}), span("compile") as seen:
        assert not seen.kept
        assert trace_ids()["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736"
    traces.close()
    assert collector.spans == []


def test_a_stream_is_one_trace(shop: CornerShop, tmp_path: Path) -> None:
    with traced(shop, tmp_path) as (client, collector):
        client.post("/v1/ask", json={"question": "turnover"}, headers={"Accept": "text/event-stream"})
    assert {seen.trace for seen in collector.spans} == {collector.named("POST /v1/ask").trace}
    assert collector.named("invoke_agent dragoman").parent == collector.named("POST /v1/ask").id


def test_of_an_error_only_its_kind(tracing: tuple[Traces, Collector]) -> None:
    traces, collector = tracing
    with traces.request(REQUEST) as request:
        with pytest.raises(Failed), span("known"):
            raise Failed("Ana earns 4711", code="warehouse-failed")
        with pytest.raises(ValueError, match="4711"), span("unknown"):
            raise ValueError("Ana earns 4711")
        request.ended("/v1/ask", 503, {})
    traces.close()
    known, unknown, ended = map(collector.named, ("known", "unknown", "GET /v1/ask"))
    assert [seen.attributes["error.type"] for seen in (known, unknown, ended)] == [
        "warehouse-failed",
        "ValueError",
        "503",
    ]
    assert all(seen.failed and not seen.events and not seen.message for seen in (known, unknown, ended))
    assert "Ana" not in repr(collector.spans)


def test_who_went_away_left_no_status(tracing: tuple[Traces, Collector]) -> None:
    traces, collector = tracing
    with traces.request({**REQUEST, "method": "BREW"}) as request:
        request.ended("", 0, {})
    traces.close()
    assert collector.named("_OTHER").attributes == {
        "http.request.method": "_OTHER",
        "url.scheme": "http",
        "error.type": "client-gone",
    }


def test_a_thread_that_begins_elsewhere_is_not_in_the_trace(tracing: tuple[Traces, Collector]) -> None:
    traces, _ = tracing
    seen: list[Mapping[str, str]] = []
    with traces.request(REQUEST):
        other = threading.Thread(target=lambda: seen.append(trace_ids()))
        other.start()
        other.join()
        assert set(trace_ids()) == {"trace_id", "span_id"}
    assert seen == [{}]


def test_the_standard_variables_hold_and_logs_say_the_trace(shop: CornerShop, tmp_path: Path) -> None:
    with collecting() as collector:
        more = (
            f"OTEL_EXPORTER_OTLP_ENDPOINT={collector.url.removesuffix('/v1/traces')}",
            "OTEL_EXPORTER_OTLP_HEADERS=x-token=hush",
            "OTEL_SERVICE_NAME=shop-answers",
            "DRAGOMAN_SERVER__LOG=json",
        )
        with served(shop, tmp_path, *more) as (client, logged):
            client.post("/v1/ask", json={"question": "turnover"}, headers=CALLER)
    [line] = [found for each in logged if (found := json.loads(each))["event"] == "request"]
    request = collector.named("POST /v1/ask")
    assert (line["trace_id"], line["span_id"]) == (request.trace, request.id)
    assert request.trace == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert request.service["service.name"] == "shop-answers"
    assert {headers["x-token"] for headers in collector.headers} == {"hush"}
    assert not any("hush" in each for each in logged)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_TRACES_EXPORTER": "none"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "  "},
    ],
)
def test_nothing_is_sent_unless_somebody_says_where(
    environment: Mapping[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    assert open_traces("", environment) is None
    assert not caplog.records


def test_a_protocol_that_is_not_spoken_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    said = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}
    with caplog.at_level(logging.WARNING, "dragoman.traces"):
        assert open_traces("", said) is None
    assert [record.getMessage() for record in caplog.records] == ["traces-off"]


def test_a_collector_that_is_gone_holds_up_nobody(shop: CornerShop) -> None:
    with collecting() as gone:
        pass
    traces = open_traces(gone.url, {})
    assert traces is not None
    with traces.request(REQUEST), span("lost"):
        pass
    traces.close(seconds=0.1)


def run(program: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_nothing_of_it_is_loaded_while_it_is_off(shop: CornerShop) -> None:
    program = """
import sys
from pathlib import Path
import httpx
from dragoman.app import open_app
from dragoman.serving import background_service

with open_app(Path(sys.argv[1]), environment={}) as app, background_service(app) as url:
    assert httpx.post(f"{url}/v1/ask", json={"question": "turnover"}, trust_env=False).status_code == 200
print([name for name in sys.modules if name.startswith(("opentelemetry.sdk", "opentelemetry.exporter"))])
"""
    assert run(program, str(shop.models)) == "[]"


def test_without_the_extra_a_setting_is_an_error_and_a_variable_a_warning() -> None:
    program = """
import sys
sys.modules["opentelemetry.sdk"] = None
from service.observing.traces import TracesMisconfigured, open_traces

assert open_traces("", {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}) is None
try:
    open_traces("http://127.0.0.1:4318/v1/traces", {})
except TracesMisconfigured as error:
    print(error.problem.code, error.problem.hint)
"""
    assert run(program).startswith("traces-missing Install it: pip install 'dragoman[traces]'.")
