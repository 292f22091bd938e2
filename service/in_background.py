"""Runs a web server in a thread while a block runs: for the demo, and for servers that stand in for others.

with in_background(server, listen("127.0.0.1", 0), "service"):
    …                                     # it answers on the socket
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

START_SECONDS = 30.0


class NotStarted(Exception):
    """The server ended, or did not answer in time, before the block could run."""


@contextmanager
def in_background(server: uvicorn.Server, bound: socket.socket, name: str) -> Iterator[None]:
    """The block runs once the server answers; the server is stopped behind it. Raises NotStarted."""
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name=name)
    thread.start()
    try:
        waiting = threading.Event()
        for _ in range(int(START_SECONDS / 0.01)):
            if server.started or not thread.is_alive():
                break
            waiting.wait(0.01)
        if not server.started:
            raise NotStarted(name)
        yield
    finally:
        server.should_exit = True
        thread.join()
