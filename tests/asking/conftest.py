"""The demo company's data, opened once for all tests of asking; without them these tests are skipped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dragoman.demo.paths import demo_paths
from semantic.book import Book
from tests.asking.offline.demo import Demo, open_demo


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    if not demo_paths().warehouse.exists():
        pytest.skip("the demo data are not loaded: run `make data`")
    with open_demo() as opened:
        yield opened


@pytest.fixture(scope="session")
def book(demo: Demo) -> Book:
    return demo.book
