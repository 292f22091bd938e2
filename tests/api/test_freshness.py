"""Over HTTP an answer says how old its rows are, and a request how old they may be."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from dragoman.app import open_app
from dragoman.serving import background_service
from service.configuration import Cache
from tests.api.calling import client_at
from tests.cli.corner_shop import CornerShop

REVENUE = {"metrics": ["revenue"]}


@pytest.fixture
def client(shop: CornerShop) -> Iterator[httpx.Client]:
    """A client of a service that keeps results and has kept one."""
    with open_app(shop.models, environment={}) as app:
        app.keep_results(Cache())
        with (
            background_service(app) as url,
            client_at(url) as client,
        ):
            first = client.post("/v1/query", json=REVENUE)
            assert first.status_code == 200
            assert first.json()["age"] is None and "age" not in first.headers
            yield client


def test_an_answer_of_kept_rows_says_their_age(client: httpx.Client) -> None:
    again = client.post("/v1/query", json=REVENUE)
    assert again.json()["age"] >= 0
    assert again.headers["age"].isdecimal()


def test_a_question_uses_the_rows_that_a_query_left(client: httpx.Client) -> None:
    asked = client.post("/v1/ask", json={"question": "revenue"}).json()
    assert asked["status"] == "answered" and asked["age"] >= 0


@pytest.mark.parametrize("wanted", ["no-cache", "no-store", "max-age=0", "max-age=soon", "private, No-Cache"])
def test_a_request_can_want_rows_read_anew(client: httpx.Client, wanted: str) -> None:
    again = client.post("/v1/query", json=REVENUE, headers={"Cache-Control": wanted})
    assert again.json()["age"] is None


@pytest.mark.parametrize("wanted", ["max-age=600", "private", ""])
def test_a_request_can_take_kept_rows(client: httpx.Client, wanted: str) -> None:
    again = client.post("/v1/query", json=REVENUE, headers={"Cache-Control": wanted})
    assert again.json()["age"] >= 0


def test_every_answer_has_an_id_of_its_own(client: httpx.Client) -> None:
    ids = {client.post("/v1/query", json=REVENUE).json()["id"] for _ in range(3)}
    assert len(ids) == 3


def test_a_query_finds_out_what_can_be_asked_next_only_where_that_is_wanted(client: httpx.Client) -> None:
    assert client.post("/v1/query", json=REVENUE).json()["follow_ups"] == []
    assert client.post("/v1/query?follow_ups=true", json=REVENUE).json()["follow_ups"]
    assert client.post("/v1/query", json=REVENUE).json()["follow_ups"] == []


def test_an_unknown_parameter_of_a_query_is_refused(client: httpx.Client) -> None:
    refused = client.post("/v1/query?follow_up=true", json=REVENUE)
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["hint"] == "Allowed: follow_ups."


def test_an_answer_of_kept_rows_differs_only_in_what_is_its_own(client: httpx.Client) -> None:
    first, second, third = (client.post("/v1/query", json=REVENUE).json() for _ in range(3))
    own = {"id", "seconds", "age"}
    for other in (second, third):
        assert {name: other[name] for name in other if name not in own} == {
            name: first[name] for name in first if name not in own
        }


def test_a_run_keeps_the_id_that_its_client_gave_also_from_kept_rows(client: httpx.Client) -> None:
    for _ in range(3):
        response = client.post("/v1/query", json=REVENUE, headers={"Run-Id": "report-7"})
        assert response.headers["run-id"] == "report-7"
    refused = client.post("/v1/query", json=REVENUE, headers={"Run-Id": "no spaces"})
    assert refused.json()["code"] == "run-id-invalid"


def test_a_query_as_sql_has_a_route_of_its_own(client: httpx.Client) -> None:
    as_sql = client.post("/v1/sql", json={"sql": "SELECT revenue FROM metrics"}).json()
    assert as_sql["rows"] == client.post("/v1/query", json=REVENUE).json()["rows"]
    refused = client.post("/v1/sql", json=REVENUE)
    assert refused.status_code == 422
    assert "/v1/query" in refused.json()["problems"][0]["hint"]
