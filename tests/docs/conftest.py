"""The demo company behind the app, opened once for all pages; no test changes it.

Questions of tables are asked on a sample of its data: what is understood, asked back and refused is the same. Commands
show the numbers of all data.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from dragoman.app import App, open_app
from dragoman.demo import demo_paths
from dragoman.places import find_models


@pytest.fixture(scope="session")
def demo(demo_sample: Path) -> Iterator[App]:
    with open_app(demo_paths().models, str(demo_sample), environment={}) as app:
        yield app


@pytest.fixture(scope="session")
def whole_demo() -> Iterator[App]:
    with open_app(demo_paths().models, environment={}) as app:
        yield app


@pytest.fixture(autouse=True)
def commands_find_the_demo_open(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening it takes a command longer than its answer. tests/cli has each open what it needs, as a person's do."""

    def opened(
        models: Path | None = None, warehouse: str | None = None, **given: Any
    ) -> AbstractContextManager[App]:
        told = warehouse or given or [name for name in os.environ if name.startswith("DRAGOMAN_")]
        if told or find_models(models, {}, Path.cwd()) != demo_paths().models.resolve():
            return open_app(models, warehouse, **given)
        return nullcontext(request.getfixturevalue("whole_demo"))

    monkeypatch.setattr("dragoman.app.open_app", opened)
