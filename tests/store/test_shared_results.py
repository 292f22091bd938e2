"""Results that two replicas share through one store: what one has read the other gives, with its true age."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from service.caching.cached_warehouse import CachedWarehouse
from service.caching.memory import ResultsInMemory
from service.caching.shared import LARGEST, LARGEST_READ, REST_SECONDS, SharedResults
from service.caching.types import Kept
from service.store.cache import CacheEntries
from service.store.store import Store, open_store
from service.store.tables import cached
from service.warehouse import Limits, Rows, SqlStatement, StatementLike
from tests.caching.test_cached_warehouse import REVENUE, Later, Standing, Till
from tests.store.samples import Clock

MB = 2**20


class Replica:
    """A till of its own behind a cache of its own; the store is everybody's. `first` tells its reads from others'."""

    def __init__(self, store: Store, clock: Clock, first: int, usable: float = 0.0, most: int = MB) -> None:
        self.till = Till()
        self.till.read = first
        self.standing = Standing()
        self.later = Later()
        self.store = store

        def seconds() -> float:
            return clock().timestamp() - first  # the clocks of two processes begin anywhere

        self.shared = SharedResults(CacheEntries(store), most_bytes=most, clock=seconds)
        self.cached = CachedWarehouse(
            self.till,
            ResultsInMemory(MB),
            self.standing,
            shared=self.shared,
            usable_seconds=usable,
            clock=seconds,
            behind=self.later,
        )

    def ask(self, statement: StatementLike = REVENUE, **limits: Any) -> tuple[object, float | None]:
        """The number of the read that the result is of, and its age; what it shares is written then."""
        [rows] = self.cached.run([statement], Limits(**limits))
        self.written()
        return rows.rows[0][0], rows.age

    def written(self) -> None:
        """Returns when what was to be written is: writes are in order."""
        self.store.write(lambda unit: None)


class Replicas:
    def __init__(self, url: str, stack: ExitStack, **options: Any) -> None:
        self.clock = Clock()
        self.here, self.there = (
            Replica(stack.enter_context(open_store(url, clock=self.clock)), self.clock, first, **options)
            for first in (0, 100)
        )


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'state.db'}"


@pytest.fixture
def replicas(file: str, stack: ExitStack) -> Replicas:
    return Replicas(file, stack)


def test_what_one_has_read_the_other_gives(url: str, stack: ExitStack) -> None:
    """On both databases. A server's clock goes on by itself: there the age is that of the test."""
    replicas = Replicas(url, stack)
    assert replicas.here.ask() == (1, None)
    number, age = replicas.there.ask()
    assert number == 1 and age is not None and 0 <= age < 30
    assert replicas.there.till.read == 100


def test_it_is_as_old_as_it_is_and_ends_in_time(replicas: Replicas) -> None:
    replicas.here.ask()
    replicas.clock.move(seconds=12)
    assert replicas.there.ask() == (1, 12.0)
    replicas.clock.move(seconds=30)
    assert replicas.there.ask() == (1, 42.0), "now from its own memory"
    replicas.clock.move(seconds=20)
    assert replicas.there.ask() == (101, None)
    assert replicas.here.ask() == (101, 0.0)


def test_the_age_counts_from_when_reading_began(replicas: Replicas) -> None:
    replicas.here.till.before = lambda: replicas.clock.move(seconds=20)
    replicas.here.ask()
    assert replicas.there.ask() == (1, 20.0)


@pytest.mark.parametrize(
    ("limits", "given"),
    [
        ({}, (1, 12.0)),
        ({"max_age": 12.0}, (1, 12.0)),
        ({"max_age": 11.0}, (101, None)),
        ({"max_age": 0.0}, (101, None)),
        ({"max_age": 0.0, "keep": False}, (101, None)),
        ({"rows": 11}, (101, None)),
    ],
)
def test_a_request_gets_what_it_wants(
    replicas: Replicas, limits: dict[str, Any], given: tuple[int, float | None]
) -> None:
    replicas.here.ask()
    replicas.clock.move(seconds=12)
    assert replicas.there.ask(**limits) == given


def test_what_is_not_to_be_kept_is_not_shared(replicas: Replicas) -> None:
    replicas.here.ask(max_age=0.0, keep=False)
    assert replicas.there.ask() == (101, None)


@pytest.mark.parametrize("other", [SqlStatement(REVENUE.sql, {"p1": "US"}), SqlStatement("SELECT 1")])
def test_another_statement_or_value_is_another_result(replicas: Replicas, other: SqlStatement) -> None:
    replicas.here.ask()
    assert replicas.there.ask(other) == (101, None)


@pytest.mark.parametrize(("token", "seconds"), [("2", 60.0), ("1", 10.0)])
def test_data_of_another_version_or_promise_are_read_anew(
    replicas: Replicas, token: str, seconds: float
) -> None:
    """A revision of the definitions that says that data age faster is obeyed at once."""
    replicas.here.ask()
    replicas.there.standing.token, replicas.there.standing.seconds = token, seconds
    assert replicas.there.ask() == (101, None)


def test_what_another_has_read_anew_is_not_read_again_behind(file: str, stack: ExitStack) -> None:
    replicas = Replicas(file, stack, usable=30.0)
    here, there = replicas.here, replicas.there
    here.ask()
    there.ask()
    replicas.clock.move(seconds=61)
    assert (here.ask(), there.ask()) == ((1, 61.0), (1, 61.0))
    here.later.work()
    here.written()
    there.later.work()
    assert (here.till.read, there.till.read) == (2, 100)
    assert there.ask() == (2, 0.0)


def test_a_usable_one_of_another_is_given_while_it_is_read_anew(file: str, stack: ExitStack) -> None:
    replicas = Replicas(file, stack, usable=30.0)
    replicas.here.ask()
    replicas.clock.move(seconds=61)
    assert replicas.there.ask() == (1, 61.0)
    replicas.there.later.work()
    assert replicas.there.ask() == (101, 0.0)


def test_a_replica_that_gives_older_ones_is_not_taken_from(file: str, stack: ExitStack) -> None:
    clock = Clock()
    lenient, strict = (
        Replica(stack.enter_context(open_store(file, clock=clock)), clock, first, usable=usable)
        for first, usable in ((0, 30.0), (100, 0.0))
    )
    lenient.ask()
    clock.move(seconds=61)
    assert strict.ask() == (101, None)


def test_bytes_are_bounded_and_what_has_ended_goes(file: str, stack: ExitStack) -> None:
    replicas = Replicas(file, stack, most=3_000)
    here = replicas.here
    here.ask(SqlStatement("SELECT 'old'"))
    replicas.clock.move(seconds=60)
    for number in range(60):
        here.ask(SqlStatement(f"SELECT {number}"))
    entries = CacheEntries(here.store)
    assert 1_000 < entries.bytes() <= 3_000 + 3_000 / 16
    assert replicas.there.ask(SqlStatement("SELECT 59"))[0] == 61
    with here.store.reading() as connection:
        ended = sa.select(sa.func.count()).where(cached.c.until <= replicas.clock())
        assert connection.execute(ended).scalar_one() == 0


@pytest.mark.parametrize("size", [LARGEST + 1, LARGEST_READ])
def test_what_is_too_large_is_not_shared(replicas: Replicas, size: int) -> None:
    noise = b64encode(Random(7).randbytes(size)).decode()
    kept = Kept((Rows((("t", "TEXT"),), [(noise,)], False, 0.0),), 0.0, 60.0, 60.0, bytes=2 * len(noise))
    replicas.here.shared.put(b"key", kept)
    replicas.here.written()
    assert CacheEntries(replicas.here.store).bytes() == 0


def test_a_store_that_fails_fails_no_answer(replicas: Replicas, caplog: pytest.LogCaptureFixture) -> None:
    here, there = replicas.here, replicas.there
    with there.store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE cached RENAME TO gone"))
    with caplog.at_level(logging.WARNING, "dragoman.cache"):
        assert (here.ask(), here.ask(SqlStatement("SELECT 1"))) == ((1, None), (2, None))
    [line] = [record for record in caplog.records if record.name == "dragoman.cache"]
    assert line.getMessage() == "cache-share-failed"
    with there.store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE gone RENAME TO cached"))
    assert here.ask(SqlStatement("SELECT 2")) == (3, None), "it is let be for a while"
    assert CacheEntries(there.store).bytes() == 0
    replicas.clock.move(seconds=REST_SECONDS)
    here.ask(SqlStatement("SELECT 3"))
    assert there.ask(SqlStatement("SELECT 3")) == (4, 0.0)


def test_a_store_that_is_closed_fails_no_answer(replicas: Replicas) -> None:
    replicas.here.store.close()
    [rows] = replicas.here.cached.run([REVENUE])
    assert rows.rows == [(1,)]


def test_an_entry_that_cannot_be_read_is_read_anew(replicas: Replicas) -> None:
    replicas.here.ask()
    with replicas.here.store.engine.begin() as connection:
        connection.execute(cached.update().values(body=b"broken"))
    assert replicas.there.ask() == (101, None)
