"""Database servers that tests start and stop themselves, from programs that the machine has."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
    """A server of its own, empty; the test is skipped on machines that have none."""
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is not installed")
    folder = Path(tempfile.mkdtemp(prefix="dragoman-pg-"))
    try:
        try:
            server = PostgreSQLServer(folder)
        except NoServer as error:
            pytest.skip(str(error))
        server.start()
        try:
            yield server.url
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
