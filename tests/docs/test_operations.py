"""docs/operations.md: what its examples set and show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from service.configuration import read_configuration
from tests.cli.corner_shop import make_corner_shop
from tests.docs.console import run_block
from tests.docs.pages import Block, page

PAGE = page("operations")
ETC = "/etc/dragoman"


@pytest.fixture(autouse=True, scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder and a home of their own for all commands of the page, which go on from each other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("service"))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.mark.parametrize("block", PAGE.blocks("toml"), ids=lambda block: f"line {block.line}")
def test_settings_are_obeyed(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "dragoman.toml"
    file.write_text(block.text, encoding="utf-8")
    assert read_configuration(file, {}).sources


@pytest.fixture(scope="module")
def etc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the page puts into /etc/dragoman, with a file as the store."""
    folder = tmp_path_factory.mktemp("etc")
    make_corner_shop(folder)
    [settings] = [block.text for block in PAGE.blocks("toml") if ETC in block.text]
    (folder / "dragoman.toml").write_text(settings.replace(ETC, str(folder)), encoding="utf-8")
    (folder / "store_url").write_text(f"sqlite:///{folder / 'state.db'}\n", encoding="utf-8")
    (folder / "pepper").write_text("0123456789abcdef" * 4 + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("block", PAGE.blocks("console"), ids=lambda block: f"line {block.line}")
def test_what_a_command_shows(block: Block, etc: Path) -> None:
    run_block(replace(block, text=block.text.replace(ETC, str(etc))))
