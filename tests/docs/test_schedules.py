"""docs/schedules.md: its words are understood as it says, its settings obeyed, its commands show what it says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dragoman.app import App
from semantic.principal import EVERYONE
from service.api.scheduling import ScheduleRequest
from service.configuration import read_configuration
from service.scheduling.creating import Draft, Where, alert_words, drafted
from service.scheduling.when_words import recurrence_words
from service.scheduling.words import Report, read_words
from tests.docs.console import run_block
from tests.docs.pages import Block, code, page

PAGE = page("schedules")


def test_when() -> None:
    [rows] = PAGE.tables("When")
    for words, due in rows:
        read = read_words(f"{code(words)} post sales")
        assert isinstance(read, Report)
        assert recurrence_words(read.recurrence) == due


def test_what_an_alert_watches(demo: App) -> None:
    [rows] = PAGE.tables("What an alert watches")
    for words, told in rows:
        made = drafted(
            demo.asker, code(words), EVERYONE, Where("", ""), now=datetime(2017, 11, 22, tzinfo=UTC)
        )
        assert isinstance(made, Draft), words
        assert alert_words(demo.asker, made.schedule, EVERYONE) == told


@pytest.mark.parametrize("block", PAGE.blocks("toml"), ids=lambda block: f"line {block.line}")
def test_settings_are_obeyed(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "dragoman.toml"
    file.write_text(block.text, encoding="utf-8")
    assert read_configuration(file, {}).configuration.schedules.file


@pytest.mark.parametrize("block", PAGE.blocks("console"), ids=lambda block: f"line {block.line}")
def test_what_a_command_shows(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    run_block(block)


def test_the_request_is_one(demo: App) -> None:
    [block] = PAGE.blocks("json")
    asked = ScheduleRequest.model_validate_json(block.text)
    made = drafted(demo.asker, asked.words, EVERYONE, Where("", ""), now=datetime(2017, 11, 22, tzinfo=UTC))
    assert isinstance(made, Draft) and made.said in " ".join(PAGE.text.split())
