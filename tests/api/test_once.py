"""`Idempotency-Key`: what is sent twice is done once, and answered twice with the same bytes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from dragoman.app import open_app
from dragoman.serving import background_service
from semantic.book import build_book
from semantic.catalog import load_folder
from service.api import create_api
from service.api.once import ONE_DAY, REPLAYED, Repeats
from service.asking.shell import Asker
from service.browsing import Browser
from service.configuration import Configuration
from service.errors import Failed, TooLarge, Unavailable
from service.revision import Revision
from service.store import Audit, KeptInStore, Runs, Store, open_store
from service.store.tables import idempotency
from tests.api.calling import client_at
from tests.api.kept_shop import Headers, KeptShop
from tests.api.test_failures import OPEN, FailingWarehouse
from tests.cli.corner_shop import CornerShop
from tests.store.ready import ready_store

QUESTION = {"question": "turnover this month"}


def send(
    kept: KeptShop, who: Headers, method: str, path: str, body: object = None, key: str = "k-1"
) -> httpx.Response:
    headers = {**who, b"Idempotency-Key": key.encode()}
    return kept.client.request(method, path, json=body, headers=headers)


def told(response: httpx.Response) -> tuple[int, bytes, str]:
    return response.status_code, response.content, response.headers.get("content-type", "")


def twice(kept: KeptShop, method: str, path: str, body: object = None) -> httpx.Response:
    """Sends a request of Ana's twice with a key of its own, and sees that the second answer is the first."""
    first, second = (
        send(kept, kept.ana, method, path, body, key=f"{method} {path}"[:99].replace(" ", "-")) for _ in "12"
    )
    assert REPLAYED not in first.headers
    assert (second.headers[REPLAYED], told(second)) == ("true", told(first))
    return first


def test_a_question_is_asked_once(kept: KeptShop) -> None:
    answer = twice(kept, "POST", "/v1/ask", QUESTION).json()
    assert answer["rows"] == [[10.5]]
    [run] = Runs(kept.store).list().items
    assert run.id == answer["id"]


def test_every_route_that_changes_something_does_it_once(kept: KeptShop) -> None:
    answer = kept.ask(kept.ana, "turnover this month")
    run = f"/v1/runs/{answer['id']}"
    correction = {"metrics": ["revenue"], "time": "last month"}
    assert len(twice(kept, "POST", f"{run}/feedback", {"correction": correction}).json()["items"]) == 1
    assert twice(kept, "POST", f"{run}/propose", {}).json()["file"]
    again = twice(kept, "POST", f"{run}/rerun").json()["answer"]["id"]
    assert [each.id for each in Runs(kept.store).list().items] == [again, answer["id"]]
    path = twice(kept, "POST", f"{run}/share", {"days": 2}).json()["path"]
    assert kept.client.get(path, headers=kept.ana).status_code == 200
    assert twice(kept, "DELETE", f"{run}/share").status_code == 204
    assert twice(kept, "DELETE", f"/v1/conversations/{answer['conversation']}").status_code == 204
    back = kept.ask(kept.ana, "earnings this month")
    kept.client.post(
        "/v1/ask", json={"choice": {"answer": back["id"], "index": 1, "remember": True}}, headers=kept.ana
    )
    assert twice(kept, "POST", f"/v1/runs/{back['id']}/synonym", {"choice": 0}).json()["edits"]
    assert twice(kept, "DELETE", "/v1/remembered/earnings").status_code == 204


def test_what_cannot_be_done_is_answered_alike(kept: KeptShop) -> None:
    assert twice(kept, "POST", "/v1/runs/none/share", {}).json()["code"] == "no-such-run"


def test_a_key_is_for_one_request(kept: KeptShop) -> None:
    first = send(kept, kept.ana, "POST", "/v1/ask", QUESTION)
    same = kept.client.post(
        "/v1/ask",
        content=json.dumps(QUESTION, indent=4),
        headers={**kept.ana, b"Idempotency-Key": b"k-1", b"Content-Type": b"application/json"},
    )
    assert told(same) == told(first), "it is the same however it is written"
    other = send(kept, kept.ana, "POST", "/v1/ask", {"question": "turnover last month"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-used")
    run = f"/v1/runs/{first.json()['id']}"
    assert send(kept, kept.ana, "POST", f"{run}/share", {}, key="k-2").status_code == 201
    elsewhere = send(kept, kept.ana, "DELETE", f"{run}/share", key="k-2")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "idempotency-key-used")


def test_a_key_is_ones_own(kept: KeptShop) -> None:
    ana, ben = (send(kept, who, "POST", "/v1/ask", QUESTION) for who in (kept.ana, kept.ben))
    assert (ana.json()["rows"], ben.json()["rows"]) == ([[10.5]], [[3.0]])
    assert REPLAYED not in ben.headers


def test_what_was_begun_is_waited_for_until_its_claim_ends(kept: KeptShop) -> None:
    """As a replica leaves it that is killed at work."""
    run = kept.ask(kept.ana, "turnover this month")["id"]
    first = send(kept, kept.ana, "POST", f"/v1/runs/{run}/share", {})

    def begun(until: datetime) -> httpx.Response:
        left = idempotency.update().values(status=None, headers=None, body=None, until=until)
        kept.store.write(lambda unit: unit.connection.execute(left).rowcount)
        return send(kept, kept.ana, "POST", f"/v1/runs/{run}/share", {})

    now = kept.store.now()
    waiting = begun(now + timedelta(minutes=2))
    assert (waiting.status_code, waiting.json()["code"]) == (409, "request-in-progress")
    assert waiting.headers["Retry-After"] == "5"
    taken_over = begun(now - timedelta(seconds=1))
    assert (taken_over.status_code, REPLAYED in taken_over.headers) == (201, False)
    assert taken_over.json()["token"] != first.json()["token"]
    assert told(send(kept, kept.ana, "POST", f"/v1/runs/{run}/share", {})) == told(taken_over)


def asked_twice(
    shop: CornerShop, store: Store, error: Exception, question: str, repeats: Repeats = ONE_DAY
) -> list[httpx.Response]:
    """The same question with the same key, of a service whose warehouse fails."""
    catalog = load_folder(shop.models)
    asker = Asker(catalog, FailingWarehouse(error), build_book(catalog, {}), keeping=KeptInStore(store))
    revision = Revision(catalog, Browser(catalog), asker, asker.warehouse)
    api = create_api(lambda: revision, entrance=OPEN, store=store, repeats=repeats)

    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(api, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.post("/v1/ask", json={"question": question}, headers={"Idempotency-Key": "k"})

    return [asyncio.run(sent()) for _ in "12"]


@pytest.mark.parametrize(
    ("error", "status", "times"),
    [
        (Unavailable("The warehouse is not there."), 503, 2),
        (RuntimeError("a mistake in the code"), 500, 2),
        (TooLarge("The result is too large."), 422, 1),
    ],
)
def test_what_failed_for_now_can_be_sent_again(
    shop: CornerShop, tmp_path: Path, error: Exception, status: int, times: int
) -> None:
    with open_store(ready_store(tmp_path)) as store:
        seen = asked_twice(shop, store, error, QUESTION["question"])
        assert [response.status_code for response in seen] == [status, status]
        assert (REPLAYED in seen[1].headers) is (times == 1)
        asked = [entry for entry in Audit(store).list().items if entry.action == "asked"]
        assert len(asked) == (0 if isinstance(error, RuntimeError) else times)


def test_what_is_too_large_to_be_kept_is_computed_again(shop: CornerShop, tmp_path: Path) -> None:
    with open_store(ready_store(tmp_path)) as store:
        first, second = asked_twice(shop, store, Failed("It is not asked."), "unicorns", Repeats(largest=100))
    assert (first.status_code, second.status_code) == (200, 200)
    assert REPLAYED not in second.headers and first.json()["id"] != second.json()["id"]


def test_rows_are_not_given_again_to_whom_other_policies_limit_now(kept: KeptShop) -> None:
    assert send(kept, kept.ana, "POST", "/v1/ask", QUESTION).json()["rows"] == [[10.5]]
    kept.redefine("products.yml", "rows: department in", "rows: brand = 'Own' and department in")
    again = send(kept, kept.ana, "POST", "/v1/ask", QUESTION)
    assert REPLAYED not in again.headers and again.json()["rows"] == [[None]]


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 201])
def test_a_key_that_is_none_is_refused(kept: KeptShop, key: str) -> None:
    refused = send(kept, kept.ana, "POST", "/v1/ask", QUESTION, key=key)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-unusable")


def test_two_keys_and_streams_are_refused(kept: KeptShop) -> None:
    two = [*kept.ana.items(), (b"Idempotency-Key", b"a"), (b"Idempotency-Key", b"b")]
    stream = {**kept.ana, b"Idempotency-Key": b"a", b"Accept": b"text/event-stream"}
    for headers in (two, stream):
        refused = kept.client.post("/v1/ask", json=QUESTION, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-unusable")
    assert Runs(kept.store).list().items == ()


def test_what_is_kept_is_of_no_use_without_the_key(kept: KeptShop) -> None:
    run = kept.ask(kept.ana, "turnover this month")["id"]
    token = send(kept, kept.ana, "POST", f"/v1/runs/{run}/share", {}, key="6f9c2a").json()["token"]
    files = list(kept.files.root.rglob("state.db*"))
    assert files
    for file in files:
        assert token.encode() not in file.read_bytes() and b"6f9c2a" not in file.read_bytes()


@pytest.fixture
def forgetful(shop: CornerShop, tmp_path: Path) -> Iterator[httpx.Client]:
    """A service that keeps runs, and no rows."""
    store = {"url": ready_store(tmp_path), "keep_answers": False}
    configuration = Configuration.model_validate({"store": store})
    with open_app(shop.models, environment={}) as app:
        app.keep_state(configuration)
        with (
            background_service(app, configuration) as url,
            client_at(url) as client,
        ):
            yield client


def test_a_service_that_keeps_no_rows_repeats_none(forgetful: httpx.Client) -> None:
    key: Mapping[str, str] = {"Idempotency-Key": "k"}
    refused = forgetful.post("/v1/ask", json=QUESTION, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-unusable")
    run = forgetful.post("/v1/ask", json=QUESTION).json()["id"]
    made = [forgetful.post(f"/v1/runs/{run}/share", json={}, headers=key).json() for _ in "12"]
    assert made[0] == made[1]


def test_a_service_without_a_store_says_so(service: httpx.Client) -> None:
    refused = service.post("/v1/ask", json=QUESTION, headers={"Idempotency-Key": "k"})
    assert (refused.status_code, refused.json()["code"]) == (503, "nothing-kept")
