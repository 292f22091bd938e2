"""docs/security.md: its settings are obeyed, and its commands show what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.access import Scope
from service.configuration import Access, read_configuration
from tests.docs.console import run_block
from tests.docs.pages import Block, code, page

PAGE = page("security")


@pytest.mark.parametrize("block", PAGE.blocks("toml"), ids=lambda block: f"line {block.line}")
def test_settings_are_obeyed(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "dragoman.toml"
    file.write_text(block.text, encoding="utf-8")
    assert read_configuration(file, {}).sources


@pytest.mark.parametrize("block", PAGE.blocks("console"), ids=lambda block: f"line {block.line}")
def test_what_a_command_shows(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    run_block(block)


def test_every_scope_and_mode_is_described() -> None:
    [scopes] = PAGE.tables("Scopes")
    assert [code(row[0]) for row in scopes] == [scope.value for scope in Scope]
    [modes] = PAGE.tables("Who is let in")
    for row in modes:
        assert Access.model_validate({"mode": code(row[0])}).mode == code(row[0])
    assert len(modes) == 4
