"""docs/starting.md: its commands typed, in their order, on the data of docs/your-data.md; its file as it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.console import run_block
from tests.docs.pages import page

PAGE = page("starting")


def test_the_commands_work_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DRAGOMAN_MODELS", "DRAGOMAN_WAREHOUSE"):
        monkeypatch.delenv(name, raising=False)
    [program] = page("your-data").blocks("python")
    exec(program.text, {})
    for block in PAGE.blocks("console"):
        run_block(block)
    [shown] = PAGE.blocks("yaml")
    written = (tmp_path / shown.file).read_text(encoding="utf-8")
    [place, *lines] = shown.text.splitlines()
    assert place == f"# {shown.file}" and set(lines) <= set(written.splitlines())
