"""Who is let in over HTTP: keys and scopes, what is open, and that nobody gets what is another's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from dragoman.app import App
from dragoman.serving import background_service
from service.access import Keys, KeysInMemory, Scope
from service.api.callers import guarded, unguarded
from service.configuration import Configuration
from tests.access.issuer import AUDIENCE, ISSUER, Published, public_form, publishing, token
from tests.access.shown_keys import LONG_AGO, PEPPER_TEXT, bearing, made_key
from tests.api.calling import client_at


@contextmanager
def serving(
    app: App, keys: Keys | None = None, server: object = None, schedules: object = None, **access: object
) -> Iterator[httpx.Client]:
    """A client of a service with these keys and settings of access."""
    settings = {"pepper": PEPPER_TEXT, **access}
    sections = {"access": settings, "server": server or {}, "schedules": schedules or {}}
    configuration = Configuration.model_validate(sections)
    with (
        background_service(app, configuration, keys) as url,
        client_at(url) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def keys() -> KeysInMemory:
    return KeysInMemory()


@pytest.fixture(scope="module")
def guarded_service(app: App, keys: KeysInMemory) -> Iterator[httpx.Client]:
    with serving(app, keys, mode="required", attempts_per_minute=100_000) as client:
        yield client


ROUTES = [
    ("POST", "/v1/ask", {"question": "turnover this month"}, {Scope.ASK}),
    ("POST", "/v1/query", {"metrics": ["revenue"]}, {Scope.QUERY}),
    ("POST", "/v1/sql", {"sql": "SELECT revenue FROM metrics"}, {Scope.QUERY}),
    ("POST", "/v1/compile", {"metrics": ["revenue"]}, {Scope.QUERY}),
    ("GET", "/v1/catalog", None, {Scope.ASK, Scope.QUERY}),
    ("GET", "/v1/catalog/metric/revenue", None, {Scope.ASK, Scope.QUERY}),
    ("GET", "/v1/remembered", None, {Scope.ASK}),
    ("DELETE", "/v1/remembered/turnover", None, {Scope.ASK}),
    ("POST", "/v1/chart", {"query": {"metrics": ["revenue"], "dimensions": ["time.month"]}}, {Scope.QUERY}),
    ("POST", "/v1/chart", {"question": "turnover by month"}, {Scope.ASK}),
]


@pytest.mark.parametrize(("method", "path", "body", "scopes"), ROUTES)
def test_a_route_is_for_whom_has_its_scope(
    guarded_service: httpx.Client,
    keys: KeysInMemory,
    method: str,
    path: str,
    body: object,
    scopes: set[Scope],
) -> None:
    nobody = guarded_service.request(method, path, json=body)
    assert nobody.status_code == 401
    assert nobody.headers["www-authenticate"] == 'Bearer realm="dragoman"'
    for scope in Scope:
        text = made_key(keys, scopes=[scope]).text
        response = guarded_service.request(method, path, json=body, headers=bearing(text))
        assert (response.status_code == 403) is (scope not in scopes), response.text
        if scope not in scopes:
            assert response.json()["code"] == "scope-missing"
            assert 'error="insufficient_scope"' in response.headers["www-authenticate"]


def test_what_is_for_everybody(guarded_service: httpx.Client) -> None:
    assert guarded_service.get("/healthz").status_code == 200
    schemes = guarded_service.get("/openapi.json").json()["components"]["securitySchemes"]
    assert schemes["key or token"]["scheme"] == "bearer"


def test_the_document_names_the_scopes_of_every_route(guarded_service: httpx.Client) -> None:
    paths = guarded_service.get("/openapi.json").json()["paths"]
    assert paths["/v1/query"]["post"]["security"] == [{"key or token": ["query"]}]
    assert paths["/v1/catalog"]["get"]["security"] == [{"key or token": ["ask", "query"]}]
    assert "security" not in paths["/healthz"]["get"]
    for path, methods in paths.items():
        for described in methods.values():
            assert path in ("/healthz", "/readyz") or {"401", "403", "429"} <= set(described["responses"])


def test_nothing_tells_why_a_key_is_not_taken(guarded_service: httpx.Client, keys: KeysInMemory) -> None:
    known, expired, gone = made_key(keys), made_key(keys, expires=LONG_AGO), made_key(keys)
    keys.revoke(gone.key.id)
    wrong = [
        known.text[:-1] + ("a" if known.text[-1] != "a" else "b"),
        known.text.replace(known.key.id, "abcdefghijkl"),
        expired.text,
        gone.text,
        "drg_",
        "e30.e30.e30",
        "é",
    ]
    seen = set()
    for text in wrong:
        response = guarded_service.get("/v1/catalog", headers=bearing(text))
        assert response.status_code == 401
        seen.add((response.text, response.headers["www-authenticate"]))
    assert len(seen) == 1
    assert "invalid_token" in seen.pop()[1]
    assert guarded_service.get("/v1/catalog", headers=bearing(known.text)).status_code == 200


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer  "])
def test_the_scheme_is_read_as_http_says(
    guarded_service: httpx.Client, keys: KeysInMemory, scheme: str
) -> None:
    shown = {"Authorization": f"{scheme} {made_key(keys).text}"}
    assert guarded_service.get("/v1/catalog", headers=shown).status_code == 200


def test_two_keys_at_once_are_none(guarded_service: httpx.Client, keys: KeysInMemory) -> None:
    texts = [made_key(keys).text, made_key(keys, "ben").text]
    shown = [("Authorization", f"Bearer {text}") for text in texts]
    assert guarded_service.get("/v1/catalog", headers=shown).status_code == 401


def test_a_body_is_not_read_of_whom_is_not_let_in(guarded_service: httpx.Client) -> None:
    assert guarded_service.post("/v1/ask", content=b"x" * 2_000_000).status_code == 401


def test_what_is_anothers_stays_theirs(guarded_service: httpx.Client, keys: KeysInMemory) -> None:
    ana, ben = (bearing(made_key(keys, name).text) for name in ("ana", "ben"))

    def ask(who: Mapping[bytes, bytes], **form: object) -> dict[str, Any]:
        return dict(guarded_service.post("/v1/ask", json=form, headers=who).json())

    back = ask(ana, question="earnings this month")
    assert back["status"] == "clarify"
    choice = {"answer": back["id"], "index": 0, "remember": True}
    assert ask(ben, choice=choice)["status"] == "refused"
    assert ask(ana, choice=choice)["status"] == "answered"
    lean = ask(ben, question="by department", conversation=back["conversation"])
    assert lean["problems"][0]["code"] == "no-such-conversation"
    mine = guarded_service.get("/v1/remembered", headers=ana).json()["items"]
    assert len(mine) == 1
    assert guarded_service.get("/v1/remembered", headers=ben).json()["items"] == []
    path = f"/v1/remembered/{mine[0]['phrase']}"
    assert guarded_service.delete(path, headers=ben).status_code == 404
    assert guarded_service.delete(path, headers=ana).status_code == 204


def test_an_open_service_checks_what_is_shown(app: App) -> None:
    keys = KeysInMemory()
    text = made_key(keys, scopes=[Scope.ASK]).text
    with serving(app, keys, mode="open") as client:
        assert client.get("/v1/catalog").status_code == 200
        assert client.get("/v1/catalog", headers=bearing("drg_wrong")).status_code == 401
        shown = bearing(text)
        assert client.post("/v1/query", json={"metrics": ["revenue"]}, headers=shown).status_code == 403
        assert client.post("/v1/query", json={"metrics": ["revenue"]}).status_code == 200


def test_a_service_for_this_machine_is_not_for_whom_a_proxy_brings(service: httpx.Client) -> None:
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        response = service.get("/v1/catalog", headers={name: "203.0.113.9"})
        assert (response.status_code, response.json()["code"]) == (403, "not-offered")


def test_the_development_header_is_off_elsewhere(
    service: httpx.Client, guarded_service: httpx.Client, keys: KeysInMemory
) -> None:
    header = {"Dragoman-Principal": "ana"}
    assert service.get("/v1/catalog", headers=header).status_code == 403
    shown = {**bearing(made_key(keys).text), b"Dragoman-Principal": b"ana"}
    assert guarded_service.get("/v1/catalog", headers=shown).status_code == 403
    assert guarded_service.get("/v1/catalog", headers=header).status_code == 403


def test_in_development_a_header_names_who_asks(app: App) -> None:
    with serving(app, mode="development") as client:

        def ask(who: str, **form: object) -> httpx.Response:
            return client.post("/v1/ask", json=form, headers={"Dragoman-Principal": who})

        back = ask("ana; regions=EU", question="earnings this month").json()
        choice = {"answer": back["id"], "index": 0}
        assert ask("ben", choice=choice).json()["status"] == "refused"
        assert ask("ana; regions=EU", choice=choice).json()["status"] == "answered"
        assert ask("ana; regions", question="x").status_code == 400
        assert ask("", question="x").status_code == 400
        proxied = {"Dragoman-Principal": "ana", "X-Forwarded-For": "203.0.113.9"}
        assert client.get("/v1/catalog", headers=proxied).status_code == 403


def test_a_signed_token_is_whom_its_issuer_says(app: App) -> None:
    published = Published(public_form("ES256", "one"))
    with publishing(published) as url:
        tokens = {
            "algorithm": "ES256",
            "issuer": ISSUER,
            "audience": AUDIENCE,
            "jwks_url": url,
            "scope_claim": "scope",
        }
        with serving(app, tokens=tokens) as client:
            assert client.get("/v1/catalog").status_code == 401, "there are tokens, so that one is needed"
            text = token("ES256", "one", scope="ask")
            assert client.get("/v1/catalog", headers=bearing(text)).status_code == 200
            query = client.post("/v1/query", json={"metrics": ["revenue"]}, headers=bearing(text))
            assert query.status_code == 403
            forged = client.get("/v1/catalog", headers=bearing(token("HS256", "one", scope="ask")))
            no_key = client.get("/v1/catalog", headers=bearing("drg_" + "a" * 12 + "_" + "a" * 43))
            assert forged.status_code == no_key.status_code == 401
            assert forged.text == no_key.text


def test_a_caller_may_ask_so_often(app: App) -> None:
    keys = KeysInMemory()
    ana, ben = bearing(made_key(keys).text), bearing(made_key(keys, "ben").text)
    with serving(app, keys, requests_per_minute=3, burst=3) as client:
        for left in (2, 1, 0):
            response = client.get("/v1/remembered", headers=ana)
            assert response.headers["ratelimit-policy"] == '"default";q=3;w=60'
            assert response.headers["ratelimit"].startswith(f'"default";r={left};t=')
        refused = client.get("/v1/remembered", headers=ana)
        assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
        assert 1 <= int(refused.headers["retry-after"]) <= 20
        assert client.get("/v1/remembered", headers=ben).status_code == 200
        assert client.get("/healthz").status_code == 200


def test_an_address_may_try_wrong_keys_so_often(app: App) -> None:
    keys = KeysInMemory()
    known, unknown = bearing(made_key(keys).text), bearing(made_key(keys).text)
    proxies = {"trusted_proxies": ["127.0.0.1"]}
    with serving(app, keys, proxies, mode="required", attempts_per_minute=2) as client:
        assert client.get("/v1/catalog", headers=known).status_code == 200
        for status in (401, 401, 429):
            assert client.get("/v1/catalog", headers=bearing("drg_wrong")).status_code == status
        assert client.get("/v1/catalog", headers=unknown).status_code == 429, "it may be the next guess"
        assert client.get("/v1/catalog", headers=known).status_code == 200, (
            "a neighbour's guesses harm nobody"
        )
        elsewhere = {**unknown, b"X-Forwarded-For": b"203.0.113.9"}
        assert client.get("/v1/catalog", headers=elsewhere).status_code == 200


def test_pages_that_the_operator_names_may_call(app: App, service: httpx.Client) -> None:
    page = {"Origin": "https://bi.example.com"}
    asked = {
        **page,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, cache-control, idempotency-key, run-id",
    }
    with serving(app, server={"allowed_origins": ["https://bi.example.com"]}) as client:
        allowed = client.options("/v1/ask", headers=asked)
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == "https://bi.example.com"
        assert "access-control-allow-credentials" not in allowed.headers
        answered = client.get("/v1/catalog", headers=page)
        assert answered.headers["vary"] == "Origin"
        assert {"Age", "Run-Id"} <= set(answered.headers["access-control-expose-headers"].split(", "))
        other = client.options("/v1/ask", headers={**asked, "Origin": "https://evil.example"})
        assert other.status_code == 400
        assert "access-control-allow-origin" not in other.headers
    closed = service.options("/v1/ask", headers=asked)
    assert closed.status_code == 405 and "access-control-allow-origin" not in closed.headers


def test_a_route_that_asks_nobody_ends_the_start() -> None:
    api = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @api.get("/v1/secrets")
    def secrets() -> str:
        return "all of them"

    assert list(unguarded(api)) == ["/v1/secrets"]
    with pytest.raises(RuntimeError, match="/v1/secrets"):
        guarded(api)
