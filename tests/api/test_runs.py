"""Runs over HTTP: stopped on request or when the client goes away, in turns, and refused when too many wait."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import duckdb
import httpx
import pytest

from dragoman.app import App, open_app
from dragoman.serving import background_service
from service.configuration.sections import WarehouseLimits
from service.warehouse import DuckDBWarehouse
from tests.api.calling import client_at

SOON = 20.0
ENDLESS = {"metrics": ["endless.total"]}
QUICK = {"metrics": ["quick.total"]}

MODELS = {
    "settings.yml": 'warehouses: {main: {url: "duckdb:///shop.duckdb"}}\n',
    "endless.yml": "model: endless\ntable: endless\nkey: id\nmetrics: {total: {expr: sum(id), time: none}}\n",
    "quick.yml": "model: quick\ntable: quick\nkey: id\nmetrics: {total: {expr: sum(id), time: none}}\n",
}


def until(condition: Callable[[], bool]) -> None:
    """Gives the service its time until it has come so far."""
    pause = Event()
    for _ in range(int(SOON * 200)):
        if condition():
            return
        pause.wait(0.005)
    raise AssertionError("it never happened")


@dataclass
class Service:
    app: App
    client: httpx.Client
    pool: ThreadPoolExecutor

    @property
    def running(self) -> int:
        assert isinstance(self.app.warehouse, DuckDBWarehouse)
        return self.app.warehouse.turns.running

    @property
    def waiting(self) -> int:
        assert isinstance(self.app.warehouse, DuckDBWarehouse)
        return sum(self.app.warehouse.turns.waiting.values())

    def begin(self, form: object, id_: str) -> Future[httpx.Response]:
        return self.pool.submit(self.client.post, "/v1/query", json=form, headers={"Run-Id": id_})

    def stop(self, id_: str) -> int:
        return self.client.delete(f"/v1/runs/{id_}").status_code


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    (tmp_path / "models").mkdir()
    for name, text in MODELS.items():
        (tmp_path / "models" / name).write_text(text)
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute("CREATE VIEW endless AS SELECT range AS id FROM range(100000000000000)")
        connection.execute("CREATE TABLE quick AS SELECT 7 AS id")
    with ExitStack() as stack:
        app = stack.enter_context(open_app(tmp_path / "models", environment={}))
        app.limit(WarehouseLimits(at_once=2, waiting=3))
        url = stack.enter_context(background_service(app))
        client = stack.enter_context(client_at(url, SOON))
        pool = stack.enter_context(ThreadPoolExecutor(8))
        yield Service(app, client, pool)


def test_a_run_is_stopped_on_request(service: Service) -> None:
    response = service.begin(ENDLESS, "report-7")
    until(lambda: service.running == 1)
    assert service.stop("report-7") == 204
    stopped = response.result(SOON)
    assert (stopped.status_code, stopped.json()["code"]) == (503, "warehouse-cancelled")
    assert stopped.headers["run-id"] == "report-7"
    assert service.running == 0
    assert service.stop("report-7") == 404


def test_a_run_has_an_id_of_its_own(service: Service) -> None:
    first, second = (service.client.post("/v1/query", json=QUICK).headers["run-id"] for _ in range(2))
    assert first and second and first != second


def test_an_id_is_checked_and_taken_once(service: Service) -> None:
    strange = service.client.post("/v1/query", json=QUICK, headers={"Run-Id": "../x"})
    assert (strange.status_code, strange.json()["code"]) == (422, "run-id-invalid")
    response = service.begin(ENDLESS, "one")
    until(lambda: service.running == 1)
    again = service.begin(QUICK, "one").result(SOON)
    assert (again.status_code, again.json()["code"]) == (409, "run-exists")
    service.stop("one")
    response.result(SOON)


def test_a_run_ends_when_its_client_goes_away(service: Service) -> None:
    body = json.dumps(ENDLESS)
    url = service.client.base_url
    with socket.create_connection((url.host, url.port)) as client:
        head = "POST /v1/query HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json"
        client.sendall(f"{head}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        until(lambda: service.running == 1)
    until(lambda: service.running == 0)


def test_a_stream_tells_what_runs_and_ends_when_its_client_goes_away(service: Service) -> None:
    body, events = {"question": "endless total"}, {"Accept": "text/event-stream"}
    with service.client.stream("POST", "/v1/ask", json=body, headers=events) as response:
        lines = response.iter_lines()
        names = [next(line for line in lines if line.startswith("event: ")) for _ in range(2)]
        assert names == ["event: understanding", "event: query"]
        until(lambda: service.running == 1)
    until(lambda: service.running == 0)


def test_a_stream_is_stopped_on_request(service: Service) -> None:
    body, headers = {"question": "endless total"}, {"Accept": "text/event-stream", "Run-Id": "stream-1"}
    response = service.pool.submit(service.client.post, "/v1/ask", json=body, headers=headers)
    until(lambda: service.running == 1)
    assert service.stop("stream-1") == 204
    _, _, last = response.result(SOON).text.strip().split("\n\n")
    name, data = last.split("\n")
    assert (name, json.loads(data.removeprefix("data: "))["code"]) == ("event: error", "warehouse-cancelled")
    assert service.stop("stream-1") == 404


def test_too_many_are_refused_with_when_to_come_again(service: Service) -> None:
    assert isinstance(service.app.warehouse, DuckDBWarehouse)
    turns = service.app.warehouse.turns
    most = turns.at_once + turns.most_waiting
    begun = [service.begin(ENDLESS, f"run-{number}") for number in range(most)]
    until(lambda: service.running + service.waiting == most)
    refused = service.client.post("/v1/query", json=QUICK)
    assert (refused.status_code, refused.json()["code"]) == (429, "warehouse-busy")
    assert int(refused.headers["retry-after"]) == refused.json()["problems"][0]["retry_after"] >= 1
    assert service.client.get("/healthz").status_code == 200
    # Who waits is stopped as well as who runs.
    for number in range(most):
        assert service.stop(f"run-{number}") == 204
    assert {response.result(SOON).json()["code"] for response in begun} == {"warehouse-cancelled"}
    assert service.client.post("/v1/query", json=QUICK).status_code == 200
