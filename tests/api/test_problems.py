"""Every error of the API is a problem detail (RFC 9457) that says what is wrong, where, and what was meant."""

from __future__ import annotations

import json

import httpx
import pytest

from service.api.bodies import ProblemDetails


def problem(response: httpx.Response, status: int) -> ProblemDetails:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    details = ProblemDetails.model_validate(response.json())
    assert details.status == status
    assert details.type == f"urn:dragoman:problem:{details.code}"
    return details


def post(service: httpx.Client, path: str, body: str | bytes) -> httpx.Response:
    return service.post(path, content=body, headers={"Content-Type": "application/json"})


def test_a_wrong_name_is_422_with_its_place_and_near_names(service: httpx.Client) -> None:
    details = problem(service.post("/v1/query", json={"metrics": ["revnue"]}), 422)
    assert details.code == "unknown-name"
    assert details.problems[0].path == "/metrics/0"
    assert details.problems[0].suggestions[0] == "revenue"


@pytest.mark.parametrize("path", ["/v1/query", "/v1/compile"])
@pytest.mark.parametrize(
    ("form", "code", "place"),
    [
        ([], "query-malformed", ""),
        ("revenue", "query-malformed", ""),
        (None, "query-malformed", ""),
        ({}, "query-malformed", ""),
        ({"metrics": ["revenue"], "limits": 3}, "unknown-key", "/limits"),
        ({"metrics": [""]}, "query-malformed", "/metrics/0"),
        ({"metrics": ["revenue"], "limit": -1}, "query-malformed", "/limit/rows"),
        ({"metrics": ["revenue"], "dimensions": ["product.colour"]}, "unknown-name", "/dimensions/0"),
        ({"metrics": ["revenue"], "timezone": "Mars/Olympus"}, "time-invalid", "/timezone"),
        ({"metrics": ["revenue"], "time": {"range": "yesteryear"}}, "time-invalid", "/time/range"),
        (
            {
                "metrics": ["revenue"],
                "filters": [{"field": "product.department", "op": "~", "values": ["x"]}],
            },
            "query-malformed",
            "/filters/0/op",
        ),
    ],
)
def test_a_wrong_query_is_422_with_its_place(
    service: httpx.Client, path: str, form: object, code: str, place: str
) -> None:
    details = problem(post(service, path, json.dumps(form)), 422)
    assert (details.code, details.problems[0].path) == (code, place)


@pytest.mark.parametrize(("length", "status"), [(2_000, 200), (2_001, 422)])
def test_a_question_is_as_long_as_at_every_door(service: httpx.Client, length: int, status: int) -> None:
    assert service.post("/v1/ask", json={"question": "x" * length}).status_code == status


def test_nesting_beyond_the_limit_is_422(service: httpx.Client) -> None:
    nested: object = {"field": "product.department", "op": "=", "values": ["Fruit"]}
    for _ in range(60):
        nested = {"not": nested}
    details = problem(service.post("/v1/query", json={"metrics": ["revenue"], "filters": [nested]}), 422)
    assert "nested" in details.detail


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/query", "/v1/compile"])
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b'{"question": NaN}', b'{"metrics": Infinity}', b"[" * 100_000, b'{"a": 1, "a": 2}'],
)
def test_what_is_not_json_is_400(service: httpx.Client, path: str, body: bytes) -> None:
    assert problem(post(service, path, body), 400).code == "json-invalid"


def test_a_body_must_be_declared_as_json(service: httpx.Client) -> None:
    response = service.post("/v1/ask", content=b'{"question": "x"}', headers={"Content-Type": "text/plain"})
    assert "application/json" in problem(response, 415).detail
    assert problem(service.post("/v1/ask", content=b"{}"), 415).code == "not-json"


def test_a_body_over_a_megabyte_is_413_whether_it_says_so_or_not(service: httpx.Client) -> None:
    large = b'{"question": "' + b"x" * 1_000_000 + b'"}'
    assert problem(post(service, "/v1/ask", large), 413).code == "body-too-large"
    parts = iter([large[:600_000], large[600_000:]])
    chunked = service.post("/v1/ask", content=parts, headers={"Content-Type": "application/json"})
    assert problem(chunked, 413).code == "body-too-large"


@pytest.mark.parametrize(
    ("form", "code", "place"),
    [
        ({}, "request-invalid", ""),
        ([], "request-invalid", ""),
        ({"question": 5}, "request-invalid", "/question"),
        ({"question": "x" * 10_001}, "request-invalid", "/question"),
        ({"question": "sales", "choice": {"answer": "a", "index": 0}}, "request-invalid", ""),
        ({"choice": {"answer": "a", "index": 0}, "conversation": "b"}, "request-invalid", ""),
        ({"choice": {"answer": "a", "index": "0"}}, "request-invalid", "/choice/index"),
        ({"questoin": "sales"}, "unknown-key", "/questoin"),
    ],
)
def test_a_wrong_ask_is_422_with_its_place(
    service: httpx.Client, form: object, code: str, place: str
) -> None:
    details = problem(post(service, "/v1/ask", json.dumps(form)), 422)
    assert (details.code, details.problems[0].path) == (code, place)


def test_unknown_addresses_and_methods(service: httpx.Client) -> None:
    assert problem(service.get("/v2/ask"), 404).code == "not-found"
    response = service.get("/v1/ask")
    assert problem(response, 405).code == "method-not-allowed"
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("parameters", "place"),
    [("kind=metrik", "/kind"), ("limit=0", "/limit"), ("limit=x", "/limit"), ("query=revenue", "/query")],
)
def test_wrong_parameters_are_422(service: httpx.Client, parameters: str, place: str) -> None:
    details = problem(service.get(f"/v1/catalog?{parameters}"), 422)
    assert details.problems[0].path == place


def test_an_unknown_definition_is_404_with_near_names(service: httpx.Client) -> None:
    details = problem(service.get("/v1/catalog/metric/revnue"), 404)
    assert details.problems[0].suggestions[0] == "revenue"
    assert problem(service.get("/v1/catalog/thing/revenue"), 404).code == "unknown-name"


def test_another_host_name_is_not_answered(service: httpx.Client) -> None:
    for path in ("/v1/catalog", "/openapi.json", "/metrics", "/nowhere"):
        response = service.get(path, headers={"Host": "evil.example:80"})
        assert problem(response, 421).code == "host-unknown"
        assert service.get(path, headers={"Host": "localhost:1"}).status_code != 421


def test_who_looks_after_the_process_asks_an_address_and_not_a_name(service: httpx.Client) -> None:
    for path in ("/healthz", "/readyz"):
        assert service.get(path, headers={"Host": "10.1.2.3:8765"}).status_code == 200


def test_every_response_has_the_security_headers_and_none_for_other_origins(service: httpx.Client) -> None:
    for response in (service.get("/healthz"), service.get("/nowhere"), post(service, "/v1/ask", b"{")):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in response.headers
        assert "server" not in response.headers
