"""/metrics as Prometheus reads it, and /readyz as a load balancer does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from dragoman.app import App, open_app
from service.access import KeysInMemory, Scope
from service.configuration import Configuration
from tests.access.shown_keys import bearing, made_key
from tests.api.test_access import serving
from tests.cli.corner_shop import CornerShop
from tests.store.ready import ready_store

Labels = tuple[tuple[str, str], ...]


def samples(client: httpx.Client) -> Mapping[tuple[str, Labels], float]:
    """Every sample by its name and labels."""
    reply = client.get("/metrics")
    assert reply.status_code == 200, reply.text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }


def of_requests(method: str, route: str, status: int) -> tuple[str, Labels]:
    labels = (("method", method), ("route", route), ("status", str(status)))
    return "dragoman_requests_total", labels


def test_requests_are_counted_by_route_and_status(app: App) -> None:
    with serving(app) as client:
        client.post("/v1/query", json={"metrics": ["revenue"]})
        client.post("/v1/query", json={"metrics": ["revnue"]})
        client.get("/v1/catalog/metric/revenue")
        client.get("/v1/catalog/metric/revnue")
        client.get("/nowhere/secret")
        client.request("PROPFIND", "/healthz")
        seen = samples(client)
    assert seen[of_requests("POST", "/v1/query", 200)] == 1
    assert seen[of_requests("POST", "/v1/query", 422)] == 1
    assert seen[of_requests("GET", "/v1/catalog/{kind}/{name}", 200)] == 1
    assert seen[of_requests("GET", "/v1/catalog/{kind}/{name}", 404)] == 1
    assert seen[of_requests("GET", "other", 404)] == 1
    assert seen[of_requests("other", "/healthz", 405)] == 1
    assert seen["dragoman_request_seconds_count", (("route", "/v1/query"),)] == 2
    assert seen["dragoman_requests_in_progress", ()] == 1


def test_answers_are_counted_by_status_and_planner(app: App) -> None:
    with serving(app) as client:
        client.post("/v1/ask", json={"question": "turnover by department"})
        client.post("/v1/ask", json={"question": "earnings"})
        client.post("/v1/ask", json={"question": "xyzzy of plugh"})
        client.post("/v1/query", json={"metrics": ["revenue"]})
        seen = samples(client)
    answers = {
        (dict(labels)["status"], dict(labels)["planner"]): value
        for (name, labels), value in seen.items()
        if name == "dragoman_answers_total"
    }
    assert answers[("answered", "offline")] == 1
    assert answers[("answered", "none")] == 1
    assert sum(value for (status, _), value in answers.items() if status != "answered") == 2
    assert seen["dragoman_warehouse_seconds_count", ()] == 2
    assert seen["dragoman_step_seconds_total", (("step", "run"),)] > 0


def test_kept_results_queues_and_definitions(shop: CornerShop) -> None:
    with open_app(shop.models, environment={}) as app:
        app.keep_results(Configuration().cache)
        with serving(app) as client:
            for _ in range(3):
                client.post("/v1/query", json={"metrics": ["revenue"]})
            seen = samples(client)
        digest = app.catalog.digest
    assert seen["dragoman_result_cache_total", (("outcome", "miss"),)] == 1
    assert seen["dragoman_result_cache_total", (("outcome", "hit"),)] == 2
    assert seen["dragoman_result_cache_bytes", ()] > 0
    assert seen["dragoman_warehouse_running", (("warehouse", "main"),)] == 0
    assert seen["dragoman_warehouse_waiting", (("warehouse", "main"),)] == 0
    assert seen["dragoman_definitions_info", (("hash", digest), ("revision", ""))] == 1
    assert seen["dragoman_store_waiting_writes", ()] == 0
    assert seen["process_resident_memory_bytes", ()] > 10_000_000


def test_labels_stay_few_whatever_people_send(app: App) -> None:
    with serving(app) as client:
        client.get("/metrics")
        before = len(samples(client))
        for number in range(30):
            client.get(f"/nowhere/{number}")
            client.request(("LOCK", "PURGE", "REPORT")[number % 3], "/healthz")
            client.delete(f"/v1/remembered/{number}")
            client.get("/healthz", headers={"X-Request-ID": str(number)})
        after = samples(client)
    routes = {value for _, labels in after for name, value in labels if name == "route"}
    assert routes <= {"other", "/metrics", "/healthz", "/v1/remembered/{phrase}"}
    assert len(after) - before < 80


def test_two_services_in_one_process_count_apart(app: App) -> None:
    with serving(app) as one, serving(app) as other:
        one.post("/v1/query", json={"metrics": ["revenue"]})
        assert of_requests("POST", "/v1/query", 200) not in samples(other)


PROXIED = {"X-Forwarded-For": "203.0.113.9"}


@pytest.mark.parametrize(
    ("metrics", "here", "from_elsewhere", "with_key"),
    [
        ("loopback", 200, 401, 200),
        ("admin", 401, 401, 200),
        ("open", 200, 200, 200),
        ("off", 404, 404, 404),
    ],
)
def test_who_sees_them(app: App, metrics: str, here: int, from_elsewhere: int, with_key: int) -> None:
    keys = KeysInMemory()
    key = made_key(keys, "ops", (Scope.ADMIN,)).text
    with serving(app, keys, {"metrics": metrics}, mode="required") as client:
        assert client.get("/metrics").status_code == here
        assert client.get("/metrics", headers=PROXIED).status_code == from_elsewhere
        assert client.get("/metrics", headers=bearing(key)).status_code == with_key


def test_a_key_that_may_only_ask_does_not_see_them(app: App) -> None:
    keys = KeysInMemory()
    key = made_key(keys, "ana").text
    with serving(app, keys, {"metrics": "admin"}, mode="required") as client:
        assert client.get("/metrics", headers=bearing(key)).status_code == 403


def test_ready(app: App) -> None:
    with serving(app) as client:
        assert client.get("/readyz").json() == {"status": "ready"}


def test_not_ready_without_its_store(shop: CornerShop, tmp_path: Path) -> None:
    settings = {"store": {"url": ready_store(tmp_path)}}
    with open_app(shop.models, environment={}) as app:
        app.keep_state(Configuration.model_validate(settings))
        with serving(app) as client:
            assert client.get("/readyz").status_code == 200
            assert app.store is not None
            app.store.engine.dispose()
            (tmp_path / "state.db").rename(tmp_path / "gone.db")
            (tmp_path / "state.db").mkdir()
            reply = client.get("/readyz")
            assert (reply.status_code, reply.json()["code"]) == (503, "store-unavailable")
            assert client.get("/healthz").status_code == 200
            (tmp_path / "state.db").rmdir()
            (tmp_path / "gone.db").rename(tmp_path / "state.db")
            assert client.get("/readyz").status_code == 200
