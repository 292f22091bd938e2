"""An empty store for every test: in SQLite and in PostgreSQL, for one replica and for two.

`store` writes; `elsewhere` is the same store, or that of a second replica on the same database.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from service.store.store import Store, open_store
from tests.engines.servers import postgresql
from tests.store.samples import Clock


@pytest.fixture(scope="session")
def server() -> Iterator[sa.URL]:
    with postgresql() as url:
        yield url.set(drivername="postgresql+psycopg")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store's file to copy."""
    path = tmp_path_factory.mktemp("migrated") / "state.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def template(server: sa.URL) -> str:
    """The name of a migrated database to copy."""
    create_database(server, "migrated")
    open_store(text_of(server.set(database="migrated"))).close()
    return "migrated"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    server: sa.URL = request.getfixturevalue("server")
    return text_of(server.set(database=create_database(server)))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with all tables, and nothing in them."""
    if request.param == "sqlite":
        path = tmp_path / "state.db"
        shutil.copyfile(request.getfixturevalue("migrated"), path)
        return f"sqlite:///{path}"
    server: sa.URL = request.getfixturevalue("server")
    template: str = request.getfixturevalue("template")
    return text_of(server.set(database=create_database(server, like=template)))


@pytest.fixture
def postgresql_url(server: sa.URL, template: str) -> str:
    """The same, for what only a server can do."""
    return text_of(server.set(database=create_database(server, like=template)))


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


def text_of(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


_NUMBERS = iter(range(1, 1_000_000))


def create_database(server: sa.URL, name: str = "", like: str = "template0") -> str:
    name = name or f"t{next(_NUMBERS)}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {like}")
    engine.dispose()
    return name
