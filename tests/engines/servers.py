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


@contextmanager
def postgresql() -> Iterator[sa.URL]:
    """A server of its own, empty; the test is skipped on machines that have none."""
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is not installed")
    binaries, user = server_binaries(), unprivileged()
    if binaries is None:
        pytest.skip("this machine has no PostgreSQL server programs")
    if os.geteuid() == 0 and user is None:
        pytest.skip("PostgreSQL does not start as root, and there is no other user")
    folder = Path(tempfile.mkdtemp(prefix="dragoman-pg-"))
    if user:
        shutil.chown(folder, user)
    port = free_port()

    def call(program: str, *arguments: str) -> None:
        command = [str(binaries / program), "-D", str(folder / "data"), *arguments]
        done = subprocess.run(command, user=user, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    try:
        call("initdb", "-U", "reader", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        call("pg_ctl", "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield sa.make_url(f"postgresql://reader@127.0.0.1:{port}/postgres")
        finally:
            call("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
