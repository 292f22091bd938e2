"""A killed replica, a database that goes away, a full disk, a job that fails: what was acknowledged is there, nothing
is locked, and the store goes on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Barrier, Event

import pytest
import sqlalchemy as sa

from service.store import (
    Audit,
    FeedbackOf,
    KeptInStore,
    Runs,
    Spending,
    Store,
    StoreError,
    Taking,
    open_store,
    tables,
)
from service.store.errors import StoreBusy, StoreFailed, StoreFull, StoreUnavailable
from service.store.opening import open_engine, parse_url
from service.store.writing import MOST_WAITING, Unit, Writer
from tests.store.samples import NOON, asked

ACKNOWLEDGED = 60
"""So many answers of each replica are waited for before it is killed."""


@contextmanager
def replica(url: str, name: str) -> Iterator[subprocess.Popen[str]]:
    program = [sys.executable, "-m", "tests.store.killed", url, name]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def acknowledged(process: subprocess.Popen[str]) -> list[str]:
    """What a replica said it had kept, until it was killed in the middle of it."""
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(ACKNOWLEDGED)]
    process.kill()
    lines += process.stdout.read().splitlines(keepends=True)
    return [line.rstrip("\n") for line in lines if line.endswith("\n")]


def test_killed_replicas_lose_nothing_that_was_acknowledged(url: str) -> None:
    with replica(url, "one") as one, replica(url, "two") as two, ThreadPoolExecutor(2) as pool:
        said = [id_ for lines in pool.map(acknowledged, (one, two)) for id_ in lines]
    assert len(said) >= 2 * ACKNOWLEDGED
    with open_store(url) as store:
        with store.reading() as connection:
            runs = set(connection.execute(sa.select(tables.runs.c.id)).scalars())
            seen = set(connection.execute(sa.select(tables.audit.c.run)).scalars())
        assert set(said) <= runs
        assert runs == seen, "a run and its line in the audit log are one"
        told = [
            KeptInStore(store).conversation(f"c {name} {number}")
            for name in ("one", "two")
            for number in range(6)
        ]
        assert sum(known.length for known in told if known) == len(runs), "and so is its turn"
        assert len(said) <= Spending(store).spent("day")["bytes"] <= len(runs)


@pytest.mark.slow
def test_killed_replicas_leave_nothing_locked(url: str) -> None:
    with replica(url, "one") as one:
        acknowledged(one)
    with open_store(url) as store:
        KeptInStore(store).keep(asked("after", conversation="c one 0"))
        assert Spending(store).take([Taking("day", "bytes", 1)]) is None


@pytest.mark.slow
def test_a_replica_killed_while_it_migrates_leaves_the_database_as_it_was(empty_url: str) -> None:
    """The process ends itself after the tables are made and before the commit."""
    program = (
        "import os, sys, sqlalchemy as sa\n"
        "from service.store import versions\n"
        "from service.store.store import open_store\n"
        "sa.event.listen(sa.Engine, 'commit', lambda connection: os.kill(os.getpid(), 9))\n"
        "open_store(sys.argv[1])"
    )
    ended = subprocess.run([sys.executable, "-c", program, empty_url], check=False)
    assert ended.returncode == -9
    with open_store(empty_url) as store:
        KeptInStore(store).keep(asked("r1"))


def test_a_job_that_fails_takes_nobody_with_it(store: Store) -> None:
    begun, go = Event(), Event()

    def hold(unit: Unit) -> None:
        begun.set()
        go.wait()

    def fail(unit: Unit) -> None:
        unit.connection.execute(tables.marks.insert(), {"name": "by the failed", "at": NOON, "value": ""})
        raise ValueError("a fault")

    first = store.submit(hold)
    begun.wait()  # what is submitted now ends up in one transaction
    results: list[Future[None]] = [
        store.submit(fail if number == 3 else _mark(f"mark {number}")) for number in range(6)
    ]
    go.set()
    first.result()
    for number, result in enumerate(results):
        if number == 3:
            with pytest.raises(ValueError, match="a fault"):
                result.result()
        else:
            result.result()
    with store.reading() as connection:
        names = set(connection.execute(sa.select(tables.marks.c.name)).scalars())
    assert names == {f"mark {number}" for number in (0, 1, 2, 4, 5)}


def _mark(name: str) -> Callable[[Unit], None]:
    return lambda unit: unit.insert(tables.marks, {"name": name, "at": NOON, "value": ""})


def test_a_write_that_was_given_up_while_it_waited_is_not_done_and_others_are(store: Store) -> None:
    begun, go = Event(), Event()

    def hold(unit: Unit) -> None:
        begun.set()
        go.wait()

    held = store.submit(hold)
    begun.wait()
    waiting = [store.submit(_mark(name)) for name in ("given up", "kept")]
    assert waiting[0].cancel() and not held.cancel()
    go.set()
    waiting[1].result()
    store.write(_mark("kept later"))
    with store.reading() as connection:
        assert set(connection.execute(sa.select(tables.marks.c.name)).scalars()) == {"kept", "kept later"}


def test_what_two_replicas_lock_crosswise_is_done_again(postgresql_url: str) -> None:
    """Each has the first row and wants the second; one of them is ended by the database, and both are done."""
    with open_store(postgresql_url) as here, open_store(postgresql_url) as there:
        for name in ("a", "b"):
            here.write(_mark(name))
        both = Barrier(2)

        def crosswise(first: str, second: str) -> Callable[[Unit], int]:
            tries = 0

            def job(unit: Unit) -> int:
                nonlocal tries
                tries += 1
                _touch(unit, first)
                if tries == 1:
                    both.wait()
                _touch(unit, second)
                return tries

            return job

        results = [here.submit(crosswise("a", "b")), there.submit(crosswise("b", "a"))]
        assert sorted(result.result() for result in results) == [1, 2]
        with here.reading() as connection:
            assert set(connection.execute(sa.select(tables.marks.c.value)).scalars()) == {"touched" * 2}


def _touch(unit: Unit, name: str) -> None:
    mark = tables.marks
    unit.connection.execute(mark.update().where(mark.c.name == name).values(value=mark.c.value + "touched"))


def test_a_database_that_went_away_is_found_again(postgresql_url: str) -> None:
    """As when PostgreSQL is restarted: every connection is ended by the server."""
    end = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    server = sa.create_engine(postgresql_url.replace(":", "+psycopg:", 1), isolation_level="AUTOCOMMIT")
    with server.connect() as connection, open_store(postgresql_url) as store:

        def ended(unit: Unit) -> None:
            connection.exec_driver_sql(end)
            _mark("never")(unit)

        kept = KeptInStore(store)
        kept.keep(asked("before"))
        connection.exec_driver_sql(end)
        kept.keep(asked("between"))
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            store.write(ended)
        kept.keep(asked("after"))
        assert {run.id for run in Runs(store).list().items} == {"before", "between", "after"}
    server.dispose()


def test_on_a_full_disk_nothing_is_half_written_and_it_goes_on_when_there_is_room(tmp_path: Path) -> None:
    """The page limit stands for the disk: SQLite says the same."""
    with open_store(f"sqlite:///{tmp_path / 'state.db'}") as store:
        kept = KeptInStore(store)
        kept.keep(asked("r1"))
        _limit_pages(store, 1)
        written = ["r1"]

        def fill() -> None:
            for number in count(2):
                kept.keep(asked(f"r{number}", question="x" * 1900))
                written.append(f"r{number}")

        with pytest.raises(StoreFull, match="no room left"):
            fill()
        assert {run.id for run in Runs(store).list(limit=10_000).items} == set(written)
        _limit_pages(store, 1_000_000)
        kept.keep(asked("after"))
        assert len(Audit(store).list(limit=10_000).items) == len(written) + 1


def _limit_pages(store: Store, pages: int) -> None:
    def job(unit: Unit) -> None:
        unit.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    store.write(job)


def test_a_store_that_falls_behind_says_so_instead_of_growing(url: str) -> None:
    engine = open_engine(parse_url(url))
    writer = Writer(engine, lambda: NOON)
    begun, go = Event(), Event()

    def hold(unit: Unit) -> None:
        begun.set()
        go.wait()

    first = writer.submit(hold)
    begun.wait()
    for _ in range(MOST_WAITING):
        last = writer.submit(lambda unit: None)
    with pytest.raises(StoreBusy, match="Too much waits"):
        writer.submit(lambda unit: None)
    go.set()
    writer.close()
    assert first.done() and last.done(), "closing writes what waits"
    with pytest.raises(StoreUnavailable, match="is closed"):
        writer.write(lambda unit: None)
    engine.dispose()


def test_a_file_that_becomes_unwritable_is_an_error_that_says_so(tmp_path: Path) -> None:
    def job(unit: Unit) -> None:
        unit.connection.exec_driver_sql("PRAGMA query_only=ON")
        _mark("x")(unit)

    with open_store(f"sqlite:///{tmp_path / 'state.db'}") as store:
        KeptInStore(store).keep(asked("r1"))
        with pytest.raises(StoreUnavailable, match=r"cannot be used \(readonly"):
            store.write(job)
        assert Runs(store).get("r1") is not None


def test_an_error_says_nothing_of_what_was_to_be_stored(store: Store) -> None:
    KeptInStore(store).keep(asked("secret run"))
    with pytest.raises(StoreFailed) as caught:
        KeptInStore(store).keep(asked("secret run", question="secret question"))
    error: BaseException | None = caught.value
    while error is not None:
        assert "secret" not in f"{error} {error!r}"
        error = error.__cause__ if error.__suppress_context__ else error.__context__
    assert isinstance(caught.value, StoreError) and not FeedbackOf(store).on("secret run")
