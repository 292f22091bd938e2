"""Two replicas on one store: what one of them sees first, both serve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
import sqlalchemy as sa

from dragoman.app import App, open_app
from semantic.errors import Problem
from service.publishing import NO_TRIAL, Publisher, Seen
from service.publishing.replicas import Replicas
from service.revision import Revision
from service.store import Store
from service.store.revisions import Revisions, State
from service.store.store import open_store
from tests.cli.corner_shop import CornerShop, make_corner_shop
from tests.publishing.live_shop import AtOnce
from tests.publishing.test_serving import said
from tests.store.ready import ready_store

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Telling(Replicas):
    """Says so when it has told something, or could not."""

    def __init__(self, revisions: Revisions, source: str) -> None:
        super().__init__(revisions, source)
        self.could_not = Event()

    def say(self, seen: Seen, problems: Sequence[Problem] = ()) -> bool:
        told = super().say(seen, problems)
        if not told:
            self.could_not.set()
        return told


class Replica:
    """A service that never looks by itself: only when it is poked, or hears of something new."""

    def __init__(self, app: App, shop: CornerShop, store: Store) -> None:
        self.app = app
        self.swapped = Event()
        source = AtOnce(shop.models)
        self.replicas = Telling(Revisions(store), "the shop")
        self.publisher = Publisher(
            source,
            app.revision,
            make=app.make,
            put=self._put,
            trial=NO_TRIAL,
            least_pause=0,
            replicas=self.replicas,
            hearing_seconds=0.02,
        )

    def _put(self, revision: Revision) -> None:
        self.app.put(revision)
        self.swapped.set()


@pytest.fixture
def shop(tmp_path: Path) -> CornerShop:
    return make_corner_shop(tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(ready_store(tmp_path))
    yield store
    store.close()


@pytest.fixture
def replicas(shop: CornerShop, store: Store) -> Iterator[tuple[Replica, Replica]]:
    with ExitStack() as stack:
        one, other = (
            Replica(stack.enter_context(open_app(shop.models, environment={})), shop, store) for _ in range(2)
        )
        for each in (one, other):
            each.publisher.start()
            stack.callback(each.publisher.stop)
        yield one, other


def rewrite(file: Path, before: str, after: str) -> None:
    """Puts the changed file in the place of the old one at once, so that nobody sees half of it."""
    beside = file.with_suffix(".new")
    beside.write_text(file.read_text().replace(before, after))
    beside.replace(file)


def test_what_one_sees_first_both_serve(
    replicas: tuple[Replica, Replica], shop: CornerShop, store: Store
) -> None:
    one, other = replicas
    file = shop.models / "sales.yml"
    rewrite(file, "expr: sum(amount)\n", "expr: sum(amount * 2)\n")
    one.publisher.poke()
    assert one.swapped.wait(30) and other.swapped.wait(30)
    for replica in replicas:  # each says what serves there before it ends
        replica.publisher.stop()
    assert one.app.catalog.digest == other.app.catalog.digest
    serving = Revisions(store).serving()
    assert serving is not None and serving.digest == one.app.catalog.digest


def test_what_could_not_be_told_is_told_when_the_store_is_back(
    replicas: tuple[Replica, Replica], shop: CornerShop, store: Store
) -> None:
    one, other = replicas
    rename(store, "revisions", "away")
    rewrite(shop.models / "sales.yml", "expr: sum(amount)\n", "expr: sum(amount * 2)\n")
    one.publisher.poke()
    assert one.swapped.wait(30) and one.replicas.could_not.wait(30)
    assert not other.swapped.is_set()
    rename(store, "away", "revisions")
    assert other.swapped.wait(30)


def rename(store: Store, before: str, after: str) -> None:
    """A table that is not there is a store that cannot be used."""
    store.write(lambda unit: unit.connection.execute(sa.text(f"ALTER TABLE {before} RENAME TO {after}")))


def test_who_is_slow_to_say_what_it_serves_hears_of_the_newer_first(store: Store) -> None:
    one, other = (Replicas(Revisions(store), "the shop") for _ in range(2))
    old, new = Seen("old", "", NOON), Seen("new", "", NOON)
    assert not other.are_ahead(old)
    assert one.say(new)
    assert not other.say(old)
    assert other.are_ahead(old)
    assert not one.are_ahead(new)


def test_what_is_tried_again_is_told_too(
    replicas: tuple[Replica, Replica], shop: CornerShop, store: Store
) -> None:
    one, _ = replicas
    rewrite(shop.models / "settings.yml", "duckdb:///shop.duckdb", "duckdb:///nowhere.duckdb")
    with said("definitions-rejected") as rejected:
        one.publisher.poke()
        rejected.wait()
    for replica in replicas:
        replica.publisher.stop()
    [told] = [each for each in Revisions(store).list(limit=10) if each.state is State.REJECTED]
    assert told.problems[0]["code"] == "warehouse-missing"
    assert one.app.catalog.digest != told.digest


def test_what_is_rejected_is_told_with_its_problems(
    replicas: tuple[Replica, Replica], shop: CornerShop, store: Store
) -> None:
    one, _ = replicas
    file = shop.models / "sales.yml"
    rewrite(file, "expr: sum(amount)\n", "expr: summed(amount)\n")
    with said("definitions-rejected") as rejected:
        one.publisher.poke()
        rejected.wait()
    for replica in replicas:  # either may have been the one; each says what it decided before it ends
        replica.publisher.stop()
    told = [each for each in Revisions(store).list(limit=10) if each.state is State.REJECTED]
    assert told and {each.problems[0]["code"] for each in told} == {"function-unknown"}
