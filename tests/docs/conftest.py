"""The demo company behind the app, opened once for all pages; no test changes it.

On a sample of its data: what is understood, asked back and refused is the same. The numbers that pages show are
those of all data, and come from their commands.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.app import App, open_app
from dragoman.demo import demo_paths


@pytest.fixture(scope="session")
def demo(demo_sample: Path) -> Iterator[App]:
    with open_app(demo_paths().models, str(demo_sample), environment={}) as app:
        yield app
