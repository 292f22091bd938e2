"""Linking an account of Slack over HTTP: whose it is, and that nobody gives or takes what is another's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from dragoman.app import App
from semantic.principal import Principal
from service.access import Scope
from service.api.linking import SOURCE
from service.linking import Linking
from service.store import Audit, KeysInStore, Store
from tests.access.shown_keys import bearing, made_key
from tests.api.kept_shop import Headers, KeptShop
from tests.api.test_access import serving

ANA = Principal("ana", (("departments", ("Fruit",)),))


@dataclass(frozen=True)
class Linked:
    client: httpx.Client
    store: Store
    linking: Linking
    ana: Headers
    ben: Headers
    counting: Headers
    ana_s_key: str

    def link(self, who: Headers, code: str, **more: object) -> httpx.Response:
        return self.client.post("/v1/slack/link", json={"code": code, **more}, headers=who)


@pytest.fixture
def linked(kept: KeptShop) -> Iterator[Linked]:
    """A service whose keys are in its store, as those of `dragoman serve` are."""
    keys = KeysInStore(kept.store)
    ana, ben = made_key(keys, ANA), made_key(keys, "ben")
    counting = made_key(keys, "otto", {Scope.ADMIN})
    with serving(kept.app, keys, mode="required") as client:
        yield Linked(
            client,
            kept.store,
            Linking(kept.store, SOURCE),
            bearing(ana.text),
            bearing(ben.text),
            bearing(counting.text),
            ana.key.id,
        )


def test_who_takes_the_code_is_whom_the_account_asks_as(linked: Linked) -> None:
    code = linked.linking.code("T1/U1", "ana@example.com")
    looked = linked.link(linked.ana, code, look=True)
    assert looked.json() == {
        "account": "T1/U1", "shown": "ana@example.com", "principal": "ana", "linked": False, "how": "", "until": None,
    }  # fmt: skip
    assert linked.linking.principal("T1/U1") is None
    done = linked.link(linked.ana, code.upper())
    assert (done.status_code, done.json()["linked"], done.json()["how"]) == (200, True, "key")
    assert linked.linking.principal("T1/U1") == ANA, "with the attributes of the key"
    [entry] = [each for each in Audit(linked.store).list(principal="ana").items if "account" in each.action]
    about = {"source": "slack", "account": "T1/U1", "how": "key", "key": linked.ana_s_key}
    assert (entry.action, entry.about) == ("account.linked", about)


def test_a_code_is_good_once_and_only_for_who_may_ask(linked: Linked) -> None:
    code = linked.linking.code("T1/U1")
    assert linked.client.post("/v1/slack/link", json={"code": code}).status_code == 401
    assert linked.link(linked.counting, code).status_code == 403
    assert linked.link(linked.ben, code).status_code == 200
    for gone in (code, "kmtr-7qxb-4w2n-9dhs", "\0", "ü"):
        refused = linked.link(linked.ana, gone)
        assert (refused.status_code, refused.json()["code"]) == (404, "link-code-unknown")
    for wrong in ("", "x" * 101):
        assert linked.link(linked.ana, wrong).status_code == 422


def test_everybody_sees_and_unlinks_their_own(linked: Linked) -> None:
    linked.link(linked.ana, linked.linking.code("T1/U1"))
    linked.link(linked.ben, linked.linking.code("T1/U2"))
    [mine] = linked.client.get("/v1/slack/accounts", headers=linked.ana).json()["items"]
    assert (mine["account"], mine["linked"]) == ("T1/U1", True)
    for who, path, status in (
        (linked.ben, "T1/U1", 404),
        (linked.ana, "T1/U9", 404),
        (linked.ana, "T1/U1", 204),
        (linked.ana, "T1/U1", 404),
    ):
        assert linked.client.delete(f"/v1/slack/accounts/{path}", headers=who).status_code == status
    assert linked.linking.principal("T1/U1") is None
    assert linked.linking.principal("T1/U2") == Principal("ben")


def test_what_is_sent_twice_links_once(linked: Linked) -> None:
    code = linked.linking.code("T1/U1")
    headers = {**linked.ana, b"Idempotency-Key": b"k1"}
    first, second = (linked.link(headers, code) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200) and first.json() == second.json()


def test_where_everybody_is_let_in_nobody_is_linked(kept: KeptShop, app: App) -> None:
    code = Linking(kept.store, SOURCE).code("T1/U1")
    with serving(kept.app, mode="open") as client:
        refused = client.post("/v1/slack/link", json={"code": code})
    assert (refused.status_code, refused.json()["code"]) == (403, "link-by-nobody")
    with serving(app, mode="open") as client:
        assert client.post("/v1/slack/link", json={"code": code}).status_code == 503, "it keeps nothing"
