"""Runs a server of this package: on a free port in a thread while a block runs, or until it is stopped.

with running(create_app(server)) as url:        # http://127.0.0.1:49152/v1
    …
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from service.in_background import in_background

GRACE_SECONDS = 1


def server_of(app: FastAPI) -> uvicorn.Server:
    """A uvicorn server that is silent about responses which are broken off on purpose."""
    config = uvicorn.Config(
        app,
        log_level="critical",
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
        lifespan="off",
        ws="none",
    )
    return uvicorn.Server(config)


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """The base URL of the app on a free loopback port, in a thread, while the block runs."""
    bound = socket.create_server(("127.0.0.1", 0))
    server = server_of(app)
    with in_background(server, bound, "model-server"):
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/v1"
