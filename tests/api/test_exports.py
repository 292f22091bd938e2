"""Exports over HTTP: the file, or a problem, or a response that visibly breaks off."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import httpx
import pytest

from dragoman.app import App
from dragoman.serving import background_service
from service.configuration import Configuration, WarehouseLimits
from tests.api.calling import client_at

QUERY = {"metrics": ["revenue"], "dimensions": ["product.department"]}


def test_a_query_becomes_a_file(service: httpx.Client) -> None:
    answer = service.post("/v1/query", json=QUERY).json()
    response = service.post("/v1/export?format=csv", json=QUERY)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="export.csv"'
    assert response.headers["run-id"]
    header, *rows = csv.reader(io.StringIO(response.text))
    assert header == [column["name"] for column in answer["columns"]]
    # The file has the order of the statement: a query that cares says `order_by`.
    written = {name or None: float(value) for name, value in rows}
    assert written == dict(answer["rows"])


def test_lines_of_json(service: httpx.Client) -> None:
    response = service.post("/v1/export?format=jsonl", json=QUERY)
    assert response.headers["content-type"].startswith("application/x-ndjson")
    assert len(response.text.splitlines()) == len(service.post("/v1/query", json=QUERY).json()["rows"])


@pytest.mark.parametrize(
    ("path", "form", "code"),
    [
        ("/v1/export?format=xls", QUERY, "format-unknown"),
        ("/v1/export?fromat=csv", QUERY, "unknown-key"),
        ("/v1/export", {"metrics": ["revnue"]}, "unknown-name"),
        ("/v1/export", {**QUERY, "totals": True}, "export-totals"),
    ],
)
def test_what_is_wrong_is_a_problem(service: httpx.Client, path: str, form: object, code: str) -> None:
    response = service.post(path, json=form)
    assert (response.status_code, response.json()["code"]) == (422, code)


@pytest.fixture
def narrow(app: App) -> Iterator[httpx.Client]:
    """A service whose exports may have one row."""
    configuration = Configuration(limits=WarehouseLimits(export_rows=1))
    with (
        background_service(app, configuration) as url,
        client_at(url) as client,
    ):
        yield client


def test_a_part_is_not_taken_for_the_whole(narrow: httpx.Client) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        narrow.post("/v1/export", json=QUERY)
    assert narrow.post("/v1/export", json={"metrics": ["revenue"]}).status_code == 200
