"""The corner shop behind a real server on a free port, started once; no test changes it.

What a service keeps is tested in a shop of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dragoman.app import App, open_app
from dragoman.serving import background_service
from tests.api.calling import client_at
from tests.api.kept_shop import KeptShop, kept_shop
from tests.cli.corner_shop import CornerShop, make_corner_shop


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> CornerShop:
    return make_corner_shop(tmp_path_factory.mktemp("corner_shop"))


@pytest.fixture(scope="session")
def app(shop: CornerShop) -> Iterator[App]:
    """The corner shop, opened once: several services may answer from it."""
    with open_app(shop.models, environment={}) as opened:
        yield opened


@pytest.fixture(scope="session")
def service(app: App) -> Iterator[httpx.Client]:
    """A client of the running service."""
    with (
        background_service(app) as url,
        client_at(url) as client,
    ):
        yield client


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptShop]:
    """A shop of its own for each test, which keeps what it answered."""
    with kept_shop(tmp_path) as shop:
        yield shop
