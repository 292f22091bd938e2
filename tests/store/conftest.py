"""An empty store for every test: in SQLite and in PostgreSQL, for one replica and for two.

`store` writes; `elsewhere` is the same store, or that of a second replica on the same database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from service.store.store import Store, open_store
from service.store.tables import metadata
from service.store.versions import HEAD, VERSION_TABLE
from tests.engines.servers import postgresql, run_on
from tests.store.ready import ready_store
from tests.store.samples import Clock


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    with ExitStack() as stack:
        yield Databases(stack)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'state.db'}"
    else:
        with postgresql() as url:
            yield text_of(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with all tables, and nothing in them."""
    if request.param == "sqlite":
        yield ready_store(tmp_path)
    else:
        databases: Databases = request.getfixturevalue("databases")
        with databases.one() as url:
            yield url


@pytest.fixture
def postgresql_url(databases: Databases) -> Iterator[str]:
    """The same, for what only a server can do."""
    with databases.one() as url:
        yield url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


@pytest.fixture(params=["one replica", "two replicas"])
def elsewhere(request: pytest.FixtureRequest, store: Store, url: str) -> Iterator[Store]:
    if request.param == "one replica":
        yield store
        return
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(url: str, clock: Clock) -> Iterator[Store]:
    """A store whose time stands still."""
    with open_store(url, clock=clock) as opened:
        yield opened


class Databases:
    """Migrated databases on a server. One that a test has left is emptied and serves the next: making one anew takes
    a hundred times as long."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._ready: list[sa.URL] = []

    @contextmanager
    def one(self) -> Iterator[str]:
        url = self._ready.pop() if self._ready else self._made()
        yield text_of(url)
        run_on(url, ";".join(EMPTY))
        self._ready.append(url)

    def _made(self) -> sa.URL:
        url = self._stack.enter_context(postgresql())
        open_store(text_of(url)).close()
        return url


OTHERS = "datname = current_database() AND pid <> pg_backend_pid()"
EMPTY = [
    f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {OTHERS}",
    *(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)),
    *(
        f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), 1, false)"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.autoincrement is True
    ),
    f"UPDATE {VERSION_TABLE} SET version_num = '{HEAD}'",
]
"""As a new database is: no rows, no connections, and numbers that begin with 1."""


def text_of(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
