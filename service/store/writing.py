"""Writes from many threads in few transactions: each returns when it is committed, and many share one commit.

    writer = Writer(engine, clock)
    writer.write(lambda unit: unit.insert(runs, row))       returns when the row is on disk

One thread per process writes. A disk commits some hundred times a second, whatever is in a commit: what comes in while
one commit is under way goes into the next. A job that fails takes nobody with it: its neighbours are done again without
it, which is why a job only reads and writes through its `Unit`, and may run more than once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from service.store.errors import StoreBusy, StoreError, StoreUnavailable, store_error
from service.store.inserting import insert_rows
from service.store.opening import WRITES

T = TypeVar("T")
Row = Mapping[str, object]

TOGETHER = 256
"""Jobs in one transaction."""
MOST_WAITING = 10_000
"""Jobs that wait. Beyond it the database has fallen behind for good, and saying so is better than memory that grows."""
TRIES = 3
"""For what another replica's locks ended."""
_CROSSED = frozenset({"40P01", "40001", "23505"})
"""Two transactions each waited for the other, or both added what neither had seen: done again, it sees the other's."""


class Unit:
    """One transaction as its jobs see it. `connection` reads and writes at once; `insert` does so before the commit."""

    def __init__(self, connection: sa.Connection, clock: Callable[[], datetime]) -> None:
        self.connection = connection
        self._clock = clock
        self._inserts: dict[sa.Table, list[Row]] = {}

    def now(self) -> datetime:
        """The time by which replicas agree: the database's own where it is a server."""
        if self.connection.dialect.name != "postgresql":
            return self._clock()
        now: datetime = self.connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        return now

    def insert(self, table: sa.Table, row: Row) -> None:
        """Adds a row, together with those of the other jobs; nothing in this transaction may lean on it."""
        self._inserts.setdefault(table, []).append(row)

    def add(self, table: sa.Table, row: Row) -> bool:
        """Adds a row at once, unless there is one with the same key; whether there was none."""
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        key = [column.name for column in table.primary_key]
        adding = dialect.insert(table).on_conflict_do_nothing(index_elements=key)
        done = self.connection.execute(adding, row, execution_options={"preserve_rowcount": True})
        return done.rowcount > 0

    def put(self, table: sa.Table, row: Row) -> None:
        """Adds a row, or overwrites the one with the same key, at once."""
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        key = [column.name for column in table.primary_key]
        adding = dialect.insert(table).values(row)
        rest = {name: adding.excluded[name] for name in row if name not in key}
        self.connection.execute(adding.on_conflict_do_update(index_elements=key, set_=rest))

    def flush(self) -> None:
        for table in table_order(self._inserts):
            insert_rows(self.connection, table, self._inserts[table])
        self._inserts.clear()


def table_order(tables: Mapping[sa.Table, object]) -> Sequence[sa.Table]:
    """What others point to first."""
    if len(tables) < 2:
        return tuple(tables)
    return [table for table in next(iter(tables)).metadata.sorted_tables if table in tables]


@dataclass(frozen=True, slots=True)
class _Job(Generic[T]):
    run: Callable[[Unit], T]
    future: Future[T] = field(default_factory=Future)


class _Unknown(Exception):
    """The commit itself brought an error: whether it happened is not known."""


class Writer:
    """The one thread that writes. Starts with the first write; `close` lets it finish what waits."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine.execution_options(**{WRITES: True})
        self._clock = clock
        self._jobs: SimpleQueue[_Job[object] | None] = SimpleQueue()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._closed = False

    @property
    def waiting(self) -> int:
        """About how many jobs wait for a commit."""
        return self._jobs.qsize()

    def write(self, run: Callable[[Unit], T]) -> T:
        """What the job gives, once it is committed. Raises a StoreError, then nothing was kept; only where the
        connection was lost in the very commit is that not certain, and the message says so."""
        return self.submit(run).result()

    def submit(self, run: Callable[[Unit], T]) -> Future[T]:
        """The same without waiting for it. Raises StoreBusy, or StoreUnavailable after `close`."""
        if self._jobs.qsize() >= MOST_WAITING:
            raise StoreBusy("Too much waits to be written to the store.", hint="Try again in a moment.")
        job = _Job(run)
        with self._lock:
            if self._closed:
                raise StoreUnavailable("The store is closed.")
            if self._thread is None:
                # A daemon: a program that forgets to close the store ends all the same; who waits for a write, waits.
                thread = Thread(target=self._work, name="dragoman-store", daemon=True)
                thread.start()  # where that fails, the next write tries again
                self._thread = thread
            self._jobs.put(job)  # type: ignore[arg-type]  # a queue of jobs with different results
        return job.future

    def close(self) -> None:
        """Writes what waits, then ends."""
        with self._lock:
            self._closed = True
            thread, self._thread = self._thread, None
        if thread is not None:
            self._jobs.put(None)
            thread.join()

    def _work(self) -> None:
        while (first := self._jobs.get()) is not None:
            jobs, last = self._more(first)
            # Whoever gave one up while it waited gets no write, and from here on none can be given up.
            if wanted := [job for job in jobs if job.future.set_running_or_notify_cancel()]:
                self._do(wanted)
            if last:
                return

    def _more(self, first: _Job[object]) -> tuple[list[_Job[object]], bool]:
        jobs = [first]
        while len(jobs) < TOGETHER:
            try:
                job = self._jobs.get_nowait()
            except Empty:
                break
            if job is None:
                return jobs, True
            jobs.append(job)
        return jobs, False

    def _do(self, jobs: list[_Job[object]]) -> None:
        """Settles every job, whatever happens: somebody waits for each."""
        try:
            results = self._transaction(jobs)
        except _Unknown as unknown:
            self._fail(jobs, unknown.__cause__ or unknown, during_commit=True)
        except Exception as error:
            if len(jobs) > 1 and not _is_gone(error):
                for job in jobs:
                    self._do([job])
            else:
                self._fail(jobs, error)
        else:
            for job, result in zip(jobs, results, strict=True):
                job.future.set_result(result)

    def _transaction(self, jobs: list[_Job[object]]) -> list[object]:
        for left in reversed(range(TRIES)):
            try:
                return self._try(jobs)
            except DBAPIError as error:
                if not left or getattr(error.orig, "sqlstate", "") not in _CROSSED:
                    raise
        raise AssertionError("unreachable")

    def _try(self, jobs: list[_Job[object]]) -> list[object]:
        with self._engine.connect() as connection:
            transaction = connection.begin()
            try:
                unit = Unit(connection, self._clock)
                results = [job.run(unit) for job in jobs]
                unit.flush()
            except BaseException:
                transaction.rollback()
                raise
            try:
                transaction.commit()
            except Exception as error:
                raise _Unknown from error
            return results

    def _fail(
        self, jobs: Sequence[_Job[object]], error: BaseException, *, during_commit: bool = False
    ) -> None:
        known = store_error(error) if isinstance(error, SQLAlchemyError) else error
        if during_commit and isinstance(known, StoreUnavailable):
            known = StoreUnavailable(
                "The store went away while it wrote; whether it did is not known.",
                hint="Look whether it is there before you do it again.",
            )
        for job in jobs:
            job.future.set_exception(known)


def _is_gone(error: Exception) -> bool:
    """Whether trying each job by itself would only meet the same."""
    known = store_error(error) if isinstance(error, SQLAlchemyError) else error
    return isinstance(known, StoreError) and isinstance(known, StoreUnavailable | StoreBusy)
