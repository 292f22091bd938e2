"""The corner shop, made once for all tests of the command line; no test changes it."""

from __future__ import annotations

import pytest

from tests.cli.corner_shop import CornerShop, make_corner_shop


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> CornerShop:
    return make_corner_shop(tmp_path_factory.mktemp("corner_shop"))
