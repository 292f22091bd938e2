"""A shop of each test's own: definitions change in these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.app import open_app
from tests.cli.corner_shop import make_corner_shop
from tests.publishing.live_shop import LiveShop, live


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[LiveShop]:
    made = make_corner_shop(tmp_path)
    with open_app(made.models, environment={"XDG_STATE_HOME": str(tmp_path / "state")}) as app:
        yield live(made, app)
