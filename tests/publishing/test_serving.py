"""A service whose definitions change, over real HTTP: what serves is said, and a signed message makes it look."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import httpx
import pytest

from dragoman.live import Live, open_live
from dragoman.serving import background_service
from service.configuration import Configuration, Definitions
from service.publishing import NO_TRIAL
from tests.api.calling import client_at
from tests.cli.corner_shop import CornerShop, make_corner_shop

SECRET = "a secret of this test"
ADMINS = Configuration.model_validate({"access": {"mode": "open", "open_scopes": ["query", "admin"]}})
ASKERS = Configuration.model_validate({"access": {"mode": "open", "open_scopes": ["ask"]}})


class Said(logging.Handler):
    """Waits for a line of the log."""

    def __init__(self, begins: str) -> None:
        super().__init__()
        self._begins = begins
        self._seen = Event()

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().startswith(self._begins):
            self._seen.set()

    def wait(self) -> None:
        assert self._seen.wait(30), self._begins


@contextmanager
def said(begins: str) -> Iterator[Said]:
    log = logging.getLogger("service.publishing.publisher")
    handler, level = Said(begins), log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield handler
    finally:
        log.removeHandler(handler)
        log.setLevel(level)


@pytest.fixture
def shop(tmp_path: Path) -> CornerShop:
    return make_corner_shop(tmp_path)


@pytest.fixture
def live(shop: CornerShop, tmp_path: Path) -> Iterator[Live]:
    settings = Definitions.model_validate({"every": 0, "webhook_secret": SECRET})
    environment = {"XDG_STATE_HOME": str(tmp_path / "state")}
    with open_live(settings, shop.models, environment=environment, trial=NO_TRIAL) as live:
        live.begin()
        yield live


@pytest.fixture
def service(live: Live) -> Iterator[httpx.Client]:
    with (
        background_service(live.app, ADMINS) as url,
        client_at(url) as client,
    ):
        yield client


def signature(body: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def change(shop: CornerShop, old: str, new: str) -> None:
    file = shop.models / "sales.yml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.mark.parametrize("headers", [signature(b"{}"), {"X-Gitlab-Token": SECRET}], ids=["github", "gitlab"])
def test_a_signed_message_makes_a_change_serve(
    service: httpx.Client, shop: CornerShop, headers: dict[str, str]
) -> None:
    before = service.get("/v1/definitions").json()
    with said("definitions-swapped") as swapped:
        change(shop, "expr: sum(amount)\n", "expr: sum(amount * 2)\n")
        heard = service.post("/v1/definitions/webhook", content=b"{}", headers=headers)
        assert (heard.status_code, heard.json()) == (202, {"status": "looking"})
        swapped.wait()
    answer = service.post("/v1/query", json={"metrics": ["revenue"]}).json()
    after = service.get("/v1/definitions").json()
    assert answer["rows"] == [[46.0]]
    assert after["serving"]["hash"] == answer["catalog"]["hash"] != before["serving"]["hash"]


def test_a_broken_change_is_reported_and_the_service_goes_on(service: httpx.Client, shop: CornerShop) -> None:
    with said("definitions-rejected") as rejected:
        change(shop, "expr: sum(amount)\n", "expr: summed(amount)\n")
        service.post("/v1/definitions/webhook", content=b"{}", headers=signature(b"{}"))
        rejected.wait()
    told = service.get("/v1/definitions").json()
    first = told["rejected"]["problems"][0]
    assert first["position"] == {"file": "models/sales.yml", "line": 17, "column": 11}
    assert not told["rejected"]["tried_again"]
    assert service.post("/v1/query", json={"metrics": ["revenue"]}).status_code == 200
    assert service.get("/healthz").status_code == 200


def test_who_is_no_admin_is_not_told_what_the_definitions_say(live: Live, shop: CornerShop) -> None:
    with background_service(live.app, ASKERS) as url, said("definitions-rejected") as rejected:
        change(shop, "expr: sum(amount)\n", "expr: summed(amount)\n")
        client_at(url).post("/v1/definitions/webhook", content=b"{}", headers=signature(b"{}"))
        rejected.wait()
        told = client_at(url).get("/v1/definitions").json()
    assert told["rejected"]["problems"][0] == {"code": "function-unknown", "severity": "error"}
    assert told["source"] == ""


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signature(b"{}", "another secret"),
        signature(b"another body"),
        {"X-Hub-Signature-256": "sha256="},
        {"X-Hub-Signature-256": "sha256=" + "é" * 10},
        {"X-Gitlab-Token": ""},
        {"X-Gitlab-Token": SECRET + "!"},
    ],
)
def test_what_is_not_signed_is_refused(service: httpx.Client, headers: dict[str, str]) -> None:
    sent = {name.encode(): value.encode() for name, value in headers.items()}
    refused = service.post("/v1/definitions/webhook", content=b"{}", headers=sent)
    assert (refused.status_code, refused.json()["code"]) == (403, "signature-wrong")


def test_a_large_message_is_refused(service: httpx.Client) -> None:
    refused = service.post("/v1/definitions/webhook", content=b"x" * 5_000_001, headers=signature(b""))
    assert refused.status_code == 413


def test_messages_that_come_too_often_are_told_to_wait(service: httpx.Client) -> None:
    replayed = [
        service.post("/v1/definitions/webhook", content=b"{}", headers=signature(b"{}")) for _ in range(61)
    ]
    assert [answer.status_code for answer in replayed] == [202] * 60 + [429]
    assert replayed[-1].headers["Retry-After"] == "60"


def test_without_a_secret_there_is_no_webhook(shop: CornerShop, tmp_path: Path) -> None:
    settings = Definitions(every=0)
    with (
        open_live(
            settings, shop.models, environment={"XDG_STATE_HOME": str(tmp_path)}, trial=NO_TRIAL
        ) as live,
        background_service(live.app) as url,
        client_at(url) as client,
    ):
        refused = client.post("/v1/definitions/webhook", content=b"{}", headers={"X-Gitlab-Token": ""})
        assert (refused.status_code, refused.json()["code"]) == (404, "webhook-off")
        assert client.get("/v1/definitions").json()["rejected"] is None
