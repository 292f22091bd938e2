"""`/v1/catalog`, `/healthz` and `/openapi.json` over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

import dragoman
from semantic.query import parse_query
from service.api.query_schema import EXAMPLE, QUERY_SCHEMA
from service.store.pages import cursor_text
from service.version import installed_version


def test_pages_of_the_catalog(service: httpx.Client) -> None:
    seen: list[list[str]] = []
    cursor = ""
    while not seen or cursor:
        asked = {"kind": "metric", "limit": "2", "cursor": cursor}
        body = service.get("/v1/catalog", params=asked).json()
        assert body["total"] == 5
        seen.append([item["name"] for item in body["items"]])
        cursor = body["next"]
    assert seen == [["products", "revenue"], ["sales_count", "average_sale"], ["takings_before_tax"]]


def test_pages_of_what_was_searched(service: httpx.Client) -> None:
    def found(limit: int, cursor: str = "") -> dict[str, Any]:
        asked = {"q": "sales", "limit": str(limit), "cursor": cursor}
        return dict(service.get("/v1/catalog", params=asked).json())

    whole, first = found(500), found(1)
    assert (whole["total"], whole["next"], first["items"]) == (first["total"], "", whole["items"][:1])
    assert found(500, first["next"])["items"] == whole["items"][1:]


@pytest.mark.parametrize("names", [["metric", "sales.secret"], ["metric", "sales.nothing"], ["metric"], []])
def test_a_cursor_of_no_entry_is_refused(service: httpx.Client, names: list[str]) -> None:
    """What is listed nowhere and what does not exist are told alike."""
    response = service.get("/v1/catalog", params={"cursor": cursor_text(names)})
    assert (response.status_code, response.json()["code"]) == (422, "cursor-invalid")
    assert service.get("/v1/catalog", params={"cursor": "%00"}).status_code == 422


def test_search_puts_the_best_first(service: httpx.Client) -> None:
    body = service.get("/v1/catalog", params={"q": "takings"}).json()
    assert body["items"][0]["qualified"] == "sales.revenue"
    assert service.get("/v1/catalog", params={"q": "\x00\x1b'; --"}).json()["total"] == 0


@pytest.mark.parametrize(
    ("kind", "name", "key", "value"),
    [
        ("metric", "revenue", "formula", "sum(amount)"),
        ("metric", "sales.revenue", "formula", "sum(amount)"),
        ("dimension", "product.department", "metrics", None),
        ("model", "products", "key", ["product_id"]),
        ("segment", "sales.large", "where", "amount > 5"),
        ("question", "how did fruit do this month", "verified_by", "finance"),
    ],
)
def test_details(service: httpx.Client, kind: str, name: str, key: str, value: object) -> None:
    response = service.get(f"/v1/catalog/{kind}/{name}")
    assert response.status_code == 200
    assert response.json()["entry"]["kind"] == kind
    assert value is None or response.json()[key] == value


@pytest.mark.parametrize(
    ("kind", "name", "owner"),
    [
        ("metric", "revenue", "finance"),
        ("metric", "average_sale", "shopkeeper"),
        ("dimension", "sales.sold_on", "shopkeeper"),
        ("segment", "sales.large", "shopkeeper"),
        ("model", "sales", "shopkeeper"),
        ("metric", "products", ""),
    ],
)
def test_what_names_no_owner_has_its_models(service: httpx.Client, kind: str, name: str, owner: str) -> None:
    assert service.get(f"/v1/catalog/{kind}/{name}").json()["entry"]["owner"] == owner


def test_an_answer_names_the_owner_of_its_metrics(service: httpx.Client) -> None:
    form = {
        "metrics": ["sales_count", {"expr": "sales_count", "as": "large", "filters": [{"segment": "large"}]}]
    }
    used = service.post("/v1/query", json=form).json()["computation"]["metrics"]
    assert [(metric["name"], metric["owner"]) for metric in used] == [
        ("sales_count", "shopkeeper"),
        ("large", "shopkeeper"),
    ]


def test_health_tells_nobody_what_is_served(service: httpx.Client) -> None:
    assert service.get("/healthz").json() == {"status": "ok"}


def test_who_may_read_is_told_what_is_served(service: httpx.Client) -> None:
    body = service.get("/v1/definitions").json()
    assert (body["problems"], body["version"]) == (0, installed_version())
    assert len(body["serving"]["hash"]) == 64


def test_openapi_describes_every_route_with_examples(service: httpx.Client) -> None:
    form: dict[str, Any] = service.get("/openapi.json").json()
    assert set(form["paths"]) == {
        "/v1/ask",
        "/v1/query",
        "/v1/sql",
        "/v1/chart",
        "/v1/compile",
        "/v1/export",
        "/v1/values",
        "/v1/usage",
        "/v1/remembered",
        "/v1/remembered/{phrase}",
        "/v1/catalog",
        "/v1/catalog/{kind}/{name}",
        "/v1/runs/{id}",
        "/v1/runs",
        "/v1/runs/{id}/rerun",
        "/v1/runs/{id}/export",
        "/v1/definitions",
        "/v1/definitions/webhook",
        "/v1/runs/{id}/share",
        "/v1/runs/{id}/feedback",
        "/v1/runs/{id}/propose",
        "/v1/runs/{id}/synonym",
        "/v1/shared/{token}",
        "/v1/conversations",
        "/v1/conversations/{id}",
        "/v1/slack/link",
        "/v1/slack/accounts",
        "/v1/slack/accounts/{team}/{user}",
        "/v1/schedules",
        "/v1/schedules/{id}",
        "/v1/schedules/{id}/run",
        "/healthz",
        "/readyz",
        "/metrics",
    }
    for path in ("/v1/ask", "/v1/query", "/v1/compile"):
        post = form["paths"][path]["post"]
        assert {"example", "examples"} & set(post["requestBody"]["content"]["application/json"])
        assert "example" in post["responses"]["200"]["content"]["application/json"]
        assert "application/problem+json" in post["responses"]["422"]["content"]
    for reference in references(form):
        at: Any = form
        for part in reference.removeprefix("#/").split("/"):
            at = at[part]


def references(form: object) -> Iterator[str]:
    if isinstance(form, dict):
        yield from ([form["$ref"]] if isinstance(form.get("$ref"), str) else [])
        form = list(form.values())
    if isinstance(form, list):
        for item in form:
            yield from references(item)


def test_the_schema_of_a_query_names_what_the_reader_takes() -> None:
    parse_query(EXAMPLE)
    with pytest.raises(Exception, match="Allowed: ") as caught:
        parse_query({"nothing": 1})
    allowed = str(caught.value).partition("Allowed: ")[2].rstrip(".").split(", ")
    properties = QUERY_SCHEMA["properties"]
    assert isinstance(properties, dict) and set(properties) == set(allowed)


def test_the_demo_is_what_opens_where_nothing_is_named(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with dragoman.open() as app:
        assert app.catalog.settings.company == "Regork Grocers"
