"""The demo company behind the app, opened once for all pages; no test changes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dragoman.app import App, open_app
from dragoman.demo import demo_paths
from dragoman.places import demo_warehouse


@pytest.fixture(scope="session")
def demo() -> Iterator[App]:
    paths = demo_paths()
    with open_app(paths.models, demo_warehouse(paths).url, environment={}) as app:
        yield app
