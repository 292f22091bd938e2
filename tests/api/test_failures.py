"""What clients see when the warehouse fails, or the code does: a status of its own, and nothing of the inside."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import anyio.to_thread
import httpx
import pytest

from semantic.book import build_book
from semantic.catalog import load_folder
from service.access import Doors, Gate, KeysInMemory, Scope
from service.access.key_checking import KeyChecker
from service.api import Entrance, create_api
from service.asking.shell import Asker
from service.browsing import Browser
from service.errors import Failed, TimedOut, TooLarge, Unavailable
from service.revision import Revision
from service.warehouse import DEFAULT_LIMITS, Cancellation, Limits, Rows, StatementLike
from tests.access.shown_keys import PEPPER, bearing
from tests.cli.corner_shop import CornerShop

OPEN = Entrance(Gate(Doors(open_scopes=frozenset(Scope))))


class FailingWarehouse:
    """A warehouse that raises the same error for every statement."""

    name = "main"
    dialect = "duckdb"

    def __init__(self, error: Exception) -> None:
        self._error = error

    def run(
        self,
        statements: Sequence[StatementLike],
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> list[Rows]:
        raise self._error

    def cancel(self) -> None:
        """Nothing runs."""

    def close(self) -> None:
        """Nothing is open."""


def post(models: Path, error: Exception, path: str, form: object) -> httpx.Response:
    catalog = load_folder(models)
    asker = Asker(catalog, FailingWarehouse(error), build_book(catalog, {}))
    revision = Revision(catalog, Browser(catalog), asker, asker.warehouse)
    api = create_api(lambda: revision, entrance=OPEN)

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(api, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.post(path, json=form)

    return asyncio.run(send())


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/v1/query", {"metrics": ["revenue"]}),
        ("/v1/ask", {"question": "how did fruit do this month"}),
    ],
)
@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Unavailable("The warehouse is not there."), 503, "warehouse-unavailable"),
        (TimedOut("The query took longer than 30 s."), 504, "warehouse-timeout"),
        (TooLarge("The result is too large."), 422, "result-too-large"),
        (Failed("The warehouse could not run it."), 500, "warehouse-failed"),
    ],
)
def test_a_warehouse_that_fails_has_its_status(
    shop: CornerShop, path: str, form: object, error: Exception, status: int, code: str
) -> None:
    response = post(shop.models, error, path, form)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == code


def test_an_unexpected_error_says_nothing_of_the_inside(shop: CornerShop) -> None:
    response = post(shop.models, RuntimeError("password=hunter2"), "/v1/query", {"metrics": ["revenue"]})
    assert response.status_code == 500
    assert response.json()["code"] == "internal"
    assert "hunter2" not in response.text and "RuntimeError" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


def got_while_every_thread_is_busy(models: Path, entrance: Entrance, path: str) -> httpx.Response:
    catalog = load_folder(models)
    asker = Asker(catalog, FailingWarehouse(Unavailable("gone")), build_book(catalog, {}))
    revision = Revision(catalog, Browser(catalog), asker, asker.warehouse)
    api = create_api(lambda: revision, entrance=entrance)

    async def ask() -> httpx.Response:
        threads = anyio.to_thread.current_default_thread_limiter()
        threads.total_tokens = 1
        await threads.acquire_on_behalf_of("a slow question")
        async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://test") as client:
            shown = bearing("drg_" + "a" * 12 + "_" + "a" * 43)
            return await asyncio.wait_for(client.get(path, headers=shown), timeout=5)

    return asyncio.run(ask())


def test_health_is_told_while_every_thread_is_busy(shop: CornerShop) -> None:
    assert got_while_every_thread_is_busy(shop.models, OPEN, "/healthz").json()["status"] == "ok"


def test_keys_are_checked_while_every_thread_is_busy(shop: CornerShop) -> None:
    entrance = Entrance(Gate(Doors(KeyChecker(KeysInMemory(), PEPPER))))
    assert got_while_every_thread_is_busy(shop.models, entrance, "/v1/catalog").status_code == 401
