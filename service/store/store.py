"""What must survive a restart: one database, read from any thread, written by one.

    with open_store("sqlite:////var/lib/dragoman/state.db") as store:
        Runs(store).get("0d4c…")
        store.write(lambda unit: unit.insert(tables.runs, row))

The small classes beside this one (`Runs`, `Conversations`, `Keys`, …) say what is kept; each is made over a store, and
holds nothing by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from service.store.errors import store_error
from service.store.opening import is_missing, open_engine, parse_url, shown
from service.store.versions import StoreBehind, ensure_current
from service.store.writing import Unit, Writer
from service.tracing import span

T = TypeVar("T")
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """One open store. Safe for many threads; close it when done. `clock` is the time that is written into rows."""

    def __init__(self, engine: sa.Engine, *, clock: Clock = utc_now) -> None:
        self.engine = engine
        self.now = clock
        self._told = {"db.system.name": engine.dialect.name}
        self._single = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._writer = Writer(engine, clock)

    @property
    def place(self) -> str:
        """Where it is, without user and password."""
        return shown(self.engine.url)

    @property
    def is_server(self) -> bool:
        """Whether it is PostgreSQL."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection for single statements, each of which sees what is committed when it begins."""
        with span("store read", self._told, client=True), translated(), self._single.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """A connection on which all statements see the same moment. Keep it short."""
        with translated():
            engine = self.engine
            if self.is_server:
                engine = engine.execution_options(isolation_level="REPEATABLE READ")
            with engine.connect() as connection, connection.begin():
                yield connection

    def write(self, job: Callable[[Unit], T]) -> T:
        """What a job gives, once what it wrote is committed (see `writing`). Raises a StoreError."""
        return self.written(self._writer.submit(job))

    def submit(self, job: Callable[[Unit], T]) -> Future[T]:
        """The same, for those who have something to do in the meantime."""
        return self._writer.submit(job)

    def written(self, submitted: Future[T]) -> T:
        """What was submitted gives, once it is committed. Raises a StoreError."""
        with span("store write", self._told, client=True):
            return submitted.result()

    @property
    def waiting(self) -> int:
        """How many writes wait."""
        return self._writer.waiting

    def check(self) -> None:
        """Raises a StoreError where it cannot be read."""
        with self.reading() as connection:
            connection.execute(sa.text("SELECT 1"))

    def close(self) -> None:
        """Writes what waits to be written and lets go of the database."""
        self._writer.close()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def translated() -> Iterator[None]:
    """What the driver raises inside becomes a StoreError."""
    try:
        yield
    except SQLAlchemyError as error:
        # The driver's own words may hold values; a stack trace with them would end in the log.
        raise store_error(error) from None


def open_store(url: str | sa.URL, *, clock: Clock = utc_now, migrate: bool = True) -> Store:
    """The store at a URL, with the tables of this program: made or brought up to date where `migrate`.

    Raises StoreMisconfigured, StoreUnavailable, StoreTooNew where a newer program has written it, or StoreBehind.
    """
    parsed = parse_url(url)
    if not migrate and is_missing(parsed):
        raise StoreBehind(shown(parsed), "")  # and no empty file is left behind
    engine = open_engine(parsed)
    try:
        with translated():
            ensure_current(engine, migrate=migrate)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, clock=clock)
