"""docs/client.md: its programs run against the real service of the demo company, and print what the page shows."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator

import pytest

import dragoman.client
from dragoman import Client
from dragoman.app import open_app
from dragoman.client import ClientError
from dragoman.demo import demo_paths
from dragoman.places import demo_warehouse
from dragoman.serving import background_service
from service.configuration import Configuration
from tests.docs.pages import page

PAGE = page("client")
WRITTEN = "http://127.0.0.1:8765"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo company behind a service that keeps what it answers."""
    paths = demo_paths()
    state = {"store": {"url": f"sqlite:///{tmp_path_factory.mktemp('state') / 'state.db'}"}}
    with open_app(paths.models, demo_warehouse(paths).url, environment={}) as app:
        app.keep_state(Configuration.model_validate(state))
        with background_service(app) as where:
            yield where


def test_the_programs_print_what_the_page_shows(url: str) -> None:
    blocks = PAGE.blocks("python", "output")
    names: dict[str, object] = {}
    for program, output in zip(blocks[::2], blocks[1::2], strict=True):
        assert (program.kind, output.kind) == ("python", "output"), program.line
        assert WRITTEN in program.text
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(program.text.replace(WRITTEN, url), names)
        assert printed.getvalue() == output.text, f"docs/client.md:{program.line}"


def test_every_method_and_error_is_described() -> None:
    [methods] = PAGE.tables("What it does")
    named = {name for row in methods for name in re.findall(r"`(\w+)\(", row[0])}
    assert named == {name for name in vars(Client) if not name.startswith("_")} - {"close"}
    [errors] = PAGE.tables("When it goes wrong")
    kinds = {
        name
        for name, kind in vars(dragoman.client).items()
        if isinstance(kind, type) and issubclass(kind, ClientError) and kind is not ClientError
    }
    assert {row[0].strip("`") for row in errors} == kinds
