"""Schedules over HTTP: made in words, told with the rights of whoever made them, and nobody else's business."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from dragoman.scheduling import make_scheduler
from semantic.principal import Principal
from service.access import Scope
from service.access.keys import Draft, new_key
from service.configuration import Configuration
from service.store import KeysInStore
from tests.access.shown_keys import PEPPER, bearing, made_key
from tests.api.kept_shop import Headers, KeptShop
from tests.api.test_access import serving

ANA = Principal("ana", (("departments", ("Fruit",)),))


@dataclass(frozen=True)
class Told:
    client: httpx.Client
    shop: KeptShop
    file: Path
    ana: Headers
    ben: Headers

    def make(self, who: Headers, words: str, **more: object) -> httpx.Response:
        return self.client.post("/v1/schedules", json={"words": words, **more}, headers=who)


@pytest.fixture
def told(kept: KeptShop, tmp_path: Path) -> Iterator[Told]:
    """A service whose keys are in its store, and that tells into a file."""
    keys = KeysInStore(kept.store)
    ana, ben = made_key(keys, ANA), made_key(keys, "ben")
    file = tmp_path / "told.jsonl"
    with serving(kept.app, keys, mode="required", schedules={"file": str(file), "most": 2}) as client:
        yield Told(client, kept, file, bearing(ana.text), bearing(ben.text))


def test_it_is_made_listed_told_paused_and_deleted(told: Told) -> None:
    response = told.make(told.ana, "every Monday at 9 Berlin time post revenue in 2024 by department")
    assert response.status_code == 201, response.text
    made = response.json()
    assert made["said"].startswith(
        "Every Monday at 09:00 (Europe/Berlin): revenue by department, 2024; first on Monday"
    )
    assert (made["kind"], made["state"], made["principal"], made["source"]) == (
        "report",
        "active",
        "ana",
        "file",
    )
    path = f"/v1/schedules/{made['id']}"
    assert [each["id"] for each in told.client.get("/v1/schedules", headers=told.ana).json()["items"]] == [
        made["id"]
    ]

    at_once = told.client.post(f"{path}/run", headers=told.ana)
    assert (at_once.status_code, at_once.json()["id"]) == (202, made["id"])
    settings = Configuration.model_validate({"schedules": {"file": str(told.file)}})
    scheduler = make_scheduler(told.shop.app, settings, Path.cwd())
    assert scheduler is not None
    scheduler.once()
    scheduler.stop()
    [line] = [json.loads(line) for line in told.file.read_text().splitlines()]
    assert [row[0] for row in line["answer"]["rows"]] == ["Fruit"], "ana sees nothing else"
    shown = told.client.get(path, headers=told.ana).json()
    assert [(each["state"], each["kind"], each["run"]) for each in shown["told"]] == [
        ("done", "report", line["answer"]["id"])
    ]
    paused = told.client.patch(path, json={"state": "paused"}, headers=told.ana)
    assert (paused.status_code, paused.json()["state"], paused.json()["due"]) == (200, "paused", None)
    at_once = told.client.post(f"{path}/run", headers=told.ana)
    assert (at_once.status_code, at_once.json()["code"]) == (409, "schedule-paused")
    assert told.client.patch(path, json={"state": "active"}, headers=told.ana).json()["due"] is not None
    assert told.client.delete(path, headers=told.ana).status_code == 204
    assert told.client.get(path, headers=told.ana).status_code == 404


def test_nobody_sees_or_changes_what_is_anothers(told: Told) -> None:
    path = f"/v1/schedules/{told.make(told.ana, 'post revenue every day').json()['id']}"
    assert told.client.get("/v1/schedules", headers=told.ben).json() == {"items": []}
    for response in (
        told.client.get(path, headers=told.ben),
        told.client.patch(path, json={"state": "paused"}, headers=told.ben),
        told.client.post(f"{path}/run", headers=told.ben),
        told.client.delete(path, headers=told.ben),
    ):
        assert (response.status_code, response.json()["code"]) == (404, "no-such-schedule")
    assert told.client.get(path, headers=told.ana).json()["state"] == "active"


def test_a_dry_run_makes_nothing(told: Told) -> None:
    response = told.make(told.ana, "post revenue every day", dry_run=True)
    assert (response.status_code, response.json()["state"]) == (200, "draft")
    assert response.json()["notes"] == [
        "You named no period: it is yesterday each time.",
        "You named no time: it is 09:00.",
    ]
    assert told.client.get("/v1/schedules", headers=told.ana).json() == {"items": []}


def test_what_cannot_be_made_is_said(told: Told) -> None:
    for words, code in (
        ("post revenue", "schedule-when-missing"),
        ("post revenue every 5 minutes", "too-often"),
        ("tell me when daily revenue falls below 5", "no-freshness"),
        ("tell me when revenue sings", "schedule-not-understood"),
    ):
        response = told.make(told.ana, words)
        assert (response.status_code, response.json()["code"]) == (422, code)
    response = told.make(told.ana, "post flurbs every day")
    assert response.status_code == 422 and "flurbs" in response.json()["detail"]


def test_a_question_that_is_asked_back_comes_with_its_choices(told: Told) -> None:
    response = told.make(told.ana, "post earnings every day")
    assert response.status_code == 422 and response.json()["choices"]


def test_one_person_has_so_many(told: Told) -> None:
    assert [told.make(told.ana, "post revenue every day").status_code for _ in range(3)] == [201, 201, 422]


def test_it_is_not_told_with_other_rights_than_those_of_who_makes_it(told: Told) -> None:
    """A key for a notebook that may see less is no way to what its person's newest key may see."""
    more = Draft(Principal("ana", (("departments", ("Bread", "Fruit")),)), frozenset({Scope.ASK}))
    KeysInStore(told.shop.store).add(new_key(more, PEPPER, datetime.now(UTC)).key)
    response = told.make(told.ana, "post revenue every day")
    assert (response.status_code, response.json()["code"]) == (403, "rights-differ")


def test_where_nothing_would_tell_it_it_is_not_made(kept: KeptShop) -> None:
    response = kept.client.post("/v1/schedules", json={"words": "post revenue every day"}, headers=kept.olga)
    assert (response.status_code, response.json()["code"]) == (422, "nowhere-told")
    assert kept.client.get("/v1/schedules", headers=kept.olga).json() == {"items": []}


def test_made_twice_with_one_key_it_is_made_once(told: Told) -> None:
    who = {**told.ana, b"Idempotency-Key": b"k1"}
    first, second = (told.make(who, "post revenue every day") for _ in range(2))
    assert first.json()["id"] == second.json()["id"]
    assert len(told.client.get("/v1/schedules", headers=told.ana).json()["items"]) == 1
