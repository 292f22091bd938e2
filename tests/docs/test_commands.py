"""docs/commands.md: every command with its options, exit codes and environment variables; what the examples show."""

from __future__ import annotations

import re

import pytest

from dragoman.commands import running
from tests.docs.console import run_block
from tests.docs.generated import command_names
from tests.docs.pages import ROOT, Block, code, page

PAGE = page("commands")


def test_every_command_and_every_option_is_on_the_page() -> None:
    from typer.main import get_command

    from dragoman.cli import app

    commands: dict[str, object] = getattr(get_command(app), "commands")  # noqa: B009
    assert [name for name in PAGE.sections() if name.startswith("dragoman ")] == [
        f"dragoman {name}" for name in command_names()
    ]
    for name, command in commands.items():
        help_text = PAGE.text.partition(f"\n## dragoman {name}\n")[2].partition("\n## ")[0]
        for parameter in getattr(command, "params"):  # noqa: B009
            for option in parameter.opts:
                assert (option if option.startswith("-") else parameter.metavar) in help_text, (name, option)


@pytest.mark.parametrize("block", PAGE.blocks("console"), ids=lambda block: f"line {block.line}")
def test_what_a_command_shows(block: Block) -> None:
    run_block(block)


def test_exit_codes() -> None:
    [rows] = PAGE.tables("Exit codes")
    codes = [
        running.ANSWERED, running.FAILED, running.USAGE, running.ASKED_BACK, running.REFUSED,
        running.INTERRUPTED, running.PIPE_CLOSED,
    ]  # fmt: skip
    assert [int(row[0]) for row in rows] == codes


def test_environment_variables() -> None:
    [rows] = PAGE.tables("Environment variables")
    sources = [
        path for folder in ("dragoman", "service", "semantic") for path in (ROOT / folder).rglob("*.py")
    ]
    read = {name for path in sources for name in re.findall(r'"(DRAGOMAN_[A-Z_]+)"', path.read_text())}
    settings = {name for name in read if "__" in name}  # docs/operations.md lists them
    assert {code(row[0]) for row in rows} == read - settings
