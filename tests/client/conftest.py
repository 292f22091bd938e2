"""The corner shop behind a real service, and a service that says what a test wants said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dragoman import Client
from dragoman.app import App
from dragoman.serving import background_service, listen, url_of
from service.in_background import in_background
from tests.api.conftest import app, shop  # noqa: F401  (fixtures)


@pytest.fixture(scope="session")
def url(app: App) -> Iterator[str]:  # noqa: F811
    with background_service(app) as where:
        yield where


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    with Client(url) as opened:
        yield opened


@contextmanager
def replying(*replies: Callable[[Request], Response]) -> Iterator[tuple[str, list[Request]]]:
    """A real server that gives these replies, one after the other, the last one ever after; and what it was asked."""
    asked: list[Request] = []

    async def answer(request: Request) -> Response:
        await request.body()
        asked.append(request)
        return replies[min(len(asked), len(replies)) - 1](request)

    routes = [Route("/{path:path}", answer, methods=["GET", "POST", "DELETE"])]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="warning", lifespan="off"))
    bound = listen("127.0.0.1", 0)
    with in_background(server, bound, "stand-in"):
        yield url_of(bound), asked
