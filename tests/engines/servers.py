"""Database servers that tests start and stop themselves, from programs that the machine has.

with postgresql() as url: ...       an empty database, on a server that is started for the first test that wants one
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa


def server_binaries() -> Path | None:
    """The newest folder with PostgreSQL's server programs; None on machines that have none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def unprivileged() -> str | None:
    """The user to run the server as: PostgreSQL does not start as root."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class NoServer(Exception):
    """This machine cannot run a PostgreSQL server; the message says why."""


class PostgreSQLServer:
    """A server with data of its own, in a new folder; `options` are more of its settings. Raises NoServer.

    server = PostgreSQLServer(folder)
    server.start()
    server.stop()           at once, as when its machine is switched off
    server.start()          with what was committed before
    """

    def __init__(self, folder: Path, options: str = "-c fsync=off") -> None:
        binaries, self._user = server_binaries(), unprivileged()
        if binaries is None:
            raise NoServer("this machine has no PostgreSQL server programs")
        if os.geteuid() == 0 and self._user is None:
            raise NoServer("PostgreSQL does not start as root, and there is no other user")
        if self._user:
            shutil.chown(folder, self._user)
        self._binaries, self._folder, self._port = binaries, folder, free_port()
        self._options = f"-p {self._port} -k {folder} -c listen_addresses=127.0.0.1 {options}"
        self._call("initdb", "-U", "reader", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")

    @property
    def url(self) -> sa.URL:
        return sa.make_url(f"postgresql://reader@127.0.0.1:{self._port}/postgres")

    def start(self, largest_file: int | None = None) -> None:
        """No file that it writes can grow beyond so many KB, as on a disk without room."""
        limit = () if largest_file is None else ("sh", "-c", f'ulimit -f {largest_file} && exec "$@"', "sh")
        self._call(
            "pg_ctl", "-o", self._options, "-l", str(self._folder / "log"), "-w", "start", before=limit
        )

    def stop(self) -> None:
        self._call("pg_ctl", "-m", "immediate", "stop")

    def _call(self, program: str, *arguments: str, before: tuple[str, ...] = ()) -> None:
        command = [*before, str(self._binaries / program), "-D", str(self._folder / "data"), *arguments]
        done = subprocess.run(
            command, user=self._user, cwd=self._folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


@contextmanager
def postgresql() -> Iterator[sa.URL]:
    """An empty database of its own; the test is skipped on machines that have no server."""
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is not installed")
    try:
        server = shared_server()
    except NoServer as error:
        pytest.skip(str(error))
    name = f"own_{next(_NUMBERS)}"
    run_on(server.url, f"CREATE DATABASE {name}")
    try:
        yield server.url.set(database=name)
    finally:
        run_on(server.url, f"DROP DATABASE {name} WITH (FORCE)")


@cache
def shared_server() -> PostgreSQLServer:
    """The one server of this process for tests that only need a database: making one takes longer than they do. Runs
    until `stop_shared`. Raises NoServer."""
    folder = Path(tempfile.mkdtemp(prefix="dragoman-pg-"))
    _SHARED.callback(shutil.rmtree, folder)
    server = PostgreSQLServer(folder, "-c fsync=off -c full_page_writes=off -c autovacuum=off")
    server.start()
    _SHARED.callback(server.stop)
    return server


def stop_shared() -> None:
    """Stops what `shared_server` started; the last thing that a process of tests does."""
    _SHARED.close()


def run_on(url: sa.URL, statement: str) -> None:
    """Runs a statement outside any transaction."""
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


_SHARED = ExitStack()
_NUMBERS = count(1)
