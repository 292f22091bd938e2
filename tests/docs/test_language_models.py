"""docs/language-models.md: its settings are read, its script is served, its commands typed against that."""

from __future__ import annotations

import json

import pytest

from semantic.definitions import read_texts
from service.model_server import Fault, ScriptedServer, create_app, parse_script, running
from tests.docs.console import run_block, steps
from tests.docs.pages import Block, code, page

PAGE = page("language-models")
SERVED = "http://127.0.0.1:8766/v1"


@pytest.mark.parametrize("block", PAGE.blocks("yaml"), ids=lambda block: f"line {block.line}")
def test_the_settings_are_read(block: Block) -> None:
    definitions, problems = read_texts({"settings.yml": block.text})
    assert problems == ()
    settings = definitions.settings
    assert settings.language_model is not None or settings.embeddings is not None


def test_the_script_is_served_and_the_check_shows_what_the_page_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [script] = PAGE.blocks("json script")
    [checked] = [block for block in PAGE.blocks("console") if "model-check" in block.text]
    with running(create_app(ScriptedServer(parse_script(json.loads(script.text))))) as url:
        monkeypatch.setenv("DRAGOMAN_MODEL_URL", url)
        monkeypatch.setenv("DRAGOMAN_MODEL", "scripted")
        monkeypatch.delenv("DRAGOMAN_MODEL_KEY", raising=False)
        assert SERVED in checked.text
        run_block(Block(checked.kind, checked.text.replace(SERVED, url), checked.section, checked.line))


@pytest.mark.parametrize(
    "block",
    [block for block in PAGE.blocks("console") if "model-check" not in block.text],
    ids=lambda block: f"line {block.line}",
)
def test_the_other_commands_are_there(block: Block) -> None:
    run_block(block)
    for step in steps(block):
        if "--port 8766" in step.command:
            assert "8766" in SERVED


def test_every_fault_is_on_the_page() -> None:
    [faults] = PAGE.tables("Without a model: scripts and recordings")
    listed = [name for row in faults for name in row[0].replace("`", "").split(", ")]
    assert sorted(listed) == sorted(Fault)
    assert code(faults[2][0]) == "timeout"
