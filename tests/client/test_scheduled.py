"""Schedules from Python: made in words, looked after, and nobody else's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman import AsyncClient, Client
from dragoman.client import NotFound, QueryRejected, Rejected
from semantic.principal import Principal
from service.store import KeysInStore
from tests.access.shown_keys import made_key
from tests.api.kept_shop import kept_shop
from tests.api.test_access import serving

WORDS = "every Monday at 9 Berlin time post revenue in 2024 by department"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """The address of a service that tells into a file, and the keys of Ana and Ben."""
    root: Path = tmp_path_factory.mktemp("scheduled")
    with kept_shop(root) as shop:
        keys = KeysInStore(shop.store)
        ana = made_key(keys, Principal("ana", (("departments", ("Fruit",)),)))
        ben = made_key(keys, "ben")
        with serving(
            shop.app, keys, mode="required", schedules={"file": str(root / "told.jsonl"), "most": 2}
        ) as client:
            yield str(client.base_url), ana.text, ben.text


def test_one_is_made_paused_resumed_told_and_deleted(shown: tuple[str, str, str]) -> None:
    url, ana, ben = shown
    with Client(url, ana) as service, Client(url, ben) as other:
        draft = service.make_schedule(WORDS, dry_run=True)
        assert (draft.state, service.schedules()) == ("draft", ())
        assert draft.said.startswith(
            "Every Monday at 09:00 (Europe/Berlin): revenue by department, 2024; first on"
        )
        made = service.make_schedule(WORDS)
        assert (made.state, made.kind, made.zone, made.said) == (
            "active",
            "report",
            "Europe/Berlin",
            draft.said,
        )
        assert made.query == draft.query and made.due == draft.due
        assert [each.id for each in service.schedules()] == [made.id] and other.schedules() == ()
        paused = service.pause_schedule(made)
        assert (paused.state, paused.due) == ("paused", None)
        with pytest.raises(Rejected) as refused:
            service.run_schedule(made)
        assert (refused.value.status, refused.value.problem.code) == (409, "schedule-paused")
        assert service.resume_schedule(made.id).due == made.due
        assert service.run_schedule(made).id == made.id
        [time] = service.schedule(made).told
        assert (time.state, time.kind, time.run) == ("open", "", "")
        for do in (other.schedule, other.pause_schedule, other.resume_schedule, other.run_schedule):
            with pytest.raises(NotFound):
                do(made)
        assert other.delete_schedule(made) is False
        assert service.delete_schedule(made) is True and service.delete_schedule(made) is False


def test_what_is_sent_again_makes_one(shown: tuple[str, str, str]) -> None:
    url, ana, _ = shown
    with Client(url, ana) as service:
        first, second = (service.make_schedule(WORDS, idempotency_key="monday") for _ in range(2))
        assert first.id == second.id and len(service.schedules()) == 1
        assert service.delete_schedule(first)


def test_what_is_not_understood_is_said(shown: tuple[str, str, str]) -> None:
    url, ana, _ = shown
    with Client(url, ana) as service, pytest.raises(QueryRejected) as refused:
        service.make_schedule("post revenue every 5 minutes")
    assert refused.value.problem.code == "too-often"


def test_with_an_event_loop(shown: tuple[str, str, str]) -> None:
    url, ana, _ = shown

    async def looked_after() -> list[object]:
        async with AsyncClient(url, ana) as service:
            made = await service.make_schedule(WORDS, zone="Asia/Tokyo")
            states = [(await service.pause_schedule(made)).state, (await service.resume_schedule(made)).state]
            await service.run_schedule(made)
            told = len((await service.schedule(made)).told)
            draft = await service.make_schedule(WORDS, dry_run=True)
            return [
                *states,
                told,
                draft.state,
                len(await service.schedules()),
                await service.delete_schedule(made),
            ]

    assert asyncio.run(looked_after()) == ["paused", "active", 1, "draft", 1, True]
